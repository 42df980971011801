// A first round, and a question only for who knows: what each is shown while it lasts and afterwards, and what the report says of it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { entente, stopAll, Table } from './table.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-rounds-'));
after(async () => {
  await stopAll();
  rmSync(folder, { recursive: true });
});
const run = (...args) => spawnSync(entente, args, { encoding: 'utf8', maxBuffer: 1 << 26 });
const file = join(folder, 'rounds.yaml');
writeFileSync(file, `entente: 1
id: rounds
title: Rounds
marking: EXERCISE
time: {startex: "2025-03-04T09:00:00+01:00", tick: 10m, length: 4h}
cells: {us: {name: US, side: s}, rok: {name: ROK, side: s}, jp: {name: JP, side: s}}
groups: {allies: [us, rok]}
variables:
  purse: {value: 10, from: 0, to: 30, per: allies, show: own, label: {en: Purse}}
  mood: {value: calm, of: {calm: {en: at ease}, tense: {en: on edge}}, show: [us, rok, jp], measure: true}
injects: {note: {at: T+00:00, release: [us, rok], text: A note}}
decisions:
  answer: {opens: {at: T+00:10}, title: The answer, text: What now?, ask: {of: [us, rok, jp], if: "knows(me, note)"}, first: 20m, agree: joint, within: 40m, otherwise: wait, options: {wait: {text: Wait}, act: {text: Act}}}
`);

test('first choices are seen by those who are asked when the round has closed, and by nobody who is not asked', async () => {
  const table = await Table.serve(file, folder, ['--seats', '1']);
  const control = await table.join('control-1'), us = await table.join('us-1'), rok = await table.join('rok-1'), jp = await table.join('jp-1');
  const decisions = async (session) => (await session.get('/api/view')).json.decisions;
  await control.must('start');
  await control.must('pause');
  const values = async (session) => (await session.get('/api/view')).json.values;
  assert.deepEqual(await values(us), [{ label: { en: 'Purse' }, value: 10 }, { label: 'mood', value: { en: 'at ease' } }]);
  assert.deepEqual(await values(jp), [{ label: 'mood', value: { en: 'at ease' } }], 'what is of others is not there');
  await control.must('set', { variable: 'purse.rok', value: 7, reason: 'test' });
  assert.deepEqual([(await values(us))[0].value, (await values(rok))[0].value], [10, 7]);
  assert.equal(await values(control), undefined, 'control has all of them elsewhere');
  await control.must('jump', { to_second: 600 });
  const [first] = await decisions(us);
  assert.deepEqual([first.first_round, first.first, first.asked, first.revealed, first.choices, first.not_asked], [true, null, ['us', 'rok'], false, undefined, undefined]);
  await rok.must('choose', { decision: 1, option: 'act', reason: 'now' });
  assert.deepEqual((await decisions(us))[0], first, 'the other sees nothing of it');
  const seen = (await decisions(control))[0];
  assert.deepEqual([seen.id, seen.choices, seen.not_asked, seen.results], ['answer.first', { us: null, rok: 'act' }, ['jp'], []]);
  assert.equal((await control.command('adjudicate', { decision: 'answer.first', option: 'act', reason: 'no' })).status, 409, 'nothing is adopted in a first round');
  await control.must('reveal', { decision: 1 });
  await control.must('jump', { to_second: 1200 });
  const [closed, then] = await decisions(us);
  assert.deepEqual([closed.closed, closed.revealed, closed.choices, closed.adopted], [true, true, { us: null, rok: 'act' }, null]);
  assert.deepEqual([then.number, then.first_round, then.first, then.open, then.revealed], [2, false, { choices: { us: null, rok: 'act' } }, true, false]);
  assert.deepEqual(await decisions(jp), []);
  await us.must('choose', { decision: 2, option: 'act' });
  await rok.must('choose', { decision: 2, option: 'act' });
  await control.must('jump', { to_second: 1800 });
  assert.equal((await decisions(us))[1].adopted, 'act');
  await control.must('endex', { word: 'ENDEX' });
  await table.stop();
  const report = join(folder, 'report.html');
  assert.equal(run('report', table.run, '-o', report).status, 0);
  const page = readFileSync(report, 'utf8');
  assert.match(page, /The answer(<[^>]*>)* · first choices/);
  assert.match(page, /not asked/);
});
