// The desk after ENDEX, in real Chromium: one may look back at everything, nothing one does enters the record, and nothing asks for anything.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { stopAll, Table, until } from '../cli/table.mjs';
import { hasNoViolations, openBrowser, Screen } from './browser.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-ended-'));
let table, browser, control, north, posts;

/** Closes the tab as somebody does, and stays if the browser asks. Which of the two came. */
async function close(page) {
  const asked = page.waitForEvent('dialog').then(async (dialog) => (await dialog.dismiss(), 'asked'));
  const closed = page.waitForEvent('close').then(() => 'closed');
  asked.catch(() => {});
  closed.catch(() => {});
  await page.close({ runBeforeUnload: true });
  return Promise.race([asked, closed]);
}

before(async () => {
  table = await Table.serve('scenarios/start', folder, ['--run', join(folder, 'run.entente'), '--seats', '2']);
  control = await table.join('control-1');
  await control.must('start');
  await control.must('pause');
  browser = await openBrowser();
  north = await Screen.take(browser, table, 'north-1');
  await control.must('ad-hoc', { title: { en: 'In a hurry' }, text: 'Read this at once.', release: ['north'], precedence: 'flash' });
  await control.must('message', { to: ['north'], text: 'Are you there?' });
  await control.must('resume');
  await control.must('jump', { to_second: 3000 }); // a decision and a round are open
  await control.must('pause');
  await north.page.locator('.flash-bar').waitFor();
  await north.page.locator('.needs .row').nth(1).waitFor(); // else the tests below could not fail
  await north.page.locator('.needs .count-loud').waitFor();
  assert.match(await north.page.title(), /^\(\d+\)/);
  await north.page.locator('.talk textarea').first().fill('half written');
  await until(async () => (await control.view()).clock.second >= 3000, 'the decision is open');
  posts = [];
  north.page.on('request', (request) => request.method() === 'POST' && posts.push(request.postData() ?? request.url()));
  await control.must('endex', { word: 'ENDEX' });
  await north.page.getByRole('heading', { name: /has ended/ }).first().waitFor();
});

after(async () => {
  await browser?.close();
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

test('look back leads to the desk, with every item and both ways to answer closed', async () => {
  const { page } = north;
  await north.button('Look back').click();
  await page.locator('.desk').waitFor();
  const count = (await (await table.join('north-2')).view()).items.length;
  assert.ok(count >= 4, `${count} items`);
  assert.equal(await page.locator('.desk .row').count() >= count - 1, true, 'rows, but for what is talk');
  await hasNoViolations(page, 'the desk after ENDEX');
});

test('nothing asks for anything any more', async () => {
  const { page } = north;
  assert.equal(await page.locator('.flash-bar').count(), 0);
  assert.doesNotMatch(await page.title(), /\d/);
  assert.equal(await page.locator('.talk textarea').count(), 0, 'nobody is asked to write');
  assert.doesNotMatch(await page.locator('body').innerText(), /half written/);
  const loud = await page.locator('.count-loud, .row-unread, .needs .row').evaluateAll((found) => found.map((one) => one.outerHTML.slice(0, 200)));
  assert.deepEqual(loud, [], 'nothing counts as unread, nothing needs somebody');
});

test('whatever is pressed, nothing is sent and the record stays as it was', async () => {
  const { page } = north;
  const before = (await control.view()).log;
  const rows = page.locator('.desk .row');
  for (let row = 0; row < (await rows.count()); row++) {
    await rows.nth(row).click();
    for (const key of ['a', 's', 'r', 'Enter', 'Escape']) await page.keyboard.press(key);
    for (const button of await page.locator('main .reading button:enabled, main [aria-labelledby=reading-title] button:enabled').all()) await button.click();
    if (await page.getByRole('dialog').count()) await page.keyboard.press('Escape');
  }
  for (const name of [/^Acknowledge/, /^Share/, /^Ask control/, /^Send/, /^Choose/, /^Give/, /^Change/])
    for (const button of await page.getByRole('button', { name }).all()) assert.equal(await button.isEnabled(), false, String(name));
  for (const field of await page.locator('main textarea, main input[type=radio], main select').all()) assert.equal(await field.isEnabled(), false);
  assert.deepEqual(posts, []);
  assert.deepEqual((await control.view()).log, before);
  await north.picture('desk-after-endex');
  north.assertQuiet();
});

test('the hot wash: a line each and steps of agreement go to control under the own name, once more and the last counts', async () => {
  const { page } = north;
  await page.evaluate(() => (location.hash = 'end'));
  const form = page.locator('section', { has: page.getByRole('heading', { name: 'Hot wash' }) });
  await form.getByLabel('Three things that went well').fill('We called early.\n\nOne list.');
  await form.getByLabel('Three things to do better').fill('a\nb\nc\nd');
  await form.locator('[data-statement=ally] input').nth(3).check();
  await form.getByRole('button', { name: 'Submit' }).click();
  await page.getByText('At most three lines each.').first().waitFor();
  await form.getByLabel('Three things to do better').fill('Too many words.');
  await hasNoViolations(page, 'the hot wash');
  await form.getByRole('button', { name: 'Submit' }).click();
  await form.locator('.done-line').waitFor();
  await form.locator('[data-statement=ally] input').nth(1).check();
  await form.getByRole('button', { name: 'Submit' }).click();
  await north.picture('hot-wash');
  const last = await until(async () => (await control.view()).notes.findLast((note) => note.feedback?.ally === 2), 'the last one');
  assert.deepEqual([last.seat, last.ups, last.downs, last.after_endex], ['north-1', ['We called early.', 'One list.'], ['Too many words.'], true]);
  const again = await Screen.take(browser, table, 'north-1');
  await again.page.evaluate(() => (location.hash = 'end'));
  await again.page.locator('[data-statement=ally] input:checked').waitFor();
  assert.equal(await again.page.getByLabel('Three things that went well').inputValue(), 'We called early.\nOne list.', 'it is there on another device');
  await again.context.close();
  const other = await table.join('north-2');
  assert.doesNotMatch(JSON.stringify(await other.view()), /One list/, 'a colleague is not shown it');
});

test('a tab closes without a question over what can no longer be sent, and asks over what would be lost', async () => {
  const { page } = north;
  assert.match(await page.evaluate(() => JSON.stringify(sessionStorage)), /half written/, 'else this could not fail');
  await page.evaluate(() => (location.hash = 'end'));
  await page.locator('.end textarea').first().fill('for myself');
  assert.equal(await close(page), 'asked', 'what one wrote for the hot wash and did not send is in this tab alone');
  await page.locator('.end textarea').first().fill('We called early.\nOne list.');
  assert.equal(await close(page), 'closed', 'what was sent is not lost');
  const conducting = await Screen.take(browser, table, 'control-2');
  await conducting.page.evaluate(() => (location.hash = 'control'));
  const note = conducting.page.locator('.note-writing textarea');
  await note.fill('for the hot wash');
  assert.equal(await close(conducting.page), 'asked', 'a note can be added after ENDEX');
  await note.fill('');
  assert.equal(await close(conducting.page), 'closed');
});
