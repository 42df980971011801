/* One item, to read and to act on: acknowledge, share with an ally after a confirmation that names the ally, ask control. */

import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { command, waits } from '../api/command.ts';
import type { Item } from '../api/types.ts';
import { announce } from '../frame/announce.tsx';
import { personName, seatName } from '../named.ts';
import { cellById, cellName, ownCell, session, view } from '../state.ts';
import { Title, nameOf, plain, senderOf } from '../text.tsx';
import { stamp } from '../time/clock.ts';
import { Moment } from '../time/Time.tsx';
import { Attached, Channel, PlaceLine, filesOf } from '../ui/Attached.tsx';
import { CellChoice, CellMark, cellNames } from '../ui/choices.tsx';
import { Confirm, Dialog } from '../ui/Dialog.tsx';
import { useDraft } from '../ui/draft.ts';
import { useKeys } from '../ui/keys.ts';
import { act, notify } from '../ui/notice.tsx';
import { Words } from '../ui/Words.tsx';
import { Writing } from '../ui/Writing.tsx';
import { list, say, sayNamed } from '../words/index.ts';
import { allies, isOver, isUnacknowledged } from './inbox.ts';
import { AskDisclosure, Disclosure, TakenBack, askable } from './Disclosure.tsx';
import { Precedence } from './List.tsx';
import { Reference } from './Reference.tsx';

const titleOf = (item: Item) => (plain(item.title) ? item.title : undefined);

function ShareDialog({ item, onClose }: { item: Item; onClose: () => void }) {
  const without = allies.value.filter((cell) => !item.shared_with?.includes(cell.id) && (item.passes_to?.includes(cell.id) ?? true));
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

/** Within the own cell: to the whole of it, or to some of its seats. */
function PassDialog({ item, onClose }: { item: Item; onClose: () => void }) {
  const whole = useSignal(true);
  const chosen = useSignal<string[]>([]);
  const without = (cellById(ownCell.value ?? '')?.seats ?? []).filter((seat) => !item.held_by?.includes(seat.id));
  const names = chosen.value.map(seatName);
  const toggle = (id: string) => (chosen.value = chosen.value.includes(id) ? chosen.value.filter((one) => one !== id) : [...chosen.value, id]);
  return (
    <Confirm
      title={say('passTitle')}
      lead={say('passLead')}
      action={whole.value ? say('passAll') : names.length ? say('passTo', { seats: list(names) }) : say('passNobody')}
      disabled={!whole.value && !names.length}
      onClose={onClose}
      onDo={() => {
        void act('pass', { item: item.number, to: whole.value ? [] : chosen.value }).then((answer) => answer.ok && announce(say('passed')));
        onClose();
      }}
    >
      <fieldset class="choice-set">
        <legend class="label">{say('to')}</legend>
        <label class="tick">
          <input type="checkbox" checked={whole.value} onChange={() => (whole.value = !whole.value)} />
          <span>{say('wholeCell')}</span>
        </label>
        {!whole.value &&
          without.map((seat) => (
            <label key={seat.id} class="tick">
              <input type="checkbox" checked={chosen.value.includes(seat.id)} onChange={() => toggle(seat.id)} />
              <span>
                {seatName(seat.id)}
                {!view.value?.people.some((person) => person.seat === seat.id) && <span class="muted"> ({say('seatEmpty')})</span>}
              </span>
            </label>
          ))}
      </fieldset>
    </Confirm>
  );
}

/** Who of the own cell has it before the others, or had it, and who passed it on. */
function Passing({ item }: { item: Item }) {
  const held = item.held_by ?? [];
  const first = item.first_to ?? [];
  if (held.length) {
    const others = held.filter((seat) => seat !== session.value?.seat);
    return (
      <p class="callout" role="note">
        {others.length ? say('heldWith', { seats: list(others.map(seatName)) }) : say('heldAlone')}
      </p>
    );
  }
  if (!first.length || item.passed_second == null) return null;
  const words = { seats: list(first.map(seatName)), time: stamp(item.passed_second) };
  return <p class="muted">{item.passed_seat ? say('passedOnBy', { ...words, who: personName(item.passed_seat) }) : say('passedOn', words)}</p>;
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
  const dialog = useSignal<'share' | 'ask' | 'pass' | 'disclose' | null>(null);
  const over = isOver.value;
  const needsAck = isUnacknowledged(item);
  const mayPass = (item.held_by?.length ?? 0) > 0 && !over && item.recalled_second == null;
  const mayShare = allies.value.length > 0 && !over && item.recalled_second == null;
  useEffect(() => {
    if (item.opened === false && !over) void command('open', { item: item.number });
  }, [item.number]);
  const acknowledge = () => void act('acknowledge', { item: item.number }).then((answer) => answer.ok && announce(say('acknowledged')));
  useKeys({
    KeyA: () => needsAck && acknowledge(),
    KeyS: () => mayShare && (dialog.value = 'share'),
    KeyP: () => mayPass && (dialog.value = 'pass'),
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
          <Channel met={item} />
          {item.method && (
            <span>
              {say('method')} {sayNamed('method', item.method)}
            </span>
          )}
          {item.marking && <span class="tag tag-marking">{item.marking}</span>}
          {item.originator && <span>{say('originatorIs', { cell: plain(cellName(item.originator)) })}</span>}
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
          {typeof item.shared_by === 'string' && !item.asks && (
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
      <PlaceLine met={item} />
      <Words item={item} open />
      <Attached met={item} files={filesOf({ item: item.number })} />
      {item.cites && item.cites.length > 0 && (
        <p class="cites">
          <span class="label">{say('references')}</span>
          {item.cites.map((cite) => (
            <Reference key={cite.name} cite={cite} />
          ))}
        </p>
      )}
      <Holders item={item} />
      <Passing item={item} />
      {item.asks && <Disclosure item={item} answers={!over && item.originator === view.value?.seat.cell} />}
      {!over && <TakenBack item={item} />}
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
        {mayPass && (
          <button type="button" class="button" aria-keyshortcuts="p" onClick={() => (dialog.value = 'pass')}>
            {say('passOn')}
          </button>
        )}
        {mayShare && (
          <button type="button" class="button" aria-keyshortcuts="s" onClick={() => (dialog.value = 'share')}>
            {say('shareWith')}
          </button>
        )}
        {!over && askable(item).length > 0 && (
          <button type="button" class="button" onClick={() => (dialog.value = 'disclose')}>
            {say('discloseAsk')}
          </button>
        )}
        {!over && (
          <button type="button" class="button" aria-keyshortcuts="r" onClick={() => (dialog.value = 'ask')}>
            {say('askControl')}
          </button>
        )}
      </div>
      {dialog.value === 'share' && <ShareDialog item={item} onClose={() => (dialog.value = null)} />}
      {dialog.value === 'pass' && <PassDialog item={item} onClose={() => (dialog.value = null)} />}
      {dialog.value === 'disclose' && <AskDisclosure item={item} onClose={() => (dialog.value = null)} />}
      {dialog.value === 'ask' && <RequestDialog item={item} onClose={() => (dialog.value = null)} />}
    </article>
  );
}
