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
  early: {at: T+00:00, release: [people], objective: act, title: {de: früh, fr: tôt}, text: {de: früh, fr: tôt},
    expect: {cell: people, to: {de: lesen, fr: lire}, within: 30m}}
  bots: {at: T+00:00, release: [machine], objective: act, text: {de: für den Bot, fr: pour le bot},
    expect: {cell: machine, to: {de: lesen, fr: lire}, within: 30m}}
  theirs: {at: T+00:00, release: [outside], objective: act, text: {de: für die Leitung, fr: pour la direction},
    expect: {cell: outside, to: {de: lesen, fr: lire}, within: 30m}}
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
  await control.must('jump', { to_second: 5400 });
  await control.must('endex', { word: 'ENDEX' });
  await table.stop();
  const file = join(folder, 'report.html');
  const { status, stderr } = spawnSync(entente, ['report', table.run, '-o', file], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  const page = readFileSync(file, 'utf8');

  // who acted
  const summary = part(page, 'SUMMARY');
  assert.match(summary, /people : Übende; machine : nur Bots; outside : Leitung/);
  assert.match(summary, /Mit einer Einlage, die Übende erreichte: 1\. Im Protokoll rechtzeitig: 1; verspätet: 0; nur bestätigt: 0; keine Spur: 0\. Zelle ohne Übende: 2\./);
  assert.match(summary, /von Übenden mehr als einer Zelle beantwortet: 0\. Runden, die auch Bots beantworteten \(in keiner Zahl enthalten\): 1\./);
  assert.match(part(page, 'OVERVIEW'), /Außen Dehors – – Leitung 0/);

  // what serves an objective stands under it
  const judge = part(page, 'objective-2', 'h3');
  for (const wanted of [/both T\+00:00/, /passed T\+00:50/, /view Wie sicher\?/, /Sie haben geurteilt/]) assert.match(judge, wanted);
  assert.doesNotMatch(judge, /Ohne Ziel/);
  assert.match(judge, /^\s*Urteilen Juger/, 'an objective without a capability is called by its text');
  assert.match(part(page, 'NOTES'), /Sie haben geurteilt[\s\S]*Ohne Ziel/);

  // acts of control's, jumps too, in order of time; what a jump passed had no time
  const acts = part(page, 'CONTROL');
  assert.match(acts, /Uhr vorgestellt: 1\./);
  assert.match(acts, /T\+00:00 control-1 Uhr vorgestellt T\+00:00 → T\+01:30 – \d+ T\+01:30 control-1 Übungsende/);
  assert.match(part(page, 'DECISIONS'), /durch Vorgabe: Zeit abgelaufen oder ungleiche Wahl, während die Leitung die Uhr vorstellte/);
  const events = part(page, 'TIMELINE');
  const order = ['früh', 'für den Bot', 'spät'].map((title) => events.lastIndexOf(` ${title} `));
  assert.match(events, /early[\s\S]*bots[\s\S]*theirs[\s\S]*late/, `in order of time: ${order}`);

  // no English of the house on a German page
  for (const english of ['Executive', 'acknowledg', 'Decision', 'control called', 'delivered', 'seconds to a second']) assert.doesNotMatch(words(page), new RegExp(english));
});
