/* How each objective was performed, P to U, with a reason, once the exercise has ended. A rating is a note that bears it: the last one
 * of a seat counts. */

import { useSignal } from '@preact/signals';
import type { Note, Objective, Rating } from '../api/types.ts';
import { wordsOfNote } from '../api/late.ts';
import { nameOfObjective } from '../control/facts.ts';
import { personName } from '../named.ts';
import { exercise, phase, session, view } from '../state.ts';
import { Title, plain } from '../text.tsx';
import { Moment } from '../time/Time.tsx';
import { useDraft } from '../ui/draft.ts';
import { act } from '../ui/notice.tsx';
import { Writing } from '../ui/Writing.tsx';
import { say, sayNamed } from '../words/index.ts';

const RATINGS: Rating[] = ['P', 'S', 'M', 'U'];

/** The last rating of each seat, in the order in which they were given. */
function counting(objective: string): Note[] {
  const given = (view.value?.notes ?? []).filter((note) => note.objective === objective && note.rating);
  return given.filter((note, at) => !given.slice(at + 1).some((later) => later.seat === note.seat));
}

function Rate({ objective }: { objective: Objective }) {
  const given = counting(objective.id);
  const picked = useSignal<Rating | ''>('');
  const text = useDraft(`rating.${objective.id}`);
  const rating = picked.value || given.find((note) => note.seat === session.value?.seat)?.rating || '';
  const send = () => {
    const words = text.value.trim();
    if (!words || !rating) return;
    text.value = '';
    void act('rate', { objective: objective.id, rating, text: words }).then((answer) => {
      if (!answer.ok && !text.value) text.value = words;
    });
  };
  return (
    <li class="form" data-objective={objective.id}>
      <fieldset class="choice-set">
        <legend class="label">
          <Title of={nameOfObjective(objective.id)} />
        </legend>
        {plain(objective.capability) && <p class="muted">{plain(objective.text)}</p>}
        {RATINGS.map((one) => (
          <label key={one} class="tick">
            <input type="radio" name={`rating-${objective.id}`} checked={rating === one} onChange={() => (picked.value = one)} />
            <span>{sayNamed('rating', one)}</span>
          </label>
        ))}
      </fieldset>
      {rating && <Writing label={say('ratingReason')} text={text} rows={2} onSend={send} action={say('giveRating')} />}
      {given.map((note) => (
        <p key={note.number} class="muted rated">
          <b>{note.rating}</b> · {personName(note.seat)} · <Moment at={note.second} /> <span dir="auto">{plain(wordsOfNote(note) ?? '')}</span>
        </p>
      ))}
    </li>
  );
}

/** What is to be rated, and how much was noted of it so far. */
function Locked({ objective }: { objective: Objective }) {
  const noted = (view.value?.notes ?? []).filter((note) => note.objective === objective.id).length;
  return (
    <li data-objective={objective.id}>
      <strong>
        <Title of={nameOfObjective(objective.id)} />
      </strong>
      {plain(objective.capability) && <p class="muted">{plain(objective.text)}</p>}
      <p class="muted">{say('notedOf', { n: noted })}</p>
    </li>
  );
}

export function Ratings() {
  const objectives = exercise.value?.objectives ?? [];
  if (!objectives.length) return <p class="empty">{say('noObjectives')}</p>;
  return (
    <ul class="feed">
      <li class="hint">{say(phase.value === 'ended' ? 'ratingHint' : 'ratingLocked')}</li>
      {objectives.map((objective) => (phase.value === 'ended' ? <Rate key={objective.id} objective={objective} /> : <Locked key={objective.id} objective={objective} />))}
    </ul>
  );
}
