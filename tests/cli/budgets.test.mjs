// Nobody can use up what others need: what one person, one cell, one address may do and leave behind, over real sockets.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { connect as connectPlain } from 'node:net';
import { connect } from 'node:tls';
import { longExercise, merged, pause, stopAll, Table, until } from './table.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-budgets-'));
after(async () => {
  await stopAll();
  rmSync(folder, { recursive: true });
});
let runs = 0;
const serve = (args = []) => Table.serve('scenarios/start', folder, ['--run', join(folder, `${++runs}.entente`), ...args]);
const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** The figures of bounds.h by name. */
function bounds() {
  const rows = [...read('src/base/bounds.h').matchAll(/^ {4}(\w+) = ([^,]+),/gm)];
  return Object.fromEntries(rows.map(([, name, figure]) => [name, Number(new Function(`return ${figure}`)())]));
}

test('figures in the guide are those of bounds.h', () => {
  const figures = bounds();
  const rows = [...read('docs/guides/it-officer.md').matchAll(/^\| `(\w+_M(?:AX|IN))` \| (\d+) \|/gm)];
  assert.ok(rows.length >= 10);
  for (const [, name, figure] of rows) assert.equal(Number(figure), figures[name], name);
});

test('limits in the guide are those of the server', () => {
  const rows = [...read('src/server/limits.def').matchAll(/^LIMIT\((\w+), (.*)\)$/gm)].filter(([, name]) => name !== 'FREE');
  assert.ok(rows.length >= 5);
  for (const [, name, levels] of rows) {
    const cells = levels.match(/EACH\(\d+, \d+\)|NONE/g).map((level) => level.replace(/EACH\((\d+), (\d+)\)/, '$1 ($2)').replace('NONE', ''));
    const line = read('docs/guides/it-officer.md').split('\n').find((text) => text.startsWith(`| ${name.toLowerCase()}: `));
    assert.deepEqual(line?.split('|').slice(2, -1).map((cell) => cell.trim()), cells, name);
  }
});

test('what one person writes at a time has an end, and the refusal says which', async () => {
  const table = await serve();
  const [control, north, observer] = [await table.join('control-1'), await table.join('north-1'), await table.join('observer-1')];
  await control.must('start');
  const { WRITTEN_BYTES_MAX: max } = bounds();
  const longest = 'x'.repeat(max), longer = '한'.repeat(Math.ceil((max + 1) / 3));
  for (const [seat, name, members] of [[north, 'message', { to: [] }], [north, 'request', {}], [observer, 'note', {}], [control, 'message', { to: ['north'] }]]) {
    const refused = await seat.command(name, { ...members, text: longer });
    assert.deepEqual([refused.status, refused.json.code, refused.json.max], [413, 'too_long', max], name);
    assert.equal((await seat.command(name, { ...members, text: longest })).status, 200, name);
  }
  assert.equal((await control.command('ad-hoc', { release: ['north'], text: longer })).status, 200, 'what control hands out may be longer');
  await table.stop();
});

test('what changes nothing is acknowledged and not recorded', async () => {
  const table = await serve();
  const [control, north] = [await table.join('control-1'), await table.join('north-1')];
  await control.must('start');
  await north.must('ready', { ready: true });
  const before = (await control.view()).log.count;
  for (let i = 0; i < 20; i++) await north.must('ready', { ready: true });
  assert.equal((await control.view()).log.count, before);
  const codes = [];
  for (let i = 0; i < bounds().CHANGE_COUNT_MAX + 4; i++) codes.push((await north.command('ready', { ready: i % 2 === 1 })).json.code);
  assert.equal(codes.at(-1), 'changed_often');
  assert.ok((await control.view()).log.count - before <= bounds().CHANGE_COUNT_MAX);
  await table.stop();
});

test('a cell that floods is refused for itself alone, and control is told once a beat', async () => {
  const table = await serve();
  const [control, south] = [await table.join('control-1'), await table.join('south-1')];
  await control.must('start');
  const stream = control.listen();
  await stream.find(({ event }) => event === 'view', 'a view');
  const hostile = [];
  for (const seat of ['north-1', 'north-2']) for (let i = 0; i < 6; i++) hostile.push(await table.join(seat));
  const begun = Date.now(), codes = {};
  await Promise.all(
    hostile.map(async (seat) => {
      for (let i = 0; i < 40; i++) {
        const { status } = await table.request('POST', '/api/command', { headers: seat.headers, body: { key: `${seat.csrf}${i}`, do: 'message', to: [], text: 'flood' } });
        codes[status] = (codes[status] ?? 0) + 1;
      }
    }),
  );
  const minutes = (Date.now() - begun) / 60_000;
  assert.ok(codes[429] > 100 && codes[200] <= 160 + Math.ceil(minutes * 1200), JSON.stringify(codes)); // 240 by its sessions alone
  assert.equal((await table.request('POST', '/api/command', { headers: south.headers, body: { key: 'a', do: 'message', to: [], text: 'others' } })).status, 200);
  const told = await stream.find(({ json }) => json.refused?.some(({ too_often }) => too_often >= codes[429]), 'control is told');
  assert.deepEqual(told.json.refused.map(({ party, cell, full }) => [party, cell, full]), [['cell', 'north', 0]]);
  assert.ok(stream.events.filter(({ json }) => json.refused).length <= 3 + minutes * 6, 'one notice a beat, and not one a refusal');
  assert.equal((await south.view()).refused, undefined, 'and nobody else');
  stream.close();
  await table.stop();
});

test('a full desk comes with its newest texts, and the others by number to whoever sees the item', async () => {
  const table = await serve();
  const [control, observer, north, south, projector] = await Promise.all(['control-1', 'observer-1', 'north-1', 'south-1', 'projector'].map((seat) => table.join(seat)));
  await control.must('start');
  const stream = north.listen();
  const begun = await stream.find(({ event }) => event === 'view', 'a view');
  assert.equal(begun.json.older, 0);
  const { VIEW_TEXTS_BYTES_MAX: room, TEXT_BYTES_MAX: most } = bounds();
  const text = '<'.repeat(most), each = 6 * most; // as JSON
  const count = Math.ceil(room / each) + 4;
  for (let i = 0; i < count; i++) await control.must('ad-hoc', { release: ['north'], title: `${i}`, text, kind: 'report', precedence: 'routine' });
  for (const seat of [control, observer, north]) {
    const answer = await seat.get('/api/view');
    assert.equal(answer.status, 200);
    assert.ok(Buffer.byteLength(answer.text) < room + 2 * each);
    const items = answer.json.items.filter(({ kind }) => kind === 'ad-hoc');
    assert.equal(items.length, count);
    assert.equal(answer.json.older, 0);
    assert.ok(items.slice(-10).every((item) => item.text?.und === text), 'the newest are whole');
    assert.ok(items.slice(0, 3).every((item) => item.text === null && item.title), 'the oldest are not');
    const one = await seat.get(`/api/item?number=${items[0].number}`);
    assert.deepEqual([one.status, one.json], [200, { ...items[0], text: { und: text } }]);
  }
  const { number } = (await control.view()).items.find(({ kind, title }) => kind === 'ad-hoc' && title.und === '0');
  const outside = ({ status, headers, text }) => JSON.stringify([status, headers.filter(([name]) => name !== 'Date'), text]);
  for (const seat of [south, projector]) {
    const none = await seat.get('/api/item?number=9999');
    assert.equal(none.status, 404);
    for (const hidden of [number, '', 'x', '-1', '0', '4294967297']) assert.equal(outside(await seat.get(`/api/item?number=${hidden}`)), outside(none), `${hidden}`);
    assert.equal(outside(await seat.get('/api/item')), outside(none));
  }
  await observer.must('note', { text: 'seen', tags: [] });
  assert.equal((await control.get('/api/note?number=1')).json.text, 'seen');
  for (const seat of [north, projector]) assert.equal(outside(await seat.get('/api/note?number=1')), outside(await seat.get('/api/nothing')));
  // what came as changes was whole as it came, and a page that comes anew has the same but for the old texts
  const { number: last } = (await north.view()).items.at(-1);
  await until(() => merged(stream.events).items.some((item) => item.number === last), 'the last of them');
  assert.ok(merged(stream.events).items.every((item) => item.text));
  stream.close();
  await table.stop();
});

test('whole views that are asked for all at once are made one by one, while there is something left to spend', async () => {
  const scenario = join(folder, 'long.yaml'), letter = 'letters '.repeat(2000);
  writeFileSync(scenario, longExercise(Array.from({ length: 240 }, (_, i) => `i${i}: {at: T+00:00, release: [north], title: {en: "n"}, text: {en: "${letter}"}}`)));
  const table = await Table.serve(scenario, folder, ['--run', join(folder, `${++runs}.entente`)]);
  const [control, north, south] = [await table.join('control-1'), await table.join('north-1'), await table.join('south-1')];
  await control.must('start');
  const { length } = (await north.get('/api/view')).raw;
  const sent = Number(/^LIMIT\(SENT, EACH\(\d+, (\d+)\)/m.exec(read('src/server/limits.def'))[1]) * 1000;
  const many = 36;
  assert.ok(many * length > 2 * sent, `${length} bytes`);
  const ask = (seat) => {
    const socket = connect({ host: '127.0.0.1', port: table.port, ca: table.ca }), one = { socket, bytes: 0, status: 0 };
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      one.status ||= Number(/^HTTP\/1.1 (\d+)/.exec(bytes.toString('latin1'))[1]);
      one.bytes += bytes.length;
    });
    one.ask = () => socket.write(`GET /api/view HTTP/1.1\r\nHost: 127.0.0.1:${table.port}\r\nCookie: ${seat.cookie}\r\n\r\n`);
    return new Promise((resolve) => socket.on('secureConnect', () => resolve(one)));
  };
  const all = [];
  for (let i = 0; i < many; i++) all.push(await ask(north));
  const other = await ask(south);
  table.child.kill('SIGSTOP'); // so that all of them are there in one round
  for (const one of [...all, other]) one.ask();
  await pause(300);
  table.child.kill('SIGCONT');
  await until(() => all.every(({ status }) => status) && other.status, 'all are answered');
  const codes = all.map(({ status }) => status);
  assert.deepEqual([...new Set(codes)].sort(), [200, 429], `${codes}`);
  assert.ok(codes.filter((code) => code === 200).length <= Math.ceil(sent / length), `${codes}`);
  assert.equal(other.status, 200, 'and the other cell is answered');
  for (const { socket } of [...all, other]) socket.destroy();
  assert.equal((await table.stop()).code, 0);
  assert.equal(table.complained, '');
});

test('where many listen to much, changes come together, and the last of them comes', async () => {
  const path = join(folder, 'much.yaml');
  const injects = Array.from({ length: 100 }, (_, i) => `  i${i}: {at: T+00:00, repeats: {every: 10m, times: 9}, release: [a], text: {en: I}}\n`);
  writeFileSync(path, `entente: 1\nid: much\ntitle: {en: Much}\ntime: {startex: 2026-01-05T09:00:00Z, zones: [UTC], tick: 10m, length: 4h}
cells: {a: {name: A, side: x}, b: {name: B, side: x}}\ninjects:\n${injects.join('')}`);
  const table = await Table.serve(path, folder, ['--run', join(folder, `${++runs}.entente`)]);
  const control = await table.join('control-1'), a = await table.join('a-1');
  await control.must('start');
  await control.must('pause');
  const streams = [];
  for (const seat of ['a-1', 'a-2', 'observer-1', 'control-2']) for (let i = 0; i < 8; i++) streams.push((await table.join(seat)).listen());
  await Promise.all(streams.map((stream) => stream.find(({ event }) => event === 'view', 'a view')));
  await control.must('resume');
  await control.must('jump', { to_second: 5400 });
  await control.must('pause');
  for (let i = 0; i < 12; i++) await a.must('message', { to: ['a'], text: `word ${i}` });
  for (const stream of streams) {
    await stream.find(({ json }) => json.items?.some(({ text }) => text?.und === 'word 11'), 'the last word');
    const { items } = merged(stream.events);
    assert.equal(items.length, 9 * 100 + 12);
    assert.deepEqual(items.slice(-12).map(({ text }) => text.und), Array.from({ length: 12 }, (_, i) => `word ${i}`));
    stream.close();
  }
  await table.stop();
});

test('an address begins so many connections; more are reset before they cost a handshake, and nobody else is', async () => {
  const table = await serve();
  const [, perMinute, atOnce] = /^LIMIT\(CONNECT, .*EACH\((\d+), (\d+)\)\)$/m.exec(read('src/server/limits.def')).map(Number);
  const localAddress = '127.0.0.7', place = { host: '127.0.0.1', port: table.port, localAddress };
  const begun = Date.now();
  const control = await table.join('control-1'), north = await table.join('north-1'), stream = control.listen();
  await stream.find(({ event }) => event === 'view', 'a view');
  const open = connect({ ...place, ca: table.ca });
  await new Promise((resolve) => open.on('secureConnect', resolve));
  const ask = () => new Promise((resolve, reject) => {
    open.once('data', (bytes) => resolve(String(bytes).slice(9, 12))).once('error', reject);
    open.write(`GET /api/session HTTP/1.1\r\nHost: 127.0.0.1:${table.port}\r\nCookie: ${north.cookie}\r\n\r\n`);
  });
  assert.equal(await ask(), '200');
  const begin = () => new Promise((resolve) => {
    const socket = connectPlain(place);
    socket.setTimeout(200, () => (socket.destroy(), resolve('begun'))); // a server waits for a client's first word
    socket.on('error', ({ code }) => resolve(code));
    socket.on('end', () => resolve('begun'));
  });
  const met = {};
  for (let i = 0; i < 24; i++) {
    for (const how of await Promise.all(Array.from({ length: 50 }, begin))) met[how] = (met[how] ?? 0) + 1;
    assert.equal(await ask(), '200', 'who is seated there is not cut');
  }
  const minutes = (Date.now() - begun) / 60_000;
  assert.deepEqual(Object.keys(met).sort(), ['ECONNRESET', 'begun'], JSON.stringify(met));
  assert.ok(met.begun <= atOnce + Math.ceil(minutes * perMinute), `${JSON.stringify(met)} in ${minutes} minutes`);
  assert.ok(met.begun >= atOnce - 1);
  assert.equal((await table.join('south-1')).joined.status, 200, 'another address comes in');
  const told = await stream.find(({ json }) => json.refused?.some(({ party, too_often: often }) => party === 'nobody' && often >= met.ECONNRESET), 'control is told');
  assert.ok(told);
  const again = await until(() => table.request('GET', '/health', { localAddress }).catch(() => null), 'who was reset comes in when it tries again');
  assert.equal(again.status, 200);
  open.destroy();
  stream.close();
  await table.stop();
});

test('a seat has so many connections, and no more', async () => {
  const table = await serve();
  const north = await table.join('north-1');
  const { NET_KNOWN_COUNT_MAX: most } = Object.fromEntries([...read('src/net/net.h').matchAll(/(NET_\w+) = (\d+),/g)].map(([, name, figure]) => [name, Number(figure)]));
  const sockets = [];
  for (let i = 0; i < most + 30; i++) {
    const socket = connect({ host: '127.0.0.1', port: table.port, ca: table.ca });
    sockets.push(socket);
    socket.on('error', () => {});
    socket.on('close', () => (socket.over = true));
    await new Promise((resolve) => {
      socket.on('data', resolve);
      socket.on('close', resolve);
      socket.write(`HEAD / HTTP/1.1\r\nHost: 127.0.0.1:${table.port}\r\nCookie: ${north.cookie}\r\n\r\n`);
    });
  }
  await until(() => sockets.filter(({ over }) => over).length >= 30, 'those that wait longest are closed');
  assert.ok(!sockets.at(-1).over, 'and the newest are not');
  assert.equal((await table.join('south-1')).joined.status, 200);
  for (const socket of sockets) socket.destroy();
  await table.stop();
});
