import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { fromBase64, keyText, toBase64, utf8 } from '../../main/web/api/bytes';
import {
  drop, folder, insert, isOpen, label, load, rowAt, toggle, visible, type Folder,
} from '../../main/web/keys/tree';

/** A store that answers ranges as a member does. */
function serve(keys: string[]): void {
  const sorted = [...keys].sort();
  globalThis.fetch = ((_: string, options: { body: string }) => {
    const request = JSON.parse(options.body) as { key: string; range_end: string; limit: number };
    const [from, end] = [request.key, request.range_end].map((text) => keyTextOf(text));
    const found = sorted.filter((key) => key >= (from ?? '') && (end === '\0' || key < (end ?? '')));
    const answer = {
      header: { revision: '1' },
      kvs: found.slice(0, request.limit).map((key) => ({ key: toBase64(utf8(key)) })),
      more: found.length > request.limit,
      count: String(found.length),
    };
    return Promise.resolve(new Response(JSON.stringify(answer)));
  }) as typeof fetch;
}

function keyTextOf(base64: string): string {
  return new TextDecoder().decode(fromBase64(base64));
}

const realFetch = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = realFetch;
});

async function loadAll(into: Folder, isFlat = false): Promise<void> {
  while (into.cursor !== null) {
    await load(into, isFlat);
    assert.equal(into.failure, '');
  }
}

function shown(root: Folder): string[] {
  return Array.from({ length: visible(root) }, (_, i) => {
    const row = rowAt(root, i);
    if (!row || row.kind === 'more') return '…';
    return `${' '.repeat(row.parent.depth)}${row.kind === 'folder' ? (isOpen(row) ? '-' : '+') : ''}${label(row)}`;
  });
}

async function open(root: Folder, at: number): Promise<void> {
  const row = rowAt(root, at);
  assert.equal(row?.kind, 'folder');
  if (row?.kind === 'folder') {
    toggle(row);
    await loadAll(row.folder);
  }
}

test('slashes make folders, and open ones show what is in them', async () => {
  serve(['/registry/pods/a', 'a', 'app/x', 'app/y/1', 'app/y/2', 'app/z', 'b/']);
  const root = folder(utf8(''), 0);
  await loadAll(root);
  assert.deepEqual(shown(root), ['+/registry/', 'a', '+app/', 'b/']);
  await open(root, 2);
  assert.deepEqual(shown(root), ['+/registry/', 'a', '-app/', ' x', ' +y/', ' z', 'b/']);
  await open(root, 4);
  await open(root, 0);
  assert.deepEqual(shown(root), [
    '-/registry/', ' +pods/', 'a', '-app/', ' x', ' -y/', '  1', '  2', ' z', 'b/',
  ]);
});

test('folders are stepped over, however many keys are in them', async () => {
  serve(Array.from({ length: 20_000 }, (_, i) => `f${i % 7}/${i}`));
  const root = folder(utf8(''), 0);
  await loadAll(root);
  assert.deepEqual(shown(root), Array.from({ length: 7 }, (_, i) => `+f${i}/`));
});

test('a list knows no folders', async () => {
  const keys = Array.from({ length: 3_000 }, (_, i) => `k/${String(i).padStart(5, '0')}`);
  serve(keys);
  const root = folder(utf8('k/'), 0);
  await loadAll(root, true);
  assert.equal(root.count, 3_000);
  assert.deepEqual(shown(root), keys.map((key) => key.slice(2)));
});

test('what comes and goes is put where a new reading would show it', async () => {
  let state = 7;
  const next = (): number => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) >>> 8;
  const present = new Set<string>(['a/b/c', 'm', 'z/z']);
  serve([...present]);
  const root = folder(utf8(''), 0);
  await loadAll(root, true);
  for (let i = 0; i < 2_000; i++) {
    const key = `${'amz'[next() % 3]}/${'xyz'[next() % 3]}${next() % 5}`;
    if (present.has(key)) {
      present.delete(key);
      assert.ok(drop(root, utf8(key), true));
    } else {
      present.add(key);
      assert.ok(insert(root, utf8(key), true));
    }
    assert.ok(!insert(root, utf8('m'), true));
  }
  assert.deepEqual(root.children.map((child) => keyText(fromBase64(child as string))), [...present].sort());
  assert.equal(root.count, present.size);
});

test('open folders stay open when something comes before them', async () => {
  serve(['m/1', 'm/2', 'z']);
  const root = folder(utf8(''), 0);
  await loadAll(root);
  await open(root, 0);
  insert(root, utf8('a/new'), false);
  insert(root, utf8('m/0'), false);
  assert.deepEqual(shown(root), ['+a/', '-m/', ' 0', ' 1', ' 2', 'z']);
  drop(root, utf8('m/1'), false);
  assert.deepEqual(shown(root), ['+a/', '-m/', ' 0', ' 2', 'z']);
});
