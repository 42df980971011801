// entente rehearse: what it refuses before any work, what it writes, and that threads and cuts change no byte of the truth.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

const entente = process.env.ENTENTE ?? 'build/entente';
const folder = mkdtempSync(join(tmpdir(), 'entente-'));
after(() => rmSync(folder, { recursive: true }));
const run = (...args) => spawnSync(entente, ['rehearse', ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });
const reference = 'tests/scenarios/alliance-2022';
const json = (...args) => {
  const { status, stdout, stderr } = run(...args, '--json', '-');
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
};

test('what cannot be is refused before any work, with what would be right', () => {
  const wrong = [
    [['-n', '0'], /-n 0: the number of runs lies between 1 and/],
    [['-n', '-5'], /-n -5: /],
    [['-n', '1e30'], /-n 1e30: /],
    [['-n', '12x'], /-n 12x: /],
    [['-n', '99999999999999'], /lies between 1 and/],
    [['--seed', '-1'], /--seed -1: a seed is a whole number/],
    [['--seed', '18446744073709551616'], /--seed/],
    [['--threads', '0'], /--threads 0: /],
    [['--threads', '1000'], /lies between 1 and 256/],
    [['--set', 'sharedelay=3'], /no parameter 'sharedelay'; its parameters are:[^]*share_delay: 0 to 80, 20 when nothing is said/],
    [['--set', 'share_delay=81'], /share_delay lies between 0 and 80/],
    [['--set', 'share_delay=soon'], /'soon' is not a whole number/],
    [['--set', 'share_delay'], /this is not PARAMETER=VALUE/],
    [['--policy', 'uk=standard'], /no cell 'uk'; its cells are us rok/],
    [['--policy', 'us=mild'], /no policy 'mild'; it has standard/],
    [['--parquet', '-'], /name a file/],
    [['--engine', 'fast'], /the engines are lanes and scalar/],
    [['--verbose'], /the command line is wrong/],
  ];
  for (const [args, message] of wrong) {
    const { status, stdout, stderr } = run(reference, ...args);
    assert.equal(status, 2, `${args.join(' ')}: ${stderr}`);
    assert.match(stderr, message);
    assert.equal(stdout, '');
  }
  assert.equal(run().status, 2);
  assert.equal(run(reference, 'scenarios/start').status, 2);
  assert.equal(run(join(folder, 'absent.yaml')).status, 3);
});

test('an output that cannot be written is refused before any work, and nothing is left behind', () => {
  const file = join(folder, 'file');
  const directory = join(folder, 'directory');
  writeFileSync(file, 'mine');
  mkdirSync(directory);
  const before = readdirSync(folder).sort();
  for (const args of [
    ['--json', directory],
    ['--json', join(folder, 'absent', 'r.json')],
    ['--parquet', directory],
    ['--csv', file],
    ['--csv', join(folder, 'absent', 'csv')],
    ['--json', join(folder, 'new.json'), '--csv', file],
  ]) {
    // ten thousand million runs: were they begun, the test would never end
    const { status, stderr } = spawnSync(entente, ['rehearse', reference, '-n', '1e10', ...args], { encoding: 'utf8', timeout: 60000 });
    assert.equal(status, 3, `${args.join(' ')}: ${stderr}`);
    assert.match(stderr, /cannot write/);
    assert.deepEqual(readdirSync(folder).sort(), before);
  }
  if (process.getuid() !== 0) {
    chmodSync(file, 0o444);
    assert.equal(run(reference, '-n', '1', '--json', file).status, 3);
  }
  assert.equal(readFileSync(file, 'utf8'), 'mine');
});

test('a full disk leaves no file', { skip: !existsSync('/dev/full') }, () => {
  const { status, stderr } = run(reference, '-n', '10', '--json', '/dev/full');
  assert.equal(status, 3);
  assert.match(stderr, /cannot write \/dev\/full: No space left/);
});

test('every output is the same for any number of threads and either engine, and another for another seed', () => {
  const outputs = [['1', 'lanes'], ['2', 'lanes'], ['5', 'lanes'], ['1', 'scalar'], ['3', 'scalar']].map(([threads, engine]) => {
    const dir = join(folder, `${engine}-${threads}`);
    mkdirSync(dir);
    const { status, stdout, stderr } = run(reference, '-n', '3000', '--seed', '9', '--threads', threads, '--engine', engine, '--json', join(dir, 'r.json'),
      '--html', join(dir, 'r.html'), '--csv', join(dir, 'csv'), '--parquet', join(dir, 'r.parquet'));
    assert.equal(status, 0, stderr);
    const files = readdirSync(dir, { recursive: true }).filter((name) => name.includes('.')).sort();
    return { stdout, files, bytes: files.map((name) => readFileSync(join(dir, name)).toString('base64')) };
  });
  assert.ok(outputs[0].files.length >= 15);
  for (const other of outputs.slice(1)) assert.deepEqual(other, outputs[0]);
  assert.notDeepEqual(json(reference, '-n', '3000', '--seed', '10').endings, json(reference, '-n', '3000', '--seed', '9').endings);
});

test('the JSON says what it is of, and its counts add up', () => {
  const r = json(reference, '-n', '2000', '--seed', '4', '--set', 'share_delay=40');
  assert.equal(r.scenario, 'alliance-2022');
  assert.equal(r.runs, 2000);
  assert.equal(r.seed, 4);
  assert.match(r.program, /^[0-9a-f]{64}$/);
  assert.equal(r.parameters.share_delay, 40);
  assert.match(r.note.en, /not a forecast/);
  const sum = (list, key) => list.reduce((total, item) => total + item[key], 0);
  assert.equal(sum(r.endings, 'count'), 2000);
  for (const ending of r.endings) assert.ok(ending.low <= ending.share && ending.share <= ending.high);
  assert.equal(r.flow.filter((link) => link.from === 'start').reduce((total, link) => total + link.count, 0), r.sampled);
  for (const variable of r.variables) {
    assert.equal(variable.quantiles.q50.length, variable.ticks.length);
    assert.equal(variable.samples.length, 12);
    for (let i = 0; i < variable.ticks.length; i++) {
      const q = ['q10', 'q25', 'q50', 'q75', 'q90'].map((name) => variable.quantiles[name][i]);
      assert.deepEqual(q, [...q].sort((a, b) => a - b));
    }
  }
  for (const passage of r.passages) assert.ok(passage.at_start ? passage.count === 0 : passage.count <= r.sampled);
  assert.ok(r.passages.some((passage) => passage.variable === 'tension' && passage.when === '>= 60' && passage.count > 0));
  for (const share of r.sharing) assert.ok(share.never <= share.held && share.held <= r.runs);
});

test('runs named by the tables are the runs that replay shows', () => {
  const settings = ['--set', 'share_delay=60', '--set', 'boldness=90'];
  const r = json(reference, '-n', '2000', '--seed', '3', ...settings);
  for (const notable of [r.notable.gravest[0], r.notable.slowest[0]]) {
    const shown = spawnSync(entente, ['replay', reference, '--rehearsed', `3:${notable.run}`, ...settings], { encoding: 'utf8' }).stdout;
    const minutes = notable.end_minute;
    const moment = `T+${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
    assert.ok(shown.includes(`${moment} ended`), `${moment} in ${shown.slice(-300)}`);
    if (notable.ending) assert.ok(shown.includes(notable.ending));
  }
});

const columns = (line) => {
  const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]/u;
  return [...line].reduce((total, c) => total + (wide.test(c) ? 2 : 1), 0);
};

test('tables fit 80 columns however long ids, numbers and times are, and lose nothing', () => {
  const id = (letter) => letter.repeat(40), file = join(folder, 'wide.yaml');
  writeFileSync(file, `entente: 1
id: ${id('w')}
title: ${'A title that is longer than a line. '.repeat(4)}
marking: EXERCISE
time: {startex: 2026-03-05T09:00:00Z, tick: 1d}
phases: {${id('p')}: {length: 1999d, title: First}, ${id('q')}: {length: 2000d}}
storylines: {${id('s')}: {}}
cells: {${id('a')}: {side: x}, ${id('b')}: {side: x}}
variables: {${id('v')}: {value: -2147483648, from: -2147483648, to: 2147483647}}
injects:
  ${id('i')}: {at: T+00:00, storyline: ${id('s')}, release: [${id('a')}], text: x}
  ${id('k')}: {at: T+1990.00:00, release: [], text: x, effects: [${id('v')} = -2147483647]}
questions:
  ${id('n')}: {opens: {when: happened(${id('i')})}, ask: [${id('a')}, ${id('b')}], text: x, answer: {number: {from: -1000000000, to: 1000000000}}, within: 3000d, truth: -1000000000}
  ${id('o')}: {opens: {at: T+00:00}, ask: [${id('a')}], text: x, answer: {scale: [${id('x')}, ${id('y')}]}}
tasks: {${id('t')}: {cell: ${id('a')}, after: ${id('i')}, within: 3000d, by: {share: ${id('b')}}}}
decisions:
  ${id('d')}:
    opens: {at: T+00:00}
    text: x
    ask: [${id('a')}, ${id('b')}]
    agree: joint
    within: 3999d
    otherwise: ${id('l')}
    options: {${id('l')}: {text: L}, ${id('m')}: {text: M}}
assessments: {${id('e')}: {at: T+00:00, ask: [${id('a')}, ${id('b')}], text: x, scale: agreement, truth: 3}}
bots:
  ${id('a')}: {answers: {${id('n')}: -1000000000}, takes: 3000d..3998d, assess: {${id('e')}: 3}, shares: {to: ${id('b')}, after: 2000d..2900d}}
  ${id('b')}: {answers: {${id('n')}: 1000000000}, assess: {${id('e')}: 1}}
endings: {${id('f')}: {when: ${id('v')} > -2147483647 and T >= 0, grave: true, text: x}}
`);
  const { status, stdout, stderr } = run(file, '-n', '300');
  assert.equal(status, 0, stderr);
  for (const line of stdout.split('\n')) assert.ok(columns(line) <= 80, `${columns(line)}: ${line}`);
  for (const said of [/-1000000000\s+\(-1000000000–-1000000000\)/, /1000000000\s+\(1000000000–1000000000\)/, /QUESTIONS/, /PHASES/, /ASSESSMENTS/, /TASKS/, /TIME TAKEN/])
    assert.match(stdout, said);
});

test('tables fit 80 columns and say that they show assumptions', () => {
  for (const scenario of ['dsc-ttx-2023', 'river-flood', 'hospital-surge', 'start']) {
    const { stdout } = run(`scenarios/${scenario}`, '-n', '300');
    assert.match(stdout, /not a forecast/);
    assert.match(stdout, /seed 1, entente \d+\.\d+\.\d+, program [0-9a-f]{12}/);
    for (const line of stdout.split('\n')) assert.ok(columns(line) <= 80, `${columns(line)}: ${line}`);
  }
});

test('the page stands alone: no script, no request, every picture named and with its numbers, both languages marked', () => {
  const { status, stdout: page } = run(reference, '-n', '400', '--seed', '2', '--html', '-');
  assert.equal(status, 0);
  assert.match(page, /^<!DOCTYPE html>\n<html lang="en">/);
  assert.doesNotMatch(page, /<script|<img|<link|<iframe|\bsrc=|\bon[a-z]+=|@import|url\(|https?:/i);
  assert.match(page, /Content-Security-Policy" content="default-src 'none'/);
  assert.match(page, /lang="ko">억제전략위원회 확장억제수단운용연습\(DSC TTX\)</);
  assert.match(page, /n = 400, exercise time, seed 2, entente \d/);
  for (const id of ['endings', 'variables', 'flow', 'agreement', 'sharing', 'load', 'never', 'notable', 'settings'])
    assert.ok(page.includes(`id="${id}"`) && page.includes(`href="#${id}"`), id);
  const pictures = page.match(/<svg role="img" aria-labelledby="([^"]+)"/g);
  const figures = page.split('<figure>').slice(1).map((part) => part.split('</figure>')[0]);
  assert.equal(pictures.length, figures.length);
  for (const figure of figures) {
    assert.match(figure, /<title id="[^"]+">[^<]+<\/title>/);
    assert.match(figure, /<p class="finding">[^<]/);
    assert.match(figure, /<p class="caption">[^<]*not a forecast/);
    assert.match(figure, /<details><summary>Table: [^]*<td/);
  }
  const ids = [...page.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]);
  assert.equal(new Set(ids).size, ids.length);
  const open = [];
  for (const [, close, name, rest] of page.matchAll(/<(\/?)([a-z][a-z0-9]*)((?:"[^"]*"|[^">])*)>/gi)) {
    if (['meta', 'br'].includes(name) || rest.endsWith('/')) continue;
    if (!close) open.push(name);
    else assert.equal(open.pop(), name);
  }
  assert.deepEqual(open, []);
  assert.doesNotMatch(page, /\bnan\b|\binf\b/i);
});

test('Ctrl-C gives what there is, says so, and exits 130', async () => {
  const path = join(folder, 'cut.json');
  const child = spawn(entente, ['rehearse', reference, '-n', '1e10', '--json', path], { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '', err = '';
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (err += chunk));
  const waiting = setInterval(() => {
    // user time in hundredths of a second: half a second of work has some runs behind it
    const worked = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1].split(' ')[11];
    if (Number(worked) < 50) return;
    clearInterval(waiting);
    child.kill('SIGINT');
  }, 20);
  const code = await new Promise((resolve) => child.on('close', resolve));
  assert.equal(code, 130, err);
  assert.match(err, /cut short after \d+ of 10000000000 runs/);
  const r = JSON.parse(readFileSync(path, 'utf8'));
  assert.ok(r.runs > 0 && r.runs < 1e10);
  assert.equal(r.asked, 1e10);
  assert.equal(r.endings.reduce((total, ending) => total + ending.count, 0), r.runs);
  assert.match(out, /of 10,000,000,000 runs \(cut short\)/);
  assert.deepEqual(readdirSync(folder).filter((name) => name.startsWith('cut.json.')), []);
});

test('a scenario of injects alone says what it lacks; one option that nobody chose was possible and one never was', () => {
  const head = 'entente: 1\nid: few\ntitle: Few\ntime: {startex: 2026-03-02T09:00:00Z, tick: 10m, length: 2h}\ncells:\n  a: {}\n' +
    'injects:\n  one: {at: T+00:10, release: [a], text: One}\n';
  const path = join(folder, 'few.yaml'), page = join(folder, 'few.html');
  const rehearsal = (text) => {
    writeFileSync(path, head + text);
    const { status, stdout, stderr } = spawnSync(entente, ['rehearse', path, '-n', '300', '--json', join(folder, 'few.json'), '--html', page], { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    return [JSON.parse(readFileSync(join(folder, 'few.json'), 'utf8')), stdout, readFileSync(page, 'utf8')];
  };
  const [alone, said, shown] = rehearsal('');
  assert.deepEqual(alone.lacks, ['decisions', 'chance', 'variables', 'endings']);
  assert.match(said, /Every run is the same.*\nTo be rehearsed the scenario lacks:\n  decisions with options\n/);
  assert.match(shown, /To be rehearsed the scenario lacks: decisions with options; chance/);
  const [full, told, drawn] = rehearsal('decisions:\n  go: {opens: {at: T+00:20}, ask: [a], within: 10m, otherwise: no, options: {no: {text: No}, yes: {text: Yes}, ' +
    'late: {text: Late, if: T > 60}, soon: {text: Soon, if: T > 10}}}\nbots:\n  a:\n    go: [{weights: {no: 1, late: 5}}]\n');
  assert.deepEqual(full.lacks, []);
  assert.doesNotMatch(told + drawn, /Every run is the same/);
  assert.deepEqual(full.never.why.options, { 'go:yes': 'not-chosen', 'go:late': 'not-possible', 'go:soon': 'not-chosen' });
  assert.match(told, /go:late +never possible/);
  assert.match(drawn, /it could never be chosen/);
});

test('of a condition that never held it is told which part never did', () => {
  const path = join(folder, 'unmet.yaml'), json = join(folder, 'unmet.json'), page = join(folder, 'unmet.html');
  writeFileSync(path, 'entente: 1\nid: unmet\ntitle: Unmet\ntime: {startex: 2026-03-02T09:00:00Z, tick: 10m, length: 2h}\ncells: {us: {}, rok: {}}\n' +
    'variables: {x: {value: 0, from: 0, to: 9}, y: {value: 0, from: 0, to: 9}}\ninjects:\n' +
    '  note: {at: T+00:10, release: [us], text: N, effects: [x += 6]}\n' +
    '  brief: {at: T+00:40, release: [], text: R, effects: [y += 5, y -= 5]}\n' + // y is 5 for nobody who asks
    '  rise: {at: T+00:20, chance: 50%, release: [], text: R, effects: [y += 3]}\n' +
    '  both: {when: "x >= 6 and y >= 5 and (y > 7 or knows(us, note))", release: all, text: B}\n' +
    '  apart: {when: "T < 10 and x >= 6", release: all, text: A}\n' +
    '  alone: {when: y == 9, release: all, text: L}\n' +
    '  late: {when: "x >= 6 and y >= 3", after: 110m, release: all, text: L}\n' +
    'decisions:\n  q: {opens: {at: T+00:30}, ask: [us], text: Q, within: 10m, otherwise: no, options: {no: {text: N}, go: {text: G}}}\n' +
    '  d: {opens: {when: "chose(us, q, go) and knows(rok, note)"}, ask: [us, rok], agree: joint, text: D, first: 10m, within: 10m, otherwise: no, options: {no: {text: N}, go: {text: G}}}\n' +
    'bots: {us: {q: [{weights: {go: 1}}]}}\nendings:\n  first: {when: "x >= 6 and y >= 9", text: F}\n' +
    '  over: {when: T >= 100, text: O}\n  last: {when: "x >= 9 and not chose(q, no) and T >= 100", text: L}\n');
  const wanted = { injects: { both: ['y >= 5'], apart: [], alone: ['y == 9'] }, decisions: { d: ['knows(rok, note)'] }, endings: { first: ['y >= 9'], last: ['x >= 9'] } };
  for (const engine of [['--threads', '1'], ['--threads', '3'], ['--engine', 'scalar']]) {
    const { status, stdout, stderr } = spawnSync(entente, ['rehearse', path, '-n', '300', ...engine, '--json', json, '--html', page], { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    assert.deepEqual(JSON.parse(readFileSync(json, 'utf8')).never.unmet, wanted);
    assert.match(stdout, /both +condition never held\n {4}never held: y >= 5\n/);
    assert.match(stdout, /apart +condition never held\n {4}each part of it held, never all in time\n/);
    assert.match(stdout, /d:go +never opened\n {4}never held: knows\(rok, note\)\n/);
  }
  assert.match(readFileSync(page, 'utf8'), /its decision never opened<\/td><td><code>knows\(rok, note\)<\/code>/);
});

test('what there is for each member of a group is added up: injects, decisions and tasks', () => {
  const path = join(folder, 'groups.yaml');
  writeFileSync(path, 'entente: 1\nid: groups\ntitle: Groups\ntime: {startex: 2026-03-02T09:00:00Z, tick: 10m, length: 4h}\n' +
    'cells:\n  north: {side: s}\n  south: {side: s}\n  hq: {side: s}\ngroups: {stations: [north, south]}\n' +
    'injects:\n  checkin: {for: stations, at: T+00:10, chance: 60%, release: [me], kind: report, text: C}\n  alone: {at: T+00:10, release: [hq], text: A}\n' +
    'decisions:\n  go: {for: stations, opens: {when: "happened(checkin[me])"}, within: 20m, otherwise: no, text: Go, options: {no: {text: No}, yes: {text: Yes}}}\n' +
    'tasks:\n  tell: {for: stations, after: "checkin[me]", within: 20m, by: {share: hq}}\n' +
    'bots:\n  stations: {shares: {inject: checkin, to: hq, after: 10m..40m}}\n');
  const { status, stdout, stderr } = spawnSync(entente, ['rehearse', path, '-n', '400', '--json', join(folder, 'groups.json'), '--csv', join(folder, 'groups'), '--html', join(folder, 'groups.html')], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  const said = JSON.parse(readFileSync(join(folder, 'groups.json'), 'utf8'));
  const sum = (list, key) => list.filter(({ id }) => id.includes('.')).reduce((total, entry) => total + entry[key], 0);
  assert.deepEqual(said.groups.map(({ of, id, members }) => [of, id, members]), [['inject', 'checkin', ['north', 'south']], ['decision', 'go', ['north', 'south']], ['task', 'tell', ['north', 'south']]]);
  const [inject, decision, task] = said.groups;
  assert.deepEqual([inject.delivered, decision.closed, task.opened, task.in_time], [sum(said.injects, 'delivered'), sum(said.decisions, 'closed'), sum(said.tasks, 'opened'), sum(said.tasks, 'in_time')]);
  assert.ok(task.in_time > 0 && task.in_time < task.opened && task.opened < 800);
  assert.equal(task.share, Number((task.in_time / task.opened).toPrecision(6)));
  assert.match(stdout, /GROUPS, all members together\n +checkin +delivered +\d/);
  assert.match(stdout, /\n +tell +done in time +\d/);
  assert.match(readFileSync(join(folder, 'groups', 'groups.csv'), 'utf8'), new RegExp(`\r\ntask,tell,2,,${task.in_time},`));
  assert.match(readFileSync(join(folder, 'groups.html'), 'utf8'), /Groups: all members together/);
});

test('answers to questions are counted, and where it can be said who was right, cell by cell and of two cells together', () => {
  const path = join(folder, 'questions.yaml'), at = (name) => join(folder, name);
  writeFileSync(path, 'entente: 1\nid: questions\ntitle: Questions\ntime: {startex: 2026-03-02T09:00:00Z, tick: 5m, length: 2h}\n' +
    'cells:\n  a: {side: s}\n  b: {side: s}\n  c: {side: s}\n' +
    'variables: {beds: {value: 40, from: 0, to: 200}, luck: {value: 0, from: 0, to: 1}}\n' +
    'injects:\n  opening: {at: T+00:05, release: [a], text: O, effects: [beds -= 15]}\n  coin: {at: T+00:10, chance: 30%, release: [a], text: C, effects: [luck = 1]}\n' +
    'questions:\n' +
    '  free: {opens: {at: T+00:20}, ask: [a, b, c], text: How many?, answer: {number: {from: 0, to: 200}}, truth: beds}\n' +
    '  once: {opens: {when: happened(coin)}, ask: [a, b], text: Which?, answer: {number: {from: -1000000000, to: 1000000000}}, right: 40..60}\n' +
    '  trust: {opens: {at: T+01:00}, ask: [a, b, c], text: In time?, answer: {scale: [never, sometimes, always]}, right: sometimes..always}\n' +
    '  order: {opens: {at: T+01:50}, ask: [a], text: First?, answer: {rank: [water, power, roads]}}\n' +
    '  say: {opens: {at: T+01:00}, ask: [a], text: Say., answer: words}\n' +
    'bots:\n' +
    '  a: {answers: {free: beds, once: 40, trust: "if(luck == 1, 3, 1)", order: {water: 5, power: "beds * luck", roads: 1}}}\n' +
    '  b: {answers: {free: "beds + 5", once: -7, trust: "if(luck == 1, 2, 1)"}}\n' +
    '  c: {answers: {free: "if(luck == 1, 31, 30)"}}\n');
  const { status, stdout, stderr } = run(path, '-n', '3000', '--json', at('questions.json'), '--csv', at('questions'), '--html', at('questions.html'));
  assert.equal(status, 0, stderr);
  const said = JSON.parse(readFileSync(at('questions.json'), 'utf8')), n = 3000, coin = said.injects.find(({ id }) => id === 'coin').delivered;
  assert.ok(coin > 600 && coin < 1200);
  assert.deepEqual(json(path, '-n', '3000', '--engine', 'scalar').questions, said.questions);
  assert.deepEqual(json(path, '-n', '3000', '--threads', '1').questions, said.questions);
  const [free, once, trust, order, words] = said.questions;
  const five = (q10, q25, q50, q75, q90) => ({ q10, q25, q50, q75, q90 });
  const right = ({ cells }) => cells.map((cell) => [cell.cell, cell.answered, cell.right.count]);
  const pairs = ({ pairs: all }) => all.map((pair) => [pair.cells.join(), pair.answered, pair.both_right, pair.one_right, pair.wrong_alike, pair.wrong_apart]);
  assert.deepEqual([free.opened, once.opened, trust.opened, order.opened, words.opened], [n, coin, n, n, n]);
  assert.deepEqual(right(free), [['a', n, n], ['b', n, 0], ['c', n, 0]]);
  for (const [k, value] of [[0, five(25, 25, 25, 25, 25)], [1, five(30, 30, 30, 30, 30)], [2, five(30, 30, 30, 31, 31)]]) assert.deepEqual(free.cells[k].numbers, value);
  assert.deepEqual(pairs(free), [['a,b', n, 0, n, 0, 0], ['a,c', n, 0, n, 0, 0], ['b,c', n, 0, 0, n - coin, coin]]);
  assert.deepEqual(right(once), [['a', coin, coin], ['b', coin, 0]]);
  assert.deepEqual(once.cells.map(({ numbers, step }) => [numbers, step]), [[five(40, 40, 40, 40, 40), undefined], [five(-7, -7, -7, -7, -7), undefined]]);
  assert.deepEqual(trust.cells.map(({ steps }) => steps.map(({ count }) => count)), [[n - coin, 0, coin], [n - coin, coin, 0], [0, 0, 0]]);
  assert.deepEqual(right(trust), [['a', n, coin], ['b', n, coin], ['c', 0, 0]]);
  assert.deepEqual([trust.cells[0].right.share, trust.cells[2].share, trust.cells[2].right.share], [Number((coin / n).toPrecision(6)), 0, null]);
  assert.deepEqual(pairs(trust), [['a,b', n, coin, 0, n - coin, 0], ['a,c', 0, 0, 0, 0, 0], ['b,c', 0, 0, 0, 0, 0]]);
  const places = [(2 * coin + (n - coin)) / n, (coin + 3 * (n - coin)) / n, (3 * coin + 2 * (n - coin)) / n].map((place) => Number(place.toPrecision(6)));
  assert.deepEqual(order.cells[0].names, [['water', n - coin], ['power', coin], ['roads', 0]].map(([id, first], i) => ({ id, first, place: places[i] })));
  assert.deepEqual([order.cells[0].right, order.pairs, words.cells[0].answered], [undefined, [], 0]);

  const csv = readFileSync(join(at('questions'), 'questions.csv'), 'utf8').split('\r\n').slice(0, -1).map((line) => line.split(','));
  assert.ok(csv.every((row) => row.length === 16));
  const row = (...keys) => csv.find((found) => keys.every((key, i) => found[i] === key));
  assert.deepEqual(row('free', 'c', '', 'answered').slice(10), ['30', '30', '30', '31', '31', '1']);
  assert.deepEqual(row('free', 'b', 'c', 'wrong_apart').slice(5, 7), [String(coin), '3000']);
  assert.deepEqual(row('trust', 'a', '', 'step', 'always').slice(5, 7), [String(coin), '3000']);
  assert.deepEqual(row('order', 'a', '', 'first', 'power').slice(5, 7), [String(coin), '3000']);
  assert.deepEqual(row('once', 'b', '', 'right').slice(5, 8), ['0', String(coin), '0']);
  const percent = `${(100 * coin / n).toFixed(1)}%`, other = `${(100 - 100 * coin / n).toFixed(1)}%`;
  assert.match(stdout, /\n {2}free +c +100\.0% +0\.0% {2}30 \(30–31\)\n {4}pairs: both right 0\.0%, one 66\.7%/);
  assert.match(stdout, new RegExp(`\n {2}trust +b +100\\.0% +${percent} {2}never \\d+%\n {2}trust +c +0\\.0% +–\n {4}pairs: both right ${percent}, one 0\\.0%, both wrong alike ${other}`));
  const page = readFileSync(at('questions.html'), 'utf8').replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
  assert.ok(page.includes(`In time? a 100.0% 100.0% never: ${other} sometimes: 0.0% always: ${percent} ${percent}`));
  assert.ok(page.includes('How many? c 100.0% 100.0% 30 (30 – 31) 0.0%'));
  assert.ok(page.includes(`How many? b – c 3000 0.0% 0.0% ${other} ${percent}`));
});

test('what cells named and what was decided is the same in every output', () => {
  const at = (name) => join(folder, name);
  const { status, stdout, stderr } = run('tests/language/team-purses.yaml', '-n', '500', '--json', at('purses.json'), '--csv', at('purses'), '--html', at('purses.html'));
  assert.equal(status, 0, stderr);
  const { decisions } = JSON.parse(readFileSync(at('purses.json'), 'utf8'));
  const quantiles = ['q10', 'q25', 'q50', 'q75', 'q90'];
  const firsts = decisions.filter((one) => one.first).map(({ id, first }) => ({ id: `${id}.first`, ...first }));
  const rows = [...decisions, ...firsts].flatMap(({ id, choices, decided }) =>
    [...choices.filter((one) => one.named).map(({ cell, named }) => [cell, named]), ...(decided ? [['', decided]] : [])].flatMap(([cell, named]) =>
      named.map(({ id: of, count, numbers }) => [id, cell, of, String(count), ...quantiles.map((q) => (count ? String(numbers[q]) : ''))])));
  assert.ok(rows.length > 20);
  assert.deepEqual(readFileSync(join(at('purses'), 'numbers.csv'), 'utf8').split('\r\n').slice(1, -1).sort(), rows.map((row) => row.join(',')).sort());
  const of = (decision, cell, what = 'number') => rows.find((row) => row[0] === decision && row[1] === cell && row[2] === what);
  const said = ([, , , , q10, , q50, , q90]) => (q10 === q90 ? q50 : `${q50} (${q10}–${q90})`);
  const line = (name, what, row) => assert.ok(stdout.includes(`    ${name.padEnd(34)}  ${what.padEnd(18)} ${said(row)}\n`), `${name} ${what} ${said(row)}`);
  line('North', '', of('gift.north', 'north'));
  line('decided', '', of('gift.north', '')); // who does not name a number gives what is given otherwise
  line('Bank', 'water', of('divide', 'bank', 'water'));
  const price = of('price', '');
  assert.ok(readFileSync(at('purses.html'), 'utf8').includes(`>${price[6]} (${price[4]}–${price[8]})</td>`));
  assert.doesNotMatch(stdout, /^ {4}number /m, 'the option that stands for a number is nothing to read');
});
