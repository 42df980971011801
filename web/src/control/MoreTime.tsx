/* Control gives more time to a decision, a question or a round that is open: so many minutes behind the end that it has. */

import { useSignal } from '@preact/signals';
import { exercise, phase } from '../state.ts';
import { Confirm } from '../ui/Dialog.tsx';
import { act } from '../ui/notice.tsx';
import { say } from '../words/index.ts';
import { mayAct } from './facts.ts';

type What = { decision: number } | { round: number } | { question: number };

export function MoreTime({ what, open, title }: { what: What; open: boolean; title: string }) {
  const asking = useSignal(false);
  const tick = exercise.value?.tick_minutes ?? 1;
  const typed = useSignal('');
  const minutes = /^\d{1,5}$/.test(typed.value.trim()) ? Number(typed.value.trim()) : 0;
  if (!mayAct.value || !open || phase.value === 'ended') return null;
  return (
    <>
      <button
        type="button"
        class="button"
        onClick={() => {
          typed.value = String(Math.ceil(10 / tick) * tick);
          asking.value = true;
        }}
      >
        {say('moreTime')}
      </button>
      {asking.value && (
        <Confirm
          title={say('moreTimeTitle', { title })}
          lead={say('moreTimeLead', { n: tick })}
          action={say('moreTimeGive')}
          disabled={minutes === 0 || minutes % tick !== 0}
          onClose={() => (asking.value = false)}
          onDo={() => {
            asking.value = false;
            void act('more', { ...what, minutes });
          }}
        >
          <div class="field">
            <label class="label" for="more-minutes">
              {say('shiftMinutes')}
            </label>
            <input id="more-minutes" inputMode="numeric" autocomplete="off" value={typed.value} onInput={(event) => (typed.value = event.currentTarget.value)} />
          </div>
        </Confirm>
      )}
    </>
  );
}
