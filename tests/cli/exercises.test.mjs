// Exercises that others had written, said in the language (docs/decisions/exercises.md): each is fine, nothing that is written in it is never reached, every task is
// done in one run and late in another, bots play it live as they do in a rehearsal, and its first run goes as the transcript beside it has it.
// With ENTENTE_WRITE_TRANSCRIPTS set the transcripts are written anew instead, to be read before they are believed.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { entente } from './table.mjs';

const shelf = 'tests/language/exercises';
const folder = mkdtempSync(join(tmpdir(), 'entente-exercises-'));
after(() => rmSync(folder, { recursive: true }));
const told = (...args) => execFileSync(entente, args, { encoding: 'utf8', maxBuffer: 1 << 26 });
const rehearsed = (file, run) => told('replay', file, '--rehearsed', `1:${run}`).replace(/^state .*\n/m, '');
const RUNS = 60;

const names = readdirSync(shelf).filter((name) => name.endsWith('.yaml')).map((name) => name.slice(0, -5));
test('there are the four', () => assert.deepEqual(names, ['hospital', 'hurricane', 'iceberg', 'packet']));

for (const name of names) {
  const file = `${shelf}/${name}.yaml`;

  test(`${name} is fine, and its first run goes as it did`, () => {
    const checked = spawnSync(entente, ['check', file], { encoding: 'utf8' });
    assert.equal(checked.status, 0, checked.stderr);
    assert.equal(checked.stderr, '');
    const transcript = rehearsed(file, 0);
    if (process.env.ENTENTE_WRITE_TRANSCRIPTS) writeFileSync(`${shelf}/${name}.txt`, transcript);
    assert.equal(transcript, readFileSync(`${shelf}/${name}.txt`, 'utf8'));
  });

  test(`nothing in ${name} is there in vain`, () => {
    const { endings, decisions, never } = JSON.parse(told('rehearse', file, '-n', '4000', '--json', '-'));
    for (const kind of ['injects', 'options', 'endings', 'outcomes']) assert.deepEqual(never[kind], [], kind);
    for (const { id, count } of endings) if (id !== 'time-up') assert.ok(count >= 40, `${id}: ${count}`);
    for (const { id, options, closed } of decisions)
      for (const option of options) assert.ok(closed > 0 && option.count > 0, `${id} ${option.id}`);
    const done = new Set(), late = new Set();
    for (let run = 0; run < RUNS; run++)
      for (const [, what, task] of rehearsed(file, run).matchAll(/ task-(done|late) (\S+)/g)) (what === 'done' ? done : late).add(task);
    const tasks = [...readFileSync(file, 'utf8').matchAll(/^ {2}(\w+): \{.*\bby: /gm)].map(([, id]) => id);
    assert.ok(tasks.length >= 5 && late.size >= 3, `${tasks.length} tasks, ${late.size} late`);
    for (const id of tasks) assert.ok([...done].some((task) => task.split('.')[0] === id), `${id} is never done`);
  });

  test(`bots play ${name} as they rehearse it, and there is a report`, () => {
    const run = join(folder, `${name}.entente`), report = join(folder, `${name}.html`);
    told('play', file, '--all-bots', '--fast', '--seed', '1:0', '--run', run);
    assert.equal(told('replay', run), told('replay', file, '--rehearsed', '1:0'));
    told('report', run, '-o', report);
    assert.match(readFileSync(report, 'utf8'), /EXERCISE/);
  });
}

// Of 60 messages in 12 stations each arrives with 92 %; two of a station's five are asked for only when its first has arrived. What arrives is never too late:
// 14 minutes at most of 15, and 9 of 10.
test('messages of packet come in time as often as they must', () => {
  let sum = 0;
  for (let run = 0; run < RUNS; run++) {
    const facts = rehearsed(`${shelf}/packet.yaml`, run), value = (name) => Number([...facts.matchAll(new RegExp(` changed ${name} \\d+ to (\\d+)`, 'g'))].at(-1)?.[1] ?? 0);
    const late = new Set([...facts.matchAll(/ task-late (sent_\S+)/g)].map(([, task]) => task));
    const done = [...facts.matchAll(/ task-done (sent_\S+)/g)].map(([, task]) => task);
    assert.ok(done.every((task) => !late.has(task)), 'what arrives is in time');
    assert.deepEqual([value('in_time'), value('late')], [done.length, late.size]);
    sum += done.length;
  }
  const arrives = 0.92, wanted = 12 * (3 * arrives + 2 * arrives ** 2);
  assert.ok(Math.abs(sum / RUNS - wanted) < 1, `${sum / RUNS}, not ${wanted}`); // more than three times what 60 runs differ by
});

test('a message of packet that arrives when its time is over is done, and not in time', () => {
  const facts = told('replay', `${shelf}/packet.yaml`, '--rehearsed', '1:0', '--set', 'handle=20'), late = new Set();
  let done = 0, counted = 0, after = 0;
  for (const [, what, task, value] of facts.matchAll(/ (?:task-(done|late) (sent_\S+)|changed in_time \d+ to (\d+))/g))
    if (value) counted = Number(value);
    else if (what === 'late') late.add(task);
    else if (late.has(task)) after++;
    else done++;
  assert.ok(after >= 20 && done >= 10, `${after} late, ${done} in time`);
  assert.equal(counted, done);
});
