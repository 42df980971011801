// The interface as a document: it is valid OpenAPI 3.1, has each route and command of the server's tables and no other, says of each body what the
// server takes and what it does not, and a client of forty lines gets by with it.
// ENTENTE_WRITE=1 writes docs/openapi.json anew.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { stopAll, Table } from './table.mjs';

const ofThePage = createRequire(new URL('../../web/package.json', import.meta.url));
const { Validator } = await import(ofThePage.resolve('@seriousme/openapi-schema-validator'));
const Ajv = createRequire(ofThePage.resolve('@seriousme/openapi-schema-validator'))('ajv/dist/2020.js').default;
const folder = mkdtempSync(join(tmpdir(), 'entente-openapi-'));
const source = (name) => readFileSync(`src/server/${name}`, 'utf8');
let table, control, document_;

before(async () => {
  table = await Table.serve('scenarios/start', folder);
  control = await table.join('control-1');
  document_ = (await table.request('GET', '/api/openapi.json')).json;
  if (process.env.ENTENTE_WRITE) writeFileSync('docs/openapi.json', `${JSON.stringify(document_, null, 1)}\n`);
});
after(async () => {
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

const operations = () => Object.entries(document_.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, one]) => ({ path, method: method.toUpperCase(), ...one })));
const schemas = () => document_.paths['/api/command'].post.requestBody.content['application/json'].schema.oneOf;
const nameOf = (schema) => schema.allOf[0].properties.do.const;

test('it is OpenAPI 3.1 by its own schema, and a broken one is not', async () => {
  const validator = new Validator();
  const { valid, errors } = await validator.validate(structuredClone(document_));
  assert.equal(valid, true, JSON.stringify(errors));
  assert.equal(validator.version, '3.1');
  const broken = structuredClone(document_);
  delete broken.paths['/api/join'].post.responses['2XX'].description;
  assert.equal((await new Validator().validate(broken)).valid, false);
});

test('docs/openapi.json is what the server serves', () => {
  assert.deepEqual(JSON.parse(readFileSync('docs/openapi.json', 'utf8')), document_, 'ENTENTE_WRITE=1 node --test tests/cli/openapi.test.mjs');
});

test('its routes are those of routes.def with their seats, and each answers', async () => {
  const roles = { ANYBODY: 'control player observer projector nobody', SEATED: 'control player observer projector', INSIDE: 'control observer', CONTROL: 'control', PLAYER: 'player' };
  const rows = [...source('routes.def').matchAll(/^ROUTE\((\w+), "([^"]+)", (\w+),/gm)].map(([, method, path, seats]) => `${method} ${path} ${roles[seats]}`);
  assert.deepEqual(operations().map(({ method, path, ...one }) => `${method} ${path.replace('{rest}', '*')} ${one['x-seats'].join(' ')}`).sort(), rows.sort());
  const nothing = (await table.request('GET', '/api/nothing', { headers: { cookie: control.cookie } })).text;
  for (const { method, path, operationId, requestBody } of operations()) {
    if (path.includes('{') || ['leave', 'events'].includes(operationId)) continue;
    const answer = await table.request(method, path, { headers: control.headers, ...(method === 'POST' ? { body: '{}' } : {}) });
    const needsNumber = /item|decision|round|question|note|queued|run|record|receipt|checkpoint|attachment|file/.test(operationId);
    assert.ok(needsNumber || answer.text !== nothing, `${method} ${path} is there`);
    assert.equal(method === 'POST' && answer.status < 300, false, `${path} takes an empty body`);
    if (requestBody && answer.json?.code) assert.ok(document_.components.responses.refusal.content['application/json'].schema.properties.code.enum.includes(answer.json.code), answer.text);
  }
});

test('what stands behind a question mark is what the server asks for', () => {
  const code = ['routes.c', 'routes_lab.c', 'routes_join.c', 'routes_seats.c', 'gate.c'].map(source).join('');
  const asked = new Set([...code.matchAll(/net_request_parameter\(asking->request, "(\w+)"/g)].map(([, name]) => name));
  const told = new Set(operations().flatMap(({ parameters }) => parameters.filter((one) => one.in === 'query').map(({ name }) => name)));
  assert.deepEqual([...told].sort(), [...asked].sort());
});

test('its commands are those of commands.def with their seats', () => {
  const rows = [...source('commands.def').matchAll(/^COMMAND\("([^"]+)", ([A-Z |]+),/gm)].map(([, name, seats]) => `${name} ${seats.toLowerCase().split(' | ').sort().join(' ')}`);
  assert.deepEqual(schemas().map((schema) => `${nameOf(schema)} ${schema['x-seats'].sort().join(' ')}`).sort(), rows.sort());
});

/** Something of the type that a schema asks for. */
function example(schema) {
  if (schema.anyOf) return example(schema.anyOf[0]);
  if (schema.oneOf) return 'words';
  return { string: 'words', integer: 1, boolean: true, array: ['north'] }[schema.type] ?? 1;
}

test('what a command needs is what the server misses: without it, or with another type, a body is malformed', async () => {
  const ajv = new Ajv({ strict: false });
  const seats = { control, player: await table.join('north-1'), observer: await table.join('observer-1') };
  let number = 0, missing = 0;
  for (const schema of schemas()) {
    const [body] = schema.allOf, validate = ajv.compile(body);
    const seat = seats[schema['x-seats'].find((role) => seats[role])];
    const filled = Object.fromEntries(body.required.map((name) => [name, name === 'do' ? nameOf(schema) : name === 'key' ? `k-${++number}` : example(body.properties[name])]));
    assert.equal(validate(filled), true, JSON.stringify(validate.errors));
    for (const name of body.required.filter((one) => !['do', 'key'].includes(one))) {
      const { [name]: left, ...rest } = filled;
      const absent = { ...rest, key: `k-${++number}` };
      assert.equal(validate(absent), false);
      const answer = await seat.post('/api/command', absent);
      // What the body names is looked up in order: what is not there is refused before a later member is missed.
      assert.ok(answer.status === 400 || (answer.status === 409 && answer.json.code !== undefined), `${nameOf(schema)} without ${name}: ${answer.status} ${answer.text}`);
      missing += answer.status === 400;
    }
  }
  assert.ok(missing >= 40, `${missing} members were missed`);
});

test('members.def names what command.c reads, and no other', () => {
  const code = source('command.c') + source('edit.c') + readFileSync('src/program/words.def', 'utf8'); // the form's statements are words
  const known = new Set([...code.matchAll(/"([a-z_]+)"/g)].map(([, name]) => name));
  const rows = [...source('members.def').matchAll(/^MEMBER\((\w+), "(\w+)",/gm)];
  const commands = new Set([...source('commands.def').matchAll(/, (\w+)\)$/gm)].map(([, name]) => name));
  for (const [, of, name] of rows) if (commands.has(of)) assert.ok(known.has(name), `${of}: command.c reads no "${name}"`);
});

test('a client of forty lines takes a seat, reads, writes, and hears of it', async () => {
  assert.equal(readFileSync('examples/client.py', 'utf8').trimEnd().split('\n').length, 40);
  const authority = join(folder, 'ca.pem');
  writeFileSync(authority, (await table.request('GET', '/ca.pem')).text);
  await control.must('start');
  const said = await new Promise((resolve, reject) => execFile('python3', ['examples/client.py', `https://127.0.0.1:${table.port}/`, table.codes['south-1'], authority, 'Good morning, says a program.'],
    { timeout: 60_000 }, (error, stdout, stderr) => (error ? reject(new Error(stderr)) : resolve(stdout))));
  assert.match(said, /^seat south-1\nitem 1 Part of both towns/);
  assert.match(said, /sent True\nheard Good morning, says a program\.\n$/);
  assert.ok((await control.view()).items.some(({ text }) => Object.values(text ?? {}).includes('Good morning, says a program.')));
});
