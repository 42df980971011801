// Texts that hold values: what people read says how things stood when it came, stays so, tells nobody else, and the record says the same.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { entente, stopAll, Table } from './table.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-said-'));
after(async () => {
  await stopAll();
  rmSync(folder, { recursive: true });
});
const run = (...args) => spawnSync(entente, args, { encoding: 'utf8', maxBuffer: 1 << 26 });
const file = join(folder, 'said.yaml');
writeFileSync(file, `entente: 1
id: said
title: {en: "{company} is hit", ko: "{company} 피격"}
names: {company: {en: Acme, ko: 아크메}}
time: {startex: "2025-03-04T09:00:00+01:00", tick: 10m, length: 4h}
cells: {hcc: {name: HCC, side: s}, ed: {name: ED, side: s}}
parameters: {beds: {value: 40, from: 0, to: 99}}
variables:
  wounded: {value: 12, from: 0, to: 99}
  level: {value: calm, of: {calm: at ease, alert: on alert, crisis: in crisis}}
injects:
  count: {at: T+00:10, repeats: {every: 10m, times: 3}, release: [hcc], from: {en: "Desk, {level}", ko: "상황실 {level}"}, title: {en: "{wounded} wounded", ko: "부상 {wounded}명"}, text: {en: "{wounded} wounded, {beds} beds. {if wounded > beds: Full | {beds - wounded} are free} at {company}.", ko: "부상 {wounded}명, 병상 {beds}. {if wounded > beds: 만원 | {beds - wounded} 남음} {company}."}, effects: [wounded += 5]}
  later: {at: T+03:00, release: [ed], title: {en: "{wounded} on their way", ko: "{wounded}명 이송"}, text: {en: "{wounded} come", ko: "{wounded}명"}}
decisions:
  open_ward: {opens: {at: T+00:20}, title: {en: "{wounded} wait", ko: "{wounded}명 대기"}, text: {en: "Open a ward for {wounded - beds}?", ko: "{wounded - beds}?"}, ask: [hcc], within: 1h, otherwise: no,
    options: {yes: {text: {en: "Yes, with {beds}", ko: "예 {beds}"}, effects: [wounded -= 9], outcomes: [{chance: 100%, text: {en: "{wounded} are left", ko: "{wounded}명 남음"}}]}, no: {text: {en: No, ko: 아니요}}}}
assessments:
  trend: {at: [T+00:20, T+01:00], ask: [hcc], scale: likelihood, within: 30m, text: {en: "More than {wounded} by night", ko: "밤까지 {wounded}명 이상"}}
endings:
  over: {when: "level == crisis", text: {en: "{wounded} wounded at {company}", ko: "{company} 부상 {wounded}"}}
bots:
  hcc: {open_ward: [{weights: {yes: 1}}], assess: {trend: 4}}
`);

const english = (items) => items.map(({ title, text, from }) => [title.en, text.en, from.en]);

test('what comes says how things stand, and keeps its words; the record, the replay and the report have the same', async () => {
  const table = await Table.serve(file, folder, ['--set', 'beds=30', '--seats', '1']);
  const control = await table.join('control-1'), hcc = await table.join('hcc-1'), ed = await table.join('ed-1');
  const view = async (session) => (await session.get('/api/view')).json;
  assert.equal((await ed.get('/api/exercise')).json.title.en, 'Acme is hit');
  await control.must('start');
  await control.must('pause');
  const queued = async (id) => (await view(control)).queue.find((entry) => entry.id === id);
  assert.equal((await queued('later')).title.en, '12 on their way', 'control sees what it would say now');
  await control.must('jump', { to_second: 600 });
  const first = ['17 wounded', '17 wounded, 30 beds. 13 are free at Acme.', 'Desk, at ease'];
  assert.deepEqual(english((await view(hcc)).items), [first]);
  await control.must('set', { variable: 'level', value: 'alert', reason: 'test' });
  await control.must('set', { variable: 'wounded', value: 40, reason: 'test' });
  assert.deepEqual(english((await view(hcc)).items), [first], 'what was read does not change');
  assert.equal((await queued('later')).title.en, '40 on their way');
  assert.equal((await view(ed)).items.length, 0);
  await control.must('jump', { to_second: 1200 });
  const second = ['45 wounded', '45 wounded, 30 beds. Full at Acme.', 'Desk, on alert'];
  const desk = await view(hcc);
  assert.deepEqual(english(desk.items), [first, second]);
  assert.equal(desk.items[1].text.ko, '부상 45명, 병상 30. 만원 아크메.');
  const [ward] = desk.decisions, [round] = desk.rounds;
  assert.deepEqual([ward.title.en, ward.text.en, ward.options.map(({ text }) => text.en)], ['45 wait', 'Open a ward for 15?', ['Yes, with 30', 'No']]);
  assert.equal(round.text.en, 'More than 45 by night');
  await control.must('set', { variable: 'wounded', value: 50, reason: 'test' });
  assert.equal((await view(hcc)).decisions[0].title.en, '45 wait', 'the question stays as it was put');
  await hcc.must('choose', { decision: ward.number, option: 'yes' });
  await control.must('jump', { to_second: 1800 });
  const decided = (await view(hcc)).decisions[0];
  assert.deepEqual([decided.adopted, decided.outcome.en], ['yes', '41 are left']);

  // an edit is words as they are written; what it leaves alone is as it would have been
  const before = await queued('later');
  await control.must('edit', { inject: 'later', title: before.title, text: { en: '{wounded} come soon', ko: before.text.ko } });
  assert.deepEqual((await queued('later')).stale, ['ko'], 'only the English words were changed');
  await control.must('fire', { inject: 'later' });
  const [came] = (await view(ed)).items;
  assert.deepEqual([came.title.en, came.text.en], [before.title.en, '{wounded} come soon'], 'nothing is put into what control wrote');

  await control.must('set', { variable: 'wounded', value: 33, reason: 'test' });
  await control.must('jump', { to_second: 3600 });
  assert.deepEqual((await view(hcc)).rounds.map(({ text }) => text.en), ['More than 45 by night', 'More than 33 by night'], 'each round its own');
  await control.must('set', { variable: 'level', value: 'crisis', reason: 'test' });
  await control.must('jump', { to_second: 4200 });
  const put = (await view(control)).endings[0];
  assert.equal(put.text.en, '33 wounded at Acme');
  await control.must('ending', { ending: 'over', end: true, reason: 'enough' });
  assert.equal((await view(hcc)).ended.text.en, put.text.en);
  const last = JSON.stringify((await view(hcc)).items);
  await table.stop();

  assert.equal(run('verify', table.run).status, 0);
  const replayed = JSON.parse(run('replay', table.run, '--at', 'T+01:10', '--cell', 'hcc', '--json').stdout);
  assert.equal(JSON.stringify(replayed.items.map(({ title, text, from }) => [title, text, from])), JSON.stringify(JSON.parse(last).map(({ title, text, from }) => [title, text, from])));
  const report = run('report', table.run, '-o', '-').stdout.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
  for (const words of ['17 wounded, 30 beds. 13 are free at Acme.', '45 wounded, 30 beds. Full at Acme.', '45 wait', 'Open a ward for 15?', 'Yes, with 30', '41 are left',
    'More than 45 by night', 'More than 33 by night', '{wounded} come soon', put.text.en, 'Desk, on alert']) assert.ok(report.includes(words), `the report says: ${words}`);
  assert.ok(!report.includes('{beds}'), 'and nothing as it is written');
});

test('a rehearsal, which is many runs, shows texts as they are written', () => {
  const page = join(folder, 'said.html');
  const { status, stdout } = run('rehearse', file, '-n', '200', '--html', page);
  assert.equal(status, 0);
  assert.match(stdout, /\{wounded\} wait/);
  assert.match(readFileSync(page, 'utf8'), /\{wounded\} wounded at Acme/);
});

test('bots that play it live read what they read in the rehearsal of the same run', () => {
  const path = join(folder, 'bots.entente');
  assert.equal(run('play', file, '--all-bots', '--fast', '--seed', '4:2', '--run', path).status, 0);
  const live = run('replay', path).stdout;
  assert.equal(live, run('replay', file, '--rehearsed', '4:2').stdout);
  assert.match(live, /^T\+00:10 words: wounded 17$/m);
});
