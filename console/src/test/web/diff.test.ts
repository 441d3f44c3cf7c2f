import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diff, merge } from '../../main/web/keys/diff';
import { indent, parse, squeeze } from '../../main/web/keys/forms';
import { asText, utf8 } from '../../main/web/api/bytes';

/** Few different lines, so that there is much to align. */
function someText(next: () => number): string {
  return Array.from({ length: next() % 9 }, () => 'abcd'[next() % 4]).join('\n');
}

function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 8;
  };
}

test('a difference holds both texts, and no more', () => {
  const next = random(1);
  for (let i = 0; i < 5_000; i++) {
    const [before, after] = [someText(next), someText(next)];
    const lines = diff(before, after);
    const side = (left: string): string =>
      lines.filter((line) => line.kind !== left).map((line) => line.text).join('\n');
    assert.equal(side('added'), before);
    assert.equal(side('removed'), after);
  }
});

test('who alone has changed something gets it', () => {
  const next = random(2);
  for (let i = 0; i < 5_000; i++) {
    const [base, changed] = [someText(next), someText(next)];
    assert.deepEqual(merge(base, changed, base), { text: changed, conflicts: 0 });
    assert.deepEqual(merge(base, base, changed), { text: changed, conflicts: 0 });
    assert.deepEqual(merge(base, changed, changed), { text: changed, conflicts: 0 });
  }
});

test('changes apart are brought together', () => {
  assert.deepEqual(merge('a\nb\nc\nd', 'A\nb\nc\nd', 'a\nb\nc\nD'), { text: 'A\nb\nc\nD', conflicts: 0 });
  assert.deepEqual(merge('a\nb\nc', 'a\nc', 'a\nb\nc\nd'), { text: 'a\nc\nd', conflicts: 0 });
});

test('changes of the same lines are left to decide', () => {
  assert.deepEqual(merge('a\nb\nc', 'a\nx\nc', 'a\ny\nc'), {
    text: 'a\n<<<<<<<\nx\n=======\ny\n>>>>>>>\nc',
    conflicts: 1,
  });
});

test('JSON keeps its strings and numbers letter by letter', () => {
  const json = '{"a":[1,2.50,1e400,12345678901234567890],"b c":"x: {\\"y\\", [z]","d":{},"e":[],"f":null}';
  assert.equal(squeeze(indent(json)), json);
  assert.equal(
    indent('{"a":[1,{}]}'),
    '{\n  "a": [\n    1,\n    {}\n  ]\n}',
  );
});

test('JSON on one line is written on one line', () => {
  assert.equal(asText(parse('{\n  "a": 1\n}', 'json', utf8('{"a":0}')) ?? utf8('')), '{"a":1}');
  assert.equal(asText(parse('{\n  "a": 1\n}', 'json', utf8('{\n"a":0}')) ?? utf8('')), '{\n  "a": 1\n}');
  assert.equal(parse('{"a":', 'json', utf8('{}')), null);
});
