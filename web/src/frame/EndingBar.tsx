/* An ending that holds and waits for control: over every screen of control, with its text and the two things to do. Evaluators read
 * that control is asked. */

import { useSignal } from '@preact/signals';
import { EndingDialog } from '../control/Endings.tsx';
import { endingsWaiting, mayAct, nameOfEnding } from '../control/facts.ts';
import { say } from '../words/index.ts';

function Waiting({ id }: { id: string }) {
  const deciding = useSignal<'end' | 'go on' | null>(null);
  const text = say(mayAct.value ? 'endingHolds' : 'endingHoldsControl', { ending: nameOfEnding(id) });
  return (
    <div class="ending-bar" role="region" aria-label={say('endings')} data-waiting={id}>
      <span>{text}</span>
      {mayAct.value && (
        <span class="actions">
          <button type="button" class="button button-grave-quiet" onClick={() => (deciding.value = 'end')}>
            {say('endingEnd')}
          </button>
          <button type="button" class="button" onClick={() => (deciding.value = 'go on')}>
            {say('endingGoOn')}
          </button>
        </span>
      )}
      {deciding.value && <EndingDialog id={id} end={deciding.value === 'end'} onClose={() => (deciding.value = null)} />}
    </div>
  );
}

export function EndingBar() {
  return (
    <>
      {endingsWaiting.value.map((id) => (
        <Waiting key={id} id={id} />
      ))}
    </>
  );
}
