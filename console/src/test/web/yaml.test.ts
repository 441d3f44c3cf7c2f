import assert from 'node:assert/strict';
import { test } from 'node:test';
import { utf8 } from '../../main/web/api/bytes';
import { formOf, parse, show } from '../../main/web/keys/forms';
import { isYaml, yamlPieces } from '../../main/web/keys/yaml';

const SAMPLE = [
  '# how many',
  'replicas: 3 # three',
  'image: "web:1"',
  'debug: false',
  'hosts:',
  "  - name: 'a: b'",
  '    port: 0x1F',
  '  - plain text with 3 in it',
  'script: |',
  '  echo "x: 1"',
  '  # no comment',
  'url: http://a/#b',
].join('\n');

function kinds(text: string): string[] {
  return yamlPieces(text).filter((piece) => piece.kind !== 'mark').map((piece) => `${piece.kind} ${piece.text}`);
}

test('the pieces of a text are that text', () => {
  for (const text of [SAMPLE, '', '\n', '---\n- a\n- : b\n', 'a: {b: "c, [d]', ': :\n\t- -', '"a": \'']) {
    assert.equal(yamlPieces(text).map((piece) => piece.text).join(''), text);
  }
});

test('names, strings, numbers, words and comments are told apart', () => {
  assert.deepEqual(kinds(SAMPLE), [
    'comment # how many',
    'name replicas',
    'number 3',
    'comment # three',
    'name image',
    'string "web:1"',
    'name debug',
    'word false',
    'name hosts',
    'name name',
    "string 'a: b'",
    'name port',
    'number 0x1F',
    'number 3',
    'name script',
    'string   echo "x: 1"',
    'string   # no comment',
    'name url',
  ]);
});

test('what looks like YAML is shown so, and prose is not', () => {
  assert.equal(isYaml(SAMPLE), true);
  assert.equal(isYaml('---\nplain'), true);
  assert.equal(isYaml('a: 1'), false);
  assert.equal(isYaml('Dear all:\nthis is a letter.\nRegards: none'), false);
  assert.equal(formOf(utf8('a: 1\nb: 2\n')), 'yaml');
  assert.equal(formOf(utf8('{"a": 1}')), 'json');
});

test('YAML is saved letter by letter', () => {
  const value = utf8('a:   1\n\nb: 2');
  assert.deepEqual(parse(show(value, 'yaml') ?? '', 'yaml', value), value);
});
