// The doctor: fine where a machine is, and a fault with what to do where it is not; it leaves nothing behind.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { entente, freePort } from './table.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-doctor-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const runs = join(folder, 'runs'), state = join(folder, 'state');
mkdirSync(runs);

/** {status, said, lines: {what: [finding, text, what to do]}} */
function doctor(args = [], before = []) {
  const [program, ...rest] = [...before, entente, 'doctor', '--run-directory', runs, '--state', state, ...args];
  const { status, stdout, stderr } = spawnSync(program, rest, { encoding: 'utf8', timeout: 100_000 });
  const lines = {};
  for (const [, finding, what, text, remedy] of stdout.matchAll(/^(fine|warning|FAULT) +([a-z]+(?: [a-z]+)?)  +(.*)\n(?: +do: (.*)\n)?/gm)) lines[what] = [finding, text, remedy];
  return { status, said: stdout + stderr, lines };
}

test('on a machine that is fine thirty clients join, listen and act, and nothing is left', async () => {
  const { status, said, lines } = doctor(['--port', String(await freePort())]);
  assert.equal(status, 0, said);
  assert.deepEqual(Object.keys(lines).filter((what) => what !== 'address').sort(), ['certificate', 'clients', 'clock', 'disk', 'fonts', 'open files', 'port', 'writing']);
  assert.match(lines.clients[1], /^30 joined, listened and acted; the slowest act took \d+ ms$/);
  for (const [what, [finding, , remedy]] of Object.entries(lines)) assert.equal(remedy !== undefined, finding !== 'fine', what);
  assert.deepEqual(readdirSync(runs), []);
  assert.deepEqual(readdirSync(join(state, 'runs')), []);
});

test('a port that is taken is a warning; a directory that is not there, too few files, a damaged authority are faults', async () => {
  const taken = createServer().listen(0, '0.0.0.0');
  await new Promise((resolve) => taken.on('listening', resolve));
  const first = doctor(['--port', String(taken.address().port)]);
  assert.deepEqual([first.status, first.lines.port[0]], [0, 'warning']);
  taken.close();
  const nowhere = doctor(['--run-directory', join(folder, 'nowhere')]);
  assert.deepEqual([nowhere.status, nowhere.lines.disk[0], nowhere.lines.clients[0]], [1, 'FAULT', 'FAULT']);
  const few = doctor([], ['prlimit', '--nofile=50:50']);
  assert.ok(few.lines['open files'], few.said);
  assert.deepEqual([few.status, few.lines['open files'][0], few.lines.clients[0]], [1, 'FAULT', 'FAULT'], few.said);
  assert.match(few.said, /cannot serve an exercise yet/);
  assert.deepEqual(readdirSync(runs), []);
  writeFileSync(join(state, 'ca.pem'), 'nonsense');
  const damaged = doctor();
  assert.deepEqual([damaged.status, damaged.lines.certificate[0], damaged.lines.clients], [1, 'FAULT', undefined]);
});

test('wrong words are usage', () => {
  assert.equal(doctor(['--port', '0']).status, 2);
  assert.equal(doctor(['file']).status, 2);
});
