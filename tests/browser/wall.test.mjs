// The projector as a room of thirty sees it, in real Chromium: how large the clock is, that the last item and the newest result are where
// nobody has to scroll, that both languages stand there and nothing is to be pressed.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { stopAll, Table, until } from '../cli/table.mjs';
import { hasNoViolations, openBrowser, pictures, Screen } from './browser.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-wall-'));
const ITEMS = 12;
let table, browser, control, wall;

before(async () => {
  const path = join(folder, 'wall.yaml');
  const items = Array.from({ length: ITEMS }, (_, i) => `  i${i}: {at: T+00:${String(i * 2).padStart(2, '0')}, release: all, title: {en: Report ${i + 1}, ko: 보고 ${i + 1}}, text: {en: What report ${i + 1} says., ko: 보고 ${i + 1}의 내용.}}`);
  writeFileSync(
    path,
    `entente: 1
id: wall
title: {en: The wall, ko: 화면}
languages: [en, ko]
time: {startex: 2026-01-05T09:00:00+09:00, zones: [Asia/Seoul, America/New_York], tick: 1m, length: 6h}
cells: {us: {name: {en: America, ko: 미국}, side: a}, rok: {name: {en: Korea, ko: 한국}, side: a}}
injects:
${items.join('\n')}
assessments:
  first: {at: T+00:00, ask: [us, rok], scale: likelihood, within: 1h, text: {en: It rains today, ko: 오늘 비가 온다}}
  second: {at: T+00:00, ask: [us, rok], scale: likelihood, within: 2h, text: {en: It snows today, ko: 오늘 눈이 온다}}
`,
  );
  table = await Table.serve(path, folder, ['--run', join(folder, 'wall.entente')]);
  control = await table.join('control-1');
  browser = await openBrowser();
  wall = await Screen.take(browser, table, 'projector', { viewport: { width: 1920, height: 1080 } });
  wall.page.setDefaultTimeout(20_000);
});
after(async () => {
  await browser?.close();
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

const seen = (locator) => locator.evaluate((one) => { const { top, bottom } = one.getBoundingClientRect(); return top >= 0 && bottom <= innerHeight; });
const sizes = [[1280, 720], [1920, 1080], [2560, 1440]];

test('both languages before STARTEX, and nothing to press', async () => {
  const about = await wall.page.locator('.picture-about').innerText();
  assert.match(about, /The wall/);
  assert.match(about, /화면/);
  assert.equal(await wall.page.locator('button:visible, select:visible, input:visible, main a:visible, nav:visible').count(), 0);
  await wall.page.screenshot({ path: join(pictures, 'wall-lobby.png') });
});

test('the clock, the last item and the newest result are seen at once, at every size', async () => {
  await control.must('start');
  await control.must('jump', { to_second: 30 * 60 });
  await control.must('pause');
  const last = wall.page.locator('.wall-last');
  await until(async () => (await last.innerText()).includes(`Report ${ITEMS}`), 'the last item');
  assert.match(await last.innerText(), new RegExp(`보고 ${ITEMS}의 내용`), 'in the second language too');
  const { rounds } = await control.view();
  for (const id of ['first', 'second']) await control.must('reveal', { round: rounds.find(({ assessment }) => assessment === id).number });
  const newest = wall.page.locator('.picture-results article').first();
  await until(async () => (await wall.page.locator('.picture-results article').count()) === 2, 'both results');
  assert.match(await newest.innerText(), /It snows today/);
  for (const [width, height] of sizes) {
    await wall.page.setViewportSize({ width, height });
    const clock = await wall.page.locator('.clock-time').evaluate((one) => parseFloat(getComputedStyle(one).fontSize));
    assert.ok(clock >= 80, `${clock} px at ${width}`);
    for (const one of [wall.page.locator('.clock-time'), last, newest.locator('.pair, .prose').first()]) assert.ok(await seen(one), `${await one.getAttribute('class')} is seen at ${width} x ${height}`);
    assert.ok(await wall.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `nothing is wider than ${width}`);
    await hasNoViolations(wall.page, `the wall at ${width}`, { schemes: ['light'] });
    await wall.page.screenshot({ path: join(pictures, `wall-${width}.png`) });
  }
  assert.equal(await wall.page.locator('button:visible, select:visible, input:visible, main a:visible, nav:visible').count(), 0, 'there is nothing to press');
  wall.assertQuiet();
});
