// Run files that mean harm, through every verb that takes one: made by hand in every way we could think of, and with bits turned at random. The
// verb ends with an exit code and a sentence, within bounds of time and memory that are measured on it.
//
// CRAFTED and MUTATED say how many (make test-strangers: 200 and 10,000), SEED where they begin.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { forget, kinds, write } from './crafted.mjs';
import { entente, sanitized } from './table.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-borne-'));
after(() => rmSync(folder, { recursive: true }));

const measured = join(dirname(entente), 'tests', 'measured');
const crafted = Number(process.env.CRAFTED ?? Object.keys(kinds).length), mutated = Number(process.env.MUTATED ?? 24);
const seed = Number(process.env.SEED ?? 1);
const secondsMax = Number(process.env.STRANGER_SECONDS ?? 2); // of the processor's time, so that a busy machine is no fault
const megabytesMax = 256;
const file = join(folder, 'odd.entente'), whole = join(folder, 'whole.entente');
const busy = createServer().unref(); // a server that comes so far finds its port taken
let port;
before(async () => {
  port = await new Promise((resolve) => busy.listen(0, '127.0.0.1', () => resolve(busy.address().port)));
  write(whole, 'events', 'scenarios/start/scenario.yaml', whole, '1');
});
after(() => busy.close());

/** The most that any verb took so far. */
function maxima() {
  return { processes: 0, refused: 0, milliseconds: 0, slowest: '', megabytes: 0, largest: '' };
}

/** Every verb ends within bounds, with 0 or a sentence. */
function bears(what, most) {
  const verbs = [['verify', file], ['replay', file], ['replay', file, '--at', 'T+00:30'], ['report', file, '-o', join(folder, 'borne.html'), '--force'],
    ['play', file, '--state', join(folder, 'state'), '--port', String(port)]];
  for (const verb of verbs) {
    const ran = spawnSync(measured, [String(secondsMax), String(sanitized ? 0 : megabytesMax), entente, ...verb],
      { encoding: 'utf8', timeout: 20000 * secondsMax, maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
    const told = `SEED=${seed}, ${what}: ${verb[0]}: ${ran.error ?? ''} ${ran.output?.[3]} ${ran.stderr?.slice(0, 300)}`;
    assert.ok(ran.error === undefined && ran.status === 0, told);
    const [milliseconds, kilobytes, code] = ran.output[3].trim().split(' ').map(Number);
    assert.ok([0, 1, 2, 3].includes(code), told);
    assert.ok(code === 0 || ran.stderr.length > 20, told);
    assert.doesNotMatch(ran.stderr, /Assertion|runtime error|Sanitizer/, told);
    assert.ok(milliseconds <= 1000 * secondsMax, told);
    assert.ok(sanitized || kilobytes < megabytesMax * 1024, told);
    most.processes++;
    most.refused += code !== 0;
    if (milliseconds > most.milliseconds) Object.assign(most, { milliseconds, slowest: `${verb[0]}: ${what}` });
    if (kilobytes / 1024 > most.megabytes) Object.assign(most, { megabytes: kilobytes / 1024, largest: `${verb[0]}: ${what}` });
  }
}

function tell(context, count, most) {
  context.diagnostic(`SEED=${seed}: ${count}; ${most.processes} processes, ${most.refused} refused; at most ${most.milliseconds} ms of work (${most.slowest}) ` +
    `and ${Math.round(most.megabytes)} MB (${most.largest}); no crash`);
}

/** Draws below a bound; the same numbers in each run, so that a failure can be repeated. */
function draws(from) {
  let state = from >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) % Math.floor(below);
  };
}

test('run files that were made by hand are borne by every verb', { timeout: 14400000 }, (context) => {
  const most = maxima(), names = Object.keys(kinds), counts = {};
  for (let i = 0; i < crafted; i++) {
    const name = names[i % names.length];
    forget(file);
    copyFileSync(whole, file);
    kinds[name](file, draws(seed * 1000003 + i));
    bears(`${i} ${name}`, most);
    counts[name] = (counts[name] ?? 0) + 1;
  }
  forget(file);
  const shown = Object.keys(counts).length;
  assert.equal(shown, Math.min(crafted, names.length));
  assert.equal(most.processes, crafted * 5);
  assert.ok(most.refused >= most.processes / 2, 'else they did no harm');
  tell(context, `${crafted} crafted run files of ${shown} kinds`, most);
});

test('run files with bits turned at random are borne by every verb', { timeout: 14400000 }, (context) => {
  const bytes = readFileSync(whole), next = draws(seed + 6), most = maxima();
  for (let i = 0; i < mutated; i++) {
    forget(file);
    let changed = Buffer.from(bytes);
    for (let flips = 1 + next(8); flips > 0; flips--) changed[next(8) ? next(changed.length) : next(4096)] ^= 1 << next(8);
    if (next(8) === 0) changed.copy(changed, 4096 * next(changed.length / 4096), 4096 * next(changed.length / 4096));
    if (next(8) === 0) changed = changed.subarray(0, next(changed.length));
    writeFileSync(file, changed);
    bears(`bytes ${i}`, most);
  }
  forget(file);
  tell(context, `${mutated} mutated run files`, most);
});
