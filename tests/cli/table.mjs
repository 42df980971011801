// A table to play at: starts `entente play`, joins seats, sends commands, listens to streams. Plain node over real sockets, with
// the certificate authority that the server made as the only one that is trusted.
import { spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import https from 'node:https';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { applyChange } from '../../web/src/api/merge.ts';

export const entente = process.env.ENTENTE ?? 'build/entente';
export const sanitized = /-(asan|tsan)\//.test(entente); // its own memory is no measure, and it has no library
export const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A scenario of 600 hours between two towns, with these injects. */
export const longExercise = (injects) => `entente: 1
id: long
title: {en: "Long"}
marking: UNCLASSIFIED
languages: [en]
time: {startex: 2024-03-05T09:00:00+01:00, zones: [UTC], tick: 10m, length: 600h, pace: 3600}
cells:
  north: {name: {en: "North"}, side: towns}
  south: {name: {en: "South"}, side: towns}
injects:
${injects.map((inject) => `  ${inject}`).join('\n')}
`;

export function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** Waits until `condition` gives something true; generous, because a machine may be busy. */
export async function until(condition, what, seconds = 60) {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await pause(5)) {
    const found = await condition();
    if (found) return found;
  }
  throw new Error(`waited ${seconds} s in vain: ${what}`);
}

const served = new Set();

/** For `after`: ends what a failed test left running, and waits until nobody writes any more. */
export async function stopAll() {
  for (const table of served) table.child.kill('SIGKILL');
  await Promise.all([...served].map((table) => table.ended));
}

export class Table {
  /** `what`: a scenario or run file; `folder`: where state and runs go, so that none stays in the project. `command`: entente, or what runs it. */
  static async serve(what, folder, args = [], command = [entente], environment = {}) {
    const table = new Table();
    table.command = command;
    table.environment = environment;
    table.folder = folder;
    table.port = await freePort();
    served.add(table);
    const isNew = !what.endsWith('.entente') && !args.includes('--run');
    await table.begin(what, isNew ? [...args, '--run', join(folder, `${randomUUID()}.entente`)] : args);
    return table;
  }

  async begin(what, args = []) {
    this.said = '';
    this.complained = '';
    const [program, ...before] = this.command ?? [entente];
    this.child = spawn(program, [...before, 'play', what, '--port', String(this.port), '--state', join(this.folder, 'state'), ...args],
      { env: { ...process.env, ...this.environment } });
    this.ended = new Promise((resolve) => this.child.on('exit', (code, signal) => resolve({ code, signal })));
    this.child.stdout.on('data', (bytes) => (this.said += bytes));
    this.child.stderr.on('data', (bytes) => (this.complained += bytes));
    this.agent = new https.Agent({ keepAlive: true, maxSockets: 64 });
    let over = false;
    void this.ended.then(() => (over = true));
    await until(() => over || this.said.includes('Ctrl-C stops'), `the server says that it is there: ${this.said}${this.complained}`);
    if (!this.said.includes('Ctrl-C stops')) throw new Error(`the server did not start: ${this.complained}`);
    this.ca = readFileSync(join(this.folder, 'state', 'ca.pem'));
    this.run = /^run file +(.*?)(?: \(goes on\))?$/m.exec(this.said)[1];
    const links = [...this.said.matchAll(/^ {2}(\S+) +https:\S+#join=(\S+)$/gm)].map(([, seat, code]) => [seat, code]);
    if (links.length > 0) this.codes = Object.fromEntries(links);
  }

  /** Keeps the server and all threads it makes on one processor, so that long work is long on a large machine too. */
  onOneProcessor() {
    const [, first] = /^Cpus_allowed_list:\s*(\d+)/m.exec(readFileSync(`/proc/${this.child.pid}/status`, 'utf8'));
    const { status, stderr } = spawnSync('taskset', ['-acp', first, String(this.child.pid)], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`taskset: ${stderr}`);
  }

  /** { status, headers, text, json }; headers as a list of [name, value] in the order in which they came. */
  request(method, path, { body, headers = {}, localAddress } = {}) {
    const bytes = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
    if (bytes !== undefined) headers = { ...headers, 'content-length': Buffer.byteLength(bytes) };
    return new Promise((resolve, reject) => {
      const asked = https.request(
        { host: '127.0.0.1', port: this.port, ca: this.ca, method, path, headers, localAddress, agent: localAddress ? undefined : this.agent },
        (answer) => {
          const chunks = [];
          answer.on('data', (chunk) => chunks.push(chunk));
          answer.on('error', reject);
          answer.on('end', () => {
            const raw = Buffer.concat(chunks), text = raw.toString();
            let json;
            try { json = JSON.parse(text); } catch { /* not every answer is JSON */ }
            const pairs = answer.rawHeaders.flatMap((name, i, all) => (i % 2 ? [] : [[name, all[i + 1]]]));
            resolve({ status: answer.statusCode, headers: pairs, header: answer.headers, raw, text, json });
          });
        },
      );
      asked.on('error', reject);
      asked.end(bytes);
    });
  }

  async join(seat, name) {
    for (;;) {
      const answer = await this.request('POST', '/api/join', { body: { code: this.codes[seat], ...(name ? { name } : {}) } });
      if (answer.status === 200) return new Seat(this, answer);
      throw new Error(`${seat} cannot join: ${answer.status} ${answer.text}`);
    }
  }

  async stop(signal = 'SIGINT') {
    this.child.kill(signal);
    const end = await this.ended;
    this.agent.destroy();
    return end;
  }
}

export class Seat {
  constructor(table, answer) {
    this.table = table;
    this.joined = answer;
    this.csrf = answer.json.csrf;
    this.cookie = answer.header['set-cookie'][0].split(';')[0];
    this.headers = { cookie: this.cookie, 'sec-fetch-site': 'same-origin', 'x-entente': this.csrf };
  }

  /** As the page does: what was sent too often is sent again, with the same key. */
  async post(path, body) {
    for (;;) {
      const answer = await this.table.request('POST', path, { headers: this.headers, body });
      if (answer.status !== 429) return answer;
      await pause(300);
    }
  }

  async get(path) {
    for (;;) {
      const answer = await this.table.request('GET', path, { headers: { cookie: this.cookie } });
      if (answer.status !== 429) return answer;
      await pause(300);
    }
  }

  command(name, members = {}) {
    return this.post('/api/command', { key: randomUUID(), do: name, ...members });
  }

  /** The command must be accepted. */
  async must(name, members = {}) {
    const answer = await this.command(name, members);
    if (answer.status !== 200) throw new Error(`${name} ${JSON.stringify(members)}: ${answer.status} ${answer.text}`);
    return answer.json;
  }

  async view() {
    return (await this.get('/api/view')).json;
  }

  listen(since) {
    return new Stream(this, since);
  }
}

/** A stream of events: `events` is [{id, event, data}], `text` all bytes that came. */
export class Stream {
  constructor(seat, since) {
    this.events = [];
    this.text = '';
    this.over = false;
    const headers = { cookie: seat.cookie, ...(since ? { 'last-event-id': since } : {}) };
    this.asked = https.get(
      { host: '127.0.0.1', port: seat.table.port, ca: seat.table.ca, path: '/api/events', headers, agent: false },
      (answer) => {
        this.status = answer.statusCode;
        this.headers = answer.rawHeaders;
        let rest = '';
        answer.setEncoding('utf8');
        answer.on('data', (text) => {
          this.text += text;
          const blocks = (rest + text).split('\n\n');
          rest = blocks.pop();
          for (const block of blocks) this.#take(block);
        });
        answer.on('error', () => (this.over = true));
        answer.on('close', () => (this.over = true));
      },
    );
    this.asked.on('error', () => (this.over = true));
  }

  #take(block) {
    const event = { id: undefined, event: 'message', data: '' };
    for (const line of block.split('\n')) {
      const [, name, value] = /^(id|event|data): (.*)$/.exec(line) ?? [];
      if (name === 'data') event.data += value;
      else if (name) event[name] = value;
    }
    if (event.data) this.events.push({ ...event, json: JSON.parse(event.data) });
  }

  get lastId() {
    return this.events.findLast((event) => event.id)?.id;
  }

  find(condition, what) {
    return until(() => this.events.find(condition), what);
  }

  close() {
    this.asked.destroy();
  }
}

/** The view after all events of a stream, merged by the page's own hands. */
export function merged(events) {
  let view;
  for (const { event, json } of events) {
    if (event === 'view') view = json;
    else if (event === 'clock') view = applyChange(view, { clock: json });
    else if (event === 'change') view = applyChange(view, json);
  }
  return view;
}
