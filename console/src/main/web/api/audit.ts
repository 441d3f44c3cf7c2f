import { ask, follow } from './gateway';

/** Who changed what of the cluster itself: althing.v1.Audit. */
export interface AuditRecord {
  readonly place: string;
  readonly at: string;
  readonly atMillis: number;
  readonly user: string;
  readonly address: string;
  /** In hexadecimal. */
  readonly member: string;
  readonly action: string;
  readonly subject: string;
  readonly detail: string;
}

export interface AuditFilter {
  readonly user: string;
  /** The beginning of an action. */
  readonly action: string;
  /** In ms since 1970; 0 for no bound. */
  readonly fromMillis: number;
  readonly toMillis: number;
}

/** As it comes: what is zero is left out, large numbers are text. */
interface WireRecord {
  readonly place?: string;
  readonly at_millis?: string;
  readonly at?: string;
  readonly user?: string;
  readonly address?: string;
  readonly member?: string;
  readonly action?: string;
  readonly subject?: string;
  readonly detail?: string;
}

function record(wire: WireRecord): AuditRecord {
  return {
    place: wire.place ?? '0',
    at: wire.at ?? '',
    atMillis: Number(wire.at_millis ?? 0),
    user: wire.user ?? '',
    address: wire.address ?? '',
    member: BigInt(wire.member ?? '0').toString(16),
    action: wire.action ?? '',
    subject: wire.subject ?? '',
    detail: wire.detail ?? '',
  };
}

function wire(filter: AuditFilter): Record<string, unknown> {
  return {
    user: filter.user,
    action: filter.action,
    from_millis: filter.fromMillis,
    to_millis: filter.toMillis,
  };
}

/**
 * One page, the newest first.
 *
 * @param before the place of the last one that is known; '0' to begin
 */
export async function audit(
  filter: AuditFilter,
  limit: number,
  before: string,
): Promise<{ records: readonly AuditRecord[]; hasMore: boolean }> {
  const answer = await ask<{ records?: WireRecord[]; more?: boolean }>('/althing/v1/audit/list', {
    filter: wire(filter),
    limit,
    before,
  });
  return { records: (answer.records ?? []).map(record), hasMore: answer.more ?? false };
}

/** All that matches as JSON lines, the oldest first. */
export async function exported(filter: AuditFilter): Promise<string> {
  const lines: string[] = [];
  await follow<WireRecord>(
    '/althing/v1/audit/export',
    { filter: wire(filter) },
    (each) => void lines.push(JSON.stringify(record(each))),
    AbortSignal.timeout(60_000),
  );
  return lines.map((line) => `${line}\n`).join('');
}
