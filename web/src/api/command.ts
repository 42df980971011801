/* Commands. Each has its own key; one that the network swallowed is sent again with the same key, so that however often it is
 * sent it happens once. What is not sent yet is kept over a reload of the tab. What is meant now says until when it is meant.
 *
 * What somebody wrote goes out as that somebody or not at all: a command bears the seat and the secret of the session in which
 * it was given, whatever session the browser holds by the time it is sent, and the server refuses one that is not of its own. */

import { signal } from '@preact/signals';
import { session, view, wallNow } from '../state.ts';
import { personName } from '../named.ts';
import { stamp } from '../time/clock.ts';
import { say, sayRefusal, type Key } from '../words/index.ts';
import { eyes } from './eyes.ts';
import { pause, request, type Refusal } from './http.ts';
import { keep, kept } from './store.ts';

/** What control presses is meant now or not at all: sent later, over a connection that came back, it would surprise everybody. */
const MEANT_NOW = new Set(['start', 'rewind', 'pause', 'resume', 'pace', 'jump', 'begin', 'shift', 'ending', 'endex', 'fire', 'hold', 'unhold', 'skip', 'edit', 'ad-hoc', 'release', 'recall', 'adjudicate', 'put', 'more', 'freeze', 'reveal', 'set', 'seat']);
const MEANT_MS = 10_000;

export type Answer = { ok: true } | { ok: false; why: () => string /* in the language of whoever reads it */ };

interface Waiting {
  key: string;
  body: Record<string, unknown>;
  seat: string;
  csrf: string;
}

const STORED = 'outbox';
const RETRY_MS = [500, 1000, 2000, 4000, 8000];

/** Commands that the server has not answered yet because it was not reached. */
export const unsent = signal<readonly Waiting[]>([]);

function keepUnsent(all: Waiting[]): void {
  unsent.value = all;
  keep(STORED, all.length ? JSON.stringify(all) : '');
}

/** Whether such a command waits to be sent: what it asks has not happened yet. */
export const waits = (name: string, fits: (body: Record<string, unknown>) => boolean) => unsent.value.some(({ body }) => body['do'] === name && fits(body));

const isWaiting = (one: Waiting) => unsent.value.some(({ key }) => key === one.key);

/** What a colleague pressed, by the word of its button. */
const PRESSED: Record<string, Key> = {
  start: 'startExercise', pause: 'pause', resume: 'resume', pace: 'pace', endex: 'endex', fire: 'fire', hold: 'hold', unhold: 'unhold', skip: 'skip', edit: 'edit', release: 'releaseMore',
  recall: 'recall', grant: 'disclosures', reply: 'reply', claim: 'claim', adjudicate: 'adjudicate', reveal: 'reveal', put: 'putNow', more: 'moreTime', close: 'closeQuestion', ending: 'endings', begin: 'openPhaseNow',
};

/** Who was faster, and with what: control alone hears it. */
function first(refusal: Refusal | null): string {
  const pressed = PRESSED[refusal?.did ?? ''];
  if (!refusal?.by || !pressed) return '';
  return ` – ${say('wasFirst', { who: personName(refusal.by), what: say(pressed).replace('…', ''), time: stamp(refusal.second ?? 0) })}`;
}

async function post({ key, body, seat, csrf }: Waiting): Promise<Answer | 'unreached'> {
  const answer = await request<Refusal>('POST', '/api/command', { body: { ...body, key, seat }, csrf });
  if (!answer || answer.status === 429 || answer.status >= 502) return 'unreached';
  return answer.ok ? { ok: true } : { ok: false, why: () => `${sayRefusal(answer)}${first(answer.json)}` };
}

async function deliver(one: Waiting): Promise<Answer> {
  for (let tries = 0; ; tries++) {
    const answer = await post(one);
    if (answer !== 'unreached') {
      if (isWaiting(one)) keepUnsent(unsent.value.filter(({ key }) => key !== one.key));
      return answer;
    }
    if (tries === 0 && !isWaiting(one) && session.value?.csrf === one.csrf) keepUnsent([...unsent.value, one]);
    if (typeof one.body['until'] === 'number' && wallNow.value > one.body['until']) {
      keepUnsent(unsent.value.filter(({ key }) => key !== one.key));
      return { ok: false, why: () => say('refusal_too_late') };
    }
    await pause(RETRY_MS[Math.min(tries, RETRY_MS.length - 1)] ?? 8000);
    if (!isWaiting(one)) return new Promise(() => {}); /* it was dropped with its seat: nobody is there to be told */
  }
}

export function command(name: string, members: Record<string, unknown> = {}): Promise<Answer> {
  if (eyes) return Promise.resolve({ ok: false, why: () => say('eyesOnly') });
  const { seat, csrf } = session.value ?? { seat: '', csrf: '' };
  return deliver({ key: crypto.randomUUID(), body: { do: name, ...members, branch: view.value?.branch?.number ?? 0, ...(MEANT_NOW.has(name) ? { until: Math.round(wallNow.value + MEANT_MS) } : {}) }, seat, csrf });
}

function readKept(): Waiting[] {
  try {
    return JSON.parse(kept(STORED) || '[]') as Waiting[];
  } catch {
    return [];
  }
}

/** After a reload: what this session had not sent goes on its way again. What an earlier one had not sent is lost: how many. */
export function resend(): number {
  const stored = readKept();
  const own = stored.filter(({ csrf }) => csrf === session.value?.csrf);
  keepUnsent(own);
  for (const one of own) void deliver(one);
  return stored.length - own.length;
}

/** Of every seat but this one. */
export function dropUnsent(seat: string): void {
  keepUnsent(readKept().filter((one) => seat && one.seat === seat));
}
