// What planners could not say once, said: each scenario of tests/language is fine, and its first runs go as the transcript beside it has them.
// With ENTENTE_WRITE_TRANSCRIPTS set the transcripts are written anew instead, to be read before they are believed.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { entente } from './table.mjs';

const folder = 'tests/language';
const names = readdirSync(folder).filter((name) => name.endsWith('.yaml')).map((name) => name.slice(0, -5));
const RUNS = 3;

test('there are scenarios, each with its transcript', () => {
  assert.ok(names.length >= 8, `${names.length} scenarios`);
  assert.deepEqual(readdirSync(folder).filter((name) => name.endsWith('.txt')).map((name) => name.slice(0, -4)).sort(), [...names].sort());
});

for (const name of names)
  test(name, () => {
    const file = `${folder}/${name}.yaml`;
    const checked = spawnSync(entente, ['check', file], { encoding: 'utf8' });
    assert.equal(checked.status, 0, checked.stdout + checked.stderr);
    assert.match(checked.stdout, /^[^\n]*: fine: [^\n]*\n$/, 'no warning');
    const runs = Array.from({ length: RUNS }, (_, run) => `run ${run}\n${execFileSync(entente, ['replay', file, '--rehearsed', `1:${run}`], { encoding: 'utf8' }).replace(/^state .*\n/m, '')}`); // the hash of the state is of all its places, told by none
    if (process.env.ENTENTE_WRITE_TRANSCRIPTS) writeFileSync(`${folder}/${name}.txt`, runs.join('\n'));
    assert.equal(runs.join('\n'), readFileSync(`${folder}/${name}.txt`, 'utf8'));
  });
