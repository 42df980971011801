/* Taking a seat with the code from the card, or the seat that this browser's certificate opens. A join link fills the code in; the name is
 * asked for once, and may stay empty. */

import { useSignal, type Signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { read } from '../api/http.ts';
import { join, joinByCertificate, type JoinAnswer, type Shown } from '../api/session.ts';
import { session } from '../state.ts';
import { say, type Key } from '../words/index.ts';

const TROUBLE: Record<Exclude<JoinAnswer, 'seated'> | 'empty', Key> = { unknown: 'codeUnknown', slow: 'codeSlow', offline: 'codeOffline', empty: 'codeEmpty', wanted: 'passwordWanted', short: 'passwordShort', certificate_wanted: 'refusal_certificate_wanted', certificate_other: 'refusal_certificate_other', certificate_tied: 'refusal_certificate_tied', certificate_loose: 'refusal_certificate_loose' };

/** As the card shows it: capitals, in groups of four. */
const inFours = (code: string) => (code.toUpperCase().replace(/[\s-]/g, '').match(/.{1,4}/g) ?? []).join('-');

/** Seats are called like north-1: a last part of digits alone, which no group of a code's four letters is told from but by its length. */
const isSeatName = (typed: string) => /-\d{1,3}$/.test(typed.trim()) || typed.trim() === 'projector';

function Trouble({ of }: { of: keyof typeof TROUBLE | null }) {
  return of ? (
    <p class="trouble" id="join-trouble" role="alert">
      {say(TROUBLE[of])}
    </p>
  ) : null;
}

function Name({ name }: { name: Signal<string> }) {
  return (
    <div class="field">
      <label class="label" for="join-name">
        {say('yourName')}
      </label>
      <input id="join-name" value={name.value} autocomplete="off" maxLength={64} aria-describedby="join-name-hint" onInput={(event) => (name.value = event.currentTarget.value)} />
      <span class="hint" id="join-name-hint">
        {say('yourNameHint')}
      </span>
    </div>
  );
}

export function Join({ code, onSeated }: { code: string; onSeated: () => void }) {
  const typed = useSignal(code);
  const name = useSignal('');
  const password = useSignal('');
  const trouble = useSignal<keyof typeof TROUBLE | null>(null);
  const busy = useSignal(false);
  const shown = useSignal<Shown | null>(null);
  useEffect(() => {
    void read<Shown>('/api/certificate').then((answer) => (shown.value = answer));
  }, []);
  const sit = async (asking: () => Promise<JoinAnswer>) => {
    if (busy.value) return;
    busy.value = true;
    const answer = await asking();
    busy.value = false;
    if (answer === 'seated') onSeated();
    else trouble.value = answer;
  };
  const seat = (shown.value?.wanted && shown.value.seat) || ''; /* which the certificate opens, and no other */
  const submit = async () => {
    if (seat) await sit(() => joinByCertificate(name.value.trim()));
    else if (typed.value.trim()) await sit(() => join(typed.value.trim(), name.value.trim(), password.value));
    else trouble.value = 'empty';
  };
  return (
    <div class="page page-narrow">
      <section class="card join" aria-labelledby="join-title">
        <h1 id="join-title">{say('lobbyTitle')}</h1>
        {!seat && <p class="lead">{say('lobbyLead')}</p>}
        {session.value && <p class="callout">{say('joinLeaves', { seat: session.value.seat })}</p>}
        {shown.value?.wanted && <p class="callout">{seat ? say('certificateSeat', { seat }) : say(shown.value.shown ? 'certificateLoose' : 'certificateNone')}</p>}
        <form
          class="form"
          onSubmit={(event) => {
            event.preventDefault();
            void submit();
          }}
        >
          {!seat && (
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
                onBlur={() => (typed.value = isSeatName(typed.value) ? typed.value.trim() : inFours(typed.value))}
              />
              <span class="hint" id="join-hint">
                {say('seatCodeHint')}
              </span>
              <Trouble of={trouble.value} />
            </div>
          )}
          <Name name={name} />
          {!seat && (
            <div class="field">
              <label class="label" for="join-password">
                {say('password')}
              </label>
              <input id="join-password" type="password" value={password.value} autocomplete="off" maxLength={128} aria-describedby="join-password-hint" onInput={(event) => ((password.value = event.currentTarget.value), (trouble.value = null))} />
              <span class="hint" id="join-password-hint">
                {say('passwordJoinHint')}
              </span>
            </div>
          )}
          {seat && <Trouble of={trouble.value} />}
          <div class="actions">
            <button type="submit" class="button button-main button-large" aria-disabled={busy.value || undefined}>
              {seat ? say('certificateSit', { seat }) : say('continue')}
            </button>
          </div>
        </form>
      </section>
      <p class="callout">{say('helpNotional')}</p>
    </div>
  );
}
