// Control opens what waits for it, or what a phase has left, and gives more time; and a server that stops while time stands goes on as if
// it had not.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { entente, pause, stopAll, Table, until } from './table.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-overrule-'));
after(async () => {
  await stopAll();
  rmSync(folder, { recursive: true });
});
const run = (...args) => spawnSync(entente, args, { encoding: 'utf8', maxBuffer: 1 << 26 });
const file = join(folder, 'overrule.yaml');
writeFileSync(file, `entente: 1
id: overrule
title: Overrule
marking: EXERCISE
time: {startex: "2025-03-04T09:00:00+01:00", tick: 10m}
cells: {us: {name: US, side: s}, rok: {name: ROK, side: s}, jp: {name: JP, side: s}}
phases:
  alert: {length: 1h, title: Alert}
  response: {opens: control, length: 3h, title: Response}
injects:
  note: {at: T+00:00, release: [us], text: A note}
decisions:
  answer: {opens: {at: control, rehearse: 100%}, title: The answer, text: What now?, ask: [us, rok], first: 20m, agree: joint, within: 40m, otherwise: wait, options: {wait: {text: Wait}, act: {text: Act}}}
  planned: {opens: {at: alert+50m}, title: Planned, text: What then?, ask: [rok], within: 20m, otherwise: wait, options: {wait: {text: Wait}, act: {text: Act}}}
  market: {opens: {at: control, every: 30m, times: 2}, title: Market, text: Sell?, ask: [jp], within: 20m, otherwise: keep, options: {keep: {text: Keep}, sell: {text: Sell}}}
  knows: {opens: {at: control}, title: Known, text: Who knows?, ask: {of: [us, rok], if: "knows(me, note)"}, agree: joint, within: 20m, otherwise: wait, options: {wait: {text: Wait}, act: {text: Act}}}
  held: {opens: {when: happened(answer)}, title: Held, text: And now?, ask: [us], within: 20m, otherwise: wait, options: {wait: {text: Wait}, act: {text: Act}}}
questions:
  beds: {opens: {at: alert+50m}, ask: [us], text: How many beds?, answer: {number: {from: 0, to: 99}}, within: 20m}
assessments:
  risk: {at: [alert+50m, response+10m], ask: [us, rok], scale: likelihood, text: It gets worse., within: 20m}
  mood: {at: control, ask: [jp], scale: confidence, text: It is well., within: 20m}
`);
const awaited = async (session) => Object.fromEntries((await session.view()).awaited.map(({ kind, id, round, waits_for, due_second }) => [`${kind} ${id}${round ? ` ${round}` : ''}`, due_second ?? waits_for]));

test('control sees what waits for it, opens it, and is refused where that asks nobody', async () => {
  const table = await Table.serve(file, folder, ['--seats', '1']);
  const control = await table.join('control-1'), us = await table.join('us-1'), rok = await table.join('rok-1'), jp = await table.join('jp-1');
  assert.equal((await control.command('put', { decision: 'answer' })).json.code, 'not_running');
  await control.must('start');
  await control.must('pause');
  assert.deepEqual(await awaited(control), { 'decision answer': 'control', 'decision planned': 3000, 'decision market 1': 'control', 'decision knows': 'control', 'decision held': 'itself',
    'decision market.2 2': 'itself', 'question beds': 3000, 'assessment risk 1': 3000, 'assessment risk 2': 4200, 'assessment mood': 'control' });
  const { assessments, decisions } = (await control.get('/api/exercise')).json;
  assert.deepEqual([assessments.map(({ at_minutes }) => at_minutes), decisions.find(({ id }) => id === 'market.2').round_of, decisions.find(({ id }) => id === 'held').when],
    [[[50, 70], []], 'market', 'happened(answer)']);
  assert.equal((await us.view()).awaited, undefined, 'players are told of nothing to come');
  for (const session of [us, rok, jp]) assert.deepEqual((await session.view()).decisions, []);
  assert.equal((await us.command('put', { decision: 'answer' })).status, 400, 'a player has no such command');
  assert.equal((await us.command('more', { decision: 1, minutes: 10 })).status, 400);
  for (const body of [{}, { decision: 'answer', question: 'beds' }, { assessment: 'risk', round: 0 }]) assert.equal((await control.command('put', body)).status, 400, JSON.stringify(body));
  for (const body of [{ decision: 'none' }, { decision: 'answer.first' }, { assessment: 'risk', round: 3 }, { question: 'answer' }]) assert.equal((await control.command('put', body)).json.code, 'unknown', JSON.stringify(body));
  await control.must('put', { decision: 'answer', reason: 'They are ready.' });
  assert.equal((await control.command('put', { decision: 'answer' })).json.sequence, undefined, 'once is enough');
  const [first] = (await us.view()).decisions;
  assert.deepEqual([first.first_round, first.open, first.opened_second, first.deadline_second, first.more_minutes], [true, true, 0, 1200, undefined]);
  assert.deepEqual((await jp.view()).decisions, [], 'who is not asked hears of nothing');
  await control.must('put', { decision: 'knows' });
  assert.deepEqual([(await us.view()).decisions.length, (await rok.view()).decisions.length], [2, 1], 'those who know are asked');
  await control.must('jump', { to_second: 600 });
  await control.must('put', { decision: 'market' });
  await control.must('put', { assessment: 'mood' });
  assert.deepEqual((await jp.view()).rounds.map(({ opened_second, deadline_second }) => [opened_second, deadline_second]), [[600, 1800]]);
  assert.equal((await awaited(control))['decision market.2 2'], 2400, 'the next round comes so long after it');
  await jp.must('choose', { decision: 1, option: 'sell' });
  await us.must('choose', { decision: 1, option: 'act' });
  await rok.must('choose', { decision: 1, option: 'wait' });
  await control.must('jump', { to_second: 1200 });
  assert.deepEqual((await rok.view()).decisions.map(({ title, first, open }) => [title.en ?? Object.values(title)[0], first?.choices.us, open]), [['The answer', undefined, false], ['The answer', 'act', true]]);
  assert.equal((await jp.view()).decisions[0].adopted, 'sell');
  await control.must('jump', { to_second: 2400 });
  assert.equal((await jp.view()).decisions[1].round, 2);
  await table.stop();
});

test('what a phase has left is left to control, which opens it, rounds and questions too', async () => {
  const table = await Table.serve(file, folder, ['--seats', '1']);
  const control = await table.join('control-1'), us = await table.join('us-1'), rok = await table.join('rok-1');
  await control.must('start');
  await control.must('pause');
  await control.must('begin', { phase: 'response' });
  const left = await awaited(control);
  assert.deepEqual(['decision planned', 'question beds', 'assessment risk 1'].map((name) => left[name]), ['left', 'left', 'left']);
  assert.equal(left['assessment risk 2'], 1200, 'what is planned from the phase on came with it');
  await control.must('jump', { to_second: 3000 });
  assert.deepEqual([(await us.view()).questions, (await us.view()).rounds.length, (await rok.view()).decisions], [[], 1, []], 'none comes by itself');
  await control.must('put', { decision: 'planned' });
  await control.must('put', { question: 'beds' });
  await control.must('put', { assessment: 'risk', round: 1 });
  assert.deepEqual((await us.view()).rounds.map(({ number, opened_second, open }) => [number, opened_second, open]), [[1, 1200, false], [2, 3000, true]], 'numbers follow the opening');
  assert.deepEqual((await us.view()).questions.map(({ opened_second, deadline_second }) => [opened_second, deadline_second]), [[3000, 4200]]);
  await us.must('answer', { round: 2, value: 5 });
  await us.must('respond', { question: 1, answer: 40 });
  await rok.must('choose', { decision: 1, option: 'act' });
  await control.must('jump', { to_second: 4200 });
  assert.equal((await rok.view()).decisions[0].adopted, 'act');
  assert.equal(Object.keys(await awaited(control)).includes('decision planned'), false);
  await control.must('endex', { word: 'ENDEX' });
  assert.deepEqual((await control.view()).awaited, []);
  assert.equal((await control.command('put', { decision: 'held' })).json.code, 'ended');
  await table.stop();
  assert.equal(run('verify', table.run).status, 0);
});

test('more time moves a deadline by exactly so much, is told to whom it concerns, and stands in the record', async () => {
  const table = await Table.serve(file, folder, ['--seats', '1']);
  const control = await table.join('control-1'), us = await table.join('us-1'), rok = await table.join('rok-1');
  await control.must('start');
  await control.must('pause');
  await control.must('jump', { to_second: 3000 });
  const [decision, round, question] = [(await rok.view()).decisions[0], (await us.view()).rounds[0], (await us.view()).questions[0]];
  assert.deepEqual([decision, round, question].map(({ deadline_second }) => deadline_second), [4200, 4200, 4200]);
  for (const minutes of [0, -10, 1.5, 'ten']) assert.equal((await control.command('more', { decision: 1, minutes })).status, 400, String(minutes));
  assert.equal((await control.command('more', { decision: 1, minutes: 5 })).json.code, 'out_of_range', 'a tick is ten minutes');
  assert.equal((await control.command('more', { decision: 7, minutes: 10 })).json.code, 'unknown');
  await control.must('more', { decision: 1, minutes: 10 });
  await control.must('more', { decision: 1, minutes: 20, reason: 'The line was down.' });
  await control.must('more', { round: 1, minutes: 10 });
  await control.must('more', { question: 1, minutes: 10 });
  const told = async (session, list) => (await session.view())[list].map(({ deadline_second, more_minutes }) => [deadline_second, more_minutes]);
  assert.deepEqual(await told(rok, 'decisions'), [[6000, 30]]);
  assert.deepEqual([await told(us, 'rounds'), await told(us, 'questions')], [[[4800, 10]], [[4800, 10]]]);
  await control.must('begin', { phase: 'response' });
  await control.must('jump', { to_second: 4200 });
  await us.must('answer', { round: 1, value: 3 });
  await us.must('respond', { question: 1, answer: 7 });
  await control.must('jump', { to_second: 4800 });
  assert.equal((await us.command('answer', { round: 1, value: 4 })).json.code, 'not_open');
  assert.equal((await us.command('respond', { question: 1, answer: 8 })).json.code, 'not_open');
  assert.equal((await control.command('more', { question: 1, minutes: 10 })).json.code, 'not_open');
  await control.must('jump', { to_second: 5400 });
  await rok.must('choose', { decision: 1, option: 'act' });
  await control.must('put', { assessment: 'mood' });
  await control.must('jump', { to_second: 6000 });
  assert.equal((await rok.view()).decisions[0].adopted, 'act');
  await control.must('endex', { word: 'ENDEX' });
  const state = (await rok.view()).decisions;
  await table.stop();
  await table.begin(table.run);
  assert.deepEqual((await (await table.join('rok-1')).view()).decisions, state, 'and it is so when the run is opened again');
  await table.stop();
  assert.equal(run('verify', table.run).status, 0);
  const report = join(folder, 'report.html');
  assert.equal(run('report', table.run, '-o', report).status, 0);
  const page = readFileSync(report, 'utf8').replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
  assert.match(page, /more time given planned : \+20 min The line was down\./);
  assert.match(page, /more time given beds : \+10 min/);
  assert.match(page, /opened mood/);
  assert.match(run('replay', table.run).stdout, /more-time planned until tick 10/);
  assert.equal(run('export', file, '--msel', join(folder, 'list.xlsx')).status, 0);
});

test('a server that stops while time stands goes on exactly there: nothing moves, no byte of what anybody sees is another', async () => {
  const table = await Table.serve(file, folder, ['--seats', '1', '--pace', '3600']);
  const control = await table.join('control-1'), us = await table.join('us-1');
  await control.must('start');
  await until(async () => (await control.view()).clock.second === 3600, 'the phase is over');
  await us.must('message', { to: ['rok'], text: 'While it stands.' });
  const seen = async () => {
    const views = {};
    for (const seat of ['control-1', 'us-1', 'rok-1', 'jp-1']) {
      const view = await (await table.join(seat)).view();
      delete view.clock.wall;
      delete view.people; /* who listens */
      delete view.ready;
      delete view.cells;
      delete view.seat.devices;
      delete view.log;
      views[seat] = JSON.stringify(view);
    }
    return views;
  };
  const before = await seen();
  const stands = (await control.view()).clock;
  assert.deepEqual([stands.stands, stands.second, stands.tick], [3600, 3600, 5]);
  const transcript = run('replay', table.run).stdout;
  for (const signal of ['SIGTERM', 'SIGKILL', 'SIGTERM']) {
    table.child.kill(signal);
    await table.ended;
    await pause(1200); /* more than a tick of this pace */
    await table.begin(table.run);
    assert.deepEqual(await seen(), before, `after ${signal}`);
  }
  assert.equal(run('replay', table.run).stdout, transcript, 'no tick, no fact');
  await pause(1200);
  assert.deepEqual(await seen(), before, 'and it stands on');
  const again = await table.join('control-1');
  assert.equal((await again.command('jump')).json.code, 'awaited');
  await again.must('pace', { pace: 60 });
  await again.must('begin', { phase: 'response' });
  await again.must('pause');
  await again.must('jump', { to_second: 4200 });
  assert.deepEqual((await (await table.join('us-1')).view()).rounds.map(({ opened_second }) => opened_second), [3000, 4200], 'ten minutes into the phase');
  await again.must('endex', { word: 'ENDEX' });
  await table.stop();
  assert.equal(run('verify', table.run).status, 0);
});
