// Every screen at every size, in real Chromium and in a language of long words: axe-core finds nothing, and nothing is wider than a phone.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { stopAll, Table, until } from '../cli/table.mjs';
import { desktop, hasNoViolations, openBrowser, Screen, tablet } from './browser.mjs';

const phone = { width: 360, height: 740 };
const sizes = [desktop, tablet, { width: 820, height: 1180 }, phone];
const folder = mkdtempSync(join(tmpdir(), 'entente-sizes-'));
let table, browser, control;

before(async () => {
  table = await Table.serve('scenarios/river-flood', folder, ['--run', join(folder, 'sizes.entente'), '--seed', '3']);
  control = await table.join('control-2');
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

const take = async (seat) => {
  const screen = await Screen.take(browser, table, seat, { language: 'de-DE', name: 'A. Bergmann' });
  screen.page.setDefaultTimeout(20_000);
  return screen;
};
const go = (screen, place) => screen.page.evaluate((to) => (location.hash = to), place);

async function widths(screen, name) {
  const wide = await screen.page.evaluate(() => {
    const seen = document.documentElement.clientWidth;
    const beyond = [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > seen + 1);
    return { all: document.documentElement.scrollWidth, seen, beyond: beyond.map((one) => `${one.tagName}.${one.className}`).slice(0, 8) };
  });
  assert.ok(wide.all <= wide.seen, `${name}: ${wide.all} px wide at ${wide.seen}: ${wide.beyond.join(', ')}`);
}

/** As it stands, at each size; `there` waits for what must be on it. */
async function holds(screen, name) {
  for (const size of sizes) {
    await screen.page.setViewportSize(size);
    await widths(screen, `${name} at ${size.width}`);
    const rules = size === desktop || size === phone ? {} : { 'color-contrast': { enabled: false } }; // colours are those of the next size
    await hasNoViolations(screen.page, `${name} at ${size.width}`, { schemes: ['light'], rules });
    if (size === phone) await screen.picture(`size-${name}`);
  }
  await screen.page.setViewportSize(desktop);
}

test('before STARTEX', async () => {
  const context = await browser.newContext({ locale: 'de-DE', viewport: desktop, ignoreHTTPSErrors: true });
  const page = await context.newPage();
  await page.goto(`https://127.0.0.1:${table.port}/`);
  await page.locator('#join-code').waitFor();
  await holds({ page, picture: async () => undefined }, 'join');
  await context.close();
  const room = await take('control-1');
  await room.page.locator('[data-cell]').first().waitFor();
  const wide = await room.page.locator('.control-side .table-scroll').first().evaluate((one) => [one.scrollWidth, one.clientWidth]);
  assert.ok(wide[0] <= wide[1], `who plays is seen at a desk without scrolling: ${wide}`);
  await holds(room, 'control-lobby');
  const desk = await take('bergau-1');
  await desk.page.locator('.lobby').waitFor();
  await holds(desk, 'lobby');
  await room.context.close();
  await desk.context.close();
});

test('a player’s screens', async () => {
  const desk = await take('bergau-1');
  await control.must('start');
  await control.must('jump', { to_second: 100 * 60 });
  await control.must('pause');
  await desk.page.locator('.all [data-entry^=item]').first().waitFor();
  await holds(desk, 'desk');
  await desk.page.setViewportSize(phone);
  await desk.page.locator('.desk-switch button').nth(1).click();
  const tabs = desk.page.locator('.talk [role=tab]');
  const tops = await tabs.evaluateAll((all) => all.map((tab) => tab.offsetTop));
  assert.ok(tops.length > 3 && new Set(tops).size === 1, `the channels stand in one line: ${tops}`);
  await tabs.last().focus();
  await desk.page.keyboard.press('Enter');
  const [left, right] = await tabs.last().evaluate((tab) => [tab.getBoundingClientRect().left, tab.getBoundingClientRect().right]);
  assert.ok(left >= 0 && right <= phone.width + 1, `the chosen one is seen: ${left} to ${right}`);
  await desk.picture('size-talk');
  await hasNoViolations(desk.page, 'talk on a phone');
  await desk.page.locator('.desk-switch button').first().click();
  for (const kind of ['item', 'decision', 'round']) {
    await desk.page.locator(`.all [data-entry^=${kind}]`).first().click();
    await desk.page.locator('#reading-title').waitFor();
    await holds(desk, kind);
  }
  await go(desk, 'picture');
  await desk.page.locator('.shared').first().waitFor();
  await holds(desk, 'timeline');
  await desk.page.locator('.help-button').click();
  await desk.page.getByRole('dialog').waitFor();
  await holds(desk, 'help');
  desk.assertQuiet();
  await desk.context.close();
});

test('control’s, an evaluator’s and the wall’s', async () => {
  const room = await take('control-1');
  for (const tab of ['conduct', 'decide', 'world', 'messages']) {
    await go(room, `control/${tab}`);
    await room.page.locator(`[data-tab=${tab}][aria-selected=true]`).waitFor();
    await holds(room, `control-${tab}`);
  }
  await go(room, 'lab');
  await room.page.locator('.lab-fan, .lab-axis').first().waitFor();
  await holds(room, 'lab');
  const evaluator = await take('observer-1');
  await evaluator.page.locator('.notebook').waitFor();
  await holds(evaluator, 'notebook');
  await evaluator.page.getByRole('tab', { name: 'Bewertung' }).click();
  await evaluator.page.getByText('Bewertet wird ab ENDEX').waitFor();
  assert.equal(await evaluator.page.locator('[data-objective] input').count(), 0, 'there is nothing to rate by yet');
  await holds(evaluator, 'ratings-locked');
  const wall = await take('projector');
  await wall.page.locator('main .wall').waitFor();
  await holds(wall, 'projector');
  for (const screen of [room, evaluator, wall]) screen.assertQuiet();
});

test('after ENDEX', async () => {
  const desk = await take('bergau-2');
  const room = await take('control-1');
  await control.must('endex', { word: 'ENDEX' });
  for (const screen of [desk, room]) await screen.page.locator('.end').waitFor();
  await until(async () => (await control.view()).clock.phase === 'ended', 'ended');
  await holds(desk, 'end');
  await holds(room, 'control-end');
  const evaluator = await take('observer-2');
  await go(evaluator, 'notebook');
  await evaluator.page.getByRole('tab', { name: 'Bewertung' }).click();
  const objective = evaluator.page.locator('[data-objective]').first();
  await objective.getByRole('radio', { name: /^M: mit großen Schwierigkeiten/ }).check();
  await objective.locator('textarea').fill('Zu spät, und nur auf Nachfrage.');
  await objective.getByRole('button', { name: 'Bewerten' }).click();
  await objective.locator('.rated', { hasText: 'Zu spät, und nur auf Nachfrage.' }).waitFor();
  await holds(evaluator, 'ratings');
  await go(room, 'control/conduct');
  await room.page.locator('.notes .tag', { hasText: 'M · ' }).waitFor();
});
