// A desk that is fuller than a page can bear, in real Chromium: what is left out is said to be, comes when it is opened or asked for, and
// is never taken for empty.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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

test('what was shortened of the queue and of what is asked comes when it is opened, and is never taken for what was planned', async () => {
  const path = join(folder, 'wordy.yaml'), statement = '<'.repeat(8000), rounds = 60, injects = 40;
  const at = Array.from({ length: rounds }, (_, i) => `T+0${Math.floor(i / 6)}:${i % 6}0`);
  writeFileSync(
    path,
    `entente: 1
id: wordy
title: {en: Wordy}
time: {startex: 2026-01-05T09:00:00Z, zones: [UTC], tick: 10m, length: 40h}
cells: {a: {name: {en: A}, side: x}, b: {name: {en: B}, side: x}}
variables: {v: {value: 0, from: 0, to: 9}}
injects:
${Array.from({ length: injects }, (_, i) => `  i${i}: {when: v >= 1, release: [a], title: {en: "Planned ${i}"}, text: {en: "As it was planned."}}`).join('\n')}
assessments:
  s: {ask: [a], scale: likelihood, within: 10m, text: {en: "Likely ${statement} at last"}, at: [${at.join(', ')}]}
`,
  );
  const wordy = await Table.serve(path, folder, ['--run', join(folder, 'wordy.entente')]);
  const conducting = await wordy.join('control-1');
  await conducting.must('seat', { cell: 'a', bot: false });
  await conducting.must('start');
  await conducting.must('jump', { to_second: rounds * 600 });
  await conducting.must('pause');
  for (let i = 0; i < injects; i++) await conducting.must('edit', { inject: `i${i}`, title: { en: `New ${'<'.repeat(300)}` }, text: { en: `words of ${i} ${'<'.repeat(16000)}` }, release: ['a'] });
  const { queue, rounds: asked } = await conducting.view();
  assert.ok(queue[0].shortened && !asked.at(-1).shortened, 'else this could not fail');
  const seat = await Screen.take(browser, wordy, 'control-2');
  await seat.page.evaluate(() => (location.hash = 'control'));
  const row = seat.page.locator('.queue-row', { has: seat.page.locator('[data-inject=i0]') });
  assert.doesNotMatch(await row.innerText(), /Planned/);
  const folds = seat.page.locator('.conduct details:not([open]) > summary'); // what is later lies folded
  while (await folds.count()) await folds.first().click();
  await row.locator('[data-inject=i0]').click();
  await row.locator('.prose', { hasText: 'words of 0' }).waitFor();
  await row.locator('.queue-title', { hasText: 'New <' }).waitFor();
  assert.doesNotMatch(await row.innerText(), /As it was planned/);
  await row.locator('.queue-open').getByRole('button', { name: 'Edit' }).click();
  assert.match(await seat.dialog().locator('textarea').first().inputValue(), /^words of 0 </, 'nobody edits less than there is');
  const player = await Screen.take(browser, wordy, 'a-1');
  await player.page.locator('.all .row').last().click();
  await player.page.locator('.reading .statement', { hasText: 'at last' }).waitFor();
  for (const one of [seat, player]) one.assertQuiet();
  await wordy.stop();
});
