// The reference exercise played whole by two people, one in English and one in Korean, each at a page: whatever needs somebody is opened and
// done there, by the means that the page gives; control goes from one due moment to the next, opens the phases and sends what is its to send. Once in each of its three forms.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { entente, stopAll, Table, until } from '../cli/table.mjs';
import { openBrowser, Screen } from './browser.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-played-'));
const browser = await openBrowser();
after(async () => {
  await browser.close();
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

const CELLS = ['us', 'rok'];
/** The first seat of a cell: with nobody at the others the whole cell gets what comes to them. */
const seatOf = (table, cell) => Object.keys(table.codes).find((seat) => seat.startsWith(`${cell}.`));
const pane = (screen) => screen.page.locator('.desk-read');
const number = (entry) => Number(entry.split('-')[1]);

/** What a person does with what is open before him; says what was done, or '' where there is nothing to do but to read. */
const doing = {
  async item(screen, entry) {
    const acknowledge = pane(screen).locator('button[aria-keyshortcuts="a"]');
    if (!(await acknowledge.isVisible())) return '';
    await acknowledge.click();
    await pane(screen).locator('.done-line').first().waitFor();
    return entry;
  },
  async decision(screen, entry) {
    const legal = pane(screen).locator('.options input:enabled');
    await legal.nth((number(entry) + screen.person) % (await legal.count())).check();
    return doing.submit(screen, entry);
  },
  async round(screen, entry) {
    const steps = pane(screen).locator('input[name^="round-"]');
    await steps.nth((number(entry) + screen.person) % (await steps.count())).check();
    return doing.submit(screen, entry);
  },
  async question(screen, entry) {
    const among = pane(screen);
    const value = among.locator('.number-answer'), steps = among.locator('.scale-step input'), words = among.locator('.ask textarea');
    if (await value.count()) await value.fill(await value.getAttribute('min'));
    else if (await steps.count()) await steps.nth((number(entry) + screen.person) % (await steps.count())).check();
    else if (await words.count()) await words.fill('EXERCISE: as agreed.');
    else await among.locator('.order-names button:enabled').first().click();
    return doing.submit(screen, entry);
  },
  async task(screen, entry) {
    const tick = pane(screen).locator('.actions .button-main');
    if (!(await tick.count())) return '';
    await tick.click();
    await pane(screen).locator('.row-done').waitFor();
    return entry;
  },
  /** Drafted, answered and ordered, one press each; comes again at the next step. */
  async plan(screen, entry) {
    const article = pane(screen).locator('.plan-item'), before = await article.innerText();
    await article.locator('.actions .button-main:enabled').first().click();
    await until(async () => (await article.innerText()) !== before, 'the item of the plan goes on');
    screen.met.delete(entry);
    return entry;
  },
  async submit(screen, entry) {
    await pane(screen).locator('.ask button[type=submit]').click();
    await pane(screen).locator('.ask .done-line').first().waitFor();
    return entry;
  },
};

/** All that needs this person now, from the top, each once: what stays in the list though it was done would come back for ever. */
async function doAll(screen) {
  for (;;) {
    const rows = await screen.page.locator('.needs .row').evaluateAll((all) => all.map((row) => row.dataset.entry));
    const entry = rows.find((one) => !screen.met.has(one));
    if (!entry) return;
    screen.met.add(entry);
    await screen.page.locator(`.needs [data-entry="${entry}"]`).click();
    await screen.page.locator(`.row-here[data-entry="${entry}"]`).first().waitFor();
    const words = await pane(screen).innerText();
    assert.doesNotMatch(words, /\{|\}|undefined|NaN|\[object/, `${screen.seat} ${entry}`);
    const kind = entry.split('-')[0];
    const done = await doing[kind](screen, entry).catch(async (error) => {
      throw new Error(`${screen.seat} ${entry}: ${await pane(screen).innerText()}`, { cause: error });
    });
    if (done) screen.done[kind] = (screen.done[kind] ?? 0) + 1;
  }
}

async function confirm(room, button) {
  await button.click();
  await room.dialog().locator('.button-main, .button-grave').last().click();
  await room.dialog().waitFor({ state: 'detached' });
}

for (const [depth, ease] of [[1, 2], [2, 1], [3, 1]])
  test(`depth ${depth}, from STARTEX to ENDEX`, { timeout: 900_000 }, async () => {
    const table = await Table.serve('scenarios/dsc-ttx-2023', folder, ['--seed', String(depth), '--pace', '1', '--set', `depth=${depth}`, '--set', `ease=${ease}`]);
    const people = [];
    for (const [person, language] of ['en-GB', 'ko-KR'].entries())
      people.push(Object.assign(await Screen.take(browser, table, seatOf(table, CELLS[person]), { name: `Person ${person + 1}`, language }), { person, met: new Set(), done: {} }));
    const room = await Screen.take(browser, table, 'control-1', { name: 'Control' });
    const control = await table.join('control-2');
    await confirm(room, room.button('Start the exercise'));
    await room.button(/^Pause$/).click();
    const begun = [];
    for (let step = 0; step < 200; step++) {
      const { clock, phases } = await control.view();
      if (clock.phase === 'ended') break;
      for (const screen of people) await doAll(screen);
      const open = phases.filter((one) => one.begun).map(({ id }) => id);
      if (open.length > begun.length) {
        begun.push(open.at(-1));
        /* What the north chose may have declared it already; if not, control does, as the room expects. */
        if (begun.at(-1) === 'after' && (await control.view()).queue.find(({ id }) => id === 'declared').state === 'missed') await control.must('fire', { inject: 'declared' });
        for (const screen of [...people, room]) await screen.picture(`played-${depth}-${begun.at(-1)}-${screen.seat}`);
      }
      if (clock.stands !== undefined) {
        await confirm(room, room.page.locator('[data-phase]'));
        await until(async () => (await control.view()).clock.stands === undefined, 'the phase opens');
      } else await confirm(room, room.button('Jump…'));
    }
    for (const screen of [...people, room]) {
      await screen.picture(`played-${depth}-end-${screen.seat}`);
      screen.assertQuiet();
    }
    assert.deepEqual(begun, ['crisis', 'threshold', 'after']);
    for (const { page, done, seat } of people) {
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      for (const kind of ['item', 'decision', 'round', 'question', 'plan']) assert.ok(done[kind] > 0, `${seat} did nothing of ${kind}`);
    }
    await table.stop();
    const { stdout } = spawnSync(entente, ['replay', table.run], { encoding: 'utf8', maxBuffer: 1 << 28 });
    const facts = stdout.split('\n').map((line) => line.split(' '));
    for (const [at, { done }] of people.entries()) {
      const count = (verb) => facts.filter(([, said, , cell]) => said === verb && cell === CELLS[at]).length;
      assert.deepEqual([count('chosen'), count('replied'), count('answered')], [done.decision, done.question, done.round], 'the record has what was done at the page, and nothing else');
    }
    const steps = facts.filter(([, said, , step]) => said === 'plan' && ['proposed', 'concurred', 'ordered'].includes(step));
    assert.equal(steps.length, people.reduce((all, { done }) => all + done.plan, 0));
  });
