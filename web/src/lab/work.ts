/* The lab's work as the page knows it: what is assumed, the job that runs, the rehearsals of this sitting, the fan that follows the
 * hand. It outlives the screen, so that a look at the control room loses nothing. */

import { computed, signal } from '@preact/signals';
import { pause, read, request, type Answered, type Refusal } from '../api/http.ts';
import { announce } from '../frame/announce.tsx';
import { exercise, session } from '../state.ts';
import { say, sayRefusal } from '../words/index.ts';
import type { Fan, Job, JobAnswer, Rehearsal, Tornado } from './types.ts';

export const FAN_RUNS = 100_000;
export const FEW_RUNS = 200;
export const SEED_MAX = Number.MAX_SAFE_INTEGER;
const LOOK_MS = 400; /* the server lets a session read five times a second */
const PATIENCE_MS = 1500; /* a fan in work for longer than this gives way to a newer one */
const KEPT = 8;

export interface Assumptions {
  parameters: Record<string, number>;
  policies: Record<string, string>;
  runs: number;
  seed: number;
}

export interface Running extends Job {
  since: number;
  quarter: number;
}

function asWritten(): Assumptions {
  const about = exercise.value;
  return {
    parameters: Object.fromEntries((about?.parameters ?? []).map(({ id, value }) => [id, value])),
    policies: Object.fromEntries(Object.entries(about?.policies ?? {}).map(([cell, policies]) => [cell, policies[0]?.name ?? 'standard'])),
    runs: 100_000,
    seed: 1,
  };
}

const chosen = signal<Assumptions | null>(null);
export const assumptions = computed(() => chosen.value ?? asWritten());
export const running = signal<Running | null>(null);
export const trouble = signal('');
export const rehearsals = signal<Rehearsal[]>([]); /* the oldest first */
export const shown = signal(-1); /* in rehearsals */
export const kept = signal<Rehearsal | null>(null); /* run A */
export const tornado = signal<Tornado | null>(null);
export const watched = signal(''); /* the fan's variable */
export const fan = signal<Fan | null>(null);
export const fanMilliseconds = signal(0);
export const runsMax = signal(10_000_000);
export const engine = signal({ program: '', version: '' });

export const result = computed(() => rehearsals.value[shown.value] ?? null);

export const sameAssumptions = (one: Rehearsal, other: Rehearsal) =>
  one.seed === other.seed && one.runs === other.runs && JSON.stringify([one.parameters, one.policies]) === JSON.stringify([other.parameters, other.policies]);

export const runsAreRight = computed(() => Number.isInteger(assumptions.value.runs) && assumptions.value.runs >= 1 && assumptions.value.runs <= runsMax.value);
export const seedIsRight = computed(() => Number.isInteger(assumptions.value.seed) && assumptions.value.seed >= 0 && assumptions.value.seed <= SEED_MAX);

export function assume(some: Partial<Assumptions>): void {
  chosen.value = { ...assumptions.value, ...some };
  askFan();
}

export function assumeAsWritten(): void {
  const { runs, seed } = assumptions.value;
  assume({ ...asWritten(), runs, seed });
}

function send<T>(method: 'POST' | 'DELETE', path: string, body?: unknown): Promise<Answered<T> | null> {
  return request<T>(method, path, { body, csrf: session.value?.csrf ?? '' });
}

/* ---- the fan ---- */

let fanAskedAt = 0; /* 0: none is in work */
let fanWaits = false;

/** One fan is in work; the newest order follows it, or takes its place when it takes long. */
export function askFan(): void {
  if (!watched.value || !seedIsRight.value) return;
  if (fanAskedAt && performance.now() - fanAskedAt < PATIENCE_MS) fanWaits = true;
  else void drawFan();
}

async function drawFan(): Promise<void> {
  const began = performance.now();
  const { parameters, policies, seed } = assumptions.value;
  fanAskedAt = began;
  fanWaits = false;
  const answer = await send<Fan>('POST', '/api/lab/fan', { variable: watched.value, runs: FAN_RUNS, seed, parameters, policies });
  const drawn = answer?.ok ? answer.json : null;
  if (fanAskedAt !== began) return; /* a newer one is on its way */
  fanAskedAt = 0;
  if (drawn && drawn.variable.id === watched.value) {
    fan.value = drawn;
    fanMilliseconds.value = performance.now() - began;
  }
  if (fanWaits) void drawFan();
  else if (answer?.status === 429) setTimeout(askFan, 1000);
}

export function watchVariable(id: string): void {
  watched.value = id;
  fan.value = null;
  askFan();
}

/* ---- jobs ---- */

function take(answer: JobAnswer, at: number | null): number | null {
  if (!answer.result) return at;
  if (answer.kind === 'tornado') {
    tornado.value = answer.result as Tornado;
    return at;
  }
  const found = answer.result as Rehearsal;
  if (at !== null && rehearsals.value[at]) {
    rehearsals.value = rehearsals.value.map((one, i) => (i === at ? found : one));
    return at;
  }
  rehearsals.value = [...rehearsals.value, found].slice(-KEPT);
  shown.value = rehearsals.value.length - 1;
  return shown.value;
}

async function look(job: number, part: number): Promise<JobAnswer | 'gone' | null> {
  const answer = await request<JobAnswer>('GET', `/api/lab/job/${job}?part=${part}`);
  if (answer?.status === 404) return 'gone'; /* the server was started anew, or this seat is no longer control's */
  return answer?.ok ? answer.json : null;
}

async function follow(job: number, quiet = false): Promise<void> {
  let part = 0;
  let at: number | null = null;
  const since = performance.now();
  for (;;) {
    const answer = await look(job, part);
    if (answer === 'gone') {
      if (running.value?.job === job) running.value = null;
      return;
    }
    if (answer) {
      const before = running.value?.job === job ? running.value.quarter : 0;
      const quarter = Math.floor((4 * answer.done) / answer.runs);
      part = answer.part;
      at = take(answer, at);
      if (answer.state !== 'running') {
        running.value = null;
        if (answer.error) trouble.value = answer.error;
        if (!quiet) announce(say(answer.state === 'done' ? 'labDone' : answer.state === 'cancelled' ? 'labCancelled' : 'labFailed', { n: answer.done }));
        return;
      }
      if (quarter > before && quarter < 4) announce(say('labQuarter', { n: quarter * 25 }));
      running.value = { ...answer, since, quarter };
    }
    await pause(LOOK_MS);
  }
}

async function begin(path: string, body: unknown): Promise<void> {
  if (running.value) return;
  trouble.value = '';
  const answer = await send<{ job: number } | Refusal>('POST', path, body);
  const job = answer?.ok && answer.json && 'job' in answer.json ? answer.json.job : undefined;
  if (job === undefined) {
    trouble.value = answer ? sayRefusal(answer as Answered<Refusal>) : say('labUnreached');
    if (answer?.status === 409) await joinWork(); /* another page of control was first: show how far it is */
    return;
  }
  await follow(job);
}

export function run(): void {
  if (!runsAreRight.value || !seedIsRight.value) return;
  void begin('/api/lab/run', assumptions.value);
}

export function runTornado(runs: number, outcome: { ending: string } | { variable: string }): void {
  const { parameters, policies, seed } = assumptions.value;
  void begin('/api/lab/tornado', { runs, seed, parameters, policies, ...outcome });
}

export function cancel(): void {
  if (running.value) void send('DELETE', `/api/lab/job/${running.value.job}`);
}

export function step(by: number): void {
  const to = shown.value + by;
  if (!rehearsals.value[to]) return;
  shown.value = to;
  const found = result.value;
  if (found) announce(say('labRunOf', { n: to + 1, of: rehearsals.value.length }));
}

interface About {
  runs_max: number;
  program: string;
  version: string;
  jobs: Job[];
}

async function joinWork(): Promise<void> {
  const about = await read<About>('/api/lab');
  const busy = about?.jobs.find((job) => job.state === 'running');
  if (busy) await follow(busy.job);
}

let found = false;

/** When the page was loaded anew: what the server still has. */
export async function findWork(): Promise<void> {
  if (found) return;
  found = true;
  const about = await read<About>('/api/lab');
  if (!about) return;
  runsMax.value = about.runs_max;
  engine.value = { program: about.program, version: about.version };
  for (const job of about.jobs.reverse()) await follow(job.job, job.state !== 'running');
}
