// One hand: what CONTRIBUTING.md asks for and a machine can see. Each check is first shown a fault, then the house.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { test } from 'node:test';

const root = new URL('../..', import.meta.url).pathname;
const build = join(root, dirname(process.env.ENTENTE ?? 'build/entente').replace(root, ''));
const rooms = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name);
const read = (path) => readFileSync(join(root, path), 'utf8');
const below = (folder, pattern) => readdirSync(join(root, folder), { recursive: true })
  .map((path) => join(folder, path)).filter((path) => pattern.test(path)).sort();
const none = (faults) => assert.equal(faults.join('\n'), '');
const sources = ['src', 'include', 'examples', 'tests', 'bench'].flatMap((folder) => below(folder, /\.[ch]$/));

/** Says of each named text what `faultsIn` says of it: a test on a text with a fault, and one on the files. */
function check(name, files, faultsIn, seeded) {
  for (const [text, wanted] of seeded) test(`${name}: seen in ${JSON.stringify(text).slice(0, 60)}`, () => assert.equal(faultsIn(text, 'seeded.c').length, wanted));
  test(name, () => none(files.flatMap((path) => faultsIn(read(path), path))));
}

// ---- the look of a file ----

function formatted(files, options) {
  const done = spawnSync('clang-format', ['--dry-run', '-Werror', ...files], { cwd: root, encoding: 'utf8', ...options });
  assert.equal(done.error, undefined, 'clang-format is missing: `make setup` installs it');
  return done.status === 0 ? [] : done.stderr.split('\n').filter((line) => / error: /.test(line));
}

test('as .clang-format says: seen', () => {
  assert.equal(formatted(['--assume-filename=seeded.c'], { input: 'int one( void );\n' }).length, 2);
  assert.deepEqual(formatted(['--assume-filename=seeded.c'], { input: 'int one(void);\n' }), []);
});
test('as .clang-format says (`make format` does it)', () => none(formatted(sources)));

check('no line is longer than 120 columns', sources,
  (text, path) => text.split('\n').flatMap((line, at) => ([...line].length > 120 ? [`${path}:${at + 1}: ${[...line].length} columns`] : [])),
  [[`${'x'.repeat(121)}\n`, 1], [`/* ${'─'.repeat(117)}\n`, 0]]);

/** Functions by name: the lines from the name to the closing brace, and what stands between the braces. */
function functionsIn(text) {
  const lines = text.split('\n'), found = [];
  for (let at = 0; at < lines.length; at++) {
    if (lines[at] !== '{') continue;
    let from = at;
    while (from > 0 && /^[^#}/\n]/.test(lines[from - 1]) && !/[;}]$/.test(lines[from - 1])) from--;
    const to = lines.indexOf('}', at);
    found.push({ name: lines.slice(from, at).join(' ').match(/(\w+)\s*\(/)?.[1] ?? '?', from, to, body: lines.slice(at, to).join('\n') });
  }
  return found;
}

// Longer than 70 lines, each with its reason.
const long = new Map([
  ['execute', 'it is the table of the vector engine: one case an operation'],
  ['handle', 'the routes of the tests of net: one branch a route'],
  ['high_event', 'what others may do unseen: one case an act'],
  ['play_control', 'what control may do: one case an act'],
  ['read_event', 'the language of the transcripts of the kernel: one case an event'],
  ['arithmetic', 'the arithmetic of random scenarios: one case an operation'],
  ['figures_are_those_of_the_log', 'one page, read from top to bottom'],
]);
check('no function is longer than 70 lines', sources,
  (text, path) => functionsIn(text).filter(({ name, from, to }) => to - from + 1 > 70 && !long.has(name)).map(({ name, from, to }) => `${path}:${from + 1}: ${name} has ${to - from + 1} lines`),
  [[`static int\nlong_one(int a,\n         int b)\n{\n${'    a++;\n'.repeat(68)}}\n`, 1], [`int short_one(void)\n{\n${'    a++;\n'.repeat(67)}}\n`, 0]]);

const code = (text) => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*|"(?:\\.|[^"\\\n])*"/g, (dropped) => dropped.replace(/[^\n]/g, ' '));
const linesWith = (pattern, say) => (text, path) => code(text).split('\n').flatMap((line, at) => (pattern.test(line) ? [`${path}:${at + 1}: ${say}`] : []));
check('a bit is UINT32_C(1) << n', sources, linesWith(/\b1[uU][lL]*\s*<</, 'write UINT32_C(1) <<'), [['int a = 1u << 3;\n', 1], ['/* 1u << 3 */\n', 0]]);
check('sizeof has its parentheses', sources, linesWith(/\bsizeof\s*[^\s(]/, 'write sizeof(...)'), [['int a = sizeof b;\n', 1], ['int a = sizeof *b;\n', 1], ['int a = sizeof(b);\n', 0]]);

/** Static functions declared ahead although nothing between calls in a circle with them. */
function declaredAhead(text, path) {
  const plain = code(text), functions = functionsIn(plain);
  const calls = new Map(functions.map(({ name, body }) => [name, functions.map((other) => other.name).filter((other) => new RegExp(`\\b${other}\\b`).test(body))]));
  const reaches = (from, to, seen = new Set()) => (calls.get(from) ?? []).some((next) => next === to || (!seen.has(next) && reaches(next, to, seen.add(next))));
  return [...plain.matchAll(/^static [^;{}=]*?\b(\w+)\([^;{}]*\)[^;{}]*;/gm)].map(([, name]) => name)
    .filter((name) => !(calls.get(name) ?? []).some((other) => other !== name && reaches(other, name)))
    .map((name) => `${path}: ${name} is declared ahead; put it above its use`);
}
check('a static function is declared ahead only for a circle', sources.filter((path) => path.endsWith('.c')), declaredAhead, [
  ['static int odd(int n);\n\nint even(void)\n{\n    return odd(1);\n}\n\nstatic int odd(int n)\n{\n    return n;\n}\n', 1],
  ['static int odd(int n);\n\nstatic int even(int n)\n{\n    return odd(n);\n}\n\nstatic int odd(int n)\n{\n    return even(n);\n}\n', 0]]);

// ---- contracts ----

/** Asserts a thousand lines. */
const density = (texts) => 1000 * texts.flatMap((text) => code(text).match(/\bassert\(/g) ?? []).length / texts.flatMap((text) => text.split('\n').slice(0, -1)).length;
const thin = (texts, least, what) => (density(texts) < least ? [`${what} has ${density(texts).toFixed(1)} asserts a thousand lines, fewer than ${least}`] : []);
const sourcesOf = (folder) => below(folder, /\.[ch]$/).map(read);
test('too few asserts: seen', () => {
  assert.deepEqual(thin([`assert(a);\n/* assert(b); */\nstatic_assert(c);\n${'\n'.repeat(197)}`], 6, 'it'), ['it has 5.0 asserts a thousand lines, fewer than 6']);
  assert.deepEqual(thin([`assert(a);\n${'\n'.repeat(99)}`], 10, 'it'), []);
});
test('the house states what it relies on and leaves behind', () => none(thin(sourcesOf('src'), 14, 'the house'))); // raised as it rises, lowered never
// cli turns what people type into calls, and what comes of them into words: there it is mostly refusals.
for (const room of rooms.filter((name) => name !== 'cli')) test(`so does ${room}`, () => none(thin(sourcesOf(`src/${room}`), 10, room)));

// ---- a room ----

/** A name stands for both halves of a file. */
function unnamed(readme, files) {
  const named = [...readme.matchAll(/`([\w.]+\.(?:c|h|def|S))`/g)].map(([, name]) => name), half = (name) => name.replace(/\.[ch]$/, '');
  return [...files.filter((file) => !named.some((name) => half(name) === half(file))).map((name) => `${name} is not named`),
    ...named.filter((name) => !files.includes(name)).map((name) => `${name} is not there`)];
}
test('a README names every file: seen', () => assert.deepEqual(unnamed('Read: `a.c`, `b.c`.', ['a.c', 'a.h', 'c.h']), ['c.h is not named', 'b.c is not there']));
for (const room of rooms) {
  test(`the README of ${room} names every file`, () => none(
    unnamed(read(`src/${room}/README.md`), readdirSync(join(root, 'src', room)).filter((name) => /\.(c|h|def|S)$/.test(name)))));
}

// ---- docs ----

/** Rows of the glossary whose file is not there or speaks of none of the row's words. */
const misplaced = (glossary, textOf) => [...glossary.matchAll(/^\| ([^|]+?) \| .* \| `([^`]+)` \|$/gm)]
  .filter(([, words, path]) => !words.split(', ').some((word) => textOf(path).toLowerCase().includes(word))).map(([, words, path]) => `${words}: not in ${path}`);
test('a word of the glossary lives elsewhere: seen', () => assert.deepEqual(misplaced('| slot | a number | `a.h` |\n| eye | who looks | `b.h` |\n', (path) => (path === 'a.h' ? 'Slots' : '')), ['eye: not in b.h']));
test('every word of the glossary lives where it says', () => {
  assert.ok([...read('docs/glossary.md').matchAll(/` \|$/gm)].length > 30, 'the rows of the glossary are no longer seen');
  none(misplaced(read('docs/glossary.md'), read));
});

/** Rows that a document does not speak of. */
const unspoken = (rows, document) => rows.filter((word) => !new RegExp(`(?<![\\w-])${word.replace(/[/*]/g, '\\$&')}(?![\\w-])`).test(document));
const rowsOf = (path, pattern) => [...new Set([...read(path).matchAll(pattern)].map(([, word]) => word))];
test('a row that a document does not speak of: seen', () => assert.deepEqual(unspoken(['share', 'ad-hoc', '/api/lab/job/*'], '`share-all` `ad-hoc` `/api/lab/job/ID`'.replace('ID', '*')), ['share']));
for (const [document, what, rows] of [
  ['docs/scenario-language.md', 'key', rowsOf('src/scenario/keys.def', /^KEY\(\w+, (\w+),/gm)],
  ['docs/scenario-language.md', 'function', rowsOf('src/scenario/scope.c', /^    \[\w+\] = \{"(\w+)"/gm)],
  ['docs/api.md', 'command', rowsOf('src/server/commands.def', /^COMMAND\("([^"]+)"/gm)],
  ['docs/api.md', 'route', rowsOf('src/server/routes.def', /^ROUTE\(\w+, "([^"*]+[^"*/])/gm)],
  ['docs/rehearsal-studies.md', 'method of a study', rowsOf('src/program/words.def', /^WORD\(STUDY_\w+, "([\w-]+)"/gm)],
]) test(`${document} speaks of every ${what}`, () => {
  assert.ok(rows.length > 3, 'the rows are no longer seen');
  none(unspoken(rows, read(document)));
});

// ---- what the linker knows ----

/** Objects of a table of nm: what each defines for others, and what it wants. */
function objectsOf(table, from) {
  const objects = [];
  for (const line of table.split('\n')) {
    const head = line.match(/^(\S+\.o):$/), symbol = line.match(/^\s*[0-9a-f]*\s+([A-Za-z]) (\S+)$/);
    if (head) objects.push({ from, file: basename(head[1]), defines: [], wants: new Set() });
    else if (symbol?.[1] === 'U') objects.at(-1).wants.add(symbol[2]);
    else if (symbol && /[A-TX-Z]/.test(symbol[1]) && symbol[1] !== 'V') objects.at(-1).defines.push(symbol[2]);
  }
  return objects;
}
const nm = (files, from) => objectsOf(execFileSync('nm', files, { encoding: 'utf8', maxBuffer: 1 << 28 }).replace(/^/, `\n${files.length === 1 ? `${files[0]}:\n` : ''}`), from);
const objectsBelow = (folder) => readdirSync(join(build, folder), { recursive: true }).filter((path) => path.endsWith('.o')).map((path) => join(build, folder, path));
const house = [...rooms.filter((room) => room !== 'cli').flatMap((room) => nm([join(build, 'src', `libentente_${room}.a`)], room)),
  ...nm(objectsBelow('entente.p'), 'cli')];
const outside = nm([...objectsBelow('tests'), ...objectsBelow('bench')], 'tests');

/** What must not be called by a room that looks at nothing. */
const looks = ['getenv', 'secure_getenv', 'setenv', 'unsetenv', 'putenv', 'clock_gettime', 'gettimeofday', 'time', 'sleep', 'usleep',
  'nanosleep', 'clock_nanosleep', 'localtime', 'localtime_r', 'mktime', 'tzset'];
const waits = new Map([['lanes_threads.c.o', 'clock_gettime']]); // a moment to wait for is given to the system as a time; nothing else hears of it
const looking = (objects) => objects.filter(({ from }) => from !== 'net' && from !== 'cli')
  .flatMap(({ from, file, wants }) => looks.filter((name) => wants.has(name) && waits.get(file) !== name).map((name) => `${from}/${file} calls ${name}`));
test('only net and cli look at the world: seen', () => assert.deepEqual(
  looking([...objectsOf('a.c.o:\n     U getenv\n', 'lanes'), ...objectsOf('b.c.o:\n     U time\n', 'net')]), ['lanes/a.c.o calls getenv']));
test('only net and cli look at the world', () => none(looking(house)));

/** Only what cleans its text prints: say.c, and the bar of progress.c, whose words are ours. */
const prints = /^_*(v?f?printf|v?dprintf|f?puts|f?putc|putchar|fwrite|perror)(_chk)?$/, printers = ['cli_say.c.o', 'cli_progress.c.o', 'cli_mpi.c.o'];
const printing = (objects) => objects.filter(({ file }) => !printers.some((name) => file.endsWith(name)))
  .flatMap(({ from, file, wants }) => [...wants].filter((name) => prints.test(name)).map((name) => `${from}/${file} calls ${name}; what is printed goes by cli_say`));
test('what is printed is cleaned: seen', () => assert.equal(
  printing([...objectsOf('src_cli_common.c.o:\n     U __fprintf_chk\n     U snprintf\n', 'cli'), ...objectsOf('src_cli_say.c.o:\n     U fwrite\n', 'cli')]).length, 1));
test('what is printed is cleaned', () => none(printing(house)));

// ---- names that cross files ----

/** Declarations of functions and data by header: what stands below the heading "for tests" is there for them. */
function declared(headers) {
  const found = new Map();
  for (const [path, text] of headers) {
    const parts = text.split(/^\/\* -+ for tests.* -+ \*\/$/m);
    parts.forEach((part, at) => {
      for (const [, name] of code(part).matchAll(/\b([a-z]\w*)(?=\(|\[|;)/g)) if (!found.has(name)) found.set(name, { path, tests: at > 0 });
    });
  }
  return found;
}
const headers = declared([...below('src', /\.h$/), ...below('include', /\.h$/)].map((path) => [path, read(path)]));
// Sources that not every build has: a name that stands in one of them is called.
const elsewhere = ['src/cli/mpi.c', ...below('tests/fuzz', /\.c$/)].map(read).join('\n');

/** External symbols without a caller in another file; `tests` are those that only tests call. */
function uncalled(objects, outsiders, home, text) {
  const everywhere = objects.flatMap(({ file, defines }) => defines.map((name) => ({ file, name })))
    .filter(({ file, name }) => name !== 'main' && !objects.some((other) => other.file !== file && other.wants.has(name)));
  const tested = ({ name }) => outsiders.some(({ wants }) => wants.has(name)) || new RegExp(`\\b${name}\\b`).test(text);
  return [...everywhere.filter((symbol) => !tested(symbol)).map(({ file, name }) => `${file}: nobody calls ${name}`),
    ...everywhere.filter((symbol) => tested(symbol) && !home.get(symbol.name)?.tests && !home.get(symbol.name)?.path.startsWith('include/'))
      .map(({ file, name }) => `${file}: only tests call ${name}; say so in its header`)];
}
test('a symbol that nobody calls: seen', () => assert.deepEqual(
  uncalled(objectsOf('a.c.o:\n0000 T one\n0000 T two\n0000 T three\n0000 T four\n\nb.c.o:\n     U one\n', 'base'),
    objectsOf('test.c.o:\n     U three\n     U four\n', 'tests'), declared([['a.h', 'int three(void);\n/* ---- for tests ---- */\nint four(void);\n']]), ''),
  ['a.c.o: nobody calls two', 'a.c.o: only tests call three; say so in its header']));
test('every external symbol has a caller in another file', () => none(uncalled(house, outside, headers, elsewhere)));

/** What an external symbol may begin with: its room, or a word of the header that declares it or of the file that defines it. */
function misnamed(objects, home) {
  return objects.flatMap(({ from, file, defines }) => {
    const own = file.replace(`${from}_`, '').replace(/\.\w+\.o$/, '');
    return defines.filter((name) => {
      const nouns = [from, ...own.split('_'), ...basename(home.get(name)?.path ?? '', '.h').split('_')].filter((noun) => noun !== '' && noun !== 'inside');
      return name !== 'main' && !nouns.some((noun) => [noun, noun.replace(/s$/, ''), `${noun}s`].some((begin) => name === begin || name.startsWith(`${begin}_`)));
    }).map((name) => `${file}: ${name}`);
  });
}
test('a name begins with its room or its file: seen', () => assert.deepEqual(
  misnamed(objectsOf('log_chains.c.o:\n0000 T log_a\n0000 T chain_b\n0000 T scratch_c\n0000 T say_d\n0000 T inside_e\n', 'log'),
    declared([['src/log/scratch.h', 'int scratch_c(void);'], ['src/log/inside.h', 'int say_d(void), inside_e(void);']])),
  ['log_chains.c.o: say_d', 'log_chains.c.o: inside_e']));
test('every external name begins with its room or its file', () => none(misnamed(house, headers)));
