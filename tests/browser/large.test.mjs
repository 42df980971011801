// A desk with two thousand items, in real Chromium: what is counted is work, not time. A second that passes changes the clock and nothing
// else, a letter that is typed the field, an item that comes its own row; and only what is in sight is drawn.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { stopAll, Table, until } from '../cli/table.mjs';
import { openBrowser, Screen } from './browser.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-large-'));
const INJECTS = 400, TIMES = 5, ITEMS = INJECTS * TIMES;
let table, browser, control, player;

before(async () => {
  const path = join(folder, 'large.yaml');
  const injects = Array.from({ length: INJECTS }, (_, i) => `  i${i}: {at: T+00:00, repeats: {every: 4h, times: ${TIMES}}, release: [a, b], kind: report, text: {en: "word ${i}"}}\n`);
  writeFileSync(
    path,
    `entente: 1
id: large
title: {en: Large}
time: {startex: 2024-03-05T09:00:00Z, zones: [UTC], tick: 4h, length: 600h, pace: 60}
cells: {a: {name: {en: A}, side: x}, b: {name: {en: B}, side: x}}
injects:
${injects.join('')}`,
  );
  table = await Table.serve(path, folder, ['--run', join(folder, 'large.entente')]);
  control = await table.join('control-1');
  await control.must('seat', { cell: 'a', bot: false });
  await control.must('start');
  await control.must('jump', { to_second: 24 * 3600 }); // the next tick comes in four minutes, and the line of time grows in two
  browser = await openBrowser();
  player = await Screen.take(browser, table, 'a-1', { name: 'A' });
  await player.page.locator('.all h2 .count', { hasText: String(ITEMS) }).waitFor();
});

after(async () => {
  await browser?.close();
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

/** From now on: what changes in the page, named by the nearest class of where it does. */
const watch = (page) => page.evaluate(() => {
  globalThis.changed = {};
  globalThis.watching?.disconnect();
  globalThis.watching = new MutationObserver((records) => {
    for (const { type, target, attributeName, oldValue } of records) {
      if (type === 'characterData' && oldValue === target.data) continue; // a figure that was set to itself
      const element = target.nodeType === Node.ELEMENT_NODE ? target : target.parentElement;
      const name = `${type} ${attributeName ?? ''} of ${element?.closest('[class]')?.getAttribute('class') ?? element?.tagName}`;
      globalThis.changed[name] = (globalThis.changed[name] ?? 0) + 1;
    }
  });
  globalThis.watching.observe(document, { subtree: true, childList: true, attributes: true, characterData: true, characterDataOldValue: true });
});
const changes = (page) => page.evaluate(() => globalThis.changed);

/** Until the clock has been set so many times. */
async function seconds(page, count) {
  const said = () => page.locator('.clock').innerText();
  for (let i = 0, was = await said(); i < count; i++, was = await said()) await until(async () => (await said()) !== was, 'the clock goes on');
}

/** While `doing` goes on: calls of functions of the page, and elements whose style the browser looked at. */
async function work(page, doing) {
  const session = await page.context().newCDPSession(page);
  await session.send('Profiler.enable');
  await session.send('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  await browser.startTracing(page, { categories: ['disabled-by-default-devtools.timeline', 'devtools.timeline'] });
  await session.send('Profiler.takePreciseCoverage');
  await doing();
  const { result } = await session.send('Profiler.takePreciseCoverage');
  const { traceEvents } = JSON.parse(String(await browser.stopTracing()));
  await session.send('Profiler.stopPreciseCoverage');
  await session.detach();
  const calls = result.filter(({ url }) => url.includes('/assets/')).flatMap(({ functions }) => functions).reduce((sum, { ranges }) => sum + ranges[0].count, 0);
  const styled = traceEvents.filter(({ name, args }) => name === 'UpdateLayoutTree' && args.elementCount).reduce((sum, { args }) => sum + args.elementCount, 0);
  return { calls, styled };
}

/** Bounds of what is done for little, and for what is in sight; were something done for each of two thousand rows, it would be beyond. */
const CALLS = 20_000, STYLED = 5_000;
const assertLittle = ({ calls, styled }, what) => assert.ok(calls < CALLS && styled < STYLED, `${what}: ${calls} calls, style of ${styled} elements`);
const ofClock = /^(characterData|attributes|childList) .*of clock/;

async function assertOnlyTheClock(screen, allowed = ofClock) {
  const { page, seat } = screen;
  const count = await page.evaluate(() => document.querySelectorAll('main *').length);
  assert.ok(count > 3 * ITEMS, `${seat}: ${count} elements, else this could not fail`);
  await page.locator('.pill-live').waitFor(); // the rows are there before the stream is
  await watch(page);
  const done = await work(page, () => seconds(page, 3));
  assert.deepEqual(Object.keys(await changes(page)).filter((one) => !allowed.test(one)), [], seat);
  assertLittle(done, seat);
}

test('a second that passes changes the clock and nothing else', () => assertOnlyTheClock(player));

test('a letter that is typed changes its field and nothing else', async () => {
  const { page } = player;
  const field = page.locator('.talk textarea');
  await field.fill('a');
  await watch(page);
  const done = await work(page, () => field.pressSequentially('the quick brown fox jumps'));
  assert.deepEqual(Object.keys(await changes(page)).filter((one) => !ofClock.test(one)), []);
  assertLittle(done, 'typing');
  await field.fill('');
});

test('only what is in sight is drawn', async () => {
  const drawn = () => player.page.locator('.rows > li').evaluateAll((rows) => rows.filter((row) => row.firstElementChild.checkVisibility({ contentVisibilityAuto: true })).length);
  const { page } = player;
  assert.equal(await page.locator('.rows > li').count(), 2 * ITEMS);
  assert.ok((await drawn()) < 200);
  const last = page.locator('.all .row').last();
  await last.scrollIntoViewIfNeeded();
  await until(() => last.locator('.row-title').evaluate((title) => title.checkVisibility({ contentVisibilityAuto: true })), 'the last is drawn once it is in sight');
  assert.ok((await drawn()) < 200);
  await page.locator('.desk-list').evaluate((list) => list.scrollTo(0, 0));
});

test('an item that comes changes its own rows', async () => {
  const { page } = player;
  await watch(page);
  const done = await work(page, async () => {
    await control.must('ad-hoc', { release: ['a'], title: 'one more', text: 'One more.', kind: 'report', precedence: 'flash' });
    await page.locator('.needs .row-title', { hasText: 'one more' }).waitFor();
    await page.locator('.all .row-title', { hasText: 'one more' }).waitFor();
  });
  const rows = Object.entries(await changes(page)).filter(([name]) => /of (row|rows|needs|all)\b/.test(name));
  assert.ok(rows.length > 0 && rows.reduce((sum, [, count]) => sum + count, 0) <= 10, JSON.stringify(rows));
  assert.ok(done.styled < STYLED, `style of ${done.styled} elements`);
});

test('so it is on the other screens', async () => {
  await player.page.evaluate(() => (location.hash = 'picture'));
  await player.page.locator('.shared').nth(ITEMS - 1).waitFor({ state: 'attached' });
  await assertOnlyTheClock(player, /of (clock|axis-now)/); // where it is now stands on the line of time
  const conducting = await Screen.take(browser, table, 'control-2');
  await conducting.page.locator('.queue-row').nth(ITEMS - 1).waitFor({ state: 'attached' });
  await assertOnlyTheClock(conducting);
  const evaluator = await Screen.take(browser, table, 'observer-1');
  await evaluator.page.locator('.feed > li').nth(ITEMS - 1).waitFor({ state: 'attached' });
  await assertOnlyTheClock(evaluator);
});
