// The reference exercise as people play it, in real Chromium: two cells of two pages each, control, an observer, the projector, bots in
// the other chairs. Afterwards verify, replay and report must tell the story that the pages showed. Control drives the clock by
// jumps at the slowest pace, at which a tick takes ten minutes, so that nothing here depends on how fast this machine is.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { entente, pause, stopAll, Table, until } from '../cli/table.mjs';
import { desktop, openBrowser, pictureOfFile, Screen, tablet } from './browser.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-browser-'));
const browser = await openBrowser();
after(async () => {
  await browser.close();
  await stopAll();
  rmSync(folder, { recursive: true });
});
const run = (...args) => spawnSync(entente, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
const clockOf = (screen) => screen.page.locator('.clock').innerText();

async function jumpTo(control, minutes) {
  await control.button('Jump…').click();
  const dialog = control.dialog();
  await dialog.getByLabel('To exercise time').check();
  await dialog.locator('#jump-time').fill(`T+${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`);
  await control.button('Jump…', dialog).click();
  await dialog.waitFor({ state: 'detached' });
}

async function choose(screen, title, option) {
  await screen.open(title);
  await screen.page.locator('.option', { hasText: option }).locator('input').check();
  await screen.page.locator('.ask button[type=submit]').click();
  await screen.page.locator('.ask .done-line').waitFor();
}

async function answer(screen, statement, step, { confidence, ally }) {
  await screen.open(statement);
  await screen.page.locator(`input[name^="round-"]`).nth(step - 1).check();
  await screen.page.locator('.segment-radio').nth(confidence).locator('input').check();
  await screen.page.locator('.ask select').selectOption(String(ally));
  await screen.page.locator('.ask button[type=submit]').click();
  await screen.page.locator('.ask .done-line').waitFor();
}

/** The items on a cell's desk as its page lists them: { number: title }. */
async function desk(screen) {
  await screen.page.evaluate(() => (location.hash = 'desk'));
  const rows = screen.page.locator('[data-entry^="item-"]');
  await rows.first().waitFor();
  const pairs = await rows.evaluateAll((all) => all.map((row) => [Number(row.dataset.entry.slice(5)), row.querySelector('.row-title').innerText.trim()]));
  return Object.fromEntries(pairs);
}

test('the reference exercise, from the lobby to the report', { timeout: 600_000 }, async () => {
  const table = await Table.serve('tests/scenarios/alliance-2022', folder, ['--run', join(folder, 'played.entente'), '--seed', '2023:2', '--seats', '2']);
  const control = await Screen.take(browser, table, 'control-1', { name: 'Control desk' });
  const us1 = await Screen.take(browser, table, 'us-1', { name: 'A. Miller' });
  const us2 = await Screen.take(browser, table, 'us-2', { name: 'B. Jones' });
  const rok1 = await Screen.take(browser, table, 'rok-1', { name: '김 위원' });
  const rok2 = await Screen.take(browser, table, 'rok-2', { name: '이 위원' });
  const observer = await Screen.take(browser, table, 'observer-1', { name: 'Evaluator' });
  const projector = await Screen.take(browser, table, 'projector');
  const players = [us1, us2, rok1, rok2], everybody = [control, ...players, observer, projector];

  // Lobby: everybody gets ready, control sees it and starts.
  await us1.picture('lobby', desktop);
  await us1.picture('lobby-tablet', tablet);
  for (const player of players) await player.button('I am ready').click();
  await us1.page.locator('.ready-list li', { hasText: 'Republic of Korea' }).getByText('2 of 2').waitFor();
  await projector.picture('projector-lobby');
  await control.button('Start the exercise').click();
  await control.picture('control-start');
  await control.button('Start the exercise', control.dialog()).click();
  await control.button(/^Pause$/).click();
  await control.button(/^Resume$/).waitFor();
  for (const player of players) await player.page.locator('.row', { hasText: 'STARTEX: situation and rules' }).first().waitFor();

  // A pause holds exercise time exactly.
  const stood = await clockOf(us1);
  await pause(1500);
  assert.equal(await clockOf(us1), stood);
  await control.page.getByLabel('Pace').selectOption('1');
  await control.button(/^Resume$/).click();
  await control.button(/^Pause$/).waitFor();

  // What one ally knows first, and shares.
  await jumpTo(control, 20);
  await rok1.open('Missile launch reported');
  await rok1.page.keyboard.press('a');
  await rok1.page.locator('.reading .done-line', { hasText: 'Acknowledged' }).waitFor();
  assert.equal(await us1.page.locator('.row', { hasText: 'Missile launch reported' }).count(), 0, 'the ally has not been told');
  await rok1.picture('desk', desktop);
  await rok1.picture('desk-tablet', tablet);
  await rok1.page.keyboard.press('s');
  await rok1.dialog().getByText('United States delegation').click();
  await rok1.picture('share');
  await rok1.button(/^Share with/, rok1.dialog()).click();
  for (const screen of [us1, us2]) await screen.page.locator('.row', { hasText: 'Missile launch reported' }).first().waitFor();
  await projector.page.locator('.shared', { hasText: 'Missile launch reported' }).first().waitFor();
  await us1.open('Missile launch reported');
  await us1.page.locator('.reading', { hasText: 'Shared by Republic of Korea delegation' }).waitFor();
  await us1.button('Acknowledge').click();

  // A request for information, answered by control.
  await us1.button('Ask control (RFI)…').click();
  await us1.dialog().locator('textarea').fill('Is the report confirmed by a second source?');
  await us1.button('Send', us1.dialog()).click();
  const request = control.page.locator('.request', { hasText: 'Is the report confirmed by a second source?' });
  await request.getByRole('button', { name: 'I see to it' }).click();
  await request.getByText('With you').waitFor();
  await request.getByText('RFI 1').waitFor();
  await request.getByRole('button', { name: 'Reply' }).click();
  await request.locator('textarea').fill('Confirmed by two sources at T+00:18.');
  await control.picture('control-request');
  await request.getByRole('button', { name: 'Send' }).click();
  await us1.page.locator('.row', { hasText: 'Reply' }).first().waitFor();
  assert.equal(await rok1.page.getByText('Is the report confirmed by a second source?').count(), 0, 'requests are private');

  // A message between the cells' own members and to the ally.
  await control.button('Quick inject').click();
  const form = control.dialog();
  await form.locator('#inject-title-en').fill('Embassy line is busy');
  await form.locator('#inject-title-ko').fill('대사관 회선 통화 중');
  await form.locator('textarea').nth(0).fill('The usual line to the embassy is engaged; use the second one.');
  await form.locator('textarea').nth(1).fill('대사관 회선이 통화 중이니 두 번째 회선을 사용할 것.');
  for (const cell of ['United States delegation', 'Republic of Korea delegation']) await form.getByText(cell).click();
  await control.picture('quick-inject');
  await control.button('Deliver now', form).click();
  for (const player of players) await player.page.locator('.row', { hasText: 'Embassy line is busy' }).first().waitFor();

  // A joint decision: private until revealed, and changed once before it closes.
  await jumpTo(control, 50);
  const decision = 'First response to the launch';
  await choose(us1, decision, 'Ministers speak');
  await choose(rok1, decision, 'working level');
  await rok1.picture('decision', desktop);
  await rok1.picture('decision-tablet', tablet);
  assert.equal(await us2.page.getByText('What each cell chose privately').count(), 0);
  await rok1.page.locator('.option', { hasText: 'Ministers speak' }).locator('input').check();
  await rok1.page.locator('.ask button[type=submit]').click();
  await rok1.page.locator('.option', { hasText: 'Ministers speak' }).locator('.tag-done').waitFor();
  await jumpTo(control, 60);
  await us1.open(decision);
  await us1.page.locator('.followed', { hasText: 'Ministers speak' }).waitFor();

  // A private assessment by every seat.
  const statement = 'nuclear weapon';
  await answer(us1, statement, 2, { confidence: 1, ally: 3 });
  await answer(us2, statement, 3, { confidence: 2, ally: 3 });
  await answer(rok1, statement, 4, { confidence: 1, ally: 2 });
  await answer(rok2, statement, 3, { confidence: 0, ally: 2 });
  await rok2.picture('assessment', desktop);
  await rok2.picture('assessment-tablet', tablet);
  await control.page.getByRole('tab', { name: /Decisions/ }).click();
  await control.page.locator(`[data-decision=first_response]`).getByRole('button', { name: 'Reveal' }).click();
  await control.button('Reveal', control.dialog()).click();
  const round = control.page.locator('[data-round]', { hasText: statement }).first();
  await round.getByRole('button', { name: 'Reveal' }).click();
  await control.button('Reveal', control.dialog()).click();
  await control.picture('control-decisions');
  await us1.open(decision);
  await us1.page.getByText('The cells chose the same.').waitFor();
  await us2.open(statement);
  await us2.page.locator('.reveal-table').waitFor();
  await projector.page.locator('.reveal-table').waitFor();
  await projector.picture('projector');
  await us2.picture('assessment-revealed');

  // An evaluator's note, which no player sees.
  await observer.page.getByRole('link', { name: 'Notebook' }).click();
  await observer.page.locator('textarea').first().fill('Asked at once who may release the report.');
  await observer.page.locator('textarea').first().press('Control+Enter');
  await observer.page.getByText('Asked at once who may release the report.').last().waitFor();
  await observer.picture('notebook');

  // At high pace for a while; bots and conditions go on by themselves.
  await control.page.getByRole('tab', { name: 'Conduct' }).click();
  await control.page.getByLabel('Pace').selectOption('600');
  await us1.page.locator('.row', { hasText: 'How to pass on sensitive warning' }).first().waitFor({ timeout: 120_000 });
  await control.button(/^Pause$/).click();
  await control.button(/^Resume$/).waitFor();
  await control.page.locator('.control-side').evaluate((side) => side.scrollTo(0, 0));
  await control.picture('control', desktop);
  await control.picture('control-tablet', tablet);
  await us1.page.locator('.language').getByRole('button', { name: 'Both' }).click();
  await us1.picture('desk-both', desktop);
  await rok1.page.locator('.language button[lang=ko]').click();
  await rok1.picture('desk-korean', desktop);
  await rok1.page.locator('.language button[lang=en]').click();
  await us1.page.locator('.language button[lang=en]').click();

  // ENDEX is typed; every page says so.
  await control.button('ENDEX…').click();
  await control.dialog().locator('#endex-word').fill('ENDEX');
  await control.picture('endex');
  await control.button('End the exercise', control.dialog()).click();
  for (const screen of [control, ...players]) await screen.page.getByRole('heading', { name: /has ended|ENDEX/ }).first().waitFor();
  await us1.picture('end');
  const shown = { us: await desk(us1), rok: await desk(rok1) };
  assert.deepEqual(await desk(us2), shown.us);
  for (const screen of everybody) screen.assertQuiet();

  // Control reads the report from the page.
  const record = await control.page.evaluate(async () => (await fetch('/api/record')).text());
  assert.equal((await table.stop()).code, 0);

  const verified = run('verify', table.run);
  assert.equal(verified.status, 0, verified.stdout + verified.stderr);
  for (const cell of ['us', 'rok']) {
    const { items } = JSON.parse(run('replay', table.run, '--cell', cell, '--json').stdout);
    const told = items.filter(({ kind, withdrawn }) => kind !== 'message' && kind !== 'request' && !withdrawn);
    assert.deepEqual(
      Object.fromEntries(told.map(({ number, kind, title, text }) => [number, kind === 'reply' ? 'Reply' : (title?.en ?? text.en).trim()])),
      shown[cell],
      `replay shows ${cell} what its pages showed`,
    );
  }
  const before = run('replay', table.run, '--at', 'T+00:19', '--cell', 'rok').stdout, then = run('replay', table.run, '--at', 'T+00:20', '--cell', 'rok').stdout;
  assert.doesNotMatch(before, /Missile launch reported/);
  assert.match(then, /Missile launch reported/);

  const path = join(folder, 'report.html');
  const reported = run('report', table.run, '-o', path);
  assert.equal(reported.status, 0, reported.stderr);
  const html = readFileSync(path, 'utf8');
  assert.equal(html, record, 'the page served after ENDEX is the page that the verb writes');
  for (const text of ['Missile launch reported', 'Embassy line is busy', '대사관 회선 통화 중', 'Is the report confirmed by a second source?', 'Confirmed by two sources at T+00:18.', 'Asked at once who may release the report.', 'A. Miller', '김 위원'])
    assert.ok(html.includes(text), `the report tells of: ${text}`);
  await pictureOfFile(browser, path, 'report');
  const rehearsed = join(folder, 'rehearsal.html');
  assert.equal(run('rehearse', 'tests/scenarios/alliance-2022', '-n', '10000', '--html', rehearsed, '--quiet').status, 0);
  await pictureOfFile(browser, rehearsed, 'rehearsal');
});

test('the server is killed in the middle of play: the pages come back by themselves, and nothing is lost or double', { timeout: 300_000 }, async () => {
  const table = await Table.serve('scenarios/start', folder, ['--run', join(folder, 'killed.entente'), '--seats', '1']);
  const control = await Screen.take(browser, table, 'control-1');
  const north = await Screen.take(browser, table, Object.keys(table.codes).find((seat) => seat.startsWith('north')));
  await control.button('Start the exercise').click();
  await control.button('Start the exercise', control.dialog()).click();
  await control.button(/^Pause$/).click();
  await control.button(/^Resume$/).waitFor();
  await north.page.locator('.row').first().waitFor();
  const write = async (text) => {
    await north.page.getByRole('tab', { name: 'Control' }).click();
    await north.page.locator('.desk-talk textarea').fill(text);
    await north.page.locator('.desk-talk textarea').press('Control+Enter');
  };
  const told = async (text) => (await control.page.getByRole('tab', { name: /Messages/ }).click(), control.page.getByText(text, { exact: true }));
  await write('before the kill');
  await (await told('before the kill')).first().waitFor();
  const rows = await north.page.locator('.row').count();
  await table.stop('SIGKILL');
  await north.page.locator('[data-link="offline"]').waitFor();
  await write('written while away');
  await table.begin(table.run);
  for (const screen of [north, control]) await screen.page.locator('[data-link="live"]').waitFor({ timeout: 120_000 });
  await (await told('written while away')).first().waitFor({ timeout: 120_000 });
  for (const text of ['before the kill', 'written while away'])
    await until(async () => (await (await told(text)).count()) === 1, `${text}: once`);
  assert.equal(await north.page.locator('.row').count(), rows);
  await table.stop();
  assert.equal(run('verify', table.run).status, 0);
});
