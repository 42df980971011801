// Two people over each shipped scenario, and over exercises that others held, beside bots and control's cells, from STARTEX to the end: what they did is counted as they do it, and the
// report must say the same. It may say nothing of people that bots did, nothing of bots that was asked of people, and no sum that does not add up.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { entente, stopAll, Table } from './table.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-clients-'));
after(async () => {
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

const scenarios = process.env.ENTENTE_SCENARIOS?.split(':') ?? ['scenarios/start', 'scenarios/dsc-ttx-2023', 'scenarios/river-flood', 'scenarios/hospital-surge', ...['hospital', 'hurricane', 'iceberg', 'packet'].map((name) => `tests/language/exercises/${name}.yaml`)];
const STEPS = 24;

/** What the two did, counted by what was accepted. */
class Deeds {
  acknowledged = 0;
  choices = new Map(); // `SEAT DECISION` → option
  answers = 0;
  messages = 0;
  requests = 0;
  replies = 0;
  jumps = 0;
  shares = 0;
}

/** One person at one desk: reads and acknowledges all, shares what can be shared, chooses, answers; the second person thinks otherwise. */
async function act(seat, person, step, deeds) {
  const view = await seat.view(), me = view.seat.cell;
  const { share_with: allies } = (await seat.get('/api/exercise')).json;
  for (const item of view.items) {
    if (item.mine || item.recalled_second !== null) continue;
    if (!item.opened) await seat.must('open', { item: item.number });
    if (!['inject', 'ad-hoc'].includes(item.kind)) continue;
    if (!item.acknowledged && (item.number + person) % 3 !== 0) deeds.acknowledged += (await seat.command('acknowledge', { item: item.number })).status === 200;
    if (allies.length && item.shared_with.length === 0 && (item.number + person) % 2 === 0)
      deeds.shares += (await seat.command('share', { item: item.number, with: [allies[item.number % allies.length]] })).status === 200;
  }
  for (const decision of view.decisions) {
    const legal = decision.options.filter((option) => option.legal);
    if (!decision.open || !decision.asked.includes(me) || decision.choice !== null || legal.length === 0) continue;
    const { id: option } = legal[(decision.number * (person + 1)) % legal.length];
    const done = await seat.command('choose', { decision: decision.number, option, reason: `reason of ${me}` });
    if (done.status === 200) deeds.choices.set(`${me} ${decision.number}`, option);
  }
  for (const round of view.rounds)
    if (round.open && round.mine === null) deeds.answers += (await seat.command('answer', { round: round.number, value: 1 + ((round.number + person) % round.steps) })).status === 200;
  if (step % 8 === 2) deeds.requests += (await seat.command('request', { text: `Question ${step} of ${me}` })).status === 200;
  if (step % 8 === 5 && allies.length) deeds.messages += (await seat.command('message', { to: [allies[0]], text: `Letter ${step} of ${me}` })).status === 200;
}

async function play(scenario) {
  const table = await Table.serve(scenario, folder, ['--pace', '1']);
  const control = await table.join('control-1', 'Control');
  const about = (await control.get('/api/exercise')).json;
  const seatOf = (cell) => Object.keys(table.codes).find((seat) => seat === `${cell}-1` || seat.startsWith(`${cell}.`)); // by number or by name
  const cells = about.cells.filter(({ id, seat }) => seatOf(id) && seat !== 'control').map(({ id }) => id).slice(0, 2);
  const people = [];
  for (const cell of cells) {
    people.push(await table.join(seatOf(cell), `Person of ${cell}`));
    await control.must('seat', { cell, bot: false });
  }
  await control.must('start');
  const deeds = new Deeds(), tick = about.tick_minutes * 60, stride = Math.ceil(about.tick_count / STEPS);
  const waits = (await control.view()).phases?.length ?? 0; // steps in which a phase is opened and time stands
  for (let step = 0; step <= STEPS + waits; step++) {
    if ((await control.view()).clock.phase === 'ended') break;
    for (const [person, seat] of people.entries()) await act(seat, person, step, deeds);
    for (const request of (await control.view()).items.filter(({ kind, number }) => kind === 'request' && number % 2 === 0))
      if (!deeds[request.number]) deeds.replies += deeds[request.number] = (await control.command('reply', { item: request.number, text: 'Answer' })).status === 200;
    const { clock, phases } = await control.view();
    if (clock.stands !== undefined) await control.must('begin', { phase: phases.find(({ begun }) => !begun).id });
    deeds.jumps += (await control.command('jump', { to_second: Math.min(about.tick_count, Math.floor(clock.second / tick) + stride) * tick })).status === 200;
  }
  const before = await control.view();
  if (before.clock.phase !== 'ended') await control.must('endex', { word: 'ENDEX' });
  const view = await control.view();
  await table.stop();
  return { table, about, cells, seats: cells.map(seatOf), deeds, view };
}

/** What a page in some language says by one of its words (src/pieces/words): the numbers and texts that stand in the word's places. */
function reader(page) {
  const language = /<html lang="(\w+)"/.exec(page)[1];
  const words = Object.fromEntries([...readFileSync(`src/pieces/words/${language}.def`, 'utf8').matchAll(/^WORD\((\w+), "(.*)"\)$/gm)].map(([, name, text]) => [name, text]));
  const text = page.replace(/<style[\s\S]*?<\/style>|<svg[\s\S]*?<\/svg>/g, '').replace(/<[^>]+>/g, ' ').replace(/&amp;/g, '&').replace(/\s+/g, ' ');
  const flat = (pattern) => pattern.replace(/%%/g, '%').replace(/\s+/g, ' ').trim();
  const said = (name) => {
    const pattern = flat(words[name]).replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/%l*u/g, '(\\d+)').replace(/%s/g, '(.+?)');
    const found = new RegExp(pattern).exec(text);
    assert.ok(found, `${name}: ${words[name]}`);
    return found.slice(1).map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  };
  return { words, text, said };
}

/** Rows of tables as lists of cells without tags, from a heading to the next. */
function rowsUnder(page, anchor, tag = 'h2') {
  const from = page.indexOf(`<${tag} id="${anchor}"`), to = page.indexOf(`<${tag} `, from + 4);
  return [...page.slice(from, to < 0 ? undefined : to).replace(/<svg[\s\S]*?<\/svg>/g, '').matchAll(/<tr>([\s\S]*?)<\/tr>/g)]
    .map(([, row]) => [...row.matchAll(/<t[dh][^>]*>([\s\S]*?)<\/t[dh]>/g)].map(([, cell]) => cell.replace(/<[^>]+>/g, ' ').trim()));
}

const sum = (numbers) => numbers.reduce((all, number) => all + number, 0);

for (const scenario of scenarios)
  test(`two people over ${scenario}: the report says what they did, and nothing of people that bots did`, async () => {
    const { table, about, cells, seats, deeds, view } = await play(scenario);
    const { status, stdout: page, stderr } = spawnSync(entente, ['report', table.run, '-o', '-'], { encoding: 'utf8', maxBuffer: 1 << 28 });
    assert.equal(status, 0, stderr);
    const { words, text, said } = reader(page);
    assert.doesNotMatch(text, /\bundefined\b|\bNaN\b|\binf\b|\(null\)|T\+-/);

    // expected actions: each in one class, and nobody's who had no person
    const expecting = about.tasks, theirs = expecting.filter(({ cell }) => cells.includes(cell)).length;
    const [judged, met, late, seen, none, nobody, undelivered] = said('EXPECTED_FIGURES');
    assert.equal(met + late + seen + none, judged);
    assert.equal(judged + nobody + undelivered, expecting.length);
    assert.ok(judged <= theirs && nobody <= expecting.length - theirs, `${judged} of ${theirs}`);
    const states = ['IN_TIME', 'LATE', 'NOT_DONE', 'NOT_OVER'].map((name) => words[name]);
    for (const objective of (about.objectives ?? []).keys())
      for (const [, cell, , , , , , state] of rowsUnder(page, `objective-${objective + 1}`, 'h3').filter((row) => row.length === 9))
        if (states.some((word) => state.startsWith(word))) assert.ok(cells.includes(cell), `${cell}: ${state}`);

    // what went to some of them first, and how each gap was closed
    const [, gaps, byPeople] = said('SHARING_GAPS'), [byBots, released, never] = said('SHARING_REST');
    assert.equal(byPeople + byBots + released + never, gaps);

    // decisions: opened, closed, adopted and by whom; each choice of theirs under their name
    const [opened, all, closed] = said('DECISIONS_OPENED'), [adopted, ...deciders] = said('DECISIONS_ADOPTED');
    const decisions = view.decisions.filter(({ id }) => !id.endsWith('.first')); // a first round is part of its decision
    assert.deepEqual([opened, all, closed], [decisions.length, about.decisions.length, decisions.filter((decision) => decision.closed).length]);
    assert.equal(adopted, sum(view.decisions.map(({ results }) => results.length)));
    const voted = text.includes(words.DECISIONS_VOTED.split('%u')[0].trim()) ? said('DECISIONS_VOTED') : []; // said where there were any
    assert.equal(sum([...deciders.slice(0, 5), ...voted]), adopted);
    const [compared, same] = said('DECISIONS_SAME');
    assert.ok(same <= compared && compared <= opened);
    const apart = view.decisions.filter(({ closed, agree, choices }) => closed && agree === 'joint' && !Object.values(choices).includes(null) && new Set(Object.values(choices)).size > 1);
    assert.equal(rowsUnder(page, 'DECISIONS').filter((row) => row.length === 6 && row[4].includes(words.BY_DEFAULT_DIFFERED)).length, apart.length);
    const choices = rowsUnder(page, 'DECISIONS').filter((row) => row.length === 7 && row[6].includes(`reason of ${row[0]}`));
    assert.equal(choices.length, deeds.choices.size);
    assert.ok(choices.every(([cell, , , , , seat]) => seats[cells.indexOf(cell)] === seat));

    // answers, acknowledgements, requests, letters, jumps: as many as they were
    assert.equal(rowsUnder(page, 'ASSESSMENTS').filter((row) => row.length === 7 && seats.includes(row[1])).length, deeds.answers);
    assert.equal(said('ROUNDS_ASKED')[0], view.rounds.length);
    const holders = rowsUnder(page, 'KNOWLEDGE').filter((row) => row.length >= 5).map((row) => (row.length === 7 ? row.slice(1) : row));
    assert.equal(holders.filter(([, , , , acknowledged]) => /^T\+/.test(acknowledged)).length, deeds.acknowledged);
    assert.ok(holders.every(([cell, , , , acknowledged]) => cells.includes(cell) || !/^T\+/.test(acknowledged)), 'no bot acknowledges');
    assert.deepEqual(said('REQUESTS_FIGURES'), [deeds.requests, deeds.replies]);
    assert.deepEqual(said('LETTERS_FIGURE'), [deeds.messages]);
    assert.deepEqual(said('CONTROL_FIGURES'), [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, deeds.jumps]);

    assert.ok((view.phases ?? []).every(({ begun }) => begun), 'all phases were played');

    // who played: these two cells and no other
    const who = rowsUnder(page, 'OVERVIEW').filter((row) => row.length === 7 && row[4].includes(words.BY_PEOPLE)).map(([cell]) => cell);
    assert.deepEqual(who, cells);
    assert.ok(deeds.acknowledged > 0 && deeds.requests > 0 && deeds.jumps > 0, 'they did something');
  });
