/* Taking a seat, keeping it, leaving it; and the one place that reads JSON from the server. */

import { exercise, link, received, session, view } from '../state.ts';
import type { FeedMessage } from './feed.ts';
import { listen, type Listening } from './listen.ts';
import { applyChange } from './merge.ts';
import type { Exercise, Session } from './types.ts';

let listening: Listening | null = null;

export async function readJson<T>(path: string): Promise<T | null> {
  const answer = await fetch(path, { credentials: 'same-origin', headers: { Accept: 'application/json' } });
  return answer.ok ? ((await answer.json()) as T) : null;
}

function hear(message: FeedMessage): void {
  if (message.kind === 'link') {
    link.value = message.link;
    if (message.link.state === 'refused') forget();
    return;
  }
  if (message.kind === 'view') {
    received.value = message.received;
    view.value = message.view;
  } else if (view.value) {
    if (message.change.clock) received.value = message.received;
    view.value = applyChange(view.value, message.change);
  }
}

async function begin(seated: Session): Promise<void> {
  exercise.value = await readJson<Exercise>('/api/exercise');
  session.value = seated;
  listening?.stop();
  listening = listen(seated.seat, hear);
}

function forget(): void {
  listening?.stop();
  listening = null;
  session.value = null;
  exercise.value = null;
  view.value = null;
}

/** A page that is loaded again finds its seat by the cookie. */
export async function resume(): Promise<boolean> {
  const seated = await readJson<Session>('/api/session').catch(() => null);
  if (seated) await begin(seated);
  return seated !== null;
}

export type JoinAnswer = 'seated' | 'unknown' | 'slow' | 'offline';

export async function join(code: string, name: string): Promise<JoinAnswer> {
  try {
    const answer = await fetch('/api/join', {
      method: 'POST',
      credentials: 'same-origin',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(name ? { code, name } : { code }),
    });
    if (answer.status === 429) return 'slow';
    if (!answer.ok) return 'unknown';
    await begin((await answer.json()) as Session);
    return 'seated';
  } catch {
    return 'offline';
  }
}

export async function leave(): Promise<void> {
  const csrf = session.value?.csrf ?? '';
  await fetch('/api/leave', { method: 'POST', credentials: 'same-origin', headers: { 'X-Entente': csrf } }).catch(() => null);
  forget();
}
