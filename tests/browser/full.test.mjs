// A desk that is fuller than a page can bear, in real Chromium: what is left out is said to be, comes when it is opened or asked for, and
// is never taken for empty.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { stopAll, Table, until } from '../cli/table.mjs';
import { hasNoViolations, openBrowser, Screen } from './browser.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-full-'));
const COUNT = 190; // of 27 kilobytes as JSON, most of them title: the newest 80 whole, as many without their words, the rest left out
let table, browser, screen, page, control;

before(async () => {
  table = await Table.serve('scenarios/start', folder, ['--run', join(folder, 'full.entente')]);
  control = await table.join('control-1');
  await control.must('start');
  await control.must('pause');
  const hands = [control];
  for (const seat of ['control-1', 'control-2']) for (let i = 0; i < 5; i++) hands.push(await table.join(seat));
  const long = (word) => `${word} ${'<'.repeat(400)}`;
  for (let i = 0; i < COUNT; i++)
    await hands[i % hands.length].must('ad-hoc', { release: ['north'], title: `letter${i} ${'<'.repeat(4000)}`, text: long(`secretword${i}`), kind: 'report', precedence: 'routine' });
  browser = await openBrowser();
  screen = await Screen.take(browser, table, 'north-1', { name: 'A' });
  ({ page } = screen);
  page.setDefaultTimeout(60_000);
});

after(async () => {
  await browser?.close();
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

test('the newest are there, and the page says how many are not', async () => {
  await page.locator('.row-title', { hasText: `letter${COUNT - 1} ` }).first().waitFor();
  assert.equal(await page.locator('.row-title', { hasText: 'letter0 ' }).count(), 0);
  const { older } = await (await page.request.get(`${screen.origin}/api/view`)).json();
  assert.ok(older > 5);
  await page.locator('.all .older', { hasText: `${older} older items are left out.` }).waitFor();
  await hasNoViolations(page, 'a full desk');
});

test('a search says what it did not reach', async () => {
  const { items } = await (await page.request.get(`${screen.origin}/api/view`)).json();
  const without = items.filter(({ text }) => text === null);
  assert.ok(without.length > 50);
  const word = `secretword${without.at(-1).title.und.match(/^letter(\d+)/)[1]}`;
  await page.locator('input.search').fill(word);
  const said = page.locator('.all [role=note]', { hasText: `Not searched: ${without.length} long texts` });
  await said.waitFor();
  await page.locator('.all .empty', { hasText: 'Nothing matches' }).waitFor();
  await page.locator('input.search').fill('');
  // once it was opened its words are there, and found
  await page.locator('.row', { hasText: word.replace('secretword', 'letter') + ' ' }).first().click();
  await page.locator('.reading .prose', { hasText: word }).waitFor();
  await page.locator('input.search').fill(word);
  await page.locator('.all .row-title', { hasText: word.replace('secretword', 'letter') }).waitFor();
  await page.locator('.all [role=note]', { hasText: `Not searched: ${without.length - 1} long texts` }).waitFor();
  await page.locator('input.search').fill('');
});

test('older ones come when asked for, in their places', async () => {
  const { older } = await (await page.request.get(`${screen.origin}/api/view`)).json();
  await page.locator('.all .older button').click();
  await page.locator('.all .older', { hasText: `${older - 20} older items` }).or(page.locator('.all:not(:has(.older))')).waitFor();
  if (older > 20) await page.locator('.all .older button').click();
  await until(async () => (await page.locator('.all .row-title', { hasText: 'letter0 ' }).count()) === 1, 'the oldest');
  const titles = (await page.locator('.all .row-title').allTextContents()).map((title) => title.match(/^letter(\d+)/)?.[1]).filter(Boolean).map(Number);
  assert.deepEqual(titles, [...titles].sort((a, b) => b - a));
  assert.equal(titles.length, COUNT);
  screen.assertQuiet();
});

test('a server that refuses is left alone, and asked at once when somebody wishes', async () => {
  const other = await Screen.take(browser, table, 'south-1', { name: 'B' });
  await other.context.addInitScript(() => delete window.SharedWorker); // so that the stream is the page's own, and the test can refuse it
  await other.page.route('**/api/events*', (route) => route.fulfill({ status: 503, body: '{}' }));
  await other.page.reload();
  const bar = other.page.locator('.wait-bar', { hasText: 'Next try in' });
  await until(async () => (await bar.count()) && Number((await bar.textContent()).match(/in (\d+) s/)[1]) > 10, 'it waits ever longer');
  await other.page.unroute('**/api/events*');
  await bar.getByRole('button', { name: 'Try now' }).click();
  await other.page.locator('.pill[data-link=live]').waitFor();
  await other.context.close();
});
