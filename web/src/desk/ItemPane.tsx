/* One item, to read and to act on: acknowledge, share with an ally after a confirmation that names the ally, ask control. */

import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { command, waits } from '../api/command.ts';
import type { Item } from '../api/types.ts';
import { announce } from '../frame/announce.tsx';
import { cellName, exercise, personName, view } from '../state.ts';
import { Title, nameOf, plain, senderOf } from '../text.tsx';
import { stamp } from '../time/clock.ts';
import { Moment } from '../time/Time.tsx';
import { CellChoice, CellMark, cellNames } from '../ui/choices.tsx';
import { Confirm, Dialog } from '../ui/Dialog.tsx';
import { useDraft } from '../ui/draft.ts';
import { useKeys } from '../ui/keys.ts';
import { act, notify } from '../ui/notice.tsx';
import { Words } from '../ui/Words.tsx';
import { Writing } from '../ui/Writing.tsx';
import { list, say, sayNamed } from '../words/index.ts';
import { allies, isOver, isUnacknowledged } from './inbox.ts';
import { Precedence } from './List.tsx';
import { Reference } from './Reference.tsx';

const titleOf = (item: Item) => (plain(item.title) ? item.title : undefined);

function ShareDialog({ item, onClose }: { item: Item; onClose: () => void }) {
  const without = allies.value.filter((cell) => !item.shared_with?.includes(cell.id));
  const chosen = useSignal<string[]>(without.length === 1 && without[0] ? [without[0].id] : []);
  const names = cellNames(chosen.value, without);
  if (!without.length)
    return (
      <Dialog title={say('shareTitle')} onClose={onClose}>
        <p>{say('shareAll')}</p>
      </Dialog>
    );
  return (
    <Confirm
      title={say('shareTitle')}
      lead={say('shareLead')}
      action={names.length ? say('shareNow', { cells: list(names) }) : say('shareNobody')}
      disabled={!names.length}
      onClose={onClose}
      onDo={() => {
        void act('share', { item: item.number, with: chosen.value }).then((answer) => answer.ok && announce(say('sharedWith', { cells: list(names) })));
        onClose();
      }}
    >
      <CellChoice legend={say('to')} cells={without} chosen={chosen} />
    </Confirm>
  );
}

function RequestDialog({ item, onClose }: { item: Item | null; onClose: () => void }) {
  const text = useDraft(`request.${item?.number ?? ''}`);
  const send = () => {
    if (!text.value.trim()) return;
    const body = { text: text.value.trim(), ...(item ? { item: item.number } : {}) };
    text.value = '';
    onClose();
    void act('request', body).then((answer) => (answer.ok ? notify(() => say('requestSent')) : (text.value = body.text)));
  };
  return (
    <Dialog title={say('requestTitle')} lead={item ? say('requestAbout', { title: plain(nameOf(item)).slice(0, 80) }) : undefined} onClose={onClose}>
      <Writing label={say('requestText')} text={text} rows={4} onSend={send} action={say('send')} />
    </Dialog>
  );
}

function Holders({ item }: { item: Item }) {
  const holders = item.shared_with ?? [];
  if (!holders.length) return null;
  return (
    <p class="holders">
      <span>{say('heldByAlso')}</span>
      {holders.map((cell) => (
        <span key={cell} class="chip">
          <CellMark id={cell} /> {plain(cellName(cell))}
          {item.shared_by_bot?.includes(cell) && <span class="muted"> ({say('bot')})</span>}
        </span>
      ))}
      {item.shared_seat && <span class="muted">{say('sharedBy', { cell: personName(item.shared_seat) })}</span>}
    </p>
  );
}

export function ItemPane({ item }: { item: Item }) {
  const dialog = useSignal<'share' | 'ask' | null>(null);
  const over = isOver.value;
  const needsAck = isUnacknowledged(item);
  const mayShare = allies.value.length > 0 && !over && item.recalled_second == null;
  useEffect(() => {
    if (item.opened === false && !over) void command('open', { item: item.number });
  }, [item.number]);
  const acknowledge = () => void act('acknowledge', { item: item.number }).then((answer) => answer.ok && announce(say('acknowledged')));
  useKeys({
    KeyA: () => needsAck && acknowledge(),
    KeyS: () => mayShare && (dialog.value = 'share'),
    KeyR: () => !over && (dialog.value = 'ask'),
  });
  const known = item.known_second ?? item.second;
  const acknowledgeWaits = waits('acknowledge', (body) => body['item'] === item.number);
  const shareWaits = waits('share', (body) => body['item'] === item.number);
  const question = view.value?.items.find((one) => one.number === item.about && one.kind === 'request');
  return (
    <article class="reading" aria-labelledby="reading-title">
      <header class="reading-head">
        <p class="overline">
          <span class="item-number">{String(item.number).padStart(3, '0')}</span>
          <Precedence of={item.precedence} />
          <span>{sayNamed('kind', item.inject_kind ?? item.kind)}</span>
          {item.method && (
            <span>
              {say('method')} {sayNamed('method', item.method)}
            </span>
          )}
          {item.marking && item.marking !== exercise.value?.marking && <span class="tag">{item.marking}</span>}
        </p>
        <h2 id="reading-title" tabIndex={-1}>
          {titleOf(item) ? <Title of={item.title} /> : sayNamed('kind', item.inject_kind ?? item.kind)}
        </h2>
        <p class="reading-meta">
          {plain(senderOf(item)) && (
            <>
              {say('from')} <strong>{plain(senderOf(item))}</strong>
              <span aria-hidden="true"> · </span>
            </>
          )}
          {say('received')} <Moment at={known} full />
          {typeof item.shared_by === 'string' && (
            <>
              <span aria-hidden="true"> · </span>
              <span class="chip">
                <CellMark id={item.shared_by} /> {say('sharedBy', { cell: plain(cellName(item.shared_by)) })}
              </span>
            </>
          )}
        </p>
      </header>
      {item.recalled_second != null && (
        <p class="callout" role="note">
          {say('withdrawnOpened', { time: stamp(item.recalled_second) })}
        </p>
      )}
      {item.kind === 'reply' && question && (
        <blockquote class="said-about">
          <span class="label">{say('requestText')}</span>
          <Words item={question} />
        </blockquote>
      )}
      <Words item={item} open />
      {item.cites && item.cites.length > 0 && (
        <p class="cites">
          <span class="label">{say('references')}</span>
          {item.cites.map((cite) => (
            <Reference key={cite.name} cite={cite} />
          ))}
        </p>
      )}
      <Holders item={item} />
      <div class="actions reading-actions">
        {acknowledgeWaits && <span class="tag">{`${say('acknowledge')}: ${say('waitsToBeSent')}`}</span>}
        {shareWaits && <span class="tag">{`${say('share')}: ${say('waitsToBeSent')}`}</span>}
        {needsAck && acknowledgeWaits ? null : needsAck ? (
          <button type="button" class="button button-main" aria-keyshortcuts="a" onClick={acknowledge}>
            {say('acknowledge')}
          </button>
        ) : (
          item.acknowledged === true &&
          !item.mine && (
            <span class="done-line">
              <span aria-hidden="true">✓</span> {item.acknowledged_seat ? say('whoAcknowledged', { who: personName(item.acknowledged_seat) }) : say('acknowledged')}
            </span>
          )
        )}
        {mayShare && (
          <button type="button" class="button" aria-keyshortcuts="s" onClick={() => (dialog.value = 'share')}>
            {say('shareWith')}
          </button>
        )}
        {!over && (
          <button type="button" class="button" aria-keyshortcuts="r" onClick={() => (dialog.value = 'ask')}>
            {say('askControl')}
          </button>
        )}
      </div>
      {dialog.value === 'share' && <ShareDialog item={item} onClose={() => (dialog.value = null)} />}
      {dialog.value === 'ask' && <RequestDialog item={item} onClose={() => (dialog.value = null)} />}
    </article>
  );
}
