// The joint plan, live: a draft is its owner's, who signs it reads each version and what it changed, two texts at once are both kept, a language that was left
// behind keeps everybody from concurring, and what is ordered moves the model in its time. The run says it all again.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { entente, stopAll, Table } from './table.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-plan-'));
after(async () => {
  await stopAll();
  rmSync(folder, { recursive: true });
});
const run = (...args) => spawnSync(entente, args, { encoding: 'utf8', maxBuffer: 1 << 26 });

const scenario = join(folder, 'plan.yaml');
writeFileSync(scenario, `entente: 1
id: plan
title: {en: Plan, ko: 계획}
marking: EXERCISE
time: {startex: 2026-01-05T09:00:00Z, zones: [UTC], tick: 10m, length: 4h}
cells:
  us: {name: {en: United States, ko: 미국}, side: a, seats: {lead: {en: Lead, ko: 대표}, joint: {en: Joint, ko: 합동}}}
  rok: {name: {en: Korea, ko: 한국}, side: a}
  jp: {name: {en: Japan, ko: 일본}, side: a}
variables: {clarity: {value: 0, from: 0, to: 20, label: {en: Clarity, ko: 명확성}}}
capabilities: {line: {owner: us, ready_in: 2h, label: {en: Line, ko: 통신선}}}
plan:
  duty: {owner: us, signs: [us.lead, rok], due: T+00:10, title: {en: Duty list, ko: 근무표}, text: {en: Who calls whom., ko: 누가 누구에게 연락하는가.}, takes: 20m, done: [clarity += 4]}
  order: {owner: us, signs: [us, rok], depends: [duty], due: T+00:00, uses: line, title: {en: Order, ko: 순서}, text: {en: The first hour., ko: 첫 한 시간.}}
bots:
  us: {plans: {duty: {drafts: 10m}, order: {drafts: 10m}}}
  rok: {plans: {duty: {}, order: {}}}
`);

const planOf = async (seat) => (await seat.view()).plan ?? [];
const reportOf = (path, edition) => {
  const { status, stdout, stderr } = run('report', path, '--edition', edition, '-o', '-');
  assert.equal(status, 0, stderr);
  return stdout.slice(stdout.indexOf('<h2 id="BOARD"'));
};
const refused = async (seat, name, members) => (await seat.command(name, members)).json.code;

test('a draft is its owner’s, its versions say what changed, and nobody concurs in two texts or a stale one', async () => {
  const table = await Table.serve(scenario, folder, ['--run', join(folder, 'people.entente')]);
  const control = await table.join('control-1'), lead = await table.join('us.lead'), joint = await table.join('us.joint');
  const rok = await table.join('rok-1'), jp = await table.join('jp-1');
  await control.must('start');
  await control.must('jump', { to_second: 600 });
  const before = await rok.view();
  assert.deepEqual((await planOf(joint)).map(({ number, step, title }) => [number, step, title.en]), [[1, 'begun', 'Duty list'], [2, 'begun', 'Order']]);
  assert.deepEqual([await planOf(rok), await planOf(jp)], [[], []], 'a draft is national');
  assert.deepEqual((await planOf(joint)).map(({ flags }) => flags), [[], ['overdue', 'before_what_it_needs', 'capability_not_ready']], 'its owner reads what is not in order');
  assert.equal(await refused(rok, 'propose', { plan: 1 }), 'unknown');
  assert.equal(await refused(rok, 'concur', { plan: 1, version: 1, concurs: true }), 'unknown');

  // What the ally does not see moves nothing on its page.
  await joint.must('draft', { text: { en: 'Nationals leave.', ko: '국민이 철수한다.' }, signs: ['us', 'rok'], due: 3600, depends: [1], capability: 'line' });
  assert.deepEqual((await rok.view()).plan, before.plan);
  const own = (await planOf(joint))[2];
  assert.deepEqual([own.number, own.depends, own.capability, own.scenario, own.flags], [3, [1], 'line', false, ['capability_twice', 'capability_not_ready']]);

  await joint.must('propose', { plan: 1 });
  let [seen] = await planOf(rok);
  assert.deepEqual([seen.number, seen.step, seen.version, seen.before, seen.other], [1, 'proposed', 1, null, null]);
  assert.deepEqual(seen.signs.map(({ cell, seats, answer }) => [cell, seats, answer]), [['us', ['lead'], null], ['rok', [], null]]);
  assert.deepEqual(await planOf(jp), []);
  assert.equal(await refused(joint, 'concur', { plan: 1, version: 1, concurs: true }), 'not_permitted', 'the lead signs');
  await lead.must('concur', { plan: 1, version: 1, concurs: true, text: 'As agreed on the telephone.' });
  await rok.must('concur', { plan: 1, version: 1, concurs: false, text: { en: 'Not before the statement.', ko: '성명 이전에는 안 됨.' } });
  assert.equal((await rok.command('concur', { plan: 1, version: 1, concurs: false })).status, 400, 'who does not concur says why');
  [seen] = await planOf(lead);
  assert.deepEqual(seen.signs.map(({ answer, by, words }) => [answer, by, words.en ?? words.und]), [['concurred', 'us.lead', 'As agreed on the telephone.'], ['declined', 'rok-1', 'Not before the statement.']]);

  // An edit in one language clears concurrence, shows what was, and waits for the other language.
  await rok.must('revise', { plan: 1, version: 1, title: { en: 'Duty list', ko: '근무표' }, text: { en: 'Who calls whom, after the statement.', ko: '누가 누구에게 연락하는가.' } });
  [seen] = await planOf(lead);
  assert.deepEqual([seen.version, seen.stale, seen.by, seen.text.en, seen.before.text.en], [2, ['ko'], 'rok-1', 'Who calls whom, after the statement.', 'Who calls whom.']);
  assert.deepEqual(seen.signs.map(({ answer }) => answer), [null, null]);
  assert.equal(await refused(lead, 'concur', { plan: 1, version: 2, concurs: true }), 'stale');
  assert.equal(await refused(lead, 'concur', { plan: 1, version: 1, concurs: true }), 'changed');

  // Two edit version 2: the second text is kept beside the first, a third is refused.
  const texts = { ours: { en: 'We call first.', ko: '우리가 먼저 연락한다.' }, theirs: { en: 'They call first.', ko: '상대가 먼저 연락한다.' } };
  await lead.must('revise', { plan: 1, version: 2, text: texts.ours });
  await rok.must('revise', { plan: 1, version: 2, text: texts.theirs });
  assert.equal(await refused(joint, 'revise', { plan: 1, version: 2, text: { en: 'Nobody calls.' } }), 'changed');
  for (const seat of [lead, rok]) {
    [seen] = await planOf(seat);
    assert.deepEqual([seen.version, seen.text, seen.other.text, seen.other.by], [3, texts.ours, texts.theirs, 'rok-1'], 'both read both');
  }
  assert.equal(await refused(lead, 'concur', { plan: 1, version: 3, concurs: true }), 'two_texts');
  await joint.must('revise', { plan: 1, version: 3, text: { en: 'Whoever knows calls first.', ko: '먼저 아는 쪽이 연락한다.' }, due: 4800 });
  [seen] = await planOf(rok);
  assert.deepEqual([seen.version, seen.other, seen.stale, seen.due_second], [4, null, [], 4800]);
  await lead.must('concur', { plan: 1, version: 4, concurs: true });
  assert.equal(await refused(lead, 'order', { plan: 1 }), 'not_open');
  await rok.must('concur', { plan: 1, version: 4, concurs: true });
  assert.equal((await planOf(rok))[0].step, 'agreed');
  assert.equal(await refused(rok, 'order', { plan: 1 }), 'not_permitted');
  await lead.must('order', { plan: 1 });
  assert.equal(await refused(rok, 'revise', { plan: 1, version: 4, text: { en: 'Too late.', ko: '늦음.' } }), 'not_open');

  // It takes its time, and moves the model.
  await control.must('jump', { to_second: 1800 });
  const done = await control.view();
  assert.deepEqual([done.plan[0].step, done.plan[0].done_second, done.plan[0].id], ['done', 1800, 'duty']);
  assert.equal(done.variables.clarity, 4);

  // What is not ready is not ordered; what people drafted, control reports.
  await lead.must('propose', { plan: 3 });
  await lead.must('concur', { plan: 3, version: 1, concurs: true });
  await rok.must('concur', { plan: 2, version: 1, concurs: true });
  await lead.must('order', { plan: 3 });
  await control.must('report', { plan: 3, done: false });
  assert.equal((await planOf(rok)).find(({ number }) => number === 2).step, 'failed');
  await control.must('endex', { word: 'ENDEX' });
  const boards = [await planOf(rok), await planOf(lead), await planOf(control)];
  await table.stop();

  // The run says the same again, to each of them.
  const path = join(folder, 'people.entente');
  assert.equal(run('verify', path).status, 0);
  assert.match(run('replay', path).stdout, /plan duty revised by two by rok\n/);
  for (const [k, cell] of ['rok', 'us.lead'].entries())
    assert.deepEqual(JSON.parse(run('replay', path, '--cell', cell, '--json').stdout).plan, boards[k], cell);
  assert.equal(run('replay', path, '--cell', 'jp').stdout.includes('telephone'), false);
  const chapter = reportOf(path, 'control');
  assert.match(chapter, /Items begun: 3; agreed: 2; done: 1; failed: 1/);
  assert.match(chapter, /did not concur.*rok-1.*Not before the statement\./s);
  assert.match(chapter, /concurred.*us\.lead.*As agreed on the telephone\./s);
  assert.doesNotMatch(reportOf(path, 'cell:jp'), /Duty list|telephone|Nationals leave/);
});

test('to who signs it what is proposed is the first version: how its owner came to it stays with the owner', async () => {
  const table = await Table.serve(scenario, folder, ['--run', join(folder, 'private.entente')]);
  const control = await table.join('control-1'), lead = await table.join('us.lead'), joint = await table.join('us.joint'), rok = await table.join('rok-1');
  await control.must('start');
  await control.must('pause');
  const text = (en) => ({ text: { en, ko: '문안.' }, stands: ['ko'] });
  await joint.must('revise', { plan: 1, version: 1, ...text('Ours alone.') });
  await lead.must('revise', { plan: 1, version: 1, ...text('Ours as well.') });
  assert.equal(await refused(joint, 'propose', { plan: 1 }), 'two_texts');
  await joint.must('revise', { plan: 1, version: 2, ...text('For both.') });
  await joint.must('propose', { plan: 1 });
  const seenBy = async (seat) => (await planOf(seat))[0];
  const one = await seenBy(rok);
  assert.deepEqual([one.version, one.before, one.other, one.text.en], [1, null, null, 'For both.']);
  assert.doesNotMatch(JSON.stringify(await rok.view()), /Ours/);
  assert.deepEqual([(await seenBy(lead)).version, (await seenBy(lead)).before.text.en], [3, 'Ours alone.']);
  await rok.must('revise', { plan: 1, version: 1, ...text('For both of us.') });
  assert.deepEqual([(await seenBy(rok)).version, (await seenBy(rok)).before.text.en, (await seenBy(lead)).version], [2, 'For both.', 4]);
  await rok.must('concur', { plan: 1, version: 2, concurs: true });
  assert.equal(await refused(lead, 'concur', { plan: 1, version: 2, concurs: true }), 'changed');
  await lead.must('concur', { plan: 1, version: 4, concurs: true });
  assert.equal((await seenBy(rok)).step, 'agreed');
  await control.must('endex', { word: 'ENDEX' });
  await table.stop();
  const path = join(folder, 'private.entente');
  for (const edition of ['control', 'cell:us']) assert.match(reportOf(path, edition), /Ours alone\.[^]*Ours as well\./, edition);
  for (const edition of ['cell:rok', 'both', 'cell:jp']) assert.doesNotMatch(reportOf(path, edition), /Ours/, edition);
  for (const edition of ['cell:rok', 'both']) assert.match(reportOf(path, edition), /For both of us\./, edition);
});

test('bots draft, concur and order where nobody sits, and a live run of them is the rehearsal', () => {
  const path = join(folder, 'bots.entente');
  const fast = run('play', scenario, '--all-bots', '--fast', '--seed', '7:3', '--run', path);
  assert.equal(fast.status, 0, fast.stderr);
  const live = run('replay', path).stdout;
  assert.match(live, /plan duty done\n/);
  assert.equal(live, run('replay', scenario, '--rehearsed', '7:3').stdout);
});

test('a rehearsal counts how far its items came, as its runs one by one say', () => {
  const path = join(folder, 'counted.yaml'), RUNS = 400;
  writeFileSync(path, `entente: 1
id: counted
title: Counted
marking: EXERCISE
time: {startex: 2026-01-05T09:00:00Z, zones: [UTC], tick: 10m, length: 4h}
cells: {us: {name: US, side: a}, rok: {name: ROK, side: a}}
variables: {x: {value: 0, from: 0, to: 9}}
plan:
  duty: {owner: us, signs: [us, rok], due: T+00:40, text: Duty, takes: 10m..40m, chance: 70%, done: [x += 1]}
  order: {owner: rok, signs: [us, rok], when: done(duty), depends: [duty], text: Order}
bots:
  us: {plans: {duty: {drafts: 10m..20m}, order: {takes: 0m..20m, concurs: 80%}}}
  rok: {plans: {duty: {takes: 10m..30m, concurs: 60%}, order: {drafts: 10m}}}
`);
  const count = {}, minutes = { duty: [], order: [] };
  const add = (key) => (count[key] = (count[key] ?? 0) + 1);
  for (let at = 0; at < RUNS; at++) {
    const begun = {};
    for (const [, hour, minute, item, step, cell] of run('replay', path, '--rehearsed', `9:${at}`).stdout.matchAll(/^T\+(\d+):(\d+) plan (\w+) (\w+)(?: by (\w+))?$/gm)) {
      const now = 60 * hour + Number(minute);
      if (step === 'begun') begun[item] = now;
      if (step === 'agreed') minutes[item].push(now - begun[item]);
      if (step === 'agreed' && item === 'duty' && now <= 40) add('duty in_time');
      add(`${item} ${step}${cell ? ` ${cell}` : ''}`);
    }
  }
  const { plan } = JSON.parse(run('rehearse', path, '-n', String(RUNS), '--seed', '9', '--quiet', '--json', '-').stdout);
  assert.deepEqual(plan.map(({ id, owner }) => [id, owner]), [['duty', 'us'], ['order', 'rok']]);
  for (const item of plan) {
    for (const step of ['begun', 'proposed', 'agreed', 'ordered', 'done', 'failed']) assert.equal(item[step].count, count[`${item.id} ${step}`] ?? 0, `${item.id} ${step}`);
    assert.equal(item.agreed.share, item.agreed.count / item.begun.count);
    for (const { cell, concurred, declined } of item.signs) assert.deepEqual([concurred.count, declined.count], [count[`${item.id} concurred ${cell}`] ?? 0, count[`${item.id} declined ${cell}`] ?? 0]);
    const middle = minutes[item.id].sort((a, b) => a - b)[Math.ceil(minutes[item.id].length / 2) - 1];
    assert.equal(item.agreed.minutes.q50, middle);
  }
  assert.ok(count['duty in_time'] > 0 && count['duty in_time'] < count['duty agreed'] && count['duty failed'] > 0 && count['order declined us'] > 0);
  assert.deepEqual([plan[0].in_time.count, plan[1].in_time], [count['duty in_time'], null]);
  const tables = join(folder, 'tables');
  const { stdout } = run('rehearse', path, '-n', String(RUNS), '--seed', '9', '--csv', tables, '--html', join(folder, 'counted.html'));
  assert.match(stdout, /^PLAN +begun +agreed in time/m);
  const csv = readFileSync(join(tables, 'plan.csv'), 'utf8');
  assert.match(csv, new RegExp(`^duty,us,${RUNS},,in_time,${count['duty in_time']},${count['duty begun']},`, 'm'));
  assert.match(csv, new RegExp(`^order,rok,${RUNS},us,declined,${count['order declined us']},${count['order proposed']},`, 'm'));
  assert.match(readFileSync(join(folder, 'counted.html'), 'utf8'), /Joint plan[^]*Most often begun and not done/);
});
