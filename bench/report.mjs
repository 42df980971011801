// make bench-report: a report as long as the bounds of a record let one be, made and sent while others ask. The scenario's items are all of
// quotation marks, which a page writes with six letters; cells, control and evaluators write until nothing more of theirs is recorded.
//
// usage: ENTENTE=build/entente node bench/report.mjs      prints a row of RESULTS.md
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { longExercise, pause, stopAll, Table } from '../tests/cli/table.mjs';

const TEXT = 16_000, WRITTEN = 4_096, SCENARIO = 3_600_000, HOURS = 600; // bytes, but for the hours
const folder = mkdtempSync(join(tmpdir(), 'entente-bench-report-'));
const scenario = join(folder, 'long.yaml');
writeFileSync(scenario, longExercise(Array.from({ length: Math.floor(SCENARIO / TEXT) }, (_, i) =>
  `i${i}: {at: T+00:10, repeats: {every: 60h, times: 9}, release: [north, south], title: {en: "n"}, text: {en: '${'"'.repeat(TEXT)}'}}`)));

/** Until nothing more is recorded of it. */
async function fill(seats, name, members) {
  await Promise.all(seats.map(async (seat) => {
    while ((await seat.command(name, members)).status === 200);
  }));
}

/** Seats in turn ask again and again while `going`; the longest wait for an answer, in milliseconds. */
async function ask(going, seats, path) {
  let longest = 0, count = 0;
  while (going()) {
    const begun = performance.now();
    const { status } = await seats[count % seats.length].table.request('GET', path, { headers: { cookie: seats[count % seats.length].cookie } });
    if (status !== 200) throw new Error(`${path} is answered ${status}`);
    longest = Math.max(longest, performance.now() - begun);
    count++;
    await pause(50);
  }
  return { longest: Math.round(longest), count };
}

const memory = (pid, name) => Math.round(Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024);

try {
  const table = await Table.serve(scenario, folder, ['--seats', '4']);
  const join_ = (seats) => Promise.all(seats.flatMap((seat) => Array.from({ length: 4 }, () => table.join(seat))));
  const [control, observers, north, south] = await Promise.all([['control-1', 'control-2'], ['observer-1', 'observer-2'], ['north-1', 'north-2', 'north-3'], ['south-1', 'south-2', 'south-3']].map(join_));
  await control[0].must('start');
  await control[0].must('pause');
  const letter = '&'.repeat(WRITTEN);
  await Promise.all([
    fill(control, 'ad-hoc', { release: ['north'], title: 'n', text: '&'.repeat(TEXT), kind: 'report', precedence: 'routine' }),
    fill(observers, 'note', { text: letter, tags: [] }),
    fill(north, 'message', { to: [], text: letter }),
    fill(south, 'message', { to: [], text: letter }),
  ]);
  await control[0].must('resume');
  await control[0].must('jump', { to_second: HOURS * 3600 });
  const { pid } = table.child;
  const before = memory(pid, 'VmRSS');
  writeFileSync(`/proc/${pid}/clear_refs`, '5'); // the peak begins anew
  let state = 'made';
  const begun = performance.now(), times = {};
  const taken = new Promise((resolve, reject) => {
    https.get({ host: '127.0.0.1', port: table.port, ca: table.ca, path: '/api/record', headers: { cookie: control[0].cookie }, agent: false }, async (answer) => {
      if (answer.statusCode !== 200) return reject(new Error(`the report is answered ${answer.statusCode}`));
      times.made = performance.now() - begun;
      state = 'sent';
      let bytes = 0;
      for await (const chunk of answer) {
        bytes += chunk.length;
        await pause(1); // as from a network; and others have their turn here too
      }
      times.sent = performance.now() - begun - times.made;
      state = 'over';
      resolve(bytes);
    }).on('error', reject);
  });
  const waits = {};
  for (const during of ['made', 'sent']) {
    const going = () => state === during;
    const [reads, acts] = await Promise.all([ask(going, observers, '/api/session'), ask(going, control, '/api/lab')]);
    waits[during] = { reads, acts };
  }
  const bytes = await taken;
  const seconds = (ms) => (ms / 1000).toFixed(1);
  const longest = (during) => Math.max(waits[during].reads.longest, waits[during].acts.longest);
  const count = (during) => waits[during].reads.count + waits[during].acts.count;
  console.log('| report, MB | run, MB | made in, s | sent in, s | longest wait of others while it was made / sent, ms | of so many | memory before / at most, MB |');
  console.log('|---|---|---|---|---|---|---|');
  console.log(`| ${Math.round(bytes / 1e6)} | ${Math.round(readFileSync(table.run).length / 1e6)} | ${seconds(times.made)} | ${seconds(times.sent)} | ${longest('made')} / ${longest('sent')} | ${count('made')} / ${count('sent')} | ${before} / ${memory(pid, 'VmHWM')} |`);
  const { code } = await table.stop();
  if (code !== 0) throw new Error(`the server ended with ${code}: ${table.complained}`);
} finally {
  await stopAll();
  rmSync(folder, { recursive: true });
}
