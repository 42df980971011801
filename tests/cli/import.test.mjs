// Lists of injects that planners have become scenarios, and come back into them. Workbooks are made by books.py. Every cell of a
// list is placed or listed; what means harm is refused with a sentence, and nothing of it is applied.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';

const entente = process.env.ENTENTE ?? 'build/entente', measured = join(dirname(entente), 'tests', 'measured');
const sanitized = entente.includes('build-asan') || entente.includes('build-tsan');
const folder = mkdtempSync(join(tmpdir(), 'entente-import-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const place = (...names) => join(folder, ...names);
const run = (...words) => spawnSync(entente, words, { encoding: 'utf8', maxBuffer: 1 << 26 });
function python(...words) {
  const done = spawnSync('python3', [new URL('books.py', import.meta.url).pathname, ...words], { encoding: 'utf8', maxBuffer: 1 << 26 });
  assert.equal(done.status, 0, done.stderr);
  return done.stdout;
}
const harm = JSON.parse(python('make', folder));
/** Rows of a CSV that entente writes, as another reader reads it. */
function csv(path) {
  const done = spawnSync('python3', ['-c', 'import csv,json,sys; print(json.dumps(list(csv.reader(open(sys.argv[1], encoding="utf-8-sig", newline="")))))', path], { encoding: 'utf8', maxBuffer: 1 << 26 });
  assert.equal(done.status, 0, done.stderr);
  return JSON.parse(done.stdout);
}
function took(...words) {
  const done = run('import', ...words);
  assert.equal(done.status, 0, done.stderr + done.stdout);
  return done.stdout;
}
function took_export(scenario, list) {
  const done = run('export', scenario, '--msel', list, '--force');
  assert.equal(done.status, 0, done.stderr);
}
/** Imports at once and gives back the events list of what came of it, by head. */
function imported(file, name) {
  const said = took(place(file), '-o', place(name), '--yes');
  assert.equal(run('check', '--quiet', place(name)).status, 0);
  const list = place(name, 'again.csv');
  assert.equal(run('export', place(name), '--msel', list).status, 0);
  const [heads, ...rows] = csv(list);
  return { said, rows: rows.map((row) => Object.fromEntries(heads.map((head, c) => [head, row[c]]))), text: readFileSync(place(name, 'scenario.yaml'), 'utf8') };
}
const notPlaced = (name) => (existsSync(place(name, 'not-placed.csv')) ? csv(place(name, 'not-placed.csv')).slice(1) : []);

test('what was recognised is shown and written down before anything else is', () => {
  const said = took(place('hseep.xlsx'), '-o', place('shown'));
  assert.deepEqual(readdirSync(place('shown')), ['mapping.yaml']);
  for (const line of [/^sheet: "MSEL"$/m, /^heads: 3 /m, /^ {2}C: time {2}# "Time", 4 cells, of which 3 are dates or times$/m, /^ {2}K: keep {2}# "Room", 2 cells$/m, /^ {4}"Fire Dept": fire_dept {2}# 1 time$/m,
    /^ {4}"Fax": written/m, /^ {4}"Pigeon": other {2}# 1 time; NOT RECOGNISED$/m, /^startex: 2024-03-05T09:00:00\+00:00 {2}# the earliest moment of the list; A GUESS: its clock names no zone$/m]) assert.match(said, line);
  assert.equal(said.slice(0, said.indexOf('\nThat is what')), readFileSync(place('shown', 'mapping.yaml'), 'utf8'));
  const mapping = place('shown', 'mapping.yaml');
  writeFileSync(mapping, readFileSync(mapping, 'utf8').replace('"Pigeon": other', '"Pigeon": radio').replace('fire_dept  #', 'eoc  #').replace('startex: 2024-03-05T09:00:00+00:00', 'startex: 2024-03-05T08:00:00-05:00').replace('zone: UTC', 'zone: America/New_York').replace('K: keep', 'K: no'));
  took(place('hseep.xlsx'), '-o', place('shown'), '--map', mapping);
  const text = readFileSync(place('shown', 'scenario.yaml'), 'utf8');
  for (const line of [/startex: 2024-03-05T08:00:00-05:00/, /zones: \[America\/New_York\]/, /i1_2:\n {4}at: T\+01:20\n.*\n {4}release: \[eoc\]/, /i2_1:[^]*method: radio/]) assert.match(text, line);
  assert.ok(!existsSync(place('shown', 'msel-kept.csv')));
  assert.ok(notPlaced('shown').some((row) => row.join() === 'MSEL,4,K,101,its column is left out'));
});

test('a mapping that is wrong is said by line and column', () => {
  took(place('hseep.xlsx'), '-o', place('wrong'));
  const good = readFileSync(place('wrong', 'mapping.yaml'), 'utf8');
  for (const [from, to, said] of [['C: time', 'C: clock', /mapping.yaml:\d+:6: error: a column is no such thing/], ['C: time', 'C: date', /two columns are the same thing/], ['  K: keep', '  Z: keep', /there is no such column/],
    ['"Fax": written', '"Faxes": written', /no cell of the list says that/], ['heads: 3', 'heads: x', /the list cannot be there/], ['sheet: "MSEL"', 'sheet: "None"', /the list cannot be there/], ['zone: UTC', 'zoo: UTC', /a mapping has no such line/],
    ['startex: 2024-03-05T09:00:00+00:00', 'startex: soon', /this cannot stand here/], ['title: "', 'title: ["', /error/]]) {
    writeFileSync(place('wrong', 'mapping.yaml'), good.replace(from, to));
    const done = run('import', place('hseep.xlsx'), '-o', place('wrong'), '--map', place('wrong', 'mapping.yaml'));
    assert.equal(done.status, 1, to);
    assert.match(done.stderr, said);
    assert.ok(!existsSync(place('wrong', 'scenario.yaml')));
  }
  writeFileSync(place('wrong', 'mapping.yaml'), good.replace('zone: UTC', 'zone: Mars/Olympus'));
  const done = run('import', place('hseep.xlsx'), '-o', place('wrong'), '--map', place('wrong', 'mapping.yaml'));
  assert.equal(done.status, 1);
  assert.match(done.stderr, /scenario.yaml \(not written\):\d+:\d+: error/);
});

test('HSEEP: a title above, dates and times as numbers, a formula, a heading between rows, other sheets', () => {
  const { said, rows, text } = imported('hseep.xlsx', 'hseep');
  assert.deepEqual(rows.map((row) => [row['Inject #'], row['Scheduled Date'], row['Scheduled Time'], row['Scenario Time'], row.From, row.To, row.Method, row.Message, row.Objective, row['Controller Notes'], row['Expected Action']]), [
    ['i1_1', '2024-03-05', '09:00', 'T+00:00', 'Sim Cell', 'all', 'email', 'STARTEX. The {{port} reports a fire.', 'communications', 'read aloud', 'Open the EOC'],
    ['i1_2', '2024-03-05', '09:20', 'T+00:20', 'Port Authority', 'eoc, fire_dept', 'phone', 'Fire spreads.', 'operations', '', 'Call mutual aid'],
    ['i1_3', '', '', '', 'Media', 'eoc', 'written', 'A reporter asks.', 'communications', '', ''],
    ['i2_1', '2024-03-06', '08:15', 'T+23:15', 'Mayor', 'hospital, eoc', 'other', "'=1+1", 'operations', '', 'Report beds']]);
  assert.match(text, /^title: "Blue Harbour: master scenario events list"$/m);
  assert.match(text, /i1_3:\n {4}at: control\n/);
  assert.match(said, /1 injects have no moment and are left to control/);
  const others = notPlaced('hseep').filter(([sheet]) => sheet !== 'MSEL');
  assert.deepEqual([...new Set(others.map(([, , , , why]) => why))], ['its sheet is not the list']);
  assert.equal(others.filter(([sheet]) => sheet === 'Contacts').length, 4);
  assert.deepEqual(notPlaced('hseep').filter(([sheet]) => sheet === 'MSEL').map((row) => row.slice(1)), [
    ['6', 'B', '2024-03-05', 'its row has no time of the day, and is left to control'], ['6', 'C', 'TBD', 'no date or time that can be read'], ['7', 'D', 'Day 2: recovery', 'its row has neither a title nor a message']]);
  const [heads, ...kept] = csv(place('hseep', 'msel-kept.csv'));
  assert.deepEqual([heads, kept.slice(0, 2)], [['Inject #', 'Room'], [['i1_1', '101'], ['i1_2', '102']]]);
});

test('JMSEL: two rows of heads, date-time groups, cells merged downward, shared strings', () => {
  const { rows, text } = imported('jmsel.xlsx', 'jmsel');
  assert.deepEqual(rows.map((row) => [row['Inject #'], row['Scenario Time'], row['Scheduled Date'], row.To, row.Title, row.Message, row.Phase]), [
    ['a_1', 'T+00:00', '2023-02-22', 'jtf', 'First report', 'A report arrives.', 'alert'], ['a_2', 'T+00:30', '2023-02-22', 'jtf', 'Second report', 'Another arrives.', 'alert'],
    ['a_3', 'T+01:00', '2023-02-22', 'jtf, embassy', 'Question', 'The press asks.', 'alert'], ['b_1', 'T+04:00', '2023-02-22', 'all', 'Order', 'Move.', 'respond']]);
  assert.ok(!existsSync(place('jmsel', 'msel-kept.csv'))); // phases, threads and implementers have their places
  assert.match(text, /^phases:\n {2}alert: \{length: 240m, title: "Alert"\}\n {2}respond: \{length: 60m, title: "Respond"\}$/m);
  assert.match(text, /a_2:\n {4}at: alert\+30m\n/);
  assert.deepEqual(rows.map((row) => [row.Storyline, row['Responsible Controller']]), [['cyber', 'Smith'], ['cyber', 'Smith'], ['media', 'Jones'], ['land', '']]);
  assert.deepEqual(notPlaced('jmsel').map((row) => row.slice(1)), ['A MSEL', 'B When', 'D Who', 'F Content'].map((cell) => ['1', ...cell.split(' '), 'it stands above the list']));
});

test('Cadence: its heads, an expected action below its inject, a contingency', () => {
  const { rows } = imported('cadence.csv', 'cadence');
  assert.deepEqual(rows.map((row) => [row['Inject #'], row['Event Type'], row['Scenario Time'], row.Message, row['Expected Action'], row.Capability]), [
    ['i1', 'inject', 'T+00:00', 'Patients, many', 'The ED opens a second line', 'Triage'], ['i3', 'contingency inject', '', 'If asked, more come', '', 'Triage']]);
});

test('Korean: code page 949, semicolons, its heads, its dates', () => {
  const { rows, text } = imported('korean.csv', 'korean');
  assert.deepEqual(rows.map((row) => [row['예정 일자'], row['예정 시각'], row['발신'], row['전달 수단'], row['제목'], row['메시지'], row['통제관 메모'], row['예상 조치']]), [
    ['2024-03-05', '09:00', '통제단', 'phone', '연습개시', '연습을 시작한다.', '', '상황 전파'],
    ['2024-03-05', '14:30', '소방서', 'written', '화재', '항만에서 화재 발생.\n추가 보고 예정', '두 번 읽는다', ''],
    ['', '', '시장', 'radio', '', '병상 현황을 보고한다.', '', '병상 보고']]);
  assert.match(text, /^languages: \[ko\]$/m);
  assert.match(text, /^ {2}tick: 5m$/m);
  assert.match(text, /name: "상황실"/);
});

const business = (rows) => `Inject #,Date,Time,Phase,Thread,To,Title,Message,Expected Action,Controller,Status\n${rows.map((row) => row.map((cell) => (/[",\n]/.test(cell) ? `"${cell}"` : cell)).join(',')).join('\n')}\n`;
test('whose an inject is to release and of which it is the redacted variant goes out and comes back; changed it is refused', () => {
  mkdirSync(place('release'));
  const text = `entente: 1
id: release
title: Release
time: {startex: 2024-03-05T09:00:00Z, tick: 10m, length: 2h}
cells: {us: {side: a}, rok: {side: a}, capital: {side: a, seat: control}}
injects:
  note:
    at: T+00:00
    release: all
    text: A note
  sign:
    at: T+00:10
    release: [us]
    originator: capital
    text: A sign
  judgement:
    redacts: sign
    release: []
    text: A judgement
`;
  writeFileSync(place('release', 'scenario.yaml'), text);
  for (const kind of ['xlsx', 'csv']) {
    const list = place(`release-list.${kind}`);
    took_export(place('release'), list);
    assert.equal(took(list, '--into', place('release')).split('\n')[0], 'added: 0; changed: 0; moved: 0; gone: 0; cannot be taken: 0');
    took(list, '-o', place(`release-again-${kind}`), '--yes');
    const again = readFileSync(place(`release-again-${kind}`, 'scenario.yaml'), 'utf8');
    assert.match(again, /^ {2}sign:\n {4}at: T\+00:10\n {4}release: \[us\]\n {4}originator: capital\n/m);
    assert.match(again, /^ {2}judgement:\n {4}redacts: sign\n {4}release: \[\]\n/m);
    assert.match(again, /^ {2}capital: /m, 'who releases is a cell, though nothing comes to it');
    assert.doesNotMatch(/^ {2}note:\n[^]*?(?=^ {2}sign)/m.exec(again)[0], /originator|redacts/);
    assert.equal(run('check', '--quiet', place(`release-again-${kind}`)).status, 0);
  }
  const [heads, , sign, judgement] = csv(place('release-list.csv'));
  assert.deepEqual(heads.slice(-2), ['Released By', 'Redacts']);
  assert.deepEqual([sign.slice(-2), judgement.slice(-2)], [['capital', ''], ['', 'sign']]);
  python('edit', place('release-list.xlsx'), place('release-new.xlsx'), JSON.stringify({ set: [['sign', 'Released By', 'rok'], ['judgement', 'Redacts', ''], ['sign', 'Message', 'Another sign']] }));
  const said = took(place('release-new.xlsx'), '--into', place('release'), '--apply');
  assert.match(said, /changed: 1; moved: 0; gone: 0; cannot be taken: 2/);
  assert.match(said, /whose it is to release, and of what it is a variant, is changed in the file/);
  assert.equal(readFileSync(place('release', 'scenario.yaml'), 'utf8'), text.replace('A sign', '"Another sign"'));
  writeFileSync(place('stranger.csv'), 'No,Time,To,Message,Released By\n1,09:00,Us,Hello,Mr Smith\n');
  took(place('stranger.csv'), '-o', place('stranger'), '--yes');
  assert.doesNotMatch(readFileSync(place('stranger', 'scenario.yaml'), 'utf8'), /originator|smith/i, 'a stranger\'s column is kept beside it');
});

test('storyline, controller, status, phase and expected actions have their places; who does what until when is a task', () => {
  const list = [
    ['1', '2024-03-05', '09:10', 'Alert', 'Press and public', 'EOC', 'One', 'First {x}.', 'EOC: opens the {shelter} (30m)\nthe mayor is told', 'J. Kim', 'Draft'],
    ['2', '2024-03-05', '09:30', 'alert', 'Fire', 'EOC', 'Two', 'Second.', 'Harbour: closes the port (1h)', 'J. Kim', 'approved'],
    ['3', '', '', 'Alert', 'press and public', 'Port', 'Three', 'If asked.', 'Port: answers soon', '', 'odd'],
    ['4', '2024-03-05', '10:00', 'Recovery', '', 'all', 'Four', 'Fourth.', '', '', '']];
  writeFileSync(place('business.csv'), business(list));
  const { rows, text } = imported('business.csv', 'business');
  assert.deepEqual(rows.map((row) => [row['Inject #'], row['Scenario Time'], row.Phase, row.Storyline, row['Responsible Controller'], row.Status, row['Expected Action']]), [
    ['i1', 'T+00:00', 'alert', 'press_and_public', 'J. Kim', 'draft', 'the mayor is told\neoc: opens the {{shelter} (30m)'], ['i2', 'T+00:20', 'alert', 'fire', 'J. Kim', 'approved', 'Harbour: closes the port (1h)'],
    ['i3', '', 'alert', 'press_and_public', '', '', 'Port: answers soon'], ['i4', 'T+00:50', 'recovery', '', '', '', '']]);
  for (const words of ['storylines:\n  press_and_public: {title: "Press and public"}\n  fire: {title: "Fire"}\n', 'phases:\n  alert: {length: 50m, title: "Alert"}\n  recovery: {length: 60m, title: "Recovery"}\n', '    at: control\n    phase: alert\n', '    at: recovery+0m\n',
    'tasks:\n  expected_1: {cell: eoc, after: i1, within: 30m, by: control, text: "opens the {{shelter}"}\n']) assert.ok(text.includes(words), `${words}\n${text}`);
  assert.doesNotMatch(text, /expected_2/); // a harbour is no receiver of the list, and `soon` no time
  assert.deepEqual(csv(place('business', 'msel-kept.csv')), [['Inject #', 'Status (as listed)'], ['i1', ''], ['i2', ''], ['i3', 'odd'], ['i4', '']]);
  assert.equal(run('check', '--release', place('business')).status, 1); // a draft is in it
  // and again: what was exported is imported as it was, and an edited cell is what differs
  for (const kind of ['xlsx', 'csv']) {
    const exported = place(`business-list.${kind}`);
    took_export(place('business'), exported);
    assert.equal(took(exported, '--into', place('business')).split('\n')[0], 'added: 0; changed: 0; moved: 0; gone: 0; cannot be taken: 0');
    took(exported, '-o', place(`business-again-${kind}`), '--yes');
    const again = readFileSync(place(`business-again-${kind}`, 'scenario.yaml'), 'utf8');
    for (const section of ['phases', 'tasks']) assert.equal(again.match(new RegExp(`^${section}:\n( .*\n)+`, 'm'))[0].replace(/title: "(\w+)"/g, (_, word) => `title: "${word[0].toUpperCase()}${word.slice(1)}"`), text.match(new RegExp(`^${section}:\n( .*\n)+`, 'm'))[0], section);
    for (const words of ['status: draft', 'controller: "J. Kim"', 'storyline: press_and_public', 'expected: "the mayor is told"']) assert.ok(again.includes(words), words);
  }
  python('edit', place('business-list.xlsx'), place('business-new.xlsx'), JSON.stringify({ set: [['i2', 'Expected Action', 'closes the port at once'], ['i1', 'Status', 'In review'], ['i1', 'Responsible Controller', 'Lee'], ['i1', 'Expected Action', 'nothing'], ['i4', 'Phase', 'alert']] }));
  const said = took(place('business-new.xlsx'), '--into', place('business'), '--apply');
  for (const line of [/changed i2, Expected Action: "Harbour: closes the port \(1h\)" -> "closes the port at once"$/m, /changed i1, Status: "draft" -> "review"$/m, /changed i1, Responsible Controller: "J. Kim" -> "Lee"$/m, /cannot be taken, i1, Expected Action: .*it follows from other columns$/m,
    /cannot be taken, i4, Phase/, /^added: 0; changed: 3; moved: 0; gone: 0; cannot be taken: 2$/m]) assert.match(said, line);
  const now = readFileSync(place('business', 'scenario.yaml'), 'utf8').split('\n'), old = text.split('\n');
  assert.deepEqual(now.flatMap((line, n) => (line === old[n] ? [] : [line.trim()])), ['controller: "Lee"', 'status: "review"', 'expected: "closes the port at once"']);
});

test('phases that do not lie one behind the other are kept beside the scenario', () => {
  const row = (n, time, phase) => [`${n}`, '2024-03-05', time, phase, '', 'EOC', `Row ${n}`, 'x', '', '', ''];
  for (const [name, list] of [['mixed', [row(1, '09:00', 'A'), row(2, '09:30', 'B'), row(3, '09:40', 'A')]], ['together', [row(1, '09:00', 'A'), row(2, '09:00', 'B')]], ['unclear', [row(1, '09:00', 'A'), row(2, '', 'B')]]]) {
    writeFileSync(place(`${name}.csv`), business(list));
    const { text } = imported(`${name}.csv`, name);
    assert.doesNotMatch(text, /^phases:/m, name);
    assert.deepEqual(csv(place(name, 'msel-kept.csv')).map((cells) => cells[1]), ['Phase (as listed)', ...list.map((cells) => cells[3])], name);
  }
});

test('a list of one’s own: tabs, UTF-16, moments before STARTEX, numbers that are there twice', () => {
  const { rows, said } = imported('free.csv', 'free');
  assert.deepEqual(rows.map((row) => [row['Inject #'], row['Scenario Time'], row.To, row.Message]), [['x_1', 'T+00:00', 'red', 'Before it begins'], ['x_1_2', 'T+00:30', 'red, blue', 'It begins'], ['y', 'T+1.02:30', 'all', 'More']]);
  assert.match(said, /begins 30 minutes earlier/);
});

test('heads in two languages at once', () => {
  writeFileSync(place('twice.csv'), 'No./번호,Date / 일자,시간 (Time),From / 발신,To / 수신,Title | 제목,Message (내용),Room / 방,From / To\n1,2026-06-09,09:20,Gauge,City,Water,It rises.,12,x\n');
  const { rows } = imported('twice.csv', 'twice');
  assert.deepEqual(rows.map((row) => [row['Inject #'], row['Scheduled Date'], row['Scheduled Time'], row.From, row.To, row.Title, row.Message]), [['i1', '2026-06-09', '09:20', 'Gauge', 'city', 'Water', 'It rises.']]);
  assert.deepEqual(csv(place('twice', 'msel-kept.csv')), [['Inject #', 'Room / 방', 'From / To'], ['i1', '12', 'x']]);
});

test('two rows of heads that say something together only', () => {
  writeFileSync(place('two.csv'), 'MSEL,,,,,,\nInject,Scheduled,,Intended,Delivery,Inject,Expected\n#,date,time,player,method,synopsis,action\n7,5 Mar 2024,9:05 AM,ed,verbal,Patients wait.,triage\n8,,1 pm,ed,verbal,More wait.,\n');
  const { rows } = imported('two.csv', 'two');
  assert.deepEqual(rows.map((row) => [row['Inject #'], row['Scheduled Date'], row['Scheduled Time'], row.To, row.Method, row.Message]), [['i7', '2024-03-05', '09:05', 'ed', 'verbal', 'Patients wait.'], ['i8', '2024-03-05', '13:00', 'ed', 'verbal', 'More wait.']]);
  assert.match(readFileSync(place('two', 'mapping.yaml'), 'utf8'), /head_rows: 2/);
});

const uuid = (n) => `19272db1-a7c4-4cb3-aa33-df775b8fec8${n}`;
const exported = {
  't3sf.json': [{ '#': 1, 'Real Time': '07:29 pm', Date: '04 Aug 2021 09:12', Subject: 'Anomalous files', From: 'SOC', Player: 'CSIRT', Script: 'Strange files {were} found.', Photo: '', Poll: null },
    { '#': 2, 'Real Time': '07:35 pm', Date: '04 Aug 2021 09:20', Subject: 'Call', From: 'Press', Player: 'CSIRT, Legal', Script: 'Any comment?', Photo: 'http://x/y.png' }],
  'cexf.json': { exercise: { name: 'Phishing', uuid: uuid(0) }, inject_flow: [
    { inject_uuid: uuid(1), description: 'Opens the exercise.', requirements: {}, sequence: { trigger: ['startex'], followed_by: [uuid(2)] }, timing: { triggered_at: null } },
    { inject_uuid: uuid(2), description: 'Later.', requirements: { inject_uuid: uuid(1), resolution_requirement: 'x' }, sequence: { trigger: 'inject-resolution' }, timing: { triggered_at: 1800 } },
    { inject_uuid: uuid(3), description: 'If resolved.', sequence: { trigger: 'inject-resolution' }, timing: {} }],
  injects: [{ uuid: uuid(1), name: 'E-mail from the CSIRT', action: 'email_to_participants', target_tool: 'MISP', inject_evaluation: [{ result: 'event', parameters: [] }] },
    { uuid: uuid(2), name: 'Network activity', action: 'network_connection' }, { uuid: uuid(3), name: 'Press', action: 'none' }] },
  'openaev.json': { export_version: 1, scenario_information: { scenario_name: 'Ransomware' }, scenario_teams: [{ team_id: 't1', team_name: 'Crisis cell' }, { team_id: 't2', team_name: 'Communication' }], scenario_injects: [
    { inject_id: 'a', inject_title: 'Alert', inject_description: 'first', inject_depends_duration: 0, inject_teams: ['t1'], inject_all_teams: false, inject_content: { subject: 'Alert', body: 'Servers are encrypted.' }, inject_tags: [] },
    { inject_id: 'b', inject_title: 'Press call', inject_description: 'A journalist asks.', inject_depends_duration: 5400, inject_teams: ['t1', 't2'], inject_all_teams: false, inject_content: { expectations: [{ type: 'MANUAL' }] } },
    { inject_id: 'c', inject_title: 'All', inject_description: 'Everybody reads.', inject_depends_duration: 90000, inject_teams: [], inject_all_teams: true, inject_content: null }] },
};
test('other tools: T3SF, CEXF, OpenAEV and its ZIP', () => {
  for (const [name, content] of Object.entries(exported)) writeFileSync(place(name), JSON.stringify(content));
  assert.equal(spawnSync('python3', ['-c', 'import sys,zipfile; f=zipfile.ZipFile(sys.argv[2],"w",zipfile.ZIP_DEFLATED); f.write(sys.argv[1],"scenario.json"); f.writestr("doc.pdf","x")', place('openaev.json'), place('openaev.zip')]).status, 0);
  const of = (name) => imported(name, name.replace('.', '-')).rows.map((row) => [row['Inject #'], row['Scenario Time'], row.From, row.To, row.Title, row.Message, row['Controller Notes']]);
  assert.deepEqual(of('t3sf.json'), [['i1', 'T+00:00', 'SOC', 'csirt', 'Anomalous files', 'Strange files {{were} found.', ''], ['i2', 'T+00:08', 'Press', 'csirt, legal', 'Call', 'Any comment?', '']]);
  assert.deepEqual(of('cexf.json').map((row) => [row[1], ...row.slice(4)]), [['T+00:00', 'E-mail from the CSIRT', 'E-mail from the CSIRT', 'Opens the exercise.'], ['T+00:30', 'Network activity', 'Network activity', 'Later.'], ['', 'Press', 'Press', 'If resolved.\nTrigger: inject-resolution']]);
  const [, ...kept] = csv(place('cexf-json', 'msel-kept.csv'));
  assert.ok(kept[0].includes(uuid(1)) && kept[0].some((cell) => cell.includes('"result":"event"')) && kept[1].some((cell) => cell.includes('resolution_requirement')));
  for (const name of ['openaev.json', 'openaev.zip']) assert.deepEqual(of(name).map((row) => [row[1], ...row.slice(3, 6)]), [['T+00:00', 'crisis_cell', 'Alert', 'Servers are encrypted.'], ['T+01:30', 'crisis_cell, communication', 'Press call', 'A journalist asks.'], ['T+1.01:00', 'all', 'All', 'Everybody reads.']]);
  assert.deepEqual(notPlaced('openaev-json').map((row) => [row[0], ...row.slice(3)]), ['export_version', '1', 'scenario_information', '{"scenario_name":"Ransomware"}'].map((text) => ['other keys', text, 'its sheet is not the list']));
  for (const [name, text, said] of [['cut.json', '[{"a": 1', /line 1, column \d+ of the JSON/], ['twice.json', '[{"a": 1, "a": 2}]', /duplicate/], ['other.json', '{"a": []}', /no list of injects that is known/], ['words.json', '["a"]', /entry 1 of the list is no object/],
    ['deep.json', '['.repeat(100000), /of the JSON/], ['empty.json', '[]', /no list of injects is found/],
    ['keys.json', JSON.stringify([{ Title: 'a' }, Object.fromEntries([...Array(64).keys()].map((key) => [`k${key}`, 1]))]), /row 2 of the list: the list has more than 64 different keys/],
    ['long.json', JSON.stringify([{ Title: 'a', Message: 'x'.repeat(140000) }]), /row 1 of the list: a value is too long for a cell/]]) {
    writeFileSync(place(name), text);
    const done = run('import', place(name), '-o', place('refused'), '--yes');
    assert.equal(done.status, 1);
    assert.match(done.stderr, said);
    assert.ok(!existsSync(place('refused')));
  }
});

test('what a list of JSON says is never lost: keys without a name, seconds that are none', () => {
  const inject = (id, seconds) => ({ inject_title: `Inject ${id}`, inject_description: 'x', inject_depends_duration: seconds, '': `odd ${id}` });
  writeFileSync(place('odd.json'), JSON.stringify({ scenario_injects: [inject(1, 600), inject(2, -60), inject(3, 'soon'), inject(4, 1e12)] }));
  assert.deepEqual(imported('odd.json', 'odd').rows.map((row) => row['Scenario Time']), ['T+00:11', 'T+00:00', '', '']);
  assert.deepEqual(notPlaced('odd').map((row) => row[3]), ['soon', '1000000000000']);
  const [head, ...kept] = csv(place('odd', 'msel-kept.csv'));
  assert.deepEqual(kept.map((row) => row[head.indexOf('(a key without a name)')]), ['odd 1', 'odd 2', 'odd 3', 'odd 4']);
});

test('every cell of every list is in the scenario, kept, or listed', () => {
  for (const name of ['hseep', 'jmsel', 'cadence', 'korean', 'free']) {
    const said = took(place(['cadence', 'korean', 'free'].includes(name) ? `${name}.csv` : `${name}.xlsx`), '-o', place(name), '--yes', '--force');
    const [, placed, all] = said.match(/(\d+) of (\d+) cells placed/).map(Number);
    assert.equal(all - placed, notPlaced(name).length, name);
  }
});

test('more than a scenario holds is refused by row, and nothing is written', () => {
  for (const [file, said] of [['many.xlsx', /row 1002: a scenario has at most 1000 injects/], ['receivers.xlsx', /more receivers than the \d+ cells/]]) {
    const done = run('import', place(file), '-o', place('none'), '--yes');
    assert.equal(done.status, 1);
    assert.match(done.stderr, said);
    assert.ok(!existsSync(place('none')));
  }
});

test('the tick is one that every moment falls on', () => {
  for (const [times, tick] of [[['T+0', 'T+7'], '1m'], [['T+0', 'T+30', 'T+64'], '2m'], [['T+0', 'T+15'], '5m'], [['T+0', 'T+30.00:00', 'T+30.06:00'], '12m'], [['TBD'], '5m']]) {
    writeFileSync(place('ticks.csv'), `Inject #,Scenario Time,To,Message\n${times.map((time, i) => `${i},${time},a,m\n`).join('')}`);
    const { text, rows } = imported('ticks.csv', `ticks-${tick}-${times.length}`);
    assert.match(text, new RegExp(`^ {2}tick: ${tick}$`, 'm'));
    assert.equal(rows.length, times.length);
  }
});

test('5,000 rows: within a hundred megabytes', () => { // in what time says make bench-import
  const done = spawnSync(measured, ['60', '0', entente, 'import', place('wide.xlsx'), '-o', place('wide'), '--yes'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
  const [, kilobytes, code] = done.output[3].trim().split(/\s+/).map(Number);
  assert.equal(code, 0, done.stderr);
  assert.match(done.stdout, /900 injects/);
  if (!sanitized) assert.ok(kilobytes < 100 * 1024, done.output[3]);
  assert.equal(notPlaced('wide').length, 4100);
});

for (const [name, said] of Object.entries(harm)) {
  test(`refused: ${name}`, () => {
    const done = run('import', place(name), '-o', place('harmed'), '--yes');
    assert.equal(done.status, name === 'too-large.xlsx' ? 3 : 1, done.stderr + done.stdout);
    assert.match(done.stderr, new RegExp(said));
    assert.match(done.stderr, /^entente/);
    assert.ok(!existsSync(place('harmed')));
  });
}

test('mutated workbooks are taken or refused with a sentence', () => {
  const count = Number(process.env.MUTANTS_OF_BOOKS ?? (sanitized ? 30 : 150)), seed = Number(process.env.SEED ?? 1);
  mkdirSync(place('mutants'));
  python('mutate', place('jmsel.xlsx'), place('mutants', 'm'), String(seed), String(count));
  let takenOnes = 0;
  for (const name of readdirSync(place('mutants'))) {
    const done = run('import', place('mutants', name), '-o', place('mutant'), '--yes');
    assert.ok(done.status === 0 || done.status === 1, `${name}: ${done.status} ${done.signal} ${done.stderr}`);
    if (done.status === 1) assert.match(done.stderr, /^(entente import: .{20,}|.*error: )/m);
    else assert.equal(run('check', '--quiet', place('mutant')).status, 0, name);
    assert.equal(existsSync(place('mutant', 'scenario.yaml')), done.status === 0, name);
    takenOnes += done.status === 0;
    rmSync(place('mutant'), { recursive: true, force: true });
  }
  assert.ok(takenOnes > 0 && takenOnes < count, `${takenOnes} of ${count} were taken`);
});

// ---- back into a scenario ----

const source = 'tests/scenarios/alliance-2022/scenario.yaml';
function fresh(name, text = readFileSync(source, 'utf8')) {
  mkdirSync(place(name), { recursive: true });
  writeFileSync(place(name, 'scenario.yaml'), text);
  for (const kind of ['xlsx', 'csv']) assert.equal(run('export', place(name), '--msel', place(name, `list.${kind}`), '--force').status, 0);
  return place(name);
}

test('a list that nobody changed changes nothing', () => {
  for (const scenario of readdirSync('scenarios').filter((name) => existsSync(`scenarios/${name}/scenario.yaml`))) {
    cpSync(`scenarios/${scenario}`, place(scenario), { recursive: true }); // with what it attaches
    const at = fresh(scenario, readFileSync(`scenarios/${scenario}/scenario.yaml`, 'utf8'));
    for (const kind of ['xlsx', 'csv']) {
      assert.equal(took(join(at, `list.${kind}`), '--into', at), 'added: 0; changed: 0; moved: 0; gone: 0; cannot be taken: 0\n', scenario);
      assert.match(took(join(at, `list.${kind}`), '--into', at, '--apply'), /: 0 changes taken/);
    }
    assert.equal(readFileSync(join(at, 'scenario.yaml'), 'utf8'), readFileSync(`scenarios/${scenario}/scenario.yaml`, 'utf8'));
  }
});

test('Korean in NFC and NFD, and what looks like formulas, comes back as it was', () => {
  const texts = ['한글', '한글'.normalize('NFD'), '=1', "'=1", '_x0041_', 'a\nb', ' edge ', '{{brace}'];
  const at = fresh('forms', `entente: 1\nid: f\ntitle: F\ntime: {startex: 2024-03-05T09:00:00Z, tick: 10m, length: 2h}\ncells: {a: {}, b: {}}\ninjects:\n${
    texts.map((text, i) => `  i${i}: {at: T+00:10, release: [a], text: ${JSON.stringify(text)}}\n`).join('')}`);
  for (const kind of ['xlsx', 'csv']) assert.equal(took(join(at, `list.${kind}`), '--into', at).split('\n')[0], 'added: 0; changed: 0; moved: 0; gone: 0; cannot be taken: 0');
});

test('the difference is shown by row, and nothing but what was edited is changed', () => {
  const at = fresh('edited');
  python('edit', join(at, 'list.xlsx'), join(at, 'new.xlsx'), JSON.stringify({
    set: [['launch', 'Title (ko)', '미사일 발사 보고 “수정”'], ['launch', 'Scheduled Time', '09:40'], ['drones', 'To', 'ROK,japan'], ['drones', 'Trigger', 'T >= 180'], ['sitrep', 'Message (en)', 'New "text"\nline two'],
      ['sitrep', 'Scenario Day', 'Day 9'], ['opinion_poll', 'Controller Notes (en)', 'read slowly'], ['indications', 'Scenario Time', 'T+02:30'], ['unsigned_note', 'To', 'rok, mars']],
    drop: ['lull'],
    add: [[{ 'Inject #': 'NEW 1', 'Title (en)': 'Added', 'Title (ko)': '추가', 'Scenario Time': 'T+02:00', To: 'us', 'Message (en)': 'Hello', 'Message (ko)': '안녕' }, 'launch']] }));
  const said = took(join(at, 'new.xlsx'), '--into', at);
  for (const line of [/^\+ row 5: added new_1: Added$/m, /^> row 6: moved launch: T\+00:20 -> T\+00:40$/m, /^~ cell E6: changed launch, Title \(ko\): "미사일 발사 보고" -> "미사일 발사 보고 “수정”"$/m, /^- gone from the list: lull$/m, /changed drones, To: "rok" -> "ROK,japan"/,
    /^! row \d+: cannot be taken, sitrep, Scenario Day: .*: it follows from other columns$/m, /^! row \d+: cannot be taken, indications, at: .*date and time say another moment than scenario time; change those$/m,
    /^! row \d+: cannot be taken, unsigned_note, To: .*not all of these are cells$/m, /^added: 1; changed: 5; moved: 1; gone: 1; cannot be taken: 3$/m]) assert.match(said, line);
  const before = readFileSync(source, 'utf8');
  assert.equal(readFileSync(join(at, 'scenario.yaml'), 'utf8'), before); // shown, not done
  took(join(at, 'new.xlsx'), '--into', at, '--only', 'launch');
  const only = readFileSync(join(at, 'scenario.yaml'), 'utf8').split('\n'), old = before.split('\n');
  assert.deepEqual(only.flatMap((line, n) => (line === old[n] ? [] : [line.trim()])), ['at: T+00:40', 'title: {en: "Missile launch reported", ko: "미사일 발사 보고 “수정”"}']);
  took(join(at, 'new.xlsx'), '--into', at, '--apply');
  const lines = (text) => new Set(text.split('\n')), now = readFileSync(join(at, 'scenario.yaml'), 'utf8');
  assert.equal(run('check', '--quiet', at).status, 0);
  const gone = [...lines(before)].filter((line) => !lines(now).has(line)), come = [...lines(now)].filter((line) => !lines(before).has(line));
  assert.deepEqual(come.filter((line) => !/^ {2,4}(new_1|from|release|title|text|at|notes)|en: "New \\"text/.test(line)), ['    when: "T >= 180"']);
  assert.ok(gone.length < 20 && !now.includes('  lull:') && now.includes('ko: "안녕"'));
  assert.match(took(join(at, 'new.xlsx'), '--into', at), /added: 0; changed: 0; moved: 0; gone: 0; cannot be taken: 4/); // that launch has another scenario time is one
});

test('phases with dates of their own, and one inject for each of a group', () => {
  const at = fresh('phases', `entente: 1
id: p
title: P
time: {startex: 2024-03-05T09:00:00Z, tick: 10m}
phases:
  alert: {length: 40m}
  response: {opens: control, length: 60m, date: 2024-03-06T09:00:00Z}
cells: {a: {}, b: {}}
groups: {both: [a, b]}
injects:
  one: {at: T+00:10, release: [a], text: one}
  two: {at: response+10m, release: [both], text: two}
  three: {at: control, phase: response, release: [a], text: three}
  each: {for: both, at: T+00:20, release: [me], text: each}
`);
  const [heads, ...rows] = csv(join(at, 'list.csv')), of = (row, ...names) => names.map((name) => row[heads.indexOf(name)]);
  assert.deepEqual(rows.map((row) => of(row, 'Inject #', 'Scheduled Date', 'Scheduled Time', 'Scenario Day', 'Scenario Time', 'Phase', 'Trigger')), [
    ['one', '2024-03-05', '09:10', 'Day 1', 'T+00:10', 'alert', ''], ['two', '2024-03-06', '09:10', 'Day 2', 'T+00:50', 'response', 'response+10m'],
    ['three', '', '', '', '', 'response', 'control'], ['each', '2024-03-05', '09:20', 'Day 1', 'T+00:20', 'alert', '']]);
  assert.match(took(join(at, 'list.xlsx'), '--into', at), /^added: 0; changed: 0; moved: 0; gone: 0; cannot be taken: 0/);
  python('edit', join(at, 'list.xlsx'), join(at, 'new.xlsx'), JSON.stringify({ set: [['one', 'Scheduled Date', '2024-03-06'], ['one', 'Scheduled Time', '09:20'], ['two', 'Scheduled Time', '09:30'], ['each', 'Scheduled Time', '10:30']] }));
  const said = took(join(at, 'new.xlsx'), '--into', at, '--apply');
  assert.match(said, /moved one: T\+00:10 -> T\+01:00$/m);
  assert.match(said, /cannot be taken, two, at: .*: when it comes is a condition or an expression/);
  assert.match(said, /cannot be taken, each, at: .*: it lies before STARTEX, or in no phase/); // the phase is over then
  assert.match(readFileSync(join(at, 'scenario.yaml'), 'utf8'), /one: \{at: T\+01:00,/);
  assert.equal(run('export', at, '--calendar', join(at, 'days.ics')).status, 0);
  assert.deepEqual([...readFileSync(join(at, 'days.ics'), 'utf8').matchAll(/UID:day[^]*?DTSTART;TZID=UTC:(\d+T\d+)\r\nDTEND;TZID=UTC:(\d+T\d+)/g)].map((match) => match.slice(1)), [['20240305T090000', '20240305T094000'], ['20240306T090000', '20240306T100000']]);
});

test('what would be no scenario is not written', () => {
  const at = fresh('broken'), before = readFileSync(join(at, 'scenario.yaml'), 'utf8');
  python('edit', join(at, 'list.xlsx'), join(at, 'new.xlsx'), JSON.stringify({ set: [['launch', 'Title (en)', 'fine'], ['drones', 'Trigger', 'nonsense >']] }));
  const done = run('import', join(at, 'new.xlsx'), '--into', at, '--apply');
  assert.equal(done.status, 1);
  assert.match(done.stderr, /error: .*[^]*nothing was changed/);
  assert.equal(readFileSync(join(at, 'scenario.yaml'), 'utf8'), before);
});

test('what goes out as CEXF comes back with who gets it and when', () => {
  const at = fresh('cexf');
  assert.equal(run('export', at, '--cexf', join(at, 'cexf.json')).status, 0);
  const { rows } = imported(join('cexf', 'cexf.json'), 'cexf-back');
  const [heads, ...old] = csv(join(at, 'list.csv')), of = (row, head) => row[heads.indexOf(head)];
  assert.deepEqual(rows.map((row) => [row['Inject #'], row['Scenario Time'], row.To, row.Kind, row.Precedence, row.Title, row.Method]), old.map((row) => ['Inject #', 'Scenario Time', 'To', 'Kind', 'Precedence', 'Title (en)', 'Method'].map((head) => of(row, head))));
});

test('columns that we do not know come back with the next export', () => {
  const { rows } = imported('hseep.xlsx', 'kept');
  assert.deepEqual(rows.map((row) => row.Room), ['101', '102', '', '']);
  assert.equal(run('export', place('kept'), '--msel', place('kept', 'list.xlsx')).status, 0);
  python('edit', place('kept', 'list.xlsx'), place('kept', 'new.xlsx'), JSON.stringify({ set: [['i1_2', 'Room', '303'], ['i1_2', 'Message', 'Fire {spreads}.']] }));
  assert.match(took(place('kept', 'new.xlsx'), '--into', place('kept')), /changed: 1;/);
});

test('wrong usage is said', () => {
  copyFileSync(place('free.csv'), place('usage.csv'));
  for (const [words, said] of [[[], /which file/], [[place('usage.csv')], /where to/], [[place('usage.csv'), '-o', 'x', '--into', 'y'], /where to/], [[place('usage.csv'), '-o', 'x', '--apply'], /go with --into/], [[place('usage.csv'), '-o', 'x', '--encoding', 'ebcdic'], /an encoding is/]]) {
    const done = run('import', ...words);
    assert.equal(done.status, 2);
    assert.match(done.stderr, said);
  }
  assert.equal(run('import', place('missing.csv'), '-o', place('x')).status, 3);
  assert.equal(run('import', folder, '-o', place('x')).status, 3);
  const again = run('import', place('hseep.xlsx'), '-o', place('hseep'), '--yes');
  assert.equal(again.status, 3);
  assert.match(again.stderr, /it is there already/);
  assert.match(took(place('korean.csv'), '-o', place('cp'), '--yes', '--encoding', 'cp949'), /3 injects/);
  assert.equal(run('import', place('korean.csv'), '-o', place('cq'), '--yes', '--encoding', 'utf-8').status, 1);
});

test('a column of media is the channel, in the words of whoever wrote it', () => {
  writeFileSync(place('media.csv'), 'No,Time,To,Media,Method,Message\n1,09:05,North,Newspaper,Phone,The paper prints it\n2,09:15,North,신문,,It is in print\n3,09:20,North,Twitter,,It spreads\n4,09:25,North,smoke signals,,Nobody knows how\n');
  rmSync(place('media'), { recursive: true, force: true });
  const done = run('import', place('media.csv'), '-o', place('media'), '--yes');
  const text = done.status === 0 ? readFileSync(place('media', 'scenario.yaml'), 'utf8') : done.stderr;
  assert.deepEqual([...text.matchAll(/^ {4}channel: (\w+)$/gm)].map(([, word]) => word), ['press', 'press', 'social'], text);
  assert.match(text, /^ {4}method: phone$/m);
});

test('seats by name go out as receivers and come back, into their scenario or a new one', () => {
  const at = fresh('seats', `entente: 1\nid: s\ntitle: S\ntime: {startex: 2024-03-05T09:00:00Z, tick: 10m, length: 2h}
cells: {us: {name: Left bank, side: a, seats: {lead: Head, intel: Watch}}, rok: {name: Right bank, side: a}}
injects:
  sign: {at: T+00:10, release: [us.intel], text: One}
  word: {at: T+00:20, release: [us.lead, rok], text: Two}\n`);
  const list = join(at, 'list.csv'), changed = join(at, 'changed.csv');
  assert.match(readFileSync(list, 'utf8'), /,us\.intel,[^]*,"us\.lead, rok",/);
  for (const kind of ['xlsx', 'csv']) assert.equal(took(join(at, `list.${kind}`), '--into', at), 'added: 0; changed: 0; moved: 0; gone: 0; cannot be taken: 0\n');
  writeFileSync(changed, readFileSync(list, 'utf8').replace('us.intel', 'Left bank.Head'));
  took(changed, '--into', at, '--apply');
  assert.match(readFileSync(join(at, 'scenario.yaml'), 'utf8'), /sign: \{at: T\+00:10, release: \[us\.lead\]/);
  took(list, '-o', place('new-seats'), '--yes');
  const made = readFileSync(place('new-seats', 'scenario.yaml'), 'utf8');
  assert.match(made, /us: \{name: "?us"?, seats: \{intel: intel, lead: lead\}, side: players\}/);
  assert.match(made, /release: \[us\.intel\]\n[^]*release: \[us\.lead, rok\]/);
});
