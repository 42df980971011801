/* What was answered to a question, cell by cell, once control has revealed it; for control and observers as it comes. */

import type { Question } from '../api/types.ts';
import { cellName } from '../state.ts';
import { plain } from '../text.tsx';
import { CellMark } from '../ui/choices.tsx';
import { say } from '../words/index.ts';
import { answerWords } from './answers.ts';

export function QuestionReveal({ question }: { question: Question }) {
  const cells = Object.entries(question.answers ?? {});
  const few = cells.some(([, answers]) => answers == null);
  return (
    <div class="reveal">
      <ul class="reveal-answers">
        {cells.map(([cell, answers]) => (
          <li key={cell} data-cell={cell}>
            <p class="reveal-cell">
              <CellMark id={cell} /> {plain(cellName(cell))} {question.bots?.includes(cell) && <span class="tag">{say('bot')}</span>}
              {question.middle?.[cell] != null && !question.one && (
                <span>
                  {say('cellAnswers')}: <strong>{answerWords(question, question.middle[cell])}</strong>
                </span>
              )}
            </p>
            {answers == null ? (
              <p class="muted">–</p>
            ) : answers.length === 0 ? (
              <p class="muted">{say('noAnswer')}</p>
            ) : (
              <ul>
                {answers.map((answer, at) => (
                  <li key={at} dir="auto" class="reveal-answer">
                    {answerWords(question, answer)}
                  </li>
                ))}
              </ul>
            )}
          </li>
        ))}
      </ul>
      {few && <p class="hint">{say('fewAnswers', { shown: question.shown_from, middle: question.middle_from })}</p>}
    </div>
  );
}
