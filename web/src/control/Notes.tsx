/* Private notes of control and observers: stamped by the server, tagged, pinned to an item if wanted. */

import { useSignal, type Signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { wordsOfNote } from '../api/late.ts';
import type { Finding, Note } from '../api/types.ts';
import { personName } from '../named.ts';
import { allItems, exercise, exerciseSecond, role, view } from '../state.ts';
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

const TAGS = ['heard', 'confusion'];
const FINDINGS: Finding[] = ['strength', 'improvement'];

/** The exercise second at which the note was begun, as long as there is one. */
function useBegun(text: Signal<string>): Signal<string> {
  const begun = useDraft('note.begun');
  useEffect(() => text.subscribe((words) => (begun.value = words.trim() ? begun.peek() || String(Math.floor(exerciseSecond.peek())) : '')), []);
  return begun;
}

/** What makes an observation an evaluation. */
function FindingFields({ said }: { said: Record<'expected' | 'evidence' | 'recommendation' | 'objective' | 'task', Signal<string>> }) {
  const nothing = { value: '', text: say('pinNothing') };
  return (
    <>
      <Writing label={say('expected')} text={said.expected} rows={2} />
      <Writing label={say('evidence')} text={said.evidence} rows={2} />
      <Writing label={say('recommendation')} text={said.recommendation} rows={2} />
      <Select label={say('objective')} value={said.objective.value} options={[nothing, ...(exercise.value?.objectives ?? []).map((one) => ({ value: one.id, text: plain(nameOfObjective(one.id)) }))]} onPick={(id) => (said.objective.value = id)} />
      <Select label={say('task')} value={said.task.value} options={[nothing, ...(exercise.value?.tasks ?? []).map((one) => ({ value: one.id, text: plain(one.text).slice(0, 80) || one.id }))]} onPick={(id) => (said.task.value = id)} />
    </>
  );
}

export function NoteWriting({ wide }: { wide?: boolean }) {
  const text = useDraft('note');
  const begun = useBegun(text);
  const tags = useSignal<string[]>([]);
  const item = useSignal('');
  const finding = useSignal<Finding | ''>('');
  const said = { expected: useDraft('note.expected'), evidence: useDraft('note.evidence'), recommendation: useDraft('note.recommendation'), objective: useSignal(''), task: useSignal('') };
  const send = () => {
    const words = text.value.trim();
    if (!words) return;
    const more = Object.entries(said).map(([name, one]) => [name, one.value.trim()] as const).filter(([, value]) => finding.value && value);
    const body = {
      text: words,
      ...(begun.value ? { begun_second: Number(begun.value) } : {}),
      ...(tags.value.length ? { tags: tags.value } : {}),
      ...(item.value ? { item: Number(item.value) } : {}),
      ...(finding.value ? { finding: finding.value, ...Object.fromEntries(more) } : {}),
    };
    const before = new Map([text, ...Object.values(said)].map((one) => [one, one.value]));
    for (const one of before.keys()) one.value = '';
    tags.value = [];
    item.value = '';
    finding.value = '';
    void act('note', body).then((answer) => {
      if (!answer.ok && !text.value) for (const [one, value] of before) one.value = value;
    });
  };
  const toggle = (tag: string) => (tags.value = tags.value.includes(tag) ? tags.value.filter((one) => one !== tag) : [...tags.value, tag]);
  const find = (one: Finding) => (finding.value = finding.value === one ? '' : one);
  const chips = [...TAGS.map((tag) => ({ word: sayNamed('tag', tag), pressed: tags.value.includes(tag), press: () => toggle(tag) })), ...FINDINGS.map((one) => ({ word: sayNamed('finding', one), pressed: finding.value === one, press: () => find(one) }))];
  useKeys(role.value === 'observer' ? { KeyN: () => document.querySelector<HTMLElement>('.note-writing textarea')?.focus(), ...Object.fromEntries(chips.map(({ press }, at) => [`Digit${at + 1}`, press])) } : {});
  return (
    <div class="note-writing form">
      <div class="note-tags" role="group" aria-label={say('tags')}>
        {chips.map(({ word, pressed, press }) => (
          <button key={word} type="button" class="chip chip-button" aria-pressed={pressed} onClick={press}>
            {word}
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
      <Writing label={say(finding.value ? 'observed' : 'newNote')} hint={say('noteHint')} text={text} rows={wide ? 4 : 2} onSend={send} action={finding.value ? undefined : say('addNote')} />
      {finding.value && (
        <>
          <FindingFields said={said} />
          <div class="actions">
            <button type="button" class="button button-main" aria-disabled={!text.value.trim() || undefined} onClick={send}>
              {say('addNote')}
            </button>
          </div>
        </>
      )}
    </div>
  );
}

function More({ note }: { note: Note }) {
  const said = (['expected', 'evidence', 'recommendation'] as const).filter((name) => note[name]);
  const wash = (['ups', 'downs'] as const).filter((name) => note[name]?.length);
  if (!said.length && !wash.length) return null;
  return (
    <dl class="followed">
      {said.map((name) => (
        <div key={name}>
          <dt>{say(name)}</dt>
          <dd dir="auto">{note[name]}</dd>
        </div>
      ))}
      {wash.map((name) => (
        <div key={name}>
          <dt>{say(name === 'ups' ? 'threeUps' : 'threeDowns')}</dt>
          <dd dir="auto">{note[name]?.join(' · ')}</dd>
        </div>
      ))}
    </dl>
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
        <Moment at={note.begun_second ?? note.second} /> <span class="muted">{personName(note.seat)}</span>
        {note.after_endex && <span class="tag">{say('afterEndex')}</span>}
        {note.rating && (
          <span class="tag">
            {note.rating} · {plain(nameOfObjective(note.objective))}
          </span>
        )}
        {note.finding && <span class="tag">{sayNamed('finding', note.finding)}</span>}
        {!note.rating && note.objective && <span class="tag">{plain(nameOfObjective(note.objective))}</span>}
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
      <More note={note} />
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
