// Questions, in real Chromium: words, a number, a step, an order put together by the keyboard alone; changed, withdrawn, closed and revealed; an evaluator ticks what to look for.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { stopAll, Table, until } from '../cli/table.mjs';
import { hasNoViolations, openBrowser, Screen } from './browser.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-questions-'));
const run = join(folder, 'run.entente');
let table, browser, control, east;

const scenario = `entente: 1
id: questions
title: Questions
marking: EXERCISE
time: {startex: 2026-01-05T09:00:00Z, zones: [UTC], tick: 10m, length: 4h}
cells: {north: {name: North, side: a}, east: {name: East, side: a}}
questions:
  words: {opens: {at: T+00:00}, ask: [north, east], text: What do you tell the press?, answer: words, within: 2h, look_for: [says where to go, names who decides]}
  beds: {opens: {at: T+00:00}, ask: [north, east], text: How many beds are free?, answer: {number: {from: 0, to: 200}}, within: 2h, right: 40..60}
  trust: {opens: {at: T+00:00}, ask: [north], text: Do they call back?, answer: {scale: {never: Never, sometimes: Now and then, always: Always}}, within: 2h}
  order: {opens: {at: T+00:00}, ask: [north, east], text: What comes first?, answer: {rank: [water, power, roads]}, within: 2h, one: true}
`;

before(async () => {
  writeFileSync(join(folder, 'scenario.yaml'), scenario);
  table = await Table.serve(join(folder, 'scenario.yaml'), folder, ['--run', run, '--seats', '2']);
  await table.join('north-1');
  east = await table.join('east-1');
  control = await table.join('control-1');
  await control.must('start');
  await control.must('pause');
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

const asked = async (seat, id) => (await seat.view()).questions.find((one) => one.id === id);
const open = async (page, text) => {
  await page.locator('.all .row', { hasText: text }).first().click();
  await page.locator('.reading .statement', { hasText: text }).waitFor({ timeout: 20000 });
};
const submit = (page) => page.locator('.ask button[type=submit]').click();

test('each kind of question is answered at the desk, by its own means', async () => {
  const north = await Screen.take(browser, table, 'north-1');
  const { page } = north;
  await open(page, 'tell the press');
  await page.locator('.reading textarea').fill('Go to the school.');
  await submit(page);
  await until(async () => (await asked(control, 'words')).replies.length === 1, 'words arrive');
  assert.deepEqual((await asked(control, 'words')).replies.map(({ cell, seat, answer }) => [cell, seat, answer]), [['north', 'north-1', 'Go to the school.']]);
  await hasNoViolations(page, 'words');

  await open(page, 'How many beds');
  await page.locator('.number-answer').fill('300');
  await page.locator('.ask button[type=submit]').click({ force: true });
  await page.locator('.notice', { hasText: 'A whole number from 0 to 200' }).waitFor({ timeout: 20000 });
  await page.locator('.number-answer').fill('45');
  await submit(page);
  await until(async () => (await asked(control, 'beds')).replies[0]?.answer === 45, 'a number arrives');
  await hasNoViolations(page, 'a number');

  await open(page, 'Do they call back');
  await page.locator('.scale-step', { hasText: 'Now and then' }).click();
  await submit(page);
  await until(async () => (await asked(control, 'trust')).replies[0]?.answer === 2, 'a step arrives');

  await open(page, 'What comes first');
  for (let times = 0; times < 2; times++) { // by the keyboard alone
    await page.locator('[data-name=roads] button').first().focus();
    await page.keyboard.press('Enter');
  }
  assert.deepEqual(await page.locator('.order-names li').evaluateAll((rows) => rows.map((row) => row.dataset.name)), ['roads', 'water', 'power']);
  await submit(page);
  await until(async () => (await asked(control, 'order')).replies[0]?.answer?.join() === 'roads,water,power', 'an order arrives');
  await hasNoViolations(page, 'an order');
  await page.locator('button', { hasText: 'Take the answer back' }).click();
  await until(async () => (await asked(control, 'order')).replies.length === 0, 'and is withdrawn');
  north.assertQuiet();
  await north.context.close();
});

test('what others answer is not on the desk before control reveals it, and of few people not even then', async () => {
  await east.must('respond', { question: 2, answer: 70 });
  await east.must('respond', { question: (await east.view()).questions.find(({ kind }) => kind === 'rank').number, answer: ['power', 'water', 'roads'] });
  const north = await table.join('north-1');
  const hidden = (await north.view()).questions;
  assert.ok(hidden.every(({ answers, replies, seen, look_for: looks }) => answers === undefined && replies === undefined && seen === undefined && looks === undefined), JSON.stringify(hidden));
  const beds = (await asked(control, 'beds')).number, order = (await asked(control, 'order')).number;
  await control.must('reveal', { question: beds });
  await control.must('reveal', { question: order });
  const shown = (await north.view()).questions;
  assert.deepEqual(shown.find(({ kind }) => kind === 'number').answers, { north: null, east: null }, 'of one person each');
  assert.deepEqual(shown.find(({ kind }) => kind === 'rank').answers, { north: [], east: [['power', 'water', 'roads']] }, 'what a cell answers together is shown');
  assert.equal((await north.command('respond', { question: shown.find(({ kind }) => kind === 'number').number, answer: 3 })).json.code, 'not_open');
});

test('an evaluator ticks what the answer holds; control closes', async () => {
  const observer = await Screen.take(browser, table, 'observer-1');
  const { page } = observer;
  await page.evaluate(() => (location.hash = '#control/decide'));
  await page.locator('[data-looks=north] input').first().click();
  await until(async () => (await asked(control, 'words')).seen.north.join() === '1', 'it is seen');
  await hasNoViolations(page, 'an evaluator');
  observer.assertQuiet();
  await observer.context.close();
  await control.must('close', { question: (await asked(control, 'words')).number });
  assert.equal((await asked(control, 'words')).open, false);
});
