/* A field to write in: Enter is a new line, Ctrl+Enter sends. While an input method composes (Hangul), the key waits for the
 * end of the composition and sends once. What is written survives a reload until it is sent. */

import type { Signal } from '@preact/signals';
import { useId, useRef } from 'preact/hooks';
import { link } from '../state.ts';
import { directionOf } from '../text.tsx';
import { say } from '../words/index.ts';

export interface WritingProps {
  label: string;
  hint?: string;
  text: Signal<string>;
  rows?: number;
  lang?: string;
  hideLabel?: boolean;
  onSend?: () => void;
  action?: string; /* with it, a button stands below */
}

/** Ctrl+Enter, once, after any composition. */
function useSendKey(send: (() => void) | undefined) {
  const wanted = useRef(false);
  return {
    onKeyDown(event: KeyboardEvent) {
      if (event.code !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      if (event.isComposing) wanted.current = true;
      else send?.();
    },
    onCompositionEnd() {
      if (!wanted.current) return;
      wanted.current = false;
      setTimeout(() => send?.(), 0); /* the field takes the composed text first */
    },
  };
}

export function Writing({ label, hint, text, rows = 3, lang, hideLabel, onSend, action }: WritingProps) {
  const id = useId();
  const send = () => {
    if (text.value.trim()) onSend?.();
  };
  const keys = useSendKey(onSend ? send : undefined);
  const offline = link.value.state === 'offline';
  return (
    <div class="field">
      <label for={id} class={hideLabel ? 'visually-hidden' : 'label'}>
        {label}
      </label>
      {hint && (
        <span class="hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
      <textarea
        id={id}
        rows={rows}
        lang={lang}
        dir={directionOf(lang)}
        placeholder={hideLabel ? label : undefined}
        aria-describedby={hint ? `${id}-hint` : undefined}
        value={text.value}
        onInput={(event) => (text.value = event.currentTarget.value)}
        {...keys}
      />
      {action && (
        <div class="writing-foot">
          <span class="hint">{offline ? say('willSend') : <kbd>{say('sendKeys')}</kbd>}</span>
          <button type="button" class="button button-main" aria-disabled={!text.value.trim() || undefined} onClick={send}>
            {action}
          </button>
        </div>
      )}
    </div>
  );
}
