// The allies read the same or are told, in real Chromium: at the editor, in the queue, before it goes out, and at the reader.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { stopAll, Table } from '../cli/table.mjs';
import { hasNoViolations, openBrowser, Screen } from './browser.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-older-'));
let table, browser, room, page;

before(async () => {
  const path = join(folder, 'older.yaml');
  const inject = (title) => `{at: T+03:00, kind: report, release: [us, rok], title: {en: ${title}, ko: ${title}-ko}, text: {en: Twelve ships, ko: 선박 열두 척}}`;
  writeFileSync(
    path,
    `entente: 1
id: older
title: {en: Older, ko: 옛 문안}
languages: [en, ko]
time: {startex: 2024-03-05T09:00:00+09:00, zones: [Asia/Seoul], tick: 10m, length: 4h}
cells: {us: {name: {en: America, ko: 미국}, side: a}, rok: {name: {en: Korea, ko: 한국}, side: a}}
injects:
  ships: ${inject('Ships')}
  planes: ${inject('Planes')}
`,
  );
  table = await Table.serve(path, folder, ['--run', join(folder, 'older.entente')]);
  browser = await openBrowser();
  room = await Screen.take(browser, table, 'control-1');
  page = room.page;
  page.setDefaultTimeout(20_000);
  const control = await table.join('control-2');
  await control.must('start');
});

after(async () => {
  await browser?.close();
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

async function edit(inject, words) {
  const head = page.locator(`[data-inject=${inject}]`);
  if ((await head.getAttribute('aria-expanded')) !== 'true') await head.click();
  await page.getByRole('button', { name: 'Edit…' }).click();
  await page.getByLabel('Text, English').fill(words);
}
const stale = (inject) => page.locator('.queue-row', { has: page.locator(`[data-inject=${inject}]`) }).locator('.queue-head .tag-stale');

test('who changes one language is told that the other stays behind, and so is the queue', async () => {
  await edit('ships', 'Fourteen ships');
  const dialog = page.getByRole('dialog');
  await dialog.getByText('These words stay as they were: Korean').waitFor();
  await hasNoViolations(page, 'edit of one language');
  await room.picture('edit-one-language');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await stale('ships').filter({ hasText: '한국어 older' }).waitFor();
  await page.getByRole('button', { name: 'Edit…' }).click();
  await dialog.getByText('These words stay as they were: Korean').waitFor(); // still behind, though nothing is changed now
  await dialog.getByLabel('Text, Korean').fill('선박 열네 척');
  await dialog.getByText('These words stay as they were').waitFor({ state: 'detached' });
  await dialog.getByRole('button', { name: 'Cancel' }).click();
});

test('control is asked once before differing words go out, and each reader is told', async () => {
  await page.getByRole('button', { name: 'Send now' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('The words in Korean are older than those in English').waitFor();
  await dialog.getByText('To: America and Korea.').waitFor();
  await room.picture('send-older');
  await page.keyboard.press('Enter');
  await page.locator('[data-inject=ships]').waitFor({ state: 'detached' });
  const rok = await Screen.take(browser, table, 'rok-1', { language: 'ko-KR' });
  await rok.open('Ships-ko');
  await rok.page.locator('.reading .tag-stale', { hasText: '영어 문안보다 이전 것' }).waitFor();
  await rok.page.locator('.reading', { hasText: '선박 열두 척' }).waitFor();
  await hasNoViolations(rok.page, 'older words');
  await rok.picture('older-words');
  const us = await Screen.take(browser, table, 'us-1');
  await us.open('Ships');
  await us.page.locator('.reading', { hasText: 'Fourteen ships' }).waitFor();
  assert.equal(await us.page.locator('.tag-stale').count(), 0);
  await us.page.getByRole('button', { name: 'Both' }).click();
  await us.page.locator('.pair [lang=ko] .tag-stale').waitFor();
  assert.equal(await us.page.locator('.tag-stale').count(), 1, 'beside it the newer words have no mark');
  await rok.context.close();
  await us.context.close();
});

test('where control says that the other language still says the same nothing is marked; F asks', async () => {
  await edit('planes', 'Twelve ships.');
  await page.getByLabel('Korean still says the same').check();
  await page.getByRole('button', { name: 'Save' }).click();
  const row = page.locator('.queue-row', { has: page.locator('[data-inject=planes]') });
  await row.locator('.tag', { hasText: 'edited' }).waitFor();
  assert.equal(await stale('planes').count(), 0);
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press('f');
  const dialog = page.getByRole('dialog', { name: 'Send “Planes” now?' });
  await dialog.waitFor();
  assert.equal(await dialog.locator('.callout').count(), 0);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  assert.equal(await row.count(), 1, 'it did not go out');
  await page.keyboard.press('f');
  await dialog.waitFor();
  await page.keyboard.press('Enter');
  await row.waitFor({ state: 'detached' });
  room.assertQuiet();
});
