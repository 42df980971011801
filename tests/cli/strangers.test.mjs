// Files from other people, through the verbs: whatever is brought, the answer comes at once and is a sentence.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, linkSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import https from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { hostile } from './crafted.mjs';
import { Table, entente, freePort, pause, stopAll } from './table.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-strangers-'));
after(async () => {
  await stopAll();
  rmSync(folder, { recursive: true });
});

const run = (...args) => spawnSync(entente, args, { encoding: 'utf8', timeout: 5000 });

/** Every verb that takes a file gives `code` and says `words`; a hang is a failure. */
function every(file, code, words) {
  const report = join(folder, 'report.html');
  const verbs = [['check', file], ['rehearse', file, '-n', '1'], ['replay', file], ['report', file, '-o', report],
    ['verify', file], ['play', file, '--state', join(folder, 'state'), '--port', '1']];
  for (const verb of verbs) {
    const ran = run(...verb);
    assert.equal(ran.error, undefined, `${verb[0]} ${file} did not come back`);
    assert.ok(ran.status >= 1 && ran.status <= 3 && (code === undefined || ran.status === code),
      `${verb[0]} ${file}: ${ran.status} ${ran.stderr}`);
    assert.match(ran.stderr, words, `${verb[0]} ${file}`);
  }
}

test('what is no regular file is refused by every verb', () => {
  const pipe = join(folder, 'pipe');
  assert.equal(spawnSync('mkfifo', [pipe]).status, 0);
  every(pipe, undefined, /no regular file|is a pipe and no file/);
  every('/dev/zero', undefined, /no regular file|is a device and no file/);
  const circle = join(folder, 'circle');
  symlinkSync(circle, circle);
  every(circle, undefined, /cannot/);
});

test('a run is played under one name', async () => {
  const file = join(folder, 'one.entente'), twin = join(folder, 'twin.entente');
  const table = await Table.serve('scenarios/start', folder, ['--run', file]);
  linkSync(file, twin);
  const second = run('play', twin, '--port', String(await freePort()), '--state', join(folder, 'state'));
  assert.equal(second.status, 3, second.stderr);
  assert.match(second.stderr, /has 2 names \(hard links\)/);
  rmSync(twin);
  copyFileSync(file, twin); // a copy is another file
  await table.stop();
});

// ---- who may come in ----

test('a planted session is nobody, and new links end the sessions there were', async () => {
  const { DatabaseSync } = await import('node:sqlite');
  const place = mkdtempSync(join(folder, 'doors-'));
  const file = join(place, 'doors.entente');
  let table = await Table.serve('scenarios/start', place, ['--run', file]);
  const north = await table.join('north-1');
  await table.stop();
  const database = new DatabaseSync(file);
  const [{ value }] = database.prepare("SELECT value FROM secret WHERE substr(name, 1, 8) = CAST('session/' AS BLOB)").all();
  const token = 'ab'.repeat(32);
  const planted = Buffer.from(`session/${Buffer.from(token).toString('hex').slice(0, 64)}`);
  database.prepare('INSERT INTO secret(name, value) VALUES(?, ?)').run(planted, value);
  database.prepare('INSERT OR REPLACE INTO secret(name, value) VALUES(?, ?)').run(Buffer.from('code/0'), Buffer.alloc(32));
  database.close();
  table = await Table.serve(file, place);
  const session = () => table.request('GET', '/api/session', { headers: { cookie: north.cookie } });
  assert.equal((await session()).status, 200, 'the session of this machine holds');
  await table.stop();
  const before = join(place, 'before.entente');
  copyFileSync(file, before);
  table = await Table.serve(file, place, ['--new-links']);
  assert.equal((await session()).status, 401, 'new links end the sessions');
  await table.stop();
  copyFileSync(before, file);
  const runs = join(place, 'state', 'runs');
  for (const name of readdirSync(runs)) if (!name.endsWith('.key')) rmSync(join(runs, name)); // as if its head said nothing
  table = await Table.serve(file, place);
  assert.equal((await session()).status, 401, 'and an older copy does not bring them back');
  assert.match(table.said, /these are new/);
  await table.stop();
  // on another machine nothing of this holds, and that is said
  table = await Table.serve(file, mkdtempSync(join(folder, 'elsewhere-')));
  assert.match(table.said, /were made elsewhere, or were ended; these are new/);
  assert.equal((await session()).status, 401);
  await table.join('north-1');
  await table.stop();
});

test('an older copy is told from the run, and goes on only when somebody says so', async () => {
  const place = mkdtempSync(join(folder, 'copies-'));
  const file = join(place, 'run.entente'), older = join(place, 'older.entente');
  let table = await Table.serve('scenarios/start', place, ['--run', file]);
  await table.stop();
  copyFileSync(file, older);
  table = await Table.serve(file, place);
  await table.stop();
  const held = table.codes;
  table = await Table.serve(file, place, ['--new-links']);
  await table.join('north-1', 'Kim');
  await table.stop();
  copyFileSync(older, file);
  const refused = run('play', file, '--port', String(table.port), '--state', join(place, 'state'));
  assert.equal(refused.status, 1, refused.stderr);
  assert.match(refused.stderr, /this is an older copy: it has \d+ events, and \d+ were played here.*--older-copy/s);
  table = await Table.serve(file, place, ['--older-copy']);
  assert.notDeepEqual(table.codes, held);
  await table.join('north-1');
  await table.stop();
});

test('a state directory that others may look into is refused', () => {
  const state = mkdtempSync(join(folder, 'open-'));
  chmodSync(state, 0o755);
  const ran = run('play', 'scenarios/start', '--run', join(folder, 'never.entente'), '--state', state);
  assert.equal(ran.status, 3, ran.stderr);
  assert.match(ran.stderr, /others may look into it/);
});

test('an address for which the authority may not sign is not served, and the remedy is said', () => {
  const state = join(folder, 'narrow');
  const at = (address) => run('play', 'scenarios/start', '--run', join(folder, 'never.entente'), '--state', state, '--address', address);
  assert.match(at('203.0.113.7').stderr, /cannot listen on 203\.0\.113\.7/, 'the authority is made for it, and the address is not here');
  const ran = at('203.0.113.8');
  assert.equal(ran.status, 3);
  assert.match(ran.stderr, /there is no certificate for 203\.0\.113\.8: its authority may sign for private addresses.*remove ca\.key/);
  assert.ok(!existsSync(join(folder, 'never.entente')));
});

/** The status of an answer to a client that reached the server by the name `host`, and does not mind. */
const under = (table, host) => new Promise((resolve, reject) => {
  https.get({ host: '127.0.0.1', port: table.port, ca: table.ca, path: '/health', headers: { host }, checkServerIdentity: () => undefined, agent: false },
    (answer) => resolve(answer.resume().statusCode)).on('error', reject);
});

test('a foreign name is answered 421, and the authority has the type that devices take', async () => {
  const place = mkdtempSync(join(folder, 'names-'));
  const table = await Table.serve('scenarios/start', place, ['--run', join(place, 'names.entente')]);
  for (const [host, status] of [['localhost', 200], ['127.0.0.1:9', 200], ['[::1]:8443', 200], ['evil.example', 421], ['10.9.8.7', 421], ['local', 421]])
    assert.equal(await under(table, host), status, host);
  const authority = await table.request('GET', '/ca.pem');
  assert.equal(authority.header['content-type'], 'application/x-x509-ca-cert');
  assert.equal(authority.header['strict-transport-security'], undefined);
  await table.stop();
});

test('a device without a code does not keep others out', async () => {
  const place = mkdtempSync(join(folder, 'crowd-'));
  const table = await Table.serve('scenarios/start', place, ['--run', join(place, 'crowd.entente')]);
  const idle = [];
  for (let i = 0; i < 300; i++) {
    const socket = connect(table.port, '127.0.0.1').on('error', () => {});
    idle.push(socket);
  }
  const north = await table.join('north-1');
  assert.equal((await north.get('/api/view')).status, 200);
  await pause(300);
  assert.ok(idle.filter((socket) => socket.closed || socket.readableEnded).length >= 200, 'idle ones were closed');
  assert.equal((await north.get('/api/view')).status, 200);
  for (const socket of idle) socket.destroy();
  await table.stop();
});

// ---- what a file holds ----

const start = 'scenarios/start/scenario.yaml';

test('a run whose program is not that of its text is refused', () => {
  const file = join(folder, 'lie.entente');
  assert.equal(spawnSync(hostile, ['lie', start, file]).status, 0);
  for (const verb of [['verify', file], ['replay', file], ['report', file, '-o', join(folder, 'lie.html')], ['play', file, '--state', join(folder, 'state')]]) {
    const ran = run(...verb);
    assert.equal(ran.status, 1, `${verb[0]} ${ran.stderr}`);
    assert.match(ran.stderr, /the program in it is not what the scenario in it compiles to/);
  }
  assert.ok(!existsSync(join(folder, 'lie.html')));
});
