/* What a command answered, when it was not "done": shown at the foot of the page until it is read, and announced. */

import { signal } from '@preact/signals';
import { command, type Answer } from '../api/command.ts';
import { announce } from '../frame/announce.tsx';
import { say } from '../words/index.ts';

const shown = signal<{ said: () => string; number: number } | null>(null);
let number = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

/** `said` is asked again when the reader changes the language. */
export function notify(said: () => string): void {
  shown.value = { said, number: ++number };
  announce(said());
  clearTimeout(timer);
  timer = setTimeout(() => (shown.value = null), 9000);
}

/** What was said before is no longer so. */
export function unnotify(): void {
  shown.value = null;
}

/** Sends a command and says why when it was refused. */
export async function act(name: string, members: Record<string, unknown> = {}): Promise<Answer> {
  const answer = await command(name, members);
  if (answer.ok) unnotify();
  else notify(() => say('refused', { why: answer.why() }));
  return answer;
}

export function Notice() {
  const notice = shown.value;
  return (
    <div class="notice-place">
      {notice && (
        <div class="notice" key={notice.number}>
          <span>{notice.said()}</span>
          <button type="button" class="button button-plain button-icon" aria-label={say('close')} onClick={() => (shown.value = null)}>
            <span aria-hidden="true">✕</span>
          </button>
        </div>
      )}
    </div>
  );
}
