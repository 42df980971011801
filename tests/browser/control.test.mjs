// The control room, in real Chromium: the next five with time to go, conditional ones folded by what they wait for, templates, what waits for
// control at every width, who was first, and the plan of the room on paper.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { stopAll, Table, until } from '../cli/table.mjs';
import { hasNoViolations, openBrowser, Screen } from './browser.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-control-page-'));
let table, browser, room, other, us;

before(async () => {
  const path = join(folder, 'control.yaml');
  const timed = Array.from({ length: 7 }, (_, i) => `  t${i}: {at: T+0${1 + (i % 2)}:${i % 6}${0}, release: all, title: {en: Timed ${i}, ko: 예정 ${i}}, text: {en: Timed text ${i}, ko: 예정 본문 ${i}}, kind: news, precedence: priority, from: {en: The press, ko: 언론}}`).join('\n');
  writeFileSync(path, `entente: 1
id: control
title: {en: Control, ko: 통제}
marking: EXERCISE
time: {startex: "2025-03-04T09:00:00+01:00", tick: 10m}
cells: {us: {name: {en: Left bank, ko: 왼쪽}, side: s}, rok: {name: {en: Right bank, ko: 오른쪽}, side: s}}
variables: {tension: {value: 20, from: 0, to: 100, label: {en: tension, ko: 긴장}}}
phases:
  alert: {length: 1h, title: {en: Alert, ko: 경보}}
  response: {length: 3h, title: {en: Response, ko: 대응}}
injects:
  note: {at: T+00:00, release: [us], text: {en: A note, ko: 메모}}
${timed}
  storm: {when: "phase == response and tension >= 60", release: all, title: {en: Storm, ko: 폭풍}, text: {en: Storm, ko: 폭풍}}
  wave: {when: "knows(us, note) and tension >= 60", release: all, title: {en: Wave, ko: 파도}, text: {en: Wave, ko: 파도}}
  tide: {when: "tension >= 60", release: all, title: {en: Tide, ko: 조류}, text: {en: Tide, ko: 조류}}
  hand: {at: control, release: all, title: {en: By hand, ko: 수동}, text: {en: By hand, ko: 수동}}
`);
  table = await Table.serve(path, folder, ['--run', join(folder, 'run.entente'), '--seats', '1']);
  other = await table.join('control-2', 'Lee');
  us = await table.join('us-1', 'A. Meier');
  browser = await openBrowser();
  room = await Screen.take(browser, table, 'control-1', { name: 'Kim' });
  room.page.setDefaultTimeout(20_000);
  await other.must('start');
  await other.must('pause');
});

after(async () => {
  await browser?.close();
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

const go = (place) => room.page.evaluate((to) => (location.hash = to), place);
const inject = (id) => room.page.locator(`[data-inject=${id}]`);

test('the next five stand on top with the time to go; the others are folded', async () => {
  await inject('t0').locator('.due-in', { hasText: 'in 1:00:00 of exercise time' }).waitFor();
  const seen = await room.page.locator('.queue-head:visible').evaluateAll((heads) => heads.map((head) => head.dataset.inject));
  assert.deepEqual(seen.slice(0, 5), ['t0', 't6', 't2', 't4', 't1']);
  assert.equal(await inject('t5').isVisible(), false);
  await room.page.getByText('Later').click();
  await inject('t5').waitFor();
});

test('conditional ones are folded by what is missing, the nearest first, with what is true now in words', async () => {
  const groups = room.page.locator('.waiting-group > summary');
  await until(async () => (await groups.count()) === 2, 'two groups');
  assert.match((await groups.nth(0).innerText()).replace(/\s+/g, ' '), /○ “tension” ≥ 60 \(now: tension 20\) .*2/);
  assert.match((await groups.nth(1).innerText()).replace(/\s+/g, ' '), /phase = “Response” \(now: Alert\).*“tension” ≥ 60/);
  assert.equal(await inject('wave').isVisible(), false);
  await groups.nth(0).click();
  await inject('wave').click();
  await room.page.locator('.queue-open .ending-part-holds', { hasText: 'A note' }).waitFor();
  await room.picture('control-waiting');
  await hasNoViolations(room.page, 'control with folded conditions');
});

test('a new inject begins from one that is there', async () => {
  await room.button('Quick inject').click();
  const dialog = room.dialog();
  await dialog.getByLabel('Begin from').selectOption({ label: 'Timed 3' });
  assert.equal(await dialog.getByLabel('Text, English').inputValue(), 'Timed text 3');
  assert.equal(await dialog.getByLabel('Title, Korean').inputValue(), '예정 3');
  assert.equal(await dialog.getByLabel('Sender in the story').inputValue(), 'The press');
  assert.deepEqual(await dialog.locator('select').evaluateAll((all) => all.map((one) => one.value)).then((values) => values.slice(1)), ['news', 'priority']);
  await hasNoViolations(room.page, 'quick inject from a template');
  await room.picture('control-template');
  await dialog.getByLabel('Text, English').fill('Timed text 3, otherwise');
  await room.button('Deliver now', dialog).click();
  await until(async () => (await us.view()).items.some(({ text }) => (text.en ?? text) === 'Timed text 3, otherwise'), 'it is delivered');
  await room.button('Quick inject').click();
  await dialog.getByLabel('Begin from').selectOption({ label: 'ad hoc: Timed 3' });
  assert.equal(await dialog.getByLabel('Text, English').inputValue(), 'Timed text 3, otherwise');
  await room.page.keyboard.press('Escape');
});

test('who comes too late is told who was first, and what that was', async () => {
  await inject('t6').click();
  await room.button('Skip', room.page.locator('.queue-open')).click();
  await other.must('fire', { inject: 't6' });
  await room.dialog().waitFor({ state: 'detached' }); // the row is gone, and its dialog with it
  await inject('t1').click();
  assert.equal(await room.dialog().count(), 0, 'nor is the next one asked about');
  const answer = await room.page.evaluate(async () => {
    const { csrf } = await (await fetch('/api/session')).json();
    return (await fetch('/api/command', { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-Entente': csrf }, body: JSON.stringify({ do: 'fire', inject: 't6', key: 'late' }) })).json();
  });
  assert.deepEqual([answer.by, answer.did], ['control-2', 'fire']);
  await other.must('hold', { inject: 't0' });
  await room.page.route('**/api/events*', (route) => route.abort()); // this page does not hear of what comes now
  await inject('t2').click();
  await room.button('Edit', room.page.locator('.queue-open')).click();
  await room.dialog().getByLabel('Text, English').fill('By Kim');
  await other.must('edit', { inject: 't2', text: { en: 'By Lee', ko: '이' } });
  await room.button('Save', room.dialog()).click();
  await room.page.locator('.notice', { hasText: 'Lee was first: “Edit”' }).waitFor();
  await room.picture('control-first');
  await room.page.unroute('**/api/events*');
});

test('what waits for control is counted at every width, and leads to where it is done', async () => {
  await us.must('request', { text: 'Who is there?' });
  await us.must('message', { to: [], text: 'Can you hear us?' });
  const badge = (id) => room.page.locator(`[data-waits=${id}] .count`);
  for (const width of [1440, 1024, 820, 360]) {
    await room.page.setViewportSize({ width, height: 800 });
    await room.page.reload();
    await until(async () => (await badge('requests').innerText()) === '1' && (await badge('messages').innerText()) === '1' && (await badge('hand').innerText()) === '1', `badges at ${width}`);
    const box = await room.page.locator('.waiting').boundingBox();
    assert.ok(box.y < 800 && box.x >= 0 && box.x + box.width <= width + 1, `the badges are seen at ${width}`);
    assert.ok(await room.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `nothing is wider than ${width}`);
    await room.picture(`control-badges-${width}`);
  }
  await hasNoViolations(room.page, 'badges on a phone');
  await room.page.locator('[data-waits=requests]').click();
  await until(() => room.page.evaluate(() => document.activeElement?.id === 'requests-title'), 'the heading has the focus');
  assert.ok((await room.page.locator('.waiting').boundingBox()).y < 120, 'and the badges stay in sight');
  await room.page.setViewportSize({ width: 1440, height: 900 });
  await go('lab');
  await room.page.locator('.screens .count-loud', { hasText: '2' }).waitFor();
  await go('control');
  await other.must('message', { to: ['us'], text: 'We can.' });
  await badge('messages').waitFor({ state: 'detached' });
});

test('the plan of the room says who is connected, and prints on one sheet', async () => {
  await go('room');
  const row = (seat) => room.page.locator(`tr[data-seat="${seat}"]`);
  await row('control-1').getByText('online').waitFor();
  await row('us-1').getByText('offline').waitFor();
  await row('rok-1').getByText('nobody').waitFor();
  await hasNoViolations(room.page, 'the plan of the room');
  await room.picture('room-plan');
  const pdf = await room.page.pdf({ format: 'A4' });
  assert.equal(pdf.toString('latin1').match(/\/Type \/Page\b/g).length, 1);
  await room.page.emulateMedia({ media: 'print' });
  for (const hidden of ['.strip', '.screens', '.room-tools']) assert.equal(await room.page.locator(hidden).first().isVisible(), false, hidden);
  await room.page.getByText('seats taken').waitFor();
  await room.picture('room-plan-print');
  await room.page.emulateMedia({ media: null });
  room.assertQuiet();
});
