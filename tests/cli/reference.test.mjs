// The reference exercise: it stays at policy, its forms end as they should, and sharing matters in it. The bounds are those its designers set.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

const entente = process.env.ENTENTE ?? 'build/entente';
const scenario = 'scenarios/dsc-ttx-2023';
const source = readFileSync(`${scenario}/scenario.yaml`, 'utf8');
const RUNS = 20000;

function rehearse(settings = {}, policies = {}) {
  const asked = [...Object.entries(settings).flatMap(([name, value]) => ['--set', `${name}=${value}`]), ...Object.entries(policies).flatMap(([cell, name]) => ['--policy', `${cell}=${name}`])];
  const { status, stdout, stderr } = spawnSync(entente, ['rehearse', scenario, '-n', RUNS, '--seed', '2023', ...asked, '--quiet', '--json', '-'], { encoding: 'utf8', maxBuffer: 1 << 28 });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

/** How many of a hundred runs end so. */
function endings(settings, policies) {
  const share = Object.fromEntries(rehearse(settings, policies).endings.map((ending) => [ending.id, 100 * ending.share]));
  share.use = share.two_answers + share.late_answer + share.unassured + share.one_answer;
  return share;
}

const within = (share, bounds) => {
  for (const [id, [low, high]] of Object.entries(bounds)) assert.ok(share[id] >= low && share[id] <= high, `${id} in ${share[id].toFixed(1)}%, not within ${low} to ${high}`);
};

/** Words of weapons and their effects, of forces and of places, which stop the file for a human reader. */
const words = {
  en: ['yield', 'kiloton', 'megaton', 'targeting', 'target list', 'warhead', 'casualt', 'fatalit', 'fallout', 'blast', 'radiation', 'radius', 'sortie', 'trajector', 'detonat', 'payload', 'ballistic', 'ground zero',
    'battalion', 'brigade', 'squadron', 'submarine', 'bomber', 'order of battle', 'launch site', 'kilomet', 'nautical', 'preempt', 'decapitat', 'strike', 'ICBM', 'SLBM', 'B-52', 'F-35'],
  ko: ['위력', '킬로톤', '메가톤', '표적', '탄두', '사상자', '사망', '낙진', '폭풍', '방사', '반경', '출격', '탄도', '기폭', '폭발', '대대', '여단', '전대', '잠수함', '폭격기', '전투서열', '발사장', '사거리', '킬로미터', '해리', '선제', '참수', '타격', '낙하'],
};
function stopped(text) {
  const at = (word) => (/^[a-z]/i.test(word) ? new RegExp(`\\b${word}`, 'i') : new RegExp(word));
  return [...words.en, ...words.ko].filter((word) => at(word).test(text));
}

test('nothing in it speaks of weapons, their effects, forces or places', () => {
  assert.deepEqual(stopped(source), []);
  for (const word of ['yield', 'Casualties', 'fallout', '사상자', '낙진', '표적']) assert.equal(stopped(source.replace('STARTEX. ', `STARTEX. ${word} `)).length, 1, word);
});

test('nobody is called by a name, and every article and office is marked', () => {
  assert.doesNotMatch(source, /\b(Biden|Yoon|Kim Jong|Austin|Trump|Xi Jinping|Putin)\b|윤석열|바이든|김정은/);
  for (const [, from] of source.matchAll(/^ {4}from: \{en: "([^"]*)"/gm)) assert.match(from, /\((?:exercise|fictional|fictional text)\)$|^Fictional |^Exercise control/, from);
});

const aims = {
  two_answers: [1.5, 5], late_answer: [5, 9], unassured: [5, 9], one_answer: [8, 14], strained: [15, 22], way_out: [12, 18], held: [18, 25], frozen: [10, 16], use: [24, 31],
};
for (const [form, settings] of Object.entries({ 'the hour': { depth: 1, ease: 2 }, 'half a day': {}, 'two days': { depth: 3 } }))
  test(`the form of ${form} ends as it should`, () => {
    const r = rehearse(settings), share = endings(settings);
    within(share, aims);
    assert.equal(r.endings.at(-1).id, 'time-up');
    assert.equal(r.endings.at(-1).count, 0, 'nobody runs out of time');
    for (const id of ['threat', 'endex']) assert.equal(r.injects.find((inject) => inject.id === id).share, 1, `${id} comes in every run`);
    for (const id of ['red_threshold', 'first_line', 'warning', 'first_hour_plan', 'closing']) assert.equal(r.decisions.find((decision) => decision.id === id).closed, RUNS, `${id} is taken in every run`);
  });

test('control can declare whatever the north did', () => {
  const share = endings({ declare: 100 });
  within(share, { use: [100, 100], two_answers: [4, 12], late_answer: [18, 30], unassured: [20, 32], one_answer: [32, 42] });
});

test('what is shared matters, and so does when', () => {
  within(endings({ openness: 0 }), { two_answers: [15, 32], strained: [55, 75], use: [29, 37] });
  within(endings({ openness: 95 }), { two_answers: [0, 2], strained: [6, 14], use: [22, 28] });
  within(endings({ us_pass: 80 }), { strained: [30, 45] });
  within(endings({ rok_pass: 80 }), { strained: [42, 58] });
});

test('the noise of media and the slowness of one ally are felt', () => {
  const quiet = endings({ noise: 0 }).strained, loud = endings({ noise: 100 }).strained, plain = endings().strained;
  assert.ok(loud - quiet >= 3, `${quiet} to ${loud}`);
  for (const policies of [{ us: 'slow' }, { rok: 'slow' }]) assert.ok(endings({}, policies).strained - plain >= 8, JSON.stringify(policies));
});

test('what one ally alone knows stays with it, and first choices differ', () => {
  const r = rehearse();
  const joint = r.decisions.filter(({ id }) => /^(level|first_line|warning|visible|first_hour_plan|way_out|first_hour|principles|settlement|closing)$/.test(id));
  assert.equal(joint.length, 10);
  const same = joint.map((decision) => decision.first.agreement.share);
  assert.ok(same.every((share) => share > 0.15 && share < 0.8), same.join(' '));
});

/** Who was asked about something, or chose in it, before it knew the inject that it is about. */
function leaks(text, runs) {
  const folder = mkdtempSync(join(tmpdir(), 'entente-')), file = join(folder, 'scenario.yaml'), found = new Set();
  const about = { genuine_us: ['us', 'rok_note'], genuine_rok: ['rok', 'rok_note'], fault_cause: ['us', 'alert_fault'] };
  writeFileSync(file, text);
  for (let run = 0; run < runs; run++) {
    const { status, stdout, stderr } = spawnSync(entente, ['replay', file, '--rehearsed', `5:${run}`, '--set', `openness=${(run % 4) * 30}`], { encoding: 'utf8', maxBuffer: 1 << 24 });
    assert.equal(status, 0, stderr);
    const knows = new Set();
    for (const [, verb, what, rest] of stdout.matchAll(/^T\+\S+ (known|asked|chosen) (\w+)(.*)$/gm)) {
      if (verb === 'known') knows.add(`${rest.split(' ')[2]} ${what}`);
      if (verb === 'asked' && about[what] && !knows.has(about[what].join(' '))) found.add(what);
      if (verb === 'chosen' && what === 'answer_note' && !knows.has(`${rest.split(' ')[1]} rok_note`)) found.add(what);
    }
  }
  rmSync(folder, { recursive: true });
  return [...found].sort();
}

test('no question and no decision is put to a delegation about what it was not given', () => {
  assert.deepEqual(leaks(source, 60), []);
  const seeded = source.replace('{of: [rok, us], if: "knows(me, rok_note)"}', '[rok, us]').replace('{when: "knows(us, rok_note)", after: 5m}', '{when: happened(rok_note), after: 5m}');
  assert.deepEqual(leaks(seeded, 60), ['answer_note', 'genuine_us']);
});

test('each of its studies can be run', () => {
  const names = [...source.slice(source.indexOf('\nstudies:')).matchAll(/^ {2}(\w+):/gm)].map(([, name]) => name);
  assert.ok(names.length >= 9);
  for (const name of names) {
    const samples = /^ +samples: \d{2}/m.test(source.slice(source.indexOf(`\n  ${name}:`)).split(/\n {2}\w/)[1] ?? '') ? ['--samples', '32'] : [];
    const { status, stderr } = spawnSync(entente, ['rehearse', scenario, '--study', name, ...samples, '--runs', '50', '--quiet', '--json', '-'], { encoding: 'utf8', maxBuffer: 1 << 28 });
    assert.equal(status, 0, `${name}: ${stderr}`);
  }
});

test('each form is played to ENDEX and reported', () => {
  const folder = mkdtempSync(join(tmpdir(), 'entente-'));
  for (const [depth, ease, pace] of [[1, 2, 6], [2, 1, 2], [3, 1, 1]]) {
    const run = join(folder, `${depth}.entente`);
    for (const args of [['play', scenario, '--all-bots', '--fast', '--seed', '2023:4', '--set', `depth=${depth}`, '--set', `ease=${ease}`, '--pace', `${pace}`, '--run', run], ['report', run, '-o', `${run}.html`]]) {
      const { status, stderr } = spawnSync(entente, args, { encoding: 'utf8' });
      assert.equal(status, 0, stderr);
    }
    assert.match(readFileSync(`${run}.html`, 'utf8'), /No nuclear weapon was used|Use was declared/);
  }
  rmSync(folder, { recursive: true });
});
