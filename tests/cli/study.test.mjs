// entente rehearse --study: what it refuses before any work, every shipped study, that outputs agree and threads change nothing.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

const entente = process.env.ENTENTE ?? 'build/entente';
const folder = mkdtempSync(join(tmpdir(), 'entente-'));
after(() => rmSync(folder, { recursive: true }));
const run = (...args) => spawnSync(entente, ['rehearse', ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });
const json = (...args) => {
  const { status, stdout, stderr } = run(...args, '--json', '-');
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
};
const reference = 'tests/scenarios/alliance-2022';
const members = { sobol: 'sensitivity', morris: 'screening', discovery: 'box', compare: 'sides', sharing: 'sides', tornado: 'sides', injects: 'sides', options: 'sides', releases: 'sides' };
const shipped = [reference, 'scenarios/river-flood', 'scenarios/hospital-surge'].flatMap((scenario) => {
  const [, ids] = /there are: (.*)/.exec(run(scenario, '--study', '?').stderr); // what it offers instead
  return ids.split(', ').map((id) => [scenario, id]);
});

test('the shipped scenarios have studies of every kind but the ad-hoc ones', () => {
  assert.ok(shipped.length >= 7);
  const methods = new Set(shipped.map(([scenario, id]) => json(scenario, '--study', id, '--samples', '32', '--runs', '2').method));
  for (const method of ['sobol', 'morris', 'discovery', 'compare', 'sharing']) assert.ok(methods.has(method), method);
});

test('what cannot be is refused before any work, with what would be right', () => {
  const ad_hoc = ['--method', 'tornado', '--vary', 'caution', '--outcome', 'peak:tension'];
  const wrong = [
    [['--study', 'what_drives'], /no study 'what_drives'; there are: what_drives_the_worst, what_moves_tension/],
    [['--method', 'guess', '--outcome', 'peak:tension'], /no method 'guess'; there are: sobol, morris, discovery, compare, sharing, tornado, injects, options, releases/],
    [['--method', 'sobol', '--vary', 'caution'], /which outcome\? --outcome ending:ID/],
    [['--method', 'sobol', '--vary', 'cautoin', '--outcome', 'peak:tension'], /no parameter 'cautoin'; there are: share_delay, /],
    [['--method', 'sobol', '--vary', 'caution=0:101', '--outcome', 'peak:tension'], /caution from 0 to 101 leaves its bounds: 0 to 100/],
    [['--method', 'sobol', '--vary', 'caution=50:50', '--outcome', 'peak:tension'], /varies nothing/],
    [['--method', 'sobol', '--vary', 'caution=0-9', '--outcome', 'peak:tension'], /not PARAMETER=FROM:TO, such as caution=0:100/],
    [['--method', 'sobol', '--outcome', 'peak:tension'], /none is given: --vary/],
    [['--method', 'tornado', '--vary-policy', 'us=standard,mild', '--outcome', 'peak:tension'], /no policy 'mild'; there are: standard, firm, cautious/],
    [['--method', 'tornado', '--vary-policy', 'uk=standard', '--outcome', 'peak:tension'], /no cell 'uk'; there are: us, rok/],
    [['--method', 'tornado', '--vary-policy', 'us', '--outcome', 'peak:tension'], /not CELL=POLICY,POLICY/],
    [['--method', 'tornado', '--vary', 'caution', '--outcome', 'ending:peace'], /no ending 'peace'; there are: nuclear_use, /],
    [['--method', 'tornado', '--vary', 'caution', '--outcome', 'peak:tensoin'], /no variable 'tensoin'; there are: tension, /],
    [['--method', 'tornado', '--vary', 'caution', '--outcome', 'tension'], /not ending:ID, variable:ID or peak:ID/],
    [[...ad_hoc, '--at-least', '101'], /tension lies between 0 and 100/],
    [[...ad_hoc, '--at-least', '3', '--at-most', '4'], /one of them/],
    [[...ad_hoc, '--outcome', 'ending:rift', '--at-least', '1'], /an ending comes or does not/],
    [[...ad_hoc, '--set', 'caution=3'], /the study varies this parameter/],
    [[...ad_hoc, '--runs', '0'], /--runs 0: runs at every point, from 1 to/],
    [[...ad_hoc, '--runs', '1e12'], /from 1 to 100000000/],
    [[...ad_hoc, '--study', 'firm_or_cautious'], /a study is one of/],
    [['--vary', 'caution'], /a study is one of/],
    [['--study', 'what_drives_the_worst', '--samples', '0'], /--samples 0: from 1 to/],
    [['--study', 'what_drives_the_worst', '--samples', '100'], /sobol takes a power of two, such as 64 or 128/],
    [['--study', 'what_drives_the_worst', '--runs', '1e8'], /fewer samples or runs/],
    [['--method', 'discovery', '--vary', 'caution', '--outcome', 'peak:tension'], /--at-least N or --at-most N/],
    [['--compare', 'scenarios/start', '--outcome', 'ending:rift'], /the other version has no ending rift/],
    [['--method', 'injects', '--outcome', 'peak:tension', '--vary', 'caution'], /vary nothing/],
    [['--method', 'options', '--outcome', 'peak:tension', '--decision', 'nothing'], /no decision 'nothing'; there are: /],
    [[...ad_hoc, '--decision', 'nothing'], /only the method options/],
    [['--study', 'firm_or_cautious', '--json', 'x', '--html', 'x'], /name the same file/],
  ];
  for (const [args, message] of wrong) {
    const { status, stdout, stderr } = run(reference, ...args);
    assert.equal(status, 2, `${args.join(' ')}: ${stderr}`);
    assert.match(stderr, message);
    assert.equal(stdout, '');
  }
  assert.equal(run('--study', 'x').status, 2);
  assert.equal(run(reference, '--compare', join(folder, 'absent.yaml'), '--outcome', 'ending:rift').status, 3);
  assert.match(run(reference, '--study', '--help').stdout, /--vary-policy CELL/);
});

test('an output that cannot be written is refused before any work, and nothing is left behind', () => {
  const directory = join(folder, 'directory');
  mkdirSync(directory);
  const before = readdirSync(folder).sort();
  for (const args of [['--json', directory], ['--html', join(folder, 'absent', 'x.html')], ['--csv', join(folder, 'absent', 'x')],
    ['--csv', join(folder, 'new'), '--json', directory]]) {
    const { status, stdout } = run(reference, '--study', 'firm_or_cautious', '--runs', '100000000', ...args); // would take long
    assert.equal(status, 3, args.join(' '));
    assert.equal(stdout, '');
    assert.deepEqual(readdirSync(folder).sort(), before);
  }
});

for (const [scenario, id] of shipped) {
  test(`${scenario} --study ${id} says the same on any threads, in all its outputs`, () => {
    const args = [scenario, '--study', id, '--samples', '32', '--runs', '40'];
    const one = run(...args, '--threads', '1', '--json', '-');
    const three = run(...args, '--threads', '3', '--json', '-');
    assert.equal(one.status, 0, one.stderr);
    assert.equal(one.stdout, three.stdout);
    assert.notEqual(one.stdout, run(...args, '--seed', '2', '--json', '-').stdout);
    const study = JSON.parse(one.stdout);
    assert.equal(study.study, id);
    assert.equal(study.cut_short, false);
    assert.match(study.program, /^[0-9a-f]{64}$/);
    assert.match(study.note.en, /not a forecast/);
    assert.ok(study.finding.length > 30);
    if (study.varies) assert.ok(study[members[study.method]], study.method);
    const page = join(folder, `${id}.html`), tables = join(folder, `${id}-csv`);
    const { status, stdout, stderr } = run(...args, '--html', page, '--csv', tables);
    assert.equal(status, 0, stderr);
    assert.ok(stdout.includes(study.finding));
    assert.match(stdout, /not a forecast/);
    const html = readFileSync(page, 'utf8');
    assert.match(html, /<\/html>\n$/);
    assert.doesNotMatch(html, /<script|https?:\/\/|\bnan\b|\binf\b/);
    assert.doesNotMatch(one.stdout + stdout, /\bnan\b|\binf\b/);
    if (study.varies) assert.match(html, /<svg role="img"/);
    assert.match(html, /(seed|Startwert) 1/);
    for (const name of readdirSync(tables)) {
      const lines = readFileSync(join(tables, name), 'utf8').split('\r\n');
      assert.equal(lines[0].charCodeAt(0), 0xfeff);
      const columns = (line) => line.replace(/"[^"]*"/g, '').split(',').length;
      for (const line of lines.slice(1, -1)) assert.equal(columns(line), columns(lines[0]), `${name}: ${line}`);
    }
    const about = Object.fromEntries(readFileSync(join(tables, 'about.csv'), 'utf8').split('\r\n').slice(1, -1).map((line) => [line.split(',')[0], line.slice(line.indexOf(',') + 1)]));
    assert.equal(about.note, `"${study.note.en}"`);
    assert.deepEqual([about.scenario, about.program, about.seed, about.study, about.method, Number(about.points), Number(about.runs)],
      [study.scenario, study.program, String(study.seed), id, study.method, study.points, study.runs]);
    for (const [name, value] of Object.entries(study.parameters)) assert.equal(about[`parameter ${name}`], String(value));
    for (const [cell, policy] of Object.entries(study.policies)) assert.equal(about[`policy ${cell}`], policy);
    assert.equal(about.few, /Few runs/.test(study.finding) ? 'yes' : 'no');
  });
}

test('sobol reports every factor, its interval around it, and total not below first by more than noise', () => {
  const study = json('scenarios/river-flood', '--study', 'what_breaks_the_dyke', '--samples', '128', '--runs', '64');
  assert.equal(study.points, 128 * 6);
  assert.equal(study.sensitivity.length, 4);
  for (const { parameter, first, total } of study.sensitivity) {
    assert.ok(first.low <= first.value && first.value <= first.high, parameter);
    assert.ok(total.low <= total.value && total.value <= total.high, parameter);
    assert.ok(total.value > -0.01 && total.value >= first.value - 0.15, parameter);
  }
  assert.ok(study.sensitivity.some(({ total }) => total.value > 0.2));
});

test('a comparison on the same luck has less variance than separate seeds, and a policy against itself none', () => {
  const study = json(reference, '--study', 'firm_or_cautious', '--runs', '1000');
  assert.equal(study.sides.length, 9);
  assert.equal(study.sides[0].difference.value, 0);
  for (const side of study.sides.slice(1)) {
    assert.ok(side.variance_ratio === null || side.variance_ratio > 1, JSON.stringify(side));
    assert.ok(Math.abs(side.outcome_mean.value - study.sides[0].outcome_mean.value - side.difference.value) < 1e-5);
  }
});

test('what a finding lowers it lowers by a number without a sign', () => {
  const file = join(folder, 'lowers.yaml');
  writeFileSync(file, readFileSync('scenarios/start/scenario.yaml', 'utf8').replace('supply -= 15', 'supply -= 40'));
  const { finding, sides } = json('scenarios/start', '--compare', file, '--outcome', 'variable:supply', '--runs', '2000');
  assert.match(finding, new RegExp(`“other version” lowers supply \\(at the end\\) against “this version” by ${Math.abs(sides[1].difference.value).toFixed(2)} \\(−`));
});

test('a version with nothing changed but its order of injects does not differ; a changed one does', () => {
  const text = readFileSync('scenarios/start/scenario.yaml', 'utf8');
  const added = join(folder, 'added.yaml'), changed = join(folder, 'changed.yaml');
  writeFileSync(added, text.replace('injects:  ', 'injects:\n  rumour: {at: "T+00:10", chance: 50%, release: [], kind: hidden, text: {en: A, fr: A}}\n#'));
  writeFileSync(changed, text.replace('supply -= 15', 'supply -= 40'));
  assert.notEqual(readFileSync(added, 'utf8'), text);
  assert.notEqual(readFileSync(changed, 'utf8'), text);
  const same = json('scenarios/start', '--compare', added, '--outcome', 'variable:supply', '--runs', '2000');
  assert.equal(same.varies, false);
  assert.equal(same.sides[1].lower + same.sides[1].higher, 0);
  const other = json('scenarios/start', '--compare', changed, '--outcome', 'variable:supply', '--runs', '2000');
  assert.ok(other.sides[1].difference.value < -3);
  assert.ok(other.sides[1].lower > 0);
  assert.equal(other.sides[1].higher, 0);
});

test('telling soon is worth what the scenario says', () => {
  const study = json('scenarios/start', '--method', 'sharing', '--outcome', 'variable:trust', '--runs', '500');
  const along = study.sides.filter(({ role, path }) => role === 'path' && path === 'all');
  assert.equal(along[0].after_minutes, null);
  assert.equal(along.at(-1).after_minutes, 0);
  assert.ok(along.at(-1).outcome_mean.value > along[0].outcome_mean.value + 10);
  assert.deepEqual(along.map(({ against }) => against), along.map(() => 1));
});

test('injects left out and options forced: in every output, the largest change first for people', () => {
  for (const [method, role, extra] of [['injects', 'without', []], ['options', 'forced', []], ['options', 'forced', ['--decision', 'first_response']]]) {
    const file = join(folder, 'changes.json'), page = join(folder, 'changes.html'), tables = join(folder, 'changes-csv');
    rmSync(tables, { recursive: true, force: true });
    const { status, stdout, stderr } = run(reference, '--method', method, '--outcome', 'peak:tension', '--runs', '400', ...extra, '--json', file, '--html', page, '--csv', tables);
    assert.equal(status, 0, stderr);
    const study = JSON.parse(readFileSync(file, 'utf8'));
    assert.deepEqual(study.sides.map((side) => side.role), ['as_written', ...study.sides.slice(1).map(() => role)]);
    if (extra.length) assert.ok(study.sides.slice(1).every(({ decision }) => decision === 'first_response'));
    const names = study.sides.map(({ inject, decision, option }) => inject ?? (decision ? `${decision}:${option}` : ''));
    assert.equal(new Set(names).size, names.length);
    const rows = readFileSync(join(tables, 'sides.csv'), 'utf8').slice(1).split('\r\n').slice(0, -1).map((line) => line.split(','));
    assert.deepEqual(rows.slice(1).map((row) => row[rows[0].indexOf('change')]), names);
    const sizes = study.sides.slice(1).map((side, i) => [Math.abs(side.difference.value), names[i + 1]]).sort(([a], [b]) => b - a);
    assert.ok(sizes[0][0] > 1);
    const told = stdout.split('\n').filter((line) => names.slice(1).some((name) => line.startsWith(`  ${role === 'without' ? 'without ' : ''}${name} `)));
    assert.equal(told.length, names.length - 1);
    assert.ok(told[0].includes(` ${sizes[0][1]} `));
    assert.match(readFileSync(page, 'utf8'), role === 'without' ? /without one inject at a time/ : /whenever it can be chosen/);
    assert.equal(readFileSync(page, 'utf8').match(/<tr><th scope="row">/g).length, names.length);
  }
});

test('releases: what asking costs, item by item and together; at once is as if nobody had to ask', () => {
  const scenario = (originator, bots) => `entente: 1
id: asking
title: {en: Asking}
time: {startex: 2026-01-05T09:00:00Z, tick: 10m, length: 6h}
cells:
  us: {name: {en: Us}, side: a}
  rok: {name: {en: Them}, side: a}
  capital: {name: {en: The capital}, side: a, seat: control}
variables: {x: {value: 0, from: 0, to: 9}}
injects:
  sign: {at: T+00:10, release: [us, capital], ${originator} title: {en: A sign}, text: {en: A sign}}
  more: {at: T+01:10, release: [us, capital], ${originator} text: {en: More}}
  alone: {when: "T >= 60 and not knows(rok, sign)", release: [rok], text: {en: Alone}, effects: [x += 2]}
endings:
  told: {when: "knows(rok, sign) and T >= 200", text: {en: Told}}
bots:
  us: {shares: [{inject: sign, to: rok, after: 10m..40m, chance: 90%}, {inject: more, to: rok, after: 20m}]}
${bots}`;
  const asking = join(folder, 'asking.yaml'), free = join(folder, 'free.yaml');
  writeFileSync(asking, scenario('originator: capital,', '  capital: {releases: [{inject: sign, whole: 20m..90m, chance: 70%}, {inject: more, refused: 10m..40m}]}\n'));
  writeFileSync(free, scenario('', ''));
  const said = json(asking, '--method', 'releases', '--outcome', 'variable:x', '-n', '3000');
  assert.deepEqual(said.sides.map(({ role, inject }) => [role, inject]), [['as_written', undefined], ['released', null], ['released', 'sign'], ['released', 'more']]);
  const [written, all, sign, more] = said.sides.map(({ outcome_mean: { value } }) => value);
  const of = (path, ...args) => json(path, '-n', '3000', ...args);
  const mean = (path) => json(path, '--method', 'injects', '--outcome', 'variable:x', '-n', '3000').sides[0].outcome_mean.value;
  assert.equal(all, mean(free), 'run by run the same as where nobody has to ask');
  assert.equal(written, mean(asking));
  assert.equal(sign, all);
  assert.equal(more, written, 'what comes to nothing costs nothing');
  assert.ok(all < written - 0.5, 'waiting and refusals make them go alone');
  const { releases, runs } = of(asking), rows = Object.fromEntries(releases.map((one) => [one.inject, one]));
  assert.deepEqual(releases.map(({ inject, to, originator }) => [inject, to, originator]), [['sign', 'rok', 'capital'], ['more', 'rok', 'capital']]);
  assert.ok(Math.abs(rows.sign.share - 0.9) < 0.02 && Math.abs(rows.sign.whole.share - 0.7) < 0.03);
  assert.equal(rows.sign.whole.count + rows.sign.refused.count + rows.sign.unanswered, rows.sign.requested);
  assert.deepEqual([rows.more.requested, rows.more.refused.count, rows.more.whole.count, rows.more.redacted.count], [runs, runs, 0, 0]);
  assert.deepEqual([rows.more.refused.minutes.q10, rows.more.refused.minutes.q90, rows.more.whole.minutes], [10, 40, null]);
  assert.ok(rows.sign.whole.minutes.q10 >= 20 && rows.sign.whole.minutes.q90 <= 90);
  assert.equal(rows.sign.requested - rows.sign.whole.count + (runs - rows.sign.requested), runs - of(asking).endings.find(({ id }) => id === 'told').count, 'told is who got it');
  assert.deepEqual(of(free).releases, []);
  const tables = join(folder, 'asking'), page = join(folder, 'asking.html');
  assert.match(run(asking, '-n', '3000', '--csv', tables, '--html', page).stdout, /DISCLOSURE +asked[^]*sign +rok[^]*more +rok +100% +0% +0% +100%/);
  assert.match(readFileSync(join(tables, 'releases.csv'), 'utf8'), /more,capital,rok,3000,refused,3000,3000,1,/);
  assert.match(readFileSync(page, 'utf8'), /not given whole most often: .*more.*100\.0%.*0\.0%/);
  assert.match(run(asking, '--method', 'releases', '--outcome', 'variable:x', '-n', '3000').stdout, /all disclosed at once[^]*A sign|sign disclosed at once/);
  assert.match(run(free, '--method', 'releases', '--outcome', 'variable:x').stderr, /no inject has an originator that others must ask/);
});

test('thresholds and policies work in ad-hoc studies', () => {
  const study = json(reference, '--method', 'tornado', '--outcome', 'peak:tension', '--at-least', '70', '--vary', 'boldness',
    '--vary-policy', 'us=standard,firm', '--policy', 'rok=prompt', '--runs', '300');
  assert.deepEqual(study.outcome, { kind: 'peak', id: 'tension', at_least: 70, unit: 'share' });
  assert.equal(study.policies.rok, 'prompt');
  assert.equal(study.sides.length, 5);
  assert.ok(study.sides.every(({ outcome_mean: { value } }) => value >= 0 && value <= 1));
});

test('Ctrl-C leaves what was whole, says so, and exits 130', async () => {
  const file = join(folder, 'cut.json');
  const child = spawn(entente, ['rehearse', reference, '--study', 'firm_or_cautious', '--runs', '100000000', '--json', file, '--quiet']);
  let heard = '';
  child.stderr.on('data', (bytes) => { heard += bytes; });
  const played = () => Number((heard.match(/([\d,]+) of [\d,]+ runs/g)?.at(-1) ?? '0').split(' ')[0].replaceAll(',', ''));
  const wait = setInterval(() => { if (played() > 2_000_000) child.kill('SIGINT'); }, 50); // more than one portion, on any machine
  const code = await new Promise((resolve) => child.on('exit', resolve));
  clearInterval(wait);
  assert.equal(code, 130, heard);
  assert.match(heard, /cut short/);
  assert.ok(existsSync(file), 'what was played whole is written');
  const study = JSON.parse(readFileSync(file, 'utf8'));
  assert.equal(study.cut_short, true);
  assert.ok(study.runs > 0 && study.runs < study.asked);
});

test('boxes and paths stand in the tables as in the JSON: limits with the names of policies, and items', () => {
  const file = join(folder, 'box.json'), tables = join(folder, 'box-csv');
  const cells = (name) => readFileSync(join(tables, name), 'utf8').slice(1).split('\r\n').slice(0, -1).map((line) => line.split(','));
  const column = (table, name) => table[0].indexOf(name);
  const study = (...args) => {
    rmSync(tables, { recursive: true, force: true });
    const { status, stdout, stderr } = run(reference, ...args, '--json', file, '--csv', tables);
    assert.equal(status, 0, stderr);
    return [JSON.parse(readFileSync(file, 'utf8')), stdout];
  };
  const [found, said] = study('--method', 'discovery', '--outcome', 'peak:tension', '--at-least', '60', '--vary', 'caution', '--vary', 'boldness',
    '--vary-policy', 'us=standard,firm,cautious', '--samples', '256', '--runs', '8');
  assert.ok(found.peeling.some(({ limits }) => limits.some(({ policy }) => policy === 'us')), 'some box of the trajectory keeps not every policy');
  assert.doesNotMatch(said, /\binf\b|of the list/);
  const peeling = cells('peeling.csv');
  for (const [step, { limits }] of found.peeling.entries())
    for (const name of ['caution', 'boldness', 'us']) {
      const limit = limits.find(({ parameter, policy }) => (parameter ?? policy) === name), title = name === 'us' ? 'us policy' : name;
      const [low, high] = [`${title} low`, `${title} high`].map((head) => peeling[step + 1][column(peeling, head)]);
      if (name === 'us' && limit) assert.ok((low === '' || low === limit.choices[0]) && (high === '' || high === limit.choices.at(-1)) && low + high !== '');
      else assert.deepEqual([low, high], [String(limit?.low ?? ''), String(limit?.high ?? '')]);
    }
  const [shared] = study('--method', 'sharing', '--outcome', 'peak:tension', '--runs', '50');
  const sides = cells('sides.csv');
  assert.deepEqual(sides.slice(1).map((row) => row[column(sides, 'items')]), shared.sides.map(({ items }) => String(items ?? '')));
  assert.ok(shared.sides.some(({ items }) => items > 1));
});
