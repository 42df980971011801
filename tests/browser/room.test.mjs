// The room and its cards, in real Chromium: every seat has a card whose picture opens it; each seat says that it sees and hears, and control
// sees who has not; a seat that is taken away says so at once and its card is dead.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { stopAll, Table } from '../cli/table.mjs';
import { hasNoViolations, openBrowser, Screen } from './browser.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-room-'));
const jsqr = createRequire(new URL('../../web/package.json', import.meta.url)).resolve('jsqr');
let table, browser, control, player;

before(async () => {
  table = await Table.serve('scenarios/river-flood', folder, ['--run', join(folder, 'run.entente'), '--seats', '1']);
  browser = await openBrowser();
  control = await Screen.take(browser, table, 'control-1');
  player = Object.keys(table.codes).find((seat) => !/^(control|observer|projector)/.test(seat));
});

after(async () => {
  await browser?.close();
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

/** What a camera would read in a picture of it. */
async function scan(png) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.addScriptTag({ path: jsqr });
  const read = await page.evaluate(async (bytes) => {
    const image = new Image();
    image.src = `data:image/png;base64,${bytes}`;
    await image.decode();
    const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height });
    const paper = canvas.getContext('2d');
    paper.drawImage(image, 0, 0);
    return jsQR(paper.getImageData(0, 0, image.width, image.height).data, image.width, image.height)?.data;
  }, png.toString('base64'));
  await context.close();
  return read;
}

const goto = (screen, place) => screen.page.evaluate((hash) => (location.hash = hash), place);

test('each seat has a card, and what a camera reads on it opens that seat', async () => {
  await goto(control, 'room/cards');
  const cards = control.page.locator('.join-card');
  await cards.first().waitFor();
  assert.equal(await cards.count(), Object.keys(table.codes).length);
  for (const seat of [player, 'control-2', 'projector']) {
    const card = control.page.locator(`.join-card[data-seat="${seat}"]`);
    assert.match(await card.innerText(), new RegExp(table.codes[seat]));
    const read = await scan(await card.locator('.qr').screenshot());
    assert.equal(read, `https://127.0.0.1:${table.port}/#join=${table.codes[seat]}`);
  }
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const page = await context.newPage();
  await page.goto(await scan(await control.page.locator(`.join-card[data-seat="${player}"] .qr`).screenshot()));
  assert.equal(await page.locator('#join-code').inputValue(), table.codes[player]);
  await page.locator('.join button[type=submit]').click();
  await page.locator('.seat-line').waitFor();
  assert.doesNotMatch(page.url(), /join=/, 'the code does not stay in the address');
  await context.close();
});

test('the cards print, on A4 and Letter, and nothing else does', async () => {
  for (const [format, width] of [['A4', 794], ['Letter', 816]]) {
    const pdf = await control.page.pdf({ format, printBackground: false });
    const pages = pdf.toString('latin1').match(/\/Type \/Page\b/g).length;
    assert.ok(pages >= 1 && pages <= Math.ceil(Object.keys(table.codes).length / 6), `${pages} pages of ${format}`);
    await control.page.setViewportSize({ width, height: 1000 });
    await control.page.emulateMedia({ media: 'print' });
    for (const hidden of ['.strip', '.screens', 'footer', 'h1', '.no-print']) assert.equal(await control.page.locator(hidden).first().isVisible(), false, hidden);
    const boxes = await control.page.locator('.join-card').evaluateAll((cards) => cards.map((card) => [card.scrollHeight <= card.clientHeight + 1, card.scrollWidth <= card.clientWidth + 1]));
    assert.ok(boxes.flat().every(Boolean), `a card of ${format} holds all that is on it`);
    await control.page.emulateMedia({ media: null });
  }
  await control.page.setViewportSize({ width: 1440, height: 900 });
});

test('each seat says that it sees and hears, and control sees who has and who has not', async () => {
  const seated = await Screen.take(browser, table, player, { name: 'Ada' });
  const observer = await Screen.take(browser, table, 'observer-1');
  await goto(control, 'room');
  const row = (seat) => control.page.locator(`tr[data-seat="${seat}"]`);
  await row(player).getByText('not asked').waitFor();
  assert.match(await row(player).innerText(), /Ada/);
  await control.button('Check communications').click();
  await row(player).getByText('no answer yet').waitFor();
  assert.equal(await seated.page.getByText('Exercise control asks').count(), 1);
  await hasNoViolations(seated.page, 'a check of communications');
  await seated.button('I see and hear').click();
  await row(player).getByText('yes').waitFor();
  await row('observer-1').getByText('no answer yet').waitFor();
  await control.page.getByText('1 of 2 see and hear').waitFor();
  await seated.page.getByText('Exercise control asks').waitFor({ state: 'detached' });
  await control.button('Check again').click();
  await control.page.getByText('0 of 2 see and hear').waitFor();
  await observer.button('I see and hear').click();
  await control.page.getByText('1 of 2 see and hear').waitFor();
  await observer.context.close();
  await seated.context.close();
});

test('a seat that is taken away ends at once, says so, and its card is dead; the new one opens it', async () => {
  const seated = await Screen.take(browser, table, player);
  await goto(control, 'room');
  await control.button(`Take away… ${player}`).click();
  await control.dialog().getByRole('button', { name: 'Take seat' }).click();
  await seated.page.getByText('Exercise control has closed this seat').waitFor();
  const [, code] = /: (\S+)$/.exec(await control.page.locator(`[data-fresh="${player}"]`).innerText());
  assert.notEqual(code, table.codes[player]);
  const join = (code) => table.request('POST', '/api/join', { body: { code } });
  assert.equal((await join(table.codes[player])).status, 404);
  assert.equal((await join(code)).status, 200);
  await goto(control, 'room/cards');
  await control.page.locator(`.join-card[data-seat="${player}"]`, { hasText: code }).waitFor();
  await seated.context.close();
});

test('control gives a seat a password, and its name and that open it; the card alone asks for it', async () => {
  await goto(control, 'room');
  await control.button('Password… control-2').click();
  await hasNoViolations(control.page, 'giving a password');
  await control.page.locator('#seat-password').fill('quiet river 7');
  await control.dialog().getByRole('button', { name: 'Set password' }).click();
  await control.page.locator('tr[data-seat="control-2"]').getByText('password', { exact: true }).waitFor();
  const context = await browser.newContext({ ignoreHTTPSErrors: true, locale: 'en-GB' });
  const page = await context.newPage();
  await page.goto(`https://127.0.0.1:${table.port}/#join=${table.codes['control-2']}`);
  await page.locator('.join button[type=submit]').click();
  await page.getByText('This seat has a password').waitFor();
  await page.locator('#join-code').fill('control-2');
  await page.locator('#join-password').fill('wrong password');
  await page.locator('.join button[type=submit]').click();
  await page.locator('#join-trouble').filter({ hasNotText: 'has a password' }).waitFor();
  await page.locator('#join-password').fill('quiet river 7');
  await hasNoViolations(page, 'joining with a password');
  await page.locator('.join button[type=submit]').click();
  await page.locator('.seat-line').waitFor();
  await context.close();
  await control.button('Password… control-2').click();
  await control.dialog().getByRole('button', { name: 'Remove password' }).click();
  await control.page.locator('tr[data-seat="control-2"]').getByText('password', { exact: true }).waitFor({ state: 'detached' });
});

test('room and cards in four languages are whole for those who do not see them', async () => {
  for (const language of ['en', 'ko', 'de', 'fr']) {
    await control.page.evaluate((tongue) => localStorage.setItem('entente.preferences', JSON.stringify({ tongue, both: false, second: '', zone: '', keys: true })), language);
    for (const place of ['room', 'room/cards']) {
      await goto(control, place);
      await control.page.reload();
      await control.page.locator(place === 'room' ? 'tr[data-seat]' : '.join-card').first().waitFor();
      await hasNoViolations(control.page, `${place} ${language}`);
    }
  }
  control.assertQuiet();
});

test('no code is in the run file or in what the server said after its links', async () => {
  const bytes = readFileSync(table.run, 'latin1');
  for (const code of Object.values(table.codes)) assert.equal(bytes.includes(code), false);
  assert.equal(table.complained, '');
});
