// The record as the server signed it, as a picture for a camera: on control's page while the exercise goes on, on everybody's when it is over; and a player's receipt.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { stopAll, Table } from '../cli/table.mjs';
import { hasNoViolations, openBrowser, pictures, Screen } from './browser.mjs';

const jsQR = createRequire(new URL('../../web/package.json', import.meta.url))('jsqr');
const folder = mkdtempSync(join(tmpdir(), 'entente-receipts-'));
let table, browser, control;

before(async () => {
  table = await Table.serve('scenarios/start/scenario.yaml', folder, ['--seats', '1']);
  control = await table.join('control-1');
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

/** What a camera reads in the picture. */
async function scanned(page, shot) {
  const pixels = await page.evaluate(async (address) => {
    const picture = await createImageBitmap(await (await fetch(`data:image/png;base64,${address}`)).blob());
    const canvas = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
    canvas.drawImage(picture, 0, 0);
    return { data: [...canvas.getImageData(0, 0, picture.width, picture.height).data], width: picture.width, height: picture.height };
  }, shot.toString('base64'));
  return jsQR(Uint8ClampedArray.from(pixels.data), pixels.width, pixels.height)?.data;
}

test('a camera reads what the server signed, and a player takes a receipt', async () => {
  const north = await Screen.take(browser, table, 'north-1');
  await control.must('start');
  await control.must('pause');
  const room = await Screen.take(browser, table, 'control-2');
  await room.page.evaluate(() => (location.hash = '#room'));
  await room.page.locator('.checkpoint .qr').waitFor();
  await hasNoViolations(room.page, 'the room with a checkpoint');
  await control.must('endex', { word: 'ENDEX' });
  await north.page.locator('.checkpoint .qr').waitFor();
  await hasNoViolations(north.page, 'the end with a checkpoint');
  await north.page.screenshot({ path: join(pictures, 'receipt-end.png'), fullPage: true });
  const signed = (await control.get('/api/checkpoint')).json;
  const shot = await north.page.locator('.checkpoint .qr').screenshot();
  const blank = await browser.newPage();
  assert.equal(await scanned(blank, shot), signed.checkpoint);
  assert.ok((await north.page.locator('.checkpoint').textContent()).includes(signed.key));
  const [download] = await Promise.all([north.page.waitForEvent('download'), north.page.getByRole('link', { name: 'Download my receipt' }).click()]);
  assert.equal(download.suggestedFilename(), 'receipt.json');
  for (const screen of [north, room]) {
    screen.assertQuiet();
    await screen.context.close();
  }
});
