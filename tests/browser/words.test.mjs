// Words, languages and zones that no browser knows, in real Chromium: the page goes on, says what it does not know and sets texts the way
// they run.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { stopAll, Table, until } from '../cli/table.mjs';
import { openBrowser, Screen } from './browser.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-words-'));
let browser;

before(async () => (browser = await openBrowser()));
after(async () => {
  await browser?.close();
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

/** A scenario with one item, one decision and one assessment, each text written in every language. */
async function serve(name, languages, texts) {
  const say = (text) => `{${languages.map((language, i) => `"${language}": "${texts[i]} ${text}"`).join(', ')}}`;
  const path = join(folder, `${name}.yaml`);
  writeFileSync(
    path,
    `entente: 1
id: words
title: ${say('title')}
languages: [${languages.join(', ')}]
time: {startex: 2024-03-05T09:00:00+09:00, zones: [Asia/Seoul], tick: 10m, length: 4h}
cells: {rok: {side: a}, us: {side: a}}
injects:
  a: {at: T+00:00, release: [rok], kind: report, title: ${say('first')}, text: ${say('first (1).')}}
decisions:
  d: {opens: {at: T+00:00}, title: ${say('decide')}, ask: [rok, us], agree: joint, within: 3h, otherwise: n, options: {y: {text: ${say('yes')}}, n: {text: ${say('no')}}}}
assessments:
  s: {at: T+00:00, ask: [rok, us], scale: likelihood, within: 3h, text: ${say('likely')}}
`,
  );
  const table = await Table.serve(path, folder, ['--run', join(folder, `${name}.entente`)]);
  const control = await table.join('control-1');
  await control.must('start');
  await control.must('pause');
  return { table, control };
}

/** The page as it meets what a server sent that knew neither this language nor that zone: `check` refuses both now, a run of an older build has them. */
async function sitWith(table, replace) {
  const screen = await Screen.take(browser, table, 'rok-1');
  await screen.page.addInitScript((pairs) => {
    const parse = JSON.parse;
    const renamed = (text) => pairs.reduce((all, [now, then]) => all.replaceAll(now, then), text);
    JSON.parse = (text, ...rest) => parse(renamed(text), ...rest);
    Response.prototype.json = async function () {
      return JSON.parse(await this.text());
    };
    delete globalThis.SharedWorker; // the stream is read in the page
  }, replace);
  await screen.page.reload();
  await screen.page.locator('.seat-line').waitFor();
  return screen;
}

test('a language that is none: decisions open in it, also after a reload', async () => {
  const { table } = await serve('names', ['en', 'uk'], ['E', 'U']);
  const screen = await sitWith(table, [['"en"', '"english"'], ['"uk"', '"ukrainian"']]);
  await screen.page.getByRole('button', { name: 'UKRAINIAN' }).click();
  await screen.open('U decide');
  await screen.page.locator('.option', { hasText: 'U yes' }).waitFor();
  await screen.page.reload();
  await screen.page.locator('.option', { hasText: 'U yes' }).waitFor();
  assert.equal(await screen.page.evaluate(() => document.documentElement.lang), 'en', 'the page itself speaks English');
  screen.assertQuiet();
  await screen.context.close();
  await table.stop();
});

test('a zone that no browser knows: the clock shows UTC and says so', async () => {
  const { table } = await serve('zone', ['en'], ['E']);
  const screen = await sitWith(table, [['"Asia/Seoul"', '"Asia/Soul"']]);
  await screen.page.locator('.clock-wall', { hasText: /UTC \d\d:\d\d/ }).waitFor();
  screen.assertQuiet();
  await screen.context.close();
  await table.stop();
});

test('a text that runs from right to left is set so, and so is what somebody types', async () => {
  const { table, control } = await serve('rtl', ['en', 'ar'], ['E', 'بيان عاجل من الميناء (رقم 3).']);
  const screen = await Screen.take(browser, table, 'rok-1');
  const runs = (locator) => locator.evaluate((element) => getComputedStyle(element).direction);
  await screen.page.getByRole('button', { name: 'AR', exact: true }).click();
  await screen.open('first');
  assert.equal(await runs(screen.page.locator('.reading .prose p').first()), 'rtl');
  assert.equal(await runs(screen.page.locator('.row-title span').first()), 'rtl');
  assert.equal(await runs(screen.page.locator('html')), 'ltr');
  await control.must('message', { to: ['rok'], text: 'رقم 3: الميناء مفتوح' });
  await screen.page.getByRole('tab', { name: 'Control' }).click();
  const said = screen.page.locator('.said .prose p', { hasText: 'الميناء مفتوح' });
  await said.waitFor();
  assert.equal(await runs(said), 'rtl');
  assert.equal(await said.evaluate((element) => element.closest('[lang]').tagName), 'HTML', 'no language is claimed for it');
  assert.equal(await screen.page.locator('.said .tag-language').count(), 0);
  const field = screen.page.locator('.talk textarea');
  await field.fill('الميناء');
  assert.equal(await runs(field), 'rtl');
  await screen.context.close();
  await table.stop();
});

/** What an element shows, letter by letter from left to right, line by line. */
const asItStands = (locator) =>
  locator.evaluate((element) => {
    const letters = [], walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT), range = document.createRange();
    while (walker.nextNode())
      for (let at = 0; at < walker.currentNode.length; at++) {
        range.setStart(walker.currentNode, at);
        range.setEnd(walker.currentNode, at + 1);
        const { left, top, width } = range.getBoundingClientRect();
        if (width > 0) letters.push({ left, top: Math.round(top / 8), letter: walker.currentNode.data[at] });
      }
    return letters.sort((a, b) => a.top - b.top || a.left - b.left).map(({ letter }) => letter).join('').replace(/\s+/g, ' ').trim();
  });

test('what turns the writing turns its own text alone, never what the page says around it', async () => {
  const { table, control } = await serve('turning', ['en'], ['E']);
  const turning = '\u202eevil\u2066 \u202d';
  const rok = await table.join('rok-2', `K${turning}im`);
  await control.must('ad-hoc', { release: ['rok'], title: `before ${turning}after`, text: `In it ${turning}more`, kind: 'report', precedence: 'flash' });
  await rok.must('message', { to: ['rok'], text: `said ${turning}so` });
  await rok.must('request', { text: `asked ${turning}why`, item: (await rok.view()).items.find(({ kind }) => kind === 'ad-hoc').number });
  const screen = await Screen.take(browser, table, 'rok-1');
  const { page } = screen;
  // a text of its own: as it was written, which is turned; so the measure sees it
  const own = page.locator('.said .prose p', { hasText: 'said' });
  await own.waitFor();
  assert.notEqual(await asItStands(own), (await own.innerText()).replace(/[\u2066-\u2069\u202a-\u202e]/g, '').replace(/\s+/g, ' ').trim());
  // around it, and within sentences of the page
  const heads = page.locator('.said .said-head');
  const straight = async (locator, what) => {
    let text;
    await until(async () => { // the letters are read one moment after the text, which may have been drawn anew meanwhile
      text = (await locator.innerText()).replace(/\s+/g, ' ').trim();
      return (await asItStands(locator)).replace(/ /g, '') === text.replace(/ /g, '');
    }, `${what} stands as it is written`, 20);
    assert.doesNotMatch(text, /[\u2066-\u2069\u202a-\u202e]/, what);
  };
  await straight(heads.first(), 'who said it, and when');
  await straight(page.locator('.flash-bar span').first(), 'the bar of a flash item');
  await page.getByRole('tab', { name: 'Control' }).click();
  await straight(page.locator('.said-about').first(), 'what a question is about');
  await page.locator('.all .row', { hasText: 'before' }).first().click();
  await straight(page.locator('.reading-meta').first(), 'who sent it, and when');
  const conducting = await Screen.take(browser, table, 'control-2');
  await conducting.page.evaluate(() => (location.hash = 'control/messages'));
  await straight(conducting.page.locator('.said .said-head').first(), 'who wrote to whom');
  for (const one of [screen, conducting]) {
    one.assertQuiet();
    await one.context.close();
  }
  await table.stop();
});

test('a refusal is said in the reader’s language', async () => {
  const { table } = await serve('refused', ['en', 'ko'], ['E', '한']);
  const screen = await Screen.take(browser, table, 'rok-1', { language: 'ko-KR' });
  const field = screen.page.locator('.talk textarea');
  await field.fill('가'.repeat(1_400)); // three bytes each
  await field.press('Control+Enter');
  await screen.page.locator('.notice', { hasText: '내용이 너무 깁니다' }).waitFor();
  assert.equal((await field.inputValue()).length, 1_400, 'what was written is still there');
  await screen.context.close();
  await table.stop();
});
