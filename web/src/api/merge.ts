/* A `change` event holds the top-level members of the view that changed, each whole; seven lists come as their changed
 * entries only and are merged by key. Kept apart because the worker and the page both do it, and a test can read it alone. */

import type { Change, View } from './types.ts';

const KEYS = { items: 'number', decisions: 'number', rounds: 'number', tasks: 'number', questions: 'number', plan: 'number', notes: 'number', queue: 'id' } as const;

function mergeList(before: readonly object[] | undefined, changed: readonly object[], key: string): object[] {
  const name = (entry: object) => (entry as Record<string, unknown>)[key];
  const fresh = new Map(changed.map((entry) => [name(entry), entry]));
  const merged = (before ?? []).map((entry) => {
    const replacement = fresh.get(name(entry));
    fresh.delete(name(entry));
    return replacement ?? entry;
  });
  const all = [...merged, ...fresh.values()];
  /* what a full view had left out stands among the others once it comes */
  return fresh.size > 0 && key === 'number' ? all.sort((a, b) => Number(name(a)) - Number(name(b))) : all;
}

export function applyChange(view: View, change: Change): View {
  const next: Record<string, unknown> = { ...view };
  for (const [member, value] of Object.entries(change)) {
    const key = KEYS[member as keyof typeof KEYS];
    next[member] = key ? mergeList(next[member] as object[] | undefined, value as object[], key) : value;
  }
  return next as unknown as View;
}
