// The simulation lab in a real browser: a rehearsal from the keyboard, a parameter that is dragged while the fan follows, two runs held
// against each other, cancel, every picture as a table, no violation that axe-core finds, nothing against the content policy; and no
// way to it for a player.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { stopAll, Table, until } from '../cli/table.mjs';
import { hasNoViolations, openBrowser, Screen } from './browser.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-lab-page-'));
let table, browser, control, page;

before(async () => {
  table = await Table.serve('tests/scenarios/alliance-2022', folder, ['--run', join(folder, 'run.entente')]);
  browser = await openBrowser();
  control = await Screen.take(browser, table, 'control-1', { name: 'Lab' });
  page = control.page;
});

after(async () => {
  await browser?.close();
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

const tab = (id) => page.locator(`[data-tab=${id}]`).click();
const finding = () => page.locator('.lab-finding').textContent();
const idle = () => page.locator('.lab-progress').waitFor({ state: 'detached', timeout: 300_000 });
const named = () => page.locator('.lab-run-name').allTextContents();

test('the lab opens on a fan of 100,000 runs, which follows a hand on a parameter', { timeout: 300_000 }, async () => {
  await page.getByRole('link', { name: 'Simulation lab' }).click();
  await page.locator('.lab-speed').waitFor();
  assert.equal(await page.locator('.lab-speed').getAttribute('data-fan-runs'), '100000');
  await page.locator('.lab-caption', { hasText: 'Runs: 100,000; seed 1;' }).waitFor();
  assert.match(await page.locator('.lab-caption').textContent(), /scenario [0-9a-f]{8}.*Simulated, not a forecast/);
  const median = () => page.locator('.lab-median').getAttribute('d');
  const asWritten = await median();
  const slider = page.locator('[data-parameter=share_delay]');
  const box = await slider.boundingBox();
  await page.mouse.move(box.x + box.width * 0.25, box.y + box.height / 2);
  await page.mouse.down();
  for (let step = 1; step <= 12; step++) await page.mouse.move(box.x + box.width * (0.25 + step * 0.06), box.y + box.height / 2);
  await page.mouse.up();
  await until(async () => (await median()) !== asWritten, 'the median moves');
  assert.ok(Number(await slider.inputValue()) > 60);
  await page.getByRole('button', { name: 'As written' }).click();
  await until(async () => (await median()) === asWritten, 'the same assumptions give the same fan');
  await control.picture('lab-fan');
  await hasNoViolations(page, 'fan');
});

test('two rehearsals by keyboard, one kept as A, and what differs', { timeout: 300_000 }, async () => {
  await tab('endings');
  await page.locator('.lab-start').waitFor();
  await page.keyboard.press('Control+Enter');
  await page.locator('.lab-history').waitFor();
  await idle();
  assert.match(await finding(), /^ Most often: “.+”, in [\d.]+% of 100,000 runs/);
  await page.getByRole('button', { name: 'Keep as A' }).click();
  await page.locator('[data-parameter=share_delay]').focus();
  for (let press = 0; press < 30; press++) await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Control+Enter');
  await page.locator('.lab-run-name', { hasText: 'minutes until an ally passes on what it alone holds: 50' }).waitFor();
  await idle();
  assert.deepEqual((await named()).map((text) => text.slice(0, 1)), ['A', 'B']);
  assert.match(await finding(), /Largest change: “.+”, [\d.]+% in A, [\d.]+% in B, [+−][\d.]+ \([+−][\d.]+ … [+−][\d.]+\) percentage points/);
  await control.picture('lab-compare');
  await hasNoViolations(page, 'endings, compared');
  await page.getByRole('button', { name: 'Table' }).click();
  const rows = await page.locator('.lab-figure tbody tr').allTextContents();
  assert.equal(rows.length, 6);
  assert.ok(rows.every((row) => /%.*%.*…/.test(row)), rows.join('\n'));
  await hasNoViolations(page, 'endings, as a table');
  await tab('fan');
  await page.locator('.lab-before-median').waitFor();
  await page.locator('[data-tab=fan]').focus();
  await page.keyboard.press('BracketLeft');
  await until(async () => (await named()).length === 1, 'the previous rehearsal is A itself');
  await page.keyboard.press('BracketRight');
  await until(async () => (await named()).length === 2, 'and the next is B');
});

test('decisions, what came next, tornado, never reached, runs', { timeout: 300_000 }, async () => {
  await tab('decisions');
  await page.getByRole('button', { name: 'What came next' }).click();
  await page.locator('.lab-ribbon').first().waitFor();
  await control.picture('lab-flow');
  await hasNoViolations(page, 'flow');
  await tab('tornado');
  await page.getByRole('button', { name: 'Vary each assumption' }).click();
  await page.locator('.lab-side').first().waitFor({ timeout: 120_000 });
  await idle();
  assert.match(await finding(), /changes .+ most: /);
  await control.picture('lab-tornado');
  await hasNoViolations(page, 'tornado');
  assert.equal(await page.getByText('Drawn for other assumptions').count(), 0);
  await page.locator('[data-parameter=caution]').focus();
  await page.keyboard.press('ArrowRight');
  await page.getByText('Drawn for other assumptions').waitFor();
  await page.keyboard.press('ArrowLeft');
  await tab('never');
  assert.match(await finding(), /eached in 100,000 runs/);
  for (const line of await page.locator('.lab-never li .muted').allTextContents()) assert.match(line, /^(every run ended|its condition|chance|its decision|nobody|never adopted|it could never be chosen)/);
  await tab('runs');
  await page.locator('.lab-run').nth(1).click();
  assert.match(await page.locator('.lab-command code').textContent(), /^entente replay alliance-2022 --rehearsed 1:\d+ --set share_delay=50$/);
  await hasNoViolations(page, 'runs');
});

test('a long rehearsal shows its parts and is cancelled; few runs and wrong fields say so', { timeout: 300_000 }, async () => {
  table.onOneProcessor();
  await tab('endings');
  await page.getByRole('textbox', { name: 'Runs', exact: true }).fill('10000000');
  await page.keyboard.press('Control+Enter');
  await page.locator('.lab-progress').waitFor();
  await page.locator('.lab-run-name', { hasText: /^B (?!100,000 )/ }).waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await idle();
  assert.match((await named())[1], /^B [\d,]+ · Seed 1/, 'what was played stays');
  await page.getByRole('textbox', { name: 'Runs', exact: true }).fill('0');
  await page.getByText('A whole number from 1 to 10,000,000.').waitFor();
  await page.keyboard.press('Control+Enter');
  await page.getByRole('textbox', { name: 'Runs', exact: true }).fill('50');
  await page.keyboard.press('Control+Enter');
  await page.locator('.tag', { hasText: 'too few' }).waitFor();
  await page.reload();
  await page.locator('.lab-finding', { hasText: '50 runs' }).waitFor();
  await page.getByText('Rehearsal 4 of 4').waitFor();
  control.assertQuiet();
});

test('a player has no way to the lab', { timeout: 120_000 }, async () => {
  const player = await Screen.take(browser, table, 'us-1', { name: 'Player' });
  await player.page.goto(`${player.origin}/#lab`);
  await player.page.locator('.seat-line').waitFor();
  assert.equal(await player.page.getByText('Simulation lab').count(), 0);
  assert.equal(await player.page.locator('.lab').count(), 0);
  const answers = await player.page.evaluate(() => Promise.all(['/api/lab', '/api/lab/job/1', '/api/none'].map(async (path) => (await fetch(path)).text())));
  assert.deepEqual(answers, answers.map(() => '{"error":"there is no such thing"}'));
});
