/* The evaluator's notebook: what one cell, or all, did when; what the scenario expects of it and whether the record shows it; ratings
 * of objectives; and notes. Nothing here is seen by players. */

import { useSignal } from '@preact/signals';
import type { InjectOfExercise, Item } from '../api/types.ts';
import { delivered, secondsOf } from '../control/facts.ts';
import { NoteList, NoteWriting } from '../control/Notes.tsx';
import { Reached } from '../control/Delivered.tsx';
import { Precedence } from '../desk/List.tsx';
import { cellName, exercise, playerCells, view } from '../state.ts';
import { Title, nameOf, plain } from '../text.tsx';
import { Moment } from '../time/Time.tsx';
import { CellMark, Select, Tabs } from '../ui/choices.tsx';
import { act } from '../ui/notice.tsx';
import { Older } from '../ui/Words.tsx';
import { say, sayNamed } from '../words/index.ts';
import { Ratings } from './Ratings.tsx';

function Came({ item, cell }: { item: Item; cell: string }) {
  return (
    <li>
      <p class="said-head">
        <Moment at={cell ? (item.known?.[cell] ?? item.second) : item.second} /> <Precedence of={item.precedence} />
      </p>
      <p class="feed-title">
        <Title of={nameOf(item)} />
      </p>
      <Reached item={item} />
    </li>
  );
}

function Feed({ cell }: { cell: string }) {
  const seen = delivered.value.filter((item) => !cell || cell in (item.known ?? {}));
  if (!seen.length) return <p class="empty">{say('nothingFired')}</p>;
  return (
    <ol class="feed">
      {seen.map((item) => (
        <Came key={item.number} item={item} cell={cell} />
      ))}
    </ol>
  );
}

const JUDGEMENTS = ['met', 'partly', 'not', 'unseen'];

/** What the record itself can say of an expected action: who acknowledged and who shared, and how long after the item came. */
function Recorded({ item, cell }: { item: Item; cell: string }) {
  const known = item.known?.[cell];
  if (known === undefined) return null;
  const after = (second: number) => say('minutesLater', { n: Math.round((second - known) / 60) });
  const acknowledged = secondsOf(item.acknowledged)[cell];
  const sharedBy = typeof item.shared_by === 'object' && item.shared_by ? item.shared_by : {};
  const shares = Object.entries(sharedBy).filter(([, by]) => by === cell);
  return (
    <p class="recorded">
      <span>
        {say('deliveredTo')} <Moment at={known} />
      </span>
      {acknowledged !== undefined && (
        <span>
          {say('acknowledged')} {after(acknowledged)}
        </span>
      )}
      {shares.map(([to]) => (
        <span key={to}>
          {say('sharedWith', { cells: plain(cellName(to)) })} {after(item.known?.[to] ?? known)}
        </span>
      ))}
    </p>
  );
}

function Action({ inject }: { inject: InjectOfExercise }) {
  const expect = inject.expect;
  const item = view.value?.items.find((one) => one.inject === inject.id);
  const objective = exercise.value?.objectives?.find((one) => one.id === inject.objective);
  const judged = item && view.value?.notes?.findLast((note) => note.item === item.number && note.tags?.some((tag) => JUDGEMENTS.includes(tag)));
  if (!expect) return null;
  return (
    <li>
      <p class="said-head">
        <CellMark id={expect.cell} /> {plain(cellName(expect.cell))}
        {!item && <span class="tag">{say('notYet')}</span>}
      </p>
      <p class="feed-title">
        {plain(expect.to)} {expect.within_minutes != null && <span class="muted">{say('within', { n: expect.within_minutes })}</span>}
      </p>
      <p class="muted">
        {plain(inject.title) || inject.id}
        {objective && ` · ${plain(objective.capability) || plain(objective.text)}`}
      </p>
      {item && <Recorded item={item} cell={expect.cell} />}
      {item && (
        <div class="note-tags" role="group" aria-label={`${say('judgement')}: ${plain(expect.to)}`}>
          {JUDGEMENTS.map((tag) => (
            <button key={tag} type="button" class="chip chip-button" aria-pressed={judged?.tags?.includes(tag) ?? false} onClick={() => void act('note', { text: plain(expect.to), tags: [tag], item: item.number })}>
              {sayNamed('tag', tag)}
            </button>
          ))}
        </div>
      )}
    </li>
  );
}

function Expected({ cell }: { cell: string }) {
  const rows = (exercise.value?.injects ?? []).filter((inject) => inject.expect && (!cell || inject.expect.cell === cell));
  if (!rows.length) return <p class="empty">{say('noExpected')}</p>;
  return (
    <ul class="feed">
      {rows.map((inject) => (
        <Action key={inject.id} inject={inject} />
      ))}
    </ul>
  );
}

export function Notebook() {
  const cell = useSignal('');
  const tab = useSignal('feed');
  return (
    <div class="notebook">
      <h1 class="visually-hidden">{say('screenNotebook')}</h1>
      <section class="notebook-watch" aria-label={say('watching')}>
        <Select label={say('watching')} value={cell.value} options={[{ value: '', text: say('wholeExercise') }, ...playerCells.value.map((one) => ({ value: one.id, text: plain(one.name) }))]} onPick={(value) => (cell.value = value)} />
        <Tabs
          label={say('screens')}
          fill
          chosen={tab.value}
          onChoose={(id) => (tab.value = id)}
          tabs={[
            { id: 'feed', text: say('timeline') },
            { id: 'expected', text: say('expectedActions') },
            { id: 'ratings', text: say('ratings') },
          ]}
        >
          {tab.value === 'feed' ? <Feed cell={cell.value} /> : tab.value === 'expected' ? <Expected cell={cell.value} /> : <Ratings />}
          <Older kind="item" />
        </Tabs>
      </section>
      <section class="notebook-notes" aria-labelledby="notes-title">
        <h2 id="notes-title">{say('notes')}</h2>
        <NoteWriting wide />
        <NoteList />
        <Older kind="note" />
      </section>
    </div>
  );
}
