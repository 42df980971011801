// Why a session ends is said by one code from the server to the page: its list, the page's and the document's are the same.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ENDS } from '../../web/src/api/ends.ts';
import { stopAll, Table } from './table.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-ends-'));
after(async () => {
  await stopAll();
  rmSync(folder, { recursive: true });
});
const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

test('server, page and document know the same ends', () => {
  const rows = Object.fromEntries([...read('src/server/ends.def').matchAll(/^END\(\w+, "(\w+)", (OVER|AGAIN)\)$/gm)].map(([, code, fate]) => [code, fate.toLowerCase()]));
  assert.ok(Object.keys(rows).length > 0);
  assert.deepEqual(ENDS, rows);
  const told = /`bye` — ([^]*?)\n- /.exec(read('docs/api.md'))[1];
  assert.deepEqual([...told.matchAll(/`([a-z_]+)`/g)].map(([, code]) => code).filter((code) => code !== 'bye').sort(), Object.keys(rows).sort());
});

test('each end is told by its code', async () => {
  const table = await Table.serve('scenarios/start', folder, ['--run', join(folder, 'ends.entente')]);
  const hears = async (seat, code, act) => {
    const stream = seat.listen();
    await stream.find(({ event }) => event === 'view', 'a view');
    await act();
    const { data } = await stream.find(({ event }) => event === 'bye', `bye ${code}`);
    assert.deepEqual(JSON.parse(data), { reason: code });
  };
  const first = await table.join('north-1');
  await hears(first, 'seat_taken', async () => {
    for (let screen = 0; screen < 16; screen++) await table.join('north-1');
  });
  const second = await table.join('south-1');
  await hears(second, 'left', () => second.post('/api/leave', {}));
  const third = await table.join('south-2');
  await hears(third, 'moved', () => table.request('POST', '/api/join', { headers: { cookie: third.cookie }, body: { code: table.codes['south-1'] } }));
  const last = await table.join('south-3');
  await hears(last, 'stopping', () => table.stop());
});
