// What must not end a live exercise, nor shut out who belongs there: a busy port, a file that is held, a stop in good order, too much
// at once; and how somebody is put out at once, when that is what control wants.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import { connect, createServer } from 'node:net';
import { connect as connectSafely } from 'node:tls';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { entente, freePort, longExercise, pause, sanitized, stopAll, Table, until } from './table.mjs';

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
  let seated = false;
  const joining = joins(table, 'south-1').then((status) => ((seated = true), status));
  assert.equal((await control.post('/api/revoke', { seat: 'north-2' })).status, 503, 'what cannot wait is told so');
  await pause(3000);
  assert.equal(table.child.exitCode, null, 'the server lives');
  assert.deepEqual([answered, seated], [false, false]);
  assert.equal(stream.events.some(({ data }) => data.includes('While it was held.')), false, 'control hears of it only when it is written');
  await letGo();
  assert.equal((await asked).status, 200);
  await stream.find(({ data }) => data.includes('While it was held.'), 'control reads it');
  assert.equal(await joining, 200);
  stream.close();
  await table.stop();
  assert.equal(spawnSync(entente, ['verify', table.run]).status, 0);
});

/** Transactions in a write-ahead file: frames that say how large the database is after them. */
function commits(run) {
  const wal = readFileSync(`${run}-wal`), page = wal.readUInt32BE(8);
  let count = 0;
  for (let at = 32; at + 24 + page <= wal.length; at += 24 + page) count += wal.readUInt32BE(at + 4) > 0;
  return count;
}

test('who comes at the same moment is written at once, and stays over a crash', async () => {
  const table = await serve();
  const control = await table.join('control-1');
  const people = 12, bodies = Array.from({ length: people }, (_, i) => JSON.stringify({ code: table.codes[`${i % 2 ? 'north' : 'south'}-${1 + (i % 4 > 1)}`], name: `N${i}` }));
  const sockets = await Promise.all(bodies.map((body) => new Promise((resolve, reject) => {
    const socket = connectSafely({ host: '127.0.0.1', port: table.port, ca: table.ca }, () => resolve({ socket, body }));
    socket.on('error', reject);
  })));
  const before = commits(table.run);
  table.child.kill('SIGSTOP'); // so that all of them are there in one turn of the loop
  const answers = sockets.map(({ socket, body }) => new Promise((resolve) => {
    socket.once('data', (bytes) => resolve(String(bytes)));
    socket.write(`POST /api/join HTTP/1.1\r\nHost: 127.0.0.1:${table.port}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }));
  await pause(300);
  table.child.kill('SIGCONT');
  const cookies = (await Promise.all(answers)).map((answer) => /^HTTP\/1.1 200 [^]*set-cookie: ([^;]+);/i.exec(answer)?.[1]);
  assert.ok(cookies.every(Boolean));
  const written = commits(table.run) - before;
  assert.ok(written >= 1 && written <= people / 3, `${written} transactions for ${people} who came`);
  table.child.kill('SIGKILL');
  await table.ended;
  await table.begin(table.run);
  for (const cookie of cookies) assert.equal((await table.request('GET', '/api/session', { headers: { cookie } })).status, 200);
  for (const { socket } of sockets) socket.destroy();
  assert.equal((await table.request('GET', '/api/session', { headers: { cookie: control.cookie } })).status, 200);
  await table.stop();
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

// ---- long work leaves the loop ----

/** A run of 600 hours in which bots got 9,000 letters: its report has 20 MB and takes seconds to make. */
function longRun() {
  const scenario = join(folder, 'long.yaml'), run = runFile(), letter = '<&>letters of an exercise '.repeat(80);
  const injects = Array.from({ length: 500 }, (_, i) =>
    `i${i}: {at: T+00:10, repeats: {every: 60h, times: 9}, release: [north, south], title: {en: "n"}, text: {en: "${letter}"}}`);
  writeFileSync(scenario, longExercise(injects));
  const { status, stderr } = spawnSync(entente, ['play', scenario, '--all-bots', '--fast', '--run', run], { encoding: 'utf8', maxBuffer: 1 << 26 });
  assert.equal(status, 0, stderr);
  return run;
}

const residentBytes = (pid) => 1024 * Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]);
/** Descriptors of files without a name: what errands made. */
const namelessFiles = (pid) => readdirSync(`/proc/${pid}/fd`).filter((fd) => {
  try { return readlinkSync(`/proc/${pid}/fd/${fd}`).endsWith('(deleted)'); } catch { return false; }
}).length;

/** Asks and takes nothing of the body. */
const askSlowly = (seat, path) => new Promise((resolve, reject) => {
  const { table, cookie } = seat;
  const asked = https.get({ host: '127.0.0.1', port: table.port, ca: table.ca, path, headers: { cookie }, agent: false }, (answer) => resolve({ asked, answer }));
  asked.on('error', reject);
});
async function takeAll({ answer }) {
  const hash = createHash('sha256');
  let length = 0;
  for await (const chunk of answer) hash.update(chunk), (length += chunk.length);
  return { length, hash: hash.digest('hex') };
}

test('a report of 20 MB and a copy of the run are made beside the loop, and go out as they are taken', async () => {
  const table = await Table.serve(longRun(), folder);
  const [control, observer] = [await table.join('control-1'), await table.join('observer-1')];
  const own = `${table.run}-copy`; // somebody's own
  writeFileSync(own, 'kept');
  const before = readdirSync(folder).sort();
  let answered = false;
  const record = askSlowly(control, '/api/record').then((first) => ((answered = true), first));
  const waits = [];
  for (let i = 0; !answered; i++) {
    const begun = performance.now();
    assert.equal((await observer.get('/api/session')).status, 200);
    waits.push(performance.now() - begun);
    await pause(50);
  }
  assert.ok(waits.length >= 10, `others were answered ${waits.length} times meanwhile`);
  assert.ok(Math.max(...waits) < 1500, `at most ${Math.max(...waits)} ms after they asked`);
  const resident = residentBytes(table.child.pid);
  const slow = [await record, ...(await Promise.all(Array.from({ length: 6 }, () => askSlowly(control, '/api/record'))))];
  await pause(500);
  assert.ok(sanitized || residentBytes(table.child.pid) - resident < 12 << 20, 'seven readers who take nothing cost no seven reports');
  const file = join(folder, 'long.html');
  assert.equal(spawnSync(entente, ['report', table.run, '-o', file]).status, 0);
  const expected = createHash('sha256').update(readFileSync(file)).digest('hex');
  slow.pop().asked.destroy(); // one leaves half-way
  for (const one of slow) assert.deepEqual(await takeAll(one), { length: statSync(file).size, hash: expected });
  const copy = await control.get('/api/run');
  assert.equal(copy.status, 200);
  assert.match(copy.header['content-disposition'], /^attachment; filename="long.entente"$/);
  rmSync(file);
  const taken = join(folder, 'taken.entente');
  writeFileSync(taken, copy.raw);
  assert.equal(spawnSync(entente, ['verify', taken]).status, 0);
  rmSync(taken);
  await control.must('note', { text: 'A hot wash.' });
  for (let i = 0; i < 3; i++) { // of the run as it is now; and each leaves before it is made
    const leaving = https.get({ host: '127.0.0.1', port: table.port, ca: table.ca, path: '/api/record', headers: { cookie: control.cookie }, agent: false });
    leaving.on('error', () => {});
    await pause(300);
    leaving.destroy();
  }
  assert.match((await control.get('/api/record')).text, /A hot wash\./, 'what was added since is in it');
  await until(() => namelessFiles(table.child.pid) <= 2, 'one of each is kept, and no more');
  assert.deepEqual(readdirSync(folder).sort(), before, 'nothing lies beside the run');
  assert.equal(readFileSync(own, 'utf8'), 'kept');
  const asked = askSlowly(control, '/api/run').catch(() => null);
  assert.equal((await table.stop()).code, 0, 'a stop waits for no errand');
  await asked;
});

test('a folder in which only was read is as it was', async () => {
  const table = await serve();
  await table.stop();
  const before = readdirSync(folder).sort();
  for (const args of [['verify', table.run], ['replay', table.run], ['report', table.run, '-o', '-']]) {
    assert.equal(spawnSync(entente, args).status, 0);
    assert.deepEqual(readdirSync(folder).sort(), before, args[0]);
  }
});

// ---- what a machine may lack, or do ----

test('without descriptors the seated play on, and others come in when there are some again', async () => {
  const table = await Table.serve('scenarios/start', folder, [], ['prlimit', '--nofile=56:56', entente]);
  table.agent.maxSockets = 1; // whoever is seated needs no other connection
  const [control, north] = [await table.join('control-1'), await table.join('north-1')];
  await control.must('start');
  const stream = control.listen();
  await stream.find(({ event }) => event === 'view', 'a view');
  assert.equal(table.complained, '');
  const idle = Array.from({ length: 80 }, () => connect(table.port, '127.0.0.1').on('error', () => {}));
  await until(() => readdirSync(`/proc/${table.child.pid}/fd`).length >= 56, 'there is none left');
  await north.must('message', { to: [], text: 'Written without descriptors.' });
  await stream.find(({ data }) => data.includes('Written without descriptors.'), 'control reads it');
  await control.must('endex', { word: 'ENDEX' });
  assert.equal((await control.get('/api/record')).status, 503, 'what needs a file is refused with a reason');
  assert.match(table.complained, /^entente play: the system has no descriptor left .*\n$/, 'whoever serves is told so, once');
  for (const one of idle) one.destroy();
  assert.equal((await table.join('south-1')).joined.status, 200);
  assert.equal((await control.get('/api/record')).status, 200);
  stream.close();
  assert.equal((await table.stop()).code, 0);
  assert.equal(spawnSync(entente, ['verify', table.run]).status, 0);
});

test('a wall clock that is set ends no session, moves no exercise time and stops nothing', async () => {
  const clock = join(folder, 'clock');
  const set = (hours) => writeFileSync(clock, String(hours * 3600));
  set(0);
  const table = await Table.serve('scenarios/start', folder, ['--pace', '60'], [join(dirname(entente), 'tests', 'clocked')], { WALL_CLOCK_FILE: clock });
  const [control, north] = [await table.join('control-1'), await table.join('north-1')];
  await control.must('start');
  const stream = north.listen();
  await stream.find(({ event }) => event === 'view', 'a view');
  for (const hours of [20, 400, -400, 0]) {
    const before = (await north.view()).clock;
    set(hours);
    await north.must('message', { to: [], text: `The clock was set by ${hours} hours.` });
    await stream.find(({ data }) => data.includes(`set by ${hours} hours`), 'the stream goes on');
    const { clock: after } = await north.view();
    assert.ok(Math.abs((after.wall - before.wall) / 3600000) > 15, 'it was set');
    assert.ok(after.second >= before.second && after.second < before.second + 3600, `${before.second} ${after.second}`);
  }
  stream.close();
  assert.equal((await table.stop()).code, 0);
  assert.equal(spawnSync(entente, ['verify', table.run]).status, 0);
});

test('once a minute what was said is folded into the run file, so that little is left beside it', async () => {
  const clock = join(folder, 'monotonic'), begun = performance.now();
  let ahead = 0;
  const go = () => {
    writeFileSync(`${clock}-new`, String(Math.round(1e6 + performance.now() - begun + ahead)));
    renameSync(`${clock}-new`, clock); // never half a number
  };
  go();
  const going = setInterval(go, 2);
  try {
    const table = await Table.serve('scenarios/start', folder, [], [join(dirname(entente), 'tests', 'clocked')], { MONOTONIC_CLOCK_FILE: clock });
    const [control, north] = [await table.join('control-1'), await table.join('north-1')];
    await control.must('start');
    await north.must('message', { to: [], text: 'Said within the minute.' });
    const { count } = (await control.view()).log;
    const alone = () => { // what whoever has the run file and nothing beside it reads
      const script = 'import sqlite3,sys\nprint(sqlite3.connect("file:"+sys.argv[1]+"?immutable=1",uri=True).execute("select count(*) from event").fetchone()[0])';
      return Number(spawnSync('python3', ['-c', script, table.run], { encoding: 'utf8' }).stdout);
    };
    assert.ok(alone() < count, 'it is beside the run file');
    ahead = 61_000;
    await until(async () => (await control.get('/health')) && alone() >= count, 'it is in the run file'); // asking wakes a loop that sleeps by the machine's clock
    assert.equal(table.child.exitCode, null);
    table.child.kill('SIGKILL');
    await table.ended;
  } finally {
    clearInterval(going);
  }
});

test('the links that --lan prints are those that are served, and each has its name in the certificate', async () => {
  const table = await Table.serve('scenarios/start', folder, ['--lan']);
  const links = [...table.said.matchAll(/https:\/\/(\[[^\]]+\]|[^:/\s]+):(\d+)\//g)].map(([, host, port]) => `${host} ${port}`);
  const places = [...new Set(links)].map((link) => link.split(' '));
  assert.ok(places.length >= 1, table.said);
  for (const [host, port] of places) {
    const address = host.replace(/[[\]]/g, ''); // node takes an address of IPv6 for a name, so it is looked for here
    const checkServerIdentity = (_, { raw }) => (new X509Certificate(raw).checkIP(address) ? undefined : new Error(`not for ${address}`));
    const status = await new Promise((resolve, reject) => {
      https.get({ host: address, port, ca: table.ca, path: '/health', headers: { host: `${host}:${port}` }, agent: false, checkServerIdentity },
        (answer) => resolve(answer.resume().statusCode)).on('error', reject);
    });
    assert.equal(status, 200, host);
  }
  await table.stop();
});
