/* Commands. Each has its own key; one that the network swallowed is sent again with the same key, so that however often it is
 * sent it happens once. What is not sent yet is kept over a reload of the tab. */

import { signal } from '@preact/signals';
import { session } from '../state.ts';
import { pause, request } from './http.ts';

export type Answer = { ok: true } | { ok: false; error: string };

interface Waiting {
  key: string;
  body: Record<string, unknown>;
  seat: string;
}

const STORED = 'entente.outbox';
const RETRY_MS = [500, 1000, 2000, 4000, 8000];

/** Commands that the server has not answered yet because it was not reached. */
export const unsent = signal(0);

const waiting = new Map<string, Waiting>();

function keep(): void {
  unsent.value = waiting.size;
  try {
    sessionStorage.setItem(STORED, JSON.stringify([...waiting.values()]));
  } catch {
    /* a browser that keeps nothing */
  }
}

async function post(body: Record<string, unknown>): Promise<Answer | 'unreached'> {
  const answer = await request<{ error?: string }>('POST', '/api/command', { body, csrf: session.value?.csrf ?? '' });
  if (!answer || answer.status === 429 || answer.status >= 502) return 'unreached';
  return answer.ok ? { ok: true } : { ok: false, error: answer.json?.error ?? `${answer.status}` };
}

async function deliver(one: Waiting): Promise<Answer> {
  for (let tries = 0; ; tries++) {
    const answer = await post({ ...one.body, key: one.key });
    if (answer !== 'unreached') {
      if (waiting.delete(one.key)) keep();
      return answer;
    }
    if (!waiting.has(one.key)) {
      waiting.set(one.key, one);
      keep();
    }
    await pause(RETRY_MS[Math.min(tries, RETRY_MS.length - 1)] ?? 8000);
  }
}

export function command(name: string, members: Record<string, unknown> = {}): Promise<Answer> {
  return deliver({ key: crypto.randomUUID(), body: { do: name, ...members }, seat: session.value?.seat ?? '' });
}

/** After a reload: what this seat had not sent goes on its way again. */
export function resend(): void {
  try {
    const stored = JSON.parse(sessionStorage.getItem(STORED) ?? '[]') as Waiting[];
    for (const one of stored) {
      if (one.seat !== session.value?.seat || waiting.has(one.key)) continue;
      waiting.set(one.key, one);
      void deliver(one);
    }
  } catch {
    /* nothing was kept */
  }
  keep();
}
