// Numbers and allocations, in real Chromium: named within a purse, with what can be named said beside it; divided with what is left; nobody sees another's before it closes; control decides in their place.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { entente, stopAll, Table, until } from '../cli/table.mjs';
import { hasNoViolations, openBrowser, Screen } from './browser.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-numbers-'));
const run = join(folder, 'run.entente');
let table, browser, control, east;

const scenario = `entente: 1
id: numbers
title: Numbers
marking: EXERCISE
time: {startex: 2026-01-05T09:00:00Z, zones: [UTC], tick: 10m, length: 4h}
cells: {north: {name: North, side: a}, east: {name: East, side: a}}
groups: {both: [north, east]}
variables:
  chips: {value: 12, from: 0, to: 40, per: both, show: own}
  spent: {value: 0, from: 0, to: 80, measure: true}
  roads: {value: 0, from: 0, to: 80, label: Roads}
  water: {value: 0, from: 0, to: 80, label: Water}
decisions:
  bid: {opens: {at: T+00:00}, title: Your bid, ask: both, agree: each, text: What do you bid?, within: 3h, number: {from: 0, to: "chips[me]", step: 2}, otherwise: 0, effects: ["chips[me] -= bid[me]", "spent += bid[me]"]}
  share: {opens: {at: T+00:00}, title: The money, ask: [north, east], agree: joint, text: Who gets what?, within: 3h, allocate: {total: 20, step: 5, over: {roads: {text: The roads, add_to: roads}, water: {text: Clean water, add_to: water}}}}
  level: {opens: {at: T+00:00}, title: A level, ask: [north, east], agree: {value: lowest}, text: Which level?, within: 3h, number: {from: 1, to: 9}, otherwise: 1}
`;

before(async () => {
  writeFileSync(join(folder, 'scenario.yaml'), scenario);
  table = await Table.serve(join(folder, 'scenario.yaml'), folder, ['--run', run, '--seats', '2']);
  await table.join('north-1');
  east = await table.join('east-1');
  control = await table.join('control-1');
  await control.must('start');
  await control.must('pause');
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

const titled = (view, title) => view.decisions.find((one) => (one.title?.en ?? one.title) === title || Object.values(one.title ?? {}).includes(title));
const byId = async (id) => (await control.view()).decisions.find((one) => one.id === id);
const open = async (page, text) => {
  await page.locator('.all .row', { hasText: text }).first().click();
  await page.locator('.reading', { hasText: text }).waitFor({ timeout: 20000 });
};

test('a number is named within the purse, and a total divided with what is left said', async () => {
  const north = await Screen.take(browser, table, 'north-1');
  const { page } = north;
  await open(page, 'Your bid');
  await page.locator('.quantities .hint', { hasText: 'A whole number from 0 to 12, in steps of 2' }).waitFor({ timeout: 20000 });
  await page.locator('.quantities input').fill('14');
  await page.locator('.ask button[type=submit]').click({ force: true });
  await page.locator('.notice', { hasText: 'A whole number from 0 to 12' }).waitFor({ timeout: 20000 });
  assert.equal((await byId('bid.north')).choices.north, null, 'nothing was sent');
  await page.locator('.quantities input').fill('6');
  await hasNoViolations(page, 'a number');
  await page.locator('.quantities input').press('Enter');
  await until(async () => (await byId('bid.north')).quantities.by_cell.north?.[0] === 6, 'a number arrives');

  await open(page, 'The money');
  const [roads, water] = [page.locator('.quantities input').nth(0), page.locator('.quantities input').nth(1)];
  await roads.fill('15');
  await water.fill('10');
  await page.locator('.quantity-over', { hasText: '5 too many' }).waitFor({ timeout: 20000 });
  await water.fill('0');
  await water.press('ArrowUp'); // by the keyboard, a step
  assert.equal(await water.inputValue(), '5');
  await page.locator('.quantity-rest', { hasText: '0 left' }).waitFor({ timeout: 20000 });
  await hasNoViolations(page, 'an allocation');
  await page.locator('.ask button[type=submit]').click();
  await until(async () => (await byId('share')).quantities.by_cell.north?.join() === '15,5', 'an allocation arrives');
  north.assertQuiet();
  await north.context.close();
});

test('the wire refuses what cannot be named, with why, and shows nobody what another named', async () => {
  const view = await east.view();
  const bid = titled(view, 'Your bid'), share = titled(view, 'The money');
  assert.equal(view.decisions.length, 3);
  assert.ok(view.decisions.every(({ quantities }) => quantities.by_cell === undefined && quantities.named === null && quantities.decided === null), JSON.stringify(view.decisions));
  assert.doesNotMatch(JSON.stringify(view.decisions), /15|"named":\[6\]/);
  for (const number of [14, 5, -2, 1e9]) {
    const { json } = await east.command('choose', { decision: bid.number, number });
    assert.equal(json.code, 'cannot_name', `${number}: ${JSON.stringify(json)}`);
  }
  for (const parts of [{ roads: 25 }, { roads: 3 }, { roads: 15, water: 10 }, { roads: -5, water: 10 }])
    assert.equal((await east.command('choose', { decision: share.number, parts })).json.code, 'cannot_name', JSON.stringify(parts));
  for (const body of [{ parts: { rods: 5 } }, { parts: [5, 5] }, { parts: { roads: 'a' } }, { option: 'allocation' }])
    assert.ok((await east.command('choose', { decision: share.number, ...body })).status >= 400, JSON.stringify(body));
  await east.must('choose', { decision: bid.number, number: 12 });
  await east.must('choose', { decision: share.number, parts: { roads: 15, water: 5 } });
});

test('what was named takes effect when it closes, and control may decide in their place', async () => {
  await control.must('adjudicate', { decision: 'level', number: 4, reason: 'Time is short.' });
  assert.equal((await control.command('adjudicate', { decision: 'level', number: 5, reason: 'Again.' })).json.code, 'not_open');
  await control.must('resume');
  await control.must('jump', { to_second: 1200 });
  await until(async () => (await byId('share')).closed, 'they close');
  const now = await control.view();
  const value = (id) => now.variables[id];
  assert.deepEqual((await byId('share')).quantities.decided, [15, 5]);
  assert.deepEqual((await byId('bid.north')).quantities.decided, [6]);
  assert.deepEqual((await byId('level')).quantities.decided, [4]);
  assert.deepEqual(['chips.north', 'chips.east', 'spent', 'roads', 'water'].map(value), [6, 0, 18, 15, 5]);
  const own = titled(await east.view(), 'Your bid');
  assert.deepEqual([own.quantities.named, own.quantities.decided], [[12], [12]]);
});

test('the report and the transcript say the numbers', async () => {
  await table.stop();
  const { stdout } = spawnSync(entente, ['replay', run], { encoding: 'utf8' });
  for (const line of ['named bid.north north 6', 'decided bid.east east 12', 'decided share roads 15, water 5', 'decided level 4', 'changed spent 6 to 18'])
    assert.ok(stdout.includes(line), `${line} in\n${stdout}`);
  const file = join(folder, 'report.html');
  const { status, stderr } = spawnSync(entente, ['report', run, '-o', file], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  const text = readFileSync(file, 'utf8').replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
  assert.match(text, /The roads 15 , Clean water 5|The roads 15, Clean water 5/);
  assert.match(text, /the lowest of the numbers named/);
  assert.match(text, /level : 4/);
});
