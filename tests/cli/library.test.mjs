// The library as others get it: installed, compiled against, linked both ways, and showing no name but those of its header.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { entente as built, sanitized } from './table.mjs';

const entente = resolve(built);
const place = mkdtempSync(join(tmpdir(), 'entente-library-'));
after(() => rmSync(place, { recursive: true }));
const run = (command, args, options) => execFileSync(command, args, { encoding: 'utf8', ...options });

if (!sanitized) run('meson', ['install', '-C', dirname(entente), '--destdir', place, '--no-rebuild', '--quiet']);
const found = sanitized ? [] : run('find', [place, '-name', 'entente.h', '-o', '-name', 'libentente.*', '-o', '-name', 'entente.pc']).trim().split('\n');
const named = (name) => found.find((path) => path.endsWith(`/${name}`)) ?? assert.fail(`${name} was not installed`);
const environment = () => ({ ...process.env, PKG_CONFIG_SYSROOT_DIR: place, PKG_CONFIG_PATH: dirname(named('entente.pc')), LD_LIBRARY_PATH: dirname(named('libentente.so')) });
const flags = (...options) => run('pkg-config', [...options, 'entente'], { env: environment() }).trim().split(/\s+/);
const warned = ['-std=c17', '-Wall', '-Wextra', '-Wconversion', '-Werror'];

/** What the example prints, as {ending: runs of 1000}. */
const shares = (text) => Object.fromEntries([...text.matchAll(/^(\S+) +([\d.]+) %/gm)].map(([, ending, share]) => [ending, Math.round(share * 10)]));

test('the example says what the command line says, linked with the shared library and with the archive', { skip: sanitized }, () => {
  const source = readFileSync('examples/endings.c', 'utf8'), scenario = join(place, 'two-calls.yaml');
  writeFileSync(scenario, [...source.slice(0, source.indexOf('int main')).matchAll(/"(.*)\\n"/g)].map(([, line]) => `${line}\n`).join(''));
  const rehearsed = JSON.parse(run(entente, ['rehearse', scenario, '-n', '1000', '--seed', '1', '--json', '-']));
  const wanted = Object.fromEntries(rehearsed.endings.map(({ id, count }) => [id, count]));
  assert.equal(Object.values(wanted).reduce((a, b) => a + b), 1000);
  const links = { shared: flags('--libs'), archive: [named('libentente.a'), ...flags('--static', '--libs').filter((flag) => flag !== '-lentente')] };
  for (const [kind, libraries] of Object.entries(links)) {
    const program = join(place, kind);
    run('cc', [...warned, 'examples/endings.c', ...flags('--cflags'), '-o', program, ...libraries]);
    assert.deepEqual(shares(run(program, [], { env: environment() })), wanted, kind);
    assert.equal(/libentente/.test(run('ldd', [program], { env: environment() })), kind === 'shared');
  }
});

test('the header is C++ too', { skip: sanitized }, () => {
  const source = join(place, 'header.cc');
  writeFileSync(source, '#include <entente.h>\nint main() { return entente_version() ? 0 : 1; }\n');
  run('c++', ['-Wall', '-Wextra', '-Werror', source, ...flags('--cflags'), '-o', join(place, 'header'), ...flags('--libs')]);
  run(join(place, 'header'), [], { env: environment() });
});

test('both show the names of the header and no others', { skip: sanitized }, () => {
  const header = readFileSync(named('entente.h'), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
  const wanted = [...new Set([...header.matchAll(/\b(entente_\w+)\(/g)].map(([, name]) => name))].sort();
  assert.ok(wanted.length > 40);
  const names = (args) => run('nm', args).split('\n').map((line) => line.match(/ [A-TV-Z] (\w+)$/)?.[1]).filter(Boolean).sort();
  assert.deepEqual(names(['-D', '--defined-only', named('libentente.so')]), wanted);
  assert.deepEqual(names(['--defined-only', '--extern-only', named('libentente.a')]), wanted);
});
