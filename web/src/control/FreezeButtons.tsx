/* Freezes in control's hands: one key lets time stand and puts the next one's questions; then, of one that is asked twice, shows
 * what was answered and asks again. Play goes on by the key that ends a pause. */

import type { Awaited } from '../api/types.ts';
import { freezeLeft, freezeOn } from '../frame/Freeze.tsx';
import { phase, view } from '../state.ts';
import { plain } from '../text.tsx';
import { useKeys } from '../ui/keys.ts';
import { act } from '../ui/notice.tsx';
import { say } from '../words/index.ts';

/** Of those that are due the last, since an earlier one was passed over; for want of one the first that has not been. */
function nextFreeze(): Awaited | undefined {
  const all = (view.value?.awaited ?? []).filter((entry) => entry.kind === 'freeze');
  return all.findLast((entry) => entry.due) ?? all[0];
}

/** The questions of the freeze that is on whose answers nobody was shown. */
const hidden = (id: string | undefined) => (view.value?.questions ?? []).filter((question) => question.freeze === id && !question.open && !question.revealed);

export function FreezeButtons() {
  const freeze = freezeOn();
  const next = freeze ? undefined : nextFreeze();
  const plays = phase.value === 'running' || phase.value === 'paused';
  const press = () => {
    if (!plays) return;
    if (next) void act('freeze', { freeze: next.id });
    else if (freeze?.step === 'talks' && freeze.id) void act('freeze', { freeze: freeze.id });
  };
  useKeys({ 'Shift+KeyF': press });
  if (!plays) return null;
  const left = freezeLeft();
  if (left !== null) return <span class="tag tag-ask">{say('freezeLeft', { n: left })}</span>;
  const show = freeze ? hidden(freeze.id) : [];
  return (
    <>
      {show.length > 0 && (
        <button type="button" class="button" onClick={() => show.forEach((question) => void act('reveal', { question: question.number }))}>
          {say('freezeShow')}
        </button>
      )}
      {freeze?.step === 'talks' && (
        <button type="button" class="button button-main" aria-keyshortcuts="Shift+F" onClick={press}>
          {say('freezeAgain')}
        </button>
      )}
      {next && (
        <button type="button" class={next.due ? 'button button-main' : 'button'} aria-keyshortcuts="Shift+F" data-freeze={next.id} onClick={press}>
          {say('freezeNext', { title: plain(next.title) || next.id })}
        </button>
      )}
    </>
  );
}
