// Scenarios that include files: read from their folder and nowhere else, said by file and line, whole in the run file, exported like any, and never
// changed by a list that comes back.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';

const entente = process.env.ENTENTE ?? 'build/entente';
const folder = mkdtempSync(join(tmpdir(), 'entente-include-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const place = (...names) => join(folder, ...names);
const run = (...words) => spawnSync(entente, words, { encoding: 'utf8', maxBuffer: 1 << 26 });
function told(...words) {
  const done = run(...words);
  assert.equal(done.status, 0, words.join(' ') + done.stderr);
  return done.stdout;
}

const library = readFileSync('scenarios/starters/library/press.yaml', 'utf8');
const scenario = (include) => `entente: 1\nid: x\ntitle: X\ninclude: ${include}\ntime: {startex: 2026-06-09T10:00:00Z, tick: 10m, length: 2h}\ncells: {a: {}}\n`
  + 'injects:\n  own:\n    at: T+00:10\n    release: all\n    text: Own.\n';
const lib = (id) => `library: 1\ninjects:\n  ${id}: {at: T+00:20, release: all, text: Included.}\n`;
/** A folder with these files. */
function fresh(name, files) {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(join(place(name), file, '..'), { recursive: true });
    writeFileSync(place(name, file), text);
  }
  return place(name);
}

test('files are read from the folder of the scenario and below, whatever the folder one is in', () => {
  const at = fresh('below', { 'scenario.yaml': scenario('[one.yaml, {file: parts/deep/two.yml, prefix: p}]'), 'one.yaml': `\ufeff${lib('one')}`, 'parts/deep/two.yml': lib('two').replaceAll('\n', '\r\n') });
  assert.match(told('check', at), /3 injects/);
  assert.match(told('check', join(at, 'scenario.yaml')), /3 injects/);
  const here = spawnSync(resolve(entente), ['check', 'scenario.yaml'], { cwd: at, encoding: 'utf8' });
  assert.match(here.stdout, /3 injects/, here.stderr);
  assert.match(told('replay', at, '--rehearsed', '1:1'), /delivered one .*\n(.*\n)*.*delivered p_two /);
});

test('what lies elsewhere, is no plain file or is not there is said at its name', () => {
  const at = fresh('else', { 'scenario.yaml': scenario('[gone.yaml, link.yaml, linked/lib.yaml, parts.yaml, pipe.yaml, large.yaml]'), 'other/lib.yaml': lib('other'), 'large.yaml': '#'.repeat((4 << 20) + 1) });
  writeFileSync(place('outside.yaml'), lib('outside'));
  symlinkSync('../outside.yaml', join(at, 'link.yaml'));
  symlinkSync('other', join(at, 'linked'));
  mkdirSync(join(at, 'parts.yaml'));
  assert.equal(spawnSync('mkfifo', [join(at, 'pipe.yaml')]).status, 0);
  const { status, stderr } = run('check', at);
  assert.equal(status, 1);
  const said = [...stderr.matchAll(/scenario\.yaml:4:\d+: error: `(.*)` is not there, beside the scenario\n.*\n.*\n {4}right: (.*)\n/g)].map(([, name, why]) => [name, why]);
  assert.deepEqual(said.map(([name]) => name), ['gone.yaml', 'link.yaml', 'linked/lib.yaml', 'parts.yaml', 'pipe.yaml', 'large.yaml']);
  for (const [n, words] of [/No such file/, /a link/, /a link|Not a directory/, /no regular file/, /no regular file/, /larger than/].entries()) assert.match(said[n][1], words);
  const piped = spawnSync(entente, ['check', '-'], { input: scenario('one.yaml'), encoding: 'utf8' });
  assert.equal(piped.status, 1);
  assert.match(piped.stderr, /standard input has no folder/);
});

test('faults are said with the file, its lines and columns, to people and to tools', () => {
  const at = fresh('faults', { 'scenario.yaml': scenario('lib.yaml'), 'lib.yaml': '# one\nlibrary: 1\ninjects:\n  x: {at: T+00:20, release: [nobody_here], text: Included.}\n' });
  const { status, stderr } = run('check', at);
  assert.equal(status, 1);
  assert.match(stderr, /faults\/lib\.yaml:4:30: error: there is no cell `nobody_here`\n {6}x: .*\n {33}\^~+\n/);
  const [{ file, faults }] = JSON.parse(run('check', '--json', at).stdout);
  assert.equal(file, join(at, 'scenario.yaml'));
  assert.deepEqual(faults.map((fault) => [fault.file, fault.line, fault.column, fault.width]), [[join(at, 'lib.yaml'), 4, 30, 11]]);
});

test('a run holds all of it: the files may go', () => {
  const at = place('library');
  told('new', at, '--from', 'library');
  assert.equal(readFileSync(join(at, 'press.yaml'), 'utf8'), library);
  const file = place('library.entente');
  told('play', at, '--all-bots', '--fast', '--seed', '3:1', '--run', file);
  const before = told('replay', at, '--rehearsed', '3:1');
  rmSync(at, { recursive: true });
  told('verify', file);
  const live = told('replay', file);
  for (const words of ['delivered press_call', 'delivered fire', 'press_pressure']) {
    assert.ok(before.includes(words), words);
    assert.ok(live.includes(words), words);
  }
  told('report', file, '-o', place('report.html'));
  assert.match(readFileSync(place('report.html'), 'utf8'), /The Harbour Post/);
  assert.equal(run('check', at).status, 3); // it is gone
});

test('a list has all injects; what stands in an included file is changed there', () => {
  const at = fresh('lists', { 'scenario.yaml': scenario('lib.yaml'), 'lib.yaml': lib('theirs') });
  const list = join(at, 'list.csv');
  told('export', at, '--msel', list);
  const rows = readFileSync(list, 'utf8').replaceAll('\r\n', '\n').split('\n');
  assert.deepEqual(rows.map((row) => row.split(',')[0]).filter((id) => /own|theirs/.test(id)), ['theirs', 'own']);
  assert.match(told('import', list, '--into', at), /^added: 0; changed: 0; moved: 0; gone: 0; cannot be taken: 0\n/);
  const edited = readFileSync(list, 'utf8').replace('Included.', 'Changed.').replace('Own.', 'Mine.'), added = edited.split('\n').find((row) => row.startsWith('own')).replace('own', 'new_one').replace('Mine.', 'New.');
  writeFileSync(list, edited + added);
  const said = told('import', list, '--into', at, '--apply');
  assert.match(said, /^! row 2: cannot be taken, theirs, Message: "Included\." -> "Changed\.": it stands in lib\.yaml, and is changed there$/m);
  assert.match(said, /^added: 1; changed: 1; moved: 0; gone: 0; cannot be taken: 1$/m);
  assert.equal(readFileSync(join(at, 'lib.yaml'), 'utf8'), lib('theirs'));
  const text = readFileSync(join(at, 'scenario.yaml'), 'utf8');
  assert.ok(text.startsWith(scenario('lib.yaml').replace('Own.', '"Mine."')), text);
  assert.match(text, /\n {2}new_one:\n/);
  assert.match(told('check', at), /3 injects/);
  writeFileSync(list, readFileSync(list, 'utf8').split('\n').filter((row) => !row.startsWith('theirs')).join('\n'));
  assert.match(told('import', list, '--into', at), /^! row 0: cannot be taken, theirs, the row: "theirs" -> "": it stands in lib\.yaml/m);
});

test('a scenario all of whose injects are included takes none from a list', () => {
  const at = fresh('none', { 'scenario.yaml': scenario('lib.yaml').split('injects:')[0], 'lib.yaml': lib('theirs') });
  const list = join(at, 'list.csv');
  told('export', at, '--msel', list);
  const text = readFileSync(list, 'utf8');
  writeFileSync(list, text + text.split('\n').find((row) => row.startsWith('theirs')).replace('theirs', 'new_one'));
  assert.match(told('import', list, '--into', at), /^! row 3: cannot be taken, new_one, the row: .*the scenario has no injects of its own/m);
});

test('files of a library are those in the folder of the scenario', () => {
  const at = fresh('files', { 'scenario.yaml': scenario('{file: parts/lib.yaml, prefix: lib}').replace('text: Own.', 'text: Own.\n    attach: [lib_note]'),
    'parts/lib.yaml': `library: 1\nfiles: {note: {path: parts/note.txt, title: A note}, other: {path: parts/other.txt}}\n${lib('theirs').split('library: 1\n')[1].replace('text: Included.', 'text: Included., attach: [note]')}`,
    'parts/note.txt': 'A note.\n', 'parts/other.txt': 'Another.\n' });
  const { status, stdout, stderr } = run('check', at);
  assert.equal(status, 0, stderr);
  assert.match(stdout, /2 injects/);
  rmSync(join(at, 'parts', 'note.txt'));
  assert.match(run('check', at).stderr, /parts\/lib\.yaml:2:\d+: error: .*note/);
});

test('a library alone is said to be one, with what is wrong with its form', () => {
  const at = fresh('alone', { 'lib.yaml': `${lib('x')}cells: {a: {}}\n` });
  const { status, stderr } = run('check', join(at, 'lib.yaml'));
  assert.equal(status, 1);
  assert.match(stderr, /lib\.yaml:1:1: error: this is a library/);
  assert.match(stderr, /lib\.yaml:4:1: error: an included file has no key `cells`/);
  assert.ok(!existsSync(join(at, 'scenario.yaml')));
});
