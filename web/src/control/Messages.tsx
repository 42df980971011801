/* What the cells write each other and control, newest last, and control's own words to any of them. */

import { useSignal } from '@preact/signals';
import type { Item } from '../api/types.ts';
import { personName } from '../named.ts';
import { cellName, exercise, phase } from '../state.ts';
import { plain } from '../text.tsx';
import { Moment } from '../time/Time.tsx';
import { CellChoice, CellMark, cellNames } from '../ui/choices.tsx';
import { useDraft } from '../ui/draft.ts';
import { act, notify } from '../ui/notice.tsx';
import { Older, Words } from '../ui/Words.tsx';
import { Writing } from '../ui/Writing.tsx';
import { list, say } from '../words/index.ts';
import { mayAct, written } from './facts.ts';

function toWhom(to: readonly string[] | undefined): string {
  if (!to?.length) return say('role_control');
  return list(cellNames(to, exercise.value?.cells ?? []));
}

function Written({ item }: { item: Item }) {
  return (
    <li class="said">
      <p class="said-head">
        {item.from_cell && <CellMark id={item.from_cell} />}
        <strong>{item.from_cell ? plain(cellName(item.from_cell)) : say('role_control')}</strong>
        {item.by && <span>{personName(item.by)}</span>}
        <span class="muted">→ {toWhom(item.to)}</span>
        <Moment at={item.second} />
      </p>
      <Words item={item} />
    </li>
  );
}

export function Messages() {
  const to = useSignal<string[]>([]);
  const text = useDraft('message');
  const send = () => {
    const words = text.value.trim();
    if (!words) return;
    if (!to.value.length) return notify(() => say('shareNobody'));
    text.value = '';
    void act('message', { to: to.value, text: words }).then((answer) => {
      if (!answer.ok && !text.value) text.value = words;
    });
  };
  return (
    <div class="messages">
      <section aria-labelledby="messages-title">
        <h2 id="messages-title" class="visually-hidden">
          {say('messages')}
        </h2>
        {written.value.length === 0 && <p class="empty">{say('messagesNone')}</p>}
        <Older kind="item" />
        <ol class="said-list">
          {written.value.map((item) => (
            <Written key={item.number} item={item} />
          ))}
        </ol>
      </section>
      {mayAct.value && phase.value !== 'ended' && (
        <form class="form messages-write" onSubmit={(event) => event.preventDefault()}>
          <CellChoice legend={say('to')} cells={exercise.value?.cells ?? []} chosen={to} />
          <Writing label={say('messageText')} text={text} rows={3} onSend={send} action={say('send')} />
        </form>
      )}
    </div>
  );
}
