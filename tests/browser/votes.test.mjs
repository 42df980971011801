// Votes and silence, in real Chromium: each delegation reads the rule in its own words before it chooses, and the report says how it was decided.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { stopAll, Table } from '../cli/table.mjs';
import { hasNoViolations, openBrowser, Screen } from './browser.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-votes-'));
const run = join(folder, 'run.entente');
let table, browser, control;

const scenario = `entente: 1
id: votes
title: {en: Votes, ko: 표결, de: Stimmen, fr: Voix}
languages: [en, ko, de, fr]
marking: EXERCISE
time: {startex: 2026-01-05T09:00:00Z, zones: [UTC], tick: 10m, length: 4h}
cells: {north: {name: {en: North, ko: 북부, de: Nord, fr: Nord}, side: a}, east: {name: {en: East, ko: 동부, de: Ost, fr: Est}, side: a}, west: {name: {en: West, ko: 서부, de: West, fr: Ouest}, side: a}}
decisions:
  mandate:
    opens: {at: T+00:00}
    title: {en: The mandate, ko: 임무, de: Das Mandat, fr: Le mandat}
    text: {en: Do we send it, ko: 파견하는가, de: Senden wir, fr: Envoyons-nous}
    ask: [north, east, west]
    agree: {vote: {weights: {north: 5, east: 3, west: 2}, need: 7, members: 2, quorum: 3, veto: [west]}}
    within: 60m
    otherwise: wait
    options: {wait: {text: {en: Wait, ko: 대기, de: Warten, fr: Attendre}}, send: {text: {en: Send, ko: 파견, de: Senden, fr: Envoyer}}}
  letter:
    opens: {at: T+00:00}
    title: {en: The letter, ko: 서한, de: Der Brief, fr: La lettre}
    text: {en: It goes out at noon, ko: 정오 발송, de: Er geht mittags ab, fr: Elle part à midi}
    ask: [north, east, west]
    agree: {silence: object}
    within: 60m
    otherwise: letter
    options: {letter: {text: {en: It goes out, ko: 발송, de: Er geht ab, fr: Elle part}}, object: {text: {en: We object, ko: 이의, de: Wir widersprechen, fr: Nous nous opposons}}}
`;

before(async () => {
  writeFileSync(join(folder, 'scenario.yaml'), scenario);
  table = await Table.serve(join(folder, 'scenario.yaml'), folder, ['--run', run, '--seats', '1']);
  for (const seat of ['north-1', 'east-1', 'west-1']) await table.join(seat); // people sit in all cells: no bot chooses before them
  control = await table.join('control-1');
  await control.must('start');
  await control.must('pause');
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

const rules = {
  en: ['By vote: an option needs 7 of 10 votes. Votes: North 5, East 3, and West 2. At least 2 cells must choose it. At least 3 cells must choose at all. Not against: West.', 'If no option gets there: Wait', 'Silence is consent: one cell that objects (“We object”) stops it.', 'If nobody objects in time: It goes out'],
  ko: ['표결: 전체 10표 중 7표를 얻은 안이 채택됩니다.', '필요한 표를 얻은 안이 없으면: 대기', '무이의 절차: 한 셀이라도 이의(‘이의’)를 내면 중단됩니다.', '시한까지 이의가 없으면: 발송'],
  de: ['Durch Abstimmung: Eine Option braucht 7 von 10 Stimmen.', 'Wenn keine Option so weit kommt: Warten', 'Eine Zelle, die widerspricht („Wir widersprechen“), hält es auf.', 'Wenn niemand rechtzeitig widerspricht: Er geht ab'],
  fr: ['Par vote : une option a besoin de 7 voix sur 10.', 'Si aucune option n’y parvient : Attendre', 'une cellule qui s’oppose (« Nous nous opposons ») l’arrête.', 'Si personne ne s’oppose à temps : Elle part'],
};

test('a delegation reads the rule in its own words before it chooses', async () => {
  const north = await Screen.take(browser, table, 'north-1');
  const { page } = north;
  for (const [language, said] of Object.entries(rules)) {
    await page.locator(`.language [lang=${language}]`).first().click();
    for (const number of [1, 2]) {
      await page.locator('.all [data-entry^=decision]').nth(2 - number).click();
      for (const words of said.slice(2 * (number - 1), 2 * number)) await page.locator('.reading', { hasText: words }).waitFor({ timeout: 20000 });
    }
  }
  await hasNoViolations(page, 'a vote');
  await page.locator('.ask button[type=submit]').click({ force: true }); // greyed, yet it says why
  for (const [language, said] of [['fr', 'Choisissez d’abord une option.'], ['de', 'Wählen Sie zuerst eine Option.'], ['en', 'Choose an option first.']]) {
    await page.locator(`.language [lang=${language}]`).click();
    await page.locator('.notice', { hasText: said }).waitFor({ timeout: 20000 }); // what stands there is said again in the reader's language
  }
  await north.picture('votes');
  north.assertQuiet();
  await north.context.close();
});

test('the report says the rule, and that it was decided by it', async () => {
  for (const [seat, option] of [['north-1', 'send'], ['east-1', 'send'], ['west-1', 'send']]) await (await table.join(seat)).must('choose', { decision: 1, option });
  await (await table.join('west-1')).must('choose', { decision: 2, option: 'object' });
  await control.must('resume');
  await control.must('jump', { to_second: 4200 });
  await control.must('endex', { word: 'ENDEX' });
  await table.stop();
  const file = join(folder, 'report.html');
  execFileSync(process.env.ENTENTE, ['report', run, '-o', file]);
  const text = readFileSync(file, 'utf8').replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
  for (const said of ['by vote, 7 of 10 votes needed, of at least 2 cells, quorum 3, veto: west', 'by silence, adopted unless a cell objects', 'Send (by vote', 'We object (a cell objected)'])
    assert.ok(text.includes(said), `“${said}” in ${text.match(/Rule: .{200}/g)}`);
});
