/* One private assessment: a statement, a scale, the confidence in the basis, and what the ally's cell is expected to say. It may
 * be changed until it closes; no result shows before control reveals it. */

import { useSignal, type Signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Confidence, Round } from '../api/types.ts';
import { command, waits } from '../api/command.ts';
import { announce } from '../frame/announce.tsx';
import { Prose, plain } from '../text.tsx';
import { Left, Moment } from '../time/Time.tsx';
import { Select } from '../ui/choices.tsx';
import { useDraft } from '../ui/draft.ts';
import { useKeys } from '../ui/keys.ts';
import { notify, unnotify } from '../ui/notice.tsx';
import { Rest } from '../ui/Words.tsx';
import { Writing } from '../ui/Writing.tsx';
import { say } from '../words/index.ts';
import { RoundReveal } from './Reveal.tsx';
import { Scale, stepRange, stepWord, stepsOf } from './Scale.tsx';
import { MoreGiven } from './MoreGiven.tsx';

const stepText = (round: Round, step: number) => [stepWord(round.scale, step), stepRange(round.scale, step)].filter(Boolean).join(', ');

function Answer({ round, picked }: { round: Round; picked: Signal<number | null> }) {
  const confidence = useSignal<'' | Confidence>(round.confidence ?? '');
  const expected = useSignal(String(round.expected_ally ?? ''));
  const reason = useDraft(`round.${round.number}`);
  useEffect(() => {
    if (!reason.value && round.reason) reason.value = round.reason; // given on another device, or before a reload
  }, [round.reason]);
  const now = picked.value ?? round.mine ?? null;
  const table = Object.fromEntries(stepsOf(round.steps).map((step) => [`Digit${step}`, () => (picked.value = step)]));
  useKeys(table);
  const submit = async () => {
    if (now === null) return notify(() => say('pickStep'));
    const answer = await command('answer', {
      round: round.number,
      value: now,
      confidence: confidence.value || null,
      expected_ally: expected.value ? Number(expected.value) : null,
      reason: reason.value.trim() || (round.shortened ? undefined : null), /* what is not here is kept */
    });
    if (answer.ok) {
      picked.value = null;
      unnotify();
      announce(say('submitted'));
    } else notify(() => say('refused', { why: answer.why() }));
  };
  return (
    <form
      class="form ask"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Scale legend={say('yourAnswer')} scale={round.scale} steps={round.steps} value={now} name={`round-${round.number}`} onPick={(step) => (picked.value = step)} />
      <div class="ask-pair">
        <fieldset class="segments">
          <legend class="label">{say('confidence')}</legend>
          {(['low', 'medium', 'high'] as const).map((level) => (
            <label key={level} class={confidence.value === level ? 'segment-radio segment-radio-chosen' : 'segment-radio'}>
              <input type="radio" name={`confidence-${round.number}`} checked={confidence.value === level} onChange={() => (confidence.value = level)} />
              {say(`confidence_${level}`)}
            </label>
          ))}
        </fieldset>
        <Select
          label={say('allyWillSay')}
          value={expected.value}
          options={[{ value: '', text: say('noView') }, ...stepsOf(round.steps).map((step) => ({ value: String(step), text: stepText(round, step) }))]}
          onPick={(value) => (expected.value = value)}
        />
      </div>
      <Writing label={say('why')} text={reason} rows={2} onSend={() => void submit()} />
      <div class="actions">
        <button type="submit" class="button button-main" aria-disabled={now === null || undefined}>
          {say(round.mine ? 'submitChange' : 'submit')}
        </button>
        {round.mine != null && (
          <span class="done-line">
            <span aria-hidden="true">✓</span> {say('submitted')}: {stepText(round, round.mine)}
          </span>
        )}
        {waits('answer', (body) => body['round'] === round.number) && <span class="tag">{say('waitsToBeSent')}</span>}
      </div>
      <p class="hint">
        {say('noResults')} {say('mayChange')} {say('abstain')}
      </p>
    </form>
  );
}

export function RoundPane({ round }: { round: Round }) {
  const marked = useSignal<number | null>(null);
  return (
    <article class="reading" aria-labelledby="reading-title">
      <header class="reading-head">
        <p class="overline">
          <span class="tag tag-ask">{say('assessment')}</span>
          {round.open ? <Left until={round.deadline_second} /> : <span class="tag">{say('closed')}</span>}
          <MoreGiven minutes={round.more_minutes} />
          <span class="private-line">{!round.revealed && say('privateAnswer')}</span>
        </p>
        <h2 id="reading-title" class="visually-hidden" tabIndex={-1}>
          {say('assessment')}: {plain(round.text)}
        </h2>
        <div class="statement">
          <Prose of={round.text} />
          <Rest kind="round" name={round.number} shortened={round.shortened} open />
        </div>
        {round.opened_second != null && (
          <p class="reading-meta">
            {say('received')} <Moment at={round.opened_second} full />
          </p>
        )}
      </header>
      {!round.revealed && (
        <p class={round.shown_early ? 'shown-from shown-early' : 'shown-from'}>
          {say('shownFrom', { shown: round.shown_from, middle: round.middle_from })} {round.shown_early && <strong>{say('shownEarly')}</strong>}
        </p>
      )}
      {round.open ? (
        <Answer round={round} picked={marked} />
      ) : round.mine != null ? (
        <p class="done-line">
          {say('yourAnswer')}: <strong>{stepText(round, round.mine)}</strong>
        </p>
      ) : marked.value !== null ? (
        <p class="empty" role="alert">
          {say('roundClosedOver', { step: stepText(round, marked.value) })}
        </p>
      ) : (
        <p class="empty">{say('late')}</p>
      )}
      {round.revealed && round.answers && (
        <section aria-labelledby="reveal-title">
          <h3 id="reveal-title">{say('answersRevealed')}</h3>
          <RoundReveal round={round} />
        </section>
      )}
    </article>
  );
}
