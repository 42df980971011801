// make soak: sixteen players of one cell who mean harm (hostile.mjs), beside forty seats that play. What the forty wait for an answer is
// measured while the sixteen rest and while they do not, in turns of the same run, so that what else the machine does weighs on both.
//
// A command's time runs from the moment it was due, so that a server that stands still cannot hide it by being asked less.
//
// usage: ENTENTE=build/entente SOAK_MINUTES=3 node bench/soak.mjs      exit 1: a promise did not hold
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { pause, Seat, stopAll, Table, until } from '../tests/cli/table.mjs';

const MINUTES = Number(process.env.SOAK_MINUTES ?? 3);
const TURN_S = { rest: 20, go: 40 }, SETTLE_MS = 2000; // of each minute
const RATIO_MAX = 3, MEMORY_MB_MAX = 256, BLIND_MS_MAX = 1000;
const PLAYERS_A_CELL = 9, WAIT_MS = 2000, CONTROL_WAIT_MS = 2000;
const friendly = ['east', 'south', 'west', 'centre'];

const folder = mkdtempSync(join(tmpdir(), 'entente-soak-'));
const scenario = join(folder, 'soak.yaml');
writeFileSync(scenario, `entente: 1
id: soak
title: {en: "Soak"}
marking: UNCLASSIFIED
languages: [en]
time: {startex: 2024-03-05T09:00:00+01:00, zones: [UTC], tick: 10m, length: 100h, pace: 60}
cells:
${['north', ...friendly].map((cell) => `  ${cell}: {name: {en: "${cell}"}, side: towns}`).join('\n')}
variables:
  supply: {value: 60, from: 0, to: 100}
injects:
  hello: {at: T+00:00, release: [north, ${friendly}], title: {en: "Hello"}, text: {en: "It begins."}}
  news: {at: T+00:10, repeats: {every: 1h, times: 90}, release: [north, ${friendly}], title: {en: "News"}, text: {en: "It goes on."}, effects: [supply += 1]}
decisions:
  light:
    opens: {at: T+00:00}
    title: {en: "Light"}
    ask: [north, ${friendly}]
    agree: each
    within: 99h
    otherwise: no
    options: {yes: {text: {en: "Yes"}}, no: {text: {en: "No"}}}
assessments:
  restored: {at: [T+00:00], ask: [north, ${friendly}], scale: likelihood, text: {en: "It will be light."}}
`);

// ---- who plays ----

/** A seat with connections of its own from an address of its own, as a browser has. */
async function sit(table, name, address) {
  const agent = new https.Agent({ keepAlive: true, maxSockets: 2, localAddress: address });
  const own = { ...table, agent, request: table.request, codes: table.codes };
  const seat = await Table.prototype.join.call(own, name);
  return Object.assign(seat, { name, address, stream: seat.listen() });
}

const figures = { rest: fresh(), go: fresh() };
function fresh() {
  return { commands: [], control: [], views: [], heard: [], refused: 0, loop: monitorEventLoopDelay({ resolution: 5 }) };
}
let turn = null; // 'rest', 'go', or between two

/** Asks every `wait` milliseconds, beginning somewhere in the first; what was late counts as late. */
async function regularly(wait, ask) {
  let due = performance.now() + Math.random() * wait;
  while (turn !== 'over') {
    await pause(Math.max(0, due - performance.now()));
    const at = turn;
    if (figures[at]) await ask(figures[at], due);
    due = Math.max(due + wait, performance.now() - wait);
  }
}

async function play(seat) {
  let number = 0;
  await regularly(WAIT_MS, async (into, due) => {
    number++;
    const opens = number % 2 === 0, text = `${seat.name} ${number}`;
    if (!opens) waiting.set(text, {});
    const answer = await seat.table.request('POST', '/api/command', {
      headers: seat.headers,
      body: { key: `${seat.name}-${number}`, ...(opens ? { do: 'open', item: 1 + (number >> 1) } : { do: 'message', to: [], text }) },
    });
    into.commands.push(performance.now() - due);
    accept(answer, into, opens ? [200, 404, 409] : [200]); // who reads ahead of what there is opens nothing
    if (!opens) hear(text, { answered: performance.now(), into });
  });
}

function accept(answer, into, fine) {
  if (fine.includes(answer.status)) return;
  into.refused++;
  console.error(`${answer.status} ${answer.text}`);
}

/** Messages that were sent and not yet answered, or not yet on control's stream, by their texts. */
const waiting = new Map();
function hear(text, news) {
  const known = Object.assign(waiting.get(text) ?? {}, news);
  if (known.answered === undefined || known.seen === undefined) return;
  known.into.heard.push(Math.max(0, known.seen - known.answered));
  waiting.delete(text);
}
function watch(stream) {
  let at = 0;
  const look = setInterval(() => {
    for (; at < stream.events.length; at++) {
      for (const item of stream.events[at].json.items ?? []) {
        const text = Object.values(item.text ?? {})[0];
        if (waiting.has(text)) hear(text, { seen: performance.now() });
      }
      stream.events[at] = null;
    }
  }, 2);
  return () => clearInterval(look);
}

async function conduct(control) {
  let number = 0;
  await Promise.all([
    regularly(CONTROL_WAIT_MS, async (into, due) => {
      const answer = await control.table.request('POST', '/api/command', {
        headers: control.headers, body: { key: `control-${++number}`, do: 'set', variable: 'supply', value: number % 2 ? 10 : 90, reason: 'soak' } });
      into.control.push(performance.now() - due);
      accept(answer, into, [200]);
    }),
    regularly(5000, async (into, due) => {
      const answer = await control.table.request('GET', '/api/view', { headers: { cookie: control.cookie } });
      into.views.push(performance.now() - due);
      accept(answer, into, answer.json?.items ? [200] : []);
    }),
  ]);
}

// ---- what came of it ----

const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
function spread(times) {
  const sorted = [...times].sort((a, b) => a - b);
  return { count: sorted.length, median: at(sorted, 0.5), p99: at(sorted, 0.99), longest: sorted.at(-1) };
}
const memory = (pid, name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
const processor = (pid) => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
};
const figure = (number) => (number < 100 ? number.toFixed(1) : number.toFixed(0));

function table(rows) {
  console.log('| what, ms | resting: count | median | 99 of 100 | longest | harm: count | median | 99 of 100 | longest | 99 of 100, times |');
  console.log('|---|---|---|---|---|---|---|---|---|---|');
  for (const [what, rest, go] of rows) {
    const cells = [rest, go].flatMap(({ count, median, p99, longest }) => [count, figure(median), figure(p99), figure(longest)]);
    console.log(`| ${what} | ${cells.join(' | ')} | ${(go.p99 / rest.p99).toFixed(2)} |`);
  }
}

async function main() {
  const server = await Table.serve(scenario, folder, ['--seats', '15', '--run', join(folder, 'soak.entente')]);
  const pid = server.child.pid;
  const control = await sit(server, 'control-1', '127.0.1.1');
  const seats = [];
  for (const [c, cell] of friendly.entries())
    for (let i = 1; i <= PLAYERS_A_CELL; i++) seats.push(await sit(server, `${cell}-${i}`, `127.0.${2 + c}.${i}`));
  for (const name of ['observer-1', 'observer-2', 'projector']) await sit(server, name, '127.0.1.2');
  await control.must('start');
  await until(() => control.stream.events.some(({ event }) => event === 'change'), 'control hears');
  const stopWatching = watch(control.stream);

  const hostile = spawn(process.execPath, [new URL('hostile.mjs', import.meta.url).pathname], { stdio: ['pipe', 'pipe', 'inherit'] });
  let said = '';
  hostile.stdout.on('data', (bytes) => (said += bytes));
  const lines = async (count) => (await until(() => said.split('\n').length > count && said, 'the hostile answer')).split('\n');
  const bad = [];
  for (let i = 0; i < 16; i++) {
    const name = `north-${1 + (i % 15)}`, seat = new Seat(server, (await server.join(name)).joined);
    bad.push({ address: `127.0.10.${1 + i}`, code: server.codes[name], cookie: seat.cookie, csrf: seat.csrf });
  }
  hostile.stdin.write(JSON.stringify({ port: server.port, ca: server.ca.toString(), others: friendly, seats: bad }) + '\n');
  await lines(1);

  const working = [...seats.map(play), conduct(control)];
  const spent = { rest: 0, go: 0 }, told = {};
  const turnOf = async (which) => {
    turn = which;
    figures[which].loop.enable();
    const before = processor(pid);
    await pause(TURN_S[which] * 1000 - (which === 'rest' ? SETTLE_MS : 0));
    spent[which] += processor(pid) - before;
    figures[which].loop.disable();
  };
  const quiet = memory(pid, 'VmRSS');
  let answers = 1;
  for (let minute = 0; minute < MINUTES; minute++) {
    await turnOf('rest');
    hostile.stdin.write('go\n');
    await turnOf('go');
    turn = null;
    hostile.stdin.write('rest\n');
    for (const [code, count] of Object.entries(JSON.parse((await lines(++answers))[answers - 1]))) told[code] = (told[code] ?? 0) + count;
    await pause(SETTLE_MS);
    console.error(`minute ${minute + 1} of ${MINUTES}: ${Math.round(memory(pid, 'VmRSS'))} MB`);
  }
  turn = 'over';
  await Promise.all(working);
  await pause(SETTLE_MS); // what was acknowledged last is on its way
  hostile.stdin.end();
  stopWatching();

  const peak = memory(pid, 'VmHWM'), { rest, go } = figures;
  const of = (name) => [spread(rest[name]), spread(go[name])];
  const [quietCommands, commands] = of('commands');
  table([['commands of 36 players', quietCommands, commands], ["control's commands", ...of('control')], ["control's whole view", ...of('views')],
    ['a message, from its answer to control\'s stream', ...of('heard')]]);
  console.log(`\nserver: ${figure((100 * spent.rest) / (MINUTES * (TURN_S.rest - SETTLE_MS / 1000)))} / ${figure((100 * spent.go) / (MINUTES * TURN_S.go))} % of a processor, ${figure(quiet)} MB at the start, ${figure(peak)} MB at most`);
  console.log(`what the sixteen were told: ${Object.entries(told).map(([code, count]) => `${code} ${count}`).join(', ')}`);
  console.log(`the clients' own loop was late by at most ${figure(rest.loop.percentile(99) / 1e6)} / ${figure(go.loop.percentile(99) / 1e6)} ms in 99 of 100 looks of 5 ms`);

  const broken = [
    [server.child.exitCode === null && server.complained === '', `the server lives and complains of nothing ${server.complained}`],
    [rest.refused + go.refused === 0, 'nobody who plays is refused'],
    [commands.p99 <= RATIO_MAX * quietCommands.p99, `99 of 100 commands within ${RATIO_MAX} times what they take when all is quiet`],
    [peak <= MEMORY_MB_MAX, `memory stays below ${MEMORY_MB_MAX} MB`],
    [!control.stream.over && waiting.size === 0, "control's stream lasts, and brings all that was acknowledged"],
    [Math.max(...go.control, ...go.views, ...go.heard) < BLIND_MS_MAX, `control waits for nothing longer than ${BLIND_MS_MAX} ms`],
  ].filter(([holds]) => !holds);
  for (const [, promise] of broken) console.log(`BROKEN: ${promise}`);
  await server.stop();
  return broken.length;
}

try {
  process.exitCode = (await main()) > 0 ? 1 : 0;
} finally {
  await stopAll();
  rmSync(folder, { recursive: true });
}
