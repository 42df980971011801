// The room over real sockets: who gets the codes, what a check of communications leaves in the record, and that a cell hears nothing of what
// another one answered.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { entente, merged, stopAll, Table, until } from './table.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-room-'));
after(async () => {
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

test('codes are for control alone, and only while the server runs that made them', async () => {
  const table = await Table.serve('scenarios/start', folder);
  const control = await table.join('control-1'), north = await table.join('north-1'), observer = await table.join('observer-1'), projector = await table.join('projector');
  const { json } = await control.get('/api/seats');
  assert.deepEqual(Object.fromEntries(json.seats.map(({ seat, code }) => [seat, code])), table.codes);
  assert.deepEqual(json.addresses, [`https://127.0.0.1:${table.port}/`]);
  assert.match(table.said, new RegExp(json.authority));
  const nothing = await table.request('GET', '/api/nothing');
  for (const seat of [north, observer, projector]) {
    const refused = await seat.get('/api/seats');
    assert.deepEqual([refused.status, refused.text], [nothing.status, nothing.text]);
  }
  assert.equal((await table.request('GET', '/api/seats')).text, nothing.text);
  const fresh = await control.post('/api/revoke', { seat: 'north-1' });
  assert.equal((await control.get('/api/seats')).json.seats.find(({ seat }) => seat === 'north-1').code, fresh.json.code);
  const log = table.said + table.complained;
  assert.equal(log.includes(fresh.json.code), false);
  await table.stop();
  const again = await Table.serve(table.run, folder);
  const back = await again.request('GET', '/api/seats', { headers: { cookie: control.cookie } });
  assert.ok(back.json.seats.every(({ code }) => code === null));
  again.codes = { 'north-1': fresh.json.code };
  await again.join('north-1');
  await again.stop();
});

test('a check of communications is recorded, lasts over a crash, and a cell learns nothing of the others by it', async () => {
  const table = await Table.serve('scenarios/start', folder, ['--run', join(folder, 'checked.entente')]);
  const control = await table.join('control-1'), north = await table.join('north-1', 'N'), south = await table.join('south-1'), other = await table.join('south-2');
  const heard = async () => Object.fromEntries((await control.view()).people.filter(({ role }) => role === 'player').map(({ seat, heard }) => [seat, heard]));
  const stream = south.listen();
  await stream.find(({ event }) => event === 'view', 'the view');
  assert.deepEqual(await heard(), { 'north-1': null, 'south-1': null, 'south-2': null });
  assert.equal((await north.command('heard')).json.sequence, undefined, 'nobody asked');
  assert.equal((await north.command('check')).status, 400, 'only control asks');
  await control.must('check');
  await until(() => merged(stream.events).seat.check === true, 'south is asked');
  assert.deepEqual(await heard(), { 'north-1': false, 'south-1': false, 'south-2': false });
  const before = stream.text.replace(/event: clock\n.*\n/g, '');
  await north.must('heard');
  await north.must('heard');
  assert.deepEqual(await heard(), { 'north-1': true, 'south-1': false, 'south-2': false });
  await control.must('note', { text: 'so that time passes' });
  const data = (text) => [...text.matchAll(/^data: (.*)$/gm)].map(([, one]) => one).filter((one) => !/"wall"/.test(one));
  assert.deepEqual(data(stream.text), data(before), 'what north answered reaches no other cell');
  table.child.kill('SIGKILL');
  await table.ended;
  await table.begin(table.run);
  assert.deepEqual(await heard(), { 'north-1': true, 'south-1': false, 'south-2': false });
  await south.must('heard');
  await control.must('check');
  assert.deepEqual(await heard(), { 'north-1': false, 'south-1': false, 'south-2': false }, 'a new check asks anew');
  await other.must('heard');
  await other.post('/api/leave');
  const next = await table.join('south-2');
  assert.equal((await heard())['south-2'], false, 'whoever sits there now has not said so');
  assert.equal((await next.view()).seat.check, true);
  await control.post('/api/revoke', { seat: 'south-2' });
  await control.must('start');
  await control.must('endex', { word: 'ENDEX' });
  await table.stop();
  const page = join(folder, 'report.html');
  assert.equal(spawnSync(entente, ['report', table.run, '-o', page]).status, 0);
  const row = (seat) => new RegExp(`<tr><th scope="row">[^<]*(?:<[^>]*>[^<]*)*?${seat}.*?</tr>`, 's').exec(readFileSync(page, 'utf8').split('Saw and heard')[1])[0].replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
  assert.match(row('north-1'), /T\+00:00 T\+00:00 –/);
  assert.match(row('south-2'), /T\+00:00 T\+00:00 T\+00:00/);
  assert.match(row('north-2'), /– – –/);
  assert.equal(spawnSync(entente, ['verify', table.run]).status, 0);
});
