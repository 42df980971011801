// Control over real sockets: which parts of a condition hold, and two of control at once: the first wins, the other is told who it was.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { merged, stopAll, Table, until } from './table.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-control-'));
after(async () => {
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});
const file = join(folder, 'control.yaml');
writeFileSync(file, `entente: 1
id: control
title: Control
marking: EXERCISE
time: {startex: "2025-03-04T09:00:00+01:00", tick: 10m}
cells: {us: {name: US, side: s}, rok: {name: ROK, side: s}}
variables: {tension: {value: 20, from: 0, to: 100}}
phases:
  alert: {length: 1h, title: Alert}
  response: {length: 2h, title: Response}
injects:
  note: {at: T+00:00, release: [us], text: A note}
  later: {at: T+02:00, release: [us], text: Later}
  storm: {when: "phase == response and tension >= 60 and knows(us, note)", release: all, text: Storm}
  edited: {at: T+02:30, release: all, text: As written}
decisions:
  answer: {opens: {at: T+00:00}, title: The answer, text: What now?, ask: [us], within: 40m, otherwise: wait, options: {wait: {text: Wait}, act: {text: Act}}}
`);

test('control sees which parts of a condition hold, as they come true; players see nothing of it', async () => {
  const table = await Table.serve(file, folder, ['--run', join(folder, 'parts.entente')]);
  const control = await table.join('control-1'), us = await table.join('us-1');
  const storm = async () => (await control.view()).queue.find(({ id }) => id === 'storm').holds;
  const { injects } = (await control.get('/api/exercise')).json;
  assert.deepEqual(injects.find(({ id }) => id === 'storm').parts, ['phase == response', 'tension >= 60', 'knows(us, note)']);
  assert.equal(injects.find(({ id }) => id === 'note').parts, undefined);
  assert.deepEqual(await storm(), [false, false, false]);
  const stream = control.listen();
  await control.must('start');
  await control.must('pause');
  assert.deepEqual(await storm(), [false, false, true]);
  await control.must('set', { variable: 'tension', value: 70 });
  assert.deepEqual(await storm(), [false, true, true]);
  await until(() => merged(stream.events).queue?.find(({ id }) => id === 'storm')?.holds?.[1] === true, 'the stream tells it too');
  await control.must('jump', { to_second: 3600 });
  assert.equal(await storm(), undefined, 'it came: it waits for nothing');
  assert.equal(/holds|parts/.test((await us.get('/api/view')).text + (await us.get('/api/exercise')).text), false);
  await table.stop();
});

test('of two of control the first wins, and the other is told who, what and when; a restart forgets none of it', async () => {
  const run = join(folder, 'two.entente');
  let table = await Table.serve(file, folder, ['--run', run]);
  const one = await table.join('control-1', 'Kim'), two = await table.join('control-2', 'Lee');
  const us = await table.join('us-1');
  await one.must('start');
  await one.must('pause');
  const late = async (name, members) => {
    const { status, json: { code, by, did, second } } = await two.command(name, members);
    return [status, code, by, did, second];
  };
  assert.deepEqual(await late('pause'), [409, 'nothing_to_do', 'control-1', 'pause', 0]);
  await one.must('fire', { inject: 'later' });
  assert.deepEqual(await late('fire', { inject: 'later' }), [409, 'already_delivered', 'control-1', 'fire', 0]);
  assert.equal((await one.command('fire', { inject: 'later' })).json.by, undefined, 'who did it knows');
  await one.must('adjudicate', { decision: 'answer', option: 'act', reason: 'So it is.' });
  assert.deepEqual(await late('adjudicate', { decision: 'answer', option: 'wait', reason: 'No.' }), [409, 'not_open', 'control-1', 'adjudicate', 0]);
  await us.must('request', { text: 'Who?' });
  const item = (await two.view()).items.find(({ kind }) => kind === 'request').number;
  await one.must('claim', { item, claim: true });
  assert.deepEqual(await late('claim', { item, claim: true }), [409, 'claimed', 'control-1', 'claim', 0]);
  const version = async () => (await one.view()).queue.find(({ id }) => id === 'edited').version;
  assert.equal(await version(), 0);
  await one.must('edit', { inject: 'edited', text: 'By Kim', version: 0 });
  assert.deepEqual(await late('edit', { inject: 'edited', text: 'By Lee', version: 0 }), [409, 'changed', 'control-1', 'edit', 0]);
  await two.must('edit', { inject: 'edited', text: 'By Kim and Lee', version: await version() });
  await two.must('skip', { inject: 'edited' });
  const decision = (await us.view()).decisions[0].number;
  const player = (await us.command('choose', { decision, option: 'wait' })).json;
  assert.deepEqual([player.code, player.by, player.did], ['not_open', undefined, undefined], 'players are told of nobody');
  await table.stop();
  table = await Table.serve(run, folder);
  two.table = table;
  const back = await two.command('fire', { inject: 'later' });
  assert.deepEqual([back.json.code, back.json.by, back.json.did], ['already_delivered', 'control-1', 'fire']);
  await table.stop();
});
