// What must not end a live exercise, nor shut out who belongs there: a busy port, a file that is held, a stop in good order, too much
// at once; and how somebody is put out at once, when that is what control wants.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { entente, freePort, pause, stopAll, Table, until } from './table.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-goes-on-'));
const holders = [];
after(() => {
  for (const holder of holders) holder.kill();
  stopAll();
  rmSync(folder, { recursive: true });
});
let runs = 0;
const runFile = () => join(folder, `${++runs}.entente`);
const serve = (args = [], run = runFile()) => Table.serve('scenarios/start', folder, ['--run', run, ...args]);
const joins = async (table, seat) => (await table.request('POST', '/api/join', { body: { code: table.codes[seat] } })).status;

/** Holds SQLite's write lock on a run file, as a database browser with an unsaved change does. */
async function hold(run) {
  const script = 'import sqlite3,sys\nc=sqlite3.connect(sys.argv[1],isolation_level=None,timeout=20)\nc.execute("begin immediate")\nprint("held",flush=True)\nsys.stdin.read()\nc.execute("rollback")';
  const child = spawn('python3', ['-c', script, run]);
  holders.push(child);
  let said = '';
  child.stdout.on('data', (bytes) => (said += bytes));
  await until(() => said.includes('held'), 'the lock is held');
  return async () => {
    child.stdin.end();
    await new Promise((resolve) => child.on('exit', resolve));
  };
}

test('a run file that another program holds: commands wait, nothing is told before it is written, and it goes on', async () => {
  const table = await serve();
  const [control, north] = [await table.join('control-1'), await table.join('north-1')];
  await control.must('start');
  const stream = control.listen();
  await stream.find(({ event }) => event === 'view', 'a view');
  const letGo = await hold(table.run);
  let answered = false;
  const asked = north.command('message', { to: [], text: 'While it was held.' }).then((answer) => ((answered = true), answer));
  const turnedAway = await table.request('POST', '/api/join', { body: { code: table.codes['south-1'] } });
  assert.equal(turnedAway.status, 503, 'what cannot wait is told so');
  await pause(3000);
  assert.equal(table.child.exitCode, null, 'the server lives');
  assert.equal(answered, false);
  assert.equal(stream.events.some(({ data }) => data.includes('While it was held.')), false, 'control hears of it only when it is written');
  await letGo();
  assert.equal((await asked).status, 200);
  await stream.find(({ data }) => data.includes('While it was held.'), 'control reads it');
  assert.equal((await table.join('south-1')).joined.status, 200);
  stream.close();
  await table.stop();
  assert.equal(spawnSync(entente, ['verify', table.run]).status, 0);
});

test('after a stop in good order exercise time goes on where it stood', async () => {
  const table = await serve(['--pace', '60']);
  let control = await table.join('control-1');
  await control.must('start');
  await pause(4000);
  await table.stop();
  await table.begin(table.run);
  control = await table.join('control-1');
  const { clock } = await control.view();
  assert.ok(clock.second >= 4 * 60 - 5, `the clock is at second ${clock.second}, and stood at 240 or later`);
  assert.ok(clock.second < 600, 'the time of the stop itself does not count');
  await table.stop();
});

test('a start that fails leaves nothing behind', async () => {
  const port = await freePort();
  const busy = createServer().listen(port, '127.0.0.1');
  await new Promise((resolve) => busy.on('listening', resolve));
  const run = runFile();
  const start = (what, ...args) => spawnSync(entente, ['play', what, '--port', String(port), '--state', join(folder, 'state'), ...args], { encoding: 'utf8' });
  const failed = start('scenarios/start', '--run', run);
  assert.equal(failed.status, 3);
  assert.deepEqual([existsSync(run), existsSync(`${run}-lock`)], [false, false], 'no run whose codes nobody saw');
  const table = await serve([], run);
  assert.match(table.said, /#join=/);
  const seat = await table.join('north-1');
  await table.stop();
  assert.equal(start(run, '--new-links').status, 3);
  await table.begin(run);
  assert.equal(await joins(table, 'north-2'), 200, 'the links in use still hold');
  assert.equal((await seat.get('/api/view')).status, 200, 'and so does the session');
  await table.stop();
  busy.close();
});

test('new links end all sessions, too', async () => {
  const table = await serve();
  const seat = await table.join('north-1');
  await table.stop();
  const old = table.codes;
  await table.begin(table.run, ['--new-links']);
  assert.equal((await seat.get('/api/view')).status, 404);
  assert.notEqual(table.codes['north-1'], old['north-1']);
  await table.stop();
});

test('control puts a seat out at once and gives it a new code', async () => {
  const table = await serve();
  const [control, lost, other] = [await table.join('control-1'), await table.join('north-1'), await table.join('north-2')];
  const stream = lost.listen();
  await stream.find(({ event }) => event === 'view', 'a view');
  const answer = await control.post('/api/revoke', { seat: 'north-1' });
  assert.equal(answer.status, 200, answer.text);
  assert.equal((await stream.find(({ event }) => event === 'bye', 'bye')).data, '{"reason":"revoked"}');
  assert.equal((await lost.get('/api/view')).status, 404, 'out at once');
  assert.equal((await lost.command('ready', { ready: true })).status, 404);
  assert.equal(await joins(table, 'north-1'), 404, 'the lost card opens nothing');
  table.codes['north-1'] = answer.json.code;
  assert.equal(await joins(table, 'north-1'), 200);
  assert.equal((await other.get('/api/view')).status, 200, 'others stay');
  assert.equal((await control.post('/api/revoke', { seat: 'control-1' })).status, 409);
  assert.equal((await control.post('/api/revoke', { seat: 'nobody' })).status, 409);
  await table.stop();
  await table.begin(table.run);
  assert.equal((await lost.get('/api/view')).status, 404, 'also after a restart');
  await table.stop();
});

test('a right code may be used often, but not without end, and each use is one event', async () => {
  const table = await serve();
  let refused;
  for (let i = 0; i < 60 && !refused; i++) {
    const answer = await table.request('POST', '/api/join', { body: { code: table.codes['north-1'] } });
    if (answer.status === 429) refused = answer;
  }
  assert.ok(refused, 'a flood of joins ends');
  assert.ok(Number(refused.header['retry-after']) >= 1);
  assert.equal(await joins(table, 'south-1'), 200, 'no other seat is kept out by it');
  await table.stop();
});
