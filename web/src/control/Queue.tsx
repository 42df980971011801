/* What is still to come: by time first, then what waits for a condition. One row is open at a time; its buttons and keys act on it. */

import { useSignal, type Signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { seatName } from '../named.ts';
import { cellName, exercise, languages, phase } from '../state.ts';
import { Prose, Title, plain } from '../text.tsx';
import { Due } from '../time/Time.tsx';
import { sinceStart } from '../time/zones.ts';
import { Attached, Channel, PlaceLine, filesOf } from '../ui/Attached.tsx';
import { CellMark, cellNames, Select } from '../ui/choices.tsx';
import { Confirm } from '../ui/Dialog.tsx';
import { useKeys } from '../ui/keys.ts';
import { act } from '../ui/notice.tsx';
import { Rest } from '../ui/Words.tsx';
import { languageCalled, languageShort, list, say, sayNamed, type Key } from '../words/index.ts';
import { Condition, Part } from './Condition.tsx';
import { byHand, conditional, dropped, mayAct, nameOfStoryline, queueRows, scheduled, storylineOf, waitGroups, type QueueRow, type WaitGroup } from './facts.ts';
import { InjectForm } from './InjectForm.tsx';
import { Precedence } from '../desk/List.tsx';

export function Cells({ ids, first = [] }: { ids: readonly string[]; first?: readonly string[] }) {
  const seats = (id: string) => first.filter((seat) => seat.startsWith(`${id}.`)).map(seatName);
  return (
    <span class="cells-short">
      {ids.map((id) => (
        <span key={id} class="cell-short">
          <CellMark id={id} /> {plain(cellName(id))}
          {seats(id).length > 0 && <span class="muted"> ({say('firstTo', { seats: list(seats(id)) })})</span>}
        </span>
      ))}
    </span>
  );
}

const lacking = (row: QueueRow) => (typeof row.text === 'string' ? [] : languages.value.filter((language) => !(row.text as Record<string, string>)[language]));

/** What it waits for, and which parts of that hold. */
function Awaited({ row: { inject, queued } }: { row: QueueRow }) {
  return (
    <div>
      <dt>{say('waitsFor')}</dt>
      <dd>
        <ul class="ending-parts">
          {(inject.parts ?? []).map((source, at) => (
            <Part key={at} source={source} holds={queued.holds?.[at] ?? false} />
          ))}
        </ul>
      </dd>
    </div>
  );
}

function Facts({ row }: { row: QueueRow }) {
  const { inject } = row;
  const objective = exercise.value?.objectives?.find((one) => one.id === inject.objective);
  const storyline = storylineOf(inject);
  const tasks = (exercise.value?.tasks ?? []).filter((task) => task.after === inject.id);
  return (
    <dl class="facts">
      {inject.when && row.queued.holds && <Awaited row={row} />}
      {plain(inject.from) && (
        <div>
          <dt>{say('from')}</dt>
          <dd>{plain(inject.from)}</dd>
        </div>
      )}
      {objective && (
        <div>
          <dt>{say('objective')}</dt>
          <dd>{plain(objective.text)}</dd>
        </div>
      )}
      {tasks.length > 0 && (
        <div>
          <dt>{say('expected')}</dt>
          {tasks.map((task) => (
            <dd key={task.id}>
              {plain(cellName(task.cell))}: {plain(task.text) || task.id} {task.within_minutes != null && say('within', { n: task.within_minutes })}
            </dd>
          ))}
        </div>
      )}
      {storyline && (
        <div>
          <dt>{say('storyline')}</dt>
          <dd>
            {nameOfStoryline(storyline)}
            {plain(storyline.owner) && <span class="muted"> ({plain(storyline.owner)})</span>}
          </dd>
        </div>
      )}
      {inject.controller && (
        <div>
          <dt>{say('controller')}</dt>
          <dd>{inject.controller}</dd>
        </div>
      )}
      {plain(inject.expected) && (
        <div>
          <dt>{say('lookFor')}</dt>
          <dd>{plain(inject.expected)}</dd>
        </div>
      )}
      {plain(inject.notes) && (
        <div>
          <dt>{say('forControl')}</dt>
          <dd>{plain(inject.notes)}</dd>
        </div>
      )}
    </dl>
  );
}

type Asking = 'edit' | 'skip' | 'fire' | 'shift' | null;

function ShiftDialog({ row, onClose }: { row: QueueRow; onClose: () => void }) {
  const typed = useSignal('10');
  const storyline = storylineOf(row.inject);
  const minutes = /^[+−-]?\d{1,5}$/.test(typed.value.trim()) ? Number(typed.value.trim().replace('−', '-')) : 0;
  const tick = exercise.value?.tick_minutes ?? 1;
  if (!storyline) return null;
  return (
    <Confirm
      title={say('shiftTitle', { storyline: nameOfStoryline(storyline) })}
      lead={say('shiftLead', { n: tick })}
      action={say('shiftNow')}
      disabled={minutes === 0 || minutes % tick !== 0}
      onClose={onClose}
      onDo={() => {
        void act('shift', { storyline: storyline.id, minutes });
        onClose();
      }}
    >
      <div class="field">
        <label class="label" for="shift-minutes">
          {say('shiftMinutes')}
        </label>
        <input id="shift-minutes" inputMode="numeric" autocomplete="off" value={typed.value} onInput={(event) => (typed.value = event.currentTarget.value)} />
      </div>
    </Confirm>
  );
}

const fire = (row: QueueRow) => void act('fire', { inject: row.queued.id });
/** Words that differ go out once control has said so. */
const fireOrAsk = (row: QueueRow, dialog: Signal<Asking>) => (row.queued.stale?.length ? (dialog.value = 'fire') : fire(row));

function FireDialog({ row, onClose }: { row: QueueRow; onClose: () => void }) {
  const { release, stale = [] } = row.queued;
  const cells = list(cellNames(release, exercise.value?.cells ?? []));
  const newer = languages.value.filter((language) => !stale.includes(language));
  return (
    <Confirm
      title={say('fireSure', { title: plain(row.title) })}
      lead={release.length ? say('fireTo', { cells }) : say('releaseNobody')}
      action={say('fire')}
      atOnce
      onClose={onClose}
      onDo={() => {
        fire(row);
        onClose();
      }}
    >
      {stale.length > 0 && <p class="callout">{say('fireStale', { stale: list(stale.map(languageCalled)), languages: list(newer.map(languageCalled)) })}</p>}
    </Confirm>
  );
}

function Row({ row, chosen, dialog, near = false }: { row: QueueRow; chosen: Signal<string>; dialog: Signal<Asking>; near?: boolean }) {
  const { queued, inject } = row;
  const open = chosen.value === queued.id;
  const held = queued.state === 'held';
  return (
    <li class={`queue-row${open ? ' queue-row-open' : ''}${held ? ' queue-row-held' : ''}`}>
      <button type="button" class="queue-head" aria-expanded={open} data-inject={queued.id} onClick={() => (chosen.value = open ? '' : queued.id)}>
        <span class="queue-time">{queued.due_second == null ? say(row.inject.by_hand ? 'byHand' : row.inject.when ? 'conditional' : 'leftOver') : <Due at={queued.due_second} always={near} />}</span>
        <span class="queue-title">
          <Title of={row.title} quiet={false} />
          <span class="queue-tags">
            <Precedence of={inject.precedence} />
            {queued.state === 'held' && <span class={`tag tag-${queued.state}`}>{say('state_held')}</span>}
            {storylineOf(inject) && <span class="tag">{nameOfStoryline(storylineOf(inject)!)}</span>}
            {inject.status && <span class="tag tag-stale">{say(inject.status === 'draft' ? 'statusDraft' : 'statusReview')}</span>}
            {queued.edited && <span class="tag">{say('edited')}</span>}
            {queued.stale?.map((language) => (
              <span key={language} class="tag tag-stale">
                {say('staleLanguage', { language: languageShort(language) })}
              </span>
            ))}
            {lacking(row).map((language) => (
              <span key={language} class="tag tag-language">
                {say('missingLanguage', { language: languageShort(language) })}
              </span>
            ))}
          </span>
        </span>
        {inject.when && queued.due_second == null && (
          <span class="queue-when">
            <Condition source={inject.when} />
          </span>
        )}
        {queued.release.length ? <Cells ids={queued.release} first={inject.first} /> : <span class="muted">{say('releaseNobody')}</span>}
      </button>
      {open && (
        <div class="queue-open">
          <p class="reading-meta">
            {sayNamed('kind', inject.kind)} <Channel met={inject} />
            {queued.due_second != null && <span> · {sinceStart(queued.due_second)}</span>}
          </p>
          <PlaceLine met={inject} />
          <Prose of={row.text} stale={queued.stale} />
          <Rest kind="queued" name={queued.id} shortened={queued.shortened} open />
          <Attached met={inject} files={filesOf({ inject: inject.id })} />
          <Facts row={row} />
          {mayAct.value && phase.value !== 'ended' && (
            <div class="actions">
              <button type="button" class="button button-main" aria-keyshortcuts="f" onClick={() => fireOrAsk(row, dialog)}>
                {say('fire')}
              </button>
              <button type="button" class="button" aria-keyshortcuts="h" onClick={() => void act(held ? 'unhold' : 'hold', { inject: queued.id })}>
                {say(held ? 'unhold' : 'hold')}
              </button>
              <button type="button" class="button" onClick={() => (dialog.value = 'edit')}>
                {say('edit')}
              </button>
              <button type="button" class="button" onClick={() => (dialog.value = 'skip')}>
                {say('skip')}
              </button>
              {storylineOf(inject) && (
                <button type="button" class="button" onClick={() => (dialog.value = 'shift')}>
                  {say('shift')}
                </button>
              )}
            </div>
          )}
        </div>
      )}
    </li>
  );
}

const NEAR = 5; /* of what comes by time, these stand on top with the time to go */

/** What several wait for, folded to one line: what is missing, and where that stands. */
function Waiting({ group, open, children }: { group: WaitGroup; open: boolean; children: ComponentChildren }) {
  return (
    <details class="waiting-group" open={open}>
      <summary>
        {group.missing.length === 0 ? say('nothingMissing') : <ul class="ending-parts">{group.missing.map((source) => <Part key={source} source={source} holds={false} />)}</ul>}
        <span class="count">{group.rows.length}</span>
      </summary>
      {children}
    </details>
  );
}

export function Queue() {
  const chosen = useSignal('');
  const dialog = useSignal<Asking>(null);
  const only = useSignal('');
  const storylines = exercise.value?.storylines ?? [];
  const of = (some: QueueRow[]) => (only.value ? some.filter((one) => one.inject.storyline === only.value) : some);
  const timed = of(scheduled.value), left = of(byHand.value), waits = of(conditional.value);
  const groups = waitGroups(waits);
  const order = [...timed, ...left, ...groups.flatMap((group) => group.rows)];
  const isChosen = (one: QueueRow) => one.queued.id === chosen.value;
  const row = queueRows.value.find((one) => one.queued.id === chosen.value);
  const waiting = row && order.includes(row) ? row : undefined;
  const step = (by: number) => {
    const at = order.findIndex((one) => one.queued.id === chosen.value);
    const to = order[at < 0 ? 0 : Math.min(order.length - 1, Math.max(0, at + by))];
    if (!to) return;
    chosen.value = to.queued.id;
    const head = document.querySelector<HTMLElement>(`[data-inject="${to.queued.id}"]`);
    head?.closest('details')?.setAttribute('open', '');
    head?.focus();
  };
  const can = mayAct.value && phase.value !== 'ended';
  useKeys({
    KeyJ: () => step(1),
    KeyK: () => step(-1),
    KeyF: () => can && waiting && (dialog.value = 'fire'),
    KeyH: () => can && waiting && void act(waiting.queued.state === 'held' ? 'unhold' : 'hold', { inject: waiting.queued.id }),
  });
  const close = () => (dialog.value = null);
  useEffect(() => {
    if (!waiting) close(); /* a colleague sent or skipped it: what was asked about it is not asked about the next one */
  }, [waiting === undefined]);
  const rows = (some: QueueRow[], near = false) => (
    <ul class="queue">
      {some.map((one) => (
        <Row key={one.queued.id} row={one} chosen={chosen} dialog={dialog} near={near} />
      ))}
    </ul>
  );
  return (
    <section class="panel" aria-labelledby="queue-title">
      <h2 id="queue-title">
        {say('next')} <span class="count">{order.length}</span>
      </h2>
      {storylines.length > 0 && (
        <Select label={say('storyline')} value={only.value} options={[{ value: '', text: say('storylinesAll') }, ...storylines.map((one) => ({ value: one.id, text: nameOfStoryline(one) }))]} onPick={(value) => (only.value = value)} />
      )}
      {order.length === 0 && <p class="empty">{say('queueEmpty')}</p>}
      {rows(timed.slice(0, NEAR), true)}
      {timed.length > NEAR && (
        <details class="more" open={timed.slice(NEAR).some(isChosen)}>
          <summary>
            {say('later')} <span class="count">{timed.length - NEAR}</span>
          </summary>
          {rows(timed.slice(NEAR))}
        </details>
      )}
      {left.length > 0 && (
        <>
          <h3 id="hand-title">
            {say('whenControl')} <span class="count">{left.length}</span>
          </h3>
          {rows(left)}
        </>
      )}
      {waits.length > 0 && (
        <>
          <h3>
            {say('whenConditions')} <span class="count">{waits.length}</span>
          </h3>
          {groups.map((group) => (
            <Waiting key={group.key} group={group} open={group.rows.some(isChosen)}>
              {rows(group.rows)}
            </Waiting>
          ))}
        </>
      )}
      {dropped.value.length > 0 && (
        <details class="more">
          <summary>
            {say('notDelivered')} <span class="count">{dropped.value.length}</span>
          </summary>
          <ul class="queue queue-dropped">
            {dropped.value.map((one) => (
              <li key={one.queued.id}>
                <span>{plain(one.title)}</span> <span class="tag">{say(`state_${one.queued.state}` as Key)}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
      {dialog.value === 'fire' && waiting && <FireDialog row={waiting} onClose={close} />}
      {dialog.value === 'shift' && waiting && <ShiftDialog row={waiting} onClose={close} />}
      {dialog.value === 'edit' && waiting && !waiting.queued.shortened && <InjectForm row={waiting} onClose={close} />}
      {dialog.value === 'skip' && waiting && (
        <Confirm
          title={say('skipSure', { title: plain(waiting.title) })}
          lead={waiting.queued.release.length ? say('deliveredToWould', { cells: list(cellNames(waiting.queued.release, exercise.value?.cells ?? [])) }) : say('skipHidden')}
          action={say('skipNow')}
          grave
          onClose={close}
          onDo={() => {
            void act('skip', { inject: waiting.queued.id });
            close();
          }}
        />
      )}
    </section>
  );
}
