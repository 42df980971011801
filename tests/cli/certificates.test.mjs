// Seats that only a certificate opens: shown at the handshake, tied to the seat by whoever first brings both it and the card's code, and from then on
// neither code nor cookie is worth anything without it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { entente, stopAll, Table } from './table.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-certificates-'));
const run = join(folder, 'run.entente'), state = join(folder, 'state');
const own = {};
let table;

const command = (...args) => spawnSync(entente, args, { encoding: 'utf8' });
const issue = (name) => {
  const { status, stdout, stderr } = command('certificate', name, '--state', state, '-o', folder);
  assert.equal(status, 0, stderr);
  return { pfx: readFileSync(join(folder, `${name}.p12`)), passphrase: /\.p12\s+(\S+)/.exec(stdout)[1] };
};
/** A browser that shows this certificate, or none. */
const device = (shown = {}) => new https.Agent({ keepAlive: false, ca: table.ca, ...shown });
function ask(shown, method, path, body, headers = {}) {
  const bytes = body && JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const asked = https.request({ host: '127.0.0.1', port: table.port, method, path, agent: device(shown), headers: { ...headers, ...(bytes ? { 'content-length': Buffer.byteLength(bytes) } : {}) } }, (answer) => {
      let text = '';
      answer.on('data', (chunk) => (text += chunk)).on('end', () => resolve({ status: answer.statusCode, json: text ? JSON.parse(text) : undefined, cookie: answer.headers['set-cookie']?.[0].split(';')[0] }));
    });
    asked.on('error', reject);
    asked.end(bytes);
  });
}
const sit = (shown, body) => ask(shown, 'POST', '/api/join', body);
const brief = async (answer) => [(await answer).status, (await answer).json?.code ?? (await answer).json?.seat];

/** An authority as a ministry has one, by openssl: root, one between, and people whose keys are RSA. */
const ministry = join(folder, 'ministry');
function openssl(...args) {
  const { status, stderr } = spawnSync('openssl', args, { cwd: ministry, encoding: 'utf8' });
  assert.equal(status, 0, `${args.join(' ')}: ${stderr}`);
}
const person = (name) => ({ key: readFileSync(join(ministry, `${name}.key`)), cert: readFileSync(join(ministry, `${name}.pem`)) });
function makePerson(name, { use = 'clientAuth', days = 30, by = 'between' } = {}) {
  openssl('req', '-new', '-newkey', 'rsa:2048', '-nodes', '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/C=KR/O=EXERCISE/CN=${name}`);
  writeFileSync(join(ministry, `${name}.ext`), `basicConstraints=CA:FALSE\nkeyUsage=digitalSignature\nextendedKeyUsage=${use}\n`);
  openssl('ca', '-batch', '-config', 'ca.cnf', '-name', by, '-in', `${name}.csr`, '-out', `${name}.pem`, '-notext', '-extfile', `${name}.ext`,
    ...(days > 0 ? ['-days', String(days)] : ['-startdate', '20200101000000Z', '-enddate', '20200201000000Z']));
}
function makeMinistry() {
  mkdirSync(ministry);
  const section = (name) => `[${name}]\ndatabase=index.txt\nserial=serial\nnew_certs_dir=.\ncertificate=${name}.pem\nprivate_key=${name}.key\ndefault_md=sha256\npolicy=any\nunique_subject=no\ndefault_crl_days=30\n`;
  writeFileSync(join(ministry, 'ca.cnf'), `${section('root')}${section('between')}[any]\ncommonName=supplied\n`);
  writeFileSync(join(ministry, 'index.txt'), '');
  writeFileSync(join(ministry, 'serial'), '1000');
  for (const name of ['root', 'stranger'])
    openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', `${name}.key`, '-out', `${name}.pem`, '-days', '30', '-subj', `/CN=EXERCISE ${name}`);
  openssl('req', '-new', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'between.key', '-out', 'between.csr', '-subj', '/CN=EXERCISE between');
  writeFileSync(join(ministry, 'between.ext'), 'basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=keyCertSign,cRLSign\n');
  openssl('ca', '-batch', '-config', 'ca.cnf', '-name', 'root', '-in', 'between.csr', '-out', 'between.pem', '-notext', '-extfile', 'between.ext', '-days', '30');
  for (const name of ['kim', 'park', 'gone']) makePerson(name);
  makePerson('late', { days: 0 });
  makePerson('printer', { use: 'serverAuth' });
  openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'self.key', '-out', 'self.pem', '-days', '30', '-subj', '/CN=self');
  openssl('ca', '-config', 'ca.cnf', '-name', 'between', '-revoke', 'gone.pem');
  openssl('ca', '-config', 'ca.cnf', '-name', 'between', '-gencrl', '-out', 'between.crl');
}

before(async () => {
  mkdirSync(state);
  chmodSync(state, 0o700);
  makeMinistry();
  table = await Table.serve('scenarios/start', folder, ['--certificates', 'own', '--log', 'json', '--run', run]);
  for (const name of ['north-1', 'south-1', 'control-1']) own[name] = issue(name);
});
after(async () => {
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

test('a certificate of the exercise is a file under a passphrase, readable by its owner alone, and never replaced', () => {
  assert.equal(statSync(join(folder, 'north-1.p12')).mode & 0o777, 0o600);
  const again = command('certificate', 'north-1', '--state', state, '-o', folder);
  assert.equal(again.status, 3);
  assert.match(again.stderr, /north-1\.p12/);
  const bare = command('certificate', 'x', '--state', join(folder, 'nowhere'), '-o', folder);
  assert.equal(bare.status, 3);
  assert.match(bare.stderr, /play' makes it/);
  for (const args of [[], ['../x'], ['a b'], ['-o']]) assert.equal(command('certificate', ...args).status, 2, args.join(' '));
});

test('a code alone opens nothing; with a certificate it ties the seat, and then the certificate alone opens it', async () => {
  const code = table.codes['north-1'];
  assert.deepEqual(await brief(sit({}, { code })), [403, 'certificate_wanted']);
  assert.deepEqual((await ask({}, 'GET', '/api/certificate')).json, { wanted: true, shown: false, seat: null });
  assert.deepEqual(await brief(sit(own['north-1'], { certificate: true })), [409, 'certificate_loose']);
  assert.deepEqual((await ask(own['north-1'], 'GET', '/api/certificate')).json, { wanted: true, shown: true, seat: null });
  assert.deepEqual(await brief(sit(own['north-1'], { code, name: 'Ada' })), [200, 'north-1']);
  assert.deepEqual((await ask(own['north-1'], 'GET', '/api/certificate')).json, { wanted: true, shown: true, seat: 'north-1' });
  assert.deepEqual(await brief(sit(own['north-1'], { certificate: true })), [200, 'north-1']);
  assert.deepEqual(await brief(sit({}, { certificate: true })), [403, 'certificate_wanted']);
});

test('whoever has the code of a tied seat and another certificate stays outside, and a certificate opens one seat', async () => {
  assert.deepEqual(await brief(sit(own['south-1'], { code: table.codes['north-1'] })), [403, 'certificate_other']);
  assert.deepEqual(await brief(sit(own['north-1'], { code: table.codes['south-1'] })), [409, 'certificate_tied']);
  assert.deepEqual(await brief(sit(own['south-1'], { code: table.codes['south-1'], password: 'of the south' })), [200, 'south-1']);
});

test('what is not sound of a join is refused as before', async () => {
  for (const body of [{ certificate: false }, { certificate: true, code: 'x' }, { certificate: true, seat: 'north-1', password: 'x' }, { certificate: 'north-1' }])
    assert.deepEqual(await brief(sit(own['north-1'], body)), [400, 'no_join'], JSON.stringify(body));
});

test('a cookie that was taken opens nothing without the certificate, nor with another', async () => {
  const { cookie } = await sit(own['north-1'], { certificate: true });
  const look = async (shown) => (await ask(shown, 'GET', '/api/view', undefined, { cookie })).status;
  assert.equal(await look(own['north-1']), 200);
  assert.equal(await look({}), 404);
  assert.equal(await look(own['south-1']), 404);
});

test('control takes a seat away: its certificate opens it no more, and the new code ties it anew', async () => {
  const taken = await sit(own['control-1'], { code: table.codes['control-1'] });
  const headers = { cookie: taken.cookie, 'sec-fetch-site': 'same-origin', 'x-entente': taken.json.csrf };
  const flags = async () => (await ask(own['control-1'], 'GET', '/api/seats', undefined, headers)).json.seats.filter(({ certificate }) => certificate).map(({ seat }) => seat);
  assert.deepEqual(await flags(), ['control-1', 'north-1', 'south-1']);
  const { json } = await ask(own['control-1'], 'POST', '/api/revoke', { seat: 'north-1' }, headers);
  assert.deepEqual(await brief(sit(own['north-1'], { certificate: true })), [409, 'certificate_loose']);
  assert.deepEqual(await brief(sit(own['north-1'], { code: table.codes['north-1'] })), [404, undefined]);
  assert.deepEqual(await flags(), ['control-1', 'south-1']);
  const fresh = issue('north-1b');
  assert.deepEqual(await brief(sit(fresh, { code: json.code })), [200, 'north-1']);
  assert.deepEqual(await brief(sit(own['north-1'], { code: json.code })), [403, 'certificate_other']);
  own['north-1'] = fresh;
});

test('ties are no part of the record, are told to the log, and hold when the server starts again', async () => {
  await table.stop();
  const said = table.complained.split('\n').filter((line) => line.includes('"certificate"')).map((line) => JSON.parse(line));
  assert.ok(said.some(({ seat }) => seat === 'south-1'));
  assert.doesNotMatch(command('replay', run).stdout, /certificate/);
  const loose = command('play', run, '--state', state, '--port', String(table.port));
  assert.equal(loose.status, 1);
  assert.match(loose.stderr, /--certificates/);
  await table.begin(run, ['--certificates', 'own']);
  assert.deepEqual(await brief(sit(own['north-1'], { certificate: true })), [200, 'north-1']);
  assert.deepEqual(await brief(sit({}, { code: table.codes['north-1'] })), [404, undefined], 'its code ended with the revocation');
  await table.stop();
  const copy = join(folder, 'copy.entente');
  assert.equal(command('backup', run, copy).status, 0);
  assert.ok(readFileSync(run).includes('certificate/'));
  assert.ok(!readFileSync(copy).includes('certificate/'));
  await table.begin(run, ['--certificates', 'own', '--new-links']);
  assert.deepEqual(await brief(sit(own['north-1'], { certificate: true })), [409, 'certificate_loose']);
  await table.stop();
});

test('authorities of somebody else: who is vouched for comes in, also by the one between; others end at the handshake', async () => {
  const trusted = join(folder, 'trusted.pem');
  for (const [name, parts] of [['the one between alone', ['between.pem']], ['with what it revoked', ['between.pem', 'between.crl']]]) {
    writeFileSync(trusted, parts.map((part) => readFileSync(join(ministry, part), 'utf8')).join('\n'));
    table = await Table.serve('scenarios/start', folder, ['--certificates', trusted]);
    assert.deepEqual(await brief(sit(person('kim'), { code: table.codes['north-1'] })), [200, 'north-1'], name);
    assert.deepEqual(await brief(sit(person('kim'), { certificate: true })), [200, 'north-1'], name);
    for (const who of ['late', 'printer', 'self', 'stranger', ...(parts.length > 1 ? ['gone'] : [])])
      await assert.rejects(sit(person(who), { code: table.codes['north-2'] }), /ssl|tls|socket|ECONN/i, `${name}: ${who}`);
    if (parts.length === 1) assert.deepEqual(await brief(sit(person('gone'), { code: table.codes['south-2'] })), [200, 'south-2'], 'nobody said that it was revoked');
    await assert.rejects(sit(own['south-1'], { certificate: true }), /ssl|tls|socket|ECONN/i, 'the authority of the exercise vouches for nobody here');
    assert.equal((await ask({}, 'GET', '/health')).status, 200, 'the page itself is for everybody');
    await table.stop();
  }
});

test('a file that holds no authority is said, and nobody is served', () => {
  for (const [bytes, why] of [['', /no certificate of an authority/], ['hello', /no certificate of an authority/], [readFileSync(join(ministry, 'kim.pem')), /no certificate of an authority/]]) {
    const path = join(folder, 'odd.pem');
    writeFileSync(path, bytes);
    const { status, stderr } = command('play', 'scenarios/start', '--run', join(folder, 'odd.entente'), '--state', state, '--certificates', path);
    assert.equal(status, 3, stderr);
    assert.match(stderr, why);
  }
  const missing = command('play', 'scenarios/start', '--run', join(folder, 'odd.entente'), '--state', state, '--certificates', join(folder, 'missing.pem'));
  assert.equal(missing.status, 3);
  assert.match(missing.stderr, /missing\.pem/);
});

test('where nobody asks for certificates there is no way in by one', async () => {
  table = await Table.serve('scenarios/start', folder);
  assert.deepEqual((await ask({}, 'GET', '/api/certificate')).json, { wanted: false, shown: false, seat: null });
  assert.deepEqual(await brief(sit({}, { certificate: true })), [403, 'certificate_wanted']);
  assert.deepEqual(await brief(sit({}, { code: table.codes['north-1'] })), [200, 'north-1']);
  await table.stop();
});
