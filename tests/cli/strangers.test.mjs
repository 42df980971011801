// Files from other people, through the verbs: whatever is brought, the answer comes at once and is a sentence.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, linkSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Table, entente, freePort, stopAll } from './table.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-strangers-'));
after(() => {
  stopAll();
  rmSync(folder, { recursive: true });
});

const run = (...args) => spawnSync(entente, args, { encoding: 'utf8', timeout: 5000 });

/** Every verb that takes a file gives `code` and says `words`; a hang is a failure. */
function every(file, code, words) {
  const report = join(folder, 'report.html');
  const verbs = [['check', file], ['rehearse', file, '-n', '1'], ['replay', file], ['report', file, '-o', report],
    ['verify', file], ['play', file, '--state', join(folder, 'state'), '--port', '1']];
  for (const verb of verbs) {
    const ran = run(...verb);
    assert.equal(ran.error, undefined, `${verb[0]} ${file} did not come back`);
    assert.ok(ran.status >= 1 && ran.status <= 3 && (code === undefined || ran.status === code),
      `${verb[0]} ${file}: ${ran.status} ${ran.stderr}`);
    assert.match(ran.stderr, words, `${verb[0]} ${file}`);
  }
}

test('what is no regular file is refused by every verb', () => {
  const pipe = join(folder, 'pipe');
  assert.equal(spawnSync('mkfifo', [pipe]).status, 0);
  every(pipe, undefined, /no regular file|is a pipe and no file/);
  every('/dev/zero', undefined, /no regular file|is a device and no file/);
  const circle = join(folder, 'circle');
  symlinkSync(circle, circle);
  every(circle, undefined, /cannot/);
});

test('a run is played under one name', async () => {
  const file = join(folder, 'one.entente'), twin = join(folder, 'twin.entente');
  const table = await Table.serve('scenarios/start', folder, ['--run', file]);
  linkSync(file, twin);
  const second = run('play', twin, '--port', String(await freePort()), '--state', join(folder, 'state'));
  assert.equal(second.status, 3, second.stderr);
  assert.match(second.stderr, /has 2 names \(hard links\)/);
  rmSync(twin);
  copyFileSync(file, twin); // a copy is another file
  await table.stop();
});
