// The files that planners get: read by another reader (office.py, which knows nothing of ours, and a strict one of calendars
// below), and found to say what the scenario says, to be text throughout, and to keep the events list from players.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

const entente = process.env.ENTENTE ?? 'build/entente';
const folder = mkdtempSync(join(tmpdir(), 'entente-export-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const place = (name) => join(folder, name);
const run = (...words) => spawnSync(entente, ['export', ...words], { encoding: 'utf8' });
function made(...words) {
  const done = run(...words);
  assert.equal(done.status, 0, done.stderr);
}
function office(name) {
  const done = spawnSync('python3', [new URL('office.py', import.meta.url).pathname, place(name)], { encoding: 'utf8', maxBuffer: 1 << 26 });
  assert.equal(done.status, 0, done.stderr);
  return JSON.parse(done.stdout);
}

const texts = ['=HYPERLINK("http://x","y")', '+1', '-1+1', '@SUM(A1)', 'a & b < c > "d"', 'one\ntwo', '_x0041_ stays', '\ttab', '한글 NFC', '한글'.normalize('NFD'), "'quoted", '😀'];
const yaml = (text) => JSON.stringify(text);
writeFileSync(place('hostile.yaml'), `entente: 1
id: hostile
title: Hostile
marking: UNCLASSIFIED
time: {startex: 2024-03-30T20:00:00+01:00, zones: [Europe/Brussels, Asia/Seoul], tick: 30m, length: 30h}
cells: {a: {side: s}, b: {side: s}}
injects:
${texts.map((text, i) => `  i${i}: {at: T+${String(i * 2).padStart(2, '0')}:00, release: [a, b], text: ${yaml(text)}, notes: ${yaml(text)}}`).join('\n')}
`);

// Everything that players must not learn holds the word UNTOLD; what everybody may know does not.
writeFileSync(place('untold.yaml'), `entente: 1
id: open
title: {en: Open title, ko: 공개 제목}
languages: [en, ko]
marking: UNCLASSIFIED
summary: {en: Open summary, ko: 공개 요약}
time: {startex: 2024-03-05T09:00:00+09:00, zones: [Asia/Seoul], tick: 10m, length: 4h}
objectives: {open_aim: {text: {en: Open aim, ko: 공개 목표}, capability: {en: Open capability, ko: 공개 역량}}}
references: {UNTOLD paper: {text: UNTOLD reference, url: "https://UNTOLD.example"}}
cells: {us: {name: {en: Open us, ko: 공개 미국}, side: allies}, rok: {name: {en: Open rok, ko: 공개 한국}, side: allies}}
parameters: {untold_p: {value: 1, from: 0, to: 2, label: UNTOLD parameter}}
variables: {untold_v: {value: 1, from: 0, to: 9, label: UNTOLD variable, measure: true}}
capabilities: {untold_c: {owner: us, label: UNTOLD capability}}
injects:
  untold_i: {at: T+00:00, release: [us], objective: open_aim, cites: [UNTOLD paper], from: UNTOLD sender, title: {en: UNTOLD title, ko: UNTOLD 제목}, text: {en: UNTOLD text, ko: UNTOLD 글}, notes: UNTOLD notes, effects: [untold_v += untold_p]}
  untold_h: {at: T+01:00, release: [], kind: hidden, text: UNTOLD cause}
  untold_w: {when: "knows(rok, untold_i)", release: all, text: UNTOLD condition}
decisions:
  untold_d: {opens: {at: T+00:10}, title: UNTOLD question, text: UNTOLD decision, ask: [us], within: 20m, otherwise: untold_no, objective: open_aim, options: {untold_no: {text: UNTOLD no}, untold_yes: {text: UNTOLD yes, uses: untold_c, outcomes: [{chance: 100%, text: UNTOLD outcome}]}}}
assessments: {untold_a: {at: T+00:20, ask: [us, rok], scale: likelihood, text: UNTOLD assessment, objective: open_aim}}
bots: {us: {assess: {untold_a: 3}}}
policies: {us: {untold_q: {label: UNTOLD policy}}}
endings: {untold_e: {when: T >= 3h, text: UNTOLD ending}}
`);

test('what is asked for is written, the same each time, and nothing is replaced unasked', () => {
  made('tests/scenarios/alliance-2022/scenario.yaml', '--msel', place('one.xlsx'), '--msel', place('one.csv'), '--calendar', place('one.ics'), '--eeg', place('one.docx'), '--sitman', place('sit.docx'), '--cards', place('one.html'));
  for (const [option, name] of [['--msel', 'one.xlsx'], ['--msel', 'one.csv'], ['--calendar', 'one.ics'], ['--eeg', 'one.docx'], ['--sitman', 'sit.docx'], ['--cards', 'one.html']]) {
    const before = readFileSync(place(name));
    const refused = run('tests/scenarios/alliance-2022/scenario.yaml', option, place(name));
    assert.equal(refused.status, 3);
    assert.match(refused.stderr, /it is there already/);
    made('tests/scenarios/alliance-2022/scenario.yaml', option, place(name), '--force');
    assert.deepEqual(readFileSync(place(name)), before);
  }
});

test('wrong usage is said', () => {
  for (const [words, said] of [[[], /which scenario/], [['scenarios/start'], /which files/], [['scenarios/start', '--msel', place('a.ods')], /FILE.xlsx or a FILE.csv/], [['scenarios/start', '--nonsense'], /command line/]]) {
    const done = run(...words);
    assert.equal(done.status, 2);
    assert.match(done.stderr, said);
  }
  writeFileSync(place('bad.yaml'), 'entente: 1\n');
  assert.equal(run(place('bad.yaml'), '--msel', place('bad.csv')).status, 1);
  assert.equal(run(place('missing.yaml'), '--msel', place('bad.csv')).status, 3);
});

test('the workbook has every inject with its words, heads that stay, choices, and the mark on each page', () => {
  const sheets = office('one.xlsx'), source = readFileSync('tests/scenarios/alliance-2022/scenario.yaml', 'utf8');
  assert.deepEqual(Object.keys(sheets), ['MSEL', 'Decisions', 'Objectives', 'Participating cells', 'Lists']);
  const [heads, ...rows] = sheets.MSEL.rows, column = (head) => heads.indexOf(head);
  for (const head of ['Inject #', 'Event Type', 'Title (en)', 'Title (ko)', 'Scheduled Date', 'Scheduled Time', 'Scenario Day', 'Scenario Time', 'From (ko)', 'To', 'Method', 'Message (en)', 'Message (ko)', 'Expected Action', 'Objective', 'Capability', 'Responsible Controller', 'Controller Notes (en)', 'Phase', 'Status', 'Marking', 'Trigger']) assert.ok(column(head) >= 0, head);
  const injects = source.slice(source.indexOf('\ninjects:'), source.indexOf('\ndecisions:'));
  assert.deepEqual(rows.map((row) => row[0]), [...injects.matchAll(/^ {2}(\w+):/gm)].map(([, id]) => id));
  const launch = rows.find(([id]) => id === 'launch');
  assert.deepEqual(['Scheduled Date', 'Scheduled Time', 'Scenario Day', 'Scenario Time', 'Event Type', 'To'].map((head) => launch[column(head)]), ['2023-02-22', '09:20', 'Day 1', 'T+00:20', 'inject', 'rok']);
  const waits = rows.find((row) => row[column('Trigger')] !== '');
  assert.deepEqual([waits[column('Event Type')], waits[column('Scenario Time')]], ['contingency inject', '']);
  assert.ok(injects.includes(waits[column('Trigger')]));
  for (const row of rows) for (const head of ['Message (ko)', 'Title (en)']) assert.ok(row[column(head)].split(/\s+/).every((word) => injects.includes(word)), row[0]);
  for (const [name, sheet] of Object.entries(sheets)) {
    assert.equal(sheet.formulas, 0);
    assert.deepEqual(sheet.kinds.filter((kind) => kind !== 'inlineStr' && kind !== 'none'), []);
    assert.equal(sheet.hidden, name === 'Lists');
    if (name === 'Lists') continue;
    assert.ok(sheet.frozen);
    for (const mark of [sheet.header, sheet.footer]) assert.match(mark, /EXERCISE EXERCISE EXERCISE · 연습 연습 연습 · UNCLASSIFIED/);
  }
  const lists = Object.values(sheets.MSEL.lists).map((range) => range.match(/^Lists!\$([A-Z])\$2:\$[A-Z]\$(\d+)$/)).map(([, letter, last]) =>
    sheets.Lists.rows.slice(1, Number(last)).map((row) => row[letter.charCodeAt(0) - 65]));
  assert.deepEqual(lists.find((list) => list.includes('verbal')), ['verbal', 'phone', 'email', 'radio', 'written', 'simulation', 'other']);
  assert.deepEqual(lists.find((list) => list.includes('rok')), ['all', 'us', 'rok', 'japan', 'un', 'press', 'dprk']);
});

test('whatever a text says, it is text, and the same text', () => {
  made(place('hostile.yaml'), '--msel', place('hostile.xlsx'), '--msel', place('hostile.csv'), '--calendar', place('hostile.ics'));
  const { MSEL } = office('hostile.xlsx'), at = MSEL.rows[0].indexOf('Message');
  const unescaped = (text) => text.replace(/_x([0-9A-F]{4})_/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  assert.deepEqual(MSEL.rows.slice(1).map((row) => unescaped(row[at])), texts);
  assert.equal(MSEL.formulas, 0);
  const csv = spawnSync('python3', ['-c', 'import csv,json,sys; print(json.dumps(list(csv.reader(open(sys.argv[1], encoding="utf-8-sig", newline="")))))', place('hostile.csv')], { encoding: 'utf8' });
  const cells = JSON.parse(csv.stdout).slice(1).map((row) => row[at]);
  assert.deepEqual(cells, texts.map((text) => (/^[=+\-@\t]/.test(text) ? `'${text}` : text)));
});

/** The events of a calendar, by a reader that takes nothing but what RFC 5545 says. */
function eventsOf(name) {
  const text = readFileSync(place(name), 'utf8'), open = [], events = [], offsets = [];
  assert.ok(text.endsWith('\r\n') && !/[^\r]\n/.test(text), 'a line does not end with CRLF');
  for (const line of text.split('\r\n')) assert.ok(Buffer.byteLength(line) <= 75, line);
  for (const line of text.replace(/\r\n[ \t]/g, '').split('\r\n').slice(0, -1)) {
    const [, property, parameters, value] = line.match(/^([A-Z-]+)((?:;[A-Z]+=[^:;]+)*):(.*)$/s) ?? assert.fail(line);
    if (property === 'BEGIN') {
      open.push(value);
      if (value === 'VEVENT') events.push({});
      if (value === 'STANDARD' || value === 'DAYLIGHT') offsets.push({});
    } else if (property === 'END') assert.equal(open.pop(), value);
    else if (open.at(-1) === 'VEVENT') {
      assert.ok(!(property in events.at(-1)), property);
      events.at(-1)[property] = value.replace(/\\([\\,;nN])/g, (_, c) => (/n/i.test(c) ? '\n' : c));
      if (property === 'DTSTART') events.at(-1).zone = parameters;
    } else if (['STANDARD', 'DAYLIGHT'].includes(open.at(-1))) offsets.at(-1)[property] = value;
  }
  assert.deepEqual(open, []);
  assert.equal(new Set(events.map(({ UID }) => UID)).size, events.length);
  for (const event of events) for (const property of ['UID', 'DTSTAMP', 'DTSTART', 'DTEND', 'SUMMARY']) assert.ok(event[property], property);
  const local = (text) => Date.UTC(...text.match(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)$/).slice(1).map((n, i) => Number(n) - (i === 1)));
  const minutes = (offset) => (offset[0] === '-' ? -1 : 1) * (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(3)));
  const utc = (text) => {
    const rule = offsets.filter(({ DTSTART }) => local(DTSTART) <= local(text)).at(-1);
    return local(text) - minutes(rule.TZOFFSETTO) * 60000;
  };
  return events.map((event) => ({ ...event, from: utc(event.DTSTART), to: utc(event.DTEND) }));
}

/** A part of a file of an office program, as it is written. */
const part = (name, path) => {
  const done = spawnSync('python3', ['-c', 'import sys,zipfile; sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]))', place(name), path], { encoding: 'utf8', maxBuffer: 1 << 26 });
  assert.equal(done.status, 0, done.stderr);
  return done.stdout;
};
test('on paper: no row is torn, a rating stays whole, sheets fit the width of a page or two, times are times', () => {
  for (const name of ['one.docx', 'sit.docx']) {
    const rows = [...part(name, 'word/document.xml').matchAll(/<w:tr>(.*?)<\/w:tr>/gs)].map(([, row]) => row);
    assert.ok(rows.length > 5 && rows.every((row) => row.startsWith('<w:trPr><w:cantSplit/>')), name);
  }
  const ratings = [...part('one.docx', 'word/document.xml').matchAll(/<w:tbl>(?:(?!<\/w:tbl>).)*P ☐.*?<\/w:tbl>/gs)].map(([table]) => table);
  assert.equal(ratings.length, 7);
  for (const table of ratings) assert.equal([...table.matchAll(/<w:p>/g)].length, [...table.matchAll(/<w:keepNext\/>/g)].length);
  for (const [sheet, width] of [[1, 2], [2, 1], [3, 1], [4, 1]]) assert.match(part('one.xlsx', `xl/worksheets/sheet${sheet}.xml`), new RegExp(`fitToWidth="${width}" fitToHeight="0"`));
  writeFileSync(place('parameters.yaml'), readFileSync('tests/scenarios/alliance-2022/scenario.yaml', 'utf8').replace(/^parameters:\n/m, (line) => `${line}  ease: {value: 2, from: 1, to: 4}\n`).replace('within: 20m', 'within: 10 * ease'));
  made(place('parameters.yaml'), '--eeg', place('parameters.docx'));
  assert.ok(office('parameters.docx').lines.includes('Task, 20m'));
  assert.doesNotMatch(office('parameters.docx').lines.join('\n'), /ease/);
});

test('the calendar has the days of conduct and every moment, also where the clocks change', () => {
  const startex = Date.parse('2024-03-30T20:00:00+01:00'), hour = 3600000;
  const events = eventsOf('hostile.ics'), days = events.filter(({ UID }) => UID.startsWith('day-'));
  assert.deepEqual(days.map(({ from, to }) => [(from - startex) / hour, (to - startex) / hour]), [[0, 4], [4, 27], [27, 30]]); // 31 March has 23 hours
  const injects = events.filter(({ UID }) => UID.startsWith('inject-'));
  assert.deepEqual(injects.map(({ from }) => (from - startex) / hour), texts.map((_, i) => i * 2));
  injects.forEach(({ DESCRIPTION, zone }, i) => {
    assert.ok(DESCRIPTION.endsWith(`\n${texts[i]}`) || /^[\t]/.test(texts[i]), DESCRIPTION);
    assert.equal(zone, ';TZID=Europe/Brussels');
  });
  assert.match(injects[0].DESCRIPTION, /^302000A MAR 24 \/ 310400I MAR 24\n/);
  assert.ok(eventsOf('one.ics').every(({ SUMMARY }) => SUMMARY.startsWith('EXERCISE: ')));
});

test('evaluation guides: one an objective, with the heads that evaluators know, marked on each page', () => {
  const guide = office('one.docx');
  assert.equal(guide.lines.filter((line) => line === 'Critical Tasks').length, 7);
  for (const head of ['Target', 'Observation Notes and Explanation of Rating', 'Target Rating', 'Final core capability rating', 'Evaluator', 'Evaluator email', 'Evaluator phone']) assert.equal(guide.lines.filter((line) => line === head).length, 7, head);
  assert.ok(guide.lines.join('\n').includes('\nTask, 20m\nlaunch\nrok\nshare the report with the US delegation and say what is not yet confirmed\n'), 'a task');
  assert.ok(guide.lines.some((line) => /^P: performed without challenges/.test(line)));
  for (const paper of [guide, office('sit.docx')]) {
    assert.deepEqual(paper.marked, { headerReference: true, footerReference: true });
    assert.match(paper.header.join(), /^EXERCISE EXERCISE EXERCISE · 연습 연습 연습 · UNCLASSIFIED\/\/REL TO USA, KOR$/);
    assert.match(paper.footer.join(), /^EXERCISE EXERCISE EXERCISE · 연습 연습 연습 · UNCLASSIFIED\/\/REL TO USA, KOR · 1 \/ 1$/); // fields
    assert.deepEqual(paper.fonts, ['Malgun Gothic']);
    assert.deepEqual(paper.languages, ['en', 'ko']);
  }
});

test('CEXF: every inject with its uuid, its moment and its words', () => {
  made('tests/scenarios/alliance-2022/scenario.yaml', '--cexf', place('one.json'));
  const { exercise, inject_flow: flow, injects } = JSON.parse(readFileSync(place('one.json'), 'utf8')), v4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  const { MSEL } = office('one.xlsx'), [heads, ...rows] = MSEL.rows, of = (row, head) => row[heads.indexOf(head)];
  assert.equal(exercise.total_duration, '43200');
  assert.equal(new Set([exercise.uuid, ...injects.map(({ uuid }) => uuid)]).size, rows.length + 1);
  assert.deepEqual(flow.map((step) => step.inject_uuid), injects.map(({ uuid }) => uuid));
  rows.forEach((row, i) => {
    assert.match(injects[i].uuid, v4);
    assert.deepEqual([injects[i].entente.id, injects[i].description, injects[i].entente.to ?? ''], [of(row, 'Inject #'), of(row, 'Message (en)'), of(row, 'To')]);
    const [, days, hours, minutes] = of(row, 'Scenario Time').match(/^T\+(?:(\d+)\.)?(\d+):(\d+)$/) ?? [];
    assert.equal(flow[i].timing.triggered_at, hours === undefined ? null : ((Number(days ?? 0) * 24 + Number(hours)) * 60 + Number(minutes)) * 60);
    if (flow[i].timing.triggered_at === null) assert.deepEqual(flow[i].sequence.trigger, [of(row, 'Trigger')]);
  });
  const before = readFileSync(place('one.json'));
  made('tests/scenarios/alliance-2022/scenario.yaml', '--cexf', place('one.json'), '--force');
  assert.deepEqual(readFileSync(place('one.json')), before);
});

test('storylines: who owns them, which injects tell them, and what control looks for', () => {
  writeFileSync(place('stories.yaml'), `entente: 1
id: s
title: S
time: {startex: 2024-03-05T09:00:00Z, tick: 5m, length: 1h}
storylines: {cyber: {title: The outage, owner: Lee}}
cells: {a: {}, b: {side: x}}
injects:
  one: {at: T+00:10, storyline: cyber, controller: Kim, status: draft, expected: they call the team, release: [a], text: one}
tasks: {told: {cell: a, after: one, within: 10m, by: acknowledge, text: acknowledge it}}
`);
  made(place('stories.yaml'), '--msel', place('stories.xlsx'), '--calendar', place('stories.ics'));
  const sheets = office('stories.xlsx'), [heads, row] = sheets.MSEL.rows;
  assert.deepEqual(sheets.Storylines.rows, [['Storyline', 'Title', 'Owner', 'Objective'], ['cyber', 'The outage', 'Lee', '']]);
  assert.deepEqual(['Storyline', 'Responsible Controller', 'Status', 'Expected Action'].map((head) => row[heads.indexOf(head)]), ['cyber', 'Kim', 'draft', 'they call the team\na: acknowledge it (10m)']);
  assert.equal(eventsOf('stories.ics').find(({ UID }) => UID.startsWith('inject-one')).CATEGORIES, 'cyber');
});

test('the joint plan: a sheet of its items, and in the calendar by when each is due', () => {
  writeFileSync(place('planned.yaml'), `entente: 1
id: p
title: P
time: {startex: 2024-03-05T09:00:00Z, tick: 5m, length: 2h}
cells: {a: {}, b: {side: x}}
plan:
  duty: {owner: a, signs: [a, b], due: T+00:40, title: Duty list, text: Who calls whom}
  order: {owner: b, signs: [a, b], when: done(duty), depends: [duty], text: The first hour}
`);
  made(place('planned.yaml'), '--msel', place('planned.xlsx'), '--calendar', place('planned.ics'));
  assert.deepEqual(office('planned.xlsx')['Joint plan'].rows, [
    ['Item', 'Text', 'Owner', 'Signed by', 'Begun when', 'Due', 'After', 'Objective'],
    ['duty', 'Who calls whom', 'a', 'a, b', '', 'T+00:40', '', ''],
    ['order', 'The first hour', 'b', 'a, b', 'done(duty)', '', 'duty', ''],
  ]);
  const due = eventsOf('planned.ics').filter(({ CATEGORIES }) => CATEGORIES === 'Joint plan');
  assert.deepEqual(due.map(({ SUMMARY, to }) => [SUMMARY, new Date(to).toISOString()]), [['EXERCISE: due: Duty list', '2024-03-05T09:40:00.000Z']]);
});

test('players are given nothing of what will happen, nor how much of it there is', () => {
  made(place('untold.yaml'), '--sitman', place('open.docx'), '--cards', place('open.html'), '--eeg', place('closed.docx'), '--msel', place('closed.csv'));
  const told = [office('open.docx').lines.join('\n'), readFileSync(place('open.html'), 'utf8').replace(/<style[\s\S]*?<\/style>/, '')];
  for (const text of told) {
    assert.doesNotMatch(text, /untold/i);
    for (const word of ['Open title', '공개 제목', 'Open us', '공개 한국']) assert.ok(text.includes(word), word);
  }
  assert.match(told[0], /Open summary\n공개 요약/);
  assert.match(office('closed.docx').lines.join('\n'), /untold/i); // so that the test sees what it looks for
  assert.match(readFileSync(place('closed.csv'), 'utf8'), /UNTOLD notes/);
  const manual = office('sit.docx').lines.join('\n');
  const source = readFileSync('tests/scenarios/alliance-2022/scenario.yaml', 'utf8');
  const ids = [...source.slice(source.indexOf('\ninjects:')).matchAll(/^ {2}(\w+_\w+):/gm)].map(([, id]) => id);
  assert.ok(ids.length > 50);
  for (const id of ids) assert.ok(!manual.includes(id), id);
  // with twice as many injects the players' papers are the same, byte for byte
  writeFileSync(place('more.yaml'), readFileSync(place('untold.yaml'), 'utf8').replace('decisions:', '  untold_m: {at: T+02:00, release: [us], text: UNTOLD more}\ndecisions:'));
  made(place('more.yaml'), '--sitman', place('more.docx'), '--cards', place('more.html'));
  assert.deepEqual(readFileSync(place('more.docx')), readFileSync(place('open.docx')));
  assert.deepEqual(readFileSync(place('more.html')), readFileSync(place('open.html')));
});
