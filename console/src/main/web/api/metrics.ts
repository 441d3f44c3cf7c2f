/** Prometheus' text, as far as a page needs it. */

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export type Figures = ReadonlyMap<string, readonly Sample[]>;

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /(\w+)="((?:\\.|[^"\\])*)"/g;

export function parse(text: string): Figures {
  const figures = new Map<string, Sample[]>();
  for (const line of text.split('\n')) {
    if (line.startsWith('#')) continue;
    const match = LINE.exec(line);
    if (!match) continue;
    const [, name = '', labelText = '', value = ''] = match;
    const labels: Record<string, string> = {};
    for (const [, label = '', content = ''] of labelText.matchAll(LABEL)) {
      labels[label] = content;
    }
    const samples = figures.get(name) ?? [];
    if (samples.length === 0) figures.set(name, samples);
    samples.push({ labels, value: value === '+Inf' ? Infinity : Number(value) });
  }
  return figures;
}

/** The only sample, or the sum of all with these labels; NaN if there is none. */
export function figure(figures: Figures, name: string, labels: Record<string, string> = {}): number {
  const wanted = (figures.get(name) ?? []).filter((sample) =>
    Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
  );
  return wanted.length === 0 ? NaN : wanted.reduce((sum, sample) => sum + sample.value, 0);
}

/** How many were observed at or below each bound, over all other labels. */
function buckets(figures: Figures, name: string, labels: Record<string, string>): [number, number][] {
  const byBound = new Map<number, number>();
  for (const sample of figures.get(`${name}_bucket`) ?? []) {
    if (!Object.entries(labels).every(([label, value]) => sample.labels[label] === value)) continue;
    const bound = sample.labels['le'] === '+Inf' ? Infinity : Number(sample.labels['le']);
    byBound.set(bound, (byBound.get(bound) ?? 0) + sample.value);
  }
  return [...byBound].sort((a, b) => a[0] - b[0]);
}

/**
 * A quantile of what was observed between two pages, interpolated within its bucket as Prometheus does; NaN if
 * nothing was.
 */
export function quantile(
  before: Figures,
  after: Figures,
  name: string,
  q: number,
  labels: Record<string, string> = {},
): number {
  const old = new Map(buckets(before, name, labels));
  const fresh = buckets(after, name, labels).map(([bound, count]) => [bound, count - (old.get(bound) ?? 0)] as const);
  const total = fresh.at(-1)?.[1] ?? 0;
  if (total <= 0) return NaN;
  const rank = q * total;
  let [lowBound, lowCount] = [0, 0];
  for (const [bound, count] of fresh) {
    if (count >= rank) {
      if (bound === Infinity) return lowBound;
      return lowBound + ((bound - lowBound) * (rank - lowCount)) / Math.max(1, count - lowCount);
    }
    [lowBound, lowCount] = [bound, count];
  }
  return NaN;
}
