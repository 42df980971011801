// What every role reads in Korean, German and French, in real Chromium: no name out of the scenario's file, no refusal in English and no word
// of the page that its language says otherwise; and nothing is cut short. All visible texts, names for screen readers and titles of each screen are held against
// the names of the scenario and against the English words of the page.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { de } from '../../web/src/words/de.ts';
import { en } from '../../web/src/words/en.ts';
import { fr } from '../../web/src/words/fr.ts';
import { ko } from '../../web/src/words/ko.ts';
import { stopAll, Table } from '../cli/table.mjs';
import { desktop, openBrowser, Screen, tablet } from './browser.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-tongues-'));
let browser;
before(async () => (browser = await openBrowser()));
after(async () => {
  await browser?.close();
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

/** Every text that somebody could read or hear on the page as it stands. */
const gather = (page) =>
  page.evaluate(() => {
    const found = new Set();
    const add = (text) => text?.trim() && found.add(text.replace(/\s+/g, ' ').trim());
    // <code> is a command to be typed; what stands in another language says so.
    const left = (element) => element.closest('code, [lang]:not(html):not([lang=""])')?.matches?.(`code, [lang]:not([lang="${document.documentElement.lang}"])`);
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) if (!/^(SCRIPT|STYLE|NOSCRIPT)$/.test(node.parentElement.tagName) && !left(node.parentElement)) add(node.data);
    for (const element of document.querySelectorAll('*')) {
      if (left(element)) continue;
      for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'aria-description', 'aria-valuetext']) add(element.getAttribute(name));
      if (element instanceof HTMLOptionElement) add(element.textContent);
    }
    return [...found];
  });

/** Texts that their boxes cut short, and letters outside of a picture. */
const cutShort = (page) =>
  page.evaluate(() => {
    const boxes = [...document.querySelectorAll('main *, header *')].filter((box) => box.children.length < 4 && box.textContent.trim() && !box.closest('.visually-hidden, svg') && box.clientWidth > 0 && box.scrollWidth > box.clientWidth + 1 && /hidden|clip/.test(getComputedStyle(box).overflowX));
    const letters = [...document.querySelectorAll('svg[role=img] text')].filter((text) => {
      const { x, width } = text.getBBox();
      return x < -1 || x + width > text.ownerSVGElement.viewBox.baseVal.width + 1;
    });
    return [...boxes, ...letters].map((one) => `${one.getAttribute('class')}: ${one.textContent.trim()}`);
  });

/** Every id, and every text in the reader's language, that the scenario has. */
function inside(about, language) {
  const ids = new Set(), texts = [];
  const visit = (value, key) => {
    if (Array.isArray(value)) value.forEach((one) => visit(one, key));
    else if (value && typeof value === 'object') {
      for (const [name, one] of Object.entries(value)) {
        if (name === language && typeof one === 'string') texts.push(one);
        else visit(one, name);
        if (['policies', 'otherwise'].includes(key)) ids.add(name);
      }
    } else if (typeof value === 'string' && ['id', 'name', 'otherwise', 'lead'].includes(key)) ids.add(value);
  };
  visit(about, '');
  for (const zone of about.zones) ids.delete(zone.name);
  for (const cites of about.injects.map((inject) => inject.cites)) for (const { name } of cites) ids.delete(name); // references are called by name
  return { ids: [...ids].filter((id) => /^[a-z][a-z0-9_-]*$/.test(id)), texts };
}

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Texts that are not in the reader's language. */
function strangers(texts, words, { ids, texts: own }) {
  const prose = (text) => text.replace(/\{if [^:{}]+:|\{[^:{}|]+\}/g, ' '); // control's lists show a text as it is written
  const said = new Set([...own.map(prose), ...Object.values(words)].join(' ').split(/[^\p{L}\p{N}_-]+/u)); // a word of the language may be an id as well
  const raw = ids.filter((id) => !said.has(id)).map((id) => new RegExp(`(?<![\\p{L}\\p{N}_./-])${escaped(id)}(?![\\p{L}\\p{N}_-]|\\.[a-z])`, 'u')); // a seat is called us.intel
  const mine = new Set(Object.values(words));
  const english = Object.entries(en).flatMap(([key, text]) =>
    text === words[key] || mine.has(text) || text.replace(/\{\w+\}/g, '').length < 4 ? [] : [new RegExp(`^${text.split(/\{\w+\}/).map(escaped).join('.+')}$`)]);
  assert.ok(english.length > 400 && raw.length > 20, `${english.length} words, ${raw.length} names`);
  return texts.filter((text) => !mine.has(text) && (raw.some((id) => id.test(prose(text))) || english.some((word) => word.test(text))));
}

const exercises = [
  { scenario: 'dsc-ttx-2023', language: 'ko', words: ko, locale: 'ko-KR', seat: 'rok.intel', cell: 'rok' },
  { scenario: 'river-flood', language: 'de', words: de, locale: 'de-DE', seat: 'bergau-1', cell: 'bergau' },
  { scenario: 'river-flood', language: 'fr', words: fr, locale: 'fr-FR', seat: 'valmoree-1', cell: 'valmoree' },
];

for (const { scenario, language, words, locale, seat, cell } of exercises) {
  test(`${scenario} in ${language}: every role reads its own language`, { timeout: 300_000 }, async () => {
    const table = await Table.serve(`scenarios/${scenario}`, folder, ['--run', join(folder, `${language}.entente`), '--seed', '3']);
    const driver = await table.join('control-2');
    const about = (await driver.get('/api/exercise')).json;
    const known = inside(about, language);
    const planted = [`x ${about.variables.at(-1).id} ≥ 3`, en.helpMissing, en.annMore.replace('{n}', '3'), about.injects.find(({ id }) => id.includes('_')).id];
    assert.deepEqual(strangers(planted, words, known), planted, 'what is not in the language is found');
    const wrong = [];
    const look = async (screen, where) => {
      for (const text of strangers(await gather(screen.page), words, known)) wrong.push(`${where}: ${text}`);
    };
    const fits = async (screen, where) => {
      for (const viewport of [tablet, desktop]) {
        await screen.page.setViewportSize(viewport);
        for (const text of await cutShort(screen.page)) wrong.push(`cut short, ${viewport.width}, ${where}: ${text}`);
      }
    };
    const take = async (who) => {
      const screen = await Screen.take(browser, table, who, { language: locale, name: '이름 Ä' });
      screen.page.setDefaultTimeout(20_000);
      return screen;
    };
    const screens = {};
    for (const who of [seat, 'control-1', 'observer-1', 'projector']) screens[who] = await take(who);
    const { [seat]: player, 'control-1': control, 'observer-1': observer, projector } = screens;
    for (const [who, screen] of Object.entries(screens)) await look(screen, `${who}, lobby`);

    await driver.must('start');
    await driver.must('seat', { cell, bot: false }).catch(() => {});
    await driver.must('jump', { to_second: 5400 });
    await driver.must('pause').catch(() => {});
    const [item] = (await driver.view()).items;
    await driver.must('message', { to: cell, text: '…' }).catch(() => {});
    await player.page.locator('[data-entry]').first().waitFor();
    for (const place of ['desk', 'picture']) {
      await player.page.evaluate((to) => (location.hash = to), place);
      await player.page.locator('main').waitFor();
      await look(player, `player, ${place}`);
      await fits(player, place);
    }
    await player.page.evaluate(() => (location.hash = 'desk'));
    for (const kind of ['item', 'decision', 'round']) {
      const rows = player.page.locator(`[data-entry^=${kind}]`);
      for (let at = 0; at < Math.min(3, await rows.count()); at++) {
        await rows.nth(at).click();
        await player.page.locator('#reading-title').waitFor();
        await look(player, `player, ${kind} ${at}`);
      }
    }
    await player.page.locator('[data-entry^=item]').first().click();
    for (const button of await player.page.locator('main .actions button:visible', { hasText: '…' }).all()) {
      await button.click();
      await player.dialog().waitFor();
      await look(player, 'player, dialog');
      await player.page.keyboard.press('Escape');
      await player.dialog().waitFor({ state: 'detached' });
    }
    for (const tab of await player.page.locator('main [role=tab]').all()) {
      if (!(await tab.isVisible())) continue;
      await tab.click();
      await look(player, `player, ${await tab.textContent()}`);
    }
    await player.page.keyboard.press('?');
    await look(player, 'player, help');
    await player.page.keyboard.press('Escape');

    const tabs = () => control.page.locator('main [role=tab]').all();
    await control.page.locator('.queue-row').first().waitFor();
    const folded = control.page.locator('.conduct details:not([open]) > summary:visible');
    while (await folded.count()) await folded.first().click(); // what is opened is none of them any more, and may hold others
    for (const row of await control.page.locator('.queue-head').all()) {
      if (!(await row.isVisible())) continue;
      await row.click();
      await look(control, `control, queue ${await row.getAttribute('data-inject')}`);
    }
    for (let at = 0; at < (await tabs()).length; at++) {
      const tab = (await tabs())[at];
      if (!(await tab.isVisible())) continue;
      await tab.click();
      const name = await tab.textContent();
      await look(control, `control, ${name}`);
      await fits(control, name);
      for (const button of await control.page.locator('main button:visible').all()) {
        if (!/…$/.test((await button.textContent()) ?? '')) continue;
        if ((await button.getAttribute('aria-disabled')) === 'true') continue;
        await button.click();
        await control.dialog().waitFor();
        await look(control, `control, ${name}: ${await button.textContent()}`);
        await control.page.keyboard.press('Escape');
        await control.dialog().waitFor({ state: 'detached' });
      }
    }
    await control.page.evaluate(() => (location.hash = 'lab'));
    await control.page.locator('.lab-assumptions').waitFor();
    await control.page.locator('.lab-svg').first().waitFor();
    await control.page.locator('[data-parameter]').first().press('ArrowRight');
    await control.page.locator('.lab-run-bar .button-main').click();
    await control.page.locator('.lab-run-name').first().waitFor();
    for (let at = 0; at < (await tabs()).length; at++) {
      await (await tabs())[at].click();
      await look(control, `lab, ${await (await tabs())[at].textContent()}`);
      const begin = control.page.locator('.lab-start .button-main');
      if (await begin.count()) {
        await begin.click();
        await control.page.locator('.lab-side').first().waitFor();
        await look(control, 'lab, tornado');
        await fits(control, 'tornado');
      }
    }

    for (const tab of await observer.page.locator('main [role=tab]').all()) {
      await tab.click();
      await look(observer, `observer, ${await tab.textContent()}`);
      await fits(observer, await tab.textContent());
    }
    await observer.page.evaluate(() => (location.hash = 'picture'));
    await look(observer, 'observer, picture');
    await look(projector, 'projector');

    // refusals, as the page tells them
    await control.page.evaluate(() => (location.hash = 'control'));
    const refused = await driver.command('fire', { inject: item.inject ?? 'none' });
    assert.ok(words[`refusal_${refused.json.code}`], refused.json.code);

    for (let view; (view = await driver.view()).clock.phase !== 'ended'; ) {
      const { json } = await driver.command('jump', { to_second: 1e9 });
      if (json.code === 'awaited') await driver.must('begin', { phase: view.phases.find(({ begun }) => !begun).id });
    }
    await player.page.locator('.how-ended').waitFor();
    await control.page.locator('.how-ended').waitFor();
    await projector.page.locator('.how-ended').waitFor();
    for (const [who, screen] of Object.entries(screens)) await look(screen, `${who}, end`);
    assert.deepEqual([...new Set(wrong)].slice(0, 60), []);
    await table.stop();
  });
}
