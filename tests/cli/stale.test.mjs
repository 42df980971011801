// The allies read the same or are told: an edit of one language leaves the others behind, on the wire, at the reader and in the report.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { entente, stopAll, Table } from './table.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-stale-'));
const inject = (name) => `  ${name}: {at: T+03:00, kind: report, release: [us, rok], title: {en: "Title", ko: "제목"}, text: {en: "Twelve ships", ko: "선박 열두 척"}}`;
let table, control;

before(async () => {
  const path = join(folder, 'stale.yaml');
  writeFileSync(
    path,
    `entente: 1
id: stale
title: {en: Stale, ko: 옛 문안}
languages: [en, ko]
time: {startex: 2024-03-05T09:00:00+09:00, zones: [Asia/Seoul], tick: 10m, length: 4h}
cells: {us: {name: {en: America, ko: 미국}, side: a}, rok: {name: {en: Korea, ko: 한국}, side: a}}
injects:
${inject('ships')}
${inject('planes')}
`,
  );
  table = await Table.serve(path, folder, ['--run', join(folder, 'stale.entente')]);
  control = await table.join('control-1');
  await control.must('start');
  await control.must('pause');
});

after(async () => {
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

const queued = async (id) => (await control.view()).queue.find((one) => one.id === id);
/** Edits and says which languages are older then. */
async function left(id, members) {
  await control.must('edit', { inject: id, ...members });
  return (await queued(id)).stale;
}

test('a language whose words stayed while another’s changed is older, until it is changed too', async () => {
  const ko = '선박 열두 척';
  assert.equal((await queued('ships')).stale, undefined, 'nothing was edited');
  assert.deepEqual(await left('ships', { release: ['rok'] }), [], 'an edit of no words');
  assert.deepEqual(await left('ships', { text: { en: 'Fourteen ships', ko } }), ['ko']);
  assert.deepEqual(await left('ships', { release: ['us', 'rok'] }), ['ko'], 'and stays so');
  assert.deepEqual(await left('ships', { text: { en: 'Fourteen ships, two of them large', ko } }), ['ko']);
  assert.deepEqual(await left('ships', { text: { en: 'Fourteen ships, two of them large', ko: '선박 열네 척, 그중 두 척은 대형' } }), [], 'it caught up');
  assert.deepEqual(await left('ships', { title: { en: 'Title', ko: '새 제목' } }), ['en'], 'the title counts');
  assert.deepEqual(await left('ships', { title: { en: 'New title', ko: '다른 제목' } }), [], 'both changed');
});

test('control may say that a language still says the same; what is not there is not older', async () => {
  assert.deepEqual(await left('planes', { text: { en: 'Twelve ships.', ko: '선박 열두 척' }, stands: ['ko'] }), []);
  assert.deepEqual(await left('planes', { title: { en: 'A title' }, text: { en: 'Only this is left' } }), []);
  for (const stands of [['fr'], 'ko', [1]]) assert.equal((await control.command('edit', { inject: 'planes', text: { en: 'x' }, stands })).status, 400);
});

test('the reader and the report are told which words are older', async () => {
  const ko = '선박 열네 척, 그중 두 척은 대형';
  assert.deepEqual(await left('ships', { text: { en: 'Fifteen ships', ko } }), ['ko']);
  await control.must('resume');
  await control.must('fire', { inject: 'ships' });
  await control.must('fire', { inject: 'planes' });
  const items = (await (await table.join('rok-1')).view()).items;
  const of = (text) => items.find((item) => item.text.en === text);
  assert.deepEqual(of('Fifteen ships').stale, ['ko']);
  assert.equal(of('Fifteen ships').text.ko, ko);
  assert.deepEqual(of('Only this is left').stale, []);
  await control.must('endex', { word: 'ENDEX' });
  const { status, stdout } = spawnSync(entente, ['report', table.run, '-o', '-'], { encoding: 'utf8', maxBuffer: 1 << 26 });
  assert.equal(status, 0);
  const marks = stdout.match(/Words older than in the languages that were edited:<\/b> ko/g);
  assert.equal(marks?.length, 5, 'at four edits and at the item');
});
