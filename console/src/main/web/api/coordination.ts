import { ask } from './gateway';

/** What is held, who waits, sessions and counters: althing.v1, as the gateway tells it. */

export const KINDS = ['LOCK', 'SEMAPHORE', 'ELECTION', 'BARRIER'] as const;
export type Kind = (typeof KINDS)[number];

/** A session and an owner within it. */
export interface Claimant {
  /** Decimal. */
  readonly session: string;
  readonly owner: string;
}

export interface Holder extends Claimant {
  readonly token: string;
  readonly alone: number;
  readonly shared: number;
  /** In base64. */
  readonly value: string;
  /** In ms since 1970; 0 if nobody knows. */
  readonly sinceMillis: number;
  readonly label: string;
}

export interface Waiter extends Claimant {
  readonly place: string;
  /** 0 for alone. */
  readonly permits: number;
  readonly priority: number;
  readonly sinceMillis: number;
  readonly label: string;
}

export interface Resource {
  readonly kind: Kind;
  readonly name: string;
  readonly permits: number;
  readonly holdersTotal: number;
  readonly waitingTotal: number;
  readonly holders: readonly Holder[];
  readonly waiting: readonly Waiter[];
}

/** As it comes: what is zero is left out, large numbers are text. */
interface WireClaimant {
  readonly session?: string;
  readonly owner?: string;
}

interface WireState {
  readonly permits?: number;
  readonly holders_total?: number;
  readonly waiting_total?: number;
  readonly holders?: readonly {
    readonly claimant?: WireClaimant;
    readonly token?: string;
    readonly alone?: number;
    readonly shared?: number;
    readonly value?: string;
    readonly since_millis?: string;
    readonly label?: string;
  }[];
  readonly waiting?: readonly {
    readonly claimant?: WireClaimant;
    readonly place?: string;
    readonly permits?: number;
    readonly priority?: number;
    readonly since_millis?: string;
    readonly label?: string;
  }[];
}

function resource(kind: Kind | undefined, name: string | undefined, state: WireState | undefined): Resource {
  return {
    kind: kind ?? 'LOCK',
    name: name ?? '',
    permits: state?.permits ?? 0,
    holdersTotal: state?.holders_total ?? 0,
    waitingTotal: state?.waiting_total ?? 0,
    holders: (state?.holders ?? []).map((each) => ({
      session: each.claimant?.session ?? '0',
      owner: each.claimant?.owner ?? '',
      token: each.token ?? '0',
      alone: each.alone ?? 0,
      shared: each.shared ?? 0,
      value: each.value ?? '',
      sinceMillis: Number(each.since_millis ?? 0),
      label: each.label ?? '',
    })),
    waiting: (state?.waiting ?? []).map((each) => ({
      session: each.claimant?.session ?? '0',
      owner: each.claimant?.owner ?? '',
      place: each.place ?? '0',
      permits: each.permits ?? 0,
      priority: each.priority ?? 0,
      sinceMillis: Number(each.since_millis ?? 0),
      label: each.label ?? '',
    })),
  };
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Empty after the last. */
  readonly next: string;
}

/** @param kind null for all */
export async function resources(
  kind: Kind | null,
  prefix: string,
  limit: number,
  page: string,
): Promise<Page<Resource>> {
  const answer = await ask<{
    resources?: { kind?: Kind; name?: string; state?: WireState }[];
    next_page?: string;
  }>('/althing/v1/locks/list', { kinds: kind ? [kind] : [], prefix, limit, page });
  return {
    items: (answer.resources ?? []).map((each) => resource(each.kind, each.name, each.state)),
    next: answer.next_page ?? '',
  };
}

export async function look(kind: Kind, name: string, limit: number): Promise<Resource> {
  return resource(kind, name, await ask<WireState>('/althing/v1/locks/look', { kind, name, limit }));
}

export async function forceRelease(of: Resource, holder: Holder): Promise<void> {
  await ask('/althing/v1/locks/force-release', {
    kind: of.kind,
    name: of.name,
    claimant: { session: holder.session, owner: holder.owner },
    token: holder.token,
  });
}

export interface SessionClaim {
  readonly kind: Kind;
  readonly name: string;
  readonly owner: string;
  readonly token: string;
}

export interface Session {
  /** Decimal: it is a lease. */
  readonly id: string;
  readonly label: string;
  readonly ttlSeconds: number;
  readonly lockDelaySeconds: number;
  readonly sinceMillis: number;
  readonly holds: readonly SessionClaim[];
  readonly waitsFor: readonly SessionClaim[];
}

type WireClaim = { readonly [K in keyof SessionClaim]?: SessionClaim[K] };

function claim(each: WireClaim): SessionClaim {
  return { kind: each.kind ?? 'LOCK', name: each.name ?? '', owner: each.owner ?? '', token: each.token ?? '0' };
}

export async function sessions(limit: number, page: string): Promise<Page<Session>> {
  const answer = await ask<{
    sessions?: {
      session?: string;
      label?: string;
      ttl_seconds?: string;
      lock_delay_seconds?: string;
      since_millis?: string;
      holds?: WireClaim[];
      waits_for?: WireClaim[];
    }[];
    next_page?: string;
  }>('/althing/v1/sessions/list', { limit, page });
  return {
    items: (answer.sessions ?? []).map((each) => ({
      id: each.session ?? '0',
      label: each.label ?? '',
      ttlSeconds: Number(each.ttl_seconds ?? 0),
      lockDelaySeconds: Number(each.lock_delay_seconds ?? 0),
      sinceMillis: Number(each.since_millis ?? 0),
      holds: (each.holds ?? []).map(claim),
      waitsFor: (each.waits_for ?? []).map(claim),
    })),
    next: answer.next_page ?? '',
  };
}

export interface Counter {
  readonly name: string;
  /** Decimal, 64 bits. */
  readonly number: string;
}

export async function counters(prefix: string, limit: number, page: string): Promise<Page<Counter>> {
  const answer = await ask<{ counters?: { name?: string; number?: string }[]; next_page?: string }>(
    '/althing/v1/counters/list',
    { prefix, limit, page },
  );
  return {
    items: (answer.counters ?? []).map((each) => ({ name: each.name ?? '', number: each.number ?? '0' })),
    next: answer.next_page ?? '',
  };
}
