// The reference exercise: it stays at policy, its forms end as they should, and sharing matters in it. The bounds are those its designers set.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

test('its Korean keeps to the words that the two sides agreed on', () => {
  for (const word of ['사람', '오경보', '상대측', '상대국', '연락선', '훈련', '안전보장이사회 이사국']) assert.doesNotMatch(source.replaceAll('남북 통신연락선', ''), new RegExp(word), word);
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

test('what is wise depends on what the north means, and no option is best whatever it means', () => {
  const use = (decision, resolve) => {
    const { status, stdout, stderr } = spawnSync(entente, ['rehearse', scenario, '--method', 'options', '--decision', decision, '--outcome', 'variable:used', '--set', `resolve=${resolve}`, '-n', RUNS, '--seed', '2023', '--quiet', '--json', '-'],
      { encoding: 'utf8', maxBuffer: 1 << 28 });
    assert.equal(status, 0, stderr);
    return Object.fromEntries(JSON.parse(stdout).sides.filter(({ role }) => role === 'forced').map(({ option, outcome_mean }) => [option, 100 * outcome_mean.value]));
  };
  const wished = { // use in a hundred runs: where it means to coerce, and where it is resolved
    warning: { open_word: [27, 37], quiet_word: [12, 39], same_words: [20, 32], consult_only: [16, 52] },
    visible: { asset: [22, 38], ministers: [13, 39], nothing: [11, 46] },
    way_out: { officials: [12, 38], not_now: [19, 41] },
  };
  for (const [decision, options] of Object.entries(wished)) {
    const found = [use(decision, 0), use(decision, 100)];
    for (const [option, wanted] of Object.entries(options))
      for (const at of [0, 1]) assert.ok(Math.abs(found[at][option] - wanted[at]) <= 5, `${decision} ${option}: ${found[at][option].toFixed(1)}, not about ${wanted[at]}`);
    const best = found.map((one) => Object.keys(one).reduce((a, b) => (one[b] < one[a] ? b : a)));
    if (decision !== 'way_out') assert.notEqual(best[0], best[1], decision); // a pause costs belief in the word given
  }
});

test('no single item moves an ending by more than 12 in a hundred, told at once against never', () => {
  const from = source.indexOf('\nbots:'), to = source.indexOf('\npolicies:'), bots = source.slice(from, to), folder = mkdtempSync(join(tmpdir(), 'entente-'));
  cpSync(scenario, folder, { recursive: true });
  const shares = (text) => {
    writeFileSync(join(folder, 'scenario.yaml'), text);
    const { status, stdout, stderr } = spawnSync(entente, ['rehearse', folder, '-n', RUNS, '--seed', '2023', '--quiet', '--json', '-'], { encoding: 'utf8', maxBuffer: 1 << 28 });
    assert.equal(status, 0, stderr);
    return JSON.parse(stdout).endings.map(({ share }) => 100 * share);
  };
  const moved = {};
  for (const [rule, inject, ally] of bots.matchAll(/- \{inject: (\w+), to: (\w+), after: .*\}/g)) {
    const [never, once] = [0, 100].map((chance) => shares(source.slice(0, from) + bots.replace(rule, `- {inject: ${inject}, to: ${ally}, after: 0m, chance: ${chance}%}`) + source.slice(to)));
    moved[inject] = Math.max(...never.map((share, at) => Math.abs(share - once[at])));
    assert.ok(moved[inject] <= 12, `${inject} moves an ending by ${moved[inject].toFixed(1)}`);
  }
  rmSync(folder, { recursive: true });
  assert.ok(Object.keys(moved).length >= 16 && Math.max(...Object.values(moved)) > 8, JSON.stringify(moved));
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

test('each part of a delegation gets something first in every move, and what is held at one seat is held by one ally', () => {
  const from = source.indexOf('\ninjects:'), moves = source.slice(from, source.indexOf('\ndecisions:', from)).split(/^ {2}# ---- Move I+:/m).slice(1);
  assert.equal(moves.length, 3);
  for (const [at, move] of moves.entries()) {
    const first = new Set([...move.matchAll(/^ {4}release: \[(.*)\]$/gm)].flatMap(([, list]) => list.split(', ')).filter((name) => name.includes('.')));
    for (const seat of ['lead', 'joint', 'intel', 'dipl'].flatMap((seat) => [`us.${seat}`, `rok.${seat}`])) assert.ok(first.has(seat), `${seat} in move ${at + 1}`);
  }
  for (const id of ['us_sign', 'us_sign2', 'rok_sign', 'us_confirms', 'rok_confirms', 'fault_trace']) assert.match(source, new RegExp(`\\n {2}${id}:\\n(?: {4}.*\\n)*? {4}release: \\[(?:us|rok)\\.intel[^a-z]`), id);
});

for (const [form, settings] of Object.entries({ 'the hour': { depth: 1, ease: 2 }, 'half a day': {}, 'two days': { depth: 3 } }))
  test(`what has a right answer can be known, in the form of ${form}`, () => {
    const r = rehearse(settings), judged = [];
    for (const { id, minute, right } of r.assessments) for (const [cell, { share }] of Object.entries(right ?? {})) judged.push([`${id} ${minute} ${cell}`, share]);
    for (const { id, opened, cells } of r.questions) for (const { cell, right } of opened ? cells : []) if (right) judged.push([`${id} ${cell}`, right.share]);
    assert.ok(judged.length >= (settings.depth === 1 ? 12 : 36), `${judged.length}`);
    for (const [what, share] of judged) assert.ok(share >= 0.1, `${what} is right in ${(100 * share).toFixed(1)}%`);
    assert.ok(r.assessments.every(({ id, right }) => Boolean(right) === ['means_it', 'past_threshold'].includes(id)), 'nobody is judged by what he cannot have seen');
  });

test('the first signs go to the ally when their capital has cleared them, that of Washington redacted', () => {
  let cleared = 0, kept = 0;
  for (let run = 0; run < 60; run++) {
    const { stdout } = spawnSync(entente, ['replay', scenario, '--rehearsed', `11:${run}`], { encoding: 'utf8', maxBuffer: 1 << 24 });
    const at = (fact) => { // minutes, or undefined
      const found = new RegExp(`^T\\+(\\d+):(\\d+) ${fact}$`, 'm').exec(stdout);
      return found ? 60 * found[1] + Number(found[2]) : undefined;
    };
    assert.equal(at('known us_sign by rok.*'), undefined);
    const page = at('known page by us'), both = [];
    for (const [asked, got, least, most] of [['requested us_sign to rok by us', 'known us_judgment by rok from us', 5, 10], ['requested rok_sign to us by rok', 'known rok_sign by us from rok', 15, 20]]) {
      const from = at(asked), to = at(got);
      assert.equal(from === undefined, to === undefined, `${asked} in run ${run}`);
      if (to !== undefined) assert.ok(to - from >= least && to - from <= most, `${got} after ${to - from} minutes`);
      both.push(to);
      if (to === undefined) kept++;
      else cleared++;
    }
    assert.equal(page !== undefined, !both.includes(undefined), 'the page is of both');
  }
  assert.ok(cleared > 60 && kept > 10, `${cleared} cleared, ${kept} kept`);
});

/** Who was asked about something, or chose in it, before it knew the inject that it is about. */
function leaks(text, runs) {
  const folder = mkdtempSync(join(tmpdir(), 'entente-')), file = join(folder, 'scenario.yaml'), found = new Set();
  const about = { genuine_us: ['us', 'rok_note'], genuine_rok: ['rok', 'rok_note'], fault_cause: ['us', 'alert_fault'], ally_alone: ['us', 'declared'] };
  cpSync(scenario, folder, { recursive: true }); // with what it attaches
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
  const seeded = source.replace('{of: [rok, us], if: "knows(me, rok_note)"}', '[rok, us]').replace('{when: "knows(us, note2) and knows(us, rok_note)"}', '{when: happened(note2)}');
  assert.deepEqual(leaks(seeded, 60), ['answer_note', 'genuine_us']);
});

/** What `cell` is asked, tick by tick, in a run in which nothing is shared: decisions that ask it, questions, assessments; up to the last move, which has two forms. */
function askedOf(folder, text, run, cell, asks) {
  writeFileSync(join(folder, 'scenario.yaml'), text);
  const { status, stdout, stderr } = spawnSync(entente, ['replay', folder, '--rehearsed', `5:${run}`, '--set', 'openness=0'], { encoding: 'utf8', maxBuffer: 1 << 24 });
  assert.equal(status, 0, stderr);
  const lines = [...stdout.matchAll(/^(T\+\S+) (opened|asked|round|chosen|began|delivered) (\S+)(.*)$/gm)];
  const declared = lines.find(([, , , name]) => name === 'declared' || name === 'held')[3];
  const put = lines.filter(([, , verb, name, rest]) => (verb === 'chosen' ? rest.startsWith(` ${cell} `) && name === 'answer_note' : asks[name.replace('.first', '')]?.includes(cell) && name !== 'answer_note'))
    .map(([, at, verb, name]) => `${at} ${verb} ${name}`);
  return { declared, put };
}

test('what an ally alone was given changes nothing in what the other is asked', () => {
  const folder = mkdtempSync(join(tmpdir(), 'entente-')), r = rehearse();
  cpSync(scenario, folder, { recursive: true });
  const asks = Object.fromEntries([...r.decisions.map((one) => [one.id, one.choices.map(({ cell }) => cell)]), ...r.assessments.map((one) => [one.id, Object.keys(one.answers)]), ...r.questions.map((one) => [one.id, one.cells.map(({ cell }) => cell)])]);
  const differing = (text, given) => { // how many runs of those that declare alike ask the other something else
    const [, holder] = new RegExp(`\\n {2}${given}:\\n(?: {4}.*\\n)*? {4}release: \\[(us|rok)\\.\\w+`).exec(text);
    const other = holder === 'us' ? 'rok' : 'us', without = text.replace(new RegExp(`(\\n {2}${given}:\\n(?: {4}.*\\n)*? {4}release: )\\[.*\\]`), '$1[member]');
    assert.notEqual(without, text);
    let compared = 0, differ = 0;
    for (let run = 0; run < 8; run++) {
      const [a, b] = [text, without].map((one) => askedOf(folder, one, run, other, asks));
      if (a.declared !== b.declared) continue;
      compared++;
      differ += JSON.stringify(a.put) !== JSON.stringify(b.put);
      assert.ok(a.put.length > 25);
    }
    assert.ok(compared >= 5, `${given}: ${compared} runs`);
    return differ;
  };
  for (const given of ['us_word', 'us_sign2', 'us_draft', 'us_condition', 'fault_trace', 'rok_note', 'rok_plan', 'rok_draft', 'rok_speech', 'drones', 'fault_log', 'note2', 'embassies'])
    assert.equal(differing(source, given), 0, given);
  const leaking = source.replace('opens: {when: half_day and happened(threat) and since(threat) >= 20}', 'opens: {when: "half_day and happened(threat) and since(threat) >= 20 and knows(rok, rok_draft)"}');
  assert.notEqual(leaking, source);
  assert.ok(differing(leaking, 'rok_draft') > 0, 'it is seen');
  rmSync(folder, { recursive: true });
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

/** What control reads aloud while the clock stands is nothing that is read. */
const aloud = ['brief', 'declared', 'held', 'endex'];

/** What one delegation has before it in a run: items that came to it from the exercise in `window` ticks of the room, where the clock stands for `plenary` of them between
 *  two moves, and what was open for it to answer at once, where all that is asked in one tick is a sheet, one thing, and texts that are written beside are left out.
 *  `asks`: whom what is put asks. */
function before(transcript, { window, plenary }, asks) {
  const lasts = { means_it: 2, past_threshold: 2, eye_to_eye: 2 }; // ticks of a round
  const most = { items: 0, open: 0 }, came = { us: [], rok: [] };
  const open = new Map(); // name: since when, until when where that is known
  let tick = 0, stood = -plenary;
  for (const [, verb, name, rest] of transcript.matchAll(/^T\+\S+ (tick|began|known|opened|asked|round|closed) (\S+)(.*)$/gm)) {
    if (verb === 'tick') {
      tick = Number(name);
      for (const [one, { until }] of open) if (until <= tick) open.delete(one);
    }
    if (verb === 'began') stood += plenary;
    const [, cell] = /^ by (us|rok)\b/.exec(rest) ?? [];
    if (verb === 'known' && cell && !aloud.includes(name)) {
      came[cell].push(tick + stood);
      most.items = Math.max(most.items, came[cell].filter((at) => at > tick + stood - window).length);
    }
    if (asks[name.replace('.first', '')]) {
      if (verb === 'closed') open.delete(name);
      else open.set(name, { verb, since: tick, until: verb === 'round' ? tick + lasts[name] : undefined, asks: asks[name.replace('.first', '')] });
    }
    for (const one of ['us', 'rok']) {
      const put = [...open.values()].filter((about) => about.asks.includes(one));
      const sheets = new Set(put.filter((about) => about.verb !== 'opened').map(({ since }) => since));
      most.open = Math.max(most.open, put.filter((about) => about.verb === 'opened').length + sheets.size);
    }
  }
  return most;
}

test('what a delegation has before it is counted: in the room, sheet by sheet, what comes from the ally too', () => {
  const asks = { level: ['us', 'rok'], one: ['us'], two: ['us'] };
  const run = 'T+00:00 tick 0\nT+00:00 began crisis\nT+00:00 known brief by us\nT+00:00 known a by us\nT+00:05 tick 1\nT+00:05 known b by us from rok\nT+00:05 opened level.first\nT+00:05 asked one\nT+00:05 asked two\n';
  assert.deepEqual(before(run, { window: 2, plenary: 2 }, asks), { items: 2, open: 2 });
  assert.deepEqual(before(`${run}T+00:10 tick 2\nT+00:10 asked three\nT+00:10 known c by us\nT+00:10 known d by us`, { window: 2, plenary: 2 }, { ...asks, three: ['us'] }), { items: 3, open: 3 });
  assert.deepEqual(before(`${run}T+00:10 tick 2\nT+00:10 began threshold\nT+00:10 known c by us`, { window: 2, plenary: 2 }, asks), { items: 2, open: 2 });
});

/** How many decisions a delegation is asked, and how many items of the plan there are for both to agree on or carry out, in the move in which there are most. */
function inMove(transcript, asks) {
  const counts = {};
  let phase;
  const count = (what, cell) => (counts[`${what} ${cell} ${phase}`] = (counts[`${what} ${cell} ${phase}`] ?? 0) + 1);
  for (const [, verb, name, step] of transcript.matchAll(/^T\+\S+ (began|opened|plan) (\S+)(?: (begun))?$/gm)) {
    if (verb === 'began') phase = name;
    if (verb === 'opened' && !name.endsWith('.first')) for (const cell of asks[name]) count('decisions', cell);
    if (step) count('board', 'both');
  }
  const most = (what) => Math.max(0, ...Object.entries(counts).flatMap(([key, value]) => (key.startsWith(what) && !key.includes('dprk') ? [value] : [])));
  return { decisions: most('decisions'), board: most('board') };
}

// Four items in ten minutes of the room, six in the form of an hour, and two things open; and as many in a move as its designers set.
for (const [form, { settings, window, plenary, items, move, decisions, board }] of Object.entries({
  'the hour': { settings: { depth: 1, ease: 2 }, window: 12, plenary: 2, items: 6, move: 8, decisions: 3, board: 4 },
  'half a day': { settings: {}, window: 4, plenary: 4, items: 4, move: 14, decisions: 5, board: 4 },
  'two days': { settings: { depth: 3 }, window: 2, plenary: 12, items: 4, move: 24, decisions: 5, board: 6 },
}))
  test(`a delegation has no more before it than it can bear in the form of ${form}`, () => {
    const r = rehearse(settings), most = { items: 0, open: 0, decisions: 0, board: 0 };
    const asks = Object.fromEntries([...r.decisions.map((one) => [one.id, one.choices.map(({ cell }) => cell)]), ...r.assessments.map((one) => [one.id, Object.keys(one.answers)]),
      ...r.questions.filter(({ answer }) => answer !== 'words').map((one) => [one.id, one.cells.map(({ cell }) => cell)])]);
    const asked = Object.entries(settings).flatMap(([name, value]) => ['--set', `${name}=${value}`]);
    const folder = mkdtempSync(join(tmpdir(), 'entente-')), late = source.replace(/^( +)takes:\n(?:\1 {2}.*\n)+/gm, '$1takes: 80m\n');
    assert.equal(late.match(/takes: 80m/g).length, 4);
    cpSync(scenario, folder, { recursive: true });
    writeFileSync(join(folder, 'scenario.yaml'), late);
    for (const [from, runs] of [[scenario, 60], [folder, 20]]) // the second: all who decide take all the time that they have
      for (let run = 0; run < runs; run++) {
        const { status, stdout, stderr } = spawnSync(entente, ['replay', from, '--rehearsed', `7:${run}`, ...asked], { encoding: 'utf8', maxBuffer: 1 << 24 });
        assert.equal(status, 0, stderr);
        const here = { ...before(stdout, { window, plenary }, asks), ...inMove(stdout, asks) };
        for (const key of Object.keys(most)) most[key] = Math.max(most[key], here[key]);
      }
    rmSync(folder, { recursive: true });
    assert.equal(most.items, items, 'items in ten minutes of the room');
    assert.equal(most.open, 2, 'things open at once');
    assert.ok(most.decisions <= decisions && most.decisions >= 3, `${most.decisions} decisions in a move`);
    assert.ok(most.board <= board && most.board >= 1, `${most.board} items of the board in a move`);
    for (const phase of r.phases)
      for (const { cell, reports } of phase.cells)
        if (/^(us|rok)$/.test(cell)) {
          const read = reports / phase.sampled - (phase.id === 'crisis' ? 1 : 0); // the brief is read aloud before play
          assert.ok(read <= move, `${cell} gets ${read.toFixed(1)} items in ${phase.id}`);
        }
  });
