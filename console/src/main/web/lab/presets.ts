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
  { name: 'preset.members', explanation: 'preset.membersText', story: of([move(1_000, 'members', 5)], 1, 3) },
];
