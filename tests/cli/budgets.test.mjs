// Nobody can use up what others need: what one person, one cell, one address may do and leave behind, over real sockets.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { stopAll, Table } from './table.mjs';

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
