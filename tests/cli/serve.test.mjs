// The server as a browser meets it: over TLS, through the doors it offers and those it must not.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { entente, merged, pause, stopAll, Table, until } from './table.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-serve-'));
after(async () => {
  await stopAll();
  rmSync(folder, { recursive: true });
});
const run = (...args) => spawnSync(entente, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
let runs = 0;
const serve = (args = [], scenario = 'scenarios/start') => Table.serve(scenario, folder, ['--run', join(folder, `${++runs}.entente`), ...args]);
const source = (path) => readFileSync(new URL(`../../src/server/${path}`, import.meta.url), 'utf8');
const nothing = '{"error":"there is no such thing"}';

/** Everything of an answer that another answer to somebody who may not see a thing must share. */
const outside = ({ status, headers, text }) => JSON.stringify([status, headers.filter(([name]) => name !== 'Date'), text]);

const roles = ['nobody', 'control', 'player', 'observer', 'projector'];
const seatOf = { control: 'control-1', player: 'north-1', observer: 'observer-1', projector: 'projector' };

async function seatAll(table, places = seatOf) {
  const seats = {};
  for (const [role, seat] of Object.entries(places)) seats[role] = await table.join(seat, role);
  return seats;
}

// What each route answers in the lobby to nobody, control, player, observer, projector. A row of routes.def without one here fails.
const routes = {
  'GET /health': [200, 200, 200, 200, 200],
  'GET /ca.pem': [200, 200, 200, 200, 200],
  'GET /api/openapi.json': [200, 200, 200, 200, 200],
  'GET /api/certificate': [200, 200, 200, 200, 200],
  'POST /api/join': [400, 400, 400, 400, 400],
  'GET /api/session': [401, 200, 200, 200, 200],
  'POST /api/leave': [404, 204, 204, 204, 204],
  'GET /api/exercise': [404, 200, 200, 200, 200],
  'GET /api/view': [404, 200, 200, 200, 200],
  'GET /api/item': [404, 404, 404, 404, 404],
  'GET /api/file': [404, 404, 404, 404, 404],
  'GET /api/decision': [404, 404, 404, 404, 404],
  'GET /api/round': [404, 404, 404, 404, 404],
  'GET /api/question': [404, 404, 404, 404, 404],
  'GET /api/note': [404, 404, 404, 404, 404],
  'GET /api/queued': [404, 404, 404, 404, 404],
  'GET /api/events': [404, 200, 200, 200, 200],
  'POST /api/command': [404, 400, 400, 400, 400],
  'GET /api/seats': [404, 200, 404, 404, 404],
  'POST /api/password': [404, 400, 404, 404, 404],
  'POST /api/revoke': [404, 400, 404, 404, 404],
  'GET /api/run': [404, 404, 404, 404, 404],
  'GET /api/record': [404, 404, 404, 404, 404],
  'GET /api/checkpoint': [404, 404, 404, 404, 404], // before play begins nothing is signed; who reads it then: receipts.test.mjs
  'GET /api/receipt': [404, 404, 404, 404, 404],
  'GET /api/lab': [404, 200, 404, 404, 404],
  'POST /api/lab/run': [404, 400, 404, 404, 404],
  'POST /api/lab/tornado': [404, 400, 404, 404, 404],
  'POST /api/lab/fan': [404, 400, 404, 404, 404],
  'GET /api/lab/job/*': [404, 404, 404, 404, 404],
  'DELETE /api/lab/job/*': [404, 404, 404, 404, 404],
  'GET /*': [404, 404, 404, 404, 404],
};

test('every route, for every role, and everything else: default deny', async () => {
  const rows = [...source('routes.def').matchAll(/^ROUTE\((\w+), "([^"]+)", (\w+)/gm)].map(([, method, path]) => `${method} ${path}`);
  assert.deepEqual(rows.sort(), Object.keys(routes).sort(), 'a route has no row in this matrix, or the other way round');
  const table = await serve();
  const denied = outside(await table.request('GET', '/api/none'));
  const tries = [];
  for (const row of [...Object.keys(routes).filter((row) => row !== 'POST /api/leave'), 'POST /api/leave']) {
    const [method, path] = row.split(' ');
    const seats = await seatAll(table);
    for (const [i, role] of roles.entries()) {
      if (path === '/api/events' && role !== 'nobody') {
        const stream = seats[role].listen();
        await stream.find(({ event }) => event === 'view', `${role} gets a view`);
        assert.equal(stream.status, 200);
        stream.close();
        continue;
      }
      const headers = role === 'nobody' ? { 'sec-fetch-site': 'same-origin', 'x-entente': '0'.repeat(32) } : seats[role].headers;
      const answer = await table.request(method, path, { headers, body: method === 'POST' ? '{}' : undefined });
      assert.equal(answer.status, routes[row][i], `${row} for ${role}: ${answer.text}`);
      if (answer.status === 404) assert.equal(outside(answer), denied, `${row} for ${role} is not answered like what does not exist`);
      tries.push(row);
    }
    for (const role of roles) {
      for (const other of ['GET', 'POST', 'PUT', 'DELETE'].filter((other) => other !== method)) {
        const headers = role === 'nobody' ? {} : seats[role].headers;
        if (routes[`${other} ${path}`]) continue;
        const answer = await table.request(other, path, { headers, body: other === 'GET' ? undefined : '{}' });
        assert.equal(outside(answer), denied, `${other} ${path} for ${role}`);
        tries.push(other);
      }
    }
  }
  const seats = await seatAll(table);
  for (const role of roles)
    for (const path of ['/api', '/api/', '/api/view/', '/api/viewx', '/api/events/1', '/api/run.entente', '/admin', '/api/codes', '/.git/config', '/api/VIEW']) {
      const answer = await table.request('GET', path, { headers: role === 'nobody' ? {} : seats[role].headers });
      assert.equal(outside(answer), denied, `${path} for ${role}`);
      tries.push(path);
    }
  const page = await table.request('GET', '/');
  assert.equal(page.status, 200, 'a binary without the page is built by no target');
  assert.match(page.text, /^<!doctype html>/);
  assert.ok(tries.length > 200, `${tries.length} tries`);
  await table.stop();
});

const ofThePage = createRequire(new URL('../../web/package.json', import.meta.url));
const Ajv = createRequire(ofThePage.resolve('@seriousme/openapi-schema-validator'))('ajv/dist/2020.js').default;
const bodies = JSON.parse(readFileSync('docs/openapi.json', 'utf8')).paths['/api/command'].post.requestBody.content['application/json'].schema.oneOf;
/** Whether a body is one of that command by the document of the interface. */
const documented = memoized((name) => new Ajv({ strict: false }).compile(bodies.find(({ allOf }) => allOf[0].properties.do.const === name)));
function memoized(make) {
  const made = new Map();
  return (name) => made.get(name) ?? made.set(name, make(name)).get(name);
}

const numberOf = async (seat, text) => (await seat.view()).items.find((item) => item.text?.en === text).number;
/** The southern town asks the northern one, whose it is, for something; how that one counts the request. */
async function askedOf(table, north) {
  const south = await table.join('south-2');
  await south.command('ask-release', { item: await numberOf(south, 'Own.'), to: ['grid'] });
  return (await north.view()).items.find(({ kind, from_cell }) => kind === 'release-request' && from_cell === 'south').number;
}

// Each command once by the right role, the player at a seat by name; `in order`, because they play an exercise.
const steps = [
  ['ready', 'player observer', () => ({ ready: true })],
  ['check', 'control', () => ({})],
  ['heard', 'player observer', () => ({})],
  ['pace', 'control', () => ({ pace: 1 })],
  ['start', 'control', () => ({})],
  ['pause', 'control', () => ({})],
  ['resume', 'control', () => ({})],
  ['hold', 'control', () => ({ inject: 'second_fault' })],
  ['unhold', 'control', () => ({ inject: 'second_fault' })],
  ['edit', 'control', () => ({ inject: 'finding', text: { en: 'The cable is cut on the northern bank.', fr: 'Le câble est coupé.' }, release: ['north'] })],
  ['skip', 'control', () => ({ inject: 'not_told' })],
  ['jump', 'control', () => ({ to_second: 1800 })],
  ['rewind', 'control', () => ({ to_second: 1800, reason: 'Once more.' })],
  ['resume', 'control', () => ({})],
  ['open', 'player', () => ({ item: 2 })],
  ['acknowledge', 'player', () => ({ item: 2 })],
  ['pass', 'player', () => ({ item: 2 })],
  ['share', 'player', () => ({ item: 2, with: ['south'] })],
  ['done', 'player control observer', (role) => (role === 'player' ? { task: 1, done: true } : { task: 'towns_talked', done: role === 'control' })],
  ['message', 'player control', (role) => ({ to: role === 'control' ? ['grid'] : ['south'], text: 'Good morning.' })],
  ['request', 'player', () => ({ text: 'When is the crew there?', item: 2 })],
  ['claim', 'control', ({ control }) => ({ item: control.items.find(({ kind }) => kind === 'request').number, claim: true })],
  ['reply', 'control', ({ control }) => ({ item: control.items.find(({ kind }) => kind === 'request').number, text: { en: 'At ten.' } })],
  ['ad-hoc', 'control', () => ({ title: { en: 'Weather' }, text: 'Rain.', kind: 'news', precedence: 'priority', release: ['south'], from: { en: 'Radio' } })],
  ['draft', 'player', () => ({ title: 'The call', text: { en: 'Call at ten.', fr: 'Appel à dix heures.' }, signs: ['north'], due: 7200, depends: [] })],
  ['draft', 'player', () => ({ text: { en: 'Call at noon.' }, signs: ['north'], stands: ['fr'] })],
  ['revise', 'player control', (role) => ({ plan: role === 'control' ? 2 : 1, version: 1, text: { en: 'Call at once.' }, stands: ['fr'] })],
  ['propose', 'player control', (role) => ({ plan: role === 'control' ? 2 : 1 })],
  ['concur', 'player', () => ({ plan: 1, version: 2, concurs: true })],
  ['concur', 'player', () => ({ plan: 2, version: 2, concurs: true })],
  ['order', 'player control', (role) => ({ plan: role === 'control' ? 2 : 1 })],
  ['report', 'control', () => ({ plan: 1, done: true })],
  ['release', 'control', ({ control }) => ({ item: control.items.find(({ kind }) => kind === 'ad-hoc').number, cells: ['north'] })],
  ['ask-release', 'player', () => ({ item: 3, to: ['south'], text: 'May they know?' })],
  ['grant', 'player control', ({ control, asked }) => ({ item: asked ?? control.items.find(({ kind, from_cell }) => kind === 'release-request' && from_cell === 'north').number, to: [asked ? 'grid' : 'south'], answer: asked ? 'whole' : 'refused', text: 'Not yet.' })],
  ['recall', 'player control', ({ control }) => ({ item: control.items.find(({ kind }) => kind === 'ad-hoc').number, cells: ['south'] })],
  ['jump', 'control', () => ({ to_second: 2400 })],
  ['respond', 'player', () => ({ question: 1, answer: 12 })],
  ['withdraw', 'player', () => ({ question: 1 })],
  ['seen', 'control observer', (role) => ({ question: 1, cell: 'north', look: role === 'control' ? 1 : 2, seen: true })],
  ['more', 'control', () => ({ question: 1, minutes: 10 })],
  ['close', 'control', () => ({ question: 1 })],
  ['put', 'control', () => ({ question: 'later', reason: 'They asked for it.' })],
  ['answer', 'player', () => ({ round: 1, value: 3, confidence: 'low', expected_ally: 5, reason: 'It rains.' })],
  ['reveal', 'control', () => ({ round: 1 })],
  ['jump', 'control', () => ({ to_second: 3000 })],
  ['choose', 'player', () => ({ decision: 1, option: 'in_turns', reason: 'Fair.' })],
  ['set', 'control', () => ({ variable: 'trust', value: 55, reason: 'They laughed together.' })],
  ['adjudicate', 'control', () => ({ decision: 'repair', option: 'quick', outcome: 0, reason: 'The crew was fast.' })],
  ['set', 'control', () => ({ variable: 'supply', value: 0, reason: 'A second line is down.' })],
  ['jump', 'control', () => ({})],
  ['ending', 'control', () => ({ ending: 'dark', end: false, reason: 'The towns have not met yet.' })],
  ['seat', 'control', () => ({ cell: 'south', bot: false })],
  ['fire', 'control', () => ({ inject: 'second_fault', release: ['south', 'grid'] })],
  ['note', 'control observer', () => ({ text: 'They share early.', tags: ['sharing'], item: 1, finding: 'strength', expected: 'Within the hour.', evidence: 'Item 1.', recommendation: 'Keep it.', objective: 'sharing', begun_second: 60 })],
  ['shift', 'control', () => ({ storyline: 'noon', minutes: 10 })],
  ['begin', 'control', () => ({ phase: 'afternoon', reason: 'All is said.' })],
  ['freeze', 'control', () => ({ freeze: 'end' })],
  ['endex', 'control', () => ({ word: 'ENDEX' })],
  ['rate', 'observer', () => ({ objective: 'sharing', rating: 'S', text: 'Late, but whole.' })],
  ['hot-wash', 'player', () => ({ ups: ['We wrote it down.'], downs: ['Too late.', 'Too little.'], realistic: 4, ally: 2 })],
];

test('every command, for every role: accepted from those who may, and for all others no command at all', async () => {
  const rows = Object.fromEntries([...source('commands.def').matchAll(/^COMMAND\("([^"]+)", ([A-Z |]+),/gm)].map(([, name, seats]) => [name, seats.toLowerCase().split(' | ').sort().join(' ')]));
  const covered = Object.fromEntries(steps.map(([name, by]) => [name, by.split(' ').sort().join(' ')]));
  assert.deepEqual(covered, rows, 'a command has no step in this matrix, or not by the roles that commands.def permits');
  const whole = join(folder, 'whole.yaml'); // the scenario to start from, in phases, with a storyline and a question
  writeFileSync(whole, `${readFileSync('scenarios/start/scenario.yaml', 'utf8')
    .replace('"Ville Nord"},', '"Ville Nord"}, seats: {lead: Mayor, crew: Works},').replace('release: [north]            #', 'release: [north.lead]  #')
    .replace(/\n {2}length: 3h/, '').replace('\nobjectives:', '\nphases: {morning: {length: 2h}, afternoon: {opens: control, length: 1h}}\nstorylines: {noon: {}}\nobjectives:')
    .replace('\ncells:', '\nsharing: {north: [south], south: [north, grid]}\ncells:').replace('\ninjects:', '\ninjects:\n  secret: {at: T+00:30, release: [north], originator: grid, text: {en: Secret., fr: Secret.}}\n  own: {at: T+00:30, release: [south], originator: north, text: {en: Own., fr: Propre.}}\n  bell: {at: T+02:30, storyline: noon, release: [grid], text: {en: Noon., fr: Midi.}}')}
questions:
  stock: {opens: {at: T+00:00}, ask: [north, south], answer: {number: {from: 0, to: 99}}, within: 2h, text: {en: "How many generators?", fr: "Combien de groupes ?"},
          look_for: [{en: "counts", fr: "compte"}, {en: "asks", fr: "demande"}]}
  later: {opens: {at: control}, ask: [north], answer: words, text: {en: "What next?", fr: "Et ensuite ?"}}
  alone: {opens: {at: control}, ask: [north, south], answer: words, text: {en: "And now?", fr: "Et maintenant ?"}}
freezes: {end: {questions: [alone]}}
`);
  const table = await serve([], whole);
  const seats = await seatAll(table, { ...seatOf, player: 'north.lead' });
  const unknown = outside(await seats.projector.post('/api/command', { key: 'k', do: 'none' }));
  const checked = { accepted: 0, refused: 0 };
  for (const [name, by, members] of steps) {
    const views = { control: await seats.control.view() };
    for (const role of roles.slice(1)) {
      if (by.split(' ').includes(role)) continue;
      const answer = await seats[role].command(name, members(views));
      assert.equal(outside(answer), unknown, `${name} by ${role}`);
      checked.refused++;
    }
    for (const role of by.split(' ')) {
      if (name === 'grant' && role === 'player') views.asked = await askedOf(table, seats.player);
      const own = name === 'recall' && role === 'player' && { item: await numberOf(seats.player, 'Own.'), cells: ['grid'] };
      const secret = name === 'ask-release' && { ...members(role), item: await numberOf(seats.player, 'Secret.') };
      const made = own || secret || (['message', 'done', 'seen', 'revise', 'propose', 'order'].includes(name) ? members(role) : members(name === 'grant' && role === 'control' ? { control: views.control } : views));
      const key = `${name}-${checked.accepted}`;
      const answer = await seats[role].post('/api/command', { key, do: name, ...made });
      assert.ok(documented(name)({ key, do: name, ...made }), `${name} is not as docs/openapi.json says: ${JSON.stringify(documented(name).errors)}`);
      assert.equal(answer.status, 200, `${name} by ${role}: ${answer.text}`);
      assert.equal('sequence' in answer.json, role === 'control' || role === 'observer');
      if (name === 'rewind') {
        table.run = table.run.replace(/\.entente$/, '.2.entente');
        while (!(await seats.control.view().catch(() => null))?.branch) await pause(30);
      }
      const count = (await seats.control.view()).log.count;
      const again = await seats[role].post('/api/command', { key, do: name, ...made });
      assert.equal(again.text, answer.text, `${name} with the same key is answered as the first time`);
      assert.equal((await seats.control.view()).log.count, count, `${name} with the same key does nothing`);
      checked.accepted++;
    }
  }
  assert.ok(checked.accepted >= 33 && checked.refused >= 85, JSON.stringify(checked));
  const south = await table.join('south-1');
  const seen = await south.view();
  assert.ok(seen.items.some(({ text, shared_by }) => shared_by === 'north' && text.en.startsWith('The cable is cut')), 'what was edited and shared arrived');
  assert.ok(!seen.items.some(({ text }) => text.und === 'Rain.'), 'what was recalled is gone');
  for (const [role, run_, record] of [['control', 200, 200], ['player', 404, 404], ['observer', 404, 200], ['projector', 404, 404]]) {
    assert.equal((await seats[role].get('/api/run')).status, run_, role);
    const report = await seats[role].get('/api/record');
    assert.equal(report.status, record, role);
    if (record === 200) assert.match(report.text, /<\/html>\n$/);
  }
  const copy = join(folder, 'copy.entente');
  writeFileSync(copy, (await seats.control.get('/api/run')).raw);
  await table.stop();
  for (const path of [table.run, copy]) {
    const verified = run('verify', path);
    assert.equal(verified.status, 0, verified.stderr);
  }
  assert.equal(run('replay', copy).stdout, run('replay', table.run).stdout);
  assert.ok(!readFileSync(copy).includes('session/'), 'a copy has no secrets');
  assert.ok(readFileSync(table.run).includes('session/'));
});

test('refusals have reasons, are remembered, and malformed bodies are not', async () => {
  const table = await serve();
  const control = await table.join('control-1'), north = await table.join('north-1');
  const post = (seat, body) => seat.post('/api/command', body);
  assert.deepEqual((await post(control, { key: 'early', do: 'jump' })).json, { error: 'the exercise is not running', code: 'not_running' });
  await control.must('start');
  assert.equal((await post(control, { key: 'early', do: 'jump' })).status, 409, 'the same key is answered as the first time');
  assert.equal((await control.command('start')).json.error, 'the exercise has already started');
  for (const [members, status] of [
    [{ do: 'open', item: 99 }, 409], [{ do: 'open', item: -1 }, 400], [{ do: 'open', item: '1' }, 400], [{ do: 'open' }, 400],
    [{ do: 'share', item: 1, with: ['grid'] }, 409], [{ do: 'share', item: 1, with: ['nowhere'] }, 409], [{ do: 'share', item: 1, with: 'south' }, 400],
    [{ do: 'message', to: ['grid'], text: 'x' }, 409], [{ do: 'message', to: [], text: ' ' }, 400], [{ do: 'message', to: [], text: { xx: 'x' } }, 400],
    [{ do: 'choose', decision: 1, option: 'in_turns' }, 409], [{ do: 'answer', round: 1, value: 3 }, 409],
  ])
    assert.equal((await post(north, { key: JSON.stringify(members).slice(0, 60), ...members })).status, status, JSON.stringify(members));
  for (const body of ['', 'x', '[]', '1', '{"do":"open"', '{"key":"a","key":"b","do":"open"}', '{"key":"","do":"open","item":1}', `{"key":"a","do":${'['.repeat(5000)}}`, '{"key":"\\ud800","do":"open"}'])
    assert.equal((await post(north, body)).status, 400, body.slice(0, 40));
  assert.equal((await post(north, '{"key":"halves","do":"message","to":[],"text":"\\ud83d\\ude00"}')).status, 200, 'a letter in two halves');
  assert.ok((await control.view()).items.some((item) => JSON.stringify(item.text).includes('\u{1f600}')));
  assert.equal((await post(control, { key: 'word', do: 'endex', word: 'end' })).status, 400);
  assert.equal((await post(control, { key: 'word', do: 'endex', word: 'ENDEX' })).status, 200, 'a malformed one used up no key');
  await table.stop();
});

test('joining: codes as people type them, wrong ones slowed down by source, names bounded', async () => {
  const table = await serve();
  const typed = table.codes['north-1'].toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l');
  const join_ = (body, from) => table.request('POST', '/api/join', { body, localAddress: from });
  const good = await join_({ code: typed, name: '김 <b>' });
  assert.equal(good.status, 200);
  assert.deepEqual(Object.keys(good.json), ['seat', 'role', 'cell', 'csrf']);
  assert.match(good.header['set-cookie'][0], /^__Host-sid=[0-9a-f]{64}; Path=\/; Secure; HttpOnly; SameSite=Strict; Max-Age=\d+$/);
  assert.equal((await join_({ code: typed, name: 'x'.repeat(121) })).status, 400);
  const control = await table.join('control-1');
  assert.equal((await join_({ code: table.codes['south-1'], name: 'K\u202eim\u001b\u{e0041}' })).status, 200);
  assert.equal((await control.view()).people.find(({ seat }) => seat === 'south-1').name, 'K\ufffdim\ufffd\ufffd', 'a name turns no line of others');
  for (let i = 0; i < 5; i++) assert.equal((await join_({ code: `0000-0000-000${i}` }, '127.0.0.2')).text, nothing);
  const slowed = await join_({ code: '0000-0000-0009' }, '127.0.0.2');
  assert.equal(slowed.status, 429);
  assert.ok(Number(slowed.header['retry-after']) >= 1);
  assert.equal((await join_({ code: '0000-0000-0009' }, '127.0.0.3')).text, nothing, 'another source is not slowed');
  assert.equal((await join_({ code: table.codes['north-1'] }, '127.0.0.2')).status, 200, 'a right code is taken all the same');
  await until(async () => (await join_({ code: '0000-0000-0009' }, '127.0.0.2')).status === 404, 'the door opens again');
  await table.stop();
});

test('a seat may be named as long as a cell of forty letters makes it', async () => {
  const cell = 'n'.repeat(40), scenario = join(folder, 'long.yaml');
  writeFileSync(scenario, `entente: 1
id: long
title: Long
time: {startex: 2026-01-05T09:00:00Z, tick: 10m, length: 1h}
cells:
  ${cell}: {name: North}
`);
  const table = await serve([], scenario), seat = await table.join(`${cell}-1`, 'Someone');
  await seat.must('ready', { ready: true, seat: `${cell}-1` });
  assert.equal((await seat.command('ready', { ready: true, seat: `${cell}-2` })).json.code, 'other_seat');
  await table.stop();
});

test('a request that did not come from the page is refused, with the cookie too', async () => {
  const table = await serve();
  const control = await table.join('control-1');
  const send = (headers) => table.request('POST', '/api/command', { headers: { cookie: control.cookie, ...headers }, body: { key: String(Math.random()), do: 'note', text: 'x' } });
  const csrf = { 'x-entente': control.csrf };
  const ours = `https://127.0.0.1:${table.port}`;
  for (const [headers, status] of [
    [{ ...csrf, 'sec-fetch-site': 'same-origin' }, 200], [{ ...csrf, origin: ours }, 200],
    [csrf, 403], [{ 'sec-fetch-site': 'same-origin' }, 403], [{ 'sec-fetch-site': 'same-origin', 'x-entente': '0'.repeat(32) }, 403],
    [{ ...csrf, 'sec-fetch-site': 'cross-site' }, 403], [{ ...csrf, 'sec-fetch-site': 'same-site' }, 403], [{ ...csrf, 'sec-fetch-site': 'none' }, 403],
    [{ ...csrf, 'sec-fetch-site': 'cross-site', origin: ours }, 403], [{ ...csrf, origin: 'https://evil.example' }, 403], [{ ...csrf, origin: 'null' }, 403],
  ])
    assert.equal((await send(headers)).status, status, JSON.stringify(headers));
  const foreign = await table.request('POST', '/api/join', { headers: { 'sec-fetch-site': 'cross-site' }, body: { code: table.codes['north-1'] } });
  assert.equal(foreign.status, 403);
  const double = await table.request('GET', '/api/view', { headers: { cookie: `${control.cookie}; ${control.cookie}` } });
  assert.equal(double.text, nothing, 'two cookies of the name are none');
  assert.equal((await control.post('/api/leave')).status, 204);
  assert.equal((await control.get('/api/view')).text, nothing, 'who left is nobody');
  await table.stop();
});

test('commands of one session are limited, and those of another are not', async () => {
  const table = await serve();
  const [a, b] = [await table.join('observer-1'), await table.join('observer-2')];
  const send = (seat) => table.request('POST', '/api/command', { headers: seat.headers, body: { key: String(Math.random()), do: 'note', text: 'x' } });
  const answers = await Promise.all(Array.from({ length: 60 }, () => send(a)));
  const refused = answers.filter(({ status }) => status === 429);
  assert.ok(refused.length >= 20, `${refused.length} refused`);
  assert.ok(answers.filter(({ status }) => status === 200).length >= 20);
  assert.equal(refused[0].header['retry-after'], '1');
  assert.equal((await send(b)).status, 200);
  await table.stop();
});

test('what a run was set to: printed, told to control and observers, to nobody else, and kept when it goes on', async () => {
  const table = await serve(['--set', 'share_delay=45']);
  assert.match(table.said, /^settings {3}share_delay=45 \(20\)$/m);
  const seats = await seatAll(table);
  const told = async () => {
    const found = {};
    for (const role of Object.keys(seatOf)) found[role] = (await seats[role].get('/api/exercise')).json.parameters?.map(({ id, value, written }) => [id, value, written]);
    return found;
  };
  const known = [['share_delay', 45, 20]];
  assert.deepEqual(await told(), { control: known, observer: known, player: undefined, projector: undefined });
  await table.stop();
  await table.begin(table.run);
  assert.match(table.said, /^settings {3}share_delay=45 \(20\)$/m);
  await table.stop();
});

test('a stream that breaks goes on without a gap and without a double; a foreign id gets the whole view', async () => {
  const table = await serve();
  const control = await table.join('control-1'), north = await table.join('north-1');
  await control.must('start');
  let stream = north.listen();
  await stream.find(({ event }) => event === 'view', 'the view');
  const all = [...stream.events];
  let taken = stream.events.length;
  for (let round = 0; round < 6; round++) {
    for (let i = 0; i < 4; i++) await control.must('message', { to: ['north'], text: `${round}.${i}` });
    await until(() => stream.text.includes(`"${round}.3"`), 'the last message');
    if (round % 2) { // what it had and did not see: one event is forgotten
      all.push(...stream.events.slice(taken, -1).filter(({ id }) => id));
      const since = all.findLast(({ id }) => id).id;
      stream.close();
      await control.must('message', { to: ['north'], text: `${round}.while away` });
      stream = north.listen(since);
      await stream.find(({ event }) => event === 'clock', 'the clock after what was missed');
      assert.ok(!stream.events.some(({ event }) => event === 'view'), 'resumed, not begun anew');
      taken = 0;
    }
  }
  all.push(...stream.events.slice(taken).filter(({ id }) => id));
  const numbers = all.map(({ id }) => Number(id.split('.')[1]));
  assert.deepEqual(numbers, Array.from({ length: numbers.length }, (_, i) => i), 'dense, in order, each once');
  assert.ok(numbers.length > 24);
  const view = await north.view();
  assert.deepEqual(merged(all).items, view.items, 'what came one by one is the whole');
  assert.equal(view.items.filter(({ kind }) => kind === 'message').length, 27);
  for (const since of ['00000000.3', `${stream.lastId}0`, 'x', `${stream.lastId.split('.')[0]}.999`]) {
    const other = north.listen(since);
    const first = await other.find(() => true, 'an event');
    assert.equal(first.event, 'view', since);
    other.close();
  }
  await table.stop();
  await until(() => stream.over, 'the stream ends');
  assert.equal(stream.events.at(-1).event, 'bye');
});

test('a pause shifts exercise time by exactly its length, and injects fire while paused', async () => {
  const table = await serve(['--pace', '200']);
  const control = await table.join('control-1'), north = await table.join('north-1');
  const stream = control.listen();
  const clock = (phase, from) => until(() => stream.events.slice(from).find(({ event, json }) => event === 'clock' && json.phase === phase)?.json, `clock ${phase}`);
  await control.must('start');
  await until(() => stream.events.some(({ event, json }) => event === 'clock' && json.tick >= 1), 'tick 1');
  let before = stream.events.length;
  await control.must('pause');
  const stopped = await clock('paused', before);
  await pause(1500); // 300 exercise seconds, had it gone on
  await control.must('fire', { inject: 'second_fault', release: ['north'] });
  await north.must('message', { to: [], text: 'while paused' });
  const items = (await control.view()).items;
  assert.equal(items.find(({ inject }) => inject === 'second_fault').second, stopped.second);
  assert.equal(items.find(({ text }) => text.und === 'while paused').second, stopped.second);
  assert.ok((await north.view()).items.some(({ text }) => text.en === 'A transformer overheats.'));
  before = stream.events.length;
  await control.must('resume');
  assert.equal((await clock('running', before)).second, stopped.second, 'it goes on where it stood');
  const next = await until(() => stream.events.slice(before).find(({ event, json }) => event === 'clock' && json.tick === stopped.tick + 1)?.json, 'the next tick');
  const left = next.second - stopped.second; // exercise seconds from the pause to the next tick
  const took = (next.wall - stream.events.slice(before).find(({ event }) => event === 'clock').json.wall) / 1000;
  assert.ok(took >= left / 200 - 0.1, `${left} exercise seconds at pace 200 took ${took} s`);
  before = stream.events.length;
  await control.must('pace', { pace: 1 });
  await control.must('jump');
  await control.must('endex', { word: 'ENDEX' });
  await table.stop();
});

test('bots alone: live over the clock, by jumps, and fast, it is the run that was rehearsed, byte for byte', async () => {
  const rehearsed = run('replay', 'scenarios/start', '--rehearsed', '5:3').stdout;
  const table = await serve(['--all-bots', '--seed', '5:3']);
  const control = await table.join('control-1');
  const stream = control.listen();
  await control.must('pace', { pace: 3600 });
  await control.must('start');
  await until(() => stream.events.some(({ event, json }) => event === 'clock' && json.tick >= 4), 'ticks by the clock');
  while ((await control.command('jump')).status === 200);
  await until(() => stream.events.some(({ event, json }) => event === 'clock' && json.phase === 'ended'), 'the end');
  await table.stop();
  const facts = (transcript) => transcript.split('\n').filter((line) => !line.startsWith('state ')).join('\n');
  assert.equal(facts(run('replay', table.run).stdout), facts(rehearsed)); // the state of the live one has another pace in it
  for (const [name, seed] of [['start', '5:3'], ['dsc-ttx-2023', '1:1'], ['dsc-ttx-2023', '9:123456'], ['river-flood', '7:0'], ['hospital-surge', '3:1']]) {
    const path = join(folder, `${name}-${seed}.entente`);
    const fast = run('play', `scenarios/${name}`, '--all-bots', '--fast', '--seed', seed, '--run', path);
    assert.equal(fast.status, 0, fast.stderr);
    const live = run('replay', path).stdout;
    assert.equal(live, run('replay', `scenarios/${name}`, '--rehearsed', seed).stdout, `${name} ${seed}`);
    assert.ok(live.split('\n').length > 20);
  }
});

test('the page travels packed to whoever takes it so, and is the same', async () => {
  const table = await serve();
  const asset = /src="(\/assets\/[^"]+\.js)"/.exec((await table.request('GET', '/')).text)[1];
  const plain = await table.request('GET', asset);
  assert.equal(plain.header['content-encoding'], undefined);
  assert.equal(plain.header.vary, 'Accept-Encoding');
  for (const accepted of ['gzip', 'br;q=1, gzip;q=0.5', 'deflate,gzip ; q=1']) {
    const packed = await table.request('GET', asset, { headers: { 'accept-encoding': accepted } });
    assert.equal(packed.header['content-encoding'], 'gzip', accepted);
    assert.ok(packed.raw.length < plain.raw.length / 2, `${packed.raw.length} of ${plain.raw.length}`);
    assert.ok(gunzipSync(packed.raw).equals(plain.raw));
  }
  for (const refused of ['br', 'gzip;q=0', 'gzip;q=0.0', 'gzipped'])
    assert.equal((await table.request('GET', asset, { headers: { 'accept-encoding': refused } })).header['content-encoding'], undefined, refused);
});
