/* After ENDEX: how it ended, thanks, the own cell in numbers, and the hot wash: three ups, three downs and what the person makes of the exercise.
 * Control finds the report and the run file here. */

import { go, role, view } from '../state.ts';
import { Prose } from '../text.tsx';
import { Checkpoint } from './Checkpoint.tsx';
import { HotWash } from './HotWash.tsx';
import { say } from '../words/index.ts';

function Numbers() {
  const items = (view.value?.items ?? []).filter((item) => item.kind !== 'message' && item.kind !== 'request');
  const numbers: [number, string][] = [
    [items.length, say('numberItems')],
    [items.filter((item) => item.acknowledged === true).length, say('numberAcknowledged')],
    [items.filter((item) => item.shared_with?.some((cell) => cell !== item.shared_by)).length, say('numberShared')],
    [(view.value?.decisions ?? []).filter((decision) => decision.choice).length, say('numberDecisions')],
  ];
  return (
    <section class="card" aria-labelledby="numbers-title">
      <h2 id="numbers-title">{say('numbersTitle')}</h2>
      <dl class="numbers">
        {numbers.map(([number, word]) => (
          <div key={word}>
            <dt>{word}</dt>
            <dd>{number}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** Which ending, in its own words, or what else ended the exercise. */
export function HowEnded() {
  const ended = view.value?.ended;
  if (!ended) return null;
  return (
    <section class="card how-ended" aria-labelledby="how-ended-title" data-ended-by={ended.by}>
      <h2 id="how-ended-title">{say('howEnded')}</h2>
      {ended.text ? <Prose of={ended.text} /> : <p>{say(ended.by === 'time' ? 'endedByTime' : ended.by === 'control' ? 'endedByControl' : 'endedByEnding')}</p>}
    </section>
  );
}

export function End() {
  const player = role.value === 'player';
  const control = role.value === 'control';
  return (
    <div class="page end">
      <section class="end-head">
        <h1>{say('endedTitle')}</h1>
        <p class="lead">{say(player ? 'endedLead' : 'endedControl')}</p>
        <div class="actions">
          {player && (
            <button type="button" class="button" onClick={() => go('desk')}>
              {say('lookBack')}
            </button>
          )}
          {player && (
            <a class="button" href="/api/receipt" download>
              {say('downloadReceipt')}
            </a>
          )}
          {!player && (
            <a class="button button-main" href="/api/record" target="_blank" rel="noopener">
              {say('openRecord')}
            </a>
          )}
          {control && (
            <a class="button" href="/api/record?edition=both" target="_blank" rel="noopener">
              {say('openRecordBoth')}
            </a>
          )}
          {control && (
            <a class="button" href="/api/run" download>
              {say('downloadRun')}
            </a>
          )}
        </div>
      </section>
      <HowEnded />
      {player && <Numbers />}
      {player && <HotWash />}
      <Checkpoint />
    </div>
  );
}
