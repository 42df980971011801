// What control has before it when a text holds numbers, when an inject is left to it, and when the run was set to something.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { stopAll, Table } from '../cli/table.mjs';
import { openBrowser, Screen } from './browser.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-by-hand-page-'));
let table, browser, control, room, desk;

before(async () => {
  const path = join(folder, 'by-hand.yaml');
  writeFileSync(
    path,
    `entente: 1
id: by-hand
title: {en: By hand}
time: {startex: 2026-01-05T09:00:00Z, tick: 10m, length: 6h}
cells: {us: {name: {en: Left bank}, side: a}}
parameters: {beds: {value: 40, from: 0, to: 99, label: {en: beds in the hospital}}, buses: {value: 2, from: 0, to: 9}}
variables: {wounded: {value: 12, from: 0, to: 99, label: {en: wounded}}}
injects:
  one: {at: T+00:00, release: all, title: {en: First}, text: {en: First}}
  module_two: {at: control, rehearse: 50%, release: all, title: {en: "{wounded} wounded"}, text: {en: "{wounded} wounded, {beds} beds, {buses} buses"}}
  later: {when: wounded > 90, release: all, title: {en: Later}, text: {en: Later}, effects: [wounded += 1]}
endings: {over: {when: wounded >= 50, text: {en: "{wounded} wounded and no bed"}}}
`,
  );
  table = await Table.serve(path, folder, ['--run', join(folder, 'by-hand.entente'), '--set', 'beds=25']);
  control = await table.join('control-2');
  browser = await openBrowser();
  room = await Screen.take(browser, table, 'control-1');
  desk = await Screen.take(browser, table, 'us-1', { name: 'A. Meier' });
  for (const { page } of [room, desk]) page.setDefaultTimeout(20_000);
  await control.must('start');
  await control.must('pause');
});

after(async () => {
  await browser?.close();
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

const row = () => room.page.locator('[data-inject=module_two]');

test('what is left to control stands under its own heading, with the words it would have now', async () => {
  await room.page.getByRole('heading', { name: /^By hand 1$/ }).waitFor();
  await row().getByText('12 wounded').waitFor();
  await row().getByText('by hand').waitFor();
  await control.must('set', { variable: 'wounded', value: 30 });
  await row().getByText('30 wounded').waitFor();
  await row().click();
  await room.page.getByText('30 wounded, 25 beds, 2 buses').waitFor();
});

test('the world tells what this run was set to, and how an ending would read', async () => {
  await room.page.evaluate(() => (location.hash = 'control/world'));
  await room.page.locator('[data-setting=beds]', { hasText: 'beds in the hospital' }).getByText('25 instead of 40').waitFor();
  assert.equal(await room.page.locator('[data-setting=buses]').count(), 0, 'what stands as written is not listed');
  await room.page.locator('[data-ending=over]').getByText('30 wounded and no bed').waitFor();
});

test('sent, it reaches the desk in those words, and keeps them', async () => {
  await control.must('fire', { inject: 'module_two' });
  await control.must('set', { variable: 'wounded', value: 31 });
  await desk.page.getByText('30 wounded').first().waitFor();
  assert.equal(await desk.page.getByText('31 wounded').count(), 0);
  await room.page.evaluate(() => (location.hash = 'control/conduct'));
  await row().waitFor({ state: 'detached' });
});
