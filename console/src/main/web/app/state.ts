import { computed, signal } from '@preact/signals';
import { look, leaderOf, nameOf, type MemberPicture, type Picture } from '../api/cluster';
import { isLoginNeeded, reason, Refusal } from '../api/gateway';
import type { Text } from '../text';

/** What every page shows: the picture of the cluster, as fresh as the page that is open needs it. */

const LIVE_MILLIS = 300;
const CALM_MILLIS = 2_000;
const EVENTS_MAX = 200;

export const picture = signal<Picture | null>(null);

/** Why there is no fresh picture, and since when; null while there is one. */
export const trouble = signal<{ readonly why: string; readonly sinceMillis: number } | null>(null);

/** Something that was seen to happen. */
export interface ClusterEvent {
  readonly number: number;
  readonly atMillis: number;
  readonly text: Text;
  readonly values: Record<string, string>;
}

export const events = signal<readonly ClusterEvent[]>([]);

export const self = computed<MemberPicture | undefined>(() =>
  picture.value?.members.find((member) => member.id === picture.value?.self),
);

/** Round trips of lately, by `from>to`, in seconds. */
export const latencies = signal<ReadonlyMap<string, number>>(new Map());

let isLive = false;
let timer = 0;
let isAsking = false;
let eventNumber = 0;

function tell(text: Text, values: Record<string, string>): void {
  const event = { number: ++eventNumber, atMillis: Date.now(), text, values };
  events.value = [event, ...events.value].slice(0, EVENTS_MAX);
}

/** What happened between two pictures. */
function compare(before: Picture, after: Picture): void {
  for (const member of after.members) {
    const name = nameOf(member);
    const old = before.members.find((each) => each.id === member.id);
    if (!old) {
      tell('event.added', { name });
      continue;
    }
    if (old.status && !member.status) {
      tell('event.silent', { name, why: member.error ?? '' });
    } else if (!old.status && member.status) {
      tell('event.back', { name });
    }
    const [was, is] = [old.status, member.status];
    if (was && is) {
      const term = String(is.term);
      if (is.preVotes > was.preVotes) tell('event.preVote', { name, term });
      if (is.votes > was.votes) tell('event.vote', { name, term });
      if (was.role === 'leader' && is.role !== 'leader') tell('event.steppedDown', { name, term });
    }
    if (is?.role === 'leader' && (was?.role !== 'leader' || was.term !== is.term)) {
      tell('event.leads', { name, term: String(is.term) });
    }
  }
  for (const member of before.members) {
    if (!after.members.some((each) => each.id === member.id)) {
      tell('event.removed', { name: nameOf(member) });
    }
  }
}

function measure(before: Picture, after: Picture): void {
  const next = new Map<string, number>();
  for (const member of after.members) {
    const old = before.members.find((each) => each.id === member.id)?.status;
    if (member.status?.role !== 'leader') continue;
    for (const link of member.status.links) {
      const key = `${member.id}>${link.to}`;
      const was = old?.links.find((each) => each.to === link.to);
      const count = (link.roundTrips ?? 0) - (was?.roundTrips ?? 0);
      const seconds = (link.roundTripSeconds ?? 0) - (was?.roundTripSeconds ?? 0);
      const known = latencies.value.get(key);
      if (count > 0 && link.isConnected) {
        next.set(key, seconds / count);
      } else if (known !== undefined && link.isConnected) {
        next.set(key, known);
      }
    }
  }
  latencies.value = next;
}

async function refresh(): Promise<void> {
  if (isAsking) return;
  isAsking = true;
  try {
    const fresh = await look();
    const before = picture.value;
    if (before) {
      compare(before, fresh);
      measure(before, fresh);
    } else {
      const leader = leaderOf(fresh);
      if (leader) tell('event.leads', { name: nameOf(leader), term: String(leader.status?.term) });
    }
    picture.value = fresh;
    trouble.value = null;
  } catch (error) {
    if (!(error instanceof Refusal && isLoginNeeded.value)) {
      trouble.value = { why: reason(error), sinceMillis: trouble.value?.sinceMillis ?? Date.now() };
    }
  } finally {
    isAsking = false;
  }
}

function schedule(): void {
  window.clearTimeout(timer);
  if (document.hidden || isLoginNeeded.value) return;
  const began = performance.now();
  void refresh().then(() => {
    const period = isLive ? LIVE_MILLIS : CALM_MILLIS;
    window.clearTimeout(timer);
    timer = window.setTimeout(schedule, Math.max(50, period - (performance.now() - began)));
  });
}

/** Keeps looking; a tab that nobody sees does not. */
export function watchCluster(): void {
  document.addEventListener('visibilitychange', schedule);
  isLoginNeeded.subscribe(schedule);
}

/** How often: several times a second on the page that shows the picture. */
export function setLive(live: boolean): void {
  if (isLive !== live) {
    isLive = live;
    schedule();
  }
}

/** At once, after something was done. */
export function lookNow(): void {
  schedule();
}
