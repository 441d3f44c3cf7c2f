import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  asText, compareBytes, fromBase64, fromHex, keyBytes, keyText, prefixEnd, startsWith, toBase64, toHex, utf8,
} from '../../main/web/api/bytes';

/** Bytes of a generator with a seed, so that a failure can be made again. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 8;
  };
}

function someBytes(next: () => number): Uint8Array {
  return Uint8Array.from({ length: next() % 24 }, () => next() & 0xff);
}

test('a key survives being shown and typed again, whatever its bytes', () => {
  const next = random(1);
  for (let i = 0; i < 5_000; i++) {
    const key = someBytes(next);
    assert.equal(toHex(keyBytes(keyText(key))), toHex(key), toHex(key));
  }
  for (const text of ['a/b', 'back\\slash', '\\x41', 'ümläut 键', '\u202Eturned\u0007', 'x\ny']) {
    assert.equal(asText(keyBytes(keyText(utf8(text)))), text);
  }
});

test('no two keys are shown alike', () => {
  const next = random(2);
  const shown = new Map<string, string>();
  for (let i = 0; i < 5_000; i++) {
    const key = someBytes(next);
    assert.equal(shown.get(keyText(key)) ?? toHex(key), toHex(key));
    shown.set(keyText(key), toHex(key));
  }
});

test('what cannot be seen is spelled out', () => {
  assert.equal(keyText(utf8('a\u202Eb')), 'a\\xe2\\x80\\xaeb');
  assert.equal(keyText(Uint8Array.of(0, 0x41, 0xff)), '\\x00A\\xff');
});

test('base64 and hex go there and back', () => {
  const next = random(3);
  for (let i = 0; i < 1_000; i++) {
    const bytes = someBytes(next);
    assert.deepEqual(fromBase64(toBase64(bytes)), bytes);
    assert.deepEqual(fromHex(toHex(bytes)), bytes);
  }
  assert.equal(fromHex('abc'), null);
  assert.equal(fromHex('zz'), null);
});

test('a prefix ends right after the last key that begins so', () => {
  assert.equal(toHex(prefixEnd(utf8('a'))), toHex(utf8('b')));
  assert.equal(toHex(prefixEnd(Uint8Array.of(1, 0xff))), '02');
  assert.equal(toHex(prefixEnd(Uint8Array.of(0xff, 0xff))), '00');
  const next = random(4);
  for (let i = 0; i < 5_000; i++) {
    const [prefix, key] = [someBytes(next).subarray(0, 2), someBytes(next).subarray(0, 3)];
    const end = prefixEnd(prefix);
    const isOpen = end.length === 1 && end[0] === 0;
    const isIn = compareBytes(key, prefix) >= 0 && (isOpen || compareBytes(key, end) < 0);
    assert.equal(isIn, startsWith(key, prefix), `${toHex(prefix)} ${toHex(key)}`);
  }
});
