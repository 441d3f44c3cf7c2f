import { ask, follow, Refusal } from './gateway';
import { fromBase64, toBase64 } from './bytes';

/** Keys, values and their history over etcd's JSON. */

interface WireKv {
  key?: string;
  value?: string;
  create_revision?: string;
  mod_revision?: string;
  version?: string;
  lease?: string;
}

interface WireRange {
  header: { revision: string };
  kvs?: WireKv[];
  more?: boolean;
  count?: string;
}

export interface KeyValue {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
  readonly createRevision: number;
  readonly modRevision: number;
  readonly version: number;
  /** Decimal, because it has more digits than a number here; `0` for none. */
  readonly lease: string;
}

function keyValue(wire: WireKv): KeyValue {
  return {
    key: fromBase64(wire.key),
    value: fromBase64(wire.value),
    createRevision: Number(wire.create_revision ?? 0),
    modRevision: Number(wire.mod_revision ?? 0),
    version: Number(wire.version ?? 0),
    lease: wire.lease ?? '0',
  };
}

/** A piece of a list of keys. */
export interface KeyPage {
  /** Base64, in order of their bytes. */
  readonly keys: readonly string[];
  readonly hasMore: boolean;
  /** Of the whole range. */
  readonly count: number;
  readonly revision: number;
}

export async function listKeys(from: Uint8Array, end: Uint8Array, limit: number): Promise<KeyPage> {
  const answer = await ask<WireRange>('/v3/kv/range', {
    // A key must not be empty; a zero byte is the first that there can be.
    key: toBase64(from.length === 0 ? new Uint8Array(1) : from),
    range_end: toBase64(end),
    limit,
    keys_only: true,
  });
  return {
    keys: (answer.kvs ?? []).map((kv) => kv.key ?? ''),
    hasMore: answer.more === true,
    count: Number(answer.count ?? 0),
    revision: Number(answer.header.revision),
  };
}

/** The key's value now, or at a revision; null if there is none. */
export async function read(key: Uint8Array, revision = 0): Promise<KeyValue | null> {
  const answer = await ask<WireRange>('/v3/kv/range', { key: toBase64(key), revision: String(revision) });
  const found = answer.kvs?.[0];
  return found ? keyValue(found) : null;
}

/** The revision that last changed the key; 0 if it is not there. */
export async function modRevisionOf(key: Uint8Array): Promise<number> {
  const answer = await ask<WireRange>('/v3/kv/range', { key: toBase64(key), keys_only: true });
  return Number(answer.kvs?.[0]?.mod_revision ?? 0);
}

/** Done at a revision; or else the key was changed meanwhile, and this is it now. */
export type Guarded =
  | { readonly isDone: true; readonly revision: number }
  | { readonly isDone: false; readonly present: KeyValue | null };

interface WireTxn {
  header: { revision: string };
  succeeded?: boolean;
  responses?: { response_range?: WireRange }[];
}

async function guarded(key: Uint8Array, expected: number, operation: object): Promise<Guarded> {
  const wire = toBase64(key);
  const answer = await ask<WireTxn>('/v3/kv/txn', {
    compare: [{ key: wire, target: 'MOD', result: 'EQUAL', mod_revision: String(expected) }],
    success: [operation],
    failure: [{ request_range: { key: wire } }],
  });
  if (answer.succeeded) {
    return { isDone: true, revision: Number(answer.header.revision) };
  }
  const present = answer.responses?.[0]?.response_range?.kvs?.[0];
  return { isDone: false, present: present ? keyValue(present) : null };
}

/**
 * Writes only if nobody has since.
 *
 * @param expected the revision that last changed it; 0 if it must not be there
 * @param lease that it hangs on, and is to; `0` for none
 */
export function save(key: Uint8Array, value: Uint8Array, expected: number, lease: string): Promise<Guarded> {
  return guarded(key, expected, { request_put: { key: toBase64(key), value: toBase64(value), lease } });
}

export function remove(key: Uint8Array, expected: number): Promise<Guarded> {
  return guarded(key, expected, { request_delete_range: { key: toBase64(key) } });
}

export interface KeyEvent {
  readonly isDelete: boolean;
  readonly kv: KeyValue;
}

interface WireWatch {
  header?: { revision?: string };
  created?: boolean;
  canceled?: boolean;
  cancel_reason?: string;
  compact_revision?: string;
  events?: { type?: string; kv?: WireKv }[];
}

function eventsOf(answer: WireWatch): KeyEvent[] {
  return (answer.events ?? []).map((event) => ({ isDelete: event.type === 'DELETE', kv: keyValue(event.kv ?? {}) }));
}

/**
 * Calls once it is in force, and for every change in a range, until it is stopped or breaks.
 *
 * @param since the first revision to be told; 0 for what comes from now on
 * @param reached the revision up to which everything was told
 */
export async function watch(
  from: Uint8Array,
  end: Uint8Array,
  since: number,
  take: (events: KeyEvent[], reached: number) => void,
  stop: AbortSignal,
): Promise<void> {
  const request = {
    create_request: {
      key: toBase64(from.length === 0 ? new Uint8Array(1) : from),
      range_end: toBase64(end),
      start_revision: String(since),
    },
  };
  await follow<WireWatch>(
    '/v3/watch',
    request,
    (answer) => {
      if (answer.canceled) throw new Refusal(0, answer.cancel_reason ?? 'the watch was ended');
      const events = eventsOf(answer);
      // A watch from the past begins before it has told anything of that.
      const told = answer.created && since > 0 ? since - 1 : Number(answer.header?.revision ?? 0);
      take(events, events.at(-1)?.kv.modRevision ?? told);
      return true;
    },
    stop,
  );
}

/** A key's kept past. */
export interface History {
  /** Latest first. */
  readonly events: readonly KeyEvent[];
  /** What is older than this revision is compacted and gone; 0 if nothing is. */
  readonly compactedRevision: number;
  /** Whether there were more than are kept here. */
  readonly isCut: boolean;
}

const HISTORY_MAX = 500;
const QUIET_MILLIS = 700;

/** What one watch from the past told. */
interface Told {
  readonly events: KeyEvent[];
  readonly isCut: boolean;
  /** Where a watch may begin at the earliest, if this one began before; else 0. */
  readonly compacted: number;
}

/**
 * Every change from a revision on.
 *
 * @param latest the revision that ends it; 0 if the key is gone, and only silence can
 */
async function retell(key: string, from: number, latest: number): Promise<Told> {
  const events: KeyEvent[] = [];
  let isCut = false;
  let compacted = 0;
  let quiet = 0;
  const stop = new AbortController();
  const take = (answer: WireWatch): boolean => {
    compacted = Number(answer.compact_revision ?? 0);
    if (compacted > 0) return false;
    if (latest === 0) {
      window.clearTimeout(quiet);
      quiet = window.setTimeout(() => stop.abort(), QUIET_MILLIS);
    }
    events.push(...eventsOf(answer));
    if (events.length > HISTORY_MAX) {
      events.splice(0, events.length - HISTORY_MAX);
      isCut = true;
    }
    return latest === 0 || (events.at(-1)?.kv.modRevision ?? 0) < latest;
  };
  try {
    const request = { create_request: { key, start_revision: String(from) } };
    await follow<WireWatch>('/v3/watch', request, take, stop.signal);
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  } finally {
    window.clearTimeout(quiet);
    stop.abort();
  }
  return { events, isCut, compacted };
}

/**
 * Every change of a key that is not compacted, read as a watch from the past, and before them the version that was in
 * force when it was compacted.
 */
export async function history(key: Uint8Array): Promise<History> {
  const wire = toBase64(key);
  const latest = await modRevisionOf(key);
  let compactedRevision = 0;
  for (;;) {
    const from = compactedRevision + 1;
    const told: Told =
      latest !== 0 && latest < from
        ? { events: [], isCut: false, compacted: 0 }
        : await retell(wire, from, latest);
    if (told.compacted >= from) {
      compactedRevision = told.compacted;
      continue;
    }
    const events = told.events.reverse();
    if (compactedRevision > 0 && !told.isCut) {
      const kept = await read(key, compactedRevision);
      if (kept) events.push({ isDelete: false, kv: kept });
    }
    return { events, compactedRevision, isCut: told.isCut };
  }
}
