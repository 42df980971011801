/* Speech for those who do not see the page: one polite region and one assertive. What comes close together is said together,
 * every three seconds; the assertive region is kept for pause and resume, ENDEX, a flash item, a poll that closes, a bot that
 * plays in the name of people, and a lost connection. The focus never moves by itself. */

import { signal } from '@preact/signals';

const polite = signal('');
const assertive = signal('');
const waiting: string[] = [];
const pressing: string[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;
let soon: ReturnType<typeof setTimeout> | undefined;

export function announce(text: string, urgent = false): void {
  if (urgent) {
    assertive.value = ''; // what is put in its place is said, even if it is the same
    pressing.push(text);
    soon ??= setTimeout(() => {
      soon = undefined;
      assertive.value = pressing.splice(0).join('. ');
    }, 50);
    return;
  }
  if (!waiting.includes(text)) waiting.push(text);
  timer ??= setTimeout(() => {
    timer = undefined;
    polite.value = waiting.splice(0).join('. ');
  }, 3000);
}

export function Announcer() {
  return (
    <div class="visually-hidden">
      <div role="status" aria-live="polite" aria-atomic="true">
        {polite.value}
      </div>
      <div role="alert" aria-live="assertive" aria-atomic="true">
        {assertive.value}
      </div>
    </div>
  );
}
