// Through the eyes of a seat, in real Chromium: by one key the page of a seat as it is, in a tab of its own; it follows, and sends nothing.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { stopAll, Table, until } from '../cli/table.mjs';
import { hasNoViolations, openBrowser, pictures, Screen } from './browser.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-eyes-'));
let table, browser, control, north, eyes;

before(async () => {
  table = await Table.serve('scenarios/start', folder);
  browser = await openBrowser();
  control = await Screen.take(browser, table, 'control-1', { name: 'Control' });
  north = await table.join('north-1', 'Ms Kim');
  const commands = await table.join('control-2');
  await commands.must('start');
  await until(async () => (await north.view()).items.some((item) => item.acknowledged === false), 'something lies on the desk of the north');
});
after(async () => {
  await browser?.close();
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

test('one key asks whose, and opens that page in a tab of its own', async () => {
  await control.page.locator('.control').waitFor();
  await control.page.keyboard.press('e');
  const links = control.page.locator('.eyes-seats a');
  await links.first().waitFor();
  assert.deepEqual((await links.allInnerTexts()).filter((name) => /control/i.test(name)), [], 'control has no eyes to look through');
  await hasNoViolations(control.page, 'the choice of a seat');
  await control.picture('eyes-choice');
  const [page] = await Promise.all([control.page.context().waitForEvent('page'), links.filter({ hasText: 'Ms Kim' }).click()]);
  eyes = page;
  await eyes.locator('[data-eyes="north-1"]').waitFor();
  await eyes.locator('.needs .row').first().waitFor();
  const rows = await eyes.locator('.row[data-entry^="item-"]').evaluateAll((all) => [...new Set(all.map((row) => row.dataset.entry))].sort());
  assert.deepEqual(rows, (await north.view()).items.map((item) => `item-${item.number}`).sort());
  assert.match(await eyes.locator('.seat-line').innerText(), /Ms Kim/);
  await hasNoViolations(eyes, 'the page of a seat, looked at');
});

test('it sends nothing, whatever is pressed', async () => {
  const sent = [];
  eyes.on('request', (request) => request.method() === 'POST' && sent.push(request.url()));
  await eyes.locator('.needs [data-entry^="item-"]').first().click();
  await eyes.locator('#reading-title').waitFor();
  await eyes.locator('button[aria-keyshortcuts="a"]').click();
  await eyes.getByText('nothing is sent from here', { exact: false }).last().waitFor();
  await eyes.locator('.notice').waitFor();
  await eyes.screenshot({ path: join(pictures, 'eyes-of-a-seat.png') });
  const [{ opened, acknowledged }] = (await north.view()).items;
  assert.deepEqual([opened, acknowledged, sent], [false, false, []]);
  await eyes.keyboard.press('?');
  await eyes.locator('dialog[open]').waitFor();
  assert.equal(await eyes.getByRole('button', { name: 'Leave this seat' }).count(), 0, "control's session does not end from here");
  await eyes.keyboard.press('Escape');
});

test('it follows what the seat does, and what comes to it', async () => {
  const [{ number }] = (await north.view()).items;
  await north.must('acknowledge', { item: number });
  await eyes.locator(`.row[data-entry="item-${number}"] .row-done`).first().waitFor();
  await control.page.bringToFront();
  assert.equal((await until(async () => (await north.view()).people.find(({ seat }) => seat === 'north-1'), 'north is there')).name, 'Ms Kim');
});

test('whoever may not, or names nobody, comes to the own page', async () => {
  const player = await Screen.take(browser, table, 'south-1', { name: 'South' });
  for (const [page, seat, own] of [[player.page, 'north-1', '.desk'], [control.page, 'control-2', '.control'], [control.page, 'west-1', '.control']]) {
    await page.goto(`https://127.0.0.1:${table.port}/?eyes=${seat}`);
    await page.waitForURL((url) => !url.search);
    await page.locator(own).waitFor();
    assert.equal(await page.locator('[data-eyes]').count(), 0, seat);
  }
});
