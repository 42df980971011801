// The simulation lab: what it refuses and what would be right, the life of a job, the same bytes as the command line, and play
// that goes on meanwhile. Who may ask at all is in serve.test.mjs with every other route.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { entente, pause, stopAll, Table, until } from './table.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-lab-'));
after(async () => {
  await stopAll();
  rmSync(folder, { recursive: true });
});
const reference = 'tests/scenarios/alliance-2022';
let runs = 0;
const serve = (scenario = reference) => Table.serve(scenario, folder, ['--run', join(folder, `${++runs}.entente`)]);
const rehearse = (...args) => {
  const { status, stdout, stderr } = spawnSync(entente, ['rehearse', reference, ...args, '--json', '-'], { encoding: 'utf8', maxBuffer: 1 << 28 });
  assert.equal(status, 0, stderr);
  return stdout;
};
const nothing = '{"error":"there is no such thing"}';
const cancel = (seat, job) =>
  until(async () => {
    const answer = await seat.table.request('DELETE', `/api/lab/job/${job}`, { headers: seat.headers });
    if (answer.status === 429) await pause(300);
    return answer.status !== 429 && answer;
  }, 'a cancel is taken');
const isOver = async (seat, job) => {
  const answer = await seat.get(`/api/lab/job/${job}`);
  assert.equal(answer.status, 200, answer.text);
  if (answer.json.state === 'running') await pause(100);
  return answer.json.state !== 'running' && answer;
};
const over = (seat, job) => until(() => isOver(seat, job), `job ${job} ends`, 300);
async function start(seat, path, body) {
  const answer = await seat.post(`/api/lab/${path}`, body);
  assert.equal(answer.status, 200, answer.text);
  return answer.json.job;
}

test('what is wrong is refused before any work, with what would be right', async () => {
  const table = await serve();
  const control = await table.join('control-1');
  const fine = { runs: 100, seed: 1 };
  const wrong = [
    ['run', '', /an order to the lab is a JSON object/],
    ['run', '[]', /a JSON object/],
    ['run', '{"runs":1,"runs":2,"seed":1}', /a JSON object/],
    ['run', { seed: 1 }, /"runs" is a whole number from 1 to 10000000/],
    ['run', { ...fine, runs: 0 }, /"runs"/],
    ['run', { ...fine, runs: 1e9 }, /"runs"/],
    ['run', { ...fine, runs: 1.5 }, /"runs"/],
    ['run', { ...fine, runs: '100' }, /"runs"/],
    ['run', { ...fine, seed: -1 }, /"seed" is a whole number from 0 to 9007199254740991/],
    ['run', { ...fine, sed: 1 }, /'sed' is no member of this; its members are: runs, seed, parameters, policies/],
    ['run', { ...fine, parameters: [] }, /"parameters" is an object/],
    ['run', { ...fine, parameters: { sharedelay: 1 } }, /no parameter 'sharedelay'; there are: share_delay, /],
    ['run', { ...fine, parameters: { share_delay: 81 } }, /share_delay is a whole number from 0 to 80/],
    ['run', { ...fine, parameters: { share_delay: '5' } }, /share_delay is a whole number/],
    ['run', { ...fine, policies: { uk: 'standard' } }, /no cell 'uk'; there are: us, rok/],
    ['run', { ...fine, policies: { us: 'mild' } }, /the bot of us has these policies: standard/],
    ['run', { ...fine, policies: { us: 1 } }, /the bot of us has these policies/],
    ['run', { ...fine, variable: 'tension' }, /'variable' is no member/],
    ['fan', fine, /"variable" is one of: tension/],
    ['fan', { ...fine, variable: 'fear' }, /"variable" is one of: tension/],
    ['fan', { ...fine, variable: 'tension', runs: 1000001 }, /"runs" is a whole number from 1 to 1000000/],
    ['tornado', fine, /measures one thing/],
    ['tornado', { ...fine, ending: 'talks', variable: 'tension' }, /measures one thing/],
    ['tornado', { ...fine, ending: 'peace' }, /"ending" is one of: nuclear_use/],
    ['tornado', { ...fine, ending: 'talks', runs: 10000000 }, /runs in all, more than 10000000/],
  ];
  for (const [path, body, message] of wrong) {
    const answer = await control.post(`/api/lab/${path}`, body);
    assert.equal(answer.status, 400, `${path} ${JSON.stringify(body)}: ${answer.text}`);
    assert.match(answer.json.error, message, `${path} ${JSON.stringify(body)}`);
  }
  const about = (await control.get('/api/lab')).json;
  assert.deepEqual(about.jobs, [], 'none of them began');
  assert.ok(about.runs_max === 10000000 && about.threads >= 1);
  for (const job of ['0', '1', 'x', '', '18446744073709551617', '1/2'])
    assert.equal((await control.get(`/api/lab/job/${job}`)).text, nothing, job);
  assert.equal((await cancel(control, 7)).text, nothing);
  await table.stop();
});

test('a job gives the bytes of the command line, for the same settings, and is remembered', async () => {
  const table = await serve();
  const control = await table.join('control-1');
  const job = await start(control, 'run', { runs: 70000, seed: 9, parameters: { share_delay: 55, caution: 10 }, policies: { dprk: 'standard' } });
  const answer = await over(control, job);
  assert.deepEqual([answer.json.state, answer.json.kind, answer.json.done, answer.json.runs, answer.json.seed, answer.json.error], ['done', 'rehearsal', 70000, 70000, 9, null]);
  const result = answer.text.slice(answer.text.indexOf('"result":') + 9, -1);
  assert.equal(result, rehearse('-n', '70000', '--seed', '9', '--set', 'share_delay=55', '--set', 'caution=10', '--policy', 'dprk=standard'));
  const again = (await control.get(`/api/lab/job/${job}?part=${answer.json.part}`)).json;
  assert.equal(again.result, null, 'a part that the page has is not sent again');
  const second = await start(control, 'run', { runs: 100, seed: 9 });
  await over(control, second);
  const other = await table.join('control-1'); // a page that was closed and opened again
  assert.deepEqual((await other.get('/api/lab')).json.jobs.map(({ job, state }) => [job, state]), [[second, 'done'], [job, 'done']]);
  for (let more = 0; more < 8; more++) await over(control, await start(control, 'run', { runs: 1, seed: more }));
  assert.equal((await control.get(`/api/lab/job/${job}`)).status, 404, 'the oldest are forgotten');
  assert.equal((await control.get('/api/lab')).json.jobs.length, 8);
  await table.stop();
});

test('a job runs beside play: one at a time, with parts, until it is cancelled; then what it has is the truth', async () => {
  const table = await serve();
  const control = await table.join('control-1');
  const player = await table.join('us-1');
  table.onOneProcessor();
  const job = await start(control, 'run', { runs: 10000000, seed: 3 });
  const second = await control.post('/api/lab/run', { runs: 10, seed: 1 });
  assert.equal(second.status, 409);
  assert.match(second.json.error, /the lab is at work: wait for it, or cancel it/);
  assert.equal((await control.command('start')).status, 200, 'play begins while it runs');
  const stream = player.listen();
  await stream.find(({ event, json }) => event === 'view' && json.clock.phase === 'running', 'the player sees it run');
  const part = await until(async () => {
    const { json } = await control.get(`/api/lab/job/${job}`);
    if (!json.result) await pause(100);
    return json.result && json;
  }, 'a part of the result', 300);
  assert.equal(part.state, 'running', 'a part came while it runs');
  assert.ok(part.result.runs >= 1 && part.result.runs <= part.done && part.done < 10000000);
  assert.equal((await control.command('jump', { to_second: 1200 })).status, 200, 'and play goes on');
  await stream.find(({ json }) => (json.clock ?? json).second >= 1200, 'the player sees it');
  assert.equal((await cancel(control, job)).status, 204);
  const end = await over(control, job);
  assert.equal(end.json.state, 'cancelled');
  assert.ok(end.json.result.runs < 10000000 && end.json.result.runs >= part.result.runs);
  assert.equal(end.json.result.asked, 10000000);
  const total = end.json.result.endings.reduce((sum, { count }) => sum + count, 0);
  assert.equal(total, end.json.result.runs, 'every run of the part has an ending');
  assert.equal((await cancel(control, job)).status, 204, 'twice is once');
  assert.ok(!stream.text.includes('lab'), 'a player hears nothing of it');
  stream.close();
  assert.deepEqual(await table.stop(), { code: 0, signal: null });
});

test('a fan is the fan of the rehearsal; a newer one takes the place of the older of the same session, not of another', async () => {
  const table = await serve();
  const [one, two] = [await table.join('control-1'), await table.join('control-1')];
  const order = { variable: 'tension', runs: 5000, seed: 4, parameters: { share_delay: 30 } };
  const fan = (await one.post('/api/lab/fan', order)).json;
  const wanted = JSON.parse(rehearse('-n', '5000', '--seed', '4', '--set', 'share_delay=30')).variables.find(({ id }) => id === 'tension');
  assert.deepEqual(fan, { runs: 5000, seed: 4, variable: wanted });
  const long = { ...order, runs: 1000000 };
  await until(async () => { // whichever of the two comes first, unless the first is done before the second comes
    const [older, other, newer] = await Promise.all([one.post('/api/lab/fan', long), two.post('/api/lab/fan', { ...order, seed: 5 }), one.post('/api/lab/fan', { ...order, seed: 6 })]);
    assert.equal(other.json.seed, 5, 'the other session is not disturbed');
    const replaced = [older, newer].find(({ status }) => status !== 200);
    if (replaced) assert.deepEqual([replaced.status, replaced.json], [409, { error: 'a newer one was asked for' }]);
    return replaced && [older, newer].some(({ status }) => status === 200);
  }, 'a newer fan takes the place of the older');
  const job = await start(one, 'run', { runs: 10000000, seed: 3 });
  assert.equal((await one.post('/api/lab/fan', order)).text, JSON.stringify(fan), 'the same while a job runs');
  await cancel(one, job);
  await over(one, job);
  await table.stop();
});

test('a tornado is the study of every parameter and policy about the settings', async () => {
  const table = await serve();
  const control = await table.join('control-1');
  const job = await start(control, 'tornado', { runs: 500, seed: 2, parameters: { caution: 40 }, ending: 'talks' });
  const { json } = await over(control, job);
  assert.equal(json.state, 'done');
  assert.equal(json.kind, 'tornado');
  assert.equal(json.done, json.runs);
  const { result } = json;
  assert.deepEqual([result.method, result.outcome.id, result.runs, result.parameters.caution], ['tornado', 'talks', 500, 40]);
  const about = (await control.get('/api/exercise')).json;
  const varied = result.factors.map(({ parameter, policy }) => parameter ?? policy);
  assert.deepEqual(new Set(varied), new Set([...Object.entries(about.policies).filter(([, names]) => names.length > 1).map(([cell]) => cell), ...about.parameters.map(({ id }) => id)]));
  assert.ok(result.sides.length > 2 * about.parameters.length);
  await table.stop();
});

test('a server that is stopped ends its work and answers what waits', async () => {
  const table = await serve();
  const control = await table.join('control-1');
  await start(control, 'run', { runs: 10000000, seed: 3 });
  const fan = control.table.request('POST', '/api/lab/fan', { headers: control.headers, body: { variable: 'tension', runs: 1000000, seed: 1 } }).catch((error) => error);
  await pause(20);
  assert.deepEqual(await table.stop(), { code: 0, signal: null });
  await fan;
});
