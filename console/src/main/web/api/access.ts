import { compareBytes, fromBase64, prefixEnd, toBase64 } from './bytes';
import { ask } from './gateway';

/** Users, roles and what they allow. */

export type Kind = 'READ' | 'WRITE' | 'READWRITE';

export interface Permission {
  readonly kind: Kind;
  readonly from: Uint8Array;
  /** Empty for one key; a zero byte for no end. */
  readonly end: Uint8Array;
}

export async function isAuthOn(): Promise<boolean> {
  return (await ask<{ enabled?: boolean }>('/v3/auth/status')).enabled === true;
}

export async function setAuth(on: boolean): Promise<void> {
  await ask(on ? '/v3/auth/enable' : '/v3/auth/disable');
}

export async function users(): Promise<string[]> {
  return (await ask<{ users?: string[] }>('/v3/auth/user/list')).users ?? [];
}

export async function rolesOf(user: string): Promise<string[]> {
  return (await ask<{ roles?: string[] }>('/v3/auth/user/get', { name: user })).roles ?? [];
}

export async function addUser(name: string, password: string): Promise<void> {
  await ask('/v3/auth/user/add', { name, password });
}

export async function deleteUser(name: string): Promise<void> {
  await ask('/v3/auth/user/delete', { name });
}

export async function changePassword(name: string, password: string): Promise<void> {
  await ask('/v3/auth/user/changepw', { name, password });
}

export async function grantRole(user: string, role: string): Promise<void> {
  await ask('/v3/auth/user/grant', { user, role });
}

export async function revokeRole(name: string, role: string): Promise<void> {
  await ask('/v3/auth/user/revoke', { name, role });
}

export async function roles(): Promise<string[]> {
  return (await ask<{ roles?: string[] }>('/v3/auth/role/list')).roles ?? [];
}

export async function permissionsOf(role: string): Promise<Permission[]> {
  const answer = await ask<{ perm?: { permType?: Kind; key?: string; range_end?: string }[] }>('/v3/auth/role/get', {
    role,
  });
  return (answer.perm ?? []).map((each) => ({
    kind: each.permType ?? 'READ',
    from: fromBase64(each.key),
    end: fromBase64(each.range_end),
  }));
}

export async function addRole(name: string): Promise<void> {
  await ask('/v3/auth/role/add', { name });
}

export async function deleteRole(role: string): Promise<void> {
  await ask('/v3/auth/role/delete', { role });
}

export async function grantPermission(role: string, kind: Kind, from: Uint8Array, end: Uint8Array): Promise<void> {
  const perm = { permType: kind, key: toBase64(from), range_end: toBase64(end) };
  await ask('/v3/auth/role/grant', { name: role, perm });
}

export async function revokePermission(role: string, permission: Permission): Promise<void> {
  await ask('/v3/auth/role/revoke', {
    role,
    key: toBase64(permission.from),
    range_end: toBase64(permission.end),
  });
}

/** A key and all that begin so. */
export function prefixRange(prefix: Uint8Array): [Uint8Array, Uint8Array] {
  return prefix.length === 0 ? [new Uint8Array(1), new Uint8Array(1)] : [prefix, prefixEnd(prefix)];
}

export const ROOT = 'root';

function isOpenEnded(end: Uint8Array): boolean {
  return end.length === 1 && end[0] === 0;
}

function successor(key: Uint8Array): Uint8Array {
  const next = new Uint8Array(key.length + 1);
  next.set(key);
  return next;
}

/**
 * Whether permissions, all together, cover a range as a whole: the rule that the store applies.
 *
 * @param end empty for one key; a zero byte for no end
 */
export function covers(
  permissions: readonly Permission[],
  kind: 'READ' | 'WRITE',
  from: Uint8Array,
  end: Uint8Array,
): boolean {
  const wanted = end.length === 0 ? successor(from) : end;
  const granted = permissions
    .filter((each) => each.kind === kind || each.kind === 'READWRITE')
    .map((each) => [each.from, each.end.length === 0 ? successor(each.from) : each.end] as const)
    .sort((a, b) => compareBytes(a[0], b[0]));
  let reached = from;
  for (const [begin, stop] of granted) {
    if (compareBytes(begin, reached) > 0) break;
    if (isOpenEnded(stop)) return true;
    if (compareBytes(stop, reached) > 0) reached = stop;
  }
  return !isOpenEnded(wanted) && compareBytes(reached, wanted) >= 0;
}
