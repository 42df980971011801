/* What waits for control, counted, at every width: each count leads to where it is done. */

import { computed } from '@preact/signals';
import { botsAmongPeople } from '../frame/bots.ts';
import { go, phase, view } from '../state.ts';
import { say, type Key } from '../words/index.ts';
import { awaitedByControl } from './Awaited.tsx';
import { byHand, disclosures, endingsWaiting, openRequests, ordered, unanswered } from './facts.ts';

interface Kind {
  id: string;
  word: Key;
  place: string; /* where it is done, and the heading there */
  heading: string;
  count: number;
  loud: boolean; /* somebody in the room waits for it */
}

/** Nothing of it waits before STARTEX or after ENDEX. */
export const waiting = computed<Kind[]>(() => {
  if (phase.value === 'lobby' || phase.value === 'ended') return [];
  const kinds: Kind[] = [
    { id: 'endings', word: 'endings', place: 'control/world', heading: 'endings-title', count: endingsWaiting.value.length, loud: true },
    { id: 'requests', word: 'requests', place: 'control', heading: 'requests-title', count: openRequests.value.length, loud: true },
    { id: 'disclosures', word: 'disclosures', place: 'control', heading: 'requests-title', count: disclosures.value.length, loud: true },
    { id: 'messages', word: 'unanswered', place: 'control/messages', heading: 'messages-title', count: unanswered.value.length, loud: true },
    { id: 'plan', word: 'plan', place: 'control/plan', heading: 'plan-title', count: ordered.value.length, loud: true },
    { id: 'bots', word: 'handToPeople', place: 'control', heading: 'cells-title', count: botsAmongPeople(view.value).length, loud: true },
    { id: 'asked', word: 'agenda', place: 'control/decide', heading: 'awaited-title', count: awaitedByControl(), loud: false },
    { id: 'hand', word: 'whenControl', place: 'control/conduct', heading: 'hand-title', count: byHand.value.length, loud: false },
  ];
  return kinds.filter(({ count }) => count > 0);
});

/** Of those for whom somebody waits. */
export const waitingCount = computed(() => waiting.value.reduce((sum, kind) => sum + (kind.loud ? kind.count : 0), 0));

function lead({ place, heading }: Kind) {
  go(place);
  requestAnimationFrame(() => {
    const there = document.getElementById(heading);
    there?.setAttribute('tabindex', '-1');
    there?.scrollIntoView({ block: 'start' });
    there?.focus();
  });
}

export function Waiting() {
  if (waiting.value.length === 0) return null;
  return (
    <nav class="waiting" aria-label={say('waitsForYou')}>
      <span class="waiting-word">{say('waitsForYou')}</span>
      {waiting.value.map((kind) => (
        <button key={kind.id} type="button" class="button button-small" data-waits={kind.id} onClick={() => lead(kind)}>
          {say(kind.word)} <span class={kind.loud ? 'count count-loud' : 'count'}>{kind.count}</span>
        </button>
      ))}
    </nav>
  );
}
