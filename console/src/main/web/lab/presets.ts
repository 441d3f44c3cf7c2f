import type { Deed, Move, Story } from '../api/lab';
import type { Text } from '../text';

/** Stories that are told in every course, as this core plays them. */
export interface Preset {
  readonly name: Text;
  readonly explanation: Text;
  readonly story: Story;
}

function move(at: number, deed: Deed, a: number, b = 0): Move {
  return { at, deed, a, b };
}

/** Both directions of every link between two groups. */
function between(at: number, deed: 'cut' | 'join', left: readonly number[], right: readonly number[]): Move[] {
  return left.flatMap((a) => right.flatMap((b) => [move(at, deed, a, b), move(at, deed, b, a)]));
}

/** Member 1 leads early with this seed. */
const SEED = 6;
const MAJORITY = [3, 4, 5];

/** With this one four members ask for votes in the first term, and none gets a majority. */
const SPLIT_SEED = 5;

/**
 * With this one the moments at which links are cut fall between votes and what they lead to, so that members 5 and 1
 * come to lead and reach nobody, or one.
 */
const FIGURE_8_SEED = 2137;

/** Figure 8 of the Raft paper (Ongaro, Ousterhout 2014), step by step; cuts leave one who can win each time. */
const FIGURE_8: readonly Move[] = [
  move(1_500, 'propose', 1),
  // (a) 1 and 2 have v2, which is on no majority; 1 falls.
  ...between(2_300, 'cut', [1, 2], MAJORITY),
  ...between(2_300, 'cut', [3], [4]),
  move(2_400, 'propose', 1),
  move(2_700, 'crash', 1),
  // (b) 5 leads by the votes of 3 and 4, takes v3, which reaches nobody, and falls.
  move(3_456, 'cut', 5, 3),
  move(3_456, 'cut', 5, 4),
  move(3_575, 'propose', 5),
  move(3_975, 'crash', 5),
  // (c) 1 leads again and brings v2 to 3: it is on a majority. 1 falls.
  move(4_475, 'start', 1),
  ...between(4_475, 'join', [1, 3], [4]),
  ...between(4_475, 'join', [1], [3]),
  move(7_376, 'cut', 1, 2),
  move(7_376, 'cut', 1, 4),
  move(8_075, 'crash', 1),
  // (d) 5 leads by the votes of 2 and 4, and its v3 takes the place of v2 everywhere.
  ...between(8_275, 'cut', [3], [1, 4]),
  ...between(8_275, 'join', [2, 5], [4]),
  ...between(8_275, 'join', [2], [5]),
  move(8_375, 'start', 5),
  ...[1, 2, 3, 4, 5].flatMap((a) => between(12_575, 'join', [a], [1, 2, 3, 4, 5].filter((b) => b > a))),
  move(12_575, 'start', 1),
];

function of(moves: readonly Move[], seed = SEED, voters = 5): Story {
  return { seed, voters, moves: [...moves].sort((a, b) => a.at - b.at) };
}

export const PRESETS: readonly Preset[] = [
  { name: 'preset.election', explanation: 'preset.electionText', story: of([]) },
  { name: 'preset.split', explanation: 'preset.splitText', story: of([], SPLIT_SEED) },
  {
    name: 'preset.fall',
    explanation: 'preset.fallText',
    story: of([move(1_000, 'propose', 1), move(2_000, 'crash', 1), move(4_000, 'propose', 2), move(6_000, 'start', 1)]),
  },
  {
    name: 'preset.stale',
    explanation: 'preset.staleText',
    story: of([
      move(1_000, 'propose', 1),
      ...between(2_000, 'cut', [1, 2], MAJORITY),
      move(2_100, 'propose', 1),
      move(4_000, 'propose', 5),
      ...between(6_000, 'join', [1, 2], MAJORITY),
    ]),
  },
  {
    name: 'preset.oneWay',
    explanation: 'preset.oneWayText',
    story: of([...[2, 3, 4, 5].map((b) => move(1_500, 'cut', 1, b)), move(1_800, 'propose', 1)]),
  },
  {
    name: 'preset.slow',
    explanation: 'preset.slowText',
    story: of([
      ...[1, 2, 3, 5].flatMap((a) => [move(800, 'slow', a, 4), move(800, 'slow', 4, a)]),
      ...[1_200, 1_500, 1_800, 2_100].map((at) => move(at, 'propose', 1)),
    ]),
  },
  { name: 'preset.figure8', explanation: 'preset.figure8Text', story: of(FIGURE_8, FIGURE_8_SEED) },
  { name: 'preset.members', explanation: 'preset.membersText', story: of([move(1_000, 'members', 5)], 1, 3) },
];
