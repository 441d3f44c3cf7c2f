import { ask } from './gateway';
import { fromBase64 } from './bytes';

export interface Lease {
  /** Decimal. */
  readonly id: string;
  readonly grantedSeconds: number;
  /** When it was last asked about, in ms since 1970, and how long it had then; -1 if it is gone. */
  readonly askedMillis: number;
  readonly remainingSeconds: number;
  readonly keys: readonly Uint8Array[];
}

export async function leaseIds(): Promise<string[]> {
  const answer = await ask<{ leases?: { ID?: string }[] }>('/v3/lease/leases');
  return (answer.leases ?? []).map((lease) => lease.ID ?? '0');
}

export async function leaseOf(id: string, withKeys: boolean): Promise<Lease> {
  const answer = await ask<{ TTL?: string; grantedTTL?: string; keys?: string[] }>('/v3/lease/timetolive', {
    ID: id,
    keys: withKeys,
  });
  return {
    id,
    grantedSeconds: Number(answer.grantedTTL ?? 0),
    remainingSeconds: Number(answer.TTL ?? 0),
    askedMillis: Date.now(),
    keys: (answer.keys ?? []).map((key) => fromBase64(key)),
  };
}

export async function revoke(id: string): Promise<void> {
  await ask('/v3/lease/revoke', { ID: id });
}

export function leaseName(id: string): string {
  return BigInt(id).toString(16);
}

export function remaining(lease: Lease, nowMillis: number): number {
  return Math.max(0, lease.remainingSeconds - (nowMillis - lease.askedMillis) / 1_000);
}
