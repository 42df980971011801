/* Ninety seconds of practice: open a message, acknowledge it, share it, answer a private question. It uses the same parts as
 * the desk, so that what is learnt here is found again there, and it sends nothing. */

import { useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Scale } from '../ask/Scale.tsx';
import { cellMark, cellName, exercise } from '../state.ts';
import { plain } from '../text.tsx';
import { Confirm } from '../ui/Dialog.tsx';
import { say, type Key } from '../words/index.ts';

const STEPS: Key[] = ['practiceOpen', 'practiceAcknowledge', 'practiceShare', 'practiceAnswer'];

export function Practice() {
  const at = useSignal(0); /* steps done */
  const asking = useSignal(false);
  const value = useSignal<number | null>(null);
  const ally = exercise.value?.share_with?.[0];
  const allyName = ally ? plain(cellName(ally)) : say('practiceAlly');
  const finished = at.value >= STEPS.length;
  const desk = useRef<HTMLDivElement>(null);
  const step = useRef(at.value);
  useLayoutEffect(() => {
    if (step.current !== at.value) desk.current?.focus(); /* the button that was pressed is gone: the keyboard goes on from here */
    step.current = at.value;
  }, [at.value]);
  return (
    <section class="card practice" aria-labelledby="practice-title">
      <h2 id="practice-title">{say('practice')}</h2>
      <p class="lead">{say('practiceLead')}</p>
      <ol class="steps">
        {STEPS.map((step, index) => (
          <li key={step} class={index < at.value ? 'step step-done' : index === at.value ? 'step step-now' : 'step'} aria-current={index === at.value ? 'step' : undefined}>
            <span class="step-sign" aria-hidden="true">
              {index < at.value ? '✓' : index + 1}
            </span>
            <span>
              {say(step)}
              <span class="visually-hidden"> – {say(index < at.value ? 'done' : 'notYet')}</span>
            </span>
          </li>
        ))}
      </ol>
      <div class="practice-desk" ref={desk} tabIndex={-1}>
        {at.value === 0 && (
          <button type="button" class="row row-new" onClick={() => (at.value = 1)}>
            <span class="row-head">
              <span class="row-from">{say('practiceFrom')}</span>
            </span>
            <span class="row-title">{say('practiceTitle')}</span>
          </button>
        )}
        {(at.value === 1 || at.value === 2) && (
          <article class="practice-item">
            <p class="overline">
              {say('from')} {say('practiceFrom')}
            </p>
            <h3>{say('practiceTitle')}</h3>
            <p>{say('practiceText')}</p>
            <div class="actions">
              {at.value === 1 ? (
                <button type="button" class="button button-main" onClick={() => (at.value = 2)}>
                  {say('acknowledge')}
                </button>
              ) : (
                <>
                  <span class="done-line">
                    <span aria-hidden="true">✓</span> {say('acknowledged')}
                  </span>
                  <button type="button" class="button button-main" onClick={() => (asking.value = true)}>
                    {say('shareWith')}
                  </button>
                </>
              )}
            </div>
          </article>
        )}
        {at.value === 3 && (
          <form
            class="form"
            onSubmit={(event) => {
              event.preventDefault();
              if (value.value !== null) at.value = 4;
            }}
          >
            <p class="private-line">{say('privateAnswer')}</p>
            <Scale legend={say('practiceQuestion')} scale="likelihood" steps={7} value={value.value} name="practice" onPick={(step) => (value.value = step)} />
            <div class="actions">
              <button type="submit" class="button button-main" aria-disabled={value.value === null || undefined}>
                {say('submit')}
              </button>
            </div>
          </form>
        )}
        {finished && (
          <div class="actions">
            <p class="done-line" role="status">
              <span aria-hidden="true">✓</span> {say('practiceDone')}
            </p>
            <button
              type="button"
              class="button"
              onClick={() => {
                at.value = 0;
                value.value = null;
              }}
            >
              {say('practiceAgain')}
            </button>
          </div>
        )}
      </div>
      {asking.value && (
        <Confirm
          title={say('shareTitle')}
          lead={say('shareLead')}
          action={say('shareNow', { cells: allyName })}
          onClose={() => (asking.value = false)}
          onDo={() => {
            asking.value = false;
            at.value = 3;
          }}
        >
          <p class="chip">
            <span class={`cell-mark cell-${ally ? cellMark(ally) : 'second'}`} aria-hidden="true" /> {allyName}
          </p>
        </Confirm>
      )}
    </section>
  );
}
