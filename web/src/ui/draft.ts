/* What somebody is writing is kept in the tab until it is sent, so that neither a lost connection nor a reload loses it. It belongs
 * to the seat at which it is written, and goes with it. */

import { signal, type Signal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { keep, kept, keptNames } from '../api/store.ts';
import { phase, session, view } from '../state.ts';

const DRAFT = 'draft.';
const drafts = new Map<string, Signal<string>>();

export function draft(name: string): Signal<string> {
  const key = `${DRAFT}${session.value?.seat ?? ''}.${name}`;
  let found = drafts.get(key);
  if (!found) {
    found = signal(kept(key));
    found.subscribe((text) => keep(key, text));
    drafts.set(key, found);
  }
  return found;
}

export function useDraft(name: string): Signal<string> {
  return useMemo(() => draft(name), [name]);
}

/** What can be written once the exercise is over: notes of the hot wash, and what one writes for oneself. */
const AFTER_ENDEX = new Set(['note', 'rating', 'hotwash']);

/** Of what belongs to something that ends: whether it can still be sent, and says more than was sent. */
const STILL_OPEN: Record<string, (key: string, text: string) => boolean> = {
  decision: (number) => view.value?.decisions.some((one) => one.open && String(one.number) === number) ?? false,
  round: (number, text) => view.value?.rounds.some((one) => one.open && String(one.number) === number && (one.reason ?? '') !== text.trim()) ?? false,
  question: (number, text) => view.value?.questions.some((one) => one.open && String(one.number) === number && one.mine !== text.trim()) ?? false,
  reply: (number) => !view.value?.items.some((one) => one.kind === 'reply' && String(one.about) === number),
  edit: (id) => view.value?.queue?.some((one) => one.id === id && ['waiting', 'due', 'held'].includes(one.state)) ?? false,
  hotwash: (list, text) => text.trim() !== (view.value?.hot_wash?.[list as 'ups' | 'downs'] ?? []).join('\n'),
  ending: (id) => view.value?.endings?.some((one) => one.id === id && one.put_second != null && !one.refused) ?? false,
};

function canStillBeSent(name: string): boolean {
  const [, , kind = '', key = ''] = name.split('.'); /* after `draft` and the seat */
  if (phase.value === 'ended' && !AFTER_ENDEX.has(kind)) return false;
  return STILL_OPEN[kind]?.(key, kept(name)) ?? true;
}

/** Something is half written that would be lost. What can no longer be sent is lost already. */
export const isDrafting = () => keptNames(DRAFT).some(canStillBeSent);

/** Of every seat but this one. */
export function dropDrafts(seat: string): void {
  for (const key of keptNames(DRAFT).filter((one) => !seat || !one.startsWith(`${DRAFT}${seat}.`))) {
    drafts.delete(key);
    keep(key, '');
  }
}
