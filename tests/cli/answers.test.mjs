// An answer is a person's own: it is given back to that person alone with all that was said besides, a change keeps what it does not
// mention, and the report tells the first answer and every change.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { entente, stopAll, Table, until } from './table.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-answers-'));
after(async () => {
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

const scenario = join(folder, 'scenario.yaml');
writeFileSync(scenario, `entente: 1
id: answers
title: Answers
time: {startex: 2024-03-05T09:00:00Z, tick: 10m, length: 2h}
cells: {a: {side: x}, b: {side: x}}
assessments:
  sure: {at: T+00:00, ask: [a, b], scale: likelihood, within: 1h, text: how sure}
  three: {at: T+00:00, ask: [a, b], scale: confidence, within: 1h, text: how sure of it}
`);
const words = (html) => html.replace(/<style[\s\S]*?<\/style>/g, '').replace(/<svg[\s\S]*?<\/svg>/g, '').replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

test('a scenario may show the answers of fewer people, and everybody is told before', async () => {
  const open = join(folder, 'open.yaml');
  writeFileSync(open, readFileSync(scenario, 'utf8').replace(/  three: .*\n/, '').replace('  sure: {', '  bare: {at: T+00:00, ask: [a, b], scale: likelihood, shown_from: 2, text: how bare}\n  half: {at: T+00:00, ask: [a, b], scale: likelihood, middle_from: 1, text: half}\n  sure: {'));
  const table = await Table.serve(open, folder);
  const control = await table.join('control-1'), seats = [await table.join('a-1'), await table.join('a-2'), await table.join('b-1')];
  await control.must('start');
  const rounds = await until(async () => ((await seats[0].view()).rounds.length === 3 ? (await seats[0].view()).rounds : undefined), 'the rounds');
  assert.deepEqual(rounds.map((round) => [round.shown_from, round.middle_from, round.shown_early]), [[2, 2, true], [4, 1, true], [4, 3, false]]);
  for (const { number } of rounds) {
    for (const [at, seat] of seats.entries()) await seat.must('answer', { round: number, value: 3 + at });
    await control.must('reveal', { round: number });
  }
  for (const seat of seats) {
    const shown = (await seat.view()).rounds.map(({ answers, middle }) => [answers, middle]);
    assert.deepEqual(shown, [[{ a: [3, 4], b: null }, { a: 3.5, b: null }], [{ a: null, b: null }, { a: 3.5, b: 5 }], [{ a: null, b: null }, { a: null, b: null }]]);
  }
  await control.must('endex', { word: 'ENDEX' });
  await table.stop();
  const file = join(folder, 'open.html');
  assert.equal(spawnSync(entente, ['report', table.run, '-o', file]).status, 0);
  const told = words(readFileSync(file, 'utf8'));
  assert.equal(told.match(/In play the cells were shown/g).length, 2);
  assert.match(told, /shown the answers of a cell from 2 on, and the middle one from 2 on \(usual: 4 and 3\)/);
});

test('a change keeps what it does not mention, and nobody else is shown any of it', async () => {
  const table = await Table.serve(scenario, folder);
  const control = await table.join('control-1'), ann = await table.join('a-1', 'Ann'), bea = await table.join('a-2', 'Bea');
  await control.must('start');
  const of = async (seat) => (await seat.view()).rounds[0];
  const { number } = await until(() => of(ann), 'the round');
  const before = JSON.stringify(await of(bea));
  await ann.must('answer', { round: number, value: 5, confidence: 'high', expected_ally: 3, reason: 'the first' });
  const { mine, confidence, expected_ally: expected, reason } = await of(ann);
  assert.deepEqual([mine, confidence, expected, reason], [5, 'high', 3, 'the first']);
  await ann.must('answer', { round: number, value: 6 });
  await ann.must('answer', { round: number, value: 7, expected_ally: null, reason: 'the last' });
  const last = await of(ann);
  assert.deepEqual([last.mine, last.confidence, last.expected_ally, last.reason], [7, 'high', undefined, 'the last']);
  assert.equal(JSON.stringify(await of(bea)), before);
  await control.must('endex', { word: 'ENDEX' });
  await table.stop();

  const file = join(folder, 'report.html');
  const { status, stderr } = spawnSync(entente, ['report', table.run, '-o', file], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  const told = words(readFileSync(file, 'utf8'));
  assert.match(told, /a-1 T\+00:00 changed later 5 high 3 the first/);
  assert.match(told, /a-1 T\+00:00 changed later 6 high 3 the first/);
  assert.match(told, /a-1 T\+00:00 7 high – the last/);
});

test('what is expected of the ally is a step of the scale, as an answer is', async () => {
  const table = await Table.serve(scenario, folder, ['--run', join(folder, 'steps.entente'), '--seats', '2']);
  const control = await table.join('control-1'), ann = await table.join('a-1');
  await control.must('start');
  const { number, steps } = await until(async () => (await ann.view()).rounds.find(({ scale }) => scale === 'confidence'), 'a round of three steps');
  assert.equal(steps, 3);
  for (const [members, status] of [[{ value: 2, expected_ally: 7 }, 409], [{ value: 2, expected_ally: 4 }, 409], [{ value: 2, expected_ally: 0 }, 409], [{ value: 4 }, 409], [{ value: 0 }, 409], [{ value: 2, expected_ally: 1.5 }, 400], [{ value: 2, expected_ally: 3 }, 200]])
    assert.equal((await ann.command('answer', { round: number, ...members })).status, status, JSON.stringify(members));
  await table.stop();
});
