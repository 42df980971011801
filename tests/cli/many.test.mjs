// As many cells and seats as there may be: a link for each, the last of them plays, and one more is refused.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { entente, stopAll, Table } from './table.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-many-'));
const scenario = 'tests/language/thirty-two-cells.yaml';
after(async () => {
  await stopAll();
  rmSync(folder, { recursive: true });
});

test('thirty-two cells of thirty-one seats: the last has what all have, votes, and may veto', async () => {
  const table = await Table.serve(scenario, folder, ['--run', join(folder, 'many.entente'), '--seats', '31']);
  assert.equal(Object.keys(table.codes).length, 5 + 32 * 31);
  const control = await table.join('control-1'), last = await table.join('c31-31'), first = await table.join('c0-1');
  await control.must('start');
  await control.must('jump', { to_second: 300 });
  const view = await last.view();
  assert.deepEqual(view.items.map(({ title, text }) => title?.und ?? text.en), ['The council is called.']);
  assert.equal(view.decisions[0].asked.length, 32);
  await control.must('seat', { cell: 'c30', bot: false });
  await control.must('ad-hoc', { text: { en: 'For the last.' }, kind: 'news', precedence: 'flash', release: ['c31'] });
  assert.equal((await last.view()).items.length, 2);
  assert.equal((await first.view()).items.length, 1, 'and for nobody else');
  await last.must('message', { to: ['c0'], text: 'From the last to the first.' });
  assert.equal((await first.view()).items.length, 2);
  await last.must('choose', { decision: 1, option: 'wait' });
  await control.must('jump', { to_second: 2400 });
  const closed = (await control.view()).decisions[0];
  assert.deepEqual([closed.closed, closed.choices.c31, closed.adopted], [true, 'wait', 'wait']);
  await control.must('endex', { word: 'ENDEX' });
  const report = await control.get('/api/record');
  assert.equal(report.status, 200);
  assert.match(report.text, /c31/);
  await table.stop();
  assert.equal(spawnSync(entente, ['verify', table.run]).status, 0);
});

test('more than a thousand seats are refused, those of bots not counted', () => {
  const over = spawnSync(entente, ['play', scenario, '--run', join(folder, 'over.entente'), '--seats', '32'], { encoding: 'utf8' });
  assert.equal(over.status, 2);
  assert.match(over.stderr, /1029 seats are too many: at most 1000/);
});
