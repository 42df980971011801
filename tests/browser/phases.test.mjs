// A phase that control opens: time stands for it on every page, the calendar is that of the phase, and what was not sent is left to control.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { stopAll, Table } from '../cli/table.mjs';
import { hasNoViolations, openBrowser, Screen } from './browser.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-phases-page-'));
let table, browser, control, room, desk;

before(async () => {
  const path = join(folder, 'phases.yaml');
  writeFileSync(
    path,
    `entente: 1
id: phases
title: {en: Phases}
time: {startex: 2026-01-05T09:00:00Z, tick: 10m}
cells: {us: {name: {en: Left bank}, side: a}}
phases:
  alert: {length: 1h, title: {en: Alert}}
  response: {opens: control, length: 2h, title: {en: Response}, date: 2026-01-06T07:30:00Z}
  relief: {opens: control, length: 1h, title: {en: Relief}}
storylines: {sea: {title: {en: Sea}, owner: {en: M. Weber}}, land: {title: {en: Land}}}
injects:
  one: {at: alert+0m, release: all, title: {en: First}, text: {en: First}}
  wave: {at: response+10m, storyline: sea, controller: R. Kim, status: review, expected: {en: They call the port.}, release: all, title: {en: Wave}, text: {en: Wave}}
  late: {at: response+1h, storyline: land, release: all, title: {en: Late}, text: {en: Late}}
decisions:
  bridge: {opens: {at: response+1h}, title: {en: The bridge}, text: {en: "Close it?"}, ask: [us], within: 30m, otherwise: no, options: {no: {text: {en: Leave it}}, shut: {text: {en: Close it}}}}
  detour: {opens: {at: control}, title: {en: The detour}, text: {en: "Which way?"}, ask: [us], within: 30m, otherwise: no, options: {no: {text: {en: Stay}}, round: {text: {en: Go round}}}}
questions:
  why: {opens: {at: control}, ask: [us], answer: words, within: 30m, text: {en: Why so?}}
assessments:
  hold: {at: control, ask: [us], scale: likelihood, within: 30m, text: {en: The dyke holds.}}
`,
  );
  table = await Table.serve(path, folder, ['--run', join(folder, 'phases.entente')]);
  control = await table.join('control-2');
  browser = await openBrowser();
  room = await Screen.take(browser, table, 'control-1');
  desk = await Screen.take(browser, table, 'us-1', { name: 'A. Meier' });
  for (const { page } of [room, desk]) page.setDefaultTimeout(20_000);
  await control.must('start');
});

after(async () => {
  await browser?.close();
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

test('players are told of the phase that is on, and of none to come', async () => {
  await desk.page.locator('.clock-stage', { hasText: 'Alert' }).waitFor();
  const player = await table.join('us-2');
  const { phases, clock } = await player.view();
  assert.deepEqual(phases.map(({ id, begun, by_control }) => [id, begun, by_control]), [['alert', true, undefined]]);
  assert.ok(!('stands' in clock), 'nor that time will stand');
  await room.page.locator('[data-inject=wave] .due-in', { hasText: 'when Response opens' }).waitFor(); // no clock says when
});

test('a storyline is read alone, and shifted as a whole', async () => {
  const wave = room.page.locator('[data-inject=wave]');
  await wave.getByText('Sea').waitFor();
  await wave.getByText('in review').waitFor();
  await wave.click();
  for (const said of ['R. Kim', 'They call the port.', '(M. Weber)']) await room.page.getByText(said).waitFor();
  const due = async () => (await control.view()).queue.find(({ id }) => id === 'wave').due_second;
  assert.equal(await due(), 4200);
  await room.page.getByRole('button', { name: 'Shift the storyline…' }).click();
  await room.page.getByLabel('Minutes').fill('20');
  await room.page.getByRole('button', { name: 'Shift', exact: true }).click();
  await room.page.getByText('T+01:30').first().waitFor();
  assert.equal(await due(), 5400);
  assert.equal((await control.view()).queue.find(({ id }) => id === 'late').due_second, 7200, 'no other moves');
  await control.must('shift', { storyline: 'sea', minutes: -20 });
  assert.equal(await due(), 4200);
  assert.ok(!JSON.stringify(await (await table.join('us-2')).get('/api/exercise')).includes('Weber'), 'players are told nothing');
});

test('at the end of a phase time stands on every page, and nothing comes until control opens the next', async () => {
  await control.must('jump', { to_second: 3000 });
  assert.equal((await control.command('jump')).status, 409);
  await control.must('pace', { pace: 3600 });
  for (const { page } of [room, desk]) await page.getByText('Time stands until control opens the next phase').waitFor();
  const { clock } = await control.view();
  assert.deepEqual([clock.second, clock.stands, clock.tick], [3600, 3600, 5]);
  await control.must('pace', { pace: 1 });
  await room.page.getByRole('button', { name: 'Open: Response' }).click();
  await room.page.getByText('Time stands until you do.').waitFor();
  await room.page.getByRole('button', { name: 'Open the phase' }).click();
  await desk.page.locator('.clock-stage', { hasText: 'Response' }).waitFor();
  await desk.page.locator('.clock-time', { hasText: '060730Z JAN 26' }).waitFor();
});

test('opened early, what the phase before has left is left to control', async () => {
  await control.must('jump', { to_second: 4200 });
  await room.page.getByRole('button', { name: 'Open: Relief' }).click();
  await room.page.getByText('The phase Response ends now.', { exact: false }).waitFor();
  await room.page.getByRole('button', { name: 'Open the phase' }).click();
  await room.page.getByRole('heading', { name: /^By hand 1$/ }).waitFor();
  await room.page.locator('[data-inject=late]', { hasText: 'left over' }).waitFor();
  await control.must('jump', {});
  await desk.page.locator('.clock-stage', { hasText: 'Relief' }).waitFor();
  assert.ok(!(await (await table.join('us-2')).view()).items.some(({ title }) => title?.en === 'Late'), 'it does not come by itself');
  await control.must('fire', { inject: 'late' });
  assert.ok((await (await table.join('us-2')).view()).items.some(({ title }) => title?.en === 'Late'));
});

test('what waits for control and what is left over stand in its room, are opened there, and get more time, which the desk is told', async () => {
  const { page } = room;
  await page.getByRole('tab', { name: /^Decisions and questions/ }).click();
  await page.getByRole('heading', { name: /^Not opened yet 4$/ }).waitFor();
  await page.locator('[data-awaited=bridge]', { hasText: 'left over: its time fell away' }).waitFor();
  for (const id of ['detour', 'why', 'hold']) await page.locator(`[data-awaited=${id}]`, { hasText: 'control opens it' }).waitFor();
  await hasNoViolations(page, 'what waits for control', { schemes: ['light'] });
  for (const [id, title] of [['bridge', 'The bridge'], ['detour', 'The detour'], ['why', 'Why so?'], ['hold', 'The dyke holds.']]) {
    await page.locator(`[data-awaited=${id}]`).getByRole('button').click();
    await page.getByRole('dialog').getByRole('heading', { name: `Open now: ${title}` }).waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Open', exact: true }).click();
    await page.locator(`[data-awaited=${id}]`).waitFor({ state: 'detached' });
    await desk.page.locator('.row', { hasText: title }).first().waitFor();
  }
  assert.deepEqual((await control.view()).awaited, []);
  await desk.page.locator('.row', { hasText: 'The detour' }).first().click();
  const card = page.locator('[data-decision=detour]');
  await card.getByRole('button', { name: 'More time…' }).click();
  await page.getByLabel('Minutes').fill('15');
  assert.ok(await page.getByRole('button', { name: 'Give the time' }).isDisabled(), 'a tick is ten minutes');
  await page.getByLabel('Minutes').fill('20');
  await page.getByRole('button', { name: 'Give the time' }).click();
  await card.getByText('control gave 20 min more').waitFor();
  await desk.page.getByText('control gave 20 min more').first().waitFor();
  const [given] = (await (await table.join('us-2')).view()).decisions.filter(({ more_minutes }) => more_minutes);
  assert.deepEqual([given.title.en, given.deadline_second - given.opened_second], ['The detour', 3000]);
});
