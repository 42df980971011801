// Nobody hears by the wait for an answer that others do something: what tells of no act of whoever asked is answered at a pulse, before any work, and
// no work begins in the quiet before one. The server's monotonic clock stands where the test puts it.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { connect } from 'node:tls';
import { after, test } from 'node:test';
import { entente, stopAll, Table, until } from './table.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-pulse-'));
after(async () => {
  await stopAll();
  rmSync(folder, { recursive: true });
});

const bound = (name) => Number(new RegExp(`${name} = (\\d+)`).exec(readFileSync('src/base/bounds.h', 'utf8'))[1]);
const every = bound('PULSE_MS'), quiet = bound('PULSE_QUIET_MS');

class Clock {
  file = join(folder, 'clock');
  now = 1e6 * every;
  constructor() {
    this.put();
  }
  put() {
    writeFileSync(`${this.file}.new`, String(this.now));
    renameSync(`${this.file}.new`, this.file);
  }
  /** While `work` is done time goes on; afterwards it stands right after a pulse. */
  async during(work) {
    const going = setInterval(() => ((this.now += 7), this.put()), 5);
    try {
      return await work();
    } finally {
      clearInterval(going);
      this.pulse();
    }
  }
  /** The next pulse. */
  pulse() {
    this.now += every - (this.now % every);
    this.put();
  }
  intoQuiet() {
    this.now += every - quiet - (this.now % every);
    this.put();
  }
}

/** A promise, and whether it is fulfilled by now. */
function watch(promise) {
  const watched = { done: false, promise: promise.then((answer) => ((watched.done = true), answer)) };
  return watched;
}

/** The loop has turned: what is no HTTP is answered by the network alone. */
const turned = (table) => new Promise((resolve, reject) => {
  const socket = connect({ host: '127.0.0.1', port: table.port, ca: table.ca }, () => socket.write('no HTTP\r\n\r\n'));
  socket.on('data', (bytes) => (socket.destroy(), resolve(String(bytes).slice(9, 12)))).on('error', reject);
});

const clock = new Clock();
const table = await clock.during(() => Table.serve('scenarios/start', folder, ['--run', join(folder, 'run.entente')],
  [join(dirname(entente), 'tests', 'clocked')], { MONOTONIC_CLOCK_FILE: clock.file }));
const [control, north, south] = await clock.during(async () => {
  const seats = [];
  for (const seat of ['control-1', 'north-1', 'south-1']) seats.push(await table.join(seat));
  await seats[0].must('start');
  return seats;
});

/** Asked by the south, or by nobody: none of it is an act. */
const asked = () => [table.request('GET', '/health'), table.request('GET', '/'), table.request('GET', '/api/nothing'), table.request('POST', '/api/join', { body: { code: '0000-0000-0000' } }),
  south.get('/api/view'), south.get('/api/run'), south.command('share', { item: 99, with: ['north'] }), south.command('nonsense')].map(watch);

test('an act is answered when it is written, and so is whoever sees everything; the rest waits for the pulse', async () => {
  const waiting = asked();
  const stream = south.listen();
  assert.equal((await north.command('message', { to: [], text: 'An act.' })).status, 200);
  assert.equal((await control.get('/api/view')).status, 200);
  assert.equal(await turned(table), '400');
  assert.deepEqual(waiting.map(({ done }) => done), waiting.map(() => false));
  assert.equal(stream.status, undefined, 'a stream begins at a pulse too');
  clock.pulse();
  const statuses = (await Promise.all(waiting.map(({ promise }) => promise))).map(({ status }) => status);
  assert.deepEqual(statuses, [200, 200, 404, 404, 200, 404, 409, 400]);
  await stream.find(({ event }) => event === 'view', 'a view');
  stream.close();
});

test('an act repeated under its key is none', async () => {
  const key = 'the-same-key';
  assert.equal((await south.command('message', { key, to: [], text: 'Once.' })).status, 200);
  const again = watch(south.command('message', { key, to: [], text: 'Once.' }));
  assert.equal((await north.command('message', { to: [], text: 'Another act.' })).status, 200);
  assert.equal(await turned(table), '400');
  assert.equal(again.done, false);
  clock.pulse();
  assert.equal((await again.promise).status, 200);
});

test('in the quiet before a pulse nothing is done', async () => {
  const stream = await clock.during(async () => {
    const opened = control.listen();
    await opened.find(({ event }) => event === 'view', 'a view');
    return opened;
  });
  clock.intoQuiet();
  const act = watch(north.command('message', { to: [], text: 'In the quiet.' })), look = watch(control.get('/api/view'));
  assert.equal(await turned(table), '400');
  assert.deepEqual([act.done, look.done], [false, false]);
  assert.equal(stream.events.some(({ data }) => data.includes('In the quiet.')), false);
  clock.pulse();
  assert.equal((await act.promise).status, 200);
  assert.equal((await look.promise).status, 200);
  await stream.find(({ data }) => data.includes('In the quiet.'), 'control reads it');
  stream.close();
});

test('at a pulse answers go out before the work of acts', async () => {
  const read = watch(south.get('/api/view'));
  assert.equal((await north.command('message', { to: [], text: 'Before.' })).status, 200);
  assert.equal(await turned(table), '400');
  clock.intoQuiet();
  const act = watch(north.command('message', { to: [], text: 'Held.' }));
  assert.equal(await turned(table), '400');
  const holder = new DatabaseSync(table.run);
  holder.exec('BEGIN IMMEDIATE'); // as if writing took for ever
  clock.pulse();
  assert.equal((await read.promise).status, 200);
  assert.equal(act.done, false);
  holder.exec('ROLLBACK');
  holder.close();
  assert.equal((await clock.during(() => act.promise)).status, 200);
  await until(() => act.done, 'the act');
});

test('what is told later, because the telling before took its time, is told by itself once that is over', async () => {
  const listeners = await clock.during(async () => {
    await control.must('pause');
    const streams = [];
    for (const seat of ['control-2', 'observer-1']) for (let i = 0; i < 15; i++) streams.push((await table.join(seat)).listen());
    for (const one of streams) await one.find(({ event }) => event === 'view', 'a view');
    return streams;
  });
  const [stream] = listeners;
  const hears = (word) => stream.events.some(({ data }) => data.includes(word));
  /** How often the loop was woken: where nothing is left to tell, once in seconds. */
  const wakings = () => Number(/^voluntary_ctxt_switches:\s+(\d+)/m.exec(readFileSync(`/proc/${table.child.pid}/status`, 'utf8'))[1]);
  const later = () => ((clock.now += 50 * every), clock.put());
  for (let round = 0; round < 3; round++) {
    later();
    await control.must('ad-hoc', { release: ['north'], title: `letter ${round}`, text: '<'.repeat(16384), kind: 'report', precedence: 'routine' });
    await until(() => hears(`letter ${round}`), 'thirty pages are told, which takes milliseconds; the clock stands');
    await control.must('message', { to: ['north'], text: `soon after ${round}` });
    for (let i = 0; i < 5; i++) assert.equal(await turned(table), '400');
    assert.equal(hears(`soon after ${round}`), false, 'for as long it is not told anew');
    const before = wakings();
    await until(() => wakings() > before + 30, 'it looks whether the time has come');
    assert.equal(hears(`soon after ${round}`), false);
    later();
    await until(() => hears(`soon after ${round}`), 'and then it tells, though nobody asks anything');
  }
  for (const one of listeners) one.close();
});
