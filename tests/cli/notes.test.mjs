// What the IT officer watches: a log of who comes and goes, and metrics. Neither has a code, a cookie or a text, and metrics are the same to the
// byte whatever cells do.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { freePort, pause, stopAll, Table, until } from './table.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-notes-'));
after(async () => {
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

const fetchText = (port, path = '/metrics') => new Promise((resolve, reject) => get({ host: '127.0.0.1', port, path, agent: false }, (answer) => {
  let text = '';
  answer.on('data', (bytes) => (text += bytes)).on('end', () => resolve({ status: answer.statusCode, type: answer.headers['content-type'], text }));
}).on('error', reject));

test('the log has a line of JSON for each notice, and nothing that opens a door or tells what was said', async () => {
  const links = join(folder, 'links.txt');
  const table = await Table.serve('scenarios/start', folder, ['--log', 'json', '--links', links]);
  assert.doesNotMatch(table.said, /#join=/);
  assert.equal(statSync(links).mode & 0o777, 0o600);
  table.codes = Object.fromEntries([...readFileSync(links, 'utf8').matchAll(/^ {2}(\S+) +https:\S+#join=(\S+)$/gm)].map(([, seat, code]) => [seat, code]));
  const control = await table.join('control-1'), north = await table.join('north-1', 'Ada\n{"event":"forged"}');
  await north.must('message', { to: [], text: 'A secret of the north.' }).catch(() => {});
  assert.equal((await table.request('POST', '/api/join', { body: { code: '0000-0000-0000' } })).status, 404);
  const { code } = (await control.post('/api/revoke', { seat: 'north-1' })).json;
  await table.stop();
  const lines = table.complained.trim().split('\n').map((line) => JSON.parse(line));
  assert.deepEqual(lines.map(({ event, seat, by, why }) => [event, seat, by, why].filter(Boolean).join(' ')),
    ['started', 'joined control-1', 'joined north-1', 'wrong_code', 'ended north-1 revoked', 'revoked north-1 control-1', 'stopped']);
  for (const line of lines) {
    assert.match(line.time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    assert.equal(line.run, table.run);
  }
  assert.equal(lines[1].address, '127.0.0.1');
  const whole = table.said + table.complained;
  for (const secret of [...Object.values(table.codes), code, control.cookie.split('=')[1], control.csrf, 'secret of the north', 'forged']) assert.equal(whole.includes(secret), false, secret);
});

/** One exercise of a pair: the same people come; in one of the two the cells act. */
async function watched(name, acts) {
  const port = await freePort();
  const table = await Table.serve('scenarios/start', folder, ['--run', join(folder, `${name}.entente`), '--metrics', String(port), '--pace', '1']);
  const control = await table.join('control-1'), north = await table.join('north-1'), south = await table.join('south-1');
  const streams = [control, north, south].map((seat) => seat.listen());
  for (const stream of streams) await stream.find(({ event }) => event === 'view', 'a view');
  await control.must('start');
  const texts = [];
  for (let round = 0; round < 4; round++) {
    if (acts) for (let i = 0; i < 5; i++) await north.must('message', { to: [], text: 'x'.repeat(3000) });
    if (acts) await south.must('request', { text: 'When?' });
    texts.push((await fetchText(port)).text);
    await pause(4000); // a beat passes among them
  }
  const stranger = await fetchText(port, '/api/view');
  streams.forEach((stream) => stream.close());
  await table.stop();
  assert.equal(stranger.status, 404);
  return { texts, types: new Set(texts.flatMap((text) => [...text.matchAll(/^# TYPE (\S+) gauge$/gm)].map(([, metric]) => metric))) };
}

test('metrics are the same to the byte, whatever cells do meanwhile', async () => {
  const [quiet, busy] = await Promise.all([watched('quiet', false), watched('busy', true)]);
  const still = (text) => text.replace(/^(entente_(?:start_time|certificate_end_time)_seconds|entente_disk_free_bytes) .*$/gm, '$1');
  assert.deepEqual([...quiet.types].sort(), ['certificate_end_time_seconds', 'descriptors_max', 'disk_free_bytes', 'info', 'phase', 'seats', 'seats_online', 'start_time_seconds'].map((name) => `entente_${name}`));
  assert.equal(new Set(quiet.texts.map(still)).size, 2, 'a beat tells of STARTEX and of the three that came');
  assert.deepEqual(busy.texts.map(still).at(-1), quiet.texts.map(still).at(-1));
  assert.deepEqual([...new Set(busy.texts.map(still))].sort(), [...new Set(quiet.texts.map(still))].sort());
  assert.match(quiet.texts.at(-1), /^entente_phase 1$/m);
  assert.match(quiet.texts.at(-1), /^entente_seats_online 3$/m);
});

test('the guide lists each notice with its level, and no other', () => {
  const rows = [...readFileSync('src/server/notices.def', 'utf8').matchAll(/^NOTICE\(\w+, "(\w+)", (\w+),/gm)].map(([, code, level]) => `${code} ${level.toLowerCase()}`);
  const [, table] = readFileSync('docs/guides/it-officer.md', 'utf8').split('| event | level | with |');
  const listed = table.split('\n\n')[0].split('\n').slice(2).flatMap((line) => [...line.split('|')[1].matchAll(/`(\w+)`/g)].map(([, code]) => `${code} ${line.split('|')[2].trim()}`));
  assert.deepEqual(listed.sort(), rows.sort());
});
