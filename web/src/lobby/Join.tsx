/* Taking a seat with the code from the card. A join link fills the code in; the name is asked for once, and may stay empty. */

import { useSignal } from '@preact/signals';
import { join, type JoinAnswer } from '../api/session.ts';
import { session } from '../state.ts';
import { say, type Key } from '../words/index.ts';

const TROUBLE: Record<Exclude<JoinAnswer, 'seated'> | 'empty', Key> = { unknown: 'codeUnknown', slow: 'codeSlow', offline: 'codeOffline', empty: 'codeEmpty' };

/** As the card shows it: capitals, in groups of four. */
const inFours = (code: string) => (code.toUpperCase().replace(/[\s-]/g, '').match(/.{1,4}/g) ?? []).join('-');

export function Join({ code, onSeated }: { code: string; onSeated: () => void }) {
  const typed = useSignal(code);
  const name = useSignal('');
  const trouble = useSignal<keyof typeof TROUBLE | null>(null);
  const busy = useSignal(false);
  const submit = async () => {
    if (busy.value) return;
    if (!typed.value.trim()) {
      trouble.value = 'empty';
      return;
    }
    busy.value = true;
    const answer = await join(typed.value.trim(), name.value.trim());
    busy.value = false;
    if (answer === 'seated') onSeated();
    else trouble.value = answer;
  };
  return (
    <div class="page page-narrow">
      <section class="card join" aria-labelledby="join-title">
        <h1 id="join-title">{say('lobbyTitle')}</h1>
        <p class="lead">{say('lobbyLead')}</p>
        {session.value && <p class="callout">{say('joinLeaves', { seat: session.value.seat })}</p>}
        <form
          class="form"
          onSubmit={(event) => {
            event.preventDefault();
            void submit();
          }}
        >
          <div class="field">
            <label class="label" for="join-code">
              {say('seatCode')}
            </label>
            <input
              id="join-code"
              class="join-code"
              value={typed.value}
              autocomplete="off"
              autocapitalize="characters"
              spellcheck={false}
              aria-describedby={trouble.value ? 'join-trouble join-hint' : 'join-hint'}
              aria-invalid={trouble.value === 'unknown' || trouble.value === 'empty' ? 'true' : undefined}
              onInput={(event) => ((typed.value = event.currentTarget.value), (trouble.value = null))}
              onBlur={() => (typed.value = inFours(typed.value))}
            />
            <span class="hint" id="join-hint">
              {say('seatCodeHint')}
            </span>
            {trouble.value && (
              <p class="trouble" id="join-trouble" role="alert">
                {say(TROUBLE[trouble.value])}
              </p>
            )}
          </div>
          <div class="field">
            <label class="label" for="join-name">
              {say('yourName')}
            </label>
            <input id="join-name" value={name.value} autocomplete="off" maxLength={64} aria-describedby="join-name-hint" onInput={(event) => (name.value = event.currentTarget.value)} />
            <span class="hint" id="join-name-hint">
              {say('yourNameHint')}
            </span>
          </div>
          <div class="actions">
            <button type="submit" class="button button-main button-large" aria-disabled={busy.value || undefined}>
              {say('continue')}
            </button>
          </div>
        </form>
      </section>
      <p class="callout">{say('helpNotional')}</p>
    </div>
  );
}
