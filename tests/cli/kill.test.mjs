// kill -9 in the middle of play, again and again: what was acknowledged is there, once; what was not is there once or not at all,
// and once after it was sent again with the same key; browsers keep their seats.
// KILLS=1000 for the long run (make test-kill); SEED=n repeats the moments at which it kills.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { entente, merged, pause, stopAll, Table } from './table.mjs';

const kills = Number(process.env.KILLS ?? 20);
const seed = Number(process.env.SEED ?? Date.now() % 1e6);
const killsPerRun = 20, movesPerKill = 240; // a run holds 8192 items
const folder = mkdtempSync(join(tmpdir(), 'entente-kill-'));
after(async () => {
  await stopAll();
  rmSync(folder, { recursive: true });
});

let state = seed;
const chance = (below) => (state = (state * 1103515245 + 12345) % 2147483648) % below;

/** Sends one move until it is answered or the server is gone. */
async function send(move) {
  for (;;) {
    const answer = await move.seat.table.request('POST', '/api/command', { headers: move.seat.headers, body: move.body }).catch(() => null);
    if (!answer) return;
    if (answer.status === 429) {
      await pause(50);
      continue;
    }
    assert.equal(answer.status, 200, answer.text);
    if (move.answer !== undefined) assert.equal(answer.text, move.answer, 'the same key is answered as the first time');
    move.answer = answer.text;
    return;
  }
}

async function playOneRun(number, killCount) {
  const path = join(folder, `${number}.entente`);
  const table = await Table.serve('scenarios/start', folder, ['--run', path, '--pace', '1']);
  const control = await table.join('control-1');
  const seats = [];
  for (const seat of ['north-1', 'north-2', 'south-1', 'south-2', 'observer-1', 'observer-2']) for (let i = 0; i < 4; i++) seats.push(await table.join(seat));
  await control.must('start');
  const stream = control.listen();
  await stream.find(({ event }) => event === 'view', 'the view');
  const moves = [];
  let serial = 0, lostAnswers = 0;
  for (let kill = 0; kill < killCount; kill++) {
    const before = moves.length;
    for (let i = 0; i < movesPerKill; i++) {
      const seat = seats[serial % seats.length], text = `move ${serial}`, key = `key-${serial++}`;
      moves.push({ seat, text, body: seat.joined.json.role === 'observer' ? { key, do: 'note', text } : { key, do: 'message', to: [], text } });
    }
    const fresh = moves.slice(before), threshold = chance(movesPerKill);
    const sending = Promise.all(fresh.map(send));
    while (fresh.filter(({ answer }) => answer !== undefined).length < threshold) await pause(1);
    table.child.kill('SIGKILL');
    await table.ended;
    await sending;
    table.agent.destroy();
    if (kill % 4 === 3) { // and in the middle of coming back
      const again = table.begin(path).catch(() => null);
      await pause(chance(40));
      table.child.kill('SIGKILL');
      await again;
    }
    await table.begin(path);
    const unanswered = fresh.filter(({ answer }) => answer === undefined);
    lostAnswers += unanswered.length;
    await Promise.all(unanswered.map(send));
    await Promise.all(Array.from({ length: 12 }, () => send(moves[chance(moves.length)]))); // some acknowledged ones too
    assert.equal((await control.get('/api/session')).json.seat, 'control-1', 'the browser keeps its seat');
  }
  const view = await control.view();
  const found = [...view.items.filter(({ kind }) => kind === 'message').map(({ text }) => text.und), ...view.notes.map(({ text }) => text)];
  assert.deepEqual(found.sort(), moves.map(({ text }) => text).sort(), 'every move once');
  assert.equal(view.clock.phase, 'running');
  const back = control.listen(stream.lastId);
  await back.find(({ event }) => event === 'view', 'an id of an earlier server gets the whole view');
  assert.deepEqual(merged(back.events).items, view.items);
  await table.stop();
  const verified = spawnSync(entente, ['verify', path], { encoding: 'utf8' });
  assert.equal(verified.status, 0, verified.stderr);
  rmSync(path);
  return { moves: moves.length, lostAnswers };
}

test(`${kills} kills under load, seed ${seed}`, async (t) => {
  let moves = 0, lostAnswers = 0;
  for (let done = 0, run = 0; done < kills; run++) {
    const count = Math.min(killsPerRun, kills - done);
    const played = await playOneRun(run, count);
    moves += played.moves;
    lostAnswers += played.lostAnswers;
    done += count;
  }
  t.diagnostic(`${kills} kills, ${moves} moves, ${lostAnswers} of them without an answer when the server died; 0 lost, 0 double`);
  assert.ok(lostAnswers >= kills, 'too few moves were on their way when the server died: this shows nothing');
});
