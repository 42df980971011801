// The end of the exercise closes the record: nothing that a player does afterwards enters it, what control and evaluators add stands
// apart, and the head of what was closed stays the head.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { entente, stopAll, Table, until } from './table.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-closed-'));
after(async () => {
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

test('after ENDEX players add nothing, and what control adds stands apart', async () => {
  const table = await Table.serve('scenarios/start', folder, ['--run', join(folder, 'closed.entente')]);
  const control = await table.join('control-1'), player = await table.join('north-1');
  await control.must('start');
  const item = await until(async () => (await player.view()).items[0], 'an item');
  await control.must('endex', { word: 'ENDEX' });
  const closed = (await control.view()).log;
  for (const [name, members] of [['open', { item: item.number }], ['acknowledge', { item: item.number }], ['message', { to: ['south'], text: 'late' }], ['message', { to: [], text: 'late' }], ['request', { text: 'late' }], ['ready', { ready: true }]])
    assert.equal((await player.command(name, members)).status, 409, name);
  assert.equal((await control.command('message', { to: ['north'], text: 'late' })).status, 409);
  const other = await table.join('north-2', 'Late');
  assert.equal((await other.view()).clock.phase, 'ended', 'whoever comes may look');
  assert.deepEqual((await control.view()).log, closed);
  await control.must('note', { text: 'said in the hot wash' });
  const view = await control.view();
  assert.equal(view.log.count, closed.count + 1);
  assert.equal(view.notes.at(-1).after_endex, true);
  await table.stop();

  const run = (...args) => {
    const { status, stdout, stderr } = spawnSync(entente, args, { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    return stdout;
  };
  const head = `head ${closed.count}:${closed.head}`;
  const heads = [head, `head ${view.log.count}:${view.log.head} with what control and evaluators added after ENDEX`];
  assert.deepEqual(run('verify', table.run).split('\n').filter((line) => line.startsWith('head ')), heads);
  assert.deepEqual(table.said.split('\n').filter((line) => line.startsWith('head ')), heads);
  const file = join(folder, 'report.html');
  run('report', table.run, '-o', file);
  const page = readFileSync(file, 'utf8');
  assert.ok(page.includes(`${closed.count}:${closed.head}`));
  assert.ok(page.indexOf('said in the hot wash') > page.indexOf('<h2 id="AFTER"'), 'in no other part');
});
