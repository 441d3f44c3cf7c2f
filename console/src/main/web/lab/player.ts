import { signal } from '@preact/signals';
import { MEMBERS, MILLIS_MAX, play, type Message, type Move, type Note, type State, type Story } from '../api/lab';
import { reason } from '../api/gateway';

/** Plays a story as far as it was told, and has it told on before that ends. */

const AHEAD_MILLIS = 4_000;
const PIECE_MILLIS = 8_000;

export const story = signal<Story>({ seed: 1, voters: MEMBERS, moves: [] });
export const now = signal(0);
export const isPlaying = signal(false);

/** Virtual milliseconds in a real one. */
export const speed = signal(0.25);
export const failure = signal('');

let states: State[] = [];
let messages: Message[] = [];
export const notes = signal<readonly Note[]>([]);
let toldUntil = -1;
let isTelling = false;

/** Grows whenever something else is to be told, so that what was asked before is not taken for it. */
let telling = 0;

/** Told: how far the story is known. */
export const known = signal(-1);

async function tellOn(): Promise<void> {
  if (isTelling || toldUntil >= MILLIS_MAX) return;
  const run = telling;
  isTelling = true;
  const from = toldUntil + 1;
  const until = Math.min(MILLIS_MAX, Math.max(from, Math.floor(now.value)) + PIECE_MILLIS);
  try {
    const told = await play(story.value, from, until);
    if (run !== telling) return;
    states = [...states, ...told.states.filter((state) => state.at >= from || toldUntil < 0)];
    // What was on its way already was told before.
    messages = [...messages, ...told.messages.filter((each) => each.sent >= from)];
    notes.value = [...notes.value, ...told.notes];
    toldUntil = until;
    known.value = until;
    failure.value = '';
  } catch (error) {
    if (run === telling) failure.value = reason(error);
  } finally {
    if (run === telling) isTelling = false;
  }
}

/** Forgets what was told from a moment on. */
function forgetFrom(at: number): void {
  telling++;
  isTelling = false;
  states = states.filter((state) => state.at < at);
  messages = messages.filter((each) => each.sent < at);
  notes.value = notes.value.filter((note) => note.at < at);
  toldUntil = Math.min(toldUntil, at - 1);
  known.value = toldUntil;
  void tellOn();
}

export function begin(fresh: Story, isRunning: boolean): void {
  story.value = fresh;
  now.value = 0;
  isPlaying.value = isRunning;
  forgetFrom(0);
}

/** Something else is done now: what came later never was. */
export function act(moves: readonly Omit<Move, 'at'>[]): void {
  const at = Math.ceil(now.value);
  const kept = story.value.moves.filter((move) => move.at <= at);
  story.value = { ...story.value, moves: [...kept, ...moves.map((move) => ({ ...move, at }))] };
  forgetFrom(at);
}

/** The last known state of each member at a moment. */
export function statesAt(at: number): (State | undefined)[] {
  const found: (State | undefined)[] = Array.from({ length: MEMBERS + 1 }, () => undefined);
  for (const state of states) {
    if (state.at > at) break;
    found[state.member] = state;
  }
  return found;
}

export function inFlight(at: number): Message[] {
  return messages.filter((each) => {
    const end = each.isLost ? (each.sent + each.arrives) / 2 : each.arrives;
    return each.sent <= at && end > at;
  });
}

/** The next moment at which something changes, or the one before. */
export function jump(direction: 1 | -1): void {
  isPlaying.value = false;
  const moments = states.map((state) => state.at);
  const next =
    direction > 0
      ? moments.find((at) => at > now.value)
      : moments.reverse().find((at) => at < now.value);
  if (next !== undefined) now.value = next;
  else if (direction > 0) void tellOn();
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

/** Lets time pass while the page is open; returns what ends it. */
export function run(): () => void {
  let frame = 0;
  let last = performance.now();
  const tick = (real: number): void => {
    const passed = Math.min(100, real - last);
    last = real;
    if (isPlaying.value) {
      now.value = Math.min(Math.max(now.value, toldUntil), now.value + passed * speed.value);
      if (now.value >= MILLIS_MAX) isPlaying.value = false;
    }
    if (toldUntil - now.value < AHEAD_MILLIS && !failure.value) void tellOn();
    frame = requestAnimationFrame(tick);
  };
  frame = requestAnimationFrame(tick);
  return () => cancelAnimationFrame(frame);
}
