// A real browser at a real table: Debian's Chromium, a page for each seat in a profile of its own, and screenshots beside the logs.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { entente } from '../cli/table.mjs';

const ofThePage = createRequire(new URL('../../web/package.json', import.meta.url));
const { chromium } = ofThePage('playwright-core');
const axe = ofThePage('axe-core');

/** Pictures of the screens, for people to look at: beside the binary. */
export const pictures = join(dirname(entente), 'screenshots');
export const desktop = { width: 1440, height: 900 };
export const tablet = { width: 1024, height: 768 };

export async function openBrowser() {
  mkdirSync(pictures, { recursive: true });
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    // The authority of the table is made for the test and no system store knows it; the tests of the network check certificates.
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--ignore-certificate-errors'],
  });
}

/** A seat taken in a browser of its own. What the page asks of other hosts, and what it complains of, is kept for `assertQuiet`. */
export class Screen {
  static async take(browser, table, seat, { name, viewport = desktop, language = 'en-GB', colorScheme = 'light' } = {}) {
    const screen = new Screen();
    screen.seat = seat;
    screen.outside = [];
    screen.complaints = [];
    screen.context = await browser.newContext({ viewport, locale: language, colorScheme, ignoreHTTPSErrors: true });
    screen.origin = `https://127.0.0.1:${table.port}`;
    screen.context.on('request', (request) => {
      if (!request.url().startsWith(screen.origin) && !request.url().startsWith('blob:')) screen.outside.push(request.url());
    });
    screen.page = await screen.context.newPage();
    screen.page.setDefaultTimeout(120_000);
    screen.page.on('pageerror', (error) => screen.complaints.push(String(error)));
    screen.page.on('console', (message) => message.type() === 'error' && /Content Security Policy|Uncaught/.test(message.text()) && screen.complaints.push(message.text()));
    await screen.page.goto(`${screen.origin}/#join=${table.codes[seat]}`);
    await screen.page.locator('#join-name').fill(name ?? '');
    await screen.page.locator('.join button[type=submit]').click();
    await screen.page.locator('.seat-line').waitFor();
    return screen;
  }

  button(name, within = this.page) {
    return within.getByRole('button', { name });
  }

  dialog() {
    return this.page.getByRole('dialog');
  }

  /** Opens an entry of the desk by the words of its row. */
  async open(title) {
    await this.page.locator('.row', { hasText: title }).first().click();
    await this.page.locator('#reading-title').waitFor();
  }

  async picture(name, viewport) {
    if (viewport) await this.page.setViewportSize(viewport);
    await this.page.screenshot({ path: join(pictures, `${name}.png`) });
    if (viewport) await this.page.setViewportSize(desktop);
  }

  assertQuiet() {
    assert.deepEqual(this.outside, [], `${this.seat}: no request leaves the host`);
    assert.deepEqual(this.complaints, [], `${this.seat}: no error, nothing against the content policy`);
  }
}

/** A page that stands alone, from its top, as the guides show it. */
export async function pictureOfFile(browser, path, name) {
  const reader = await browser.newPage({ viewport: { width: 1010, height: 1120 } });
  await reader.goto(`file://${path}`);
  await reader.screenshot({ path: join(pictures, `${name}.png`) });
  await reader.close();
}

/** axe-core finds nothing on the page as it stands, in light and in dark. `rules`: of axe, to leave out. */
export async function hasNoViolations(page, name, { schemes = ['light', 'dark'], rules = {} } = {}) {
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.evaluate(async () => void (await Promise.allSettled(document.getAnimations().map(({ finished }) => finished)))); // a colour on its way to another is neither
    if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
    const { violations } = await page.evaluate((left) => globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], rules: left }), rules);
    const said = violations.map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => `${node.html.slice(0, 160)} ${node.any[0]?.message ?? ''}`).join('\n    ')}`);
    assert.deepEqual(said, [], `${name}, ${colorScheme}:\n${said.join('\n')}`);
  }
  await page.emulateMedia({ colorScheme: 'light' });
}
