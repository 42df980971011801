/* Single-letter keys. Matched by `event.code`, so that they work while the keyboard writes Hangul; off inside text fields and
 * open dialogs, and altogether when the reader has switched them off (WCAG 2.1.4). */

import { useLayoutEffect, useRef } from 'preact/hooks';
import { preferences } from '../state.ts';

export type KeyTable = Record<string, (event: KeyboardEvent) => void>;

const typing = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName) && !(target instanceof HTMLInputElement && ['checkbox', 'radio', 'range'].includes(target.type)));

/** Names: `KeyJ`, `Slash`, `Shift+KeyP`, `Shift+Slash`. */
export function useKeys(table: KeyTable, always: string[] = []): void {
  const current = useRef(table);
  current.current = table;
  // A layout effect: what can be seen can be pressed; an effect would listen a frame later.
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented) return;
      const name = `${event.shiftKey ? 'Shift+' : ''}${event.code}`;
      if (!preferences.value.keys && !always.includes(name)) return;
      if (typing(event.target) || document.querySelector('dialog[open]')) return;
      const run = current.current[name] ?? (event.key === '?' ? current.current['Shift+Slash'] : undefined);
      if (!run) return;
      event.preventDefault();
      run(event);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}
