/* What somebody is writing is kept in the tab until it is sent, so that neither a lost connection nor a reload loses it. It belongs
 * to the seat at which it is written, and goes with it. */

import { signal, type Signal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { keep, kept, keptNames } from '../api/store.ts';
import { session } from '../state.ts';

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

export const isDrafting = () => keptNames(DRAFT).length > 0;

/** Of every seat but this one. */
export function dropDrafts(seat: string): void {
  for (const key of keptNames(DRAFT).filter((one) => !seat || !one.startsWith(`${DRAFT}${seat}.`))) {
    drafts.delete(key);
    keep(key, '');
  }
}
