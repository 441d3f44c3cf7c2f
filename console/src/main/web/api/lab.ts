/** Consensus to look at: stories that the server plays with the core that members run. */

export const MEMBERS = 5;
export const MILLIS_MAX = 120_000;

export type Deed = 'crash' | 'start' | 'cut' | 'join' | 'slow' | 'fast' | 'propose' | 'transfer' | 'members';

export interface Move {
  /** Virtual milliseconds. */
  readonly at: number;
  readonly deed: Deed;
  /** A member, from 1; for `members` how many are to vote. */
  readonly a: number;
  /** The other end of a link; else 0. */
  readonly b: number;
}

export interface Story {
  readonly seed: number;
  readonly voters: number;
  readonly moves: readonly Move[];
}

export interface State {
  readonly at: number;
  readonly member: number;
  readonly isUp: boolean;
  readonly role?: 'leader' | 'follower' | 'candidate' | 'pre_candidate';
  readonly term: number;
  readonly vote?: number;
  readonly leader?: number;
  readonly commit?: number;
  readonly isVoter?: boolean;
  /** An entry each: its term, a colon, and what it says. */
  readonly log: readonly string[];
}

export interface Message {
  readonly from: number;
  readonly to: number;
  readonly kind: string;
  readonly term: number;
  readonly sent: number;
  readonly arrives: number;
  readonly isLost: boolean;
}

export interface Note {
  readonly at: number;
  readonly member: number;
  readonly text: string;
}

/** What happened in a story from where it was told before. */
export interface Told {
  /** As the wish said. */
  readonly story: number;
  /** How far it is told now, in virtual milliseconds. */
  readonly until: number;
  /** Whether that was all of the wish. */
  readonly isLast: boolean;
  readonly states: readonly State[];
  readonly messages: readonly Message[];
  readonly notes: readonly Note[];
}

/** A world anew: what happens before `from` is played too, but not told. */
export interface Begin extends Story {
  readonly kind: 'begin';
  readonly story: number;
  readonly from: number;
  readonly until: number;
}

/** The world there is goes on, until then or, if so wished, until a member changes. */
export interface Go {
  readonly kind: 'go';
  readonly story: number;
  readonly moves: readonly Move[];
  readonly until: number;
  readonly toChange: boolean;
}

const DEEDS: readonly Deed[] = ['crash', 'start', 'cut', 'join', 'slow', 'fast', 'propose', 'transfer', 'members'];

/** A story as a word for an address. */
export function toWord(story: Story): string {
  const moves = story.moves.map((move) => [move.at, DEEDS.indexOf(move.deed), move.a, move.b].join('.'));
  return [story.seed, story.voters, ...moves].join('_');
}

/** Null if it is none. */
export function fromWord(word: string): Story | null {
  if (!/^\d{1,9}_[1-5](_\d{1,6}\.[0-8]\.[1-5]\.[0-5])*$/.test(word)) return null;
  const [seed, voters, ...rest] = word.split('_');
  const moves = rest.map((text) => {
    const [at = 0, deed = 0, a = 1, b = 0] = text.split('.').map(Number);
    return { at, deed: DEEDS[deed] ?? 'propose', a, b };
  });
  return { seed: Number(seed), voters: Number(voters), moves };
}
