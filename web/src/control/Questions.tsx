/* Questions as control and evaluators see them: who has answered what, what to look for, closing and showing the answers. */

import { useSignal } from '@preact/signals';
import type { Question } from '../api/types.ts';
import { MoreGiven } from '../ask/MoreGiven.tsx';
import { QuestionReveal } from '../ask/QuestionReveal.tsx';
import { answerWords } from '../ask/answers.ts';
import { personName } from '../named.ts';
import { cellName, phase, role, view } from '../state.ts';
import { Prose, Title, plain } from '../text.tsx';
import { Left, Moment } from '../time/Time.tsx';
import { CellMark } from '../ui/choices.tsx';
import { Confirm } from '../ui/Dialog.tsx';
import { act } from '../ui/notice.tsx';
import { Rest } from '../ui/Words.tsx';
import { say } from '../words/index.ts';
import { mayAct } from './facts.ts';
import { MoreTime } from './MoreTime.tsx';

function Looks({ question, cell }: { question: Question; cell: string }) {
  const seen = question.seen?.[cell] ?? [];
  const may = mayAct.value || role.value === 'observer';
  return (
    <fieldset class="choice-set" data-looks={cell}>
      <legend class="label">
        <CellMark id={cell} /> {plain(cellName(cell))}: {say('lookForInAnswer')}
      </legend>
      {question.look_for?.map((text, at) => (
        <label key={at} class="tick">
          <input
            type="checkbox"
            disabled={!may}
            checked={seen.includes(at + 1)}
            onChange={(event) => void act('seen', { question: question.number, cell, look: at + 1, seen: event.currentTarget.checked })}
          />
          <span>
            <Title of={text} />
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function Card({ question }: { question: Question }) {
  const asking = useSignal<'' | 'close' | 'reveal'>('');
  const cells = Object.keys(question.seen ?? {});
  const may = mayAct.value && phase.value !== 'ended';
  return (
    <article class="card asked" data-question={question.id}>
      <p class="overline">
        <span class="tag tag-ask">{say('question')}</span>
        {question.open ? <Left until={question.deadline_second} /> : <span class="tag">{say('closed')}</span>}
        <MoreGiven minutes={question.more_minutes} />
        {question.opened_second != null && <Moment at={question.opened_second} />}
      </p>
      <Prose of={question.text} />
      <Rest kind="question" name={question.number} shortened={question.shortened} />
      <QuestionReveal question={question} />
      {question.replies?.map((reply) => (
        <p key={`${reply.cell} ${reply.seat}`} class="muted">
          {personName(reply.seat)} · <Moment at={reply.second} /> · <span dir="auto">{answerWords(question, reply.answer)}</span>
        </p>
      ))}
      {(question.look_for?.length ?? 0) > 0 && cells.map((cell) => <Looks key={cell} question={question} cell={cell} />)}
      <div class="actions">
        {question.revealed && <span class="tag tag-done">{say('revealed')}</span>}
        <MoreTime what={{ question: question.number }} open={question.open} title={plain(question.text)} />
        {may && question.open && (
          <button type="button" class="button" onClick={() => (asking.value = 'close')}>
            {say('closeQuestion')}
          </button>
        )}
        {mayAct.value && !question.revealed && (
          <button type="button" class="button" onClick={() => (asking.value = 'reveal')}>
            {say('reveal')}
          </button>
        )}
      </div>
      {asking.value && (
        <Confirm
          title={say(asking.value === 'close' ? 'closeQuestionSure' : 'revealRoundSure')}
          action={say(asking.value === 'close' ? 'closeQuestion' : 'reveal')}
          onClose={() => (asking.value = '')}
          onDo={() => {
            const name = asking.value;
            asking.value = '';
            if (name) void act(name, { question: question.number });
          }}
        />
      )}
    </article>
  );
}

export function Questions() {
  const questions = [...(view.value?.questions ?? [])].sort((a, b) => Number(b.open) - Number(a.open) || (b.opened_second ?? 0) - (a.opened_second ?? 0));
  if (questions.length === 0) return null;
  return (
    <section aria-labelledby="questions-title">
      <h2 id="questions-title">{say('questions')}</h2>
      {questions.map((question) => (
        <Card key={question.number} question={question} />
      ))}
    </section>
  );
}
