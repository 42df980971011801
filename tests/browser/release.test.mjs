// An originator's item: asking for disclosure, refusing with a reason, a redacted variant, the whole, taking back; and the markings above and below
// each page, with what the exercise is called in both of its languages.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { stopAll, Table } from '../cli/table.mjs';
import { hasNoViolations, openBrowser, Screen } from './browser.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-release-'));
let table, browser, control, room, us, rok, jp, capital;

before(async () => {
  const path = join(folder, 'release.yaml');
  writeFileSync(
    path,
    `entente: 1
id: release
title: {en: Release, ko: 정보제공}
marking: UNCLASSIFIED
languages: [en, ko]
time: {startex: 2026-01-05T09:00:00Z, tick: 10m, length: 6h}
cells:
  us: {name: {en: United States, ko: 미국}, country: USA, side: allies}
  rok: {name: {en: Korea, ko: 한국}, country: KOR, side: allies}
  jp: {name: {en: Japan, ko: 일본}, country: JPN, side: allies}
  capital: {name: {en: The capital, ko: 본국}, country: USA, side: allies}
injects:
  morning: {at: T+00:00, release: all, title: {en: Good morning, ko: 안녕하십니까}, text: {en: It is nine., ko: 아홉 시입니다.}}
  sign: {at: T+00:00, release: [us], originator: capital, marking: SECRET//NOFORN, title: {en: A sign, ko: 징후}, text: {en: What they mean to do., ko: 그들의 의도입니다.}}
  judgement: {redacts: sign, release: [], marking: "SECRET//REL TO USA, KOR", title: {en: A judgement, ko: 판단}, text: {en: They mean it., ko: 진심입니다.}}
`,
  );
  table = await Table.serve(path, folder, ['--run', join(folder, 'release.entente')]);
  control = await table.join('control-2');
  browser = await openBrowser();
  room = await Screen.take(browser, table, 'control-1');
  us = await Screen.take(browser, table, 'us-1');
  rok = await Screen.take(browser, table, 'rok-1', { language: 'ko-KR' });
  jp = await Screen.take(browser, table, 'jp-1');
  capital = await Screen.take(browser, table, 'capital-1');
  for (const { page } of [room, us, rok, jp, capital]) page.setDefaultTimeout(20_000);
  await control.must('start');
  await control.must('pause');
});

after(async () => {
  await browser?.close();
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

/** Waits until both lines of the page bear this marking; what they say of the exercise stands beside it. */
const marked = async ({ page }, marking) => {
  await page.locator('.marking-text', { hasText: marking }).nth(1).waitFor();
  for (const line of [0, 1]) assert.equal(await page.locator('.marking').nth(line).innerText().then((text) => text.replace(/\s+/g, ' ').trim()), `EXERCISE EXERCISE EXERCISE ${marking} 연습 연습 연습`);
};

const ask = async (why, ...cells) => {
  await us.open('A sign');
  await us.button('Ask for disclosure').click();
  for (const cell of cells) await us.dialog().getByLabel(cell).check();
  await us.dialog().getByLabel('Why (optional)').fill(why);
};

test('a page bears the roll-up of what its cell has, above and below, with the exercise in both languages', async () => {
  await us.page.locator('.row', { hasText: 'A sign' }).first().waitFor();
  await rok.page.locator('.row', { hasText: '안녕하십니까' }).first().waitFor();
  await marked(us, 'SECRET//NOFORN');
  await marked(capital, 'SECRET//NOFORN');
  await marked(rok, 'UNCLASSIFIED');
  await marked(room, 'SECRET//NOFORN');
});

test('who has it asks its originator, and is told why not', async () => {
  await us.open('A sign');
  await us.page.getByText('Originator: The capital').waitFor();
  await us.button('Ask for disclosure').click();
  assert.ok(await us.button('Ask for disclosure', us.dialog()).isDisabled(), 'for nobody is no request');
  await us.dialog().getByRole('button', { name: 'Close' }).click();
  await ask('They stand beside us.', 'Korea', 'Japan');
  await us.picture('release-ask');
  await hasNoViolations(us.page, 'asking for disclosure');
  await us.button('Ask for disclosure', us.dialog()).click();
  await capital.page.locator('.needs', { hasText: 'Disclosure request' }).waitFor();
  await capital.open('Disclosure request');
  await capital.button('Refuse').click();
  await capital.page.getByLabel('Reason for refusing').fill('It would give away how we know.');
  await capital.picture('release-refuse');
  await hasNoViolations(capital.page, 'refusing disclosure');
  await capital.page.getByLabel('Reason for refusing').press('Control+Enter');
  await capital.page.locator('.disclosure', { hasText: 'Korea: refused' }).waitFor();
  assert.equal(await capital.page.locator('.needs', { hasText: 'stand beside us' }).count(), 0, 'what is answered needs nobody');
  await us.open('They stand beside us.');
  await us.page.locator('.disclosure', { hasText: 'Japan: refused' }).waitFor();
  await us.page.locator('.disclosure', { hasText: 'It would give away how we know.' }).first().waitFor();
  await us.picture('release-refused');
  await hasNoViolations(us.page, 'a refusal');
  await room.page.locator('summary', { hasText: 'answered' }).click();
  await room.page.locator('.requests .disclosure', { hasText: 'It would give away how we know.' }).waitFor();
  await hasNoViolations(room.page, 'control of disclosure');
  for (const screen of [rok, jp]) assert.ok(!(await screen.page.content()).includes('give away'), 'a refusal is told to nobody else');
});

test('a redacted variant comes to whom it was asked for, marked for itself, and speaks of no other', async () => {
  await ask('At least that they mean it.', 'Korea');
  await us.button('Ask for disclosure', us.dialog()).click();
  await capital.open('Disclosure request');
  await capital.button('Disclose redacted').click();
  await rok.open('판단');
  await rok.page.getByText('진심입니다.').first().waitFor();
  await marked(rok, 'SECRET//REL TO USA, KOR');
  await rok.picture('release-variant');
  await hasNoViolations(rok.page, 'a redacted variant');
  assert.ok(!/징후|그들의 의도/.test(await rok.page.locator('body').innerText()), 'of the whole it has nothing');
  await us.open('A judgement');
  await us.open('At least that they mean it.');
  await us.page.locator('.disclosure', { hasText: 'Korea: disclosed redacted' }).waitFor();
  await marked(us, 'SECRET//NOFORN');
  await marked(jp, 'UNCLASSIFIED');
});

test('the whole is passed on by who asked, and taken back by its originator, who reads who had opened it', async () => {
  await ask('Both need all of it.', 'Korea', 'Japan');
  await us.button('Ask for disclosure', us.dialog()).click();
  await capital.open('Disclosure request');
  await capital.button('Disclose whole').click();
  await rok.open('징후');
  await marked(rok, 'SECRET//NOFORN');
  await jp.page.locator('.row', { hasText: 'A sign' }).first().waitFor();
  await us.open('Both need all of it.');
  await us.page.locator('.disclosure', { hasText: 'Korea: disclosed whole' }).waitFor();
  await capital.open('A sign');
  await capital.button('Take back: Korea').click();
  await capital.page.getByText('Korea: taken back, opened at 0900Z').waitFor();
  await capital.button('Take back: Japan').click();
  await capital.page.getByText('Japan: taken back, not opened').waitFor();
  assert.equal(await capital.button(/Take back/).count(), 0);
  await capital.picture('release-taken-back');
  await hasNoViolations(capital.page, 'taken back');
  await rok.page.locator('.callout').first().waitFor();
  assert.equal(await jp.page.locator('.row', { hasText: 'A sign' }).count(), 0, 'what was not opened is gone');
  await marked(jp, 'UNCLASSIFIED');
  await us.open('A sign');
  assert.ok(!(await us.page.locator('body').innerText()).includes('taken back'), 'who had opened it is read by its originator alone');
  await us.button('Ask for disclosure').waitFor();
  for (const screen of [room, us, rok, jp, capital]) screen.assertQuiet();
});
