// What the report says of a table at which one cell is people, one its bot, one control's: who acted is told apart, what nobody
// could do is not "never", objectives hold what serves them, and every act of control's stands in order of time.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { entente, stopAll, Table, until } from './table.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-report-'));
after(async () => {
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

const scenario = join(folder, 'scenario.yaml');
writeFileSync(scenario, `entente: 1
id: table
title: {de: Tisch, fr: Table}
languages: [de, fr]
time: {startex: 2024-03-05T09:00:00Z, tick: 10m, length: 4h}
cells:
  people: {name: {de: Menschen, fr: Gens}}
  machine: {name: {de: Maschine, fr: Machine}}
  outside: {name: {de: Außen, fr: Dehors}, seat: control}
objectives:
  act: {text: {de: Handeln, fr: Agir}, capability: {de: Handlung, fr: Action}}
  judge: {text: {de: Urteilen, fr: Juger}}
injects:
  late: {at: T+02:00, release: [people], objective: act, text: {de: spät, fr: tard}}
  early: {at: T+00:00, release: [people], objective: act, title: {de: früh, fr: tôt}, text: {de: früh, fr: tôt}}
  bots: {at: T+00:00, release: [machine], objective: act, text: {de: für den Bot, fr: pour le bot}}
  theirs: {at: T+00:00, release: [outside], objective: act, text: {de: für die Leitung, fr: pour la direction}}
tasks:
  read_early: {cell: people, after: early, within: 30m, critical: true, objective: act, by: acknowledge, text: {de: lesen, fr: lire}}
  read_bots: {cell: machine, after: bots, within: 30m, objective: act, by: acknowledge, text: {de: lesen, fr: lire}}
  answer_soon: {cell: people, when: open(both), within: 20m, objective: judge, by: {decision: both}, text: {de: bald antworten, fr: répondre vite}}
  seen_outside: {cell: outside, after: theirs, within: 30m, by: control, text: {de: gesehen, fr: vu}}
decisions:
  both: {opens: {at: T+00:00}, ask: [people, machine], agree: joint, within: 30m, otherwise: no, objective: judge,
    options: {yes: {text: {de: ja, fr: oui}}, no: {text: {de: nein, fr: non}}}}
  passed: {opens: {at: T+00:50}, ask: [people], agree: each, within: 20m, otherwise: no, objective: judge,
    options: {yes: {text: {de: ja, fr: oui}}, no: {text: {de: nein, fr: non}}}}
assessments:
  view: {at: T+00:00, ask: [people, machine], scale: likelihood, within: 20m, text: {de: Wie sicher?, fr: Sûr ?}, objective: judge}
bots:
  machine: {both: [{weights: {yes: 1}}], assess: {view: 3}}
`.replace(/\bno\b(?=[,:])/g, 'no_way').replace(/\byes\b(?=[:,])/g, 'yes_do'));

/** The words of a part of the page, from a heading to the next. */
function part(page, anchor, tag = 'h2') {
  const from = page.indexOf(`<${tag} id="${anchor}"`);
  assert.ok(from > 0, anchor);
  const to = page.indexOf(`<${tag} `, from + 4);
  return words(page.slice(from, to < 0 ? undefined : to));
}
const words = (html) => html.replace(/<style[\s\S]*?<\/style>/g, '').replace(/<svg[\s\S]*?<\/svg>/g, '').replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

test('people, bots and control are told apart, and acts stand where they belong', async () => {
  const table = await Table.serve(scenario, folder, ['--pace', '1']);
  const control = await table.join('control-1', 'Leitung'), person = await table.join('people-1', 'Erna');
  const evaluator = await table.join('observer-1', 'Auge');
  await control.must('seat', { cell: 'people', bot: false });
  await control.must('start');
  const item = await until(async () => (await person.view()).items?.find((one) => one.title?.de === 'früh'), 'the early inject');
  await person.must('acknowledge', { item: item.number });
  await evaluator.must('note', { text: 'Sie haben geurteilt', tags: ['judge'] });
  await evaluator.must('note', { text: 'Ohne Ziel', tags: ['sonst'] });
  const pinned = (await evaluator.view()).items.find((one) => one.title?.de === 'früh').number;
  await evaluator.must('note', { text: 'Angeheftet', item: pinned });
  await person.must('message', { to: [], text: '한국어로 씁니다' });
  await person.must('message', { to: [], text: { de: 'auf Deutsch gesagt' } });
  await control.must('jump', { to_second: 5400 });
  await control.must('endex', { word: 'ENDEX' });
  await table.stop();
  const file = join(folder, 'report.html');
  const { status, stderr } = spawnSync(entente, ['report', table.run, '-o', file], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  const page = readFileSync(file, 'utf8');

  // a letter is in the language that its writer named, and in none where nobody did
  const letters = page.slice(page.indexOf('id="MESSAGES"'));
  assert.match(letters, /lang="">한국어로 씁니다</);
  assert.doesNotMatch(letters, /lang="\w+">한국어로 씁니다</);
  assert.match(letters, /lang="de">auf Deutsch gesagt</);

  // who acted
  const summary = part(page, 'SUMMARY');
  assert.match(summary, /Menschen : Übende; Maschine : nur Bots; Außen : Leitung/);
  assert.match(summary, /Für Zellen mit Übenden fällig: 3\. Rechtzeitig: 1; verspätet: 0; nicht erfolgt: 2; Frist am Ende noch offen: 0\. Vom Bot getan oder Zelle ohne Übende: 1\. Nie fällig geworden: 0\./);
  assert.match(summary, /von Übenden mehr als einer Zelle beantwortet: 0\. Runden, die auch Bots beantworteten \(in keiner Zahl enthalten\): 1\./);
  assert.match(part(page, 'OVERVIEW'), /Außen Dehors – – Leitung 0/);

  // what serves an objective stands under it
  const judge = part(page, 'objective-2', 'h3');
  for (const wanted of [/both T\+00:00/, /passed T\+00:50/, /view Wie sicher\?/, /Sie haben geurteilt/]) assert.match(judge, wanted);
  assert.doesNotMatch(judge, /Ohne Ziel/);
  assert.match(judge, /^\s*Urteilen Juger/, 'an objective without a capability is called by its text');
  assert.match(part(page, 'NOTES'), /Sie haben geurteilt[\s\S]*Ohne Ziel/);
  assert.match(part(page, 'NOTES'), new RegExp(`Angeheftet – ${pinned} früh`), 'a note is pinned to the item it was written at');
  assert.match(part(page, 'objective-1', 'h3'), /Angeheftet/, 'and stands under the objective of it');

  // acts of control's, jumps too, in order of time; what a jump passed had no time
  const acts = part(page, 'CONTROL');
  assert.match(acts, /Uhr vorgestellt: 1\./);
  assert.match(acts, /T\+00:00 control-1 Uhr vorgestellt T\+00:00 → T\+01:30 – \d+ T\+01:30 control-1 Übungsende/);
  assert.match(part(page, 'DECISIONS'), /durch Vorgabe: Zeit abgelaufen, während die Leitung die Uhr vorstellte/);
  const events = part(page, 'TIMELINE');
  const order = ['früh', 'für den Bot', 'spät'].map((title) => events.lastIndexOf(` ${title} `));
  assert.match(events, /early[\s\S]*bots[\s\S]*theirs[\s\S]*late/, `in order of time: ${order}`);

  // the first page: what happened, what was decided by whom, findings with one and with several, who played
  const brief = part(page, 'BRIEF');
  assert.match(brief, /Die Übungszeit lief 90 min\. Die Übungsleitung hat die Übung beendet/);
  assert.match(brief, /T\+00:30 both: nein \(durch Vorgabe: Zeit abgelaufen, während die Leitung die Uhr vorstellte\)/);
  assert.match(brief, /3 erwartete Handlungen von Übenden: rechtzeitig 1, verspätet 0, nicht erfolgt 2, Frist noch offen 0\./);
  assert.match(brief, /Menschen : Übende; Maschine : nur Bots; Außen : Leitung/);
  assert.match(part(page, 'objective-1', 'h3'), /lesen lire kritisch \d+ früh people Bestätigung 30 min T\+00:00 T\+00:00 \d+ s rechtzeitig people-1/);

  // nothing of the kind of exercise is said that the scenario does not say
  const overview = part(page, 'OVERVIEW');
  assert.match(overview, /Art der Übung auszufüllen/);
  assert.doesNotMatch(words(page), /Planübung|[Tt]abletop|discussion|Konsultation|consultation/);

  // no English of the house on a German page
  for (const english of ['Executive', 'acknowledg', 'Decision', 'control called', 'delivered', 'seconds to a second']) assert.doesNotMatch(words(page), new RegExp(english));
});

test('each task stands under its objective with the act that did it, whose, when, and whether in time', async () => {
  const file = join(folder, 'sent.yaml');
  writeFileSync(file, `entente: 1
id: sent
title: {en: Sent}
time: {startex: 2024-03-05T09:00:00Z, tick: 10m, length: 2h}
cells:
  station: {side: net}
  centre: {side: net}
  ward: {side: net}
  umpire: {side: net, seat: control}
objectives: {prompt: {text: {en: Every message arrives}}}
injects:
  check_in: {at: T+00:00, release: [station], title: {en: Check-in}, text: {en: a}}
  water: {at: T+00:00, release: [station], title: {en: Water}, text: {en: b}}
  receipt: {at: T+00:00, release: [centre], title: {en: Receipt}, text: {en: c}}
  beyond: {at: T+01:50, release: [station], title: {en: Beyond}, text: {en: d}}
tasks:
  check_in_sent: {cell: station, after: check_in, within: 30m, objective: prompt, by: {share: centre}, text: {en: send it}}
  water_read: {cell: station, after: water, within: 10m, objective: prompt, by: acknowledge, text: {en: confirm it}}
  water_sent: {cell: station, after: water, within: 20m, critical: true, objective: prompt, by: {share: centre}, text: {en: pass it on}}
  asked: {cell: station, after: water, within: 40m, objective: prompt, by: {write: control}, text: {en: ask control}}
  chosen: {cell: station, when: open(route), within: 40m, objective: prompt, by: {decision: route}, text: {en: choose}}
  ticked: {cell: station, after: water, within: 30m, objective: prompt, by: cell, text: {en: tick}}
  heard: {cell: station, after: water, within: 30m, objective: prompt, by: control, text: {en: heard}}
  soon: {cell: station, after: water, within: 2h, objective: prompt, by: {write: centre}, text: {en: write}}
  receipt_read: {cell: centre, after: receipt, within: 30m, objective: prompt, by: acknowledge, text: {en: receipt}}
  receipt_told: {cell: centre, after: receipt, within: 30m, objective: prompt, by: control, text: {en: receipt told}}
  beyond_sent: {cell: station, after: beyond, within: 30m, by: {share: centre}, text: {en: send beyond}}
decisions:
  route: {opens: {at: T+00:00}, title: {en: Which way}, ask: [station], within: 1h, otherwise: stay, options: {stay: {text: {en: Stay}}, go: {text: {en: Go}}}}
bots: {centre: {does: {receipt_read: {takes: 10m}}}}
`);
  const table = await Table.serve(file, folder, ['--pace', '1']);
  const control = await table.join('control-1'), observer = await table.join('observer-1'), station = await table.join('station-1');
  await control.must('seat', { cell: 'station', bot: false });
  await control.must('start');
  const items = await until(async () => { const found = (await station.view()).items; return found.length >= 2 && found; }, 'two items');
  const numbered = (title) => items.find((one) => Object.values(one.title)[0] === title).number;
  const { tasks } = await station.view();
  assert.deepEqual(tasks.map(({ number, text, open, ticked, deadline_second }) => [number, text, open, ticked, deadline_second]), [[1, { en: 'tick' }, true, false, 1800]], 'a cell sees what it ticks off, and no other task');
  await station.must('share', { item: numbered('Check-in'), with: ['centre'] });
  await station.must('choose', { decision: 1, option: 'go' });
  await station.must('done', { task: 1, done: true });
  await station.must('done', { task: 1, done: false });
  await station.must('done', { task: 1, done: true });
  assert.equal((await station.command('done', { task: 2, done: true })).status, 409);
  await observer.must('done', { task: 'heard', done: true });
  assert.equal((await control.command('done', { task: 'ticked', done: true })).json.code, 'not_permitted', 'control says what control sees');
  const of = async (id) => (await control.view()).tasks.find((task) => task.id === id);
  assert.equal((await of('heard')).ticked_by, 'observer-1');
  assert.equal((await station.view()).tasks[0].ticked_by, 'station-1');
  await control.must('jump', { to_second: 1200 });
  assert.deepEqual([(await of('ticked')).done_second, (await of('water_sent')).late_second, (await of('water_sent')).done_second], [600, 1200, null]);
  assert.equal((await station.command('done', { task: 1, done: false })).json.code, 'nothing_to_do', 'what counted stays');
  await station.must('share', { item: numbered('Water'), with: ['centre'] });
  await station.must('request', { text: 'What of the water?' });
  await control.must('endex', { word: 'ENDEX' });
  await table.stop();
  const { stdout: page } = spawnSync(entente, ['report', table.run, '-o', '-'], { encoding: 'utf8' });
  const shown = part(page, 'objective-1', 'h3');
  for (const row of [
    /send it \d+ Check-in station sharing with centre 30 min T\+00:00 T\+00:00 \d+ s in time station-1/,
    /confirm it \d+ Water station acknowledging 10 min T\+00:00 – – not done ☐/,
    /pass it on critical \d+ Water station sharing with centre 20 min T\+00:00 T\+00:20 20 min late station-1/,
    /ask control \d+ Water station writing to control 40 min T\+00:00 T\+00:20 20 min in time station-1/,
    /choose station deciding: Which way 40 min T\+00:00 T\+00:00 \d+ s in time station-1/,
    /tick \d+ Water station ticked off by the cell 30 min T\+00:00 T\+00:00 \d+ s in time station-1/,
    /heard \d+ Water station ticked off by control or an evaluator 30 min T\+00:00 T\+00:00 \d+ s in time observer-1/,
    /write \d+ Water station writing to centre 2 h 00 min T\+00:00 – – time not over/,
    /receipt \d+ Receipt centre acknowledging 30 min T\+00:00 T\+00:10 10 min by its bot/,
    /receipt told \d+ Receipt centre ticked off by control or an evaluator 30 min T\+00:00 – – no person in the cell/,
  ])
    assert.match(shown, row);
  assert.match(part(page, 'OBJECTIVES'), /in time 5; late 1; not done 1; time not over 1; bot, or no person in the cell 2(?!; never)/);
  assert.match(words(page), /Expected actions that serve no objective [\s\S]*send beyond station sharing with centre 30 min – – – never opened/);
});

test('the rating of an objective stands under it with its reason, the last one of a seat ticked, and none before ENDEX', async () => {
  const table = await Table.serve(scenario, folder, ['--pace', '1']);
  const control = await table.join('control-1'), [first, second] = [await table.join('observer-1', 'Auge'), await table.join('observer-2', 'Ohr')];
  const player = await table.join('people-1');
  assert.equal((await player.command('rate', { objective: 'judge', rating: 'P', text: 'gut' })).status, 400, 'for players there is no such command');
  assert.equal((await control.command('rate', { objective: 'judge', rating: 'P', text: 'gut' })).status, 400, 'control has others to judge');
  await control.must('start');
  assert.equal((await first.command('rate', { objective: 'judge', rating: 'P', text: 'zu früh' })).status, 409, 'half of it is still to come');
  await control.must('endex', { word: 'ENDEX' });
  const { log: closed } = await control.view();
  for (const [members, status] of [[{ objective: 'none', rating: 'P', text: 'x' }, 409], [{ objective: 'judge', rating: 'A', text: 'x' }, 400], [{ objective: 'judge', rating: 'P', text: ' ' }, 400], [{ objective: 'judge', rating: 'P' }, 400]])
    assert.equal((await first.command('rate', members)).status, status, JSON.stringify(members));
  await first.must('rate', { objective: 'judge', rating: 'P', text: 'Erst gut' });
  await second.must('rate', { objective: 'judge', rating: 'S', text: 'Mit Mühe' });
  await first.must('rate', { objective: 'act', rating: 'U', text: 'Gar nicht' });
  const seen = (await control.view()).notes.map(({ objective, rating, text, seat }) => [objective, rating, text, seat]);
  assert.deepEqual(seen, [['judge', 'P', 'Erst gut', 'observer-1'], ['judge', 'S', 'Mit Mühe', 'observer-2'], ['act', 'U', 'Gar nicht', 'observer-1']]);
  assert.ok(!JSON.stringify(await player.view()).includes('Mühe'));
  await first.must('rate', { objective: 'judge', rating: 'M', text: 'Bei näherem Hinsehen' });
  await table.stop();
  const page = spawnSync(entente, ['report', table.run, '-o', '-'], { encoding: 'utf8' }).stdout;
  assert.match(page, new RegExp(`${closed.count}:${closed.head}`), 'the record is closed without them');
  const rows = part(page, 'OBJECTIVES');
  assert.match(rows, /Handlung Action [\s\S]*? ☐ ☐ ☐ ☑ observer-1 /);
  assert.match(rows, /Urteilen Juger – Frist noch offen 1 ☐ ☑ observer-2 ☑ observer-1 ☐ /);
  const judged = part(page, 'objective-2', 'h3');
  assert.match(judged, /P observer-1 .*Erst gut \(später geändert\) S observer-2 .*Mit Mühe M observer-1 .*Bei näherem Hinsehen/);
  assert.match(part(page, 'AFTER'), /Bei näherem Hinsehen Bewertung: M Urteilen Juger/);
  const both = spawnSync(entente, ['report', table.run, '-o', '-', '--edition', 'both'], { encoding: 'utf8' }).stdout;
  assert.doesNotMatch(both, /☑|Mühe|Gar nicht|näherem/, 'evaluators write for control');
});

test('an edition for both delegations holds nothing that a person wrote or answered in private, a cell\'s only its own', async () => {
  const file = join(folder, 'two.yaml');
  writeFileSync(file, `entente: 1
id: two
title: Two
time: {startex: 2024-03-05T09:00:00Z, tick: 10m, length: 2h}
cells: {north: {side: north}, south: {side: south}}
sharing: {north: [south], south: [north]}
objectives: {o: {text: Objective}}
injects: {i: {at: T+00:00, release: all, title: Rain, text: It rains}}
decisions: {d: {opens: {at: T+00:00}, title: Way, text: Which way, ask: [north, south], agree: joint, within: 1h, otherwise: left, objective: o,
  options: {left: {text: Left}, right: {text: Right}}}}
assessments: {q: {at: T+00:00, ask: [north, south], scale: likelihood, within: 1h, text: Sure?, objective: o}}
`);
  const table = await Table.serve(file, folder, ['--pace', '1']);
  const control = await table.join('control-1', 'Cora'), north = await table.join('north-1', 'Nora'), south = await table.join('south-1', 'Samson');
  const evaluator = await table.join('observer-1', 'Evelyn');
  for (const cell of ['north', 'south']) await control.must('seat', { cell, bot: false });
  await control.must('start');
  await until(async () => (await north.view()).decisions?.length, 'the decision');
  for (const [seat, word] of [[north, 'nordisch'], [south, 'austral']]) {
    await seat.must('choose', { decision: 1, option: 'right', reason: `${word}-choice` });
    await seat.must('answer', { round: 1, value: 6, reason: `${word}-answer` });
    await seat.must('request', { text: `${word}-request` });
  }
  await north.must('message', { to: ['south'], text: 'nordisch-letter' });
  await south.must('message', { to: [], text: 'austral-letter' });
  await evaluator.must('note', { text: 'noted-by-eve', tags: ['o'], finding: 'improvement', recommendation: 'advised-by-eve' });
  const rain = (await control.view()).items.find((one) => one.title?.en === 'Rain' || one.title?.und === 'Rain').number;
  await north.must('open', { item: 1 });
  await control.must('recall', { item: rain, cells: ['north', 'south'] });
  await control.must('jump', { to_second: 3600 });
  assert.equal((await north.command('hot-wash', { ups: ['nordisch-early'], downs: [] })).status, 409, 'not before the end');
  await control.must('endex', { word: 'ENDEX' });
  await north.must('hot-wash', { ups: ['nordisch-first'], downs: [] });
  await north.must('hot-wash', { ups: ['nordisch-wash'], downs: ['nordisch-worse'], ally: 4 });
  await south.must('hot-wash', { ups: ['austral-wash'], downs: [], ally: 4, realistic: 1 });
  for (const wrong of [{ ups: 'x', downs: [] }, { ups: ['a', 'b', 'c', 'd'], downs: [] }, { ups: [' '], downs: [] }, { ups: [], downs: [], ally: 6 }, { ups: [] }])
    assert.equal((await north.command('hot-wash', wrong)).status, 400, JSON.stringify(wrong));
  const served = await Promise.all(['', '?edition=both', '?edition=control', '?edition=cell:north'].map((query) => evaluator.get(`/api/record${query}`)));
  assert.equal((await north.get('/api/record?edition=both')).status, 404, 'control hands it out');
  await table.stop();
  const made = (edition) => {
    const { status, stdout, stderr } = spawnSync(entente, ['report', table.run, '-o', '-', ...(edition ? ['--edition', edition] : [])],
      { encoding: 'utf8', maxBuffer: 1 << 26 });
    assert.equal(status, 0, stderr);
    return stdout;
  };
  const secrets = ['Cora', 'Nora', 'Samson', 'Evelyn', 'north-1', 'south-1', 'control-1', 'observer-1', 'noted-by-eve', 'advised-by-eve', 'nordisch-wash', 'nordisch-worse', 'austral-wash',
    ...['choice', 'answer', 'request', 'letter'].flatMap((what) => [`nordisch-${what}`, `austral-${what}`])];
  const holds = (edition) => { const page = made(edition); return secrets.filter((secret) => page.includes(secret)); };
  assert.deepEqual(holds(), secrets);
  assert.deepEqual(holds('control'), secrets);
  assert.deepEqual(holds('both'), []);
  assert.deepEqual(holds('cell:north'), ['Nora', 'north-1', ...['choice', 'answer', 'request', 'letter'].map((what) => `nordisch-${what}`)]);
  const southern = ['Samson', 'south-1', 'nordisch-letter', ...['choice', 'answer', 'request', 'letter'].map((what) => `austral-${what}`)];
  assert.deepEqual(holds('cell:south'), secrets.filter((secret) => southern.includes(secret)), 'a letter it got is its own too');
  assert.ok(!made().includes('nordisch-first'), 'the last of a seat counts');
  assert.match(words(made()), /understood each other\. 0 0 0 2 0/);
  const both = made('both');
  const held = part(both, 'KNOWLEDGE');
  assert.match(held, /north T\+00:00 recalled T\+00:00 delivered T\+00:00 –/, 'what was withdrawn is marked at the cell that had read it');
  assert.match(held, /south T\+00:00 recalled T\+00:00 delivered – –/, 'and at the cell that had not');
  assert.match(both, /Edition<\/b> for both delegations/);
  assert.match(words(both), /Right/, 'what cells chose stays');
  const dots = (page) => page.slice(page.indexOf('round-1-dots')).split('</svg>')[0].match(/<g class="c[01]">/g)?.length ?? 0;
  assert.deepEqual([dots(made()), dots(made('cell:north')), dots(both)], [4, 2, 0], 'a dot and a median of each cell that may be drawn');
  assert.deepEqual(served.map(({ status }) => status), [200, 200, 200, 404], 'one cell’s edition is made from the run file');
  assert.deepEqual([served[0].text, served[1].text, served[2].text], [made(), both, made()], 'over the wire as from the file');
  const { status, stderr } = spawnSync(entente, ['report', table.run, '-o', '-', '--edition', 'cell:west'], { encoding: 'utf8' });
  assert.equal(status, 2);
  assert.match(stderr, /there is no edition `cell:west`; right: control, both, or cell:/);
});

test('who asked for disclosure, what came of it and what was taken back; an edition tells of nothing that its readers may not have', async () => {
  const file = join(folder, 'release.yaml');
  writeFileSync(file, `entente: 1
id: release
title: Release
marking: UNCLASSIFIED
time: {startex: 2024-03-05T09:00:00Z, tick: 10m, length: 2h}
cells:
  us: {country: USA, side: a}
  rok: {country: KOR, side: a}
  capital: {country: USA, side: a}
injects:
  rain: {at: T+00:00, release: all, title: Rain, text: It rains}
  sign: {at: T+00:00, release: [us], originator: capital, marking: SECRET//NOFORN, title: Anzeichen, text: Deep-secret}
  judgement: {redacts: sign, release: [], marking: "SECRET//REL TO USA, KOR", title: Urteil, text: Shared-part}
  other: {at: T+00:00, release: [us], originator: capital, marking: SECRET//NOFORN, title: Anderes, text: Other-secret}
`);
  const table = await Table.serve(file, folder, ['--pace', '1']);
  const control = await table.join('control-1', 'Cora'), us = await table.join('us-1', 'Uma'), rok = await table.join('rok-1', 'Ryu'), capital = await table.join('capital-1', 'Cat');
  await control.must('start');
  await control.must('pause');
  const item = async (seat, title) => (await until(async () => (await seat.view()).items?.find((one) => Object.values(one.title ?? {}).includes(title)), title)).number;
  const request = async () => (await capital.view()).items.findLast(({ kind }) => kind === 'release-request').number;
  const ask = async (title, text) => us.must('ask-release', { item: await item(us, title), to: ['rok'], text });
  const grant = async (answer, text) => capital.must('grant', { item: await request(), to: ['rok'], answer, ...(text ? { text } : {}) });
  await ask('Anderes', 'asked-for-other');
  await grant('refused', 'why-refused');
  await ask('Anzeichen', 'asked-for-sign');
  await grant('redacted');
  await rok.must('open', { item: await item(rok, 'Urteil') });
  await capital.must('recall', { item: await item(capital, 'Urteil'), cells: ['rok'] });
  await ask('Anzeichen', 'asked-again');
  await control.must('endex', { word: 'ENDEX' });
  await table.stop();
  const made = (edition) => spawnSync(entente, ['report', table.run, '-o', '-', '--edition', edition], { encoding: 'utf8', maxBuffer: 1 << 26 }).stdout;
  const whole = made('control');
  const chapter = part(whole, 'RELEASES');
  assert.match(chapter, /Requested: 3; disclosed whole: 0, redacted: 1, refused: 1/);
  assert.match(chapter, /\d+ Anderes us us-1 rok T\+00:00 T\+00:00 \d+ s refused capital capital-1 why-refused/);
  assert.match(chapter, /\d+ Anzeichen us us-1 rok T\+00:00 T\+00:00 \d+ s redacted: \d+ Urteil capital capital-1/);
  assert.match(chapter, /\d+ Anzeichen us us-1 rok T\+00:00 – – no answer – –/);
  assert.match(chapter, /What was taken back[^]*\d+ Urteil rok T\+00:00 capital-1 T\+00:00/);
  const secrets = ['Anzeichen', 'Deep-secret', 'Urteil', 'Shared-part', 'Anderes', 'Other-secret', 'asked-for-other', 'why-refused', 'asked-for-sign', 'asked-again', 'Requested: ', 'taken back', 'NOFORN'];
  const holds = (edition) => { const page = words(made(edition)); return secrets.filter((secret) => page.includes(secret)); };
  assert.deepEqual(holds('control'), secrets);
  assert.deepEqual(holds('cell:rok'), ['Urteil', 'Shared-part'], 'what it had; of requests, refusals and of the whole nothing');
  assert.deepEqual(holds('both'), ['Urteil', 'Shared-part'], 'what both may have');
  assert.deepEqual(holds('cell:us'), secrets.filter((one) => one !== 'taken back'), 'it was told why, and not who had opened');
  assert.deepEqual(holds('cell:capital'), secrets);
  assert.match(made('cell:rok'), /<div class="banner">EXERCISE EXERCISE EXERCISE · SECRET\/\/REL TO USA, KOR</, 'marked for what stands in it');
  assert.match(whole, /<div class="banner">EXERCISE EXERCISE EXERCISE · SECRET\/\/NOFORN</);
});

test('answers to questions stand by cell and person with what was right, and who had it; an edition without persons shows none of few', async () => {
  writeFileSync(join(folder, 'asked.yaml'), `entente: 1
id: asked
title: {en: Asked}
languages: [en]
time: {startex: 2024-03-05T09:00:00Z, tick: 10m, length: 4h}
cells: {north: {name: {en: North}}, east: {name: {en: East}}, machine: {name: {en: Machine}}}
objectives: {know: {text: {en: Know the beds}}}
variables: {beds: {value: 50, from: 0, to: 200}}
questions:
  plan: {opens: {at: T+00:00}, ask: [north, east], text: {en: What first?}, answer: words, within: 2h, objective: know, look_for: [{en: says where}, {en: says who}]}
  free: {opens: {at: T+00:00}, ask: [north, east, machine], text: {en: How many beds?}, answer: {number: {from: 0, to: 200}}, within: 1h, truth: beds, objective: know}
  each: {for: [north, east], opens: {at: T+00:00}, text: {en: And you?}, answer: {number: {from: 0, to: 9}}, within: 1h, right: 4}
  trust: {opens: {at: T+00:00}, ask: [north, east], text: {en: Do they call?}, answer: {scale: [never, sometimes, always]}, within: 1h, right: sometimes..always}
  order: {opens: {at: T+00:00}, ask: [north], text: {en: What comes first?}, answer: {rank: [water, power, roads]}, within: 1h}
  later: {opens: {at: T+03:50}, ask: [north], text: {en: And then?}, answer: words}
assessments:
  view: {at: T+00:00, ask: [north, east], scale: likelihood, within: 20m, text: {en: How sure?}, truth: 6}
bots: {machine: {answers: {free: 50}}}
`);
  const table = await Table.serve(join(folder, 'asked.yaml'), folder, ['--pace', '1', '--seats', '3']);
  const control = await table.join('control-1'), observer = await table.join('observer-1');
  const [one, two, east] = [await table.join('north-1', 'Ada'), await table.join('north-2', 'Bo'), await table.join('east-1', 'Cy')];
  for (const cell of ['north', 'east'])
    if ((await control.view()).control?.seats?.[cell]?.bot ?? true) await control.command('seat', { cell, bot: false });
  await control.must('start');
  const asked = await until(async () => { const list = (await control.view()).questions; return list?.length === 6 && list; }, 'questions');
  const number = async (seat, kind) => (await until(async () => (await seat.view()).questions?.find((question) => question.kind === kind), kind)).number;
  for (const [seat, kind, answer] of [[one, 'words', '<b>Go to the school</b>'], [east, 'words', 'Wait'], [one, 'number', 40], [two, 'number', 61], [east, 'number', 50],
    [one, 'scale', 1], [east, 'scale', 1], [one, 'rank', ['roads', 'water', 'power']], [two, 'rank', ['water', 'roads', 'power']]])
    await seat.must('respond', { question: await number(seat, kind), [kind === 'words' ? 'words' : 'answer']: answer });
  for (const [seat, value] of [[one, 6], [two, 7], [east, 2]]) await seat.must('answer', { round: (await seat.view()).rounds[0].number, value });
  const of = (id) => asked.find((question) => question.id === id).number;
  await one.must('respond', { question: (await one.view()).questions.find((question) => question.text.en === 'And you?').number, answer: 4 });
  await observer.must('seen', { question: of('plan'), cell: 'north', look: 1, seen: true });
  await control.must('close', { question: of('trust') });
  await control.must('reveal', { question: of('order') });
  await control.must('jump', { to_second: 5400 });
  await control.must('endex', { word: 'ENDEX' });
  await observer.must('seen', { question: of('plan'), cell: 'east', look: 2, seen: true });
  await table.stop();
  const editions = {};
  for (const edition of ['control', 'both']) {
    const file = join(folder, `asked-${edition}.html`);
    const { status, stderr } = spawnSync(entente, ['report', table.run, '-o', file, '--edition', edition], { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    editions[edition] = readFileSync(file, 'utf8');
  }
  const whole = part(editions.control, 'QUESTIONS'), both = part(editions.both, 'QUESTIONS');
  assert.match(whole, /north north-1 T\+00:00 &lt;b&gt;Go to the school&lt;\/b&gt; /);
  assert.match(whole, /says where north says who east /);
  assert.match(whole, /How many beds\? Asked at: T\+00:00 ; until: T\+01:00 \. What was right: 50\./);
  assert.match(whole, /north 2 50 40–61 0 of 2 east 1 50 50 1 of 1 machine \(bot\) 0 50 – yes /, whole);
  assert.match(whole, /Nobody answered\. north , east \(together\) : answered 1 of 2; right: 1 of 1\. Do they call\?/, whole);
  const served = part(editions.control, 'objective-1', 'h3');
  assert.match(served, /What first\? T\+00:00 north in words, by 1 person – ☑&nbsp; says where ☐&nbsp; says who east in words, by 1 person – ☐&nbsp; says where ☑&nbsp; says who /, served);
  assert.match(served, /How many beds\? T\+00:00 north 50 yes – east 50 yes – machine \(bot\) 50 yes – /, served);
  assert.match(part(editions.both, 'objective-1', 'h3'), /How many beds\? T\+00:00 north left out of this edition left out of this edition – /);
  assert.match(whole, /What was right: 2 sometimes–3 always\./);
  assert.match(whole, /north 2 water › roads › power water 1–2; power 3; roads 1–2 – /, whole);
  assert.doesNotMatch(whole, /And then/, 'it was not asked');
  assert.match(whole, /free north – east both right free north – machine both right \(bot\) free east – machine both right \(bot\) trust north – east both wrong, alike view north – east one of them right /, whole);
  assert.match(whole, /both right 1, one of them 1, both wrong alike 1, both wrong each its own way 0\./);
  assert.doesNotMatch(both, /school|north-1/);
  assert.match(both, /north 2 left out of this edition left out of this edition left out of this edition /);
  const acts = part(editions.control, 'CONTROL');
  assert.match(acts, /closed Answers: trust .*revealed Answers: order /);
  assert.match(part(editions.control, 'AFTER'), /seen in an answer Answers: plan · east : ☑ says who/);
});

test('how far people of two cells differ in their answers, with the least that the permutations can be; nothing of few in an edition without persons', async () => {
  const path = join(folder, 'alike.yaml');
  writeFileSync(path, `entente: 1
id: alike
title: {en: Alike}
languages: [en]
time: {startex: 2024-03-05T09:00:00Z, tick: 10m, length: 4h}
cells: {north: {name: {en: North}}, east: {name: {en: East}}, machine: {name: {en: Machine}}}
questions:
  beds: {opens: {at: T+00:00}, ask: [north, east, machine], text: {en: How many beds?}, answer: {number: {from: 0, to: 200}}, within: 1h}
  order: {opens: {at: T+00:00}, ask: [north, east], text: {en: What comes first?}, answer: {rank: [water, power, roads]}, within: 1h}
  trust: {opens: {at: T+00:00}, ask: [north, east], text: {en: Do they call?}, answer: {scale: [never, sometimes, always]}, within: 1h, one: true}
  plan: {opens: {at: T+00:00}, ask: [north, east], text: {en: What first?}, answer: words, within: 2h}
  silent: {opens: {at: T+00:00}, ask: [north, east], text: {en: And who?}, answer: {number: {from: 0, to: 9}}, within: 1h}
decisions:
  first: {opens: {at: T+00:00}, title: {en: First}, ask: [north, east, machine], agree: each, within: 1h, otherwise: stay, options: {stay: {text: {en: Stay}}, go: {text: {en: Go}}}}
  second: {opens: {at: T+00:00}, title: {en: Second}, ask: [north, east], agree: each, within: 1h, otherwise: stay, options: {stay: {text: {en: Stay}}, go: {text: {en: Go}}}}
  third: {opens: {at: T+00:00}, title: {en: Third}, ask: [north, east], agree: each, within: 1h, otherwise: stay, options: {stay: {text: {en: Stay}}, go: {text: {en: Go}}}}
bots: {machine: {answers: {beds: 50}}}
`);
  const table = await Table.serve(path, folder, ['--pace', '1', '--seats', '3']);
  const control = await table.join('control-1'), seats = [];
  for (const name of ['north-1', 'north-2', 'north-3', 'east-1', 'east-2', 'east-3']) seats.push(await table.join(name));
  await control.must('start');
  const number = async (seat, text) => (await until(async () => (await seat.view()).questions?.find((question) => question.text.en === text), text)).number;
  const beds = [1, 2, 3, 7, 8, 9], up = ['water', 'power', 'roads'], across = ['water', 'roads', 'power'], down = ['roads', 'power', 'water'];
  const orders = [up, up, across, down, down, down];
  for (const [at, seat] of seats.entries()) {
    await seat.must('respond', { question: await number(seat, 'How many beds?'), answer: 200 });
    await seat.must('respond', { question: await number(seat, 'How many beds?'), answer: beds[at] });
    await seat.must('respond', { question: await number(seat, 'What comes first?'), answer: orders[at] });
  }
  for (const [seat, answer] of [[seats[0], 1], [seats[3], 3]]) await seat.must('respond', { question: await number(seat, 'Do they call?'), answer });
  await seats[0].must('respond', { question: await number(seats[0], 'And who?'), answer: 4 });
  const decision = async (seat, title) => (await seat.view()).decisions.find((one) => one.title.en === title).number;
  for (const [seat, title, option] of [[seats[0], 'First', 'go'], [seats[3], 'First', 'go'], [seats[0], 'Second', 'go'], [seats[3], 'Second', 'stay'], [seats[0], 'Third', 'go']])
    await seat.must('choose', { decision: await decision(seat, title), option });
  await control.must('endex', { word: 'ENDEX' });
  await table.stop();
  const editions = {};
  for (const edition of ['control', 'both', 'cell:north']) {
    const { status, stdout, stderr } = spawnSync(entente, ['report', table.run, '-o', '-', '--edition', edition], { encoding: 'utf8', maxBuffer: 1 << 26 });
    assert.equal(status, 0, stderr);
    const alike = part(stdout, 'DECISIONS').split('How often two cells chose the same')[1];
    assert.match(alike, / north – east 2 1 0\.09–0\.91 Private choices/, 'Wilson of one among two; the bot’s choices, and what one cell alone chose, are in none');
    editions[edition] = part(stdout, 'QUESTIONS').split('How far people’s answers differ between the cells')[1];
  }
  // beds: squares of 4...8 across, of 1 1 2 inside; orders: rho of -1 and -0.5 across, of 0.5 inside the first
  const rows = editions.control;
  assert.match(rows, /beds north – east 3 \+ 3 37\.33 2\.00 2\.00 70\.67 2\/20 2\/20 – – order /, rows);
  assert.match(rows, /order north – east 3 \+ 3 1\.83 0\.33 0\.00 3\.33 2\/20 2\/20 0\.78 1\.00 trust /, rows);
  assert.match(rows, /trust north – east 1 \+ 1 4\.00 – – – – – – – Answers of people only/, rows);
  assert.doesNotMatch(rows, /machine|plan|silent/);
  assert.match(editions.both, /^(?:(?!beds|order north).)*trust north – east 1 \+ 1 4\.00 – – – – – – – Answers/, editions.both);
  assert.doesNotMatch(editions['cell:north'], /beds|order north/, 'three of the other cell are few');
});

test('phases and storylines: when each began, what came and opened by it, and what each cell had to deal with', async () => {
  const file = join(folder, 'parts.yaml');
  writeFileSync(file, `entente: 1
id: parts
title: {en: Parts}
languages: [en]
time: {startex: 2024-03-05T09:00:00Z, tick: 10m}
phases: {calm: {length: 1h, title: {en: The calm}}, storm: {length: 1h, opens: control, title: {en: The storm}}, end: {length: 1h}}
storylines: {water: {title: {en: Rising water}, owner: {en: Controller A}}, silent: {title: {en: Nothing}}}
cells: {north: {name: {en: North}, side: x}, east: {name: {en: East}, side: x}}
injects:
  rise: {at: T+00:00, storyline: water, release: [north], title: {en: Rise}, text: {en: It rises.}}
  later: {at: storm+0m, storyline: water, release: [north, east], title: {en: More}, text: {en: It rises more.}}
  never: {at: end+30m, storyline: water, release: [east], title: {en: Past}, text: {en: It falls.}}
  cause: {at: T+00:00, storyline: water, kind: hidden, release: [], title: {en: Cause}, text: {en: The dam.}}
tasks: {tell: {cell: north, after: rise, within: 20m, by: {share: east}, text: {en: Tell}}}
decisions:
  leave: {opens: {when: happened(rise)}, title: {en: Who leaves}, ask: [north, east], agree: joint, within: 30m, otherwise: stay, options: {stay: {text: {en: Stay}}, go: {text: {en: Go}}}}
  plain: {opens: {at: T+00:00}, title: {en: Plain}, ask: [north], within: 20m, otherwise: stay, options: {stay: {text: {en: Stay}}, go: {text: {en: Go}}}}
questions: {feel: {opens: {at: T+00:00}, ask: [north], text: {en: How is it?}, answer: {number: {from: 0, to: 9}}, within: 10m}}
`);
  const table = await Table.serve(file, folder, ['--pace', '1']);
  const control = await table.join('control-1'), north = await table.join('north-1');
  await control.must('seat', { cell: 'north', bot: false });
  await control.must('start');
  const { items } = await until(async () => { const view = await north.view(); return view.decisions.length === 2 && view; }, 'what is put to north');
  await north.must('share', { item: items[0].number, with: ['east'] });
  await control.must('jump', { to_second: 2400 });
  await control.must('begin', { phase: 'storm' });
  await control.must('jump', { to_second: 4200 });
  await control.must('endex', { word: 'ENDEX' });
  await table.stop();
  const { stdout: page } = spawnSync(entente, ['report', table.run, '-o', '-'], { encoding: 'utf8' });
  const told = part(page, 'PARTS');
  assert.match(told, /The calm T\+00:00 T\+00:00 50 min 1 2 1 1 0 The storm T\+01:00 T\+00:50 20 min 1 0 0 0 0 end T\+02:00 – – – – – – – /, told);
  assert.match(told, /The calm north 1 2 1 3 east 1 1 0 1 The storm north 1 0 0 0 east 1 0 0 0 /, told);
  assert.match(told, /Rising water Controller A T\+00:00 Rise T\+00:50 More did not come: Past 2 of 3 Who leaves \( T\+00:30 \) in time 1, late 0, not done 0, not over or never open 0 Nothing – 0 of 0 – – /, told);
  assert.match(told, /Rising water 2 2 Nothing 0 0 /, told);
  assert.doesNotMatch(told, /Cause/);
  assert.match(part(page, 'TIMELINE'), /The calm rise Rise .*The storm later More /);
});
