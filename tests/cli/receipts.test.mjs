// Each cell leaves with a receipt of what it said: the server signs how far the record is, every minute and at ENDEX; a seat takes its receipt from the page or control makes one
// from the run; and docs/verify_receipt.py checks it with the public key alone. Good ones hold, and one with any byte changed does not.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { entente, stopAll, Table, until } from './table.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-receipts-'));
after(async () => {
  await stopAll();
  rmSync(folder, { recursive: true });
});
const run = (...args) => spawnSync(entente, args, { encoding: 'utf8', maxBuffer: 1 << 26 });
const check = (path, key) => spawnSync('python3', ['docs/verify_receipt.py', path, key], { encoding: 'utf8' });
const scenario = join(folder, 'receipts.yaml');
writeFileSync(scenario, `entente: 1
id: receipts
title: Receipts
marking: EXERCISE
time: {startex: "2025-03-04T09:00:00+01:00", tick: 10m, length: 4h}
cells: {us: {name: US, side: s}, rok: {name: ROK, side: s}}
injects:
  note: {at: T+00:00, release: [rok], text: A secret of the others}
  both: {at: T+00:00, release: all, text: For both}
decisions:
  answer: {opens: {at: T+00:00}, text: What now?, ask: [us, rok], agree: joint, within: 3h, otherwise: wait, options: {wait: {text: Wait}, act: {text: Act}}}
questions:
  beds: {opens: {at: T+00:00}, ask: [us, rok], text: How many?, answer: {number: {from: 0, to: 99}}, within: 3h}
assessments:
  risk: {at: T+00:00, ask: [us, rok], scale: likelihood, text: It gets worse., within: 3h}
`);
let table, key, last;

const acts = (json) => JSON.parse(json).said.map(({ leaf }) => JSON.parse(leaf));
const said = (json) => acts(json).map(({ seat, did }) => `${seat} ${did}`);

test('the server signs, seats take what they said, and it holds with the key alone', async () => {
  table = await Table.serve(scenario, folder, ['--seats', '2']);
  const control = await table.join('control-1'), us = await table.join('us-1'), us2 = await table.join('us-2'), rok = await table.join('rok-1');
  await control.must('start');
  await control.must('pause');
  assert.equal((await us.get('/api/checkpoint')).status, 404, 'how much happened is told to no player while it goes on');
  assert.equal((await us.get('/api/receipt')).status, 404);
  await us.must('open', { item: 1 });
  await us.must('message', { to: ['rok'], text: 'We stand <by> you – 함께.' });
  await us.must('choose', { decision: 1, option: 'act', reason: 'Now.' });
  await us.must('respond', { question: 1, answer: 12 });
  await us2.must('answer', { round: 1, value: 6, confidence: 'high' });
  await us2.must('request', { text: 'Who knows?', item: 1 });
  await rok.must('share', { item: 1, with: ['us'] });
  await rok.must('choose', { decision: 1, option: 'wait', reason: 'Never told.' });
  await rok.must('respond', { question: 1, answer: 77 });
  await control.must('endex', { word: 'ENDEX' });
  const count = (await control.view()).log.count;
  const signed = await until(async () => {
    const { json } = await control.get('/api/checkpoint');
    return json?.checkpoint.split('\n')[1] === String(count) && json;
  }, 'ENDEX is signed');
  key = signed.key;
  last = signed.checkpoint;
  assert.deepEqual((await us.get('/api/checkpoint')).json, signed, 'when it is over each may take it along');
  const answer = await us.get('/api/receipt');
  assert.equal(answer.status, 200);
  assert.deepEqual(said(answer.text), ['us-1 join', 'us-1 open', 'us-1 message', 'us-1 choose', 'us-1 respond', 'us-2 request'], 'of a colleague nothing that was answered in private');
  writeFileSync(join(folder, 'us-1.json'), answer.text);
  assert.deepEqual(said((await us2.get('/api/receipt')).text), ['us-2 join', 'us-1 open', 'us-1 message', 'us-1 choose', 'us-2 answer', 'us-2 request']);
  assert.deepEqual(said((await rok.get('/api/receipt')).text), ['rok-1 join', 'rok-1 share', 'rok-1 choose', 'rok-1 respond']);
  assert.deepEqual(acts(answer.text).map(({ item, cells, option, answer: number, body }) => [item, cells, option, number, body?.text?.und ?? body?.text ?? body?.reason]).slice(1),
    [[1, undefined, undefined, undefined, undefined], [undefined, ['rok'], undefined, undefined, 'We stand <by> you – 함께.'], [undefined, undefined, 'act', undefined, 'Now.'], [undefined, undefined, undefined, 12, undefined], [1, undefined, undefined, undefined, 'Who knows?']]);
  for (const secret of ['secret', 'Never told', 'rok-1', 'control-1']) assert.ok(!answer.text.includes(secret), secret);
  await table.stop();
  for (const path of ['us-1.json']) {
    const good = check(join(folder, path), key);
    assert.equal(good.status, 0, good.stderr);
    assert.match(good.stdout, /PROVEN: 6 acts of us are in the record entente\/[0-9a-f]{16} of \d+ events/);
    assert.match(good.stdout, /us-1 {2}message .*We stand <by> you/);
  }
  assert.equal(check(join(folder, 'us-1.json'), key.slice(-44)).status, 0, 'the key without its name does');
  assert.equal(statSync(join(folder, 'state', 'receipts.key')).mode & 0o777, 0o600);
});

test('entente receipt makes the same from the run, for a cell and for one of its seats', () => {
  const cell = run('receipt', table.run, '--cell', 'us');
  assert.equal(cell.status, 0, cell.stderr);
  assert.deepEqual(said(cell.stdout), ['us-1 open', 'us-1 message', 'us-1 choose', 'us-2 request']);
  assert.equal(run('receipt', table.run, '--seat', 'us-1').stdout, readFileSync(join(folder, 'us-1.json'), 'utf8'));
  const out = join(folder, 'rok.json');
  assert.equal(run('receipt', table.run, '--cell', 'rok', '-o', out, '--key', key).status, 0);
  assert.equal(check(out, key).status, 0);
  assert.equal(run('receipt', table.run, '--cell', 'none').status, 2);
  assert.equal(run('receipt', table.run, '--seat', 'control-1').status, 2);
  assert.equal(run('receipt', table.run).status, 2);
  assert.equal(run('receipt', table.run, '--cell', 'rok', '--key', `${'A'.repeat(43)}=`).status, 1);
});

test('a receipt with any byte changed is refused, and so are others that were forged', () => {
  const bytes = readFileSync(join(folder, 'us-1.json'));
  const forged = join(folder, 'forged.py');
  writeFileSync(forged, `import sys, random
sys.path.insert(0, 'docs')
import verify_receipt as v
data, key = open(sys.argv[1], 'rb').read(), sys.argv[2]
good = v.open_checkpoint(v.read_json(data.decode(), '')['checkpoint'], v.public_key(key))
slow, tried = v.open_checkpoint, 0
note = v.read_json(data.decode(), '')['checkpoint']
v.open_checkpoint = lambda text, k: good if text == note and k == v.public_key(key) else slow(text, k) # the good one is checked once
v.check(data.decode(), key)
for at in range(len(data)):
    for bit in ([0, 5] if at % 4 else range(8)):
        changed = data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1:]
        try:
            v.check(changed.decode('utf-8'), key)
        except (v.Wrong, UnicodeDecodeError):
            tried += 1
            continue
        print('accepted', at, bit, changed[max(0, at - 30):at + 30])
        sys.exit(1)
print('refused', tried)
`);
  const flips = spawnSync('python3', [forged, join(folder, 'us-1.json'), key], { encoding: 'utf8' });
  assert.equal(flips.status, 0, flips.stdout + flips.stderr);
  assert.ok(Number(/refused (\d+)/.exec(flips.stdout)[1]) > 2 * bytes.length);
  const receipt = JSON.parse(bytes), other = join(folder, 'other.json');
  const rok = JSON.parse(readFileSync(join(folder, 'rok.json')));
  const cases = {
    'an act of another cell': { ...receipt, said: [...receipt.said, rok.said.at(-1)] },
    'an act twice': { ...receipt, said: [receipt.said[0], receipt.said[0]] },
    'out of order': { ...receipt, said: receipt.said.toReversed() },
    'another proof': { ...receipt, said: [{ ...receipt.said[0], proof: receipt.said[1].proof }] },
    'a proof that is too long': { ...receipt, said: [{ ...receipt.said[0], proof: [...receipt.said[0].proof, '0'.repeat(64)] }] },
    'words put in': { ...receipt, said: [{ ...receipt.said[2], leaf: receipt.said[2].leaf.replace('stand', 'stood') }] },
    'nothing': { ...receipt, said: [] },
    'another cell': { ...receipt, cell: 'rok' },
  };
  for (const [name, forgery] of Object.entries(cases)) {
    writeFileSync(other, JSON.stringify(forgery));
    const answer = check(other, key);
    assert.equal(answer.status, 1, name);
    assert.match(answer.stderr, /NOT PROVEN/, name);
  }
  assert.equal(check(join(folder, 'us-1.json'), `${key.slice(0, -10)}AAAAAAAAA=`).status, 1, 'by another key');
});

test('verify holds the record against what was signed: changed, cut off, of another key', () => {
  const whole = run('verify', table.run, '--key', key);
  assert.equal(whole.status, 0, whole.stderr);
  assert.match(whole.stdout, /^\d+ checkpoints? beside it, each of this record and signed by entente\//m);
  const copy = join(folder, 'copy.entente');
  copyFileSync(table.run, copy);
  assert.equal(run('verify', copy).status, 0, 'a run without checkpoints is verified as before');
  assert.equal(run('verify', copy, '--key', key).status, 3, 'but not where they are asked for');
  const beside = readFileSync(`${table.run}.checkpoints`, 'utf8');
  const lines = beside.split('\n');
  const faulty = (text, why, args = []) => {
    writeFileSync(`${copy}.checkpoints`, text);
    const answer = run('verify', copy, ...args);
    assert.equal(answer.status, 1, why);
    assert.match(answer.stderr + answer.stdout, why);
  };
  faulty(beside, /another key/, ['--key', `${'A'.repeat(43)}=`]);
  faulty(beside.replace(lines[3], lines[3].replace(/^./, (letter) => (letter === 'A' ? 'B' : 'A'))), /signature does not hold/);
  faulty(beside.replace(/^entente\/(.)/gm, (name, letter) => `entente/${letter === '0' ? '1' : '0'}`), /its key is no key|signature does not hold|another run/);
  writeFileSync(`${copy}.checkpoints`, `${beside}entente/half`);
  assert.equal(run('verify', copy).status, 0, 'what a crash left half is as if it were not there');
  assert.ok(existsSync(`${table.run}.checkpoints`) && last.length > 100);
  appendFileSync(`${copy}.checkpoints`, '');
});
