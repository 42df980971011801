/* What each person says when the exercise has ended: up to three things that went well and three to do better, a line each, and how far the person
 * agrees with a few statements. The last of a seat counts. */

import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { command, waits } from '../api/command.ts';
import type { Feedback, Statement } from '../api/types.ts';
import { announce } from '../frame/announce.tsx';
import { view } from '../state.ts';
import { useDraft } from '../ui/draft.ts';
import { notify, unnotify } from '../ui/notice.tsx';
import { Writing } from '../ui/Writing.tsx';
import { say, sayNamed } from '../words/index.ts';

const STATEMENTS: Statement[] = ['realistic', 'equipped', 'people', 'ally', 'readier'];
const STEPS = [1, 2, 3, 4, 5];
const SENTENCES = 3;

const linesOf = (text: string) => text.split('\n').map((line) => line.trim()).filter(Boolean);

function Agreement({ statement, step, onPick }: { statement: Statement; step: number | undefined; onPick: (step: number) => void }) {
  return (
    <fieldset class="segments" data-statement={statement}>
      <legend class="label">{sayNamed('feedback', statement)}</legend>
      {STEPS.map((one) => (
        <label key={one} class={one === step ? 'segment-radio segment-radio-chosen' : 'segment-radio'}>
          <input type="radio" name={`feedback-${statement}`} checked={one === step} onChange={() => onPick(one)} />
          {one}
        </label>
      ))}
    </fieldset>
  );
}

export function HotWash() {
  const given = view.value?.hot_wash;
  const ups = useDraft('hotwash.ups');
  const downs = useDraft('hotwash.downs');
  const feedback = useSignal<Feedback>({});
  useEffect(() => {
    if (!given) return; /* said before, here or on another device */
    ups.value ||= given.ups.join('\n');
    downs.value ||= given.downs.join('\n');
    feedback.value = { ...given.feedback, ...feedback.value };
  }, [JSON.stringify(given)]);
  const send = async () => {
    const said = { ups: linesOf(ups.value), downs: linesOf(downs.value) };
    if (said.ups.length > SENTENCES || said.downs.length > SENTENCES) return notify(() => say('threeAtMost'));
    const answer = await command('hot-wash', { ...said, ...feedback.value });
    if (!answer.ok) return notify(() => say('refused', { why: answer.why() }));
    unnotify();
    announce(say('submitted'));
  };
  const empty = !ups.value.trim() && !downs.value.trim() && !Object.keys(feedback.value).length;
  return (
    <section class="card" aria-labelledby="hot-wash-title">
      <h2 id="hot-wash-title">{say('hotWash')}</h2>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (!empty) void send();
        }}
      >
        <p class="hint">{say('hotWashWho')}</p>
        <Writing label={say('threeUps')} hint={say('oneALine')} text={ups} rows={3} />
        <Writing label={say('threeDowns')} hint={say('oneALine')} text={downs} rows={3} />
        <p>{say('feedbackHint')}</p>
        {STATEMENTS.map((one) => (
          <Agreement key={one} statement={one} step={feedback.value[one]} onPick={(step) => (feedback.value = { ...feedback.value, [one]: step })} />
        ))}
        <div class="actions">
          <button type="submit" class="button button-main" aria-disabled={empty || undefined}>
            {say(given ? 'submitChange' : 'submit')}
          </button>
          {given && (
            <span class="done-line">
              <span aria-hidden="true">✓</span> {say('submitted')}
            </span>
          )}
          {waits('hot-wash', () => true) && <span class="tag">{say('waitsToBeSent')}</span>}
        </div>
      </form>
    </section>
  );
}
