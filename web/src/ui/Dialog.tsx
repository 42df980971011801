/* A modal dialog: the browser's own <dialog>, which keeps the focus inside, closes on Esc and gives the focus back to where it
 * was. What it asks is said in its heading. */

import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { say } from '../words/index.ts';

export interface DialogProps {
  title: string;
  lead?: ComponentChildren;
  wide?: boolean;
  onClose: () => void;
  children: ComponentChildren;
}

/** Where writing begins: not on the cross, which stands first and closes. */
const firstField = (dialog: HTMLDialogElement | null) => dialog?.querySelector<HTMLElement>('[data-at-once], textarea, select, input:not([disabled])') ?? dialog?.querySelector<HTMLElement>('h2');

export function Dialog({ title, lead, wide, onClose, children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const heading = useId();
  const closed = useRef(onClose);
  closed.current = onClose;
  useEffect(() => {
    const dialog = element.current;
    const before = document.activeElement as HTMLElement | null;
    dialog?.showModal();
    firstField(dialog)?.focus();
    return () => {
      dialog?.close();
      if (before?.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={element}
      class={wide ? 'dialog dialog-wide' : 'dialog'}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        closed.current();
      }}
      onClick={(event) => event.target === element.current && closed.current()}
    >
      <div class="dialog-inside">
        <header class="dialog-head">
          <h2 id={heading} tabIndex={-1}>
            {title}
          </h2>
          <button type="button" class="button button-plain button-icon" aria-label={say('close')} onClick={() => closed.current()}>
            <span aria-hidden="true">✕</span>
          </button>
        </header>
        {lead && <p class="lead">{lead}</p>}
        {children}
      </div>
    </dialog>
  );
}

export interface ConfirmProps {
  title: string;
  lead?: ComponentChildren;
  action: string;
  grave?: boolean;
  wide?: boolean;
  disabled?: boolean;
  atOnce?: boolean; /* Enter does it */
  onDo: () => void;
  onClose: () => void;
  children?: ComponentChildren;
}

/** A dialog that ends in one named action or in nothing. */
export function Confirm({ title, lead, action, grave, wide, disabled, atOnce, onDo, onClose, children }: ConfirmProps) {
  return (
    <Dialog title={title} lead={lead} wide={wide} onClose={onClose}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (!disabled) onDo();
        }}
      >
        {children}
        <div class="actions actions-end">
          <button type="button" class="button" onClick={onClose}>
            {say('cancel')}
          </button>
          <button type="submit" class={grave ? 'button button-grave' : 'button button-main'} aria-disabled={disabled || undefined} data-at-once={atOnce || undefined}>
            {action}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
