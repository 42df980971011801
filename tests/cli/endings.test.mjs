// An ending that holds while people play is put to control, and nobody else decides about it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { entente, stopAll, Table } from './table.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-endings-'));
after(async () => {
  await stopAll();
  rmSync(folder, { recursive: true });
});
let runs = 0;
const serve = (scenario) => Table.serve(scenario, folder, ['--run', join(folder, `${++runs}.entente`), '--seed', '11:4']);
const scenario = join(folder, 'towns.yaml');
writeFileSync(scenario, readFileSync('scenarios/start/scenario.yaml', 'utf8')
  .replace('  restored: {when', '  blackout: {when: supply <= 5, at_once: true, text: {en: "Nothing works any more.", fr: "Plus rien ne marche."}}\n  restored: {when'));
const verdict = async (seat, members) => (await seat.command('ending', members)).json.code ?? 'accepted';
const transcript = (table) => spawnSync(entente, ['replay', table.run], { encoding: 'utf8' }).stdout;

/** A table at which people sit in the north, ten minutes after STARTEX. */
async function begun() {
  const table = await serve(scenario);
  const control = await table.join('control-1'), north = await table.join('north-1');
  await control.must('start');
  await control.must('pace', { pace: 1 });
  await control.must('jump', { to_second: 600 });
  return { table, control, north };
}
const phase = async (seat) => (await seat.view()).clock.phase;

/** A jump stops where an ending begins to hold. */
async function untilOver(control) {
  while ((await phase(control)) !== 'ended') await control.must('jump', { to_second: 1e9 });
}

test('what holds is put to control, which goes on, is asked again when it holds anew, and ends', async () => {
  const { table, control, north } = await begun();
  assert.equal(await verdict(control, { ending: 'dark', end: true }), 'not_open', 'it does not hold');
  const observer = await table.join('observer-1');
  assert.deepEqual((await observer.get('/api/exercise')).json.endings.map(({ id, parts, at_once, text }) => [id, parts, at_once, text.en]), [
    ['dark', ['supply <= 25'], false, 'Both towns are dark.'],
    ['blackout', ['supply <= 5'], true, 'Nothing works any more.'],
    ['restored', ['supply >= 75', 'T >= 1h'], false, 'The lights are on again.'],
  ]);
  await control.must('set', { variable: 'supply', value: 80 });
  assert.deepEqual((await control.view()).endings[2], { id: 'restored', put_second: null, refused: false, holds: [true, false] });
  await control.must('set', { variable: 'supply', value: 20 });
  await control.must('jump', { to_second: 3600 });
  const put = { id: 'dark', put_second: 1200, refused: false, holds: [true] };
  for (const seat of [control, observer]) assert.deepEqual((await seat.view()).endings[0], put);
  assert.equal('endings' in (await north.view()) || 'endings' in (await north.get('/api/exercise')).json, false, 'players do not hear that there are endings');
  assert.equal((await control.view()).clock.second < 1800, true, 'a jump stops where an ending begins to hold');
  assert.equal(await phase(north), 'running', 'the exercise goes on meanwhile');
  assert.equal(await verdict(control, { ending: 'none', end: true }), 'unknown');
  assert.equal((await control.command('ending', { ending: 'dark' })).status, 400);
  await control.must('ending', { ending: 'dark', end: false, reason: 'The towns have not met.' });
  assert.equal(await verdict(control, { ending: 'dark', end: false }), 'nothing_to_do');
  assert.deepEqual((await control.view()).endings[0], { ...put, refused: true });
  assert.equal((await north.view()).ended, null);
  await control.must('jump', { to_second: 2400 });
  assert.equal((await control.view()).clock.second >= 2400, true, 'what was refused stops no jump');
  await control.must('set', { variable: 'supply', value: 60 });
  await control.must('jump', { to_second: 3000 });
  assert.equal(await verdict(control, { ending: 'dark', end: true }), 'not_open', 'it holds no longer');
  await control.must('set', { variable: 'supply', value: 20 });
  await control.must('jump', { to_second: 5400 });
  assert.equal(await phase(north), 'running');
  await control.must('ending', { ending: 'dark', end: true, reason: 'Enough was seen.' });
  assert.equal(await phase(north), 'ended');
  for (const seat of [control, north, observer, await table.join('projector')])
    assert.deepEqual((await seat.view()).ended, { by: 'ending', text: { en: 'Both towns are dark.', fr: 'Les deux villes sont dans le noir.' } });
  assert.equal('endings' in (await north.view()), false, 'nor afterwards, but for the one');
  await table.stop();
  const told = transcript(table);
  assert.equal(told.match(/put dark to control\n/g).length, 2, told);
  for (const line of ['refused dark', 'put dark: holds no longer', 'ended dark, by control']) assert.match(told, new RegExp(`T\\+\\d\\d:\\d\\d ${line}\n`));
  const page = join(folder, 'report.html');
  assert.equal(spawnSync(entente, ['report', table.run, '-o', page, '--force']).status, 0);
  const report = readFileSync(page, 'utf8');
  assert.match(report, /Both towns are dark\.[^]{0,400}Control ended the exercise with it\./);
  for (const reason of ['The towns have not met.', 'Enough was seen.']) assert.ok(report.includes(reason));
});

test('each is told whether time was up or control ended it', async () => {
  const overTime = { en: 'Time is up, and the power is not back.', fr: 'Le temps est écoulé, et le courant n’est pas revenu.' };
  for (const [by, text, act] of [['time', overTime, untilOver], ['control', null, (control) => control.must('endex', { word: 'ENDEX' })]]) {
    const { table, control, north } = await begun();
    await act(control);
    for (const seat of [control, north]) assert.deepEqual((await seat.view()).ended, { by, text });
    await table.stop();
  }
});

test('what the scenario ends at once, and what bots play, asks nobody', async () => {
  const { table, control } = await begun();
  await control.must('set', { variable: 'supply', value: 5 });
  await control.must('jump');
  assert.equal(await phase(control), 'ended');
  await table.stop();
  assert.match(transcript(table), /ended blackout\n/);
  assert.doesNotMatch(transcript(table), /put /);

  const bots = await serve(scenario);
  const alone = await bots.join('control-1');
  await alone.must('start');
  await alone.must('jump', { to_second: 600 });
  await alone.must('set', { variable: 'supply', value: 20 });
  await alone.must('jump');
  assert.equal(await phase(alone), 'ended');
  await bots.stop();
  assert.match(transcript(bots), /ended dark\n/);
});
