// entente agree: published figures through the binary, in each form a table may have; what is not defined says why; each fault by its cell.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

const entente = process.env.ENTENTE ?? 'build/entente';
const folder = mkdtempSync(join(tmpdir(), 'entente-agree-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const run = (...words) => spawnSync(entente, ['agree', ...words], { encoding: 'utf8', maxBuffer: 1 << 26 });
let made = 0;
function file(rows, separator = ',') {
  const path = join(folder, `${made++}.csv`);
  writeFileSync(path, rows.map((row) => (Array.isArray(row) ? row.join(separator) : row)).join('\r\n') + '\r\n');
  return path;
}
function found(path, ...words) {
  const { status, stdout, stderr } = run(path, ...words, '--json');
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}
const figure = (json, id) => json.statistics.find((statistic) => statistic.id === id);
const near = (got, wanted, digits) => assert.ok(Math.abs(got - wanted) <= 0.5 * 10 ** -digits, `${got} is not ${wanted}`);
function faults(status, path, ...words) {
  const { status: got, stdout, stderr } = run(path, ...words);
  assert.equal(got, status, stderr);
  assert.equal(stdout, '');
  return stderr;
}

// Krippendorff 2011: four observers, twelve units; Gwet 2014 has the same data.
const observers = ['123321412...', '1233224125..', '.33323422513', '12332441251.'];
const byUnit = [['unit', 'A', 'B', 'C', 'D'], ...[...observers[0]].map((_, u) => [u + 1, ...observers.map((row) => row[u])])];
const byRater = [['rater', ...[...observers[0]].map((_, u) => u + 1)], ...observers.map((row, r) => ['ABCD'[r], ...row].map((value) => (value === '.' ? '' : value)))];
const long = [['Value', 'note', 'UNIT', 'rater'], ...observers.flatMap((row, r) => [...row].map((value, u) => [value === '.' ? 'NA' : value, 'x', u + 1, 'ABCD'[r]]))];

test('published figures of four observers, in each form', () => {
  for (const rows of [byUnit, byRater, long]) {
    const path = file(rows);
    const json = found(path, '--metric', 'nominal', '--scale', '1:5');
    assert.deepEqual([json.units, json.raters.length, json.values, json.missing], [12, 4, 41, 7]);
    for (const [id, value] of [['alpha', 0.74342], ['fleiss', 0.76117], ['gwet', 0.77544], ['conger', 0.76282], ['brennan_prediger', 0.77273], ['raw', 0.81818]]) near(figure(json, id).value, value, 5);
    near(figure(json, 'alpha').observed, 0.2, 3);
    near(figure(json, 'alpha').expected, 0.779, 3);
    assert.equal(json.kendall_w, undefined);
    for (const [metric, value] of [['ordinal', 0.815388], ['interval', 0.849107], ['ratio', 0.797403]]) near(figure(found(path, '--metric', metric), 'alpha').value, value, 6);
  }
});

test('the same data and seed give the same bytes; an interval holds its value', () => {
  const path = file(byUnit);
  assert.equal(run(path, '--metric', 'ordinal').stdout, run(path, '--metric', 'ordinal', '--seed', '1').stdout);
  assert.notEqual(run(path, '--metric', 'ordinal').stdout, run(path, '--metric', 'ordinal', '--seed', '2').stdout);
  for (const { value, low, high } of found(path, '--metric', 'ordinal', '--scale', '1:5').statistics) assert.ok(low < value && value < high && high <= 1);
});

test('two raters: Cohen 1960, with errors, what kappa could be at most, and Wilson', () => {
  const table = [[88, 14, 18], [10, 40, 10], [2, 6, 12]];
  const rows = [['unit', 'rater', 'value']];
  let unit = 0;
  table.forEach((row, i) => row.forEach((count, k) => { for (let n = 0; n < count; n++) rows.push([++unit, 'first', 'abc'[i]], [unit, 'second', 'abc'[k]]); }));
  const json = found(file(rows)); // words are nominal
  near(figure(json, 'cohen').value, 0.491525, 6);
  near(figure(json, 'raw').value, 0.7, 9);
  near(figure(json, 'raw').low, 0.633209, 6); // Wilson of 140 among 200
  near(figure(json, 'raw').high, 0.759253, 6);
  const [pair] = json.pairs;
  near(pair.error, 0.051, 4);
  near(pair.most, 0.831, 3);
  assert.equal(pair.tau_b, undefined);
  assert.equal(figure(json, 'gwet').value, null);
  assert.match(figure(json, 'gwet').undefined, /--scale/);
  near(figure(found(file(rows), '--scale', 'a,b,c', '--metric', 'nominal'), 'gwet').value, 0.576, 4);
});

// The regression example of two cells; see tests/agree.
const players = { USA: ['325143', '324242', '425143'], KOR: ['345223', '445233', '455123'] };
const cells = [['rater', 'cell', 'q1', 'q2', 'q3', 'q4', 'q5', 'q6'], ...Object.entries(players).flatMap(([cell, rows]) => rows.map((row, i) => [`${cell}${i}`, cell, ...row]))];

test('two cells: kappa between, gaps in order, exact p and the least it can be', () => {
  const turned = cells[0].map((_, column) => cells.map((row) => row[column]));
  turned[0][0] = 'unit'; // and the row "cell" below it
  for (const rows of [cells, turned]) {
    const json = found(file(rows), '--metric', 'interval', '--scale', '1:5');
    const [across] = json.across;
    near(across.between.value, 0.419753, 6);
    near(across.gap, 2.592593, 5);
    assert.deepEqual(across.permutation, { undefined: null, as_great: 2, deals: 20, least: 2 });
    assert.deepEqual(across.units.map(({ unit }) => unit), ['q2', 'q5', 'q3', 'q6', 'q1', 'q4']);
    near(across.units[0].gap, 32 / 3, 4);
    assert.deepEqual(json.cells.map(({ id, raters }) => [id, raters]), [['USA', 3], ['KOR', 3]]);
    assert.equal(across.coorientation, undefined);
  }
  const { stdout } = run(file(cells), '--metric', 'interval');
  assert.match(stdout, /2 of 20 ways to deal the raters out; least: 2 of 20/);
  const one = found(file(cells), '--metric', 'interval', '--cells', 'KOR');
  assert.deepEqual([one.raters.length, one.across.length], [3, 0]);
  const few = found(file(cells.filter((_, row) => row !== 3)), '--metric', 'interval').across[0];
  assert.match(few.between.no_interval, /three raters/);
  assert.deepEqual(few.permutation.least, 1);
});

test('guesses: agreement, accuracy, congruency', () => {
  const path = file([['unit', 'rater', 'cell', 'value', 'guess'], ['q1', 'ann', 'US', 'high', 'low'], ['q1', 'ben', 'KR', 'low', 'low'], ['q2', 'ann', 'US', 'mid', 'mid'], ['q2', 'ben', 'KR', 'low', 'mid'],
    ['q3', 'ann', 'US', 'low', 'low'], ['q3', 'ben', 'KR', 'low', '']], ';');
  const { coorientation } = found(path, '--metric', 'ordinal', '--scale', 'low,mid,high').across[0];
  assert.deepEqual(coorientation, { agreement: { same: 1, pairs: 3, apart: 1 }, accuracy_a: { same: 2, pairs: 3, apart: 0.333333 }, accuracy_b: { same: 1, pairs: 2, apart: 1 },
    congruency_a: { same: 2, pairs: 3, apart: 0.666667 }, congruency_b: { same: 1, pairs: 2, apart: 0.5 } });
  assert.match(faults(1, path, '--cells', 'US'), /guesses, and 1 cells\n {2}right: two cells/);
});

test('what is not defined says why, and is neither 1 nor 0', () => {
  const same = found(file([['unit', 'a', 'b'], ['q1', 3, 3], ['q2', 3, 3]]), '--metric', 'ordinal');
  for (const id of ['alpha', 'fleiss', 'conger', 'cohen', 'scott']) assert.deepEqual([figure(same, id).value, figure(same, id).undefined], [null, 'all values are the same']);
  assert.equal(figure(same, 'tau_b').undefined, 'a rater has all units in one place');
  assert.equal(same.kendall_w.value, null);
  assert.equal(figure(same, 'raw').value, 1); // a share, and no coefficient
  const alone = found(file([['unit', 'a', 'b'], ['q1', 3, ''], ['q2', '', 4]]), '--metric', 'interval');
  for (const { value, low, undefined: why } of alone.statistics) assert.ok(value === null && low === null && why.length > 10);
  const { stdout } = run(file([['unit', 'a', 'b'], ['q1', 3, 3], ['q2', 3, 3]]), '--metric', 'ordinal');
  assert.match(stdout, /Krippendorff's alpha {7}undefined: all values are the same\n/);
  const few = found(file([['unit', 'a', 'b'], ['q1', 1, 2], ['q2', 2, 2]]), '--metric', 'ordinal');
  assert.equal(figure(few, 'alpha').no_interval, 'fewer than 6 units');
  assert.doesNotMatch(run(file(byUnit), '--metric', 'nominal').stdout, /poor|slight|fair|moderate|substantial|perfect|excellent|good/i);
});

test('numbers as they are written in half of Europe, and steps that have names', () => {
  const commas = found(file([['unit', 'a', 'b', 'c'], ['q1', '1,5', '2,5', '1.5'], ['q2', '3', '3,0', '-1'], ['q3', '2', '2', '1e1']], ';'), '--metric', 'interval');
  assert.deepEqual(commas.scale, { declared: false, steps: [-1, 1.5, 2, 2.5, 3, 10] });
  const named = found(file([['unit', 'a', 'b'], ['q1', 'low', 'high'], ['q2', 'low', 'low'], ['q3', 'mid', 'mid']]), '--metric', 'ordinal', '--scale', 'low,mid,high');
  const numbers = found(file([['unit', 'a', 'b'], ['q1', 1, 3], ['q2', 1, 1], ['q3', 2, 2]]), '--metric', 'ordinal', '--scale', '1:3');
  assert.deepEqual(named.statistics, numbers.statistics);
});

test('a workbook is read as well, the sheet that is named', () => {
  const path = join(folder, 'book.xlsx');
  const rows = byUnit.map((row) => row.map((cell) => (cell === '.' ? null : /^\d+$/.test(cell) ? Number(cell) : cell)));
  const made = spawnSync('python3', ['tests/cli/books.py', 'plain', path, JSON.stringify({ Notes: [['what', 'this', 'is']], Values: rows })], { encoding: 'utf8' });
  assert.equal(made.status, 0, made.stderr);
  near(figure(found(path, '--metric', 'nominal', '--sheet', 'Values'), 'alpha').value, 0.743421, 6);
  assert.match(faults(1, path, '--metric', 'nominal'), /cell A1: "what" does not tell how the table is to be read\n {2}right: heads "unit"/);
  assert.match(faults(2, path, '--metric', 'nominal', '--sheet', 'Other'), /no sheet "Other"/);
});

test('each fault by its cell, with what would be right, and nothing computed', () => {
  const bad = file([['unit', 'ann', 'ben'], ['q1', 3, 'x'], ['q2', 8, 7], ['q3', '', 5]]);
  assert.equal(faults(1, bad, '--metric', 'ordinal', '--scale', '1:7').replaceAll(bad, 'F'),
    'F: cell C2: "x" is not on the scale\n  right: one of 1:7; an empty cell where nothing was said\nF: cell B3: "8" is not on the scale\n');
  assert.match(faults(1, bad, '--metric', 'interval'), /cell C2: "x" is no number\n {2}right: a number/);
  assert.match(faults(1, file([['unit', 'a', 'a'], ['q1', 1, 2]]), '--metric', 'nominal'), /cell C1: a second column "a"\n {2}right: each column its own name/);
  assert.match(faults(1, file([['unit', 'a', 'b'], ['q1', 1, 2], ['', 1, 2], ['q1', 1, 2]]), '--metric', 'nominal'), /cell A3: the row has no name\n.*\n.*cell A4: a second row "q1"/);
  assert.match(faults(1, file([['unit', 'a', ''], ['q1', 1, 2]]), '--metric', 'nominal'), /cell C2: the column has no head/);
  assert.match(faults(1, file([['unit', 'rater', 'value'], ['q1', 'a', 1], ['q1', 'a', 2], ['', 'a', 1]]), '--metric', 'nominal'), /cell A4: the row has no unit/);
  assert.match(faults(1, file([['unit', 'rater', 'value'], ['q1', 'a', 1], ['q1', 'a', 2]]), '--metric', 'nominal'), /cell C3: "a" has valued "q1" already\n {2}right: one value/);
  assert.match(faults(1, file([['unit', 'rater', 'value', 'value'], ['q1', 'a', 1, 1]]), '--metric', 'nominal'), /cell D1: a second head "value"/);
  assert.match(faults(1, file([['unit', 'rater', 'cell', 'value'], ['q1', 'a', 'US', 1], ['q2', 'a', 'KR', 1]]), '--metric', 'nominal'), /cell C3: rater "a" was of cell "US" above\n {2}right: a rater belongs to one cell/);
  assert.match(faults(1, file([['rater', 'cell', 'q1'], ['a', 'US', 1], ['b', '', 1]]), '--metric', 'nominal'), /rater "b" is of no cell/);
  assert.match(faults(1, file([['unit', 'a', 'b'], ['q1', -1, 2]]), '--metric', 'ratio'), /-1 is below zero\n {2}right: .*--metric interval/);
  assert.match(faults(1, file([['unit', 'a', 'b'], ['q1', '', '.']]), '--metric', 'nominal'), /there are no values/);
  assert.match(faults(1, file([['unit', 'a'], ...Array.from({ length: 1001 }, (_, i) => [`q${i}`, i])]), '--metric', 'interval'), /1001 different values\n {2}right: at most 1000/);
  assert.match(faults(1, file([['unit', 'a'], ...Array.from({ length: 30 }, (_, i) => [`q${i}`, 'x'])]), '--metric', 'interval'), /cell B21: "x" is no number\n.*: and 10 more\n$/);
  assert.match(faults(1, file(['unit,a', '"q1,2'])), /row 2, column 1: a quote is never closed/);
  assert.match(faults(1, file([''])), /it is empty/);
});

test('wrong usage says what would be right', () => {
  const path = file(byUnit);
  assert.match(faults(2, path), /say --metric: nominal where/);
  assert.match(faults(2, path, '--metric', 'good'), /a metric is nominal, ordinal, interval or ratio/);
  for (const scale of ['5:1', '1:1', '1', '1:9999', '1,1', '3,2,1', '']) assert.match(faults(2, path, '--metric', 'ordinal', '--scale', scale), /a scale is two whole numbers|stands twice/, scale);
  assert.match(faults(2, path, '--metric', 'interval', '--scale', 'low,high'), /names have an order and no distances/);
  assert.match(faults(2, path, '--metric', 'nominal', '--cells', 'US'), /says of no rater which cell/);
  assert.match(faults(2, file(cells), '--metric', 'nominal', '--cells', 'US'), /has no cell "US"/);
  assert.match(faults(2, file(cells), '--metric', 'nominal', '--cells', 'USA,USA'), /named twice/);
  assert.match(faults(2, path, '--metric', 'nominal', '--seed', '1:2'), /a seed is a whole number/);
  assert.match(faults(2, path, path), /which file/);
  assert.equal(run(join(folder, 'absent.csv'), '--metric', 'nominal').status, 3);
  const help = run('--help').stdout;
  for (const word of ['--metric', '--scale', '--cells', '--pairs', '--json', '--seed', '--sheet', '--encoding']) assert.ok(help.includes(word));
});

test('whatever a table holds, it is computed or refused by a sentence', () => {
  const tokens = ['unit', 'rater', 'value', 'cell', 'guess', 'a', 'q1', '', '.', 'NA', '1', '2', '-1', '1,5', '1e9', '1e-9', '99999999999', 'nan', 'inf', '1.', '+', '"x""y"', '"a\nb"', '=1', '0x1', '1e400', '셀'];
  const seen = { 0: 0, 1: 0, 2: 0 };
  let state = 7;
  const draw = (count) => { state = (Math.imul(state, 1103515245) + 12345) >>> 0; return Math.floor((state / 2 ** 32) * count); };
  for (let at = 0; at < 160; at++) {
    const rows = Array.from({ length: 1 + draw(8) }, (_, row) => Array.from({ length: 2 + draw(5) }, (_, column) =>
      (row + column === 0 ? tokens[draw(2)] : draw(12) === 0 ? tokens[draw(tokens.length)] : row === 0 || column === 0 ? `n${row}${column}` : String(1 + draw(4)))));
    const words = [['--metric', ['nominal', 'ordinal', 'interval', 'ratio'][draw(4)]], draw(2) ? ['--scale', '1:4'] : [], draw(2) ? ['--pairs'] : []].flat();
    const { status, stdout, stderr } = run(file(rows), ...words, '--json');
    assert.ok(status in seen, `table ${at} ${words}: ${status} ${stderr}`);
    assert.equal(status === 0, stderr === '', `table ${at}: ${stderr}`);
    if (status === 0) JSON.parse(stdout);
    else assert.match(stderr, /right: |--help/, `table ${at}`);
    seen[status]++;
  }
  assert.ok(seen[0] > 20 && seen[1] > 20, JSON.stringify(seen));
});

test('what is a letter to a terminal only is shown, and JSON stays JSON', () => {
  const path = file([['unit', 'a\u001b[31m', 'b"'], ['q\u202e1', 1, 2], ['q2', 2, 2]]);
  assert.doesNotMatch(run(path, '--metric', 'ordinal', '--pairs').stdout, /[\u001b\u202e]/);
  assert.equal(found(path, '--metric', 'ordinal').raters[1].id, 'b"');
});

test('the page of the manual names every member of the JSON', () => {
  const page = readFileSync('docs/agreement.md', 'utf8');
  const withGuess = found(file([['unit', 'rater', 'cell', 'value', 'guess'], ['q1', 'a', 'A', 1, 2], ['q1', 'b', 'B', 2, 2], ['q2', 'a', 'A', 2, 1], ['q2', 'b', 'B', 1, 1]]), '--metric', 'ordinal');
  const keys = (value) => (Array.isArray(value) ? value.flatMap(keys) : value && typeof value === 'object' ? Object.entries(value).flatMap(([key, inner]) => [key, ...keys(inner)]) : []);
  for (const key of new Set(keys(withGuess))) assert.match(page, new RegExp(`[\`\\s]${key}[\`\\s?{\\[]`), key);
  for (const { id } of withGuess.statistics) assert.ok(page.includes(`\`${id}\``), id);
});
