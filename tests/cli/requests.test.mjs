// Requests for information: numbered by cell, taken by one of control and given back, over a restart too; whoever asked sees that, and nobody else anything.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { stopAll, Table, until } from './table.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-requests-'));
after(async () => {
  await stopAll();
  rmSync(folder, { recursive: true });
});
const asked = (view) => view.items.filter(({ kind }) => kind === 'request');

test('the first of two takes it, the other is told; it is given back, answered, and kept', async () => {
  let table = await Table.serve('scenarios/start', folder, ['--run', join(folder, 'r.entente')]);
  const sit = async () => [await table.join('control-1', 'Ada'), await table.join('control-2', 'Bo'), await table.join('north-1', 'Kim'), await table.join('south-1', 'Lee')];
  let [first, second, north, south] = await sit();
  await first.must('start');
  await first.must('pause');
  for (const text of ['How many?', 'Since when?']) await north.must('request', { text });
  await south.must('request', { text: 'Who?' });
  await north.must('request', { text: 'Why?' });
  const all = asked(await first.view());
  assert.deepEqual(all.map(({ from_cell, request_number, claimed_by }) => [from_cell, request_number, claimed_by]), [['north', 1, null], ['north', 2, null], ['south', 1, null], ['north', 3, null]]);
  assert.deepEqual(asked(await north.view()).map(({ request_number, claimed, claimed_by }) => [request_number, claimed, claimed_by]), Array(3).fill([undefined, false, undefined]));

  const [{ number: item }] = all, stream = south.listen();
  await stream.find(({ event }) => event === 'view', 'a view');
  const answers = await Promise.all([first, second].map((one) => one.command('claim', { item, claim: true })));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409], 'one of both has it');
  assert.equal(answers.find(({ status }) => status === 409).json.code, 'claimed');
  const has = answers[0].status === 200 ? 'control-1' : 'control-2';
  for (const one of [first, second]) assert.equal(asked(await one.view())[0].claimed_by, has);
  assert.deepEqual(asked(await north.view()).map(({ claimed }) => claimed), [true, false, false]);
  assert.ok(!JSON.stringify(await north.view()).includes('control-'), 'not by whom');
  const [holder, other] = has === 'control-1' ? [first, second] : [second, first];
  for (const [seat, members, status, code] of [
    [holder, { item, claim: true }, 409, 'nothing_to_do'], [holder, { item: 999, claim: true }, 409, 'unknown'], [holder, { item }, 400], [north, { item: 1, claim: true }, 400],
  ]) {
    const answer = await seat.command('claim', members);
    assert.deepEqual([answer.status, status === 409 ? answer.json.code : undefined], [status, code], JSON.stringify(members));
  }
  await other.must('claim', { item, claim: false });
  assert.equal(asked(await first.view())[0].claimed_by, null, 'a colleague can give it back for whoever left');
  for (let times = 0; times < 80; times++) await first.must('claim', { item, claim: times % 2 === 0 }); // more often than a player may change anything
  await second.must('claim', { item, claim: true });
  await first.must('claim', { item: all[1].number, claim: true });
  assert.deepEqual(stream.events.filter(({ event }) => event === 'change'), [], 'the others hear nothing of it');
  stream.close();
  await first.must('reply', { item, text: 'Four.' });
  assert.equal((await second.command('claim', { item, claim: true })).json.code, 'nothing_to_do', 'it is answered');

  await table.stop();
  table = await Table.serve(join(folder, 'r.entente'), folder, ['--new-links']);
  [first, second, north] = await sit();
  assert.deepEqual(asked(await first.view()).map(({ request_number, claimed_by }) => [request_number, claimed_by]), [[1, 'control-2'], [2, 'control-1'], [1, null], [3, null]]);
  await first.must('endex', { word: 'ENDEX' });
  assert.equal((await first.command('claim', { item: all[3].number, claim: true })).json.code, 'ended');
  await until(async () => (await north.view()).clock.phase === 'ended', 'the end');
});
