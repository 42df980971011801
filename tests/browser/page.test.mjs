// The page in real Chromium, served by the binary: no violation that axe-core finds on any screen in either theme, the way from the
// card to an answer by keyboard alone, Hangul, languages, and no request that leaves the host or the policy.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { hasNoViolations, openBrowser } from './browser.mjs';

const root = resolve(import.meta.dirname, '../..');
const PORT_MIN = 20000;
const WAIT_MS = 120_000; // how long a page that is broken is given

const folder = mkdtempSync(join(tmpdir(), 'entente-page-'));
const origin = { text: '' };
const links = new Map();
const outside = []; // requests to other hosts
const broken = []; // violations of the policy, errors of scripts
let server, browser, us, rok, control;

function serve() {
  const port = PORT_MIN + (process.pid % 20000);
  const binary = resolve(root, process.env.ENTENTE ?? 'build/entente');
  const options = ['--run', join(folder, 'run.entente'), '--state', join(folder, 'state'), '--port', String(port), '--seats', '2', '--seed', '7'];
  server = spawn(binary, ['play', join(root, 'tests/scenarios/alliance-2022'), ...options], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((done, fail) => {
    let said = '';
    server.on('exit', (code) => fail(new Error(`entente play ended with ${code}:\n${said}`)));
    server.stdout.on('data', (more) => {
      said += more;
      if (!said.includes('Ctrl-C stops')) return;
      for (const [, seat, link] of said.matchAll(/^ {2}(\S+) +(https:\S+)$/gm)) links.set(seat, link);
      origin.text = new URL(links.get('us-1')).origin;
      done();
    });
  });
}

async function open(seat, settings = {}) {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, locale: 'en-GB', viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce', ...settings });
  context.setDefaultTimeout(WAIT_MS);
  context.on('request', (request) => {
    if (!request.url().startsWith(`${origin.text}/`)) outside.push(request.url());
  });
  const page = await context.newPage();
  page.on('pageerror', (error) => broken.push(`${seat}: ${error.message}`));
  await page.exposeFunction('tellViolation', (text) => broken.push(`${seat}: ${text}`));
  await page.addInitScript(() => document.addEventListener('securitypolicyviolation', (event) => globalThis.tellViolation(`${event.violatedDirective} ${event.blockedURI}`)));
  await page.goto(links.get(seat));
  await page.locator('#join-code').waitFor();
  return page;
}

async function sit(seat, settings) {
  const page = await open(seat, settings);
  await page.locator('button[type=submit]').click();
  await page.locator('[data-link=live]').waitFor();
  return page;
}

/** What is said of the element that has the focus. */
const focused = (page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    if (element === document.body) return '';
    const labels = [...(element.labels ?? [])].map((label) => label.textContent).join(' ');
    return `${element.getAttribute('aria-label') ?? ''} ${labels} ${element.textContent}`;
  });

/** Presses Tab until what is named has the focus: what cannot be reached so is not there for a keyboard. */
async function tabTo(page, name, presses = 60) {
  for (let press = 0; press < presses; press++) {
    await page.keyboard.press('Tab');
    if ((await focused(page)).includes(name)) return;
  }
  assert.fail(`Tab does not come to “${name}”`);
}

before(async () => {
  await serve();
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  server?.removeAllListeners('exit');
  const ended = server && server.exitCode === null && once(server, 'exit');
  server?.kill('SIGTERM');
  await ended;
  rmSync(folder, { recursive: true, force: true });
});

test('by keyboard alone: join, practise, be ready', async () => {
  us = await open('us-1');
  await hasNoViolations(us, 'join');
  assert.equal(await us.locator('.pill').count(), 0, 'nothing is connecting before a seat is taken');
  const code = await us.locator('#join-code').inputValue();
  await us.locator('#join-code').fill('K7F2-4M2Q-9TXB');
  await us.locator('button[type=submit]').click();
  await us.locator('#join-code[aria-invalid=true]').waitFor();
  await us.locator('#join-code').fill(code);
  await us.locator('#join-code:not([aria-invalid])').waitFor();
  assert.equal(new URL(us.url()).hash, '', 'the code stays in no address');
  await tabTo(us, 'Name shown');
  await us.keyboard.type('Miller');
  await us.keyboard.press('Enter');
  await us.locator('[data-link=live]').waitFor();
  await hasNoViolations(us, 'lobby');
  await tabTo(us, 'Practice message');
  await us.keyboard.press('Enter');
  await tabTo(us, 'Acknowledge', 4);
  await us.keyboard.press('Enter');
  await tabTo(us, 'Share with another cell', 4);
  await us.keyboard.press('Enter');
  await us.getByRole('dialog').waitFor();
  await tabTo(us, 'Share with Republic of Korea', 6);
  await us.keyboard.press('Enter');
  await tabTo(us, 'almost no chance', 4);
  await us.keyboard.press('ArrowRight');
  await tabTo(us, 'Submit', 4);
  await us.keyboard.press('Enter');
  await us.getByText('Practice done').waitFor();
  await us.keyboard.press('Shift+?');
  await us.getByRole('dialog', { name: 'Help and keys' }).waitFor();
  await hasNoViolations(us, 'help');
  await us.keyboard.press('Escape');
  await us.getByRole('button', { name: 'I am ready' }).click();
  await us.getByText('You are ready').waitFor();
});

test('control starts; by keyboard alone: read, acknowledge, share, answer', async () => {
  rok = await sit('rok-1', { locale: 'ko-KR' });
  control = await sit('control-1');
  await hasNoViolations(control, 'control in the lobby');
  await control.getByRole('button', { name: 'Start the exercise' }).click();
  await control.getByRole('dialog').getByRole('button', { name: 'Start the exercise' }).click();
  for (let jump = 0; jump < 6; jump++) {
    const before = await control.locator('.clock-elapsed').textContent();
    await control.getByRole('button', { name: 'Jump…' }).click();
    await control.getByRole('dialog').getByRole('button', { name: 'Jump…' }).click();
    await control.waitForFunction((text) => document.querySelector('.clock-elapsed').textContent !== text, before);
  }
  await us.locator('[data-entry^=round]').first().waitFor();
  await us.evaluate(() => document.activeElement.blur());
  await us.locator('.needs [data-entry^=item]').first().waitFor();
  for (let step = 0; step < 8 && !(await us.getByRole('button', { name: 'Acknowledge', exact: true }).count()); step++) await us.keyboard.press('j');
  const entry = await us.evaluate(() => location.hash.replace('#desk/', '').replace('/', '-'));
  await hasNoViolations(us, 'desk');
  await us.keyboard.press('a');
  await us.locator(`.needs [data-entry=${entry}]`).waitFor({ state: 'detached' });
  await us.keyboard.press('s');
  const share = us.getByRole('dialog', { name: 'Share with whom?' });
  await share.waitFor();
  await hasNoViolations(us, 'share');
  const rok_before = await rok.locator('.all [data-entry^=item]').count();
  assert.match(await focused(us), /Republic of Korea delegation/, 'a dialog begins at its first field');
  await us.keyboard.press('Space');
  await tabTo(us, 'Share with Republic', 8);
  await us.keyboard.press('Enter');
  await share.waitFor({ state: 'detached' });
  await rok.waitForFunction((count) => document.querySelectorAll('.all [data-entry^=item]').length > count, rok_before);
  await us.locator('.all [data-entry^=round]').first().focus();
  await us.keyboard.press('Enter');
  await us.getByRole('heading', { name: /Private assessment/ }).waitFor();
  await us.evaluate(() => document.activeElement.blur());
  await us.keyboard.press('6');
  await hasNoViolations(us, 'assessment');
  await tabTo(us, 'Submit', 60);
  await us.keyboard.press('Enter');
  await us.getByText('Submitted: very likely').waitFor();
  await us.locator('.all [data-entry^=decision]').first().click();
  await us.locator('.reading-meta', { hasText: /^If they differ, or one does not choose in time: ./ }).waitFor();
  await hasNoViolations(us, 'decision');
});

test('control room, notebook and projector', async () => {
  await control.keyboard.press('j');
  await control.locator('.queue-row-open').waitFor();
  await control.locator('.queue-time', { hasText: /in \d+:\d\d/ }).first().waitFor();
  const conditional = control.locator('.queue-row', { has: control.locator('.queue-when', { hasText: /“tension” ≥\s\d+/ }) }).first();
  await control.locator('.waiting-group', { has: conditional }).first().locator('summary').click();
  await conditional.locator('.queue-head').click();
  await conditional.locator('.facts', { hasText: /“tension” ≥\s\d+.*now: .*tension \d+/ }).waitFor();
  for (const tab of ['conduct', 'decide', 'tasks', 'world', 'messages']) {
    await control.evaluate((name) => (location.hash = `control/${name}`), tab);
    await control.locator(`[data-tab=${tab}][aria-selected=true]`).waitFor();
    await hasNoViolations(control, `control, ${tab}`);
  }
  await control.evaluate(() => (location.hash = 'control/conduct'));
  await control.getByRole('button', { name: 'Quick inject' }).click();
  await hasNoViolations(control, 'quick inject');
  await control.keyboard.press('Escape');
  const observer = await sit('observer-1');
  await hasNoViolations(observer, 'notebook');
  await observer.getByRole('tab', { name: 'Expected actions' }).click();
  await hasNoViolations(observer, 'expected actions');
  assert.equal(await observer.getByRole('button', { name: 'Pause' }).count(), 0);
  const wall = await sit('projector');
  await hasNoViolations(wall, 'projector');
});

test('Enter writes a line; Ctrl+Enter waits for the end of a Hangul composition and sends once', async () => {
  const field = rok.locator('.talk textarea');
  await field.fill('가');
  await field.press('Enter');
  await field.pressSequentially('나');
  assert.equal(await field.inputValue(), '가\n나');
  const compose = (kind) =>
    field.evaluate((element, name) => {
      if (name === 'key') element.dispatchEvent(new KeyboardEvent('keydown', { code: 'Enter', key: 'Process', ctrlKey: true, isComposing: true, bubbles: true, cancelable: true }));
      else element.dispatchEvent(new CompositionEvent('compositionend', { data: '나', bubbles: true }));
    }, kind);
  await compose('key');
  assert.equal(await field.inputValue(), '가\n나', 'nothing was sent while composing');
  await compose('end');
  await rok.locator('.said-own').waitFor();
  await compose('end');
  assert.equal(await field.inputValue(), '');
  assert.equal(await rok.locator('.said-own').count(), 1);
});

test('languages: the page follows, and both stand side by side', async () => {
  await rok.getByRole('heading', { name: /처리할 일/ }).waitFor();
  await rok.locator('.all [data-entry^=item]').first().click();
  await rok.getByRole('group', { name: '언어' }).getByRole('button', { name: '병기' }).click();
  await rok.locator('.reading .pair [lang=ko]').first().waitFor();
  await rok.locator('.reading .pair [lang=en]').first().waitFor();
  await hasNoViolations(rok, 'desk in two languages');
  await rok.getByRole('group', { name: '언어' }).getByRole('button', { name: 'EN' }).click();
  await rok.getByRole('heading', { name: /Needs you/ }).waitFor();
  assert.equal(await rok.evaluate(() => document.documentElement.lang), 'en');
});

test('a seat reads the time of its own country first, whatever it reads in; the day stands where it is another', async () => {
  assert.match(await rok.locator('.clock-time').textContent(), /^\d{6}I [A-Z]{3} \d\d$/);
  assert.match(await us.locator('.clock-time').textContent(), /^\d{6}R [A-Z]{3} \d\d$/);
  const [, day, time, letter] = /^\((\d\d)?(\d{4})([A-Z])\)$/.exec(await us.locator('.clock-others').textContent());
  assert.equal(letter, 'I');
  const own = await us.locator('.clock-time').textContent();
  const hours = (text) => Number(text.slice(0, 2));
  const isNext = hours(time) < hours(own.slice(2));
  assert.equal(day, isNext ? String(Number(own.slice(0, 2)) + 1).padStart(2, '0') : undefined, `${own} is ${day} ${time}I`);
  await us.getByRole('button', { name: 'Help' }).click();
  await us.getByRole('dialog').getByText('I = Seoul, UTC+9').waitFor();
  await us.getByRole('dialog').getByText('RFI: a request for information').waitFor();
  await us.keyboard.press('Escape');
});

test('ENDEX takes the typed word; the end page is there for all', async () => {
  await control.getByRole('button', { name: 'ENDEX…' }).click();
  const dialog = control.getByRole('dialog');
  await dialog.getByRole('textbox').press('Enter');
  await dialog.waitFor(); /* without the word nothing happens, and the question stays */
  assert.equal(await control.locator('.phase-ended').count(), 0);
  await dialog.getByRole('textbox').fill('ENDEX');
  await hasNoViolations(control, 'ENDEX');
  await dialog.getByRole('button', { name: 'End the exercise' }).click();
  await us.getByRole('heading', { name: 'The exercise has ended' }).waitFor();
  await hasNoViolations(us, 'end, player');
  await control.getByRole('link', { name: 'Open the report', exact: true }).waitFor();
  await hasNoViolations(control, 'end, control');
});

test('no request left the host, nothing broke the policy', () => {
  assert.deepEqual(outside, []);
  assert.deepEqual(broken, []);
});
