// Coming in with a certificate, in real Chromium: what the page says of none, of one that no seat knows yet, and of one that opens a seat.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { entente, stopAll, Table } from '../cli/table.mjs';
import { hasNoViolations, openBrowser, pictures } from './browser.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-by-certificate-'));
let table, browser, issued;

before(async () => {
  mkdirSync(join(folder, 'state'));
  chmodSync(join(folder, 'state'), 0o700);
  table = await Table.serve('scenarios/start', folder, ['--certificates', 'own']);
  const { stdout } = spawnSync(entente, ['certificate', 'ada', 'ops', '--state', join(folder, 'state'), '-o', folder], { encoding: 'utf8' });
  issued = Object.fromEntries([...stdout.matchAll(/(\w+)\.p12\s+(\S+)/g)].map(([, name, passphrase]) => [name, { pfxPath: join(folder, `${name}.p12`), passphrase }]));
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

/** A device with this certificate, or none, at the page's door. */
async function door(shown, { viewport = { width: 1440, height: 900 }, locale = 'en-GB', code = '' } = {}) {
  const origin = `https://127.0.0.1:${table.port}`;
  const context = await browser.newContext({ viewport, locale, ignoreHTTPSErrors: true, ...(shown ? { clientCertificates: [{ origin, ...shown }] } : {}) });
  const page = await context.newPage();
  await page.goto(`${origin}/${code ? `#join=${code}` : ''}`);
  await page.locator('.join .callout').first().waitFor();
  return page;
}

test('without a certificate the page says what is wanted, and a code is refused', async () => {
  for (const [locale, viewport] of [['en-GB', { width: 1440, height: 900 }], ['ko-KR', { width: 360, height: 740 }]]) {
    const page = await door(null, { locale, viewport, code: table.codes['north-1'] });
    await page.locator('.join button[type=submit]').click();
    const trouble = page.locator('#join-trouble');
    await trouble.waitFor();
    assert.match(await trouble.innerText(), locale === 'en-GB' ? /wants a certificate/ : /인증서가 필요/);
    await hasNoViolations(page, 'no certificate');
    await page.screenshot({ path: join(pictures, `certificate-none-${locale}.png`), fullPage: true });
    await page.context().close();
  }
});

test('with one it is tied by the code, and the next time the page offers the seat', async () => {
  const first = await door(issued.ada, { code: table.codes['north-1'] });
  assert.match(await first.locator('.join .callout').innerText(), /With the code of your card it is tied/);
  await first.screenshot({ path: join(pictures, 'certificate-loose.png') });
  await first.locator('.join button[type=submit]').click();
  await first.locator('.seat-line').waitFor();
  await first.context().close();
  const again = await door(issued.ada, { viewport: { width: 360, height: 740 } });
  await hasNoViolations(again, 'a seat by certificate');
  await again.screenshot({ path: join(pictures, 'certificate-seat.png'), fullPage: true });
  await again.locator('#join-name').fill('Ada');
  assert.equal(await again.locator('#join-code, #join-password').count(), 0, 'what the certificate makes needless is not asked for');
  await again.locator('.join button', { hasText: 'north-1' }).focus();
  await again.keyboard.press('Enter');
  await again.locator('.seat-line').waitFor();
  await again.context().close();
});

test('control sees which seats a certificate opens', async () => {
  const page = await door(issued.ops, { code: table.codes['control-1'] });
  await page.locator('.join button[type=submit]').click();
  await page.locator('.seat-line').waitFor();
  await page.goto(`${new URL(page.url()).origin}/#room`);
  await page.locator('[data-seat="north-1"]').waitFor();
  assert.match(await page.locator('[data-seat="north-1"]').innerText(), /certificate/);
  assert.doesNotMatch(await page.locator('[data-seat="south-1"]').innerText(), /certificate/);
  await page.screenshot({ path: join(pictures, 'certificate-room.png') });
  await page.context().close();
});
