// Through the eyes of a seat: control and evaluators get what that seat would get, byte for byte, and nobody else does; looking is no act.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { stopAll, Table } from './table.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-eyes-')), home = join(folder, 'exercise');
const seats = {};
let table;

before(async () => {
  mkdirSync(home);
  writeFileSync(join(home, 'note.png'), readFileSync('tests/language/attached/note.png'));
  writeFileSync(join(home, 'scenario.yaml'), `entente: 1
id: seen
title: {en: Seen}
marking: UNCLASSIFIED
languages: [en]
time: {startex: 2026-01-05T09:00:00Z, zones: [UTC], tick: 10m, length: 6h}
cells: {north: {name: {en: North}, side: a}, south: {name: {en: South}, side: a}}
files: {note: {path: note.png, title: {en: The note}, alt: {en: Three lines}}}
injects:
  first: {at: control, release: [south], title: {en: For the south}, text: {en: Not for the north.}}
  handed: {at: control, release: [north], title: {en: A note arrives}, text: {en: The note is attached.}, attach: [note]}
decisions:
  level: {opens: {at: control}, ask: [north], within: 60m, otherwise: low, title: {en: Level}, text: {en: Which level?}, options: {low: {text: {en: Low}}, high: {text: {en: High}}}}
`);
  table = await Table.serve(home, folder);
  for (const seat of ['control-1', 'control-2', 'observer-1', 'north-1', 'south-1', 'projector']) seats[seat] = await table.join(seat, seat);
  await seats['control-1'].must('start');
  await seats['control-1'].must('pause');
  for (const inject of ['first', 'handed']) await seats['control-1'].must('fire', { inject });
  await seats['control-1'].must('put', { decision: 'level' });
});
after(async () => {
  await stopAll();
  rmSync(folder, { recursive: true });
});

const get = (seat, path) => table.request('GET', path, { headers: seats[seat].headers });
/** Without what the wall clock of the room says. */
const still = (text) => text.replace(/"wall":\d+/g, '"wall":0');

test('whoever sees everything gets what the seat itself would get, byte for byte', async () => {
  const paths = ['/api/view', '/api/exercise', '/api/item?number=1', '/api/decision?number=1', '/api/file?item=1&file=0'];
  for (const seat of ['north-1', 'south-1', 'observer-1', 'projector'])
    for (const path of paths) {
      const own = await get(seat, path);
      for (const looker of ['control-1', 'observer-1']) {
        const seen = await get(looker, `${path}${path.includes('?') ? '&' : '?'}eyes=${seat}`);
        assert.deepEqual([seen.status, still(seen.text)], [own.status, still(own.text)], `${looker} ${path} ${seat}`);
      }
    }
  const north = await get('control-1', '/api/view?eyes=north-1');
  assert.deepEqual(north.json.items.map((item) => item.title.en), ['A note arrives']);
  assert.equal(north.json.seat.id, 'north-1');
  assert.equal((await get('control-1', '/api/file?item=1&file=0&eyes=north-1')).raw.length, readFileSync(join(home, 'note.png')).length);
});

test('nobody else does, and there are no eyes of control or of nobody', async () => {
  const nothing = (await get('north-1', '/api/none')).text;
  const tries = [['north-1', 'south-1'], ['north-1', 'north-1'], ['north-1', 'control-1'], ['projector', 'north-1'], ['control-1', 'control-2'], ['control-1', 'control-1'], ['observer-1', 'control-1'], ['control-1', 'west-1'], ['control-1', '']];
  for (const [looker, seat] of tries)
    for (const path of ['/api/view', '/api/exercise', '/api/item?number=1', '/api/file?item=1&file=0']) {
      const { status, text } = await get(looker, `${path}${path.includes('?') ? '&' : '?'}eyes=${seat}`);
      assert.deepEqual([status, text], [404, nothing], `${looker} ${path} ${seat}`);
    }
  for (const path of ['/api/queued?id=first', '/api/note?number=1']) assert.equal((await get('control-1', `${path}&eyes=north-1`)).status, 404, `a seat has none: ${path}`);
});

test('looking is no act: nothing is opened by it, and nothing is in the record', async () => {
  const before = (await seats['control-1'].view()).log;
  for (const path of ['/api/view', '/api/item?number=1', '/api/file?item=1&file=0']) await get('control-1', `${path}${path.includes('?') ? '&' : '?'}eyes=north-1`);
  const { log } = await seats['control-1'].view();
  assert.deepEqual(log, before);
  assert.equal((await seats['north-1'].view()).items[0].opened, false);
});
