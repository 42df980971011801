// What a player at the desk believes, in real Chromium: where the focus goes, what is urgent, what was decided, what is sent and what
// waits, at every width.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { stopAll, Table, until } from '../cli/table.mjs';
import { desktop, hasNoViolations, openBrowser, Screen, tablet } from './browser.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-desk-'));
let table, browser, control, screen, page;

before(async () => {
  const path = join(folder, 'desk.yaml');
  writeFileSync(
    path,
    `entente: 1
id: desk
title: Desk
languages: [en]
time: {startex: 2024-03-05T09:00:00+09:00, zones: [Asia/Seoul], tick: 10m, length: 4h}
cells: {rok: {name: {en: Korean cell}, side: a}, us: {name: {en: American cell}, side: a}, un: {name: {en: United Nations}, seat: control}}
references:
  UNSCR 1718: {text: {en: Security Council resolution 1718 (2006)}, url: "https://example.org/1718"}
injects:
  a: {at: T+00:00, release: [rok], kind: report, title: {en: first}, text: {en: first}}
  b: {at: T+00:00, release: [rok], kind: report, title: {en: second}, text: {en: second}}
  c: {at: T+00:00, release: [rok], kind: report, title: {en: third}, text: {en: third}}
  p: {at: T+00:00, release: [rok], kind: report, title: {en: papers}, text: {en: papers}, cites: [UNSCR 1718]}
  f: {at: T+01:00, release: [rok], kind: report, precedence: flash, title: {en: It burns}, text: {en: It burns now}}
decisions:
  d: {opens: {at: T+00:00}, title: {en: Whom to call}, ask: [rok, us], agree: joint, within: 30m, otherwise: n, options: {y: {text: {en: Call them}}, n: {text: {en: Leave it}}}}
assessments:
  s: {at: T+00:00, ask: [rok], scale: likelihood, within: 30m, text: {en: It will rain}}
`,
  );
  table = await Table.serve(path, folder, ['--run', join(folder, 'desk.entente')]);
  control = await table.join('control-1');
  for (const cell of ['rok', 'us']) await control.must('seat', { cell, bot: false }); // before the bots of the cells choose
  await control.must('start');
  await control.must('pause');
  browser = await openBrowser();
  screen = await Screen.take(browser, table, 'rok-1', { name: 'A. Miller' });
  ({ page } = screen);
  page.setDefaultTimeout(20_000);
});

after(async () => {
  await browser?.close();
  stopAll();
  rmSync(folder, { recursive: true, force: true });
});

const jumpTo = async (minutes) => {
  await control.must('resume');
  await control.must('jump', { to_second: minutes * 60 });
  await control.must('pause');
};

test('a dialog begins where one writes, and Enter there does not close it', async () => {
  await screen.open('first');
  await page.keyboard.press('r');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.type('Who says so?');
  await page.keyboard.press('Enter');
  assert.match(await page.getByRole('dialog').locator('textarea').inputValue(), /^Who says so\?/);
  await page.keyboard.press('Control+Enter');
  await page.locator('.notice', { hasText: 'Your question is with control.' }).waitFor();
});

test('an answer of control quotes the question', async () => {
  const { items } = await control.view();
  await control.must('reply', { item: items.find(({ kind }) => kind === 'request').number, text: 'The harbour does.' });
  await screen.open('Reply');
  await page.locator('.reading', { hasText: 'The harbour does.' }).waitFor();
  await page.locator('.reading blockquote', { hasText: 'Who says so?' }).waitFor();
});

test('after A, J goes to the next that needs somebody', async () => {
  const needed = () => page.locator('.needs [data-entry^=item]').evaluateAll((rows) => rows.map((row) => row.dataset.entry));
  const here = async () => (await page.evaluate(() => location.hash)).replace('#desk/', '').replace('/', '-');
  const before = await needed();
  assert.ok(before.length >= 3);
  await page.locator(`.needs [data-entry=${before[0]}]`).click();
  await page.keyboard.press('a');
  await page.locator(`.needs [data-entry=${before[0]}]`).waitFor({ state: 'detached' });
  await page.keyboard.press('j');
  await until(async () => (await here()) === before[1], `at ${before[1]}`);
});

test('a toast does not outlive what it said', async () => {
  await page.locator('.all [data-entry^=decision]').click();
  await page.locator('.ask button[type=submit]').press('Enter');
  await page.locator('.notice', { hasText: 'Choose an option first.' }).waitFor();
  await page.locator('.option', { hasText: 'Call them' }).locator('input').check();
  await page.locator('.ask button[type=submit]').click();
  await page.locator('.ask .done-line').waitFor();
  assert.equal(await page.locator('.notice').count(), 0);
});

test('who acknowledged and who chose stands on the desks of the cell, with the reason', async () => {
  await page.locator('.ask textarea').fill('because');
  await page.locator('.option', { hasText: 'Leave it' }).locator('input').check();
  await page.locator('.ask button[type=submit]').click();
  const line = page.locator('.chosen-line');
  await line.filter({ hasText: 'A. Miller chose 2, 0900I' }).waitFor();
  await line.filter({ hasText: 'because' }).waitFor();
  const mate = await table.join('rok-2', 'B. Park');
  const seen = await mate.view();
  assert.equal(seen.decisions[0].chosen.reason, 'because');
  assert.equal(seen.decisions[0].chosen.seat, 'rok-1');
  assert.equal((await (await table.join('us-1')).view()).decisions[0].chosen, null, 'another cell learns nothing of it');
  const chosen = (await control.view()).decisions[0].chosen;
  assert.deepEqual([chosen.rok.reason, chosen.us], ['because', null]);
  await mate.must('choose', { decision: seen.decisions[0].number, option: 'y', reason: 'on the contrary' });
  await page.locator('.notice', { hasText: 'B. Park chose 1' }).waitFor();
  await line.filter({ hasText: 'on the contrary' }).waitFor();
  await page.locator('.all .row', { hasText: '✓ Acknowledged' }).first().click();
  await page.locator('.reading .done-line', { hasText: 'Acknowledged by A. Miller' }).waitFor();
});

test('a reference opens', async () => {
  await screen.open('papers');
  await page.getByRole('button', { name: 'Security Council resolution 1718 (2006)' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('heading', { name: 'UNSCR 1718' }).waitFor();
  assert.equal(await dialog.getByRole('link').getAttribute('href'), 'https://example.org/1718');
  await screen.picture('reference');
  await page.keyboard.press('Escape');
});

test('what is open stays open behind another screen', async () => {
  await page.getByRole('link', { name: 'Timeline' }).click();
  await page.getByRole('link', { name: 'Desk' }).click();
  await page.locator('#reading-title', { hasText: 'papers' }).waitFor();
});

test('the help button has a name and nothing is against axe at every width', async () => {
  for (const viewport of [desktop, tablet, { width: 820, height: 1180 }, { width: 360, height: 740 }]) {
    await page.setViewportSize(viewport);
    assert.ok(await page.getByRole('button', { name: 'Help' }).isVisible());
    await hasNoViolations(page, `desk at ${viewport.width}`);
    await screen.picture(`desk-${viewport.width}`);
  }
  await page.setViewportSize(desktop);
});

test('a decision’s result is told; a round that closes under the hand says what was not sent', async () => {
  await page.locator('.all [data-entry^=round]').click();
  await page.locator('input[name^="round-"]').nth(4).check();
  await jumpTo(40);
  await page.getByText('What you had marked was not sent: likely').waitFor();
  await page.locator('.all [data-entry^=decision]', { hasText: 'Adopted: Leave it' }).waitFor();
  await page.locator('.notice', { hasText: 'Decided: Whom to call. Leave it' }).waitFor();
});

test('FLASH stands over the page until it is opened, and the title counts', async () => {
  await jumpTo(60);
  const bar = page.locator('.flash-bar', { hasText: 'It burns' });
  await bar.waitFor();
  assert.match(await page.title(), /^\(\d+\) /);
  for (const viewport of [{ width: 360, height: 740 }, desktop]) {
    await page.setViewportSize(viewport);
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    const { y, height } = await bar.boundingBox();
    assert.ok(y >= 0 && y + height < viewport.height / 2, `at the top of a scrolled page: ${y}`);
  }
  await hasNoViolations(page, 'flash');
  await screen.picture('flash');
  await bar.getByRole('button', { name: 'Open' }).click();
  await bar.waitFor({ state: 'detached' });
  await page.locator('#reading-title', { hasText: 'It burns' }).waitFor();
});

test('offline, the clock stands and what waits is in its thread', async () => {
  await control.must('resume');
  await page.locator('.phase-running').waitFor();
  await screen.context.setOffline(true);
  await page.locator('.talk textarea').fill('said while away');
  await page.locator('.talk textarea').press('Control+Enter');
  await page.locator('.said-waiting', { hasText: 'said while away' }).waitFor();
  await screen.context.setOffline(false);
  await page.locator('.said-own:not(.said-waiting)', { hasText: 'said while away' }).waitFor();
  assert.equal(await page.locator('.said-waiting').count(), 0);
  screen.assertQuiet();
});
