import { ask, askText, Refusal } from './gateway';

/** One of a member's connections to the others. */
export interface LinkStatus {
  readonly to: string;
  readonly isConnected: boolean;
  readonly queued: number;
  /** Heartbeats that were answered since it started, and the time that all of them took; a leader's only. */
  readonly roundTrips?: number;
  readonly roundTripSeconds?: number;
  /** Log entries that the other lacks; a leader's only. */
  readonly lag?: number;
}

export interface Alarm {
  readonly member: string;
  readonly kind: string;
}

/** How a member stands, in its own words. */
export interface MemberStatus {
  readonly role: 'leader' | 'follower' | 'candidate' | 'pre_candidate';
  readonly isLearner: boolean;
  /** Empty if it knows none. */
  readonly leader: string;
  readonly term: number;
  readonly lastIndex: number;
  readonly commitIndex: number;
  readonly appliedIndex: number;
  readonly revision: number;
  readonly compactedRevision: number;
  readonly stateHash: string;
  readonly electionTimeoutMillis: number;
  readonly pendingWrites: number;
  readonly upSeconds: number;
  readonly keys: number;
  readonly liveBytes: number;
  readonly fileBytes: number;
  readonly preVotes: number;
  readonly votes: number;
  readonly won: number;
  readonly alarms: readonly Alarm[];
  readonly links: readonly LinkStatus[];
}

export interface MemberPicture {
  readonly id: string;
  readonly name: string;
  readonly isLearner: boolean;
  readonly peerUrls: readonly string[];
  readonly clientUrls: readonly string[];
  /** Not there if it did not answer; `error` says why. */
  readonly status?: MemberStatus;
  readonly answerMicros?: number;
  readonly error?: string;
  /** When it last answered, and the first question since then that it left open; 0 for never. */
  readonly answeredMillis: number;
  readonly silentMillis: number;
}

export interface Picture {
  readonly cluster: string;
  /** The member that this page came from. */
  readonly self: string;
  readonly now: number;
  readonly members: readonly MemberPicture[];
}

export function look(): Promise<Picture> {
  return ask<Picture>('/ui/cluster');
}

export function metricsOf(member: string): Promise<string> {
  return askText('/ui/metrics', { member });
}

/** Ids are hexadecimal for people and decimal in etcd's JSON. */
function decimal(id: string): string {
  return BigInt(`0x${id}`).toString();
}

/** Takes an alarm off all members. */
export async function disarm(kind: string): Promise<void> {
  await ask('/v3/maintenance/alarm', { action: 'DEACTIVATE', alarm: kind });
}

const FAILED_PRECONDITION = 9;

/** Any member takes this; as long as some run an older version, only the leader does. */
export async function transferLeadership(to: string): Promise<void> {
  try {
    await ask('/althing/v1/members/move-leader', { member: decimal(to) });
  } catch (error) {
    if (!(error instanceof Refusal && error.code === FAILED_PRECONDITION && /upgrade/.test(error.message))) throw error;
    await ask('/v3/maintenance/transfer-leadership', { targetID: decimal(to) });
  }
}

export async function removeMember(id: string): Promise<void> {
  await ask('/v3/cluster/member/remove', { ID: decimal(id) });
}

export async function addLearner(peerUrls: readonly string[]): Promise<void> {
  await ask('/v3/cluster/member/add', { peerURLs: peerUrls, isLearner: true });
}

export async function promote(id: string): Promise<void> {
  await ask('/v3/cluster/member/promote', { ID: decimal(id) });
}

/** The leader that most of those who answer name with the highest term; undefined if nobody knows one. */
export function leaderOf(picture: Picture): MemberPicture | undefined {
  const leading = picture.members
    .filter((member) => member.status?.role === 'leader')
    .sort((a, b) => (b.status?.term ?? 0) - (a.status?.term ?? 0))[0];
  if (!leading) {
    return undefined;
  }
  const isOutvoted = picture.members.some((member) => (member.status?.term ?? 0) > (leading.status?.term ?? 0));
  return isOutvoted ? undefined : leading;
}

export function nameOf(member: Pick<MemberPicture, 'id' | 'name'>): string {
  return member.name || member.id;
}
