/* What has not been asked yet: first what nothing but control opens, then what comes by itself and may be opened before. */

import { useSignal } from '@preact/signals';
import type { Awaited as Any } from '../api/types.ts';
import { exercise, phase, view } from '../state.ts';
import { plain } from '../text.tsx';
import { Due } from '../time/Time.tsx';
import { Confirm } from '../ui/Dialog.tsx';
import { act } from '../ui/notice.tsx';
import { say } from '../words/index.ts';
import { Condition } from './Condition.tsx';
import { mayAct } from './facts.ts';

/** A freeze is put by its own button. */
type Entry = Any & { kind: Exclude<Any['kind'], 'freeze'> };
const isAsked = (entry: Any): entry is Entry => entry.kind !== 'freeze';

const isForControl = (entry: Entry) => entry.waits_for !== 'itself';
export const awaited = (): Entry[] => (view.value?.awaited ?? []).filter(isAsked);
export const awaitedByControl = (): number => awaited().filter(isForControl).length;

const keyOf = (entry: Entry) => `${entry.kind} ${entry.id} ${entry.round ?? ''}`;

function decisionOf(entry: Entry) {
  const decisions = exercise.value?.decisions ?? [];
  return entry.kind === 'decision' ? decisions.find((one) => one.id === entry.id) : undefined;
}

/** Its title; for want of one what it asks. */
function titleOf(entry: Entry): string {
  const decision = decisionOf(entry);
  const question = exercise.value?.questions?.find((one) => one.id === entry.id);
  const assessment = exercise.value?.assessments?.find((one) => one.id === entry.id);
  return (entry.kind === 'decision' ? plain(decision?.title) || plain(decision?.text) : plain((entry.kind === 'question' ? question : assessment)?.text)) || entry.id;
}

function Waits({ entry }: { entry: Entry }) {
  const decision = decisionOf(entry);
  const when = decision ? decision.when : entry.kind === 'question' ? exercise.value?.questions?.find((one) => one.id === entry.id)?.when : undefined;
  if (entry.waits_for === 'control') return <span class="tag tag-ask">{say('waitsControl')}</span>;
  if (entry.waits_for === 'left') return <span class="tag tag-stale">{say('waitsLeft')}</span>;
  if (entry.due_second != null) return <Due at={entry.due_second} />;
  if (decision?.round_of) return <span class="muted">{say('waitsRound')}</span>;
  return when ? <Condition source={when} /> : <span class="muted">{say('conditional')}</span>;
}

function Rows({ entries }: { entries: Entry[] }) {
  const asking = useSignal('');
  const chosen = entries.find((entry) => keyOf(entry) === asking.value);
  const may = mayAct.value && (phase.value === 'running' || phase.value === 'paused');
  return (
    <>
      <ul class="awaited">
        {entries.map((entry) => (
          <li key={keyOf(entry)} data-awaited={entry.id}>
            <span class="tag">{say(entry.kind)}</span>
            {entry.round && <span class="tag">{say('roundNumber', { n: entry.round })}</span>}
            <strong>{titleOf(entry)}</strong>
            <Waits entry={entry} />
            {may && (
              <button type="button" class="button" aria-label={say('openSure', { title: titleOf(entry) })} onClick={() => (asking.value = keyOf(entry))}>
                {say('putNow')}
              </button>
            )}
          </li>
        ))}
      </ul>
      {chosen && (
        <Confirm
          title={say('openSure', { title: titleOf(chosen) })}
          lead={say('openLead')}
          action={say('putNow')}
          atOnce
          onClose={() => (asking.value = '')}
          onDo={() => {
            asking.value = '';
            void act('put', chosen.kind === 'assessment' ? { assessment: chosen.id, ...(chosen.round ? { round: chosen.round } : {}) } : { [chosen.kind]: chosen.id });
          }}
        />
      )}
    </>
  );
}

export function Awaited() {
  const entries = awaited();
  const mine = entries.filter(isForControl);
  const others = entries.filter((entry) => !isForControl(entry)).sort((a, b) => (a.due_second ?? Number.MAX_SAFE_INTEGER) - (b.due_second ?? Number.MAX_SAFE_INTEGER));
  if (entries.length === 0) return null;
  return (
    <section class="awaited-panel" aria-labelledby="awaited-title">
      <h2 id="awaited-title">
        {say('awaitedTitle')} <span class="count">{entries.length}</span>
      </h2>
      {mine.length > 0 && <Rows entries={mine} />}
      {others.length > 0 && (
        <details class="more" open={mine.length === 0}>
          <summary>
            {say('awaitedThemselves')} <span class="count">{others.length}</span>
          </summary>
          <Rows entries={others} />
        </details>
      )}
    </section>
  );
}
