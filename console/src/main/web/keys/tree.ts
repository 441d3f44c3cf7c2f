import { compareBytes, fromBase64, keyText, prefixEnd, startsWith, successor, toBase64 } from '../api/bytes';
import { listKeys } from '../api/kv';

/**
 * The keys as far as they were looked at: folders by what stands before a slash, read piece by piece, when somebody
 * comes near. A key is kept as its base64 and nothing else, so that a million of them fit.
 */

const SLASH = 0x2f;
const PAGE_MIN = 20;
const PAGE_MAX = 1_000;

export interface Folder {
  readonly kind: 'folder';
  readonly prefix: Uint8Array;
  readonly depth: number;
  readonly children: (Folder | string)[];
  /** Indexes of children that are open folders, ascending. */
  readonly open: number[];
  /** Where to read on; null if all was read. */
  cursor: Uint8Array | null;
  /** Keys below it, as the last answer said; -1 for not known. */
  count: number;
  pageSize: number;
  isLoading: boolean;
  failure: string;
}

/** What stands in one row. */
export type Row =
  | { readonly kind: 'folder'; readonly folder: Folder; readonly parent: Folder; readonly index: number }
  | { readonly kind: 'key'; readonly key: string; readonly parent: Folder; readonly index: number }
  | { readonly kind: 'more'; readonly parent: Folder };

export function folder(prefix: Uint8Array, depth: number): Folder {
  return {
    kind: 'folder', prefix, depth, children: [], open: [], cursor: prefix, count: -1, pageSize: 200,
    isLoading: false, failure: '',
  };
}

export function visible(of: Folder): number {
  let rows = of.children.length + (of.cursor === null ? 0 : 1);
  for (const index of of.open) {
    const child = of.children[index];
    if (child !== undefined && typeof child !== 'string') rows += visible(child);
  }
  return rows;
}

export function rowAt(of: Folder, row: number): Row | undefined {
  let extra = 0;
  for (const index of of.open) {
    const at = index + extra;
    if (row <= at) break;
    const child = of.children[index];
    if (child === undefined || typeof child === 'string') continue;
    const inside = visible(child);
    if (row <= at + inside) return rowAt(child, row - at - 1);
    extra += inside;
  }
  const index = row - extra;
  const child = of.children[index];
  if (child === undefined) {
    return index === of.children.length && of.cursor !== null ? { kind: 'more', parent: of } : undefined;
  }
  return typeof child === 'string'
    ? { kind: 'key', key: child, parent: of, index }
    : { kind: 'folder', folder: child, parent: of, index };
}

export function isOpen(row: Row & { kind: 'folder' }): boolean {
  return row.parent.open.includes(row.index);
}

export function toggle(row: Row & { kind: 'folder' }): void {
  const { open } = row.parent;
  const at = open.indexOf(row.index);
  if (at >= 0) {
    open.splice(at, 1);
  } else {
    open.push(row.index);
    open.sort((a, b) => a - b);
  }
}

/** What a row says: the part of the key that the folders above it do not. */
export function label(row: Row & { kind: 'folder' | 'key' }): string {
  const bytes = row.kind === 'folder' ? row.folder.prefix : fromBase64(row.key);
  return keyText(bytes.subarray(row.parent.prefix.length)) || '(…)';
}

/** The prefix of the folder that a key is in, below another; null if it is directly in that. */
function folderOf(key: Uint8Array, above: Uint8Array): Uint8Array | null {
  // A slash at the very front begins a name and does not end one.
  const slash = key.indexOf(SLASH, above.length + (key[above.length] === SLASH ? 1 : 0));
  return slash < 0 || slash === key.length - 1 ? null : key.subarray(0, slash + 1);
}

/**
 * Reads the next piece.
 *
 * @param isFlat whether slashes mean nothing
 */
export async function load(into: Folder, isFlat: boolean): Promise<void> {
  const from = into.cursor;
  if (from === null || into.isLoading) return;
  into.isLoading = true;
  try {
    const page = await listKeys(from, prefixEnd(into.prefix), into.pageSize);
    if (compareBytes(from, into.prefix) === 0) into.count = page.count;
    const before = into.children.length;
    let inside: Uint8Array | null = null;
    for (const text of page.keys) {
      const key = fromBase64(text);
      if (inside && startsWith(key, inside)) continue;
      inside = isFlat ? null : folderOf(key, into.prefix);
      into.children.push(inside ? folder(inside.slice(), into.depth + 1) : text);
    }
    const last = page.keys.at(-1);
    into.cursor =
      !page.hasMore || last === undefined ? null : inside ? prefixEnd(inside) : successor(fromBase64(last));
    // Where folders are large, few keys of each are enough; where there are none, many at a time are.
    const added = into.children.length - before;
    const isDense = added > page.keys.length / 2;
    into.pageSize = Math.max(PAGE_MIN, Math.min(PAGE_MAX, isDense ? into.pageSize * 2 : Math.ceil(into.pageSize / 2)));
    into.failure = '';
  } catch (error) {
    into.failure = error instanceof Error ? error.message : String(error);
  } finally {
    into.isLoading = false;
  }
}

function bytesOf(child: Folder | string): Uint8Array {
  return typeof child === 'string' ? fromBase64(child) : child.prefix;
}

function placeOf(children: readonly (Folder | string)[], key: Uint8Array): number {
  let low = 0;
  let high = children.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const child = children[middle];
    if (child !== undefined && compareBytes(bytesOf(child), key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The folder among those that were read which a key stands in directly. */
function home(root: Folder, key: Uint8Array, isFlat: boolean): { at: Folder; prefix: Uint8Array | null } {
  let at = root;
  for (;;) {
    const prefix = isFlat ? null : folderOf(key, at.prefix);
    if (prefix === null) return { at, prefix };
    const child: Folder | string | undefined = at.children[placeOf(at.children, prefix)];
    if (child === undefined || typeof child === 'string' || compareBytes(child.prefix, prefix) !== 0) {
      return { at, prefix };
    }
    at = child;
  }
}

function isRead(of: Folder, key: Uint8Array): boolean {
  return of.cursor === null || compareBytes(key, of.cursor) < 0;
}

function shift(of: Folder, from: number, by: number): void {
  for (let i = 0; i < of.open.length; i++) {
    const index = of.open[i] ?? 0;
    if (index >= from) of.open[i] = index + by;
  }
}

function tally(root: Folder, at: Folder, by: number): void {
  for (const each of new Set([root, at])) {
    if (each.count >= 0) each.count += by;
  }
}

/** Shows a key that came to be; nothing if nobody has looked so far. */
export function insert(root: Folder, key: Uint8Array, isFlat: boolean): boolean {
  if (!startsWith(key, root.prefix)) return false;
  const { at, prefix } = home(root, key, isFlat);
  const place = placeOf(at.children, prefix ?? key);
  const text = toBase64(key);
  const present = at.children[place];
  if (!isRead(at, key) || (typeof present === 'string' && present === text)) return false;
  tally(root, at, 1);
  shift(at, place, 1);
  at.children.splice(place, 0, prefix ? folder(prefix.slice(), at.depth + 1) : text);
  return true;
}

/** Takes away a key that is gone; a folder that is empty now stays until the list is read anew. */
export function drop(root: Folder, key: Uint8Array, isFlat: boolean): boolean {
  if (!startsWith(key, root.prefix)) return false;
  const { at, prefix } = home(root, key, isFlat);
  const place = placeOf(at.children, key);
  if (prefix !== null || at.children[place] !== toBase64(key)) return false;
  tally(root, at, -1);
  at.children.splice(place, 1);
  shift(at, place + 1, -1);
  return true;
}
