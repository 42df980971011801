// Offline that looks offline, in real Chromium: the clock stands and says so, what a player does waits where it was done, and what control
// presses is not done later without asking.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pause, stopAll, Table, until } from '../cli/table.mjs';
import { hasNoViolations, openBrowser, Screen } from './browser.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-offline-'));
let table, browser, control, room, desk;

before(async () => {
  const path = join(folder, 'offline.yaml');
  writeFileSync(
    path,
    `entente: 1
id: offline
title: Offline
time: {startex: 2024-03-05T09:00:00+09:00, zones: [Asia/Seoul], tick: 10m, length: 240h}
cells: {us: {name: America, side: a}, rok: {name: Korea, side: a}}
injects:
  a: {at: T+00:00, release: [us], kind: report, title: First, text: First}
assessments:
  s: {at: T+00:00, ask: [us], scale: likelihood, within: 230h, text: It will rain}
`,
  );
  table = await Table.serve(path, folder, ['--run', join(folder, 'offline.entente')]);
  control = await table.join('control-2');
  browser = await openBrowser();
  room = await Screen.take(browser, table, 'control-1');
  desk = await Screen.take(browser, table, 'us-1');
  for (const { page } of [room, desk]) page.setDefaultTimeout(40_000);
  await control.must('start');
  await control.must('pace', { pace: 60 });
});

after(async () => {
  await browser?.close();
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

test('the wall clock is the server’s, whatever the tablet’s is', async () => {
  const tablet = await Screen.take(browser, table, 'rok-1');
  await tablet.page.addInitScript(() => {
    const real = Date.now.bind(Date);
    Date.now = () => real() - 130_620_000; // a day and a half late, and 17 minutes
    delete globalThis.SharedWorker;
  });
  await tablet.page.reload();
  await tablet.page.locator('[data-link=live]').waitFor();
  const { wall } = (await control.view()).clock;
  const times = [-1, 0, 1, 2].map((minute) => new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'Asia/Seoul' }).format(wall + minute * 60_000));
  const shown = (await tablet.page.locator('.clock-wall').innerText()).slice(-5);
  assert.ok(times.includes(shown), `${shown} is about ${times[1]}`);
  await tablet.context.close();
});

test('without a server the clock stands and says so, and what is done waits where it was done', async () => {
  const { page } = desk;
  await page.locator('.phase-running').waitFor();
  await desk.open('First');
  await table.stop('SIGKILL');
  await page.locator('.clock-lost', { hasText: 'as last heard' }).waitFor();
  assert.equal(await page.locator('.phase-running').count(), 0, 'nobody claims that it runs');
  const stood = await page.locator('.clock').innerText();
  await pause(2500); // at 60 times the clock would have gone on by minutes
  assert.equal(await page.locator('.clock-elapsed').innerText(), /T\+\S+/.exec(stood)[0]);
  await page.locator('.all [data-entry^=round] .left', { hasText: 'closes' }).waitFor(); // a moment, no countdown
  await page.getByRole('button', { name: 'Acknowledge' }).click();
  await page.locator('.reading-actions', { hasText: 'Acknowledge: waits to be sent' }).waitFor();
  await page.locator('.talk textarea').fill('said while away');
  await page.locator('.talk textarea').press('Control+Enter');
  await page.locator('.said-waiting', { hasText: 'said while away' }).waitFor();
  await hasNoViolations(page, 'offline');
  await desk.picture('offline');
});

test('what control pressed meanwhile is told as not done, and is not done when the connection is back', async () => {
  const { page } = room;
  await page.locator('.clock-lost').waitFor();
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.locator('.notice', { hasText: 'it was pressed while there was no connection' }).waitFor();
  await table.begin(table.run);
  await page.locator('[data-link=live]').waitFor();
  await desk.page.locator('.said-own:not(.said-waiting)', { hasText: 'said while away' }).waitFor();
  await desk.page.locator('.reading .done-line', { hasText: 'Acknowledged' }).waitFor();
  assert.equal(await page.getByText('1 to send').count(), 0, 'nothing of control waits');
  await page.locator('.phase-running').waitFor();
  assert.equal(await desk.page.locator('.said-waiting').count(), 0);
});

test('the server refuses what was meant until a moment that has passed, however often it is sent', async () => {
  const { wall } = (await control.view()).clock;
  const late = { key: randomUUID(), do: 'pause', until: wall - 60_000 };
  for (let times = 0; times < 2; times++) {
    const answer = await control.post('/api/command', late);
    assert.deepEqual([answer.status, answer.json.code], [409, 'too_late']);
  }
  const now = { key: randomUUID(), do: 'pause', until: wall + 600_000 };
  assert.equal((await control.post('/api/command', now)).status, 200);
  assert.equal((await control.post('/api/command', { ...now, until: 1 })).status, 200, 'what was done stays done');
  assert.equal((await control.post('/api/command', { ...late, key: randomUUID(), until: 'soon' })).status, 400);
});

test('a jump in a pause leaves the exercise paused', async () => {
  await until(async () => (await control.view()).clock.phase === 'paused', 'paused');
  const { page } = room;
  await page.getByRole('button', { name: 'Jump…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('It is paused again afterwards.').waitFor();
  await dialog.getByLabel('To exercise time').check();
  await dialog.locator('#jump-time').fill('noon');
  await dialog.getByText('for example 1050 or T+01:50').waitFor();
  await dialog.locator('#jump-time').fill('T+120:00');
  await dialog.getByText('100900I MAR 24 · T+5.00:00').waitFor();
  await dialog.getByRole('button', { name: 'Jump…' }).click();
  await page.locator('.clock-elapsed', { hasText: 'T+5.00:00' }).waitFor();
  await page.locator('.phase-paused').waitFor();
  assert.equal((await control.view()).clock.phase, 'paused');
  for (const screen of [room, desk]) assert.deepEqual(screen.complaints, []);
});
