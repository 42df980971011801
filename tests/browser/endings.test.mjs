// An ending that holds is put to control in its own words, over every screen; everybody reads at the end how it ended.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { stopAll, Table, until } from '../cli/table.mjs';
import { hasNoViolations, openBrowser, Screen } from './browser.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-endings-page-'));
let table, browser, control, room, desk, wall;

before(async () => {
  const path = join(folder, 'endings.yaml');
  writeFileSync(
    path,
    `entente: 1
id: endings
title: {en: Two banks, de: Zwei Ufer}
marking: EXERCISE
time: {startex: 2026-01-05T09:00:00Z, zones: [UTC], tick: 10m, length: 6h}
cells: {us: {name: {en: Left bank, de: Linkes Ufer}, side: a}, rok: {name: {en: Right bank, de: Rechtes Ufer}, side: a}}
variables: {trust: {value: 60, from: 0, to: 100, label: {en: trust, de: Vertrauen}}}
injects: {one: {at: T+00:00, release: all, title: {en: First, de: Erste}, text: {en: First, de: Erste}, effects: [trust -= 5, trust += 5]}}
endings:
  apart: {when: trust <= 42 and T >= 10m, text: {en: "Each bank works alone.", de: "Jedes Ufer arbeitet für sich."}}
  gone: {when: trust == 0, at_once: true, text: {en: "Nobody answers any more.", de: "Niemand antwortet mehr."}}
`,
  );
  table = await Table.serve(path, folder, ['--run', join(folder, 'endings.entente')]);
  control = await table.join('control-2');
  browser = await openBrowser();
  room = await Screen.take(browser, table, 'control-1');
  desk = await Screen.take(browser, table, 'us-1', { name: 'A. Meier', language: 'de-DE' });
  wall = await Screen.take(browser, table, 'projector');
  for (const { page } of [room, desk, wall]) page.setDefaultTimeout(20_000);
  await control.must('start');
});

after(async () => {
  await browser?.close();
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

const bar = (id = 'apart') => room.page.locator(`[data-waiting=${id}]`);
const ending = (id) => room.page.locator(`[data-ending=${id}]`);

test('the world shows which part of each ending holds', async () => {
  await control.must('pause');
  await control.must('set', { variable: 'trust', value: 40 });
  await room.page.evaluate(() => (location.hash = 'control/world'));
  await ending('apart').getByText('Each bank works alone.').waitFor();
  await ending('apart').locator('.ending-part-holds', { hasText: /“trust” ≤\s42/ }).waitFor();
  assert.equal(await ending('apart').locator('.ending-part-holds').count(), 1, 'T >= 10m does not hold at STARTEX');
  await ending('gone').getByText('ends the exercise at once').waitFor();
  assert.equal(await bar().count(), 0);
  await room.picture('endings-near');
});

test('what holds stands over every screen of control with two things to do, and nowhere else', async () => {
  await control.must('resume');
  await control.must('jump', { to_second: 600 });
  await bar().getByText('An ending of the scenario holds: “Each bank works alone.” The exercise goes on until you decide.').waitFor();
  await until(async () => /^\(1\) /.test(await room.page.title()), 'the title of the tab counts it');
  await room.page.locator('[role=alert][aria-live=assertive]', { hasText: 'Each bank works alone' }).waitFor({ state: 'attached' }); // in its turn
  for (const place of ['control/conduct', 'control/messages', 'lab']) {
    await room.page.evaluate((to) => (location.hash = to), place);
    await bar().waitFor();
  }
  await room.picture('endings-put');
  await hasNoViolations(room.page, 'an ending that waits');
  assert.equal(await desk.page.getByText('arbeitet für sich').count(), 0);
  assert.equal(await desk.page.locator('.ending-bar').count(), 0);
  await room.page.setViewportSize({ width: 360, height: 740 });
  await bar().getByRole('button', { name: 'Go on' }).waitFor();
  assert.equal(await room.page.evaluate(() => document.documentElement.scrollWidth <= 360), true, 'nothing is cut on a phone');
  await room.picture('endings-put-360');
  await room.page.setViewportSize({ width: 1440, height: 900 });
});

test('control goes on with a reason, and can still end with it; everybody reads the text', async () => {
  await bar().getByRole('button', { name: 'Go on' }).click();
  await room.dialog().getByLabel('Reason').fill('They are about to meet.');
  await room.picture('endings-go-on');
  await room.dialog().getByRole('button', { name: 'Go on' }).click();
  await bar().waitFor({ state: 'detached' });
  assert.equal((await control.view()).clock.phase, 'running');
  await room.page.evaluate(() => (location.hash = 'control/world'));
  await ending('apart').getByText('control goes on').waitFor();
  await ending('apart').getByRole('button', { name: 'End the exercise with this ending' }).click();
  await room.dialog().getByRole('button', { name: 'End the exercise' }).click();
  await room.page.locator('[data-ended-by=ending]').getByText('Each bank works alone.').waitFor();
  await desk.page.locator('[data-ended-by=ending]').getByText('Jedes Ufer arbeitet für sich.').waitFor();
  await wall.page.locator('[data-ended-by=ending]').getByText('Each bank works alone.').waitFor();
  for (const [screen, name] of [[room, 'control'], [desk, 'desk'], [wall, 'projector']]) {
    await screen.picture(`endings-ended-${name}`);
    await hasNoViolations(screen.page, `${name} at the end`);
    screen.assertQuiet();
  }
});
