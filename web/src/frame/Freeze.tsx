/* A freeze: time stands while each cell is asked, alone and blind. Whoever is asked has the sheet before everything else until the
 * time to answer is over, and nothing behind it can be read; for all others a bar says that time stands, and for how long. */

import { useEffect, useId, useRef } from 'preact/hooks';
import { eyes } from '../api/eyes.ts';
import type { Question } from '../api/types.ts';
import { Answer } from '../ask/QuestionPane.tsx';
import { role, view, wallNow } from '../state.ts';
import { Prose, plain } from '../text.tsx';
import { say } from '../words/index.ts';

export const freezeOn = () => view.value?.clock.freeze ?? null;

/** Whole seconds of the room until the time to answer is over; null while nobody is asked. */
export function freezeLeft(): number | null {
  const freeze = freezeOn();
  return freeze?.until == null ? null : Math.min(freeze.seconds, Math.max(0, Math.ceil((freeze.until - wallNow.value) / 1000)));
}

const asked = (): Question[] => (view.value?.questions ?? []).filter((question) => question.freeze && question.open);

function Sheet({ questions }: { questions: Question[] }) {
  const element = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    const dialog = element.current;
    dialog?.showModal();
    dialog?.querySelector('h2')?.focus();
    return () => {
      dialog?.close();
      if (before?.isConnected) before.focus();
    };
  }, []);
  const done = questions.filter((question) => question.mine != null).length;
  return (
    <dialog ref={element} class="dialog dialog-wide freeze-sheet" aria-labelledby={heading} onCancel={(event) => event.preventDefault()}>
      <div class="dialog-inside">
        <header class="dialog-head">
          <h2 id={heading} tabIndex={-1}>
            {say(freezeOn()?.step === 'asks_again' ? 'freezeAgainTitle' : 'freezeTitle')}
          </h2>
          <strong class="freeze-left" role="timer">
            {say('freezeLeft', { n: freezeLeft() ?? 0 })}
          </strong>
        </header>
        <p class="lead">{say('freezeLead')}</p>
        <ol class="freeze-questions">
          {questions.map((question) => (
            <li key={question.number} data-freeze-question={question.number} aria-label={plain(question.text)}>
              <div class="statement">
                <Prose of={question.text} />
              </div>
              <Answer question={question} />
            </li>
          ))}
        </ol>
        <p class="done-line" role="status">
          {say('freezeDone', { n: done, of: questions.length })}
        </p>
      </div>
    </dialog>
  );
}

export function Freeze() {
  const freeze = freezeOn();
  if (!freeze || view.value?.clock.phase === 'ended') return null;
  const left = freezeLeft();
  const questions = role.value === 'player' && !eyes && left !== null ? asked() : [];
  const text = left !== null ? `${say('freezeAsks')} ${say('freezeLeft', { n: left })}` : say(freeze.step === 'talks' ? 'freezeTalks' : 'freezeOver');
  return (
    <>
      <div class="bot-bar freeze-bar" role="region" aria-label={say('freezeTitle')} data-freeze={freeze.step}>
        <span>{text}</span>
      </div>
      {questions.length > 0 && <Sheet key={freeze.step} questions={questions} />}
    </>
  );
}
