// Figures mean what they say: small scenarios of which the truth is known, rehearsed with every output and by every study.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

const entente = process.env.ENTENTE ?? 'build/entente';
const folder = mkdtempSync(join(tmpdir(), 'entente-'));
after(() => rmSync(folder, { recursive: true }));

const scenario = (tick, length, rest) => {
  const file = join(folder, 'scenario.yaml');
  writeFileSync(file, `entente: 1\nid: figures\ntitle: Figures\nmarking: EXERCISE\n` +
    `time: {startex: 2026-03-05T09:00:00Z, tick: ${tick}, length: ${length}}\ncells: {a: {}}\n${rest}`);
  return file;
};
const run = (...args) => spawnSync(entente, ['rehearse', ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });
const json = (...args) => {
  const { status, stdout, stderr } = run(...args, '--json', '-');
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
};
const at = (name) => join(folder, name);

test('whatever check accepts is rehearsed with every output, by both engines', () => {
  const cases = {
    'no endings': 'injects: {i: {at: T+00:05, release: [a], text: x}}\n',
    'all 32 bits': 'variables: {v: {value: 1, from: -2147483648, to: 2147483647}}\nendings: {e: {when: T >= 10, text: E}}\n',
    'all but 256 of 32 bits': 'variables: {v: {value: 1, from: -2147483648, to: 2147483392}}\nendings: {e: {when: T >= 10, text: E}}\n',
    'nothing at all': '',
  };
  for (const [name, text] of Object.entries(cases))
    for (const engine of ['lanes', 'scalar']) {
      const { status, stderr } = run(scenario('5m', '25m', text), '-n', '300', '--engine', engine, '--json', at('r.json'), '--html', at('r.html'),
        '--csv', at('csv'), '--parquet', at('r.parquet'));
      assert.equal(status, 0, `${name}, ${engine}: ${stderr}`);
      assert.ok(statSync(at('r.parquet')).size > 100);
      const { endings } = JSON.parse(readFileSync(at('r.json'), 'utf8'));
      assert.equal(endings.reduce((sum, ending) => sum + ending.count, 0), 300);
    }
});

test('the most within 30 minutes does not depend on the tick', () => {
  for (const tick of ['20m', '10m', '5m', '4m']) {
    const file = scenario(tick, '2h', 'injects:\n  i: {at: T+00:00, release: [a], text: x}\n  j: {at: T+00:20, release: [a], text: x}\n');
    assert.equal(json(file, '-n', '10').load[0].peak30, 2, tick);
  }
});

const policies = (yes) => 'parameters: {x: {value: 0, from: 0, to: 9}}\nvariables: {f: {value: 0, from: 0, to: 100000}}\n' +
  'injects: {i: {at: T+00:00, release: [], text: x, effects: [f += x]}}\n' +
  'decisions:\n  d: {opens: {at: T+00:10}, text: D, ask: [a], within: 10m, otherwise: n, options: {n: {text: N}, y: {text: Y, effects: [f += 500]}}}\n' +
  'bots: {a: {d: [{weights: {n: 1}}]}}\npolicies:\n  a:\n' +
  yes.map((takes, k) => `    p${k + 1}: {d: [{weights: {${takes ? 'y' : 'n'}: 1}}]}\n`).join('');

test('morris sees every policy, and tornado names the one that matters', () => {
  for (const yes of [[true, false, true], [false, true, false, false]]) {
    const file = scenario('10m', '1h', policies(yes));
    const names = ['standard', ...yes.map((_, k) => `p${k + 1}`)].join(',');
    const { screening } = json(file, '--method', 'morris', '--outcome', 'variable:f', '--vary', 'x', '--vary-policy', `a=${names}`, '--samples', '64',
      '-n', '2', '--seed', '3');
    const policy = screening.find((entry) => entry.policy === 'a');
    assert.ok(policy.mean_absolute.value > 100, JSON.stringify(policy));
    const { finding } = json(file, '--method', 'tornado', '--outcome', 'variable:f', '--vary-policy', `a=${names}`, '-n', '300');
    assert.match(finding, /\+500\.00 at p[123]/);
  }
});

test('no share of variance in a sentence is beyond all of it', () => {
  const file = scenario('30m', '1h', 'parameters: {x: {value: 0, from: 0, to: 9}, y: {value: 0, from: 0, to: 9}}\nvariables: {v: {value: 0, from: 0, to: 100}}\n' +
    'injects: {i: {at: T+00:00, release: [], text: x, effects: [v += x]}, j: {at: T+00:00, release: [], text: x, effects: [v += y / 9]}}\n');
  let beyond = 0;
  for (let seed = 1; seed <= 12; seed++) {
    const { finding, sensitivity } = json(file, '--method', 'sobol', '--outcome', 'variable:v', '--vary', 'x', '--vary', 'y', '--samples', '32', '-n', '2', '--seed', String(seed));
    beyond += sensitivity.some(({ first, total }) => first.value > 1 || total.value > 1);
    for (const [, percent] of finding.matchAll(/(\d+)%/g)) assert.ok(Number(percent) <= 100, finding);
  }
  assert.ok(beyond > 0, 'an estimate leaves it now and then');
});

test('the strongest link is a choice, not that an early end left something undecided', () => {
  const file = scenario('10m', '2h', `variables: {v: {value: 0, from: 0, to: 1}}
decisions:
  d: {opens: {at: T+00:10}, title: First, text: D, ask: [a], within: 10m, otherwise: n, options: {n: {text: Wait}, y: {text: Go, outcomes: [{chance: 60%, text: O, effects: [v = 1]}, {chance: 40%, text: P}]}}}
  e: {opens: {at: T+01:00}, title: Second, text: E, ask: [a], within: 10m, otherwise: n, options: {n: {text: Left}, y: {text: Right}}}
endings: {early: {when: v == 1, text: It is over.}}
bots: {a: {d: [{weights: {n: 1, y: 1}}], e: [{weights: {n: 1, y: 1}}]}}
`);
  const { status, stderr } = run(file, '-n', '2000', '--html', at('r.html'), '--quiet');
  assert.equal(status, 0, stderr);
  const html = readFileSync(at('r.html'), 'utf8'), flow = html.slice(html.indexOf('id="flow"'));
  const [, finding] = /class="finding">(.*?)</.exec(flow);
  assert.match(finding, /^Strongest association: Go \(First\) with “It is over”; of these runs (5[5-9]|6[0-5])\.\d%, of all runs (2[5-9]|3[0-5])\.\d%\.$/);
});

test('a share that is scaled beyond what a share can move is called scaled', () => {
  const file = scenario('30m', '1h', `parameters: {x: {value: 0, from: 0, to: 10}, y: {value: 0, from: 0, to: 10}}
variables: {v: {value: 0, from: 0, to: 10}}
injects: {i: {at: T+00:00, release: [], text: x, effects: [v += x]}}
endings: {won: {when: v >= 5, text: Won}}
`);
  const { finding } = json(file, '--method', 'morris', '--outcome', 'ending:won', '--vary', 'x', '--vary', 'y', '--samples', '8', '-n', '4');
  const [, points] = /by (\d+(?:\.\d+)?) points/.exec(finding);
  assert.ok(Number(points) > 100, finding);
  assert.match(finding, /whose steps, scaled up to its whole range/);
});

test('few runs are never certain', () => {
  const file = scenario('10m', '30m', 'parameters: {p: {value: 0, from: 0, to: 1}}\nvariables: {v: {value: 0, from: -1000, to: 1000}}\ninjects:\n' +
    '  luck: {at: T+00:00, chance: 40%, release: [], text: x}\n' +
    '  i: {at: T+00:10, release: [], text: x, effects: ["v += if(p == 1, if(happened(luck), -100, 10), 0)"]}\n');
  for (const runs of ['1', '2', '20'])
    for (const seed of ['1', '4', '5', '9']) {
      const { sides, finding } = json(file, '--method', 'compare', '--outcome', 'variable:v', '--vary', 'p=0:1', '-n', runs, '--seed', seed);
      assert.equal(sides[1].difference.low, null);
      assert.match(finding, /It is not known whether any side differs/);
      assert.match(finding, /Few runs/);
    }
  const { sides } = json(file, '--method', 'compare', '--outcome', 'variable:v', '--vary', 'p=0:1', '-n', '20000');
  assert.ok(sides[1].difference.low < -34 && -34 < sides[1].difference.high);
  assert.ok(!('p' in sides[1])); // it would measure the number of runs
});

test('quantiles of wide variables are exact, or the step is named', () => {
  const ranges = { small: [101, 0, 256], thousand: [999, 0, 1000], many: [9999, 0, 10000], all16: [32767, -32768, 32767], million: [999999, -1000000, 1000000],
    most: [1, -2147483648, 2147483647] };
  const file = scenario('5m', '25m', 'variables:\n' + Object.entries(ranges).map(([id, [value, from, to]]) =>
    `  ${id}: {value: ${value}, from: ${from}, to: ${to}}\n`).join(''));
  for (const engine of ['lanes', 'scalar']) {
    const { variables } = json(file, '-n', '500', '--engine', engine);
    for (const { id, final, quantiles, step = 1 } of variables) {
      const value = ranges[id][0];
      assert.deepEqual(final, { q10: value, q25: value, q50: value, q75: value, q90: value }, id); // one value a bin, however wide
      for (const points of Object.values(quantiles)) for (const point of points) assert.ok(point <= value && value < point + step, `${id}: ${point}`);
      assert.ok(step === 1 || Math.abs(ranges[id][2] - ranges[id][1]) > 1000, `${id}: ${step}`);
    }
  }
});

test('times of long exercises are exact', () => {
  const file = scenario('1m', '2d', 'injects:\n  late: {at: T+1.09:07, release: [a], text: x}\nendings: {e: {when: since(late) >= 61, text: E}}\n');
  const { injects, end_minutes } = json(file, '-n', '10');
  assert.equal(injects[0].minutes.q50, 33 * 60 + 7);
  assert.equal(end_minutes.q50, 34 * 60 + 8);
});

test('first passages are of all runs, and thresholds are found however they are said', () => {
  const file = scenario('10m', '1h', 'parameters: {p: {value: 6, from: 0, to: 9}}\nvariables: {v: {value: 0, from: 0, to: 9}}\n' +
    'injects:\n  i: {at: T+00:10, chance: 30%, release: [], text: x, effects: [v = 7]}\n  back: {at: T+00:20, release: [], text: x, effects: [v = 0]}\n' +
    '  j: {when: 5 <= v and v > p, release: [], text: x}\nendings: {e: {when: happened(j) and T >= 30, text: E}}\n');
  for (const engine of ['lanes', 'scalar']) {
    const { passages, endings, runs } = json(file, '-n', '20000', '--engine', engine);
    assert.deepEqual(passages.map((passage) => passage.when), ['>= 5', '>= 7']);
    for (const passage of passages) {
      assert.equal(passage.count, endings[0].count);
      assert.ok(Math.abs(passage.share - passage.count / runs) < 1e-6);
    }
  }
});

test('what is hidden is nobody\'s load', () => {
  const file = scenario('10m', '1h', 'injects:\n  i: {at: T+00:00, kind: hidden, release: [a], text: x}\n  j: {at: T+00:00, release: [a], text: x}\n');
  assert.equal(json(file, '-n', '10').load[0].peak30, 1);
});

test('what is not defined is never 0, and few runs are said to be few in every output', () => {
  const file = scenario('10m', '1h', 'decisions:\n  d: {opens: {when: T < 0}, title: D, ask: [a], within: 10m, otherwise: n, options: {n: {text: N}, y: {text: Y}}}\n');
  for (const [runs, few] of [['199', true], ['200', false]]) {
    const { status, stderr } = run(file, '-n', runs, '--json', at('r.json'), '--html', at('r.html'), '--csv', at('csv'));
    assert.equal(status, 0, stderr);
    const found = JSON.parse(readFileSync(at('r.json'), 'utf8')), csv = (name) => readFileSync(join(at('csv'), `${name}.csv`), 'utf8');
    assert.deepEqual(found.decisions[0].options.map((option) => option.share), [null, null]);
    assert.match(csv('adopted'), /^d,n,0,0,,,\r$/m);
    assert.match(csv('choices'), /^d,a,0,n,0,0,,,\r$/m);
    const html = readFileSync(at('r.html'), 'utf8');
    assert.match(html, /<td>n<\/td><td class="number">–<\/td><td>a –<\/td>/);
    assert.match(html, /taken in 0\.0%/, 'a share of all runs is defined');
    assert.equal(found.few, few);
    assert.match(csv('about'), new RegExp(`^few,${few ? 'yes' : 'no'}\r$`, 'm'));
    assert.equal(/Fewer than 200 runs/.test(html), few);
    rmSync(at('csv'), { recursive: true });
  }
});

test('what nobody can ever pass on is counted, not listed, and long times are days and hours', () => {
  const file = at('long.yaml');
  writeFileSync(file, `entente: 1\nid: long\ntitle: Long\nmarking: EXERCISE\ntime: {startex: 2026-03-05T09:00:00Z, tick: 3h, length: 10d}\n` +
    'cells: {a: {}, b: {}}\ninjects:\n' +
    '  known: {at: T+00:00, release: [a], title: Known, text: x}\n  unknown: {when: T < 0, release: [a], title: Unknown, text: x}\n' +
    'bots: {a: {shares: [{to: b, chance: 100, after: 30h}]}}\n');
  const { status, stdout, stderr } = run(file, '-n', '300', '--html', at('r.html'));
  assert.equal(status, 0, stderr);
  const html = readFileSync(at('r.html'), 'utf8'), sharing = html.slice(html.indexOf('id="sharing"'), html.indexOf('id="load"'));
  assert.match(stdout, /Known +a → b +0\.0% 30\.0 h 30\.0–30\.0/);
  assert.match(stdout, /never held by the sender, and not listed: 1/);
  assert.match(sharing, /Never held by the sender, and not listed: 1\./);
  assert.doesNotMatch(sharing, /Unknown|\d h</);
  assert.match(sharing, />30 h 00 min</, 'the time between is a span, not bare minutes');
  assert.match(sharing, />T\+2\.00:00</);
  const labels = [...html.slice(html.indexOf('load-picture')).matchAll(/<text class="soft small" x="([\d.]+)"/g)].map(([, x]) => Number(x));
  assert.ok(labels.length > 3 && labels.every((x, i) => x + 60 <= 1100 && (i === 0 || x - labels[i - 1] >= 60)), `labels at ${labels}`);
});

test('a capability serves all who chose while it was ready, and check says so', () => {
  const file = scenario('10m', '1h', 'capabilities: {k: {owner: a, uses: 1}}\nvariables: {v: {value: 0, from: 0, to: 9}}\ndecisions:\n' +
    '  q: {opens: {at: T+00:00}, text: Q, ask: [a, b], agree: each, within: 10m, otherwise: x, options: {x: {text: X}, y: {text: Y, uses: k, effects: [v += 1]}}}\n' +
    'bots: {a: {q: [{weights: {y: 1}}]}, b: {q: [{weights: {y: 1}}]}}\n');
  writeFileSync(file, readFileSync(file, 'utf8').replace('{a: {}}', '{a: {}, b: {}}'));
  assert.match(spawnSync(entente, ['check', file], { encoding: 'utf8' }).stderr, /2 cells may choose it at once/);
  for (const engine of ['lanes', 'scalar']) assert.equal(json(file, '-n', '10', '--engine', engine).variables[0].final.q50, 2);
});

test('outcomes are counted from 1, as in a transcript', () => {
  const file = scenario('10m', '1h', 'decisions:\n  q: {opens: {at: T+00:00}, text: Q, ask: [a], within: 10m, otherwise: x, options: {x: {text: X}, ' +
    'y: {text: Y, outcomes: [{chance: 50%, text: One}, {chance: 50%, text: Two}]}}}\nbots: {a: {q: [{weights: {x: 1}}]}}\n');
  assert.deepEqual(json(file, '-n', '10').never.outcomes, ['q:y:1', 'q:y:2']);
});

test('the sharing study names the delay that changes most, which need not be at once', () => {
  const file = scenario('5m', '1h', 'variables: {harm: {value: 50, from: 0, to: 99}}\ninjects:\n  i: {at: T+00:00, release: [a], text: x}\n' +
    '  good: {when: "knows(b, i) and T >= 20 and T <= 30", release: [], text: x, effects: [harm -= 30]}\n' +
    '  early: {when: "knows(b, i) and T < 10", release: [], text: x, effects: [harm += 10]}\n' +
    'bots: {a: {shares: {to: b, inject: i, after: 10m}}}\n');
  writeFileSync(file, readFileSync(file, 'utf8').replace('{a: {}}', '{a: {}, b: {}}'));
  const { status, stdout, stderr } = run(file, '--method', 'sharing', '--outcome', 'variable:harm', '--runs', '300', '--html', at('s.html'));
  assert.equal(status, 0, stderr);
  const { finding, sides } = json(file, '--method', 'sharing', '--outcome', 'variable:harm', '--runs', '300');
  const along = sides.filter(({ role, path }) => role === 'path' && path === 'all');
  const best = along.slice(1).reduce((most, side) => (Math.abs(side.difference.value) > Math.abs(most.difference.value) ? side : most));
  assert.ok(best.after_minutes > 0 && best.difference.value === -30, JSON.stringify(best));
  assert.match(finding, new RegExp(`against never telling, along all paths: after ${best.after_minutes} min, −30\\.00 .*; at once: −20\\.00`));
  assert.match(stdout, new RegExp(`all paths +${best.after_minutes} min +−30\\.00 .*, 1 item\n`));
  assert.match(readFileSync(at('s.html'), 'utf8'), new RegExp(`<td>${best.after_minutes} min</td>`));
});

test('a rehearsed run is told without ticks at which nothing happened', () => {
  const file = scenario('1m', '10h', 'injects: {i: {at: T+05:00, release: [a], text: x}}\n');
  const { stdout } = spawnSync(entente, ['replay', file, '--rehearsed', '1:1'], { encoding: 'utf8' });
  assert.deepEqual(stdout.split('\n').filter((line) => / tick /.test(line)), ['T+05:00 tick 300', 'T+10:00 tick 600']);
});

test('rules of sharing are asked in their order until one holds, and a rule that is never asked is warned of', () => {
  const told = (rules) => {
    const file = scenario('10m', '2h', `variables: {trust: {value: 10, from: 0, to: 99}}\ninjects:\n  i: {at: T+00:00, release: [a], text: x}\n` +
      `  more: {at: T+00:50, release: [], text: x, effects: [trust = 60]}\nbots: {a: {shares: [${rules}]}}\n`);
    writeFileSync(file, readFileSync(file, 'utf8').replace('{a: {}}', '{a: {}, b: {}}'));
    const found = ['lanes', 'scalar'].map((engine) => json(file, '-n', '50', '--engine', engine).sharing[0]);
    assert.deepEqual(found[0], found[1]);
    return [found[0].shared, found[0].to_knew?.q50 ?? null, spawnSync(entente, ['check', file], { encoding: 'utf8' }).stderr];
  };
  const [trusting, later] = ['{to: b, after: 10m, if: trust >= 50}', '{to: b, kind: message, after: 30m}'];
  assert.deepEqual(told(trusting).slice(0, 2), [50, 60]); // when trust has come
  assert.deepEqual(told(`${trusting}, ${later}`).slice(0, 2), [50, 30]); // the second, since the first does not hold
  assert.deepEqual(told(`{to: b, if: trust <= 20, chance: 0}, ${later}`).slice(0, 2), [0, null]); // taken, and chance said no
  assert.doesNotMatch(told(`${trusting}, ${later}`)[2], /never used/);
  const [shared, minutes, said] = told(`{to: b, after: 20m}, ${later}`);
  assert.deepEqual([shared, minutes], [50, 20]);
  assert.match(said, /the rule is never used: one before has no `if` and takes all that it fits/);
});

test('more rules than a rehearsal has room for are refused, not tried', () => {
  const list = (count, line) => Array.from({ length: count }, (_, k) => line(k)).join('');
  const file = scenario('10m', '2h', 'injects:\n' + list(1000, (k) => `  i${k}: {at: T+00:00, release: [a], text: x}\n`) +
    'bots:\n  a:\n    shares:\n' + list(64, (k) => `      - {to: b, if: T > ${k}}\n`));
  writeFileSync(file, readFileSync(file, 'utf8').replace('{a: {}}', '{a: {}, b: {}}'));
  const { status, stderr } = spawnSync(entente, ['check', file], { encoding: 'utf8' });
  assert.equal(status, 1);
  assert.match(stderr, /63000 rules that are asked where one before does not hold, at most 30000/);
});

test('one decision, or several that agree alike, have no least and most; no caption begins with a blank', () => {
  const decision = (id) => `  ${id}: {opens: {at: T+00:00}, title: ${id.toUpperCase()}, ask: [a, b], agree: each, within: 10m, otherwise: n, options: {n: {text: N}, y: {text: Y}}}\n`;
  const finding = (...ids) => {
    const file = scenario('10m', '1h', `decisions:\n${ids.map(decision).join('')}variables: {v: {value: 0, from: 0, to: 9, label: V}}\n` +
      `bots: {a: {${ids.map((id) => `${id}: [{weights: {y: 1}}]`).join(', ')}}, b: {${ids.map((id) => `${id}: [{weights: {${id === 'e' ? 'n' : 'y'}: 1}}]`).join(', ')}}}\n`);
    writeFileSync(file, readFileSync(file, 'utf8').replace('{a: {}}', '{a: {}, b: {}}'));
    assert.equal(run(file, '-n', '300', '--html', at('r.html')).status, 0);
    const html = readFileSync(at('r.html'), 'utf8');
    assert.doesNotMatch(html, /class="caption"> /);
    const from = html.indexOf('id="agreement"');
    return /class="finding">(.*?)</s.exec(html.slice(from))[1];
  };
  assert.equal(finding('d'), 'D: same first choice in 100.0% of the runs that ask.');
  assert.equal(finding('c', 'd'), 'All decisions alike: same first choice in 100.0% of the runs that ask.');
  assert.equal(finding('d', 'e'), 'Least agreement: E, same first choice in 0.0% of the runs that ask; most: D, 100.0%.');
});

test('endings that begin alike are told apart', () => {
  const file = scenario('10m', '1h', `variables: {v: {value: 0, from: 0, to: 9}}
injects: {i: {at: T+00:00, chance: 60%, release: [a], text: x, effects: [v = 1]}, j: {at: T+00:10, chance: 50%, release: [a], text: x, effects: [v += 2]}}
endings:
  one: {when: T >= 20 and v == 1, text: It is over. The first of them.}
  two: {when: T >= 20 and v == 2, text: It is over. The second of them!}
  three: {when: T >= 20 and v == 3, text: It is over.}
  four: {when: T >= 20, text: Nothing came. It is over.}
`);
  assert.equal(run(file, '-n', '2000', '--html', at('r.html')).status, 0);
  const page = readFileSync(at('r.html'), 'utf8'), picture = page.slice(page.indexOf('endings-picture'), page.indexOf('</svg>', page.indexOf('endings-picture')));
  const labels = [...picture.matchAll(/class="bold end"[^>]*>([^<]*)</g)].map(([, label]) => label);
  assert.deepEqual(labels.toSorted(), ['Nothing came', 'The first of them', 'The second of them!', 'three']);
});

test('every simulated picture, table of figures and file says that it shows the assumptions of the scenario', () => {
  const said = (language) => new RegExp('WORD\\(SIMULATED, "(.*)"\\)').exec(readFileSync(`src/pieces/words/${language}.def`, 'utf8'))[1];
  const outputs = ['--json', at('r.json'), '--html', at('r.html'), '--csv', at('csv')];
  const asked = { 'scenarios/start': [[]], 'scenarios/river-flood': [[]], 'tests/scenarios/alliance-2022': [[],
    ...['sobol', 'morris', 'discovery', 'tornado'].map((method) => ['--method', method, '--outcome', 'peak:tension', '--at-least', '60', '--vary', 'caution', '--samples', '32', '--runs', '8']),
    ['--method', 'compare', '--outcome', 'peak:tension', '--vary-policy', 'us=standard,firm', '--runs', '300'],
    ['--method', 'sharing', '--outcome', 'peak:tension', '--vary', 'caution', '--samples', '8', '--runs', '20']] };
  for (const [file, kinds] of Object.entries(asked))
    for (const args of kinds) {
      const { status, stdout, stderr } = run(file, ...(args.length ? args : ['-n', '300']), ...outputs);
      assert.equal(status, 0, stderr);
      const html = readFileSync(at('r.html'), 'utf8'), language = /<html lang="(\w+)"/.exec(html)[1];
      const pictures = html.match(/<svg role="img"/g).length, figures = html.match(/<figure>[\s\S]*?<\/figure>/g);
      assert.equal(figures.reduce((sum, figure) => sum + (figure.match(/<svg role="img"/g)?.length ?? 0), 0), pictures, 'each picture is in a figure');
      for (const figure of figures) assert.ok(figure.includes(said(language)), `${file} ${args.join(' ')}: ${figure.slice(0, 300)}`);
      assert.ok(stdout.includes(said('en')));
      const { note } = JSON.parse(readFileSync(at('r.json'), 'utf8'));
      assert.deepEqual(note, Object.fromEntries(['en', 'ko', 'de', 'fr'].map((one) => [one, said(one)])));
      if (args.length === 0) assert.ok(readFileSync(join(at('csv'), 'about.csv'), 'utf8').includes(said('en')));
      rmSync(at('csv'), { recursive: true });
    }
});
