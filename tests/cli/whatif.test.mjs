// What could have become of a run: futures from a moment of it, what would be otherwise, and that a run gone on with its own luck is itself.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { entente, stopAll, Table } from './table.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-whatif-'));
after(async () => {
  await stopAll();
  rmSync(folder, { recursive: true });
});
const run = (...args) => spawnSync(entente, args, { encoding: 'utf8', maxBuffer: 1 << 26 });
const json = (...args) => {
  const { status, stdout, stderr } = run('whatif', ...args, '--json', '-');
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
};
/** One decision whose options decide; a coin that falls later; an inject that control alone could send. */
const file = join(folder, 'coin.yaml');
writeFileSync(file, `entente: 1
id: coin
title: Coin
time: {startex: "2025-03-04T09:00:00Z", tick: 10m, length: 3h}
cells: {a: {side: s}, b: {side: s}}
parameters: {gain: {value: 0, from: 0, to: 50}}
variables: {heat: {value: 10, from: 0, to: 100}}
injects:
  coin: {at: T+02:00, chance: 50%, release: [a], text: Heads, effects: [heat += 30 + gain]}
  extra: {at: control, release: [b], text: Extra, effects: [heat += 40]}
decisions:
  road: {opens: {at: T+00:30}, text: Which, ask: [a, b], agree: joint, within: 1h, otherwise: left,
    options: {left: {text: Left}, right: {text: Right, effects: [heat += 15]}}}
endings:
  hot: {when: heat >= 50 and T >= 2h30m, text: It is hot}
  warm: {when: heat >= 20 and T >= 2h30m, text: It is warm}
bots:
  a: {takes: {road: 20m}, road: [{weights: {left: 1, right: 1}}]}
  b: {takes: {road: 20m}, road: [{weights: {left: 1, right: 1}}]}
`);
const played = (scenario, seed) => {
  const path = join(folder, `${seed.replace(':', '-')}-${scenario.length}.entente`);
  if (existsSync(path)) return path;
  const { status, stderr } = run('play', scenario, '--run', path, '--seed', seed, '--all-bots', '--fast');
  assert.equal(status, 0, stderr);
  return path;
};
const share = ({ endings }, id) => endings.find((ending) => ending.id === id).share;
const number = ({ numbers }, id) => numbers.find((one) => one.id === id);

test('a run of bots, gone on from any moment with its own luck, ends as it did', () => {
  for (const [scenario, seed] of [['scenarios/dsc-ttx-2023', '5:3'], ['scenarios/hospital-surge', '2:9'], ['scenarios/river-flood', '7:1'], [file, '3:4']]) {
    const path = played(scenario, seed), end = JSON.parse(run('replay', path, '--json').stdout);
    const ended = run('replay', path).stdout.match(/ ended (\S+)/)[1];
    for (const at of ['T+00:00', 'T+00:30', 'T+01:00', 'T+01:20']) {
      if (run('replay', path, '--at', at, '--json').stdout.includes('"phase":"ended"')) continue;
      const { points: [point], futures, luck } = json(path, '--at', at, '--seed', 'own');
      assert.deepEqual([futures, luck], [1, 'own']);
      assert.equal(share(point, point.endings.some(({ id }) => id === ended) ? ended : 'time-up'), 1, `${scenario} ${at}`);
      for (const { id, mean } of point.numbers.slice(0, -1)) assert.equal(mean, end.variables[id], `${scenario} ${at} ${id}`);
    }
  }
});

test('futures have the shares that can be counted by hand, and the same seed gives the same bytes', () => {
  const path = played(file, '1:1');
  const { points: [asItIs, ...options], note } = json(path, '--at', 'T+00:30', '-n', '40000');
  assert.match(note.en, /assumptions/);
  assert.ok(Math.abs(share(asItIs, 'hot') - 0.125) < 0.006, 'both chose right, and the coin fell');
  assert.deepEqual(options.map(({ changes: [{ value }] }) => value), ['left', 'right'], 'the open decision, option by option');
  assert.ok(share(options[0], 'hot') === 0 && Math.abs(share(options[1], 'hot') - 0.5) < 0.01);
  const { difference } = options[1].endings.find(({ id }) => id === 'hot');
  assert.ok(difference.low < difference.value && difference.value < difference.high && Math.abs(difference.value - 0.375) < 0.01);
  assert.equal(run('whatif', path, '--at', 'T+00:30').stdout, run('whatif', path, '--at', 'T+00:30', '--threads', '1').stdout);
  const later = json(path, '--at', 'T+02:10', '-n', '1000').points;
  assert.equal(later.length, 1, 'nothing is open');
  assert.ok(later[0].endings.some(({ share: all }) => all === 1), 'and nothing is left to chance');
});

test('what is set is compared on the same luck: an option, a parameter, an inject; together they are one change', () => {
  const path = played(file, '1:1');
  const set = (...sets) => json(path, '--at', 'T+00:20', '-n', '40000', ...sets.flatMap((one) => ['--set', one])).points;
  const [, sent] = set('extra=sent');
  assert.equal(number(sent, 'heat').difference.value, 40, 'the same in each future');
  assert.equal(number(sent, 'heat').difference.low, 40);
  const [, never] = set('coin=never');
  assert.equal(share(never, 'hot'), 0);
  const [, gain] = set('gain=50');
  assert.ok(Math.abs(share(gain, 'hot') - 0.5) < 0.01);
  const [asItIs, all] = set('road=right', 'coin=never', 'gain=5');
  assert.equal(all.changes.length, 3);
  assert.equal(share(all, 'warm'), 1);
  assert.equal(number(all, 'heat').mean, 25);
  const { superiority } = number(all, 'heat'), is = number(asItIs, 'heat');
  assert.ok(superiority > 0.3 && superiority < 0.6 && is.mean > 25, `${superiority}`);
});

test('for each decision of the run, the options that were not taken', () => {
  const path = played(file, '1:1');
  const { decisions } = json(path, '--decisions', '-n', '2000');
  assert.equal(decisions.length, 1);
  const [{ decision, decided_minute: minute, futures: { points } }] = decisions;
  assert.deepEqual([decision, minute], ['road', 60]);
  assert.deepEqual(points.map(({ changes: [{ value }] }) => value).sort(), ['left', 'right']);
  assert.deepEqual([share(points.find(({ changes: [{ value }] }) => value === 'left'), 'hot'), points[0].endings[0].difference], [0, undefined]);
  const csv = join(folder, 'all.csv');
  assert.equal(run('whatif', path, '--decisions', '-n', '2000', '--csv', csv).status, 0);
  const rows = readFileSync(csv, 'utf8').trim().split('\r\n');
  assert.ok(rows.every((row) => row.split(',').length === rows[0].split(',').length), 'a table');
});

test('a run that people play: what they chose stands, and bots do what they left open', async () => {
  const table = await Table.serve(file, folder, ['--run', join(folder, 'live.entente'), '--seats', '1']);
  const control = await table.join('control-1'), a = await table.join('a-1');
  await control.must('start');
  await control.must('jump', { to: 40 * 60 });
  await a.must('choose', { decision: 1, option: 'right' });
  const path = join(folder, 'live.entente');
  const { points: [asItIs, left] } = json(path, '-n', '40000');
  assert.ok(Math.abs(share(asItIs, 'hot') - 0.25) < 0.01, 'a chose right; the bot of b right in half of them, and the coin in half of those');
  assert.equal(share(left, 'hot'), 0);
});

test('what is wrong is refused with what would be right', () => {
  const path = played(file, '1:1');
  for (const [args, wanted] of [[[], /which run/], [[file, '--at', 'T+00:10'], /not a run file/], [[path, '--at', '20'], /T\+03:10/], [[path], /had ended, at T\+0/],
    [[path, '--at', 'T+00:10', '-n', '0'], /between 1 and/], [[path, '--at', 'T+00:10', '--set', 'road'], /NAME=VALUE/], [[path, '--at', 'T+00:10', '--set', 'x=1'], /parameter gain[\s\S]*decision road: left right/],
    [[path, '--at', 'T+00:10', '--set', 'road=up'], /left right/], [[path, '--at', 'T+02:00', '--set', 'road=left'], /decided, at T\+01:00/], [[path, '--at', 'T+02:00', '--set', 'coin=sent'], /take a moment before/],
    [[path, '--at', 'T+00:10', '--set', 'coin=late'], /sent, or never/], [[path, '--at', 'T+00:10', '--set', 'gain=99'], /between 0 and 50/], [[path, '--at', 'T+00:10', '--set', 'a=bold'], /no policy/],
    [[path, '--decisions', '--at', 'T+00:10'], /its own moments/], [[path, '--at', 'T+00:10', '--seed', 'mine'], /or own/]]) {
    const { status, stderr } = run('whatif', ...args);
    assert.equal(status, 2, `${args} ${stderr}`);
    assert.match(stderr, wanted);
  }
});
