/* What was answered privately, side by side, once control has revealed it (and for control and observers as it comes). Each
 * answer is a mark in the shape and colour of its cell; the table says the same in numbers. */

import type { Decision, Round } from '../api/types.ts';
import { CellMark } from '../ui/choices.tsx';
import { cellName } from '../state.ts';
import { Title, plain } from '../text.tsx';
import { say } from '../words/index.ts';
import { choiceWords } from './quantities.ts';
import { stepRange, stepWord, stepsOf } from './Scale.tsx';

const ByBot = () => <span class="tag">{say('bot')}</span>;

export function RoundReveal({ round }: { round: Round }) {
  const answers = Object.entries(round.answers ?? {});
  const few = answers.some(([, values]) => values == null);
  return (
    <div class="reveal">
      <div class="table-scroll" tabIndex={0} role="group" aria-label={say('answersRevealed')}>
        <table class="reveal-table">
          <thead>
            <tr>
              <th scope="col">
                <span class="visually-hidden">{say('cells')}</span>
              </th>
              {stepsOf(round.steps).map((step) => (
                <th key={step} scope="col">
                  <span class="reveal-word">{stepWord(round.scale, step)}</span>
                  <span class="reveal-range">{stepRange(round.scale, step)}</span>
                </th>
              ))}
              <th scope="col">{say('median')}</th>
            </tr>
          </thead>
          <tbody>
            {answers.map(([cell, values]) => (
              <tr key={cell}>
                <th scope="row" title={plain(cellName(cell))}>
                  <CellMark id={cell} /> {plain(cellName(cell))} {round.bots?.includes(cell) && <ByBot />}
                </th>
                {stepsOf(round.steps).map((step) => {
                  const count = (values ?? []).filter((value) => value === step).length;
                  return (
                    <td key={step} class={count ? 'reveal-some' : undefined}>
                      {count > 0 && (
                        <span class="reveal-marks" aria-hidden="true">
                          {Array.from({ length: Math.min(count, 6) }, (_, at) => (
                            <CellMark key={at} id={cell} />
                          ))}
                        </span>
                      )}
                      <span class={count > 1 ? 'reveal-number' : 'visually-hidden'}>{values ? count : '–'}</span>
                    </td>
                  );
                })}
                <td class="number">{round.middle?.[cell] ?? '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {few && <p class="hint">{say('fewAnswers', { shown: round.shown_from, middle: round.middle_from })}</p>}
    </div>
  );
}

export function DecisionReveal({ decision }: { decision: Decision }) {
  const choices = Object.entries(decision.choices ?? {});
  const chosen = choices.map(([, option]) => option);
  const whole = chosen.length > 1 && chosen.every((option) => option);
  const of = decision.quantities;
  const named = (cell: string) => of?.by_cell?.[cell];
  const same = new Set(choices.map(([cell, option]) => (of ? JSON.stringify(named(cell)) : option))).size === 1;
  return (
    <div class="reveal">
      <ul class="reveal-choices">
        {choices.map(([cell, option]) => (
          <li key={cell}>
            <span class="reveal-cell">
              <CellMark id={cell} /> <Title of={cellName(cell)} quiet={false} /> {option && decision.bots?.includes(cell) && <ByBot />}
            </span>
            <span>{option ? of ? choiceWords(decision, option, named(cell)) : <Title of={decision.options.find((one) => one.id === option)?.text ?? option} /> : <span class="muted">{say('noChoice')}</span>}</span>
          </li>
        ))}
      </ul>
      {whole && <p class={same ? 'verdict verdict-same' : 'verdict verdict-different'}>{say(same ? 'same' : 'different')}</p>}
    </div>
  );
}
