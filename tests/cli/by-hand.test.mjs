// What is left to control: it waits for control where people play, and comes by a draw in a rehearsal, where nobody is there to send it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { entente, stopAll, Table } from './table.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-by-hand-'));
after(async () => {
  await stopAll();
  rmSync(folder, { recursive: true });
});
const run = (...args) => spawnSync(entente, args, { encoding: 'utf8', maxBuffer: 1 << 26 });
const file = join(folder, 'by-hand.yaml');
writeFileSync(file, `entente: 1
id: by-hand
title: By hand
time: {startex: "2025-03-04T09:00:00Z", tick: 5m, length: 2h}
cells: {a: {side: s}}
injects:
  start: {at: T+00:00, release: [a], text: Begin}
  module_two: {at: control, rehearse: 30%, release: [a], title: Module 2, text: Module 2}
  contingency: {at: control, release: [a], text: Contingency}
  never: {when: T > 1h and happened(contingency), release: [a], text: Never}
decisions:
  d: {opens: {when: happened(module_two)}, text: What, ask: [a], within: 10m, otherwise: n, options: {y: {text: Y}, n: {text: N}}}
bots: {a: {d: [{weights: {y: 1, n: 1}}]}}
`);

test('a rehearsal draws whether and when it comes, and does not call never reached what is only for control', () => {
  assert.equal(run('check', file).stderr, '', 'control can bring about what waits for it');
  const { status, stdout } = run('rehearse', file, '-n', '20000', '--json', '-');
  assert.equal(status, 0);
  const { decisions: [d], never, runs } = JSON.parse(stdout);
  const share = d.opened / runs;
  assert.ok(Math.abs(share - 0.3) < 0.015, `${share}`);
  const { q10, q50, q90 } = d.minutes.opened ?? d.minutes;
  assert.ok(q10 < 25 && q50 > 45 && q50 < 75 && q90 > 95, 'over the whole exercise');
  assert.deepEqual(never.injects, ['never']);
  assert.equal(run('rehearse', file, '-n', '3000', '--json', '-').stdout, run('rehearse', file, '-n', '3000', '--engine', 'scalar', '--json', '-').stdout);
});

test('in play it waits for control, is nobody’s to hear of, and comes when it is sent', async () => {
  const seed = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].find((one) => /delivered module_two/.test(run('replay', file, '--rehearsed', `${one}:0`).stdout));
  const table = await Table.serve(file, folder, ['--seats', '1', '--seed', `${seed}`]);
  const control = await table.join('control-1'), a = await table.join('a-1');
  const view = async (session) => (await session.get('/api/view')).json;
  const queued = async (id) => (await view(control)).queue.find((entry) => entry.id === id);
  const about = Object.fromEntries((await control.get('/api/exercise')).json.injects.map(({ id, by_hand, conditional }) => [id, [by_hand, conditional]]));
  assert.deepEqual(about, { start: [false, false], module_two: [true, false], contingency: [true, false], never: [false, true] });
  await control.must('start');
  await control.must('pause');
  await control.must('jump', { to_second: 7080 - 300 });
  assert.deepEqual((await view(a)).items.map(({ text }) => text.en), ['Begin'], 'whatever was drawn for it, nothing comes by itself');
  const { state, due_second } = await queued('module_two');
  assert.deepEqual([state, due_second], ['waiting', null]);
  await control.must('fire', { inject: 'module_two' });
  assert.deepEqual((await view(a)).items.map(({ text }) => text.en), ['Begin', 'Module 2']);
  assert.equal((await queued('module_two')).state, 'delivered');
  await table.stop();
  const report = run('report', table.run, '-o', '-').stdout.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
  assert.match(report, /module_two Module 2 by hand T\+01:5/);
});
