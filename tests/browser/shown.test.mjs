// From how many answers on a cell's are shown is read before anybody answers, and marked where a scenario shows those of fewer people.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { stopAll, Table } from '../cli/table.mjs';
import { hasNoViolations, openBrowser, Screen } from './browser.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-shown-'));
let browser;
after(async () => {
  await browser?.close();
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

test('the question says from how many answers on they are shown', async () => {
  const path = join(folder, 'shown.yaml');
  writeFileSync(
    path,
    `entente: 1
id: shown
title: {en: Shown, ko: 공개}
time: {startex: 2026-01-05T09:00:00Z, zones: [UTC], tick: 10m, length: 6h}
cells: {us: {name: America, side: a}, rok: {name: Korea, side: a}}
assessments:
  usual: {at: T+00:00, ask: [us, rok], scale: likelihood, within: 5h, text: {en: It rains today, ko: 오늘 비가 온다}}
  bare: {at: T+00:00, ask: [us, rok], scale: likelihood, within: 5h, shown_from: 2, text: {en: It snows today, ko: 오늘 눈이 온다}}
`,
  );
  const table = await Table.serve(path, folder, ['--run', join(folder, 'shown.entente')]);
  const control = await table.join('control-1');
  browser = await openBrowser();
  const us = await Screen.take(browser, table, 'us-1'), rok = await Screen.take(browser, table, 'rok-1', { language: 'ko-KR' });
  for (const { page } of [us, rok]) page.setDefaultTimeout(20_000);
  await control.must('start');
  await us.open('It rains today');
  await us.page.getByText('the answers of a cell are shown where at least 4 people gave one, without names, and the middle one where at least 3 did.').waitFor();
  assert.equal(await us.page.locator('.shown-early').count(), 0);
  await us.open('It snows today');
  await us.page.locator('.shown-early', { hasText: 'at least 2 people gave one, without names, and the middle one where at least 2 did. Fewer than usual' }).waitFor();
  await us.picture('answers-shown-early');
  await hasNoViolations(us.page, 'a question that shows few answers');
  await rok.open('오늘 눈이 온다');
  await rok.page.locator('.shown-early', { hasText: '2개 이상' }).getByText('통상보다 적은 수입니다').waitFor();
  const { rounds } = await control.view();
  await control.must('reveal', { round: rounds.find(({ assessment }) => assessment === 'bare').number });
  await us.page.getByText('With fewer than 2 answers in a cell its answers are not shown').waitFor();
  for (const screen of [us, rok]) screen.assertQuiet();
});
