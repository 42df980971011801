// Files that come with items: from beside the scenario into the run, and from there to whoever has the item, and to nobody else.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { linkSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { crc32, deflateSync } from 'node:zlib';
import { entente, pause, stopAll, Table, until } from './table.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-files-'));
const home = join(folder, 'exercise');
const run = (...args) => spawnSync(entente, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
const nothing = '{"error":"there is no such thing"}';

function png(side) {
  const chunk = (name, bytes) => {
    const body = Buffer.concat([Buffer.from(name), bytes]), ends = Buffer.alloc(8);
    ends.writeUInt32BE(bytes.length, 0);
    ends.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head.set([8, 0, 0, 0, 0], 8);
  const rows = Buffer.alloc((side + 1) * side, (_, i) => i % 251);
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}

const noise = (bytes) => Buffer.from(Uint8Array.from({ length: bytes }, (_, i) => (i * 2654435761) >>> 24));
const film = Buffer.concat([Buffer.from('\0\0\0\x18ftypisom\0\0\x02\0', 'latin1'), noise(3_000_001)]);
const files = {
  'note.png': png(40),
  'pictures/secret.png': png(64),
  'order.pdf': Buffer.from('%PDF-1.7\nEXERCISE\n'),
  'film.mp4': film,
  'words.txt': Buffer.from('EXERCISE. 훈련.\n'),
};
const scenario = `entente: 1
id: files
title: {en: Files}
marking: UNCLASSIFIED
languages: [en]
time: {startex: 2024-03-05T09:00:00+01:00, zones: [UTC], tick: 10m, length: 8h}
cells:
  north: {name: {en: North}, side: towns}
  south: {name: {en: South}, side: towns}
files:
  note: {path: note.png, title: {en: The note}, alt: {en: A note of three lines}}
  secret: {path: pictures/secret.png, alt: {en: A sketch}}
  order: {path: order.pdf}
  film: {path: film.mp4}
  words: {path: words.txt}
injects:
  all: {at: control, release: all, title: {en: Note}, text: {en: The note is attached}, attach: [note, order, film, words], channel: press, place: {at: [37.57, 126.98], label: {en: City hall}}}
  north: {at: control, release: [north], title: {en: Sketch}, text: {en: The sketch is attached}, attach: [secret], channel: phone, place: {area: {en: East Sea}}}
  taken: {at: control, release: [north], title: {en: Taken}, text: {en: The sketch again}, attach: [secret]}
  plain: {at: control, release: all, title: {en: Nothing}, text: {en: Nothing is attached}}
`;

function lay(where, text = scenario) {
  mkdirSync(join(where, 'pictures'), { recursive: true });
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(where, name), bytes);
  writeFileSync(join(where, 'scenario.yaml'), text);
}

let table, control, observer, north, south, projector;
before(async () => {
  lay(home);
  table = await Table.serve(home, folder, ['--run', join(folder, 'files.entente')]);
  const seats = [];
  for (const seat of ['control-1', 'observer-1', 'north-1', 'south-1', 'projector']) seats.push(await table.join(seat));
  [control, observer, north, south, projector] = seats;
  await control.must('start');
  await control.must('pause');
  for (const inject of ['all', 'north', 'plain']) await control.must('fire', { inject });
});
after(async () => {
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

const itemOf = async (seat, title) => (await seat.view()).items.find((item) => item.title.en === title);
async function ask(seat, query, headers = {}, method = 'GET') {
  for (;;) {
    const answer = await table.request(method, `/api/file?${query}`, { headers: { cookie: seat?.cookie ?? '', ...headers } });
    if (answer.status !== 429) return answer;
    await pause(300);
  }
}
/** All of an answer by which one may be told from another. */
const outside = ({ status, headers, text }) => JSON.stringify([status, headers.filter(([name]) => name !== 'Date'), text]);

test('an item says what comes with it, in which channel it is met, and where', async () => {
  const item = await itemOf(south, 'Note');
  assert.equal(item.channel, 'press');
  assert.deepEqual(item.place, { at: [37.57, 126.98], label: { en: 'City hall' } });
  assert.deepEqual(item.attached.map(({ title, alt, use, kind, bytes }) => [title.en ?? title, alt.en, use, kind, bytes]), [
    ['The note', 'A note of three lines', 'picture', 'PNG', files['note.png'].length],
    ['order', undefined, 'document', 'PDF', files['order.pdf'].length],
    ['film', undefined, 'video', 'MP4', film.length],
    ['words', undefined, 'text', 'plain text', files['words.txt'].length],
  ]);
  assert.deepEqual((await itemOf(north, 'Sketch')).place, { area: { en: 'East Sea' } });
  const plain = await itemOf(north, 'Nothing');
  for (const key of ['channel', 'place', 'attached']) assert.ok(!(key in plain), key);
});

test('who has the item has its files, byte for byte, under the kind that was proven and without any right', async () => {
  const { number } = await itemOf(south, 'Note');
  for (const [place, [path, type, how]] of [['note.png', 'image/png', 'inline; filename="note.png"'], ['order.pdf', 'application/pdf', 'attachment; filename="order.pdf"'],
    ['film.mp4', 'video/mp4', 'inline; filename="film.mp4"'], ['words.txt', 'text/plain; charset=utf-8', 'inline; filename="words.txt"']].entries()) {
    const answer = await ask(south, `item=${number}&file=${place}`);
    assert.equal(answer.status, 200);
    assert.ok(answer.raw.equals(files[path]), path);
    assert.equal(answer.header['content-type'], type);
    assert.equal(answer.header['content-disposition'], how);
    assert.equal(answer.header['x-content-type-options'], 'nosniff');
    assert.equal(answer.header['cache-control'], 'no-store');
    assert.equal(answer.header['accept-ranges'], 'bytes');
    assert.match(answer.header['content-security-policy'], /^sandbox; default-src 'none';/);
    assert.ok(!/script|allow-/.test(answer.header['content-security-policy']));
  }
  assert.ok((await ask(projector, `item=${(await itemOf(projector, 'Note')).number}&file=0`)).raw.equals(files['note.png']), 'the projector shows what all have');
});

test('a file that a cell was not given is to it like one that does not exist, byte for byte', async () => {
  const { number } = await itemOf(north, 'Sketch');
  assert.ok((await ask(north, `item=${number}&file=0`)).raw.equals(files['pictures/secret.png']));
  const own = (await itemOf(south, 'Note')).number;
  const nobody = outside(await ask(south, 'item=4000&file=0'));
  const told = [`item=${number}&file=0`, `item=${own}&file=4`, `item=${own}&file=9`, `item=${own}`, 'file=0', 'inject=north&file=0', 'inject=all&file=0', 'inject=none&file=0', `item=${own}&file=x`, 'item=-1&file=0'];
  for (const query of told.filter((one) => one !== `item=${own}&file=0`)) {
    const answer = await ask(south, query);
    assert.equal(answer.text, nothing, query);
    assert.equal(outside(answer), nobody, query);
    assert.equal(outside(await ask(south, query, { range: 'bytes=0-0' })), nobody, `${query}, a part`);
  }
  const has = new Map((await south.view()).items.map((item) => [item.number, item.attached?.length ?? 0]));
  for (let n = 0; n < 6; n++)
    for (let file = 0; file < 5; file++)
      assert.equal((await ask(south, `item=${n}&file=${file}`, { range: 'bytes=0-0' })).status, file < (has.get(n) ?? 0) ? 206 : 404, `item ${n}, file ${file}`);
  assert.equal((await ask(projector, `inject=north&file=0`)).text, nothing);
  assert.equal((await ask(undefined, `item=${own}&file=0`)).text, nothing);
  const wire = JSON.stringify([await south.view(), (await south.get('/api/exercise')).json]);
  const hash = createHash('sha256').update(files['pictures/secret.png']).digest('hex');
  for (const word of ['secret', 'sketch', 'Sketch', hash, `${files['pictures/secret.png'].length}`, 'East Sea']) assert.ok(!wire.includes(word), word);
});

test('control and evaluators see what is planned', async () => {
  for (const seat of [control, observer]) assert.ok((await ask(seat, 'inject=north&file=0')).raw.equals(files['pictures/secret.png']));
  const told = (await control.get('/api/exercise')).json.injects.find(({ id }) => id === 'north');
  assert.deepEqual([told.channel, told.attached.length, told.place.area.en], ['phone', 1, 'East Sea']);
});

test('with what control takes back its files go, and with what an ally shares they come', async () => {
  await control.must('fire', { inject: 'taken' });
  const taken = await itemOf(north, 'Taken');
  assert.equal((await ask(north, `item=${taken.number}&file=0`)).status, 200);
  await control.must('recall', { item: (await itemOf(control, 'Taken')).number, cells: ['north'] });
  assert.equal((await ask(north, `item=${taken.number}&file=0`)).text, nothing);
  const { number } = await itemOf(north, 'Sketch');
  await north.must('open', { item: number });
  await north.must('share', { item: number, with: ['south'] });
  const shared = await until(() => itemOf(south, 'Sketch'), 'south has it');
  assert.ok((await ask(south, `item=${shared.number}&file=0`)).raw.equals(files['pictures/secret.png']));
});

test('a part of a file, as players of film ask for it', async () => {
  const query = `item=${(await itemOf(south, 'Note')).number}&file=2`;
  for (const [range, from, until_] of [['bytes=0-0', 0, 1], ['bytes=0-', 0, film.length], ['bytes=262140-262150', 262140, 262151], ['bytes=-7', film.length - 7, film.length],
    ['bytes=2999990-99999999', 2999990, film.length], [`bytes=-${film.length * 2}`, 0, film.length]]) {
    const answer = await ask(south, query, { range });
    assert.equal(answer.status, 206, range);
    assert.equal(answer.header['content-range'], `bytes ${from}-${until_ - 1}/${film.length}`);
    assert.ok(answer.raw.equals(film.subarray(from, until_)), range);
  }
  for (const range of [`bytes=${film.length}-`, 'bytes=-0', 'bytes=99999999999-', 'bytes=18446744073709551616-']) {
    const answer = await ask(south, query, { range });
    assert.equal(answer.status, 416, range);
    assert.equal(answer.header['content-range'], `bytes */${film.length}`);
    assert.equal(answer.json.code, 'beyond_file');
  }
  for (const range of ['bytes=5-2', 'bytes=a-b', 'items=0-1', 'bytes=0-1,3-4', 'bytes=', 'bytes=-'])
    assert.equal((await ask(south, query, { range })).status, 200, range);
  assert.equal((await ask(south, query, { range: 'bytes=0-1', 'if-range': '"x"' })).status, 200, 'on a condition');
  const head = await ask(south, query, { range: 'bytes=0-1' }, 'HEAD');
  assert.deepEqual([head.status, head.raw.length, head.header['content-length']], [200, 0, String(film.length)]);
});

test('who takes a file slowly keeps nobody waiting, and fills no memory', async () => {
  const { number } = await itemOf(south, 'Note');
  const resident = () => Number(/^VmRSS:\s*(\d+)/m.exec(readFileSync(`/proc/${table.child.pid}/status`, 'utf8'))[1]);
  const before = resident(), slow = [];
  for (let i = 0; i < 20; i++) {
    slow.push(https.get({ host: '127.0.0.1', port: table.port, ca: table.ca, path: `/api/file?item=${number}&file=2`, headers: { cookie: south.cookie }, agent: false }, (answer) => answer.pause()));
    slow[i].on('error', () => {});
  }
  await Promise.all(slow.map((one) => new Promise((resolve) => one.on('response', resolve))));
  await pause(200);
  const begun = performance.now();
  for (let i = 0; i < 10; i++) assert.equal((await north.get('/api/view')).status, 200);
  assert.ok(performance.now() - begun < 5000);
  assert.ok(resident() - before < 20 * 1024, `${resident() - before} kB for twenty that do not read 60 MB`);
  for (const one of slow) one.destroy();
});

test('a run has its files in it: whatever becomes of those beside the scenario, and where that is', async () => {
  await table.stop();
  renameSync(home, join(folder, 'away'));
  assert.equal(run('verify', table.run).status, 0);
  assert.match(run('verify', table.run).stdout, /^5 files of \d+ bytes came with it/m);
  const codes = table.codes;
  await table.begin(table.run);
  table.codes = { ...codes, ...table.codes };
  south.cookie = (await table.join('south-1')).cookie;
  assert.ok((await ask(south, `item=${(await itemOf(south, 'Note')).number}&file=2`)).raw.equals(film));
  assert.deepEqual(readdirSync(folder).filter((name) => name.includes('entente-files')), [], 'the copy that is served has no name');
  renameSync(join(folder, 'away'), home);
  await table.stop();
  const page = join(folder, 'report.html');
  assert.equal(run('report', table.run, '-o', page).status, 0);
  const report = readFileSync(page, 'utf8');
  for (const bytes of Object.values(files)) assert.ok(report.includes(createHash('sha256').update(bytes).digest('hex')));
  for (const words of ['The note', 'Channel: press', 'City hall', '37.57, 126.98', 'East Sea']) assert.ok(report.includes(words), words);
  const whole = readFileSync(table.run);
  const at = whole.indexOf(film.subarray(1_000_000, 1_000_064));
  assert.ok(at > 0);
  for (const [what, place] of [['film', at], ['sketch', whole.indexOf(files['pictures/secret.png'].subarray(60, 120))]]) {
    const changed = Buffer.from(whole);
    changed[place + 5] ^= 1;
    const path = join(folder, `changed-${what}.entente`);
    writeFileSync(path, changed);
    const told = run('verify', path);
    assert.equal(told.status, 1, told.stdout);
    assert.match(told.stderr, /the file \S+ in the run is not the one that it began with/);
    assert.equal(run('play', path, '--state', join(folder, 'state')).status, 1);
    assert.equal(run('replay', path).status, 1);
    assert.equal(run('report', path, '-o', join(folder, 'never.html')).status, 1);
  }
  assert.equal(run('replay', table.run).status, 0);
});

test('nothing but a plain file below the folder is looked at', () => {
  const place = join(folder, 'crafted');
  lay(place);
  writeFileSync(join(folder, 'outside.png'), files['note.png']);
  symlinkSync(join(folder, 'outside.png'), join(place, 'link.png'));
  symlinkSync(folder, join(place, 'away'));
  mkdirSync(join(place, 'folder.png'));
  spawnSync('mkfifo', [join(place, 'pipe.png')]);
  writeFileSync(join(place, 'page.txt'), '<html>');
  linkSync(join(place, 'note.png'), join(place, 'twice.png'));
  const head = scenario.slice(0, scenario.indexOf('files:'));
  const said = (path) => {
    const text = `${head}files: {f: {path: ${path}, alt: {en: x}}}\ninjects: {i: {at: T+00:10, release: all, text: {en: x}, attach: [f]}}\n`;
    writeFileSync(join(place, 'one.yaml'), text);
    const { status, stderr } = run('check', join(place, 'one.yaml'));
    return status === 0 ? 'fine' : `${/:(\d+:\d+): error: (.*)/.exec(stderr).slice(1).join(' ')}`;
  };
  const at = `${head.split('\n').length}:19`;
  assert.equal(said('note.png'), 'fine');
  assert.equal(said('twice.png'), 'fine');
  assert.equal(said('link.png'), `${at} \`link.png\` is a link, or lies behind one, and could lead anywhere`);
  assert.equal(said('away/outside.png'), `${at} \`away/outside.png\` is a link, or lies behind one, and could lead anywhere`);
  assert.equal(said('../outside.png'), `${at} the path \`../outside.png\`: it leads out of the scenario's folder`);
  assert.equal(said('folder.png'), `${at} \`folder.png\` is no file`);
  assert.equal(said('pipe.png'), `${at} \`pipe.png\` is no file`);
  assert.equal(said('none.png'), `${at} there is no file \`none.png\``);
  assert.equal(said('note.png/x.png'), `${at} there is no file \`note.png/x.png\``);
  assert.equal(said('page.txt'), `${at} \`page.txt\` is HTML, SVG or XML by what is in it: those can carry programs, and are handed to nobody`);
});
