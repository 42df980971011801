// The joint plan in real Chromium: two allies draft, change, refuse and concur by keyboard, each version shows what it changed, two texts at once both stand,
// a language left behind keeps everybody from concurring, and nothing of it is amiss to a screen reader's rules.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { stopAll, Table } from '../cli/table.mjs';
import { hasNoViolations, openBrowser, Screen } from './browser.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-plan-'));
let table, browser, control, us, rok, room;

before(async () => {
  const path = join(folder, 'plan.yaml');
  writeFileSync(
    path,
    `entente: 1
id: plan
title: {en: Plan, ko: 계획}
marking: EXERCISE
time: {startex: 2026-01-05T09:00:00Z, zones: [UTC], tick: 10m, length: 6h}
cells: {us: {name: {en: America, ko: 미국}, side: a}, rok: {name: {en: Korea, ko: 한국}, side: a}}
plan:
  duty: {owner: us, signs: [us, rok], title: {en: Duty list, ko: 근무표}, text: {en: Who calls whom by day., ko: 누가 누구에게 연락하는가.}, takes: 1h}
bots: {us: {plans: {duty: {}}}, rok: {plans: {duty: {}}}}
`,
  );
  table = await Table.serve(path, folder, ['--run', join(folder, 'plan.entente')]);
  control = await table.join('control-2');
  browser = await openBrowser();
  us = await Screen.take(browser, table, 'us-1');
  rok = await Screen.take(browser, table, 'rok-1');
  room = await Screen.take(browser, table, 'control-1');
  for (const screen of [us, rok, room]) screen.page.setDefaultTimeout(20_000);
  await control.must('start');
  await control.must('pause');
});

after(async () => {
  await browser?.close();
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

const press = async (screen, name) => {
  const button = screen.page.getByRole('button', { name, exact: true });
  await button.focus();
  await screen.page.keyboard.press('Enter');
};
const item = (screen) => screen.page.getByRole('article', { name: 'Duty list' });

test('what is proposed is changed, shown with its changes, and concurred in once it is one text in both languages', async () => {
  const open = async (screen) => { // what waits for somebody is in the list with all else that does
    await screen.page.locator('.needs [data-entry="plan-1"]').click();
    await item(screen).waitFor();
  };
  await open(us);
  assert.equal(await rok.page.locator('[data-entry="plan-1"]').count(), 0, 'a draft is national');
  await press(us, 'Propose');
  await us.page.locator('.needs [data-entry="plan-1"]').waitFor();
  await open(rok);
  await press(rok, 'Non-concur');
  await rok.page.getByLabel('Why not').fill('Not by night.');
  await rok.page.keyboard.press('Control+Enter');
  await item(us).getByText('Not by night.').waitFor();

  // Both begin to write at version 1, and the second is not lost.
  for (const [screen, words] of [[us, 'Who calls whom by night.'], [rok, 'Nobody calls.']]) {
    await press(screen, 'Change');
    await screen.page.getByLabel('English').fill(words);
  }
  await press(us, 'Save as a new version');
  await item(rok).getByText('Who calls whom by night.').first().waitFor();
  await press(rok, 'Save as a new version');
  for (const screen of [us, rok]) {
    await item(screen).getByText('Nobody calls.').waitFor();
    await item(screen).getByText(/Older than the other languages/).waitFor();
    await item(screen).getByText('What this version changed').click();
    assert.deepEqual([await item(screen).locator('del').innerText(), await item(screen).locator('ins').innerText()], ['day.', 'night.']);
    assert.ok(await screen.page.getByRole('button', { name: 'Concur', exact: true }).isDisabled());
  }
  await hasNoViolations(us.page, 'the plan');
  await press(us, 'Change');
  await us.page.getByLabel(/Korean|한국어/).fill('밤에 누가 누구에게 연락하는가.');
  await press(us, 'Save as a new version');
  for (const screen of [us, rok]) {
    await item(screen).getByText('version 3', { exact: false }).waitFor();
    await press(screen, 'Concur');
  }
  await item(us).getByText('Agreed', { exact: false }).waitFor();
  await press(us, 'Order');
  await room.page.getByRole('tab', { name: /^Plan/ }).click();
  await press(room, 'Report it failed');
  await item(rok).getByText('Failed', { exact: false }).waitFor();
  await hasNoViolations(room.page, 'the plan, for control');
});

test('people draft an item of their own, and it reaches those who sign it when it is proposed', async () => {
  await us.page.getByRole('button', { name: /^Plan \d+$/ }).click();
  await press(us, 'Draft an item');
  const drafted = us.page.locator('.plan-revision');
  await drafted.getByLabel('Title').fill('Night line');
  for (const [language, words] of [['English', 'One line is open by night.'], [/Korean|한국어/, '야간에는 한 회선을 열어 둔다.']]) await drafted.getByLabel(language).fill(words);
  await us.picture('plan-drafting');
  await hasNoViolations(us.page, 'drafting an item');
  await press(us, 'Save the draft');
  const night = (screen) => screen.page.getByRole('article', { name: 'Night line' });
  await night(us).getByText('Draft', { exact: false }).first().waitFor();
  assert.equal(await night(rok).count(), 0);
  await night(us).getByRole('button', { name: 'Propose' }).click();
  await rok.page.locator('.needs [data-entry^="plan-"]').click();
  await night(rok).getByRole('button', { name: 'Concur', exact: true }).click();
  await night(us).getByRole('button', { name: 'Concur', exact: true }).click();
  await night(rok).getByText('Agreed', { exact: false }).waitFor();
  await rok.picture('plan-phone', { width: 360, height: 740 });
  assert.deepEqual(await rok.page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0);
});
