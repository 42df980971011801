// Whoever loses a seat is told why, in the reader's own language, and can come in again with the card.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { stopAll, Table } from '../cli/table.mjs';
import { hasNoViolations, openBrowser, Screen } from './browser.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-ends-'));
let table, browser;

before(async () => {
  table = await Table.serve('scenarios/start', folder, ['--run', join(folder, 'ends.entente')]);
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await stopAll();
  rmSync(folder, { recursive: true });
});

const words = {
  'en-GB': 'This seat was taken on another device.',
  'de-DE': 'Dieser Platz wurde auf einem anderen Gerät eingenommen.',
  'fr-FR': 'Cette place a été prise sur un autre appareil.',
  'ko-KR': '이 좌석을 다른 기기에서 사용하고 있습니다.',
};

test('a displaced person reads why, in four languages, and takes a seat again', async () => {
  const screens = [];
  for (const language of Object.keys(words)) screens.push(await Screen.take(browser, table, 'north-1', { language }));
  for (let more = 0; more < 16; more++) await table.join('north-1'); // a seat has 16 sessions: the four oldest go
  for (const [i, said] of Object.values(words).entries()) await screens[i].page.getByRole('alert').getByText(said).waitFor();
  const { page } = screens[0];
  await hasNoViolations(page, 'displaced');
  assert.equal(await page.locator('.seat-line').count(), 0, 'nobody is shown as sitting here');
  await page.getByRole('button', { name: 'Take a seat' }).click();
  await page.locator('#join-code').fill(table.codes['north-2']);
  await page.locator('.join button[type=submit]').click();
  await page.locator('.seat-line').waitFor();
  for (const screen of screens) screen.assertQuiet();
});
