// A second implementation of a rehearsal and of two studies, written from the documents (second.py), says the same of random scenarios.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

test('a second implementation agrees on 50 random scenarios, in JSON, CSV, HTML and Parquet', () => {
  const folder = mkdtempSync(join(tmpdir(), 'entente-'));
  const { status, stdout, stderr } = spawnSync('python3', ['tests/cli/second.py', process.env.ENTENTE ?? 'build/entente', folder, '1', '50'],
    { encoding: 'utf8', maxBuffer: 1 << 26 });
  rmSync(folder, { recursive: true });
  assert.equal(status, 0, `${stdout}\n${stderr}`);
  assert.match(stdout, /50 of 50 scenarios agree/);
});

test('what bots name and what cells come to is computed from the documents', () => {
  const folder = mkdtempSync(join(tmpdir(), 'entente-'));
  const { status, stdout, stderr } = spawnSync('python3', ['tests/cli/second_numbers.py', process.env.ENTENTE ?? 'build/entente', folder], { encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  assert.equal(status, 0, `${stdout}\n${stderr}`);
  assert.match(stdout, /150 of 150 runs agree/);
});
