// Figures mean what they say: small scenarios of which the truth is known, rehearsed with every output and by every study.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

const entente = process.env.ENTENTE ?? 'build/entente';
const folder = mkdtempSync(join(tmpdir(), 'entente-'));
after(() => rmSync(folder, { recursive: true }));

const scenario = (tick, length, rest) => {
  const file = join(folder, 'scenario.yaml');
  writeFileSync(file, `entente: 1\nid: figures\ntitle: Figures\nmarking: EXERCISE\n` +
    `time: {startex: 2026-03-05T09:00:00Z, tick: ${tick}, length: ${length}}\ncells: {a: {}}\n${rest}`);
  return file;
};
const run = (...args) => spawnSync(entente, ['rehearse', ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });
const json = (...args) => {
  const { status, stdout, stderr } = run(...args, '--json', '-');
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
};
const at = (name) => join(folder, name);

test('whatever check accepts is rehearsed with every output, by both engines', () => {
  const cases = {
    'no endings': 'injects: {i: {at: T+00:05, release: [a], text: x}}\n',
    'all 32 bits': 'variables: {v: {value: 1, from: -2147483648, to: 2147483647}}\nendings: {e: {when: T >= 10, text: E}}\n',
    'all but 256 of 32 bits': 'variables: {v: {value: 1, from: -2147483648, to: 2147483392}}\nendings: {e: {when: T >= 10, text: E}}\n',
    'nothing at all': '',
  };
  for (const [name, text] of Object.entries(cases))
    for (const engine of ['lanes', 'scalar']) {
      const { status, stderr } = run(scenario('5m', '25m', text), '-n', '300', '--engine', engine, '--json', at('r.json'), '--html', at('r.html'),
        '--csv', at('csv'), '--parquet', at('r.parquet'));
      assert.equal(status, 0, `${name}, ${engine}: ${stderr}`);
      assert.ok(statSync(at('r.parquet')).size > 100);
      const { endings } = JSON.parse(readFileSync(at('r.json'), 'utf8'));
      assert.equal(endings.reduce((sum, ending) => sum + ending.count, 0), 300);
    }
});

test('the most within 30 minutes does not depend on the tick', () => {
  for (const tick of ['20m', '10m', '5m', '4m']) {
    const file = scenario(tick, '2h', 'injects:\n  i: {at: T+00:00, release: [a], text: x}\n  j: {at: T+00:20, release: [a], text: x}\n');
    assert.equal(json(file, '-n', '10').load[0].peak30, 2, tick);
  }
});
