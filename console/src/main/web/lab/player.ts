import { signal } from '@preact/signals';
import { isLoginNeeded } from '../api/gateway';
import { MEMBERS, MILLIS_MAX, type Message, type Move, type Note, type State, type Story, type Told } from '../api/lab';
import { Line } from '../api/line';

/**
 * Plays a story as far as it was told. The member's world stands where that ends, a little ahead of what is shown, so
 * that what is done now is done there and nothing has to be played again.
 */

/** A story that is opened is told as far as its last move and this, and so far at least. */
const AFTER_MILLIS = 4_000;
const FIRST_MILLIS = 8_000;

/** How far a step looks for a change. */
const STEP_MILLIS = 10_000;

/** Real milliseconds that are told ahead while time passes, besides what an answer takes. */
const LEAD_MILLIS = 100;
const LEAD_MILLIS_MAX = 2_000;

export const story = signal<Story>({ seed: 1, voters: MEMBERS, moves: [] });
export const now = signal(0);
export const isPlaying = signal(false);

/** Virtual milliseconds in a real one. */
export const speed = signal(0.25);

/** Why nothing more is told, and whether that is tried again by itself; null if nothing is wrong. */
export const failure = signal<{ readonly why: string; readonly isRetried: boolean } | null>(null);

const states = signal<readonly State[]>([]);
const messages = signal<readonly Message[]>([]);
export const notes = signal<readonly Note[]>([]);

/** Told: how far the story is known. */
export const known = signal(-1);

let line: Line | null = null;

/** Grows whenever something else is to be told, so that what was asked before is not taken for it. */
let number = 0;

/** Whether the member has a world of this story, which stands at `known` once it has told all. */
let hasWorld = false;
let isTelling = false;

/** What was asked for last: until which moment, when, and what such answers take. */
let asked = -1;
let askedAt = 0;
let answerMillis = 0;

/** Done as soon as the story is told on. */
let due: Omit<Move, 'at'>[] = [];

/** Told in any case, whatever moment is shown. */
let ahead = 0;

/** Time stands still where the story ends so far. */
let isFollowing = false;
let isStepping = false;

function lead(): number {
  return Math.max(2, speed.value * Math.min(LEAD_MILLIS_MAX, LEAD_MILLIS + 2 * answerMillis));
}

/** Whether no more than what is told ahead lies between now and then. */
function isSoon(at: number): boolean {
  return at - now.value <= 2 * lead();
}

function wanted(): number {
  const isRunningOut = isPlaying.value && known.value - now.value < lead() / 2;
  const until = Math.max(ahead, Math.ceil(isRunningOut ? now.value + lead() : now.value));
  return Math.min(MILLIS_MAX, until);
}

/** Asks for what is wanted and not known yet. */
function tellOn(): void {
  const isWanted = due.length > 0 || isStepping || wanted() > known.value;
  if (!line || (failure.value && !failure.value.isRetried)) return;
  if (!line.isOpen) {
    if (isWanted) line.wake();
    return;
  }
  if (isTelling || (hasWorld && !isWanted)) return;
  const from = known.value + 1;
  const moves = due.map((each) => ({ ...each, at: from }));
  if (moves.length > 0) story.value = { ...story.value, moves: [...story.value.moves, ...moves] };
  const until = Math.max(wanted(), moves.length > 0 ? from : known.value);
  due = [];
  isTelling = true;
  askedAt = performance.now();
  if (hasWorld) {
    asked = isStepping ? Math.min(MILLIS_MAX, from + STEP_MILLIS) : until;
    line.say({ kind: 'go', story: number, moves, until: asked, toChange: isStepping });
  } else {
    asked = until;
    line.say({ kind: 'begin', story: number, ...story.value, from, until });
  }
}

function heard(told: Told): void {
  if (told.story !== number) return;
  if (told.states.length > 0) states.value = [...states.value, ...told.states];
  if (told.messages.length > 0) messages.value = [...messages.value, ...told.messages];
  if (told.notes.length > 0) notes.value = [...notes.value, ...told.notes];
  known.value = told.until;
  failure.value = null;
  if (told.isLast) {
    // The first answer takes as long as playing all that was before.
    if (hasWorld) answerMillis += (performance.now() - askedAt - answerMillis) / 4;
    hasWorld = true;
    isTelling = false;
  }
  if (isStepping) {
    stepped(told.isLast);
  } else if (isFollowing && !isPlaying.value) {
    now.value = known.value;
  }
  tellOn();
}

/** Something has been told while the next change is looked for. */
function stepped(isLast: boolean): void {
  const next = states.value.find((state) => state.at > now.value);
  if (next) {
    now.value = next.at;
  } else if (isLast && known.value >= Math.min(MILLIS_MAX, now.value + STEP_MILLIS)) {
    now.value = known.value;
  } else {
    return;
  }
  isStepping = false;
  isFollowing = now.value >= known.value;
}

/** Forgets what was told from a moment on. */
function forgetFrom(at: number): void {
  number++;
  isTelling = false;
  hasWorld = false;
  isStepping = false;
  due = [];
  states.value = states.value.filter((state) => state.at < at);
  messages.value = messages.value.filter((each) => each.sent < at);
  notes.value = notes.value.filter((note) => note.at < at);
  known.value = Math.min(known.value, at - 1);
  if (!failure.value?.isRetried) failure.value = null;
  tellOn();
}

export function begin(fresh: Story, isRunning: boolean): void {
  story.value = fresh;
  now.value = 0;
  isPlaying.value = isRunning;
  isFollowing = false;
  ahead = Math.min(MILLIS_MAX, Math.max(FIRST_MILLIS, (fresh.moves.at(-1)?.at ?? 0) + AFTER_MILLIS));
  forgetFrom(0);
}

/**
 * Something else is done now: what came later never was. Where the story ends so far it just goes on, and while time
 * passes now is what will have been told by then; anywhere else it is played again from its beginning.
 */
export function act(moves: readonly Omit<Move, 'at'>[]): void {
  if (known.value < 0 || now.value >= MILLIS_MAX) return;
  const end = isTelling ? Math.max(asked, known.value) : known.value;
  const isAtEnd = isPlaying.value ? isSoon(end) : end <= Math.ceil(now.value);
  ahead = 0;
  isFollowing = true;
  if (isAtEnd && end < MILLIS_MAX && story.value.moves.every((move) => move.at <= end)) {
    due.push(...moves);
    tellOn();
    return;
  }
  const at = Math.ceil(now.value);
  const kept = story.value.moves.filter((move) => move.at <= at);
  story.value = { ...story.value, moves: [...kept, ...[...due, ...moves].map((move) => ({ ...move, at }))] };
  forgetFrom(at);
}

/** The last known state of each member at a moment. */
export function statesAt(at: number): (State | undefined)[] {
  const found: (State | undefined)[] = Array.from({ length: MEMBERS + 1 }, () => undefined);
  for (const state of states.value) {
    if (state.at > at) break;
    found[state.member] = state;
  }
  return found;
}

export function inFlight(at: number): Message[] {
  return messages.value.filter((each) => {
    const end = each.isLost ? (each.sent + each.arrives) / 2 : each.arrives;
    return each.sent <= at && end > at;
  });
}

/** Lets time pass, or stand still: then what was told a little ahead has happened. */
export function toggle(): void {
  isPlaying.value = !isPlaying.value;
  isStepping = false;
  isFollowing = isSoon(known.value);
  if (!isPlaying.value && isFollowing) now.value = Math.max(now.value, known.value);
}

export function seek(at: number): void {
  isPlaying.value = false;
  isStepping = false;
  isFollowing = false;
  now.value = at;
}

/** The next moment at which something changes, or the one before. */
export function jump(direction: 1 | -1): void {
  const moments = states.value.map((state) => state.at);
  const next =
    direction > 0
      ? moments.find((at) => at > now.value)
      : moments.reverse().find((at) => at < now.value);
  if (next !== undefined) {
    seek(next);
    isFollowing = next >= known.value;
  } else if (direction > 0 && known.value >= 0 && known.value < MILLIS_MAX) {
    isPlaying.value = false;
    isStepping = true;
    tellOn();
  }
}

/** Links that are cut or slowed at a moment, as `from>to`. */
export function links(at: number): { cut: Set<string>; slow: Set<string> } {
  const [cut, slow] = [new Set<string>(), new Set<string>()];
  for (const move of story.value.moves) {
    if (move.at > at) break;
    const link = `${move.a}>${move.b}`;
    if (move.deed === 'cut') cut.add(link);
    if (move.deed === 'join') cut.delete(link);
    if (move.deed === 'slow') slow.add(link);
    if (move.deed === 'fast') slow.delete(link);
  }
  return { cut, slow };
}

function connect(): Line {
  return new Line({
    heard,
    opened() {
      hasWorld = false;
      isTelling = false;
      tellOn();
    },
    broken(why) {
      failure.value = { why, isRetried: true };
    },
    refused(why) {
      failure.value = { why, isRetried: false };
    },
  });
}

/** Lets time pass while the page is open; returns what ends it. */
export function run(): () => void {
  const opened = connect();
  line = opened;
  const afterLogin = isLoginNeeded.subscribe((isNeeded) => {
    if (!isNeeded && failure.value && !failure.value.isRetried) failure.value = null;
  });
  let frame = 0;
  let last = performance.now();
  const tick = (real: number): void => {
    const passed = Math.min(100, real - last);
    last = real;
    if (isPlaying.value) {
      now.value = Math.min(Math.max(now.value, known.value), now.value + passed * speed.value);
      if (now.value >= MILLIS_MAX) isPlaying.value = false;
    }
    tellOn();
    frame = requestAnimationFrame(tick);
  };
  frame = requestAnimationFrame(tick);
  return () => {
    cancelAnimationFrame(frame);
    afterLogin();
    opened.end();
    line = null;
    failure.value = null;
  };
}
