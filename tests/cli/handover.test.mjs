// Nothing goes out in people's names that they did not do: what a bot has prepared is dropped when control hands its cell over.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { entente, stopAll, Table } from './table.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-handover-'));
const scenario = `entente: 1
id: handover
title: Handover
marking: EXERCISE
time: {startex: 2024-03-05T09:00:00Z, tick: 10m, length: 2h}
cells: {giver: {side: x}, taker: {side: x}}
injects:
  secret: {at: T+00:00, release: [giver], kind: report, text: The secret.}
  leak: {when: "knows(taker, secret)", release: [taker], kind: news, text: It is known.}
decisions:
  d: {opens: {at: T+00:00}, title: What, ask: [giver, taker], agree: each, within: 1h, otherwise: n, options: {y: {text: We do it}, n: {text: We do not}}}
assessments:
  likely: {text: How likely, ask: [giver, taker], scale: likelihood, at: [T+00:00], within: 1h}
bots:
  giver: {shares: {to: taker, after: 20m}, d: [{weights: {y: 1}}], assess: {likely: 6}}
  taker: {d: [{weights: {y: 1}}], assess: {likely: 6}}
`;
const run = (...words) => spawnSync(entente, words, { encoding: 'utf8' });

after(async () => {
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

test('a share, a choice and an answer of a bot are dropped when people take the cell, on the wire and in the report', async () => {
  const path = join(folder, 'handover.yaml');
  writeFileSync(path, scenario);
  const table = await Table.serve(path, folder, ['--run', join(folder, 'run.entente')]);
  const control = await table.join('control-1'), taker = await table.join('taker-1');
  await control.must('start');
  await control.must('pause');
  const giver = await table.join('giver-1', 'G');
  let [decision] = (await giver.view()).decisions;
  assert.deepEqual([decision.choice, decision.chosen_by_bot], ['y', true], 'who sits down sees that a bot chose');
  assert.deepEqual((await control.view()).decisions[0].bots, ['giver']);
  assert.deepEqual((await control.view()).rounds[0].bots, ['giver']);
  await control.must('seat', { cell: 'giver', bot: false });
  [decision] = (await giver.view()).decisions;
  assert.deepEqual([decision.choice, decision.chosen_by_bot], [null, false]);
  assert.deepEqual((await control.view()).rounds[0].answers, { giver: [], taker: [] });
  await control.must('resume');
  for (let tick = 1; tick < 8; tick++) await control.must('jump', { to_second: tick * 600 });
  const seen = await control.view();
  assert.deepEqual([Object.keys(seen.items[0].known), seen.queue.find(({ id }) => id === 'leak').state], [['giver'], 'waiting']);
  assert.deepEqual((await taker.view()).items, []);
  assert.deepEqual(seen.decisions[0].results.map(({ option }) => option), ['n', 'n'], 'nobody chose');
  await control.must('endex', { word: 'ENDEX' });
  await table.stop();
  const transcript = run('replay', table.run).stdout;
  assert.match(transcript, /seated giver by people\n.*dropped secret from giver to taker\n.*dropped d giver\n.*dropped likely giver\n/);
  const report = join(folder, 'report.html');
  assert.equal(run('report', table.run, '-o', report).status, 0);
  const text = readFileSync(report, 'utf8').replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
  assert.doesNotMatch(text, /We do it/);
  assert.equal(run('verify', table.run).status, 0);
});
