/** Keys and values are bytes; what people read is made of them here. */

const strict = new TextDecoder('utf-8', { fatal: true });
const encoder = new TextEncoder();

export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** The text, or null if the bytes are not UTF-8. */
export function asText(bytes: Uint8Array): string | null {
  try {
    return strict.decode(bytes);
  } catch {
    return null;
  }
}

const CHUNK = 0x8000;

export function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let i = 0; i < bytes.length; i += CHUNK) {
    binary += String.fromCharCode(...bytes.subarray(i, i + CHUNK));
  }
  return btoa(binary);
}

export function fromBase64(text: string | undefined): Uint8Array {
  if (!text) {
    return new Uint8Array(0);
  }
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) {
    bytes[i] = binary.charCodeAt(i);
  }
  return bytes;
}

/** The smallest key after all keys that begin so; a zero byte, etcd's word for no end, if there is none. */
export function prefixEnd(prefix: Uint8Array): Uint8Array {
  for (let i = prefix.length - 1; i >= 0; i--) {
    const byte = prefix[i] ?? 0;
    if (byte < 0xff) {
      const end = prefix.slice(0, i + 1);
      end[i] = byte + 1;
      return end;
    }
  }
  return new Uint8Array(1);
}

/** The key right after this one. */
export function successor(key: Uint8Array): Uint8Array {
  const next = new Uint8Array(key.length + 1);
  next.set(key);
  return next;
}

export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) {
      return difference;
    }
  }
  return a.length - b.length;
}

export function startsWith(bytes: Uint8Array, prefix: Uint8Array): boolean {
  return bytes.length >= prefix.length && compareBytes(bytes.subarray(0, prefix.length), prefix) === 0;
}

const HEX = '0123456789abcdef';

export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) {
    text += HEX.charAt(byte >> 4) + HEX.charAt(byte & 15);
  }
  return text;
}

/** Bytes of pairs of hexadecimal digits, blanks anywhere between them; null for anything else. */
export function fromHex(text: string): Uint8Array | null {
  const digits = text.replace(/\s+/g, '');
  if (digits.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(digits)) {
    return null;
  }
  const bytes = new Uint8Array(digits.length / 2);
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = parseInt(digits.slice(2 * i, 2 * i + 2), 16);
  }
  return bytes;
}

const ROW = 16;

/** Rows of sixteen: where, the bytes, and what of them can be read. */
export function hexDump(bytes: Uint8Array, rowsMax: number): string {
  const rows: string[] = [];
  for (let at = 0; at < bytes.length && rows.length < rowsMax; at += ROW) {
    const row = bytes.subarray(at, at + ROW);
    const pairs = Array.from(row, (byte) => toHex(Uint8Array.of(byte))).join(' ');
    const text = Array.from(row, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
    rows.push(`${at.toString(16).padStart(8, '0')}  ${pairs.padEnd(3 * ROW)} ${text}`);
  }
  return rows.join('\n');
}

/**
 * A key as one line that can be told from every other: text where it is text, `\xNN` where it is not or cannot be
 * seen. Control characters and what turns the direction of writing around are never shown as themselves.
 */
export function keyText(key: Uint8Array): string {
  const text = asText(key);
  if (text === null) {
    return Array.from(key, (byte) =>
      byte >= 0x20 && byte < 0x7f && byte !== 0x5c ? String.fromCharCode(byte) : `\\x${toHex(Uint8Array.of(byte))}`,
    ).join('');
  }
  return text.replace(/[\\\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (found) =>
    found === '\\' ? '\\\\' : Array.from(utf8(found), (byte) => `\\x${toHex(Uint8Array.of(byte))}`).join(''),
  );
}

/** Text that others chose, in which nothing is hidden: what cannot be seen or turns writing around is spelled out. */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (found) =>
    Array.from(utf8(found), (byte) => `\\x${toHex(Uint8Array.of(byte))}`).join(''),
  );
}

/** The bytes of what [keyText] shows, or of what somebody types in its way. */
export function keyBytes(text: string): Uint8Array {
  const parts: number[] = [];
  for (const piece of text.split(/(\\x[0-9a-fA-F]{2}|\\\\)/)) {
    if (/^\\x[0-9a-fA-F]{2}$/.test(piece)) {
      parts.push(parseInt(piece.slice(2), 16));
    } else {
      parts.push(...utf8(piece === '\\\\' ? '\\' : piece));
    }
  }
  return Uint8Array.from(parts);
}
