// Bots and people are told apart, in real Chromium: who sits down in a cell that a bot plays knows it, control is asked to hand the cell
// over, and what a bot chose and gave is called a bot's.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { stopAll, Table, until } from '../cli/table.mjs';
import { hasNoViolations, openBrowser, Screen } from './browser.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-bots-'));
let table, browser, control, room;

before(async () => {
  const path = join(folder, 'bots.yaml');
  writeFileSync(
    path,
    `entente: 1
id: bots
title: Bots
marking: EXERCISE
time: {startex: 2026-01-05T09:00:00Z, zones: [UTC], tick: 10m, length: 6h}
cells: {us: {name: America, side: a}, rok: {name: Korea, side: a}, red: {name: Red, side: b, seat: bot}, un: {name: United Nations, side: c, seat: control}}
injects:
  secret: {at: T+00:00, kind: report, release: [us], title: Secret, text: One}
  later: {at: T+02:00, kind: report, release: [us], title: Later, text: Two}
decisions:
  d: {opens: {at: T+00:00}, title: Whom to call, ask: [us, rok], agree: joint, within: 5h, otherwise: no, options: {yes: {text: Call them}, no: {text: Leave it}}}
bots:
  us: {shares: {to: rok, after: 0m}, d: [{weights: {yes: 1}}]}
  rok: {d: [{weights: {no: 1}}]}
`,
  );
  table = await Table.serve(path, folder, ['--run', join(folder, 'bots.entente')]);
  control = await table.join('control-2');
  browser = await openBrowser();
  room = await Screen.take(browser, table, 'control-1');
  room.page.setDefaultTimeout(20_000);
});

after(async () => {
  await browser?.close();
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

const row = (cell) => room.page.locator(`tr[data-cell=${cell}]`);
const playsUs = async () => (await control.view()).cells.find(({ id }) => id === 'us').bot;

test('before STARTEX the lobby names who sits, and offers no cell to people that has no place for them', async () => {
  const rok = await table.join('rok-1', 'B. Park');
  await row('rok').getByText('people: B. Park').waitFor();
  assert.equal(await row('rok').getByRole('button').count(), 0, 'STARTEX hands it to them');
  assert.equal(await row('us').getByRole('button', { name: 'America: bot. Hand to people' }).count(), 1);
  assert.equal(await row('red').getByRole('button').count(), 0);
  assert.equal((await rok.view()).seat.bot, false);
  for (const cell of ['red', 'un']) {
    const answer = await control.command('seat', { cell, bot: false });
    assert.equal(answer.status, 409, `${cell} has no seat`);
    assert.equal(answer.json.code, 'not_permitted');
  }
});

test('who sits down where a bot plays is told, and control hands the cell over with one press', async () => {
  await control.must('start');
  await control.must('jump', { to_second: 20 * 60 });
  await control.must('pause');
  const us = await Screen.take(browser, table, 'us-1', { name: 'A. Miller' });
  const { page } = us;
  page.setDefaultTimeout(20_000);
  const banner = page.locator('.bot-bar', { hasText: 'A bot plays your cell until control hands it over' });
  await banner.waitFor();
  await page.getByRole('link', { name: 'Timeline' }).click();
  await banner.waitFor(); // over every screen
  await page.getByRole('link', { name: 'Desk' }).click();
  assert.ok((await banner.boundingBox()).y < (await page.locator('main').boundingBox()).y, 'it stands above the desk');
  await hasNoViolations(page, 'desk of a bot');
  await us.picture('bot-plays');
  await us.open('Secret');
  await page.locator('.holders', { hasText: 'Korea (bot)' }).waitFor();
  const decision = page.locator('.all [data-entry^=decision]');
  await decision.filter({ hasText: 'chosen by a bot' }).waitFor();
  await decision.click();
  await page.getByText('The bot of the cell chose 1').waitFor();
  assert.equal(await page.locator('.ask .done-line').count(), 0, 'nobody of the cell submitted anything');
  for (const screen of ['control/conduct', 'lab']) {
    await room.page.evaluate((to) => (location.hash = to), screen);
    await room.page.locator('[data-bot-in=us]').waitFor();
  }
  await hasNoViolations(room.page, 'control is asked');
  await room.picture('bot-among-people');
  assert.equal(await room.page.locator('[data-bot-in]').count(), 1, 'of no other cell');
  await room.page.getByRole('button', { name: 'America: Hand to people' }).click();
  await banner.waitFor({ state: 'detached' });
  await room.page.locator('[data-bot-in]').waitFor({ state: 'detached' });
  await until(async () => !(await playsUs()), 'people play');
  await page.getByText('The bot of the cell chose').waitFor({ state: 'detached' }); // what it had prepared is dropped
  us.assertQuiet();
});

test('once revealed, a choice of a bot is called one', async () => {
  await control.must('resume');
  await control.must('seat', { cell: 'us', bot: true });
  await control.must('jump', { to_second: 60 * 60 });
  await room.page.evaluate(() => (location.hash = 'control/decide'));
  const choices = room.page.locator('.reveal-choices li');
  await choices.filter({ hasText: 'America' }).locator('.tag', { hasText: 'bot' }).waitFor();
  assert.equal(await choices.filter({ hasText: 'Korea' }).locator('.tag').count(), 0);
  room.assertQuiet();
});
