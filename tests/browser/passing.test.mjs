// Seats by name: what comes to one first is on no other desk of its cell until it is passed on; control, the record and the report say so.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { entente, stopAll, Table } from '../cli/table.mjs';
import { hasNoViolations, openBrowser, Screen } from './browser.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-passing-'));
let table, browser, control, room, intel, lead, dipl;

before(async () => {
  const path = join(folder, 'seats.yaml');
  writeFileSync(
    path,
    `entente: 1
id: passing
title: {en: Passing on}
time: {startex: 2026-01-05T09:00:00Z, tick: 10m, length: 6h}
cells:
  us: {name: {en: Left bank}, side: a, seats: {lead: Head of delegation, intel: {en: Watch}, dipl: Diplomats}}
  rok: {name: {en: Right bank}, side: a}
injects:
  sign: {at: T+00:00, release: [us.intel], kind: report, title: {en: A sign}, text: {en: The gates move}}
  word: {at: T+00:00, release: [us.dipl, rok], title: {en: A word}, text: {en: Somebody has warned them}}
  all: {at: T+00:00, release: all, title: {en: Good morning}, text: {en: It is nine}}
  late: {at: T+00:30, release: [us.lead], title: {en: For the head}, text: {en: Your minister asks}}
`,
  );
  table = await Table.serve(path, folder, ['--run', join(folder, 'seats.entente'), '--seats', '2']);
  control = await table.join('control-2');
  browser = await openBrowser();
  room = await Screen.take(browser, table, 'control-1');
  intel = await Screen.take(browser, table, 'us.intel', { name: 'A. Meier' });
  dipl = await Screen.take(browser, table, 'us.dipl', { name: 'B. Kim' });
  lead = await Screen.take(browser, table, 'us.lead');
  for (const { page } of [room, intel, dipl, lead]) page.setDefaultTimeout(20_000);
});

after(async () => {
  await browser?.close();
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

test('seats by name are on the cards, in the lobby and before control', async () => {
  assert.deepEqual(Object.keys(table.codes).filter((seat) => seat.startsWith('us')), ['us.lead', 'us.intel', 'us.dipl']);
  assert.deepEqual(Object.keys(table.codes).filter((seat) => seat.startsWith('rok')), ['rok-1', 'rok-2']);
  await intel.page.locator('.seat-line', { hasText: 'Watch' }).waitFor();
  await intel.page.locator('.people', { hasText: 'B. Kim · Diplomats' }).waitFor();
  await room.page.locator('[data-seat="us.intel"]', { hasText: 'Watch: A. Meier' }).waitFor();
  await lead.page.getByRole('button', { name: 'Help' }).click();
  await lead.page.getByRole('dialog').getByRole('button', { name: 'Leave this seat' }).click();
  await lead.page.getByRole('dialog').getByRole('button', { name: 'Leave this seat' }).click();
  await room.page.locator('[data-seat="us.lead"]', { hasText: 'Head of delegation: nobody sits there' }).waitFor();
  await room.page.locator('[data-inject=sign]', { hasText: 'first Watch' }).waitFor();
});

test('an item lies on the desk of its seat alone, and is passed on', async () => {
  await control.must('start');
  await control.must('pause');
  await intel.open('A sign');
  await intel.page.getByText('You alone of your cell have this.').waitFor();
  await dipl.page.locator('.row', { hasText: 'Good morning' }).first().waitFor();
  assert.equal(await dipl.page.locator('.row', { hasText: 'A sign' }).count(), 0);
  assert.equal(await intel.page.locator('.row', { hasText: 'A word' }).count(), 0);
  await room.page.locator('.reached', { hasText: 'only Watch' }).waitFor();
  await hasNoViolations(intel.page, 'an item that one seat holds');
  await intel.page.getByRole('button', { name: 'Pass on in your cell…' }).click();
  await intel.dialog().getByLabel('The whole cell').uncheck();
  await intel.dialog().getByText('(nobody sits there)').waitFor();
  await intel.dialog().getByLabel('Diplomats').check();
  await intel.picture('passing');
  await hasNoViolations(intel.page, 'passing on');
  await intel.dialog().getByRole('button', { name: 'Pass on to Diplomats' }).click();
  await dipl.open('A sign');
  await dipl.page.getByText('Of your cell you have this with Watch.').waitFor();
  await dipl.page.keyboard.press('p');
  await dipl.dialog().getByRole('button', { name: 'Pass on to the whole cell' }).click();
  await intel.page.getByText(/First to Watch; passed on by B\. Kim, 0900Z/).waitFor();
  await room.page.locator('.reached', { hasText: 'first Watch, whole cell 0900Z' }).waitFor();
  await hasNoViolations(room.page, 'control of seats by name');
});

test('what comes to an empty seat is the whole cell’s', async () => {
  await control.must('resume');
  await control.must('jump', { to_second: 1800 });
  await control.must('pause');
  await dipl.page.locator('.row', { hasText: 'For the head' }).first().waitFor();
  await intel.page.locator('.row', { hasText: 'For the head' }).first().waitFor();
  for (const screen of [room, intel, dipl]) screen.assertQuiet();
});

test('the record has it seat by seat, and the report says who held what, how long, and who passed it on', async () => {
  await control.must('endex', { word: 'ENDEX' });
  await table.stop();
  const run = join(folder, 'seats.entente'), page = join(folder, 'report.html');
  const view = (who, at) => JSON.parse(execFileSync(entente, ['replay', run, '--cell', who, '--at', at, '--json'], { encoding: 'utf8' })).items.map(({ title }) => title.en).sort();
  assert.deepEqual(view('us.lead', 'T+00:00'), ['A sign', 'Good morning']);
  assert.deepEqual(view('us.dipl', 'T+00:00'), ['A sign', 'A word', 'Good morning']);
  assert.deepEqual(view('us', 'T+00:00'), ['A sign', 'A word', 'Good morning']);
  assert.deepEqual(view('us.lead', 'T+00:30'), ['A sign', 'For the head', 'Good morning']);
  assert.match(execFileSync(entente, ['replay', run], { encoding: 'utf8' }), /held \d+ by us\.intel\n[^]*held \d+ by us\.intel, us\.dipl\n[^]*held \d+ by all of us\n/);
  execFileSync(entente, ['report', run, '-o', page, '--force']);
  const text = readFileSync(page, 'utf8').replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
  assert.match(text, /Items that came to some seats of a cell first: 2\. Came to the whole cell later: 1; never: 1\./);
  assert.match(text, /us\.intel first delivery/);
  assert.match(text, /us\.intel, us\.dipl passed on by: us\.intel/);
  assert.match(text, /all of the cell passed on by: us\.dipl/);
  assert.match(text, /all of the cell for these, but nobody sat there: us\.lead/);
});
