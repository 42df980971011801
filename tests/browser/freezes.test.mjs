// A freeze, in real Chromium: control presses one key, each seat has the sheet before everything else and the seconds that are left, answers alone, and play goes on when
// control says so.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { stopAll, Table, until } from '../cli/table.mjs';
import { hasNoViolations, openBrowser, pictures, Screen } from './browser.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-freezes-'));
let table, browser, asked;

const scenario = `entente: 1
id: freezes
title: {en: Freezes, ko: 정지}
marking: EXERCISE
time: {startex: 2026-01-05T09:00:00Z, zones: [UTC, Asia/Seoul], tick: 10m, length: 4h}
cells: {north: {name: {en: North, ko: 북쪽}, side: a}, east: {name: {en: East, ko: 동쪽}, side: a}}
injects:
  note: {at: T+00:00, release: [north], title: {en: A note, ko: 쪽지}, text: {en: Nobody shall read this now., ko: 지금은 아무도 읽지 못한다.}}
questions:
  beds: {opens: {at: control}, ask: [north, east], text: {en: How many beds are free?, ko: 빈 병상은 몇 개인가?}, answer: {number: {from: 0, to: 200}}, right: 40}
  verb: {opens: {at: control}, ask: [north, east], text: {en: What does the verb say?, ko: 동사의 뜻은?}, answer: {scale: {binds: {en: It binds, ko: 구속}, open: {en: It leaves open, ko: 열어 둠}}}, right: open}
  alone: {opens: {at: control}, ask: [east], text: {en: Only for the east, ko: 동쪽만}, answer: {number: {from: 0, to: 9}}, right: 3}
freezes:
  first: {title: {en: What do you know?, ko: 무엇을 아는가?}, questions: [beds, verb, alone], seconds: 40, again: true}
`;

before(async () => {
  writeFileSync(join(folder, 'scenario.yaml'), scenario);
  table = await Table.serve(join(folder, 'scenario.yaml'), folder, ['--seats', '1', '--pace', '1']);
  asked = await table.join('control-2');
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

test('one key lets time stand; each is asked before everything else; the next key asks again, and play goes on', async () => {
  const north = await Screen.take(browser, table, 'north-1');
  const east = await Screen.take(browser, table, 'east-1', { viewport: { width: 360, height: 740 }, language: 'ko-KR' });
  const control = await Screen.take(browser, table, 'control-1');
  const wall = await Screen.take(browser, table, 'projector');
  await asked.must('start');
  await control.page.locator('[data-freeze=first]').waitFor();
  await hasNoViolations(control.page, 'control before a freeze');
  await control.page.locator('main').click({ position: { x: 5, y: 5 } });
  await control.page.keyboard.press('Shift+F');
  const sheet = north.page.locator('.freeze-sheet');
  await sheet.waitFor();
  await east.page.locator('.freeze-sheet').waitFor();
  await wall.page.locator('.freeze-bar', { hasText: 'Time stands' }).waitFor();
  assert.equal(await sheet.locator('[data-freeze-question]').count(), 2);
  assert.equal(await east.page.locator('[data-freeze-question]').count(), 3);
  assert.match(await sheet.locator('[role=timer]').textContent(), /^(40|3\d) s left$/);
  await north.page.keyboard.press('Escape');
  assert.ok(await sheet.isVisible(), 'nothing closes it but its time');
  assert.equal(await north.page.locator('.row').first().click({ timeout: 500 }).then(() => 'read', () => 'not reached'), 'not reached', 'what lies behind it cannot be read');
  await hasNoViolations(north.page, 'a freeze');
  await hasNoViolations(east.page, 'a freeze on a phone');
  await sheet.locator('.number-answer').fill('40');
  await north.page.screenshot({ path: join(pictures, 'freeze-desk.png') });
  await east.page.screenshot({ path: join(pictures, 'freeze-phone.png') });
  await control.page.screenshot({ path: join(pictures, 'freeze-control.png') });
  await wall.page.screenshot({ path: join(pictures, 'freeze-projector.png') });
  await sheet.locator('button[type=submit]').first().click();
  await sheet.locator('[role=status]', { hasText: '1 of 2 answered' }).waitFor();
  await until(async () => (await asked.view()).clock.freeze?.step === 'talks', 'the time to answer is over');
  await sheet.waitFor({ state: 'detached' });
  await north.page.locator('.freeze-bar', { hasText: 'talk about what you were asked' }).waitFor();
  await hasNoViolations(control.page, 'control while people talk');
  await control.page.screenshot({ path: join(pictures, 'freeze-talks.png') });
  await control.button('Show the answers').click();
  await until(async () => (await asked.view()).questions.every(({ revealed }) => revealed), 'the answers are shown');
  await control.page.keyboard.press('Shift+F');
  await sheet.waitFor();
  assert.ok((await sheet.locator('.done-line').first().textContent()).includes('40'), 'what was answered stands until it is changed');
  assert.ok((await asked.view()).questions.every(({ revealed }) => !revealed));
  await until(async () => (await asked.view()).clock.freeze?.step === 'over', 'the second round is over');
  await control.button('Go on').or(control.button('Resume')).first().click();
  await until(async () => (await asked.view()).clock.phase === 'running', 'play goes on');
  await north.page.locator('.freeze-bar').waitFor({ state: 'detached' });
  for (const screen of [north, east, control, wall]) {
    screen.assertQuiet();
    await screen.context.close();
  }
});
