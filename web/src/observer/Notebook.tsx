/* The evaluator's notebook: what one cell, or all, did when; what the scenario expects of it and what became of that; ratings
 * of objectives; and notes. Nothing here is seen by players. */

import { useSignal } from '@preact/signals';
import type { Item } from '../api/types.ts';
import { delivered } from '../control/facts.ts';
import { NoteList, NoteWriting } from '../control/Notes.tsx';
import { Reached } from '../control/Delivered.tsx';
import { Tasks } from '../control/Tasks.tsx';
import { Precedence } from '../desk/List.tsx';
import { playerCells } from '../state.ts';
import { Title, nameOf, plain } from '../text.tsx';
import { Moment } from '../time/Time.tsx';
import { Select, Tabs } from '../ui/choices.tsx';
import { Older } from '../ui/Words.tsx';
import { say } from '../words/index.ts';
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
          {tab.value === 'feed' ? <Feed cell={cell.value} /> : tab.value === 'expected' ? <Tasks cell={cell.value} /> : <Ratings />}
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
