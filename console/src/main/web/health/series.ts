import { figure, parse, quantile, type Figures } from '../api/metrics';
import type { Text } from '../text';

/** What is drawn, and how it comes of two metrics pages, one after the other. */

export interface Line {
  readonly text: Text;
  readonly value: (before: Figures, after: Figures, seconds: number) => number;
}

export interface Chart {
  readonly title: Text;
  readonly unit: 'perSecond' | 'seconds' | 'bytes' | 'count';
  readonly lines: readonly Line[];
}

function rate(text: Text, name: string, labels: Record<string, string> = {}): Line {
  return {
    text,
    value: (before, after, seconds) =>
      Math.max(0, (figure(after, name, labels) - figure(before, name, labels)) / seconds),
  };
}

function gauge(text: Text, name: string, labels: Record<string, string> = {}): Line {
  return { text, value: (_, after) => figure(after, name, labels) };
}

function percentile(text: Text, name: string, q: number, labels: Record<string, string> = {}): Line {
  return { text, value: (before, after) => quantile(before, after, name, q, labels) };
}

const STAGES = 'althing_write_stage_seconds';
const SYNC = 'etcd_disk_wal_fsync_duration_seconds';

export const CHARTS: readonly Chart[] = [
  {
    title: 'health.throughput',
    unit: 'perSecond',
    lines: [
      rate('health.puts', 'etcd_mvcc_put_total'),
      rate('health.ranges', 'etcd_mvcc_range_total'),
      rate('health.deletes', 'etcd_mvcc_delete_total'),
      rate('health.events', 'etcd_debugging_mvcc_events_total'),
    ],
  },
  {
    title: 'health.writes',
    unit: 'seconds',
    lines: [
      percentile('health.queued', STAGES, 0.99, { stage: 'queued' }),
      percentile('health.journal', STAGES, 0.99, { stage: 'journal' }),
      percentile('health.commit', STAGES, 0.99, { stage: 'commit' }),
      percentile('health.apply', STAGES, 0.99, { stage: 'apply' }),
    ],
  },
  {
    title: 'health.sync',
    unit: 'seconds',
    lines: [
      percentile('health.p50', SYNC, 0.5),
      percentile('health.p90', SYNC, 0.9),
      percentile('health.p99', SYNC, 0.99),
    ],
  },
  {
    title: 'health.reads',
    unit: 'seconds',
    lines: [
      percentile('health.range99', 'etcd_server_range_duration_seconds', 0.99),
      percentile('health.readIndex99', 'althing_read_index_seconds', 0.99),
    ],
  },
  {
    title: 'health.lag',
    unit: 'count',
    lines: [
      gauge('health.applyLag', 'althing_apply_lag_entries'),
      gauge('health.pending', 'etcd_server_proposals_pending'),
    ],
  },
  {
    title: 'health.db',
    unit: 'bytes',
    lines: [
      gauge('health.inUse', 'etcd_mvcc_db_total_size_in_use_in_bytes'),
      gauge('health.files', 'etcd_mvcc_db_total_size_in_bytes'),
    ],
  },
];

/** Ten minutes, a sample a second. */
export const SAMPLES_MAX = 600;

/** The samples of one member; what is older than [SAMPLES_MAX] is forgotten. */
export class Recording {
  readonly times: number[] = [];
  readonly values: number[][][] = CHARTS.map((chart) => chart.lines.map(() => []));
  latest: Figures | null = null;
  private latestMillis = 0;

  add(text: string, atMillis: number): void {
    const figures = parse(text);
    const before = this.latest;
    if (before) {
      const seconds = Math.max(0.001, (atMillis - this.latestMillis) / 1_000);
      this.times.push(atMillis / 1_000);
      CHARTS.forEach((chart, c) =>
        chart.lines.forEach((line, l) => this.values[c]?.[l]?.push(line.value(before, figures, seconds))),
      );
      if (this.times.length > SAMPLES_MAX) {
        this.times.shift();
        this.values.forEach((chart) => chart.forEach((line) => line.shift()));
      }
    }
    this.latest = figures;
    this.latestMillis = atMillis;
  }
}
