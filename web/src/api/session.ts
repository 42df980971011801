/* Taking a seat, keeping it, leaving it. */

import { exercise, link, received, session, view } from '../state.ts';
import type { FeedMessage } from './feed.ts';
import { read, request } from './http.ts';
import { listen, type Listening } from './listen.ts';
import { applyChange } from './merge.ts';
import type { Exercise, Session } from './types.ts';

let listening: Listening | null = null;

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
  exercise.value = await read<Exercise>('/api/exercise');
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
  const seated = await read<Session>('/api/session');
  if (seated) await begin(seated);
  return seated !== null;
}

export type JoinAnswer = 'seated' | 'unknown' | 'slow' | 'offline';

export async function join(code: string, name: string): Promise<JoinAnswer> {
  const answer = await request<Session>('POST', '/api/join', { body: name ? { code, name } : { code } });
  if (!answer) return 'offline';
  if (answer.status === 429) return 'slow';
  if (!answer.ok || !answer.json) return 'unknown';
  await begin(answer.json);
  return 'seated';
}

export async function leave(): Promise<void> {
  await request('POST', '/api/leave', { csrf: session.value?.csrf ?? '' });
  forget();
}
