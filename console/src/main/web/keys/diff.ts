/** Differences of texts, line by line. */

export interface Line {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
}

/** More lines than this are compared by their ends only: what differs is one block. */
const LINES_MAX = 2_000;

/** For each line of `a` its partner in `b`, or -1: a longest common subsequence. */
function partners(a: readonly string[], b: readonly string[]): Int32Array {
  const found = new Int32Array(a.length).fill(-1);
  let front = 0;
  while (front < a.length && front < b.length && a[front] === b[front]) {
    found[front] = front;
    front++;
  }
  let [endA, endB] = [a.length, b.length];
  while (endA > front && endB > front && a[endA - 1] === b[endB - 1]) {
    found[--endA] = --endB;
  }
  const [rows, columns] = [endA - front, endB - front];
  if (rows === 0 || columns === 0 || rows > LINES_MAX || columns > LINES_MAX) {
    return found;
  }
  const length = new Uint16Array((rows + 1) * (columns + 1));
  const at = (i: number, j: number): number => i * (columns + 1) + j;
  for (let i = rows - 1; i >= 0; i--) {
    for (let j = columns - 1; j >= 0; j--) {
      length[at(i, j)] =
        a[front + i] === b[front + j]
          ? (length[at(i + 1, j + 1)] ?? 0) + 1
          : Math.max(length[at(i + 1, j)] ?? 0, length[at(i, j + 1)] ?? 0);
    }
  }
  for (let i = 0, j = 0; i < rows && j < columns; ) {
    if (a[front + i] === b[front + j]) {
      found[front + i++] = front + j++;
    } else if ((length[at(i + 1, j)] ?? 0) >= (length[at(i, j + 1)] ?? 0)) {
      i++;
    } else {
      j++;
    }
  }
  return found;
}

export function diff(before: string, after: string): Line[] {
  const [a, b] = [before.split('\n'), after.split('\n')];
  const partner = partners(a, b);
  const lines: Line[] = [];
  let next = 0;
  a.forEach((text, i) => {
    const at = partner[i] ?? -1;
    if (at < 0) {
      lines.push({ kind: 'removed', text });
      return;
    }
    while (next < at) lines.push({ kind: 'added', text: b[next++] ?? '' });
    lines.push({ kind: 'same', text });
    next = at + 1;
  });
  while (next < b.length) lines.push({ kind: 'added', text: b[next++] ?? '' });
  return lines;
}

export interface Merge {
  readonly text: string;
  readonly conflicts: number;
}

export const MINE = '<<<<<<<';
export const MIDDLE = '=======';
export const THEIRS = '>>>>>>>';

/** Brings two changes of one text together; where both changed the same lines, both stand there between marks. */
export function merge(base: string, mine: string, theirs: string): Merge {
  const [o, a, b] = [base.split('\n'), mine.split('\n'), theirs.split('\n')];
  const [inA, inB] = [partners(o, a), partners(o, b)];
  const result: string[] = [];
  let conflicts = 0;
  let [i, j, k] = [0, 0, 0];
  while (i <= o.length) {
    // The next line that all three have in common ends the chunk before it.
    let anchor = i;
    while (anchor < o.length && ((inA[anchor] ?? -1) < 0 || (inB[anchor] ?? -1) < 0)) anchor++;
    const isEnd = anchor >= o.length;
    const [toA, toB] = [isEnd ? a.length : (inA[anchor] ?? 0), isEnd ? b.length : (inB[anchor] ?? 0)];
    const [was, ours, others] = [o.slice(i, anchor), a.slice(j, toA), b.slice(k, toB)];
    const [wasText, oursText, othersText] = [was, ours, others].map((lines) => lines.join('\n'));
    const isSame = (x: string[], y: string[], xs = '', ys = ''): boolean => x.length === y.length && xs === ys;
    if (isSame(ours, others, oursText, othersText) || isSame(others, was, othersText, wasText)) {
      result.push(...ours);
    } else if (isSame(ours, was, oursText, wasText)) {
      result.push(...others);
    } else {
      conflicts++;
      result.push(MINE, ...ours, MIDDLE, ...others, THEIRS);
    }
    if (isEnd) break;
    result.push(o[anchor] ?? '');
    [i, j, k] = [anchor + 1, toA + 1, toB + 1];
  }
  return { text: result.join('\n'), conflicts };
}
