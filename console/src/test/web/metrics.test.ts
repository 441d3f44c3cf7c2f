import assert from 'node:assert/strict';
import { test } from 'node:test';
import { figure, parse, quantile } from '../../main/web/api/metrics';

const PAGE = `# HELP calls Calls.
calls{kind="read",note="a \\"b\\", c"} 3
calls{kind="write"} 4
plain 1.5e3
t_bucket{le="0.1"} 10
t_bucket{le="0.2"} 30
t_bucket{le="+Inf"} 40
`;

test('figures are read with their labels', () => {
  const page = parse(PAGE);
  assert.equal(figure(page, 'calls'), 7);
  assert.equal(figure(page, 'calls', { kind: 'read' }), 3);
  assert.equal(figure(page, 'calls', { note: 'a \\"b\\", c' }), 3);
  assert.equal(figure(page, 'plain'), 1_500);
  assert.ok(Number.isNaN(figure(page, 'absent')));
});

test('a quantile is that of what was observed in between', () => {
  const before = parse('t_bucket{le="0.1"} 10\nt_bucket{le="0.2"} 10\nt_bucket{le="+Inf"} 10');
  const after = parse(PAGE);
  assert.equal(quantile(before, after, 't', 0.5).toFixed(3), '0.175');
  assert.equal(quantile(before, after, 't', 0.99), 0.2);
  assert.ok(Number.isNaN(quantile(after, after, 't', 0.5)));
});
