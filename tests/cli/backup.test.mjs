// A backup made while people play: it has all that was acknowledged before it began, it is whole, it holds no door open, and an exercise
// goes on from it.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { entente, stopAll, Table, until } from './table.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-backup-'));
const words = (text) => (typeof text === 'string' ? text : (Object.values(text ?? {})[0] ?? ''));
const run = (...words) => spawnSync(entente, words, { encoding: 'utf8' });
after(async () => {
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

/** Beside the test, which goes on writing meanwhile. */
function backUp(from, to) {
  const child = spawn(entente, ['backup', from, to]);
  let said = '', complained = '';
  child.stdout.on('data', (bytes) => (said += bytes));
  child.stderr.on('data', (bytes) => (complained += bytes));
  return new Promise((resolve) => child.on('exit', (status) => resolve({ status, said, complained })));
}

test('backups of a run that is written meanwhile are whole, and have what was acknowledged before each began', async () => {
  const table = await Table.serve('scenarios/start', folder, ['--run', join(folder, 'live.entente'), '--pace', '1']);
  const control = await table.join('control-1');
  const seats = [];
  for (const seat of ['north-1', 'north-2', 'south-1', 'south-2']) seats.push(await table.join(seat));
  await control.must('start');
  const acknowledged = [];
  let writing = true, serial = 0;
  const writers = seats.map(async (seat) => {
    while (writing) {
      const text = `said ${serial++}`;
      const answer = await seat.command('message', { to: [], text });
      if (answer.status === 200) acknowledged.push(text);
    }
  });
  const made = [];
  for (let i = 0; i < 4; i++) {
    const path = join(folder, `copy-${i}.entente`), count = acknowledged.length;
    await until(() => acknowledged.length > count, 'somebody writes');
    const before = [...acknowledged];
    const { status, said, complained } = await backUp(table.run, path);
    assert.equal(status, 0, complained);
    assert.ok(said.startsWith(`${path}: whole: `), said);
    made.push({ path, before, head: /^head (\S+)$/m.exec(said)[1] });
  }
  writing = false;
  await Promise.all(writers);
  assert.ok(made.every(({ before }, i) => i === 0 || before.length > made[i - 1].before.length), 'the run was written while it was copied');
  for (const { path, before, head } of made) {
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.equal(run('verify', path, '--head', head).status, 0);
    const transcript = JSON.parse(run('replay', path, '--at', 'T+01:00', '--json').stdout);
    const texts = new Set(transcript.items.map(({ text }) => words(text)));
    for (const text of before) assert.ok(texts.has(text), `${path} lacks ${text}`);
    assert.equal(readFileSync(path).includes('session/'), false, 'no session is in it');
  }
  assert.deepEqual(readdirSync(folder).filter((name) => name.includes('.part')), []);
  assert.equal(run('verify', table.run, '--head', made.at(-1).head).status, 0, 'the run holds what its backups hold');
  await table.stop();
});

test('an exercise goes on from its backup: the machine says that it is older, and gives new links', async () => {
  const copy = join(folder, 'copy-1.entente');
  const count = run('verify', copy).stdout.match(/whole: (\d+) events/)[1];
  const refused = spawnSync(entente, ['play', copy, '--state', join(folder, 'state')], { encoding: 'utf8', timeout: 20000 });
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /older copy/);
  const table = await Table.serve(copy, folder, ['--older-copy']);
  assert.match(table.said, /#join=/);
  const control = await table.join('control-1');
  const { items, log } = await control.view();
  assert.ok(items.some(({ text }) => /^said /.test(words(text))));
  assert.ok(log.count >= Number(count), `${log.count} events after ${count}`);
  await control.must('note', { text: 'We went on from the copy.' });
  await table.stop();
  assert.equal(run('verify', copy).status, 0);
});

test('it replaces nothing, and leaves nothing where it fails', () => {
  const live = join(folder, 'live.entente'), there = join(folder, 'copy-0.entente');
  const bytes = readFileSync(there);
  assert.equal(run('backup', live, there).status, 3);
  assert.deepEqual(readFileSync(there), bytes);
  assert.equal(run('backup', live, join(folder, 'no', 'where')).status, 3);
  assert.equal(run('backup', join(folder, 'nothing'), join(folder, 'x')).status, 3);
  assert.equal(run('backup', 'README.md', join(folder, 'x')).status, 1);
  assert.equal(run('backup', live).status, 2);
  const damaged = join(folder, 'damaged.entente'), whole = readFileSync(live);
  const at = whole.indexOf('said 1');
  assert.ok(at > 0);
  whole[at] ^= 1;
  writeFileSync(damaged, whole);
  const { status, stderr } = run('backup', damaged, join(folder, 'x'));
  assert.equal(status, 1, stderr);
  assert.equal(existsSync(join(folder, 'x')), false);
  assert.deepEqual(readdirSync(folder).filter((name) => name.includes('.part')), []);
});
