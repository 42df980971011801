/* One question: words, a number, a step, or names to be put in order. Each answers for himself, or the cell gives one answer; it may
 * be changed and withdrawn until it closes. */

import { useSignal, type Signal } from '@preact/signals';
import { useEffect, useId } from 'preact/hooks';
import { command, waits } from '../api/command.ts';
import type { Answered, Question } from '../api/types.ts';
import { announce } from '../frame/announce.tsx';
import { Prose, plain } from '../text.tsx';
import { Left, Moment } from '../time/Time.tsx';
import { useDraft } from '../ui/draft.ts';
import { notify, unnotify } from '../ui/notice.tsx';
import { Rest } from '../ui/Words.tsx';
import { Writing } from '../ui/Writing.tsx';
import { say } from '../words/index.ts';
import { QuestionReveal } from './QuestionReveal.tsx';
import { answerWords, nameOf } from './answers.ts';
import { MoreGiven } from './MoreGiven.tsx';

function NumberField({ question, value }: { question: Question; value: Signal<string> }) {
  const id = useId();
  return (
    <div class="field">
      <label class="label" for={id}>
        {say('yourAnswer')}
      </label>
      <span class="hint" id={`${id}-hint`}>
        {say('numberBetween', { from: question.from, to: question.to })}
      </span>
      <input
        id={id}
        class="number-answer"
        type="number"
        inputMode="numeric"
        step={1}
        min={question.from}
        max={question.to}
        aria-describedby={`${id}-hint`}
        value={value.value}
        onInput={(event) => (value.value = event.currentTarget.value)}
      />
    </div>
  );
}

function Steps({ question, value }: { question: Question; value: Signal<string> }) {
  return (
    <fieldset class="scale">
      <legend class="scale-legend">{say('yourAnswer')}</legend>
      <div class="scale-steps" style={{ '--steps': question.names.length }}>
        {question.names.map((name, at) => (
          <label key={name.id} class={value.value === String(at + 1) ? 'scale-step scale-step-chosen' : 'scale-step'}>
            <input type="radio" name={`question-${question.number}`} checked={value.value === String(at + 1)} onChange={() => (value.value = String(at + 1))} />
            <span class="scale-key" aria-hidden="true">
              {at + 1}
            </span>
            <span class="scale-word">{nameOf(question, name.id)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** By buttons, which the keyboard reaches, so that nobody needs to drag. */
function Order({ question, order }: { question: Question; order: Signal<string[]> }) {
  const move = (at: number, by: number) => {
    const next = [...order.value];
    const [moved] = next.splice(at, 1);
    if (moved === undefined) return;
    next.splice(at + by, 0, moved);
    order.value = next;
    announce(say('movedTo', { name: nameOf(question, moved), place: at + by + 1 }));
  };
  return (
    <fieldset class="order">
      <legend class="label">{say('yourAnswer')}</legend>
      <p class="hint">{say('orderHint')}</p>
      <ol class="order-names">
        {order.value.map((id, at) => (
          <li key={id} data-name={id}>
            <span>{nameOf(question, id)}</span>
            <button type="button" class="button button-small" aria-label={say('moveUp', { name: nameOf(question, id) })} disabled={at === 0} onClick={() => move(at, -1)}>
              ↑
            </button>
            <button type="button" class="button button-small" aria-label={say('moveDown', { name: nameOf(question, id) })} disabled={at + 1 === order.value.length} onClick={() => move(at, 1)}>
              ↓
            </button>
          </li>
        ))}
      </ol>
    </fieldset>
  );
}

const entered = (mine: Answered | null | undefined) => (typeof mine === 'number' ? String(mine) : '');
const ordered = (question: Question) => (Array.isArray(question.mine) ? question.mine : question.names.map((name) => name.id));

export function Answer({ question }: { question: Question }) {
  const words = useDraft(`question.${question.number}`);
  const value = useSignal(entered(question.mine));
  const order = useSignal(ordered(question));
  useEffect(() => {
    if (question.kind === 'words' && !words.value && typeof question.mine === 'string') words.value = question.mine; // given on another device, or before a reload
    if (typeof question.mine === 'number') value.value = entered(question.mine);
    if (Array.isArray(question.mine)) order.value = question.mine;
  }, [JSON.stringify(question.mine)]);
  const number = Number(value.value);
  const inRange = value.value.trim() !== '' && Number.isInteger(number) && number >= question.from && number <= question.to;
  const whole = question.kind === 'words' ? words.value.trim() !== '' : question.kind === 'rank' || inRange;
  const send = async (name: 'respond' | 'withdraw', body: object, done: string) => {
    const answer = await command(name, { question: question.number, ...body });
    if (!answer.ok) return notify(() => say('refused', { why: answer.why() }));
    unnotify();
    announce(done);
  };
  const submit = () => {
    if (!whole) return notify(() => (question.kind === 'number' ? say('numberBetween', { from: question.from, to: question.to }) : say('pickStep')));
    const body = question.kind === 'words' ? { words: words.value.trim() } : { answer: question.kind === 'rank' ? order.value : number };
    void send('respond', body, say('submitted'));
  };
  const withdraw = () => {
    words.value = '';
    value.value = '';
    void send('withdraw', {}, say('answerWithdrawn'));
  };
  return (
    <form
      class="form ask"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {question.kind === 'words' && <Writing label={say('yourAnswer')} text={words} rows={6} onSend={submit} />}
      {question.kind === 'number' && <NumberField question={question} value={value} />}
      {question.kind === 'scale' && <Steps question={question} value={value} />}
      {question.kind === 'rank' && <Order question={question} order={order} />}
      <div class="actions">
        <button type="submit" class="button button-main" aria-disabled={!whole || undefined}>
          {say(question.mine != null ? 'submitChange' : 'submit')}
        </button>
        {question.mine != null && (
          <button type="button" class="button" onClick={withdraw}>
            {say('withdrawAnswer')}
          </button>
        )}
        {question.mine != null && (
          <span class="done-line">
            <span aria-hidden="true">✓</span> {say('submitted')}
            {question.kind !== 'words' && `: ${answerWords(question, question.mine)}`}
          </span>
        )}
        {waits('respond', (body) => body['question'] === question.number) && <span class="tag">{say('waitsToBeSent')}</span>}
      </div>
      <p class="hint">
        {say('noResults')} {say('mayChange')}
      </p>
    </form>
  );
}

export function QuestionPane({ question }: { question: Question }) {
  return (
    <article class="reading" aria-labelledby="reading-title" data-question={question.number}>
      <header class="reading-head">
        <p class="overline">
          <span class="tag tag-ask">{say('question')}</span>
          {question.open ? <Left until={question.deadline_second} /> : <span class="tag">{say('closed')}</span>}
          <MoreGiven minutes={question.more_minutes} />
          <span class="private-line">{!question.revealed && say('privateAnswer')}</span>
        </p>
        <h2 id="reading-title" class="visually-hidden" tabIndex={-1}>
          {say('question')}: {plain(question.text)}
        </h2>
        <div class="statement">
          <Prose of={question.text} />
          <Rest kind="question" name={question.number} shortened={question.shortened} open />
        </div>
        {question.opened_second != null && (
          <p class="reading-meta">
            {say('received')} <Moment at={question.opened_second} full />
          </p>
        )}
      </header>
      {!question.revealed && (
        <p class={question.shown_early ? 'shown-from shown-early' : 'shown-from'}>
          {question.one ? say('oneAnswer') : say('shownFrom', { shown: question.shown_from, middle: question.middle_from })} {question.shown_early && !question.one && <strong>{say('shownEarly')}</strong>}
        </p>
      )}
      {question.open ? (
        <Answer question={question} />
      ) : question.mine != null ? (
        <div class="done-line">
          {say('yourAnswer')}: <strong dir="auto">{answerWords(question, question.mine)}</strong>
        </div>
      ) : (
        <p class="empty">{say('late')}</p>
      )}
      {question.revealed && question.answers && (
        <section aria-labelledby="reveal-title">
          <h3 id="reveal-title">{say('answersRevealed')}</h3>
          <QuestionReveal question={question} />
        </section>
      )}
    </article>
  );
}
