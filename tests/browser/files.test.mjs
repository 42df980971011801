// What comes with an item is there to be seen: a picture where it stands and larger by a key, film and sound that play, what else there is to take;
// the channel and the place; in the languages of the house, at a desk and on a telephone, on the projector and before control sends it.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { stopAll, Table } from '../cli/table.mjs';
import { hasNoViolations, openBrowser, Screen } from './browser.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-shown-files-')), home = join(folder, 'exercise');
let browser, table, control, north;

/** Frames of MPEG layer III, 32 kbit/s at 32 kHz, without a sound in them. */
const silence = (frames) => Buffer.concat(Array.from({ length: frames }, () => Buffer.concat([Buffer.from([0xff, 0xfb, 0x18, 0xc4]), Buffer.alloc(140)])));

before(async () => {
  mkdirSync(home);
  writeFileSync(join(home, 'note.png'), readFileSync('tests/language/attached/note.png'));
  writeFileSync(join(home, 'form.txt'), readFileSync('tests/language/attached/form.txt'));
  writeFileSync(join(home, 'order.pdf'), '%PDF-1.4\n% EXERCISE\n');
  writeFileSync(join(home, 'siren.mp3'), silence(60));
  writeFileSync(join(home, 'scenario.yaml'), `entente: 1
id: handed
title: {en: Handed, ko: 배부}
marking: UNCLASSIFIED
languages: [en, ko]
time: {startex: 2026-01-05T09:00:00Z, zones: [UTC], tick: 10m, length: 6h}
cells: {north: {name: {en: North, ko: 북부}, side: a}, south: {name: {en: South, ko: 남부}, side: a}}
files:
  note: {path: note.png, title: {en: The note, ko: 쪽지}, alt: {en: A sheet with three lines of writing, ko: 글 세 줄이 적힌 종이}}
  form: {path: form.txt, title: {en: The form, ko: 양식}}
  order: {path: order.pdf, title: {en: The order, ko: 명령서}}
  siren: {path: siren.mp3, title: {en: Sirens, ko: 경보음}, alt: {en: "Sirens, two seconds", ko: 경보음 2초}}
injects:
  handed: {at: control, release: all, title: {en: A note arrives, ko: 쪽지가 왔다}, text: {en: The note is attached., ko: 쪽지를 붙임.}, channel: letter, place: {at: [37.57, -126.98], label: {en: City hall, ko: 시청}}, attach: [note, form, order, siren]}
`);
  table = await Table.serve(home, folder, ['--run', join(folder, 'handed.entente')]);
  control = await table.join('control-1');
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

/** Whether a picture was taken and can be drawn. */
const drawn = (page, selector) => page.waitForFunction((name) => { const image = document.querySelector(name); return image?.complete && image.naturalWidth === 120; }, selector);

test('control sees what is planned with the files that will come with it', async () => {
  const screen = await Screen.take(browser, table, 'control-2');
  await control.must('start');
  await screen.page.getByRole('button', { name: /A note arrives/ }).first().click();
  await screen.page.locator('.queue-open .attached').waitFor();
  await drawn(screen.page, '.queue-open .attached img');
  await screen.page.locator('.queue-open', { hasText: 'City hall, 37.57° N, 126.98° W' }).waitFor();
  await hasNoViolations(screen.page, 'an inject with files in the queue');
  screen.assertQuiet();
  await screen.page.close();
});

test('a player sees the picture, its channel and its place, and enlarges it by a key', async () => {
  await control.must('fire', { inject: 'handed' });
  north = await Screen.take(browser, table, 'north-1');
  const { page } = north;
  await north.open('A note arrives');
  await drawn(page, '.attached img');
  assert.equal(await page.locator('.attached img').getAttribute('alt'), 'A sheet with three lines of writing');
  assert.equal(await page.locator('.reading .tag-channel').textContent(), 'letter');
  await page.getByText('City hall, 37.57° N, 126.98° W').waitFor();
  await page.getByRole('button', { name: 'Enlarge: The note' }).focus();
  await page.keyboard.press('Enter');
  await drawn(page, 'dialog .attached-large');
  await page.locator('dialog').getByText('A sheet with three lines of writing').waitFor();
  await hasNoViolations(page, 'a picture, enlarged');
  await page.keyboard.press('Escape');
  await page.locator('dialog').waitFor({ state: 'detached' });
  await hasNoViolations(page, 'an item with files');
  await north.picture('item-with-files');
});

test('a press is not lost when the picture comes in the middle of it', async () => {
  const south = await Screen.take(browser, table, 'south-1');
  const { page } = south;
  let come;
  const comes = new Promise((resolve) => (come = resolve));
  await page.route('**/api/file?*', async (route) => {
    await comes;
    await route.continue();
  });
  await south.open('A note arrives');
  const acknowledge = page.locator('.reading-actions .button-main');
  await acknowledge.scrollIntoViewIfNeeded();
  const { x, y, width, height } = await acknowledge.boundingBox();
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.down();
  come();
  await drawn(page, '.attached img');
  await page.mouse.up();
  await page.locator('.reading-actions .done-line').waitFor();
  south.assertQuiet();
  await page.close();
});

test('sound plays, a text opens, a PDF is taken', async () => {
  const { page } = north;
  const heard = await page.evaluate(async () => {
    const audio = document.querySelector('.attached audio');
    audio.preload = 'metadata';
    audio.load();
    await new Promise((resolve, reject) => { audio.onloadedmetadata = resolve; audio.onerror = () => reject(new Error(audio.error?.message ?? 'it does not play')); });
    return audio.duration;
  });
  assert.ok(heard > 1 && heard < 4, `${heard} s`);
  const [opened] = await Promise.all([page.context().waitForEvent('page'), page.getByRole('link', { name: 'Open: The form' }).click()]);
  await opened.waitForLoadState();
  assert.match(await opened.evaluate(() => document.body.innerText), /^EXERCISE\nName:/);
  assert.equal(await opened.evaluate(() => self.origin), 'null', 'it has no right to anything of the page');
  await opened.close();
  const [taken] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Save: The order' }).click()]);
  assert.equal(taken.suggestedFilename(), 'order.pdf');
  north.assertQuiet();
});

test('on a telephone and in Korean', async () => {
  const small = await Screen.take(browser, table, 'south-1', { language: 'ko-KR', viewport: { width: 360, height: 740 } });
  await small.open('쪽지가 왔다');
  await drawn(small.page, '.attached img');
  await small.page.getByText('시청, 37.57° N, 126.98° W').waitFor();
  assert.equal(await small.page.locator('.attached img').getAttribute('alt'), '글 세 줄이 적힌 종이');
  assert.ok(await small.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing is wider than the screen');
  await small.picture('item-with-files-small');
  await hasNoViolations(small.page, 'an item with files, small');
  small.assertQuiet();
});

test('on the projector', async () => {
  const screen = await Screen.take(browser, table, 'projector');
  await screen.page.locator('.wall-last', { hasText: 'A note arrives' }).waitFor();
  assert.equal(await screen.page.locator('.wall button, .wall a').count(), 0, 'there is nothing to press');
  await drawn(screen.page, '.shared .attached img');
  await hasNoViolations(screen.page, 'the projector with a picture');
  screen.assertQuiet();
});
