/* Private notes of control and observers: stamped by the server, tagged, pinned to an item if wanted. */

import { useSignal } from '@preact/signals';
import { wordsOfNote } from '../api/late.ts';
import type { Note } from '../api/types.ts';
import { allItems, personName, role, view } from '../state.ts';
import { nameOf, plain } from '../text.tsx';
import { Moment } from '../time/Time.tsx';
import { Select } from '../ui/choices.tsx';
import { useDraft } from '../ui/draft.ts';
import { useKeys } from '../ui/keys.ts';
import { act } from '../ui/notice.tsx';
import { LateWords, Older } from '../ui/Words.tsx';
import { Writing } from '../ui/Writing.tsx';
import { say, sayNamed } from '../words/index.ts';
import { delivered, nameOfObjective } from './facts.ts';

const TAGS = ['heard', 'confusion', 'strength', 'gap'];

export function NoteWriting({ wide }: { wide?: boolean }) {
  const text = useDraft('note');
  const tags = useSignal<string[]>([]);
  const item = useSignal('');
  const send = () => {
    const words = text.value.trim();
    if (!words) return;
    const body = { text: words, ...(tags.value.length ? { tags: tags.value } : {}), ...(item.value ? { item: Number(item.value) } : {}) };
    text.value = '';
    tags.value = [];
    item.value = '';
    void act('note', body).then((answer) => {
      if (!answer.ok && !text.value) text.value = words;
    });
  };
  const toggle = (tag: string) => (tags.value = tags.value.includes(tag) ? tags.value.filter((one) => one !== tag) : [...tags.value, tag]);
  useKeys(role.value === 'observer' ? { KeyN: () => document.querySelector<HTMLElement>('.note-writing textarea')?.focus(), ...Object.fromEntries(TAGS.map((tag, at) => [`Digit${at + 1}`, () => toggle(tag)])) } : {});
  return (
    <div class="note-writing form">
      <div class="note-tags" role="group" aria-label={say('tags')}>
        {TAGS.map((tag) => (
          <button key={tag} type="button" class="chip chip-button" aria-pressed={tags.value.includes(tag)} onClick={() => toggle(tag)}>
            {sayNamed('tag', tag)}
          </button>
        ))}
      </div>
      {wide && (
        <Select
          label={say('pinTo')}
          value={item.value}
          options={[{ value: '', text: say('pinNothing') }, ...delivered.value.map((one) => ({ value: String(one.number), text: `${String(one.number).padStart(3, '0')} ${plain(nameOf(one)).slice(0, 60)}` }))]}
          onPick={(value) => (item.value = value)}
        />
      )}
      <Writing label={say('newNote')} hint={say('noteHint')} text={text} rows={wide ? 4 : 2} onSend={send} action={say('addNote')} />
    </div>
  );
}

function Pinned({ number }: { number: number }) {
  const item = allItems.value.find((one) => one.number === number);
  return item ? (
    <p class="muted">
      {say('pinTo')} {String(item.number).padStart(3, '0')} {plain(item.title)}
    </p>
  ) : null;
}

function Row({ note }: { note: Note }) {
  return (
    <li>
      <p class="said-head">
        <Moment at={note.second} /> <span class="muted">{personName(note.seat)}</span>
        {note.after_endex && <span class="tag">{say('afterEndex')}</span>}
        {note.rating && (
          <span class="tag">
            {note.rating} · {plain(nameOfObjective(note.objective))}
          </span>
        )}
        {note.tags?.map((tag) => (
          <span key={tag} class="tag">
            {sayNamed('tag', tag)}
          </span>
        ))}
      </p>
      {wordsOfNote(note) != null ? (
        <p class="note-text" dir="auto">
          {plain(wordsOfNote(note))}
        </p>
      ) : (
        <LateWords kind="note" number={note.number} />
      )}
      {note.item != null && <Pinned number={note.item} />}
    </li>
  );
}

export function NoteList() {
  const notes = [...(view.value?.notes ?? [])].reverse();
  if (!notes.length) return <p class="empty">{say('noNotes')}</p>;
  return (
    <ol class="notes">
      {notes.map((note) => (
        <Row key={note.number} note={note} />
      ))}
    </ol>
  );
}

export function Notes() {
  return (
    <section class="panel" aria-labelledby="notes-title">
      <h2 id="notes-title">{say('notes')}</h2>
      <NoteWriting />
      <NoteList />
      <Older kind="note" />
    </section>
  );
}
