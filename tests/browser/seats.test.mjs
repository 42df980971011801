// Who somebody is, in real Chromium: what was written goes out as its writer or not at all, whoever holds the tablet next; a browser with
// two seats and a seat with two devices are told so.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pause, stopAll, Table, until } from '../cli/table.mjs';
import { openBrowser, Screen } from './browser.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-seats-'));
let table, browser, control;

before(async () => {
  table = await Table.serve('scenarios/start', folder, ['--run', join(folder, 'run.entente'), '--seats', '2']);
  control = await table.join('control-1');
  await control.must('start');
  await control.must('pause');
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

const messages = async (text) => (await control.view()).items.filter((item) => item.kind === 'message' && Object.values(item.text).includes(text));
const write = async (page, text) => {
  await page.locator('.talk textarea').fill(text);
  await page.locator('.talk textarea').press('Control+Enter');
};
const kept = (page) => page.evaluate(() => JSON.stringify(sessionStorage));

/** Leaving begins a fresh page, once the server knows; a page that does not reach it shows the form without one. */
async function leave(page, { reached = true } = {}) {
  const fresh = reached && page.waitForEvent('load');
  await page.getByRole('button', { name: 'Help' }).click();
  for (let press = 0; press < 2; press++) await page.getByRole('dialog').getByRole('button', { name: 'Leave this seat' }).click();
  await fresh;
  await page.locator('#join-code').waitFor();
}

async function sit(page, seat) {
  await page.locator('#join-code').fill(table.codes[seat]);
  await page.locator('.join button[type=submit]').click();
  await page.locator('.seat-line').waitFor();
}

test('what one cell had not sent is never sent by the next that sits at the tablet', async () => {
  const north = await Screen.take(browser, table, 'north-1');
  const { page } = north;
  const posts = [];
  await page.locator('.talk textarea').waitFor();
  page.on('request', (request) => request.url().endsWith('/api/command') && posts.push(request.postData()));
  await north.context.setOffline(true);
  await write(page, 'for the north alone');
  await page.locator('.pill-more').waitFor();
  await leave(page, { reached: false });
  assert.equal(await page.locator('.pill-more').count(), 0, 'nothing waits for the next');
  assert.doesNotMatch(await kept(page), /for the north alone/);
  await north.context.setOffline(false);
  const before = posts.length;
  await sit(page, 'south-1');
  assert.match(await page.locator('.seat-line').innerText(), /Southtown/);
  await pause(9000); // longer than the longest wait between two tries
  assert.deepEqual(posts.slice(before).filter((body) => body.includes('alone')), []);
  assert.deepEqual(await messages('for the north alone'), []);
  await north.context.close();
});

test('a session that was left while the server was away is over once it is back', async () => {
  const north = await Screen.take(browser, table, 'north-2');
  const online = async () => (await control.view()).people.some(({ seat }) => seat === 'north-2');
  assert.ok(await online());
  await north.context.setOffline(true);
  await leave(north.page, { reached: false });
  await north.context.setOffline(false);
  await until(async () => !(await online()), 'the seat is free');
  await north.context.close();
});

test('drafts go with the seat', async () => {
  const { page, context } = await Screen.take(browser, table, 'north-1');
  await page.locator('.talk textarea').fill('half written');
  await until(async () => (await kept(page)).includes('half written'), 'it is kept');
  await page.reload();
  await page.locator('.talk textarea').waitFor();
  assert.equal(await page.locator('.talk textarea').inputValue(), 'half written', 'a reload keeps it');
  await leave(page);
  assert.doesNotMatch(await kept(page), /half written/);
  await sit(page, 'south-1');
  assert.equal(await page.locator('.talk textarea').inputValue(), '');
  await context.close();
});

test('a command that names another seat than the session’s is refused', async () => {
  const south = await table.join('south-1');
  const answer = await south.command('message', { to: ['south'], text: 'as somebody else', seat: 'north-1' });
  assert.deepEqual([answer.status, answer.json.error], [409, 'this was written at another seat']);
  assert.equal((await south.command('message', { to: ['south'], text: 'as myself', seat: 'south-1' })).status, 200);
  assert.deepEqual(await messages('as somebody else'), []);
});

test('closing the tab asks while something is unsent or half written, and not otherwise', async () => {
  const { page, context } = await Screen.take(browser, table, 'north-1');
  const asked = [];
  page.on('dialog', (dialog) => (asked.push(dialog.type()), dialog.dismiss()));
  await page.locator('.talk textarea').fill('half written');
  await page.close({ runBeforeUnload: true });
  await until(() => asked.length === 1, 'the browser asks');
  assert.deepEqual(asked, ['beforeunload']);
  await page.locator('.talk textarea').fill('');
  await page.close({ runBeforeUnload: true });
  await until(() => page.isClosed(), 'it closes');
  assert.equal(asked.length, 1);
  await context.close();
});

test('two seats in one browser: the first tab says that its seat is gone, and no reload turns it into the other desk', async () => {
  const north = await Screen.take(browser, table, 'north-1');
  const other = await north.context.newPage();
  await other.goto(`${north.origin}/#join=${table.codes['south-1']}`);
  await other.locator('.callout', { hasText: 'This browser holds seat north-1' }).waitFor();
  await other.locator('.join button[type=submit]').click();
  await other.locator('.seat-line').waitFor();
  const told = north.page.getByRole('heading', { name: 'This browser now holds seat south-1' });
  await told.waitFor();
  assert.equal(await north.page.locator('.desk').count(), 0);
  await north.page.reload();
  await told.waitFor();
  assert.equal(await north.page.locator('.desk').count(), 0, 'not the desk of the south');
  await north.page.getByRole('button', { name: 'Go on as south-1' }).click();
  await north.page.locator('.seat-line', { hasText: 'Southtown' }).waitFor();
  await leave(other);
  await north.page.locator('#join-code').waitFor(); // one browser, one seat: both tabs have left it
  north.assertQuiet();
  await north.context.close();
});

test('two devices of one seat: both are told', async () => {
  const first = await Screen.take(browser, table, 'north-1');
  await first.page.locator('[data-link=live]').waitFor();
  assert.equal(await first.page.locator('.seat-devices').count(), 0);
  const second = await Screen.take(browser, table, 'north-1');
  for (const { page } of [first, second]) {
    await page.locator('.seat-devices', { hasText: '2 devices' }).waitFor();
    await page.locator('.notice', { hasText: 'This seat is open on 2 devices' }).waitFor();
  }
  await second.context.close();
  await first.page.locator('.seat-devices').waitFor({ state: 'detached' });
  await first.context.close();
});
