// What taking a stranger's list costs: 5,000 rows, time of the processor and memory; and many mutated workbooks, each taken or refused with a sentence.
//   node bench/import.mjs        MUTANTS=1000 SEED=1
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const entente = process.env.ENTENTE ?? 'build/entente', measured = join(dirname(entente), 'tests', 'measured');
const mutants = Number(process.env.MUTANTS ?? 1000), seed = Number(process.env.SEED ?? 1), TIMES = 7;
const folder = mkdtempSync(join(tmpdir(), 'entente-import-'));
const books = (...words) => execFileSync('python3', ['tests/cli/books.py', ...words], { maxBuffer: 1 << 26 });

books('make', folder);
const costs = Array.from({ length: TIMES }, () => {
  const done = spawnSync(measured, ['60', '0', entente, 'import', join(folder, 'wide.xlsx'), '-o', join(folder, 'wide'), '--yes', '--force'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
  const [milliseconds, kilobytes, code] = done.output[3].trim().split(/\s+/).map(Number);
  assert.equal(code, 0, done.stderr);
  return { milliseconds, kilobytes };
}).sort((a, b) => a.milliseconds - b.milliseconds);
const [least, middle, most] = [costs[0], costs[TIMES >> 1], costs[TIMES - 1]], memory = Math.max(...costs.map(({ kilobytes }) => kilobytes));
console.log(`5,000 rows: ${middle.milliseconds} ms of the processor (${least.milliseconds} to ${most.milliseconds}, ${TIMES} times), at most ${(memory / 1024).toFixed(1)} MB`);
mkdirSync(join(folder, 'mutants'));
books('mutate', join(folder, 'jmsel.xlsx'), join(folder, 'mutants', 'm'), String(seed), String(mutants));
let taken = 0, refused = 0;
for (const name of readdirSync(join(folder, 'mutants'))) {
  const done = spawnSync(entente, ['import', join(folder, 'mutants', name), '-o', join(folder, 'mutant'), '--yes'], { encoding: 'utf8' });
  assert.ok(done.status === 0 || (done.status === 1 && /^(entente import: .{20,}|.*error: )/m.test(done.stderr)), `${name}: ${done.status} ${done.signal} ${done.stderr}`);
  if (done.status === 0) taken++;
  else refused++;
  rmSync(join(folder, 'mutant'), { recursive: true, force: true });
}
rmSync(folder, { recursive: true });
console.log(`${mutants} mutated workbooks (seed ${seed}): ${taken} taken, ${refused} refused with a sentence`);
assert.ok(most.milliseconds < 2000 && memory < 100 * 1024, 'more than two seconds or a hundred megabytes');
