// What meson.build asks of compiler and linker for safety is seen on the binary; what would have no effect is not asked.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { entente } from './table.mjs';

const skip = /-(asan|tsan)\//.test(entente); // built otherwise
const read = (...options) => spawnSync('readelf', ['--wide', ...options, entente], { encoding: 'utf8' }).stdout;

test('the binary lies anywhere, binds at its start, and nothing in it is both written and run', { skip }, () => {
  assert.match(read('--dynamic'), /FLAGS_1.*NOW.*PIE/);
  const segments = read('--segments');
  assert.match(segments, /GNU_RELRO/);
  assert.match(segments, /GNU_STACK .* RW /);
  assert.doesNotMatch(segments, /^ +LOAD .* RWE /m);
});

test('stacks and buffers are watched', { skip }, () => {
  const names = read('--dyn-syms');
  assert.match(names, /__stack_chk_fail/);
  assert.match(names, /__(snprintf|memcpy|vsnprintf)_chk/);
});

test('no flag is claimed that this binary shows nothing of', { skip }, () => {
  const flags = readFileSync('meson.build', 'utf8'), notes = read('--notes');
  assert.equal(/-fcf-protection/.test(flags), /IBT|SHSTK/.test(notes), 'marks of control flow need every object to have them; Debian\'s libraries have none');
  assert.doesNotMatch(flags, /nodlopen/);
});
