/* What somebody is writing is kept in the tab until it is sent, so that neither a lost connection nor a reload loses it. */

import { signal, type Signal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { session } from '../state.ts';

const drafts = new Map<string, Signal<string>>();

export function draft(name: string): Signal<string> {
  const key = `entente.draft.${session.value?.seat ?? ''}.${name}`;
  let kept = drafts.get(key);
  if (!kept) {
    let before = '';
    try {
      before = sessionStorage.getItem(key) ?? '';
    } catch {
      /* a browser that keeps nothing */
    }
    kept = signal(before);
    kept.subscribe((text) => {
      try {
        if (text) sessionStorage.setItem(key, text);
        else sessionStorage.removeItem(key);
      } catch {
        /* a browser that keeps nothing */
      }
    });
    drafts.set(key, kept);
  }
  return kept;
}

export function useDraft(name: string): Signal<string> {
  return useMemo(() => draft(name), [name]);
}
