// Two exercises that differ only in what the south may not see give the south the same bytes: every header, id, event, order, size
// and error, over real sockets. What must differ between any two runs is taken out first, and nothing else: the cookie and the
// csrf value, the word of chance in the ids, the date, and the wall time in a clock.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { merged, stopAll, Table, until } from './table.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-pair-'));
after(async () => {
  await stopAll();
  rmSync(folder, { recursive: true });
});
let runs = 0;
const scenario = join(folder, 'towns.yaml');
writeFileSync(scenario, readFileSync('scenarios/start/scenario.yaml', 'utf8')
  .replace(/\nvariables:.*/, '\nvariables:\n  mood: {value: 5, from: 0, to: 9}')
  .replace('    kind: report\n    precedence', '    originator: grid\n    kind: report\n    precedence')
  .replace(/\n {2}both_know:/, '\n  hint: {redacts: finding, release: [], title: {en: Hint, fr: Indice}, text: {en: A hint., fr: Un indice.}}$&')
  .replace(/\nendings:.*/, '\nendings:\n  sour: {when: mood < 2 and T >= 40m, text: {en: "They part.", fr: "Ils se quittent."}}'));

const plain = (text) => text.replace(/^id: [0-9a-f]{8}\./gm, 'id: WORD.').replace(/"wall":\d+/g, '"wall":0').replace(/^:\n\n/gm, '');
const answerOf = ({ status, headers, text }) =>
  JSON.stringify([status, headers.filter(([name]) => name !== 'Date' && name !== 'Set-Cookie'), text.replace(/"csrf":"[0-9a-f]+"/, '"csrf":""').replace(/"wall":\d+/g, '"wall":0')]);

/** What the south sees of one run: all bytes of its stream and all answers. `hidden` acts at each stage. */
async function play(hidden) {
  const began = Date.now();
  const table = await Table.serve(scenario, folder, ['--run', join(folder, `${++runs}.entente`), '--seed', '11:4', '--pace', '1']);
  const control = await table.join('control-1'), north = await table.join('north-1'), observer = await table.join('observer-1');
  const south = await table.join('south-1', 'S');
  const stream = south.listen();
  await stream.find(({ event }) => event === 'view', 'the view');
  const answers = [answerOf(south.joined), answerOf(await south.get('/api/exercise'))];
  const seats = { control, north, observer, table };
  const act = async (name, members) => answers.push(answerOf(await south.command(name, members)));
  await control.must('start');
  await control.must('pause');
  await until(() => stream.text.includes('"paused"'), 'the pause');
  await hidden(0, seats);
  await act('open', { item: 1 });
  await act('open', { item: 2 });
  for (const [stage, second] of [[1, 1200], [2, 2400], [3, 3000]]) {
    await control.must('resume');
    await control.must('jump', { to_second: second });
    await control.must('pause');
    await hidden(stage, seats);
    await act('acknowledge', { item: stage });
    await act('share', { item: 99, with: ['north'] });
    await act('choose', { decision: 1, option: 'in_turns' });
    await act('answer', { round: 1, value: 3 });
    await act('message', { to: ['north'], text: `stage ${stage}` });
    await act('fire', { inject: 'drift' });
    answers.push(answerOf(await south.get('/api/run')), answerOf(await south.get('/api/record')));
  }
  await control.must('endex', { word: 'ENDEX' });
  await until(() => stream.events.some(({ event, json }) => event === 'clock' && json.phase === 'ended'), 'the end');
  answers.push(answerOf(await south.get('/api/view')));
  const seen = { stream: plain(stream.text), headers: JSON.stringify(stream.headers.filter((_, i, all) => all[i - (i % 2)] !== 'Date')), answers, took: Date.now() - began };
  const view = merged(stream.events);
  seen.items = view.items.length;
  await table.stop();
  return seen;
}

/** Nothing of this may reach the south. Stage 0 is before the first tick after STARTEX. */
const secrets = {
  'notes, edits, holds and queue of control': async (stage, { control, observer }) => {
    await control.must('note', { text: `seen at ${stage}`, tags: ['x'] });
    await observer.must('note', { text: 'private' });
    if (stage === 0) await control.must('edit', { inject: 'finding', text: { en: 'Quite another text.', fr: 'Autre.' }, release: ['north'] });
    if (stage === 2) await control.must('hold', { inject: 'drift' });
    if (stage === 3) await control.must('unhold', { inject: 'drift' });
  },
  'items, messages and requests of others': async (stage, { control, north }) => {
    await control.must('ad-hoc', { title: { en: 'To the north' }, text: `alone ${stage}`, release: ['north', 'grid'] });
    await north.must('message', { to: [], text: 'to control' });
    await north.must('request', { text: 'what now?' });
    if (stage === 0) await north.must('open', { item: 1 });
    const { items } = await control.view();
    await control.must('reply', { item: items.findLast(({ kind }) => kind === 'request').number, text: 'nothing' });
  },
  'private choices and answers of the ally': async (stage, { north }) => {
    if (stage === 2) await north.must('answer', { round: 1, value: 6, confidence: 'high', expected_ally: 2, reason: 'I know.' });
    if (stage === 3) await north.must('choose', { decision: 1, option: 'each_alone', reason: 'private' });
  },
  'who comes, goes and listens elsewhere': async (stage, { table, control, observer }) => {
    const other = await table.join('north-2', 'N2');
    const streams = [other.listen(), observer.listen(), control.listen()];
    await Promise.all(streams.map((stream) => stream.find(({ event }) => event === 'view', 'a view')));
    streams[stage % 3].close();
    if (stage % 2) await other.post('/api/leave');
    await table.request('POST', '/api/join', { body: { code: '0000-0000-0000' } });
  },
  'an ending that holds, and that control goes on': async (stage, { control }) => {
    if (stage === 1) await control.must('set', { variable: 'mood', value: 1, reason: 'hidden' });
    if (stage === 2) await control.must('ending', { ending: 'sour', end: false, reason: 'hidden' });
  },
  'requests of release for the south, who opened, and why they are refused': async (stage, { control, north }) => {
    if (stage === 0) return;
    const finding = (await north.view()).items.find(({ passes_to }) => passes_to);
    await north.must('ask-release', { item: finding.number, to: ['south'], text: `for them, ${stage}` });
    if (stage === 1) await north.must('open', { item: finding.number });
    const { items } = await control.view();
    const request = items.findLast(({ kind }) => kind === 'release-request');
    if (stage === 2) await control.must('grant', { item: request.number, to: ['south'], answer: 'refused', text: 'They would print it.' });
  },
  'variables that nothing shown depends on': async (stage, { control }) => {
    await control.must('set', { variable: 'trust', value: 51 + stage, reason: 'hidden' });
  },
};

/** The clock of a run is real: a pair in which a machine was so slow that a second passed, or a stream's ten-second clock came, is played again. */
async function pair(one, other) {
  for (let tries = 0; ; tries++) {
    const [a, b] = [await play(one), await play(other)];
    const seconds = (text) => [...text.matchAll(/"second":(\d+)/g)].map(([, second]) => Number(second));
    const punctual = [a, b].every(({ stream, took }) => took < 9500 && seconds(stream).every((second) => second % 600 === 0));
    if (punctual) return [a, b];
    assert.ok(tries < 5, 'this machine is too slow to play two alike');
  }
}

const nobody = async () => {};
const base = await pair(nobody, nobody);

test('two runs in which nothing differs are the same for the south, and it sees something', () => {
  assert.deepEqual({ ...base[0], took: 0 }, { ...base[1], took: 0 });
  assert.ok(base[0].items >= 4 && base[0].stream.length > 6000, `${base[0].items} items, ${base[0].stream.length} bytes`);
});

for (const [name, hidden] of Object.entries(secrets))
  test(`not seen: ${name}`, async () => {
    const [a, b] = await pair(nobody, hidden);
    assert.equal(b.stream, a.stream);
    assert.deepEqual({ ...b, took: 0 }, { ...a, took: 0 });
  });

test('the comparison can fail: one thing released to the south differs', async () => {
  const [a, b] = await pair(nobody, async (stage, { control }) => {
    if (stage === 2) await control.must('ad-hoc', { text: 'for the south', release: ['south'] });
  });
  assert.notEqual(a.stream, b.stream);
});

test('a variant that is released to the south is there, and says nothing of what it is a part of or of who asked', async () => {
  let hint;
  const [a, b] = await pair(nobody, async (stage, { control, north }) => {
    if (stage !== 2) return;
    const { number } = (await north.view()).items.find(({ passes_to }) => passes_to);
    await north.must('ask-release', { item: number, to: ['south'], text: 'for them' });
    const request = (await control.view()).items.findLast(({ kind }) => kind === 'release-request');
    await control.must('grant', { item: request.number, to: ['south'], answer: 'redacted' });
    const { items } = await control.view();
    hint = items.find(({ inject }) => inject === 'hint');
    assert.deepEqual(Object.keys(hint.known).sort(), ['grid', 'north', 'south']);
  });
  assert.notEqual(a.stream, b.stream);
  assert.match(b.stream, /A hint\./);
  for (const told of ['redacts', 'finding', 'for them', 'damaged on the northern', 'release-request']) assert.ok(!b.stream.includes(told), told);
});
