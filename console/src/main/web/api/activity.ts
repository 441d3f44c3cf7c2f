import { ask } from './gateway';
import { fromBase64 } from './bytes';

/** What one member has been busy with: althing.v1.Activity. */
export interface SlowRequest {
  readonly atMillis: number;
  readonly call: string;
  readonly key: Uint8Array;
  readonly isPrefix: boolean;
  readonly user: string;
  readonly seconds: number;
  /** Where the time of a write went, in seconds; 0 if that is not known. */
  readonly queued: number;
  readonly committed: number;
  readonly applied: number;
  readonly status: string;
}

export interface HotKey {
  readonly key: Uint8Array;
  readonly requests: number;
  readonly error: number;
  readonly writesPercent: number;
}

export interface Activity {
  readonly slowMillis: number;
  readonly slowTotal: number;
  readonly slow: readonly SlowRequest[];
  readonly hot: readonly HotKey[];
  readonly counted: number;
  readonly countedSeconds: number;
}

/** As it comes: what is zero is left out, large numbers are text. */
interface Wire {
  readonly slow_millis?: string;
  readonly slow_total?: string;
  readonly slow?: readonly {
    readonly at_millis?: string;
    readonly call?: string;
    readonly key?: string;
    readonly is_prefix?: boolean;
    readonly user?: string;
    readonly took_micros?: string;
    readonly queued_micros?: string;
    readonly committed_micros?: string;
    readonly applied_micros?: string;
    readonly status?: string;
  }[];
  readonly hot?: readonly {
    readonly key?: string;
    readonly requests?: string;
    readonly error?: string;
    readonly writes_percent?: number;
  }[];
  readonly counted?: string;
  readonly counted_seconds?: string;
}

function micros(text: string | undefined): number {
  return Number(text ?? 0) / 1e6;
}

export async function activityOf(member: string): Promise<Activity> {
  const told = await ask<Wire>('/ui/activity', { member });
  return {
    slowMillis: Number(told.slow_millis ?? 0),
    slowTotal: Number(told.slow_total ?? 0),
    slow: (told.slow ?? []).map((each) => ({
      atMillis: Number(each.at_millis ?? 0),
      call: each.call ?? '',
      key: fromBase64(each.key),
      isPrefix: each.is_prefix ?? false,
      user: each.user ?? '',
      seconds: micros(each.took_micros),
      queued: micros(each.queued_micros),
      committed: micros(each.committed_micros),
      applied: micros(each.applied_micros),
      status: each.status ?? '',
    })),
    hot: (told.hot ?? []).map((each) => ({
      key: fromBase64(each.key),
      requests: Number(each.requests ?? 0),
      error: Number(each.error ?? 0),
      writesPercent: each.writes_percent ?? 0,
    })),
    counted: Number(told.counted ?? 0),
    countedSeconds: Number(told.counted_seconds ?? 0),
  };
}
