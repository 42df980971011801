// What a cell is to do without being asked: on its desk what it ticks off itself, and nothing else; before control and evaluators all of it.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { stopAll, Table } from '../cli/table.mjs';
import { openBrowser, Screen } from './browser.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-tasks-page-'));
let table, browser, control, room, desk, other, notebook;

before(async () => {
  const path = join(folder, 'tasks.yaml');
  writeFileSync(
    path,
    `entente: 1
id: tasks
title: {en: Tasks}
time: {startex: 2026-01-05T09:00:00Z, tick: 10m, length: 6h}
cells: {us: {name: {en: Left bank}, side: a}, rok: {name: {en: Right bank}, side: a}}
objectives: {command: {text: {en: Command is set up}}}
injects:
  storm: {at: T+00:00, release: [us], title: {en: Storm}, text: {en: A storm is coming}}
  log: {at: T+00:00, originator: us, release: [us], title: {en: The log}, text: {en: Who opened which gate}}
  wind: {at: T+00:20, release: [us], title: {en: Wind}, text: {en: The wind turns}}
tasks:
  centre: {cell: us, after: storm, within: 20m, critical: true, objective: command, by: cell, text: {en: Open the centre}}
  lines: {cell: us, after: storm, within: 20m, by: control, text: {en: Calls on both lines}}
  told: {cell: us, after: storm, within: 40m, by: {share: rok}, text: {en: Tells the other bank}}
  log_given: {cell: us, after: log, within: 40m, by: {release: log}, text: {en: Discloses it}}
  wind_told: {cell: us, after: wind, within: 40m, by: {write: rok}, text: {en: Tells of the wind}}
  theirs: {cell: rok, when: T >= 0, within: 10m, by: cell, text: {en: Close the road}}
`,
  );
  table = await Table.serve(path, folder, ['--run', join(folder, 'tasks.entente')]);
  control = await table.join('control-2');
  browser = await openBrowser();
  room = await Screen.take(browser, table, 'control-1');
  desk = await Screen.take(browser, table, 'us-1', { name: 'A. Meier' });
  other = await Screen.take(browser, table, 'rok-1', { name: 'B. Kim' });
  notebook = await Screen.take(browser, table, 'observer-1', { name: 'C. Eye' });
  for (const { page } of [room, desk, other, notebook]) page.setDefaultTimeout(20_000);
  await control.must('start');
  await control.must('pause');
});

after(async () => {
  await browser?.close();
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

const task = (screen, id) => screen.page.locator(`[data-task=${id}]`);

test('a cell has what it ticks off among what needs it, ticks it, and takes it back', async () => {
  const needs = desk.page.locator('.needs');
  await needs.locator('[data-entry=task-1]', { hasText: 'Open the centre' }).click();
  await desk.page.getByRole('button', { name: 'Tick off as done' }).click();
  await desk.page.getByText(/✓ ticked off by A\. Meier/).waitFor();
  await needs.locator('[data-entry=task-1]').waitFor({ state: 'detached' });
  await desk.page.getByRole('button', { name: 'Take it back' }).click();
  await needs.locator('[data-entry=task-1]').waitFor();
  await desk.page.getByRole('button', { name: 'Tick off as done' }).click();
  const words = await desk.page.locator('body').innerText();
  for (const expected of ['Calls on both lines', 'Tells the other bank', 'Tells of the wind', 'Close the road']) assert.ok(!words.includes(expected), `the desk tells of: ${expected}`);
  await other.page.locator('[data-entry=task-1]', { hasText: 'Close the road' }).first().waitFor();
  assert.equal(await other.page.getByText('Open the centre').count(), 0);
});

test('control sees each with its act, its deadline and what it follows, and ticks off what is for it to say', async () => {
  await room.page.evaluate(() => (location.hash = 'control/tasks'));
  await task(room, 'centre').getByText(/✓ ticked off by A\. Meier/).waitFor();
  await task(room, 'centre').getByText('critical').waitFor();
  await task(room, 'told').getByText(/seen by sharing with Right bank/).waitFor();
  await task(room, 'log_given').getByText(/seen by disclosing “The log”/).waitFor();
  await task(room, 'wind_told').getByText('after “Wind”').waitFor();
  assert.equal(await task(room, 'centre').getByRole('button').count(), 0, 'what the cell ticks off is not for control to say');
  await task(room, 'lines').getByRole('button', { name: 'Tick off as done' }).click();
  await task(room, 'lines').getByText(/✓ ticked off by/).waitFor();
  await task(room, 'lines').getByRole('button', { name: 'Take it back' }).click();
  await task(room, 'lines').getByRole('button', { name: 'Tick off as done' }).waitFor();
});

test('an evaluator ticks it off too, and adds what it was worth', async () => {
  await notebook.page.getByRole('tab', { name: 'Expected actions' }).click();
  await task(notebook, 'lines').getByRole('button', { name: 'Tick off as done' }).click();
  await task(notebook, 'lines').getByRole('button', { name: 'Take it back' }).waitFor();
  await task(notebook, 'lines').getByRole('button', { name: 'partly met' }).click();
  await task(notebook, 'lines').locator('[aria-pressed=true]', { hasText: 'partly met' }).waitFor();
});

test('when the clock moves on what was ticked is done, and what was not in time is overdue', async () => {
  await control.must('jump', { to_second: 1200 });
  for (const id of ['centre', 'lines']) await task(room, id).getByText(/✓ done/).waitFor();
  await task(room, 'lines').getByText('C. Eye').waitFor();
  await task(room, 'wind_told').getByText(/seen by writing/).waitFor();
  await other.page.locator('[data-entry=task-1]', { hasText: 'overdue' }).first().waitFor();
  await desk.page.locator('[data-entry=task-1]', { hasText: 'done' }).first().waitFor();
  assert.equal(await desk.page.getByRole('button', { name: 'Take it back' }).count(), 0);
});
