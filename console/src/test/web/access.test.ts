import assert from 'node:assert/strict';
import { test } from 'node:test';
import { covers, prefixRange, type Permission } from '../../main/web/api/access';
import { utf8 } from '../../main/web/api/bytes';

const none = new Uint8Array(0);

function prefix(kind: Permission['kind'], text: string): Permission {
  const [from, end] = prefixRange(utf8(text));
  return { kind, from, end };
}

test('a permission for one key says nothing about others', () => {
  const one: Permission = { kind: 'READ', from: utf8('a'), end: none };
  assert.equal(covers([one], 'READ', utf8('a'), none), true);
  assert.equal(covers([one], 'READ', utf8('ab'), none), false);
  assert.equal(covers([one], 'WRITE', utf8('a'), none), false);
  assert.equal(covers([one], 'READ', ...prefixRange(utf8('a'))), false);
});

test('a range must be covered as a whole, by all permissions together', () => {
  const [a, b] = [prefix('READ', 'a'), prefix('READWRITE', 'b')];
  const both = { from: utf8('a'), end: utf8('c') };
  assert.equal(covers([b, a], 'READ', both.from, both.end), true);
  assert.equal(covers([a], 'READ', both.from, both.end), false);
  assert.equal(covers([b, a], 'WRITE', both.from, both.end), false);
  assert.equal(covers([prefix('READ', 'a'), prefix('READ', 'c')], 'READ', utf8('a'), utf8('d')), false);
});

test('the empty prefix is everything', () => {
  assert.equal(covers([prefix('READ', '')], 'READ', ...prefixRange(utf8(''))), true);
  assert.equal(covers([prefix('READ', '')], 'READ', utf8('any'), none), true);
  assert.equal(covers([prefix('READ', 'z')], 'READ', ...prefixRange(utf8(''))), false);
});
