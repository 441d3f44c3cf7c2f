import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { effect } from '@preact/signals';
import { MEMBERS, type Begin, type Go, type State, type Told } from '../../main/web/api/lab';
import {
  act, begin, failure, isPlaying, jump, known, now, run, seek, statesAt, story, toggle,
} from '../../main/web/lab/player';

/** The other end of a connection, as a test plays it. */
class FakeSocket {
  static all: FakeSocket[] = [];
  readyState = 0;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  readonly said: (Begin | Go)[] = [];

  constructor(readonly address: string) {
    FakeSocket.all.push(this);
  }

  send(text: string): void {
    this.said.push(JSON.parse(text) as Begin | Go);
  }

  close(): void {
    this.readyState = 3;
  }

  open(): void {
    this.readyState = 1;
    this.onopen?.();
  }

  tell(told: Partial<Told> & { story: number; until: number }): void {
    const whole = { isLast: true, states: [], messages: [], notes: [], ...told };
    this.onmessage?.({ data: JSON.stringify(whole) });
  }

  lose(code: number, reason = ''): void {
    this.readyState = 3;
    this.onclose?.({ code, reason });
  }

  get last(): Begin | Go {
    const last = this.said.at(-1);
    assert.ok(last);
    return last;
  }
}

function socket(): FakeSocket {
  const last = FakeSocket.all.at(-1);
  assert.ok(last);
  return last;
}

function state(at: number, member: number, term: number): State {
  return { at, member, isUp: true, role: 'follower', term, vote: 0, leader: 0, commit: 0, isVoter: true, log: [] };
}

let stop: () => void = () => undefined;
let frame: (real: number) => void = () => undefined;

beforeEach(() => {
  FakeSocket.all = [];
  mock.timers.enable({ apis: ['setTimeout'] });
  Object.assign(globalThis, {
    WebSocket: FakeSocket,
    location: { protocol: 'https:', host: 'member:2379' },
    requestAnimationFrame: (next: (real: number) => void) => ((frame = next), 1),
    cancelAnimationFrame: () => undefined,
  });
  stop = run();
});

afterEach(() => {
  stop();
  mock.timers.reset();
});

const QUIET = { seed: 1, voters: MEMBERS, moves: [] };

/** A story that stands still at its end, at this moment. */
function standingAt(until: number): FakeSocket {
  begin(QUIET, false);
  socket().open();
  socket().tell({ story: socket().last.story, until: 8_000 });
  seek(8_000);
  while (known.value < until) {
    jump(1);
    const there = Math.min(until, known.value + 10_000);
    socket().tell({ story: socket().last.story, until: there, states: [state(there, 1, there)] });
  }
  assert.equal(now.value, until);
  return socket();
}

test('A story is begun over a connection to the page\'s own host, and told as far as its moves go.', () => {
  begin({ ...QUIET, moves: [{ at: 9_000, deed: 'crash', a: 1, b: 0 }] }, false);
  assert.equal(socket().address, 'wss://member:2379/ui/lab');
  socket().open();
  const said = socket().last as Begin;
  assert.equal(said.kind, 'begin');
  assert.deepEqual([said.from, said.until, said.moves.length], [0, 13_000, 1]);
});

test('An answer about a story that was left is not taken for the chosen one.', () => {
  begin(QUIET, false);
  socket().open();
  const left = socket().last.story;
  begin({ ...QUIET, seed: 2 }, false);
  socket().tell({ story: left, until: 8_000, states: [state(1, 1, 77)] });
  assert.equal(known.value, -1);
  socket().tell({ story: socket().last.story, until: 8_000, states: [state(1, 1, 5)] });
  assert.equal(statesAt(100)[1]?.term, 5);
});

test('A step at the end goes on in the world there is, until something changes.', () => {
  const there = standingAt(60_000);
  jump(1);
  const said = there.last as Go;
  assert.deepEqual([said.kind, said.toChange, said.moves], ['go', true, []]);
  there.tell({ story: said.story, until: 60_031, states: [state(60_031, 2, 9)] });
  assert.equal(now.value, 60_031);
  const asked = there.said.length;
  frame(0);
  assert.equal(there.said.length, asked);
});

test('What is done at the end is done at the next moment, and nothing is played again.', () => {
  const there = standingAt(60_000);
  act([{ deed: 'crash', a: 1, b: 0 }]);
  const said = there.last as Go;
  assert.deepEqual([said.kind, said.until], ['go', 60_001]);
  assert.deepEqual(said.moves, [{ at: 60_001, deed: 'crash', a: 1, b: 0 }]);
  assert.deepEqual(story.value.moves, said.moves);
  there.tell({ story: said.story, until: 60_001 });
  assert.equal(now.value, 60_001);
});

test('What is done in the past begins the story anew, told from there.', () => {
  const there = standingAt(60_000);
  const before = there.last.story;
  seek(30_000);
  act([{ deed: 'crash', a: 1, b: 0 }]);
  const said = there.last as Begin;
  assert.deepEqual([said.kind, said.from, said.until], ['begin', 30_000, 30_000]);
  assert.notEqual(said.story, before);
  assert.deepEqual(said.moves, [{ at: 30_000, deed: 'crash', a: 1, b: 0 }]);
});

test('What is told of the moment that is shown is shown, though time stands still.', () => {
  const there = standingAt(60_000);
  let term: number | undefined;
  const unseen = effect(() => {
    term = statesAt(now.value)[1]?.term;
  });
  seek(30_000);
  act([{ deed: 'crash', a: 1, b: 0 }]);
  there.tell({ story: there.last.story, until: 30_000, states: [state(30_000, 1, 42)] });
  unseen();
  assert.equal(term, 42);
});

test('While time passes what is done waits for the answer under way.', () => {
  const there = standingAt(60_000);
  toggle();
  frame(performance.now());
  assert.equal(isPlaying.value, true);
  const ahead = there.last as Go;
  assert.ok(ahead.until > 60_000 && ahead.until < 60_100);
  act([{ deed: 'propose', a: 1, b: 0 }]);
  assert.equal(there.last, ahead);
  there.tell({ story: ahead.story, until: ahead.until });
  assert.deepEqual((there.last as Go).moves, [{ at: ahead.until + 1, deed: 'propose', a: 1, b: 0 }]);
});

test('A connection that breaks is opened again, ever later, and the story goes on where it was.', () => {
  const there = standingAt(60_000);
  there.lose(1006);
  assert.equal(failure.value?.isRetried, true);
  for (const millis of [250, 500, 1_000, 2_000, 4_000, 8_000, 8_000]) {
    const tried = FakeSocket.all.length;
    mock.timers.tick(millis - 1);
    assert.equal(FakeSocket.all.length, tried);
    mock.timers.tick(1);
    assert.equal(FakeSocket.all.length, tried + 1);
    socket().lose(1006);
  }
  mock.timers.tick(8_000);
  socket().open();
  const said = socket().last as Begin;
  assert.deepEqual([said.kind, said.from, said.until], ['begin', 60_001, 60_000]);
  socket().tell({ story: said.story, until: 60_000 });
  assert.equal(failure.value, null);
  assert.equal(now.value, 60_000);
});

test('A member that does not answer is taken for gone.', () => {
  const there = standingAt(60_000);
  jump(1);
  mock.timers.tick(15_000);
  assert.equal(there.readyState, 3);
  assert.equal(failure.value?.isRetried, true);
});

test('A connection that was ended because nothing was asked for comes back when something is.', () => {
  const there = standingAt(60_000);
  there.lose(4408, 'nothing was asked for in 300 s');
  assert.equal(failure.value, null);
  mock.timers.tick(60_000);
  assert.equal(FakeSocket.all.length, 1);
  jump(1);
  assert.equal(FakeSocket.all.length, 2);
  socket().open();
  socket().tell({ story: socket().last.story, until: 60_000 });
  assert.equal((socket().last as Go).toChange, true);
});

test('A refusal is shown and not tried again until something else is asked for.', () => {
  const there = standingAt(60_000);
  there.lose(4400, 'the number of moves is out of bounds');
  assert.deepEqual(failure.value, { why: 'the number of moves is out of bounds', isRetried: false });
  mock.timers.tick(60_000);
  frame(0);
  assert.equal(FakeSocket.all.length, 1);
  begin(QUIET, false);
  assert.equal(FakeSocket.all.length, 2);
  assert.equal(failure.value, null);
});
