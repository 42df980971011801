// The command itself: exit codes, what it prints, that it overwrites nothing, that a run is repeatable.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';

const entente = process.env.ENTENTE ?? 'build/entente';
const folder = mkdtempSync(join(tmpdir(), 'entente-'));
after(() => rmSync(folder, { recursive: true }));
const run = (...args) => spawnSync(entente, args, { encoding: 'utf8', maxBuffer: 1 << 26 });

test('without a verb, or with one that does not exist, it says which there are', () => {
  for (const args of [[], ['reherse']]) {
    const { status, stderr } = run(...args);
    assert.equal(status, 2);
    assert.match(stderr, /entente check/);
  }
  assert.equal(run('--help').status, 0);
});

test('new writes a scenario that check finds fine, and does not overwrite it', () => {
  const dir = join(folder, 'mine');
  assert.equal(run('new', dir).status, 0);
  const checked = run('check', dir);
  assert.equal(checked.status, 0, checked.stderr);
  assert.equal(checked.stderr, '');
  writeFileSync(join(dir, 'scenario.yaml'), 'mine');
  assert.equal(run('new', dir).status, 3);
  assert.equal(readFileSync(join(dir, 'scenario.yaml'), 'utf8'), 'mine');
});

test('every shipped scenario has no errors', () => {
  for (const name of ['dsc-ttx-2023', 'river-flood', 'start']) {
    const { status, stdout, stderr } = run('check', `scenarios/${name}`);
    assert.equal(status, 0, stderr);
    assert.match(stdout, /: fine: /);
  }
});

test('faults exit 1, an unreadable file 3', () => {
  const path = join(folder, 'bad.yaml');
  writeFileSync(path, 'entente: 1\nid: Bad Id\n');
  const { status, stderr } = run('check', path);
  assert.equal(status, 1);
  assert.match(stderr, /bad\.yaml:2:5: error: /);
  assert.equal(run('check', join(folder, 'absent.yaml')).status, 3);
});

test('one rehearsed run gives the same lines twice; another run gives others', () => {
  const [a, b, other] = ['42:7', '42:7', '42:8'].map((name) => run('replay', 'scenarios/dsc-ttx-2023', '--rehearsed', name));
  assert.equal(a.status, 0, a.stderr);
  assert.equal(a.stdout, b.stdout);
  assert.notEqual(a.stdout, other.stdout);
  assert.match(a.stdout, /\nT\+\d\d:\d\d ended /);
  for (const bad of ['x', '1', '1:2:3', '-1:2']) assert.equal(run('replay', 'scenarios/start', '--rehearsed', bad).status, 2, bad);
});

test('report refuses what is no run, and does not guess where to write', () => {
  const no = join(folder, 'no.entente'), page = join(folder, 'report.html');
  writeFileSync(no, 'not a run');
  const { status, stderr } = run('report', no, '-o', page);
  assert.equal(status, 1);
  assert.match(stderr, /is not a run file/);
  assert.equal(run('report', join(folder, 'absent.entente'), '-o', page).status, 3);
  assert.equal(run('report', no).status, 2);
  assert.equal(run('report', '-o', page).status, 2);
  assert.throws(() => readFileSync(page), { code: 'ENOENT' });
});

test('report writes a page, keeps an earlier one, and replaces it when told to', () => {
  const file = join(folder, 'played.entente'), page = join(folder, 'played.html');
  const made = spawnSync(join(dirname(entente), 'tests', 'played_run'), [file], { encoding: 'utf8' });
  assert.equal(made.status, 0, made.stderr);
  const { status, stderr } = run('report', file, '-o', page);
  assert.equal(status, 0, stderr);
  const whole = readFileSync(page, 'utf8');
  assert.match(whole, /<\/html>\n$/);
  assert.equal(run('report', file, '-o', '-').stdout, whole);
  writeFileSync(page, 'mine');
  const kept = run('report', file, '-o', page);
  assert.equal(kept.status, 3);
  assert.match(kept.stderr, /is there already; choose another name, or say --force/);
  assert.equal(readFileSync(page, 'utf8'), 'mine');
  assert.equal(run('report', file, '-o', page, '--force').status, 0);
  assert.equal(readFileSync(page, 'utf8'), whole);
  assert.equal(run('report', file, '-o', join(folder, 'nowhere', 'report.html')).status, 3);
});
