// Control goes back, in real Chromium: every page says so and stands in the branch, what was half written is gone, and control reads what
// players know from before.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { stopAll, Table } from '../cli/table.mjs';
import { hasNoViolations, openBrowser, Screen } from './browser.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-rewind-page-'));
let table, browser, room, desk, wall;

before(async () => {
  const path = join(folder, 'rewind.yaml');
  writeFileSync(path, `entente: 1
id: rewind
title: {en: Rewind, ko: 되돌림}
marking: EXERCISE
time: {startex: "2025-03-04T09:00:00+01:00", tick: 10m, length: 6h}
cells: {us: {name: {en: Left bank, ko: 왼쪽}, side: s}, rok: {name: {en: Right bank, ko: 오른쪽}, side: s}}
variables: {tension: {value: 20, from: 0, to: 100}}
injects:
  first: {at: T+00:10, release: [us], title: {en: First, ko: 첫째}, text: {en: First, ko: 첫째}}
  second: {at: T+01:00, release: [us], title: {en: Second, ko: 둘째}, text: {en: Second, ko: 둘째}}
`);
  table = await Table.serve(path, folder, ['--run', join(folder, 'run.entente')]);
  browser = await openBrowser();
  room = await Screen.take(browser, table, 'control-1', { name: 'Kim' });
  desk = await Screen.take(browser, table, 'us-1', { name: 'A. Meier' });
  wall = await Screen.take(browser, table, 'projector');
  for (const { page } of [room, desk, wall]) page.setDefaultTimeout(20_000);
  const control = await table.join('control-2');
  await control.must('start');
  await control.must('pause');
  await control.must('jump', { to_second: 3600 });
});

after(async () => {
  await browser?.close();
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

test('control goes back, and every page is in the branch', async () => {
  await desk.open('Second');
  await room.button('Go back…').click();
  await hasNoViolations(room.page, 'going back');
  await room.dialog().getByLabel('Exercise time').fill('T+00:20');
  await room.dialog().getByLabel('Reason').fill('Once more.');
  await room.picture('rewind-dialog');
  await room.button('Go back', room.dialog()).click();
  for (const { page } of [room, desk, wall]) await page.locator('[data-branch="2"]').waitFor();
  await desk.page.locator('.row', { hasText: 'First' }).first().waitFor();
  assert.equal(await desk.page.locator('.row', { hasText: 'Second' }).count(), 0);
  await hasNoViolations(desk.page, 'a desk in the branch');
  await desk.picture('rewind-desk');
  await desk.page.setViewportSize({ width: 360, height: 740 });
  assert.ok(await desk.page.evaluate(() => document.documentElement.scrollWidth <= 360));
  await desk.page.setViewportSize({ width: 1440, height: 900 });
  await desk.button('Understood').click();
  await desk.page.locator('[data-branch]').waitFor({ state: 'detached' });
});

test('control reads what players know from before', async () => {
  await room.button('What players know from before').click();
  await room.dialog().locator('li', { hasText: 'had: Second' }).waitFor();
  await hasNoViolations(room.page, 'what players know');
  await room.picture('rewind-known');
  await room.page.keyboard.press('Escape');
  room.assertQuiet();
  desk.assertQuiet();
});
