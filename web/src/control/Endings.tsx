/* The endings of the scenario as control sees them: which parts of each hold now, and which wait for a decision. */

import { useSignal } from '@preact/signals';
import { exercise, phase, view } from '../state.ts';
import { Prose, plain } from '../text.tsx';
import { stamp } from '../time/clock.ts';
import { Confirm } from '../ui/Dialog.tsx';
import { draft } from '../ui/draft.ts';
import { act } from '../ui/notice.tsx';
import { Writing } from '../ui/Writing.tsx';
import { say } from '../words/index.ts';
import { Part } from './Condition.tsx';
import { endingsWaiting, mayAct, nameOfEnding, textOfEnding } from './facts.ts';

/** Ends the exercise with an ending, or goes on; the reason stands in the record. */
export function EndingDialog({ id, end, onClose }: { id: string; end: boolean; onClose: () => void }) {
  const reason = draft(`ending.${id}`);
  const ending = nameOfEnding(id);
  const send = () => {
    const said = reason.value.trim();
    void act('ending', { ending: id, end, ...(said ? { reason: said } : {}) }).then((answer) => answer.ok && (reason.value = ''));
    onClose();
  };
  return (
    <Confirm title={say(end ? 'endingEndTitle' : 'endingGoOnTitle')} lead={say(end ? 'endingEndLead' : 'endingGoOnLead', { ending })} action={say(end ? 'endingEnd' : 'endingGoOn')} grave={end} onClose={onClose} onDo={send}>
      <Writing label={say('reason')} text={reason} rows={2} onSend={send} />
    </Confirm>
  );
}

export function Endings() {
  const ending = useSignal('');
  const over = phase.value === 'ended';
  const states = new Map((view.value?.endings ?? []).map((state) => [state.id, state]));
  const waiting = endingsWaiting.value;
  const endings = exercise.value?.endings ?? [];
  if (!endings.length) return null;
  return (
    <section aria-labelledby="endings-title">
      <h2 id="endings-title">{say('endings')}</h2>
      <ul class="endings">
        {endings.map(({ id, parts, at_once }) => {
          const text = textOfEnding(id);
          const state = states.get(id);
          const put = state?.put_second ?? null;
          return (
            <li key={id} class="ending" data-ending={id}>
              {plain(text) ? <Prose of={text} /> : <p>{id}</p>}
              <ul class="ending-parts">
                {parts.map((source, at) => (
                  <Part key={at} source={source} holds={state?.holds[at] ?? false} />
                ))}
              </ul>
              <p class="ending-state">
                {put != null && <span>{say('endingSince', { time: stamp(put) })}</span>}
                {!over && waiting.includes(id) && <span class="tag tag-held">{say('endingWaits')}</span>}
                {state?.refused && <span class="tag">{say('endingRefused')}</span>}
                {at_once && <span class="tag">{say('endingAtOnce')}</span>}
                {put != null && mayAct.value && !over && (
                  <button type="button" class="button button-small" onClick={() => (ending.value = id)}>
                    {say('endingEndTitle')}
                  </button>
                )}
              </p>
            </li>
          );
        })}
      </ul>
      {ending.value && <EndingDialog id={ending.value} end onClose={() => (ending.value = '')} />}
    </section>
  );
}
