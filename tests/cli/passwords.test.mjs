// Passwords of seats: they open with the name of the seat, are wanted with the card where there is one, are kept as argon2id outside of the
// record, tell nothing when they are wrong, and keep nobody waiting.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, test } from 'node:test';
import { entente, pause, stopAll, Table } from './table.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-passwords-'));
let table, control;
before(async () => {
  table = await Table.serve('scenarios/start', folder, ['--log', 'json', '--run', join(folder, 'run.entente')]);
  control = await table.join('control-1');
});
after(async () => {
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

let address = 1;
/** From an address of its own, so that one test's wrong tries slow no other. */
const from = () => `127.0.1.${address++}`;
const signIn = (body, localAddress = from()) => table.request('POST', '/api/join', { body, localAddress });
const outside = ({ status, headers, text }) => JSON.stringify([status, headers.filter(([name]) => !/^date$/i.test(name)), text]);

test('control gives a seat a password; the name and it open the seat, the card alone does not any more', async () => {
  assert.equal((await control.post('/api/password', { seat: 'north-1', password: 'quiet river 7' })).status, 204);
  assert.equal((await signIn({ seat: 'north-1', password: 'quiet river 7', name: 'Ada' })).status, 200);
  const alone = await signIn({ code: table.codes['north-1'] });
  assert.deepEqual([alone.status, alone.json.code], [403, 'password_wanted']);
  assert.equal((await signIn({ code: table.codes['north-1'], password: 'quiet river 7' })).status, 200);
  assert.equal((await signIn({ code: table.codes['north-1'], password: 'quiet river 8' })).status, 404);
  assert.equal((await signIn({ code: table.codes['north-2'] })).status, 200, 'others need none');
  const { seats } = (await control.get('/api/seats')).json;
  assert.deepEqual(seats.filter(({ password }) => password).map(({ seat }) => seat), ['north-1']);
});

test('whoever comes first with a card may bring one', async () => {
  assert.equal((await signIn({ code: table.codes['south-1'], password: 'short' })).json.code, 'password_short');
  assert.equal((await signIn({ code: table.codes['south-1'], password: 'of the south' })).status, 200);
  assert.equal((await signIn({ code: table.codes['south-1'] })).status, 403);
  assert.equal((await signIn({ seat: 'south-1', password: 'of the south' })).status, 200);
});

test('a wrong password, a seat without one, no such seat and a wrong code are one answer', async () => {
  const answers = [];
  for (const body of [{ seat: 'north-1', password: 'wrong password' }, { seat: 'south-2', password: 'wrong password' }, { seat: 'nowhere-9', password: 'wrong password' }, { seat: '', password: '' }, { code: '0000-0000-0000' }])
    answers.push(outside(await signIn(body)));
  assert.equal(new Set(answers).size, 1, answers.join('\n'));
});

test('whoever names a seat waits for a hash, whether there is such a seat and whether it has a password', async () => {
  const took = async (body) => {
    const times = [];
    for (let i = 0; i < 6; i++) {
      const begun = process.hrtime.bigint();
      assert.equal((await signIn(body)).status, 404);
      times.push(Number(process.hrtime.bigint() - begun) / 1e6);
    }
    return Math.min(...times);
  };
  const right = await took({ seat: 'north-1', password: 'wrong password' }), none = await took({ seat: 'south-2', password: 'wrong password' }), nowhere = await took({ seat: 'nowhere-1', password: 'wrong password' });
  assert.ok(Math.min(right, none, nowhere) > 45, `a hash was made: ${[right, none, nowhere]}`);
});

test('guesses are slowed by where they come from and by what they name, and hashing keeps no act waiting', async () => {
  const one = from();
  const statuses = [];
  for (let i = 0; i < 8; i++) statuses.push((await signIn({ seat: 'north-1', password: `guess number ${i}` }, one)).status);
  assert.deepEqual(statuses.slice(0, 5), [404, 404, 404, 404, 404]);
  assert.ok(statuses.slice(5).includes(429), `${statuses}`);
  const spread = await Promise.all(Array.from({ length: 60 }, (_, i) => signIn({ seat: 'nowhere-5', password: `guess number ${i}` })));
  assert.ok(spread.filter(({ status }) => status === 429).length >= 30, 'twenty of what one name is tried with are looked at');
  const guessing = Promise.all(Array.from({ length: 20 }, (_, i) => signIn({ seat: `nowhere-${i + 10}`, password: 'guess' })));
  const north = await table.join('north-3');
  const waits = [];
  for (let i = 0; i < 5; i++) {
    const begun = Date.now();
    await north.must('ready', { ready: i % 2 === 0 });
    waits.push(Date.now() - begun);
  }
  await guessing;
  assert.ok(Math.min(...waits) < 200, `acts waited ${waits} ms while twenty passwords were hashed`);
});

test('a seat that is taken away loses its password; what control takes back is gone', async () => {
  assert.equal((await control.post('/api/password', { seat: 'south-2', password: 'to be revoked' })).status, 204);
  const { code } = (await control.post('/api/revoke', { seat: 'south-2' })).json;
  assert.equal((await signIn({ seat: 'south-2', password: 'to be revoked' })).status, 404);
  assert.equal((await signIn({ code })).status, 200);
  assert.equal((await control.post('/api/password', { seat: 'south-1', password: null })).status, 204);
  assert.equal((await signIn({ code: table.codes['south-1'] })).status, 200);
  assert.equal((await control.post('/api/password', { seat: 'nobody-1', password: 'long enough' })).json.code, 'no_seat');
  assert.equal((await control.post('/api/password', { seat: 'south-1' })).json.code, 'no_password');
  assert.equal((await control.post('/api/password', { seat: 'south-1', password: 'x'.repeat(129) })).json.code, 'password_short');
});

test('kept as argon2id, over a crash, outside of what is handed on; in no log', async () => {
  table.child.kill('SIGKILL');
  await table.ended;
  const complained = table.complained;
  const database = new DatabaseSync(table.run, { readOnly: true });
  const kept = database.prepare("SELECT CAST(value AS BLOB) AS value FROM secret WHERE CAST(name AS TEXT) = 'password/5'").get();
  database.close();
  assert.match(Buffer.from(kept.value).toString('latin1'), /\$argon2id\$v=19\$m=65536,t=3,p=1\$/);
  await table.begin(table.run, ['--log', 'json']);
  await pause(10);
  assert.equal((await signIn({ seat: 'north-1', password: 'quiet river 7' })).status, 200);
  const copy = join(folder, 'copy.entente');
  assert.equal(spawnSync(entente, ['backup', table.run, copy]).status, 0);
  assert.equal(readFileSync(copy).includes('argon2id'), false);
  await table.stop();
  assert.equal(readFileSync(table.run).includes('quiet river'), false);
  assert.doesNotMatch(complained + table.complained, /quiet river|of the south|argon2/);
  assert.match(complained, /"event":"password".*"seat":"north-1","by":"control-1"/);
  await table.begin(table.run, ['--new-links']);
  assert.equal((await signIn({ seat: 'north-1', password: 'quiet river 7' })).status, 404, 'new links end passwords too');
  await table.stop();
});
