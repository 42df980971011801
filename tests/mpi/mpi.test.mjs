// entente-mpi: the same bytes on 1, 2 and 4 ranks as from entente alone, faults said once, nothing left behind.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

const build = process.env.BUILD ?? 'build';
const folder = mkdtempSync(join(tmpdir(), 'entente-'));
after(() => rmSync(folder, { recursive: true }));
const alone = (...args) => spawnSync(`${build}/entente`, ['rehearse', ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });
const ranks = (count, ...args) => spawnSync('mpirun', ['--oversubscribe', '--allow-run-as-root', '-n', `${count}`, `${build}/entente-mpi`, 'rehearse', ...args],
  { encoding: 'utf8', maxBuffer: 1 << 28 });
const reference = 'tests/scenarios/alliance-2022';

const cases = [
  ['a rehearsal', ['scenarios/river-flood', '-n', '10001']],
  ['fewer runs than ranks', ['scenarios/start', '-n', '3']],
  ['sobol', [reference, '--study', 'what_drives_the_worst', '--samples', '8', '--runs', '33']],
  ['morris', [reference, '--study', 'what_moves_tension', '--samples', '5', '--runs', '20']],
  ['discovery', [reference, '--study', 'where_the_rift_lies', '--samples', '50', '--runs', '20']],
  ['compare', [reference, '--study', 'firm_or_cautious', '--runs', '1001']],
  ['sharing', [reference, '--study', 'value_of_sharing', '--samples', '9', '--runs', '50']],
  ['fewer runs than ranks in a comparison', [reference, '--method', 'tornado', '--vary', 'caution', '--outcome', 'peak:tension', '--runs', '3']],
];
for (const [name, args] of cases) {
  test(`${name}: the same bytes on any number of ranks`, () => {
    const outputs = (tag) => ['--seed', '7', '--json', join(folder, `${tag}.json`), '--csv', join(folder, tag), '--html', join(folder, `${tag}.html`)];
    const one = alone(...args, ...outputs('alone'));
    assert.equal(one.status, 0, one.stderr);
    for (const count of [1, 2, 4]) {
      const many = ranks(count, ...args, ...outputs('many'));
      assert.equal(many.status, 0, many.stderr);
      assert.equal(many.stdout, one.stdout);
      assert.equal(readFileSync(join(folder, 'many.json'), 'utf8'), readFileSync(join(folder, 'alone.json'), 'utf8'));
      assert.equal(readFileSync(join(folder, 'many.html'), 'utf8'), readFileSync(join(folder, 'alone.html'), 'utf8'));
      for (const file of readdirSync(join(folder, 'alone')))
        assert.equal(readFileSync(join(folder, 'many', file), 'utf8'), readFileSync(join(folder, 'alone', file), 'utf8'), file);
    }
    for (const left of readdirSync(folder)) rmSync(join(folder, left), { recursive: true });
  });
}

test('what is wrong is said once, with the same exit code', () => {
  for (const [code, message, args] of [
    [2, /-n 0: the number of runs/g, [reference, '-n', '0']],
    [2, /there is no study 'x'/g, [reference, '--study', 'x']],
    [2, /rows are not gathered/g, [reference, '--parquet', join(folder, 'x.parquet')]],
    [3, /cannot write .*absent/g, [reference, '-n', '100', '--json', join(folder, 'absent', 'x.json')]],
  ]) {
    const { status, stderr, stdout } = ranks(3, ...args);
    assert.equal(status, code, stderr);
    assert.equal(stderr.match(message)?.length, 1, stderr);
    assert.doesNotMatch(stdout, /Endings|Finding/);
  }
  assert.deepEqual(readdirSync(folder), []);
});
