/* Talk: the own cell, each ally, control, and the papers that came with items. Enter is a new line, Ctrl+Enter sends; a draft is
 * kept per channel. A message counts as read once its channel has been shown. */

import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { command, unsent } from '../api/command.ts';
import type { Item } from '../api/types.ts';
import { personName } from '../named.ts';
import { allItems, cellById, cellName, go, ownCell } from '../state.ts';
import { Prose, nameOf, plain } from '../text.tsx';
import { Moment } from '../time/Time.tsx';
import { CellMark, Tabs } from '../ui/choices.tsx';
import { useDraft } from '../ui/draft.ts';
import { act } from '../ui/notice.tsx';
import { Older, Words } from '../ui/Words.tsx';
import { Writing } from '../ui/Writing.tsx';
import { say } from '../words/index.ts';
import { allies, channelsOf, isOver, isUnread, papers } from './inbox.ts';
import { Reference } from './Reference.tsx';

const inChannel = (channel: string) => allItems.value.filter((item) => !item.withdrawn && (item.kind === 'message' || item.kind === 'request' || item.kind === 'reply') && channelsOf(item).includes(channel));

/** Who at the own table wrote it. */
const writer = (item: Item) => personName(item.by) || say('ownCell');

/** What it asks about. */
function About({ number }: { number: number }) {
  const about = allItems.value.find((one) => one.number === number);
  return about ? (
    <button type="button" class="said-about" onClick={() => go(`desk/item/${about.number}`)}>
      {say('requestAbout', { title: plain(nameOf(about)).slice(0, 60) })}
    </button>
  ) : null;
}

function Said({ item }: { item: Item }) {
  const own = ownCell.value;
  const name = item.from === 'control' ? say('role_control') : item.from_cell === own ? writer(item) : plain(cellName(item.from_cell ?? ''));
  return (
    <li class={item.mine ? 'said said-own' : 'said'}>
      <p class="said-head">
        {item.from_cell ? <CellMark id={item.from_cell} /> : null}
        <strong>{name}</strong>
        {item.kind === 'request' && <span class="tag">RFI</span>}
        <Moment at={item.second} />
      </p>
      {item.about != null && <About number={item.about} />}
      <Words item={item} />
      {item.claimed && !allItems.value.some((one) => one.kind === 'reply' && one.about === item.number) && <p class="muted">{say('requestTaken')}</p>}
    </li>
  );
}

function Channel({ id, name }: { id: string; name: string }) {
  const messages = inChannel(id);
  const text = useDraft(`talk.${id}`);
  const end = useRef<HTMLDivElement>(null);
  const waits = unsent.value.filter(({ body }) => (body['do'] === 'message' && ((body['to'] as string[])[0] ?? 'control') === id) || (body['do'] === 'request' && id === 'control'));
  const unread = messages.filter((item) => isUnread(item) && item.kind === 'message').map((item) => item.number);
  useEffect(() => {
    for (const item of unread) void command('open', { item });
    end.current?.scrollIntoView({ block: 'nearest' });
  }, [id, messages.length]);
  const send = () => {
    const words = text.value.trim();
    if (!words) return;
    text.value = '';
    void act('message', { to: id === 'control' ? [] : [id], text: words }).then((answer) => {
      if (!answer.ok && !text.value) text.value = words;
    });
  };
  return (
    <div class="channel">
      <div class="channel-said">
        <Older kind="item" />
        {messages.length + waits.length ? (
          <ol class="said-list" aria-label={name}>
            {messages.map((item) => (
              <Said key={item.number} item={item} />
            ))}
            {waits.map((one) => (
              <li key={one.key} class="said said-own said-waiting">
                <p class="said-head">
                  <span class="tag">{say('waitsToBeSent')}</span>
                </p>
                <Prose of={String(one.body['text'])} />
              </li>
            ))}
          </ol>
        ) : (
          <p class="empty">{say('noMessages')}</p>
        )}
        <div ref={end} />
      </div>
      {!isOver.value && <Writing label={say('writeTo', { channel: name })} text={text} rows={2} hideLabel onSend={send} action={say('send')} />}
    </div>
  );
}

function Papers() {
  if (!papers.value.length) return <p class="empty">{say('noPapers')}</p>;
  return (
    <ul class="papers">
      {papers.value.map((paper) => (
        <li key={paper.name}>
          <Reference cite={paper} />
          <span class="paper-items">
            {paper.numbers.map((number) => (
              <button key={number} type="button" class="chip chip-button" onClick={() => go(`desk/item/${number}`)}>
                {say('item')} {String(number).padStart(3, '0')}
              </button>
            ))}
          </span>
        </li>
      ))}
    </ul>
  );
}

export function Talk() {
  const own = ownCell.value ?? '';
  const chosen = useSignal(own);
  const names = new Map<string, string>([[own, say('channelCell')], ...allies.value.map((cell): [string, string] => [cell.id, plain(cell.name)]), ['control', say('channelControl')], ['papers', say('papers')]]);
  const unread = (id: string) => (id === 'papers' || id === chosen.value ? 0 : inChannel(id).filter((item) => isUnread(item) && item.kind === 'message').length);
  const tabs = [...names].map(([id, text]) => ({ id, text, count: unread(id) }));
  const long = chosen.value === own || chosen.value === 'control' ? (names.get(chosen.value) ?? '') : plain(cellById(chosen.value)?.name);
  return (
    <section class="talk" aria-label={say('talk')}>
      <Tabs label={say('channels')} tabs={tabs} chosen={chosen.value} onChoose={(id) => (chosen.value = id)} fill>
        {chosen.value === 'papers' ? <Papers /> : <Channel key={chosen.value} id={chosen.value} name={long} />}
      </Tabs>
    </section>
  );
}
