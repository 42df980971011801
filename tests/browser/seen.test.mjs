// Known means seen: whoever reads has opened, wherever he reads, and control is told the truth when it takes something back.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { stopAll, Table, until } from '../cli/table.mjs';
import { hasNoViolations, openBrowser, Screen } from './browser.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-seen-'));
const scenario = `entente: 1
id: seen
title: Seen
marking: EXERCISE
time: {startex: 2026-01-05T09:00:00Z, zones: [UTC], tick: 10m, length: 2h}
cells:
  north: {name: North, side: a}
  south: {name: South, side: a}
injects:
  launch: {at: T+00:00, kind: report, release: [north, south], title: Launch reported, text: The words of the launch report.}
  bare: {at: T+00:00, kind: news, release: [north], text: The words of the radio.}
`;
let table, browser, control;

before(async () => {
  const path = join(folder, 'seen.yaml');
  writeFileSync(path, scenario);
  table = await Table.serve(path, folder, ['--run', join(folder, 'run.entente')]);
  control = await table.join('control-1');
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

const launch = async () => (await control.view()).items.find(({ inject }) => inject === 'launch');

test('the timeline and the list show titles, and what a title opens is opened', async () => {
  const north = await Screen.take(browser, table, 'north-1');
  const south = await Screen.take(browser, table, 'south-1');
  await control.must('start');
  await control.must('pause');
  await north.page.locator('.row', { hasText: 'Launch reported' }).first().waitFor();
  assert.equal(await north.page.getByText('The words of the radio.').count(), 0, 'the list reads nothing out');
  await north.page.getByRole('link', { name: 'Timeline' }).click();
  await north.page.getByRole('link', { name: 'Launch reported' }).waitFor();
  assert.equal(await north.page.getByText('The words of').count(), 0, 'nor does the timeline');
  await hasNoViolations(north.page, 'timeline');
  assert.deepEqual((await launch()).opened, {});
  await north.page.getByRole('link', { name: 'Launch reported' }).click();
  await north.page.locator('.reading', { hasText: 'The words of the launch report.' }).waitFor();
  await until(async () => 'north' in (await launch()).opened, 'control knows that it was opened');
  await north.context.close();
  await south.context.close();
});

test('an item that control recalls is gone where it was not opened, marked where it was, and control sees which', async () => {
  const north = await Screen.take(browser, table, 'north-1');
  const south = await Screen.take(browser, table, 'south-1');
  const room = await Screen.take(browser, table, 'control-1');
  await north.open('Launch reported');
  const row = room.page.locator('.queue-row', { has: room.page.locator(`[data-item="${(await launch()).number}"]`) });
  await row.locator('.queue-head').click();
  await room.button('Recall…', row).click();
  await room.dialog().getByText('Already opened by: North.').waitFor();
  await room.button(/^Recall from/, room.dialog()).click();
  await row.locator('.reached-recalledOpened', { hasText: 'NORTH' }).waitFor();
  await row.locator('.reached-recalledFrom', { hasText: 'SOUTH' }).waitFor();
  await north.page.locator('.reading .callout', { hasText: 'Control recalled this at' }).waitFor();
  assert.equal(await north.button('Share with another cell…').count(), 0);
  assert.equal(await north.button('Acknowledge').count(), 0);
  await hasNoViolations(north.page, 'a withdrawn item');
  await until(async () => (await south.page.locator('.row', { hasText: 'Launch reported' }).count()) === 0, 'it has left the other desk');
  const refused = await (await table.join('north-1')).command('share', { item: 1, with: ['south'] });
  assert.deepEqual([refused.status, refused.json.code], [409, 'recalled']);
  for (const screen of [north, south, room]) screen.assertQuiet();
});
