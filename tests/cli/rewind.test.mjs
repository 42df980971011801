// Control goes back: a branch of the run with the same luck and links up to there, all seats in it, stale commands refused, what players had
// learnt told to control alone; and a server that is killed in the middle leaves a whole run and a whole branch, or none.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { entente, merged, pause, stopAll, Table, until } from './table.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-rewind-'));
after(async () => {
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});
const file = join(folder, 'rewind.yaml');
writeFileSync(file, `entente: 1
id: rewind
title: Rewind
marking: EXERCISE
time: {startex: "2025-03-04T09:00:00+01:00", tick: 10m, length: 6h}
cells: {us: {name: US, side: s}, rok: {name: ROK, side: s}}
variables: {tension: {value: 20, from: 0, to: 100}}
injects:
  first: {at: T+00:10, release: [us], title: First, text: First}
  chance: {at: T+00:40, chance: 50%, release: all, title: Chance, text: Chance}
  second: {at: T+01:00, release: [us], title: Second, text: Second}
decisions:
  answer: {opens: {at: T+00:30}, title: The answer, text: What now?, ask: [us], within: 20m, otherwise: wait, options: {wait: {text: Wait}, act: {text: Act, effects: [tension += 30]}}}
endings:
  calm: {when: tension == 50 and T >= 2h, at_once: true, text: Calm}
`);
const run = (...args) => spawnSync(entente, args, { encoding: 'utf8', maxBuffer: 1 << 26 });
const links = (path) => new DatabaseSync(path, { readOnly: true }).prepare('SELECT hex(link) AS link, kind FROM event ORDER BY sequence').all();
const back = async (seat, number) => {
  for (;;) {
    const view = await seat.view().catch(() => null);
    if (view?.branch?.number === number) return view;
    await pause(30);
  }
};

test('control goes back, and all seats are in the branch; the run that was left is as it was', async () => {
  const path = join(folder, 'run.entente'), branch = join(folder, 'run.2.entente');
  const table = await Table.serve(file, folder, ['--run', path, '--seed', '7']);
  const control = await table.join('control-1', 'Kim'), us = await table.join('us-1', 'A. Meier'), rok = await table.join('rok-1');
  assert.equal((await control.command('rewind', { to_second: 0 })).json.code, 'not_running');
  await control.must('start');
  await control.must('pause');
  await control.must('jump', { to_second: 1200 });
  const early = await us.view();
  await control.must('jump', { to_second: 1800 });
  await us.must('choose', { decision: 1, option: 'act' });
  await control.must('jump', { to_second: 3600 });
  await rok.must('message', { to: ['us'], text: 'Did you act?' });
  const late = await table.join('us-2', 'Late'); // sits down after the moment to which control goes
  const chanced = (await control.view()).items.some(({ title }) => title?.en === 'Chance' || title?.und === 'Chance' || title === 'Chance');
  assert.equal((await us.command('rewind', { to_second: 0 })).status, 400, 'control alone');
  assert.equal((await control.command('rewind', { to_second: 36000 })).json.code, 'out_of_range');
  const stream = rok.listen();
  await stream.find(({ event }) => event === 'view', 'the view');
  const before = links(path);
  await control.must('rewind', { to_second: 1200, reason: 'They missed the order.' });
  const view = await back(us, 2);
  assert.deepEqual([view.clock.phase, view.clock.second, view.branch], ['paused', 1200, { number: 2, to_second: 1200 }]);
  assert.deepEqual([view.items, view.decisions], [early.items, early.decisions]);
  assert.deepEqual(links(path), before, 'nothing was added to the run that was left');
  const after = links(branch), shared = before.findIndex(({ link }, at) => link !== after[at]?.link);
  assert.deepEqual(after.slice(0, shared), before.slice(0, shared));
  assert.equal(before.filter(({ kind }, at) => at < shared && kind === 0).length, 3, 'up to tick 2, and with it');
  assert.equal((await late.get('/api/session')).json.seat, 'us-2', 'who came later still sits there');
  const inside = await back(control, 2);
  assert.equal(inside.people.find(({ seat }) => seat === 'us-2').name, 'Late');
  const [left] = inside.branch.left.runs;
  assert.deepEqual([left.run, left.file, left.second, left.ended, left.variables, left.decisions], [1, 'run.entente', 3600, null, { tension: 50 }, [{ decision: 'answer', cell: 'us', option: 'act' }]]);
  const learnt = (cell) => left.learnt.find((one) => one.cell === cell).what.map(({ kind, title }) => `${kind} ${typeof title === 'string' ? title : Object.values(title ?? {})[0]}`).sort();
  assert.deepEqual(learnt('us'), [...(chanced ? ['item Chance'] : []), 'item Did you act?', 'item Second', 'result The answer'].sort());
  assert.deepEqual(learnt('rok'), chanced ? ['item Chance'] : []);
  assert.match(left.head, new RegExp(`^${before.length}:`));
  assert.equal(/learnt|missed the order|Second/.test((await rok.get('/api/view')).text + (await us.get('/api/view')).text), false);

  assert.equal((await us.command('message', { to: [], text: 'From before', branch: 0 })).json.code, 'other_run');
  await us.must('message', { to: [], text: 'In the branch', branch: 2 });
  await control.must('resume');
  await control.must('pause');
  await control.must('jump', { to_second: 1800 });
  await us.must('choose', { decision: 1, option: 'wait' });
  await control.must('jump', { to_second: 3600 });
  const again = (await control.view()).items.some(({ title }) => title?.en === 'Chance' || title?.und === 'Chance' || title === 'Chance');
  assert.equal(again, chanced, 'the luck is the same');
  await control.must('rewind', { to_second: 600 }); // before the point at which the branch began
  const third = await back(control, 3);
  assert.deepEqual(third.branch.left.runs.map(({ run: number, second }) => [number, second]), [[1, 3600], [2, 3600]]);
  await control.must('endex', { word: 'ENDEX' });
  await table.stop();
  for (const path of ['run.entente', 'run.2.entente', 'run.3.entente']) assert.equal(run('verify', join(folder, path)).status, 0, path);
  assert.match(run('verify', join(folder, 'run.3.entente')).stdout, /run 3 of those that began alike/);
  assert.match(run('replay', join(folder, 'run.3.entente')).stdout + run('replay', join(folder, 'run.2.entente'), '--at', 'T+00:20', '--cell', 'us').stdout, /"items"|tick/);
  const html = join(folder, 'report.html');
  assert.equal(run('report', join(folder, 'run.3.entente'), '-o', html).status, 0);
  const report = readFileSync(html, 'utf8');
  for (const words of ['run.entente', 'run.2.entente', 'Second', 'Did you act?']) assert.ok(report.includes(words), words);
  assert.equal(run('report', join(folder, 'run.3.entente'), '-o', html, '--edition', 'both', '--force').status, 0);
  assert.equal(readFileSync(html, 'utf8').includes('Did you act?'), false, 'other editions do not tell what whom');
});

test('a server that is killed while control goes back leaves the run whole, and a whole branch or none', async () => {
  for (let kill = 0; kill < 12; kill++) {
    const path = join(folder, `killed-${kill}.entente`), branch = join(folder, `killed-${kill}.2.entente`);
    const table = await Table.serve(file, folder, ['--run', path]);
    const control = await table.join('control-1');
    await control.must('start');
    await control.must('pause');
    await control.must('jump', { to_second: 3600 });
    const before = links(path);
    const asked = control.command('rewind', { to_second: 1200 }).catch(() => null);
    await pause(kill * 8);
    table.child.kill('SIGKILL');
    await table.ended;
    table.agent.destroy();
    await asked.catch(() => null);
    assert.equal(run('verify', path).status, 0, `the run, killed after ${kill * 8} ms`);
    assert.deepEqual(links(path).map(({ link }) => link), before.map(({ link }) => link));
    if (existsSync(branch)) assert.equal(run('verify', branch).status, 0, `the branch, killed after ${kill * 8} ms`);
    const goesOn = existsSync(branch) ? branch : path;
    await table.begin(goesOn);
    assert.equal((await control.get('/api/session')).json.seat, 'control-1', 'and the browser keeps its seat');
    if (goesOn === path) {
      await control.must('rewind', { to_second: 1200 });
      await back(control, 2);
    }
    await table.stop();
    assert.equal(readdirSync(folder).some((name) => name.endsWith('.new') || name.includes('.new-')), false);
  }
});
