// A freeze over real sockets: control lets time stand by one act, each cell is asked, alone and blind; the time to answer ends by itself, as an event of the
// record; people talk and are asked once more; then play goes on as it was. And what one cell answers reaches the other on no way before it is shown.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { entente, stopAll, Table, until } from './table.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-freezes-'));
after(async () => {
  await stopAll();
  rmSync(folder, { recursive: true });
});
const run = (...args) => spawnSync(entente, args, { encoding: 'utf8', maxBuffer: 1 << 26 });
const file = join(folder, 'freezes.yaml');
writeFileSync(file, `entente: 1
id: freezes
title: Freezes
marking: EXERCISE
time: {startex: "2025-03-04T09:00:00+01:00", tick: 10m, length: 4h}
cells: {us: {name: US, side: s}, rok: {name: ROK, side: s}, jp: {name: JP, side: s, seat: bot}}
variables: {beds: {value: 40, from: 0, to: 200, measure: true}}
injects:
  note: {at: T+00:10, release: [us], text: A note, effects: [beds -= 10]}
  next: {at: T+00:20, release: [rok], text: Another}
questions:
  count: {opens: {at: T+00:10}, ask: [us, rok, jp], text: How many beds?, answer: {number: {from: 0, to: 200}}, truth: beds}
  verb: {opens: {when: happened(note)}, ask: [us, rok], text: The verb, answer: {scale: [binds, open]}, right: open}
  alone: {opens: {at: control}, ask: [rok], text: Only for one, answer: {number: {from: 0, to: 9}}, right: 3}
  last: {opens: {at: control}, ask: [us, rok], text: The last, answer: {number: {from: 0, to: 9}}, right: 3}
freezes:
  first: {title: The first, questions: [verb, count, alone], seconds: 5, again: true}
  second: {questions: [last], seconds: 5}
bots: {jp: {answers: {count: beds + 1}}}
`);
const freezes = async (control) => (await control.view()).awaited.filter(({ kind }) => kind === 'freeze').map(({ id, due, questions }) => [id, due, questions]);
const step = async (seat) => (await seat.view()).clock.freeze?.step;
const over = (seat, what) => until(async () => (await step(seat)) === what, `the freeze comes to: ${what}`);
const asked = async (seat, text) => (await seat.view()).questions.find((one) => Object.values(one.text)[0] === text);

async function begin() {
  const table = await Table.serve(file, folder, ['--seats', '2', '--pace', '1']);
  const seats = {};
  for (const id of ['control-1', 'us-1', 'us-2', 'rok-1', 'projector']) seats[id] = await table.join(id);
  const control = seats['control-1'];
  await control.must('start');
  await control.must('pause');
  await control.must('jump', { to_second: 600 });
  return { table, control, us: seats['us-1'], us2: seats['us-2'], rok: seats['rok-1'], projector: seats['projector'] };
}

test('one act lets time stand and asks; the time to answer is over by itself; play goes on as it was', async () => {
  const { table, control, us, us2, rok, projector } = await begin();
  assert.deepEqual(await freezes(control), [['first', true, 3], ['second', false, 1]]);
  assert.deepEqual((await us.view()).questions, [], 'where people play they do not come by themselves');
  assert.deepEqual((await control.view()).awaited.filter(({ kind }) => kind === 'question'), []);
  await control.must('resume');
  const before = (await control.view()).clock.second;
  assert.equal((await us.command('freeze', { freeze: 'first' })).status, 400, 'a player has no such command');
  assert.equal((await control.command('freeze', { freeze: 'none' })).json.code, 'unknown');
  await control.must('freeze', { freeze: 'first' });
  const { clock } = await us.view();
  assert.equal(clock.phase, 'paused');
  assert.deepEqual([clock.freeze.step, clock.freeze.seconds, clock.freeze.id], ['asks', 5, undefined]);
  assert.ok(clock.freeze.until - clock.wall <= 5000 && clock.freeze.until > clock.wall, 'until when, by the clock of the server');
  assert.equal((await projector.view()).clock.freeze.step, 'asks');
  assert.equal((await control.view()).clock.freeze.id, 'first');
  assert.deepEqual((await us.view()).questions.map(({ text, freeze, open }) => [Object.values(text)[0], freeze, open]), [['How many beds?', true, true], ['The verb', true, true]]);
  assert.deepEqual((await rok.view()).questions.map(({ text }) => Object.values(text)[0]), ['How many beds?', 'The verb', 'Only for one']);
  for (const [seat, name, members] of [[us, 'message', { to: ['rok'], text: 'What do you say?' }], [us, 'open', { item: 1 }], [control, 'resume', {}], [control, 'jump', {}], [control, 'fire', { inject: 'next' }]])
    assert.equal((await seat.command(name, members)).json.code, 'frozen', name);
  await us.must('respond', { question: 1, answer: 20 });
  await us2.must('respond', { question: 1, answer: 30 });
  await rok.must('respond', { question: 2, answer: 1 });
  await us.must('respond', { question: 2, answer: 1 });
  assert.deepEqual([(await us2.view()).questions[1].mine, (await rok.view()).questions[0].mine], [null, null]);
  await over(control, 'talks');
  assert.equal((await us.command('respond', { question: 1, answer: 30 })).json.code, 'not_open');
  assert.deepEqual((await rok.view()).questions.map(({ answers }) => answers), [undefined, undefined, undefined], 'nobody is shown anything yet');
  await control.must('reveal', { question: 1 });
  assert.deepEqual((await asked(rok, 'How many beds?')).answers, { us: null, rok: null, jp: [31] }, 'of fewer than four people nothing is shown');
  await control.must('freeze', { freeze: 'first' });
  assert.equal(await step(us), 'asks_again');
  assert.equal((await asked(rok, 'How many beds?')).answers, undefined, 'hidden again while people answer');
  await us.must('respond', { question: 1, answer: 30 });
  await rok.must('respond', { question: 1, answer: 30 });
  await over(control, 'over');
  assert.ok((await control.view()).clock.second - before <= 1, 'time stood');
  await control.must('resume');
  assert.equal(await step(control), undefined);
  await control.must('freeze', { freeze: 'second' });
  assert.equal((await control.command('freeze', { freeze: 'first' })).json.code, 'frozen');
  await table.stop('SIGKILL');

  await table.begin(table.run); // in the middle of a freeze: people get the whole time again
  const again = await table.join('control-1');
  assert.equal(await step(again), 'asks');
  await over(again, 'over');
  await again.must('jump', { to_second: 1200 }).catch((error) => assert.match(String(error), /frozen/));
  await again.must('resume');
  await again.must('jump', { to_second: 1200 });
  await again.must('endex', { word: 'ENDEX' });
  await table.stop();

  const replayed = run('replay', table.run);
  assert.equal(replayed.status, 0, replayed.stderr);
  const ticks = [...replayed.stdout.matchAll(/^T\+(\S+) +tick (\d+)$/gm)].map(([, time, tick]) => [time, tick]);
  assert.deepEqual(ticks, [['00:10', '1'], ['00:20', '2']], 'no tick is lost, and each comes when it is due');
  assert.match(replayed.stdout, /T\+00:10 freeze first asks\n(.*\n)*T\+00:10 freeze first is talked about\n(.*\n)*T\+00:10 freeze first asks again\n(.*\n)*T\+00:10 freeze first is over\n(.*\n)*T\+00:10 freeze first ends\n/);
  assert.match(replayed.stdout, /T\+00:20 delivered next to rok/);
  assert.equal(run('verify', table.run).status, 0);
  const page = join(folder, 'report.html');
  assert.equal(run('report', table.run, '-o', page).status, 0);
  const text = readFileSync(page, 'utf8');
  const [, chapter] = /<h2 id="FREEZES">(.*?)<h2 /s.exec(text) ?? [];
  assert.ok(chapter, 'the report has the chapter');
  const plain = chapter.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
  assert.match(plain, /count us 2 30 25 ✗ 10\.00 30 ✓ 0\.00/, 'what talk did to the spread, and to who was right');
  assert.match(plain, /count rok 0 30 no answer – 30 ✓ –/i);
  assert.match(plain, /count us – rok one wrong, the other silent both right/);
  assert.match(plain, /verb us – rok both wrong both wrong/);
  assert.match(plain, /1 0 0 1 1 0 2 1 0 1 0 0/, 'counted by round; of bots nothing');
  assert.equal(run('report', table.run, '-o', page, '--force').status, 0);
  assert.equal(readFileSync(page, 'utf8'), text, 'the same run, the same bytes');
});

test('what one cell answers in a freeze reaches the other on no way before it is shown', async () => {
  const seen = [];
  for (const answers of [[], [7, 3], [30, 31, 32]]) {
    const { table, control, us, rok } = await begin();
    const stream = us.listen();
    await stream.find(({ event }) => event === 'view', 'the first view');
    await control.must('freeze', { freeze: 'first' });
    for (const answer of answers) await rok.must('respond', { question: 1, answer });
    if (answers.length > 2) await rok.must('withdraw', { question: 1 });
    await us.must('respond', { question: 1, answer: 30 });
    await over(control, 'talks');
    const { questions } = await us.view();
    const questionsOnStream = stream.events.map(({ json }) => json.questions).filter(Boolean);
    seen.push(JSON.stringify([questions, questionsOnStream, Object.keys((await us.view()).clock.freeze)]));
    stream.close();
    await table.stop();
  }
  assert.equal(seen[1], seen[0]);
  assert.equal(seen[2], seen[0]);
});
