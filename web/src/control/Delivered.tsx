/* What was delivered, newest first, with how far each cell is with it: delivered, opened, acknowledged. An item can be released to
 * more cells, or recalled: a cell that had not opened it has it no longer, one that had keeps it and is told. */

import { useComputed, useSignal, type Signal } from '@preact/signals';
import type { Item } from '../api/types.ts';
import { Precedence } from '../desk/List.tsx';
import { seatName } from '../named.ts';
import { cellName, exercise, phase } from '../state.ts';
import { Title, nameOf, plain, senderOf } from '../text.tsx';
import { Moment } from '../time/Time.tsx';
import { stamp } from '../time/clock.ts';
import { Attached, Channel, PlaceLine, filesOf } from '../ui/Attached.tsx';
import { CellChoice, CellMark, cellNames } from '../ui/choices.tsx';
import { Confirm, Dialog } from '../ui/Dialog.tsx';
import { act } from '../ui/notice.tsx';
import { Older, Words } from '../ui/Words.tsx';
import { list, say, sayNamed } from '../words/index.ts';
import { delivered, mayAct, secondsOf } from './facts.ts';

/** Within a cell: the seats that got it first, and whether the others have it by now. */
function Within({ item, cell }: { item: Item; cell: string }) {
  const within = item.within?.[cell];
  if (!within) return null;
  const held = within.held.length > 0;
  return (
    <span class={held ? 'tag' : 'muted'}>
      {held ? say('onlySeats', { seats: list(within.held.map(seatName)) }) : say('firstThenAll', { seats: list(within.first.map(seatName)), time: stamp(within.passed_second ?? 0) })}
    </span>
  );
}

export function Reached({ item }: { item: Item }) {
  const opened = secondsOf(item.opened);
  const acknowledged = secondsOf(item.acknowledged);
  const sharedBy = typeof item.shared_by === 'object' && item.shared_by ? item.shared_by : {};
  return (
    <ul class="reached">
      {Object.keys({ ...item.known, ...item.recalled }).map((cell) => {
        const known = item.known?.[cell];
        const recalled = item.recalled?.[cell];
        const reached = acknowledged[cell] != null ? 'acknowledgedBy' : opened[cell] != null ? 'openedBy' : 'deliveredTo';
        const state = recalled == null ? reached : known == null ? 'recalledFrom' : 'recalledOpened';
        const at = recalled ?? acknowledged[cell] ?? opened[cell] ?? known ?? 0;
        return (
          <li key={cell} class={`reached-${state}`}>
            <CellMark id={cell} /> {plain(cellName(cell))} <span class="reached-word">{say(state)}</span> <span class="muted">{stamp(at)}</span>
            <Within item={item} cell={cell} />
            {sharedBy[cell] && <span class="muted"> · {say('sharedBy', { cell: plain(cellName(sharedBy[cell])) })}</span>}
          </li>
        );
      })}
    </ul>
  );
}

function ReleaseDialog({ item, recall, onClose }: { item: Item; recall: boolean; onClose: () => void }) {
  const all = exercise.value?.cells ?? [];
  const known = item.known ?? {};
  const opened = secondsOf(item.opened);
  const recalled = item.recalled ?? {};
  const possible = all.filter((cell) => (recall ? cell.id in known && !(cell.id in recalled) : !(cell.id in known) || cell.id in recalled || item.within?.[cell.id]?.held.length));
  const readers = possible.map((cell) => cell.id).filter((id) => id in opened);
  const chosen = useSignal<string[]>(recall ? possible.map((cell) => cell.id) : []);
  const names = list(cellNames(chosen.value, all));
  const lead = recall && readers.length ? say('recallLead', { cells: list(cellNames(readers, all)) }) : undefined;
  if (!possible.length)
    return (
      <Dialog title={say(recall ? 'recallTitle' : 'release')} onClose={onClose}>
        <p>{say(recall ? 'recallNobody' : 'releaseAll')}</p>
      </Dialog>
    );
  return (
    <Confirm
      title={say(recall ? 'recallTitle' : 'release')}
      lead={lead}
      action={names ? say(recall ? 'recallNow' : 'releaseNow', { cells: names }) : say('shareNobody')}
      disabled={!chosen.value.length}
      onClose={onClose}
      onDo={() => {
        void act(recall ? 'recall' : 'release', { item: item.number, cells: chosen.value });
        onClose();
      }}
    >
      <CellChoice legend={say('cells')} cells={possible} chosen={chosen} />
    </Confirm>
  );
}

function Row({ item, chosen }: { item: Item; chosen: Signal<number> }) {
  const open = useComputed(() => chosen.value === item.number).value;
  const dialog = useSignal<'release' | 'recall' | null>(null);
  return (
    <li class={open ? 'queue-row queue-row-open' : 'queue-row'}>
      <button type="button" class="queue-head" aria-expanded={open} data-item={item.number} onClick={() => (chosen.value = open ? 0 : item.number)}>
        <span class="queue-time">
          <Moment at={item.second} />
        </span>
        <span class="queue-title">
          <Title of={nameOf(item)} quiet={false} />
          <span class="queue-tags">
            <Precedence of={item.precedence} />
            <Channel met={item} />
            {item.kind === 'ad-hoc' && <span class="tag">{say('adHoc')}</span>}
          </span>
        </span>
      </button>
      <Reached item={item} />
      {open && (
        <div class="queue-open">
          <p class="reading-meta">
            {String(item.number).padStart(3, '0')} · {sayNamed('kind', item.inject_kind ?? item.kind)} · {say('from')} {plain(senderOf(item))}
          </p>
          <PlaceLine met={item} />
          <Words item={item} open />
          <Attached met={item} files={filesOf({ item: item.number })} />
          {mayAct.value && phase.value !== 'ended' && (
            <div class="actions">
              <button type="button" class="button" onClick={() => (dialog.value = 'release')}>
                {say('releaseMore')}
              </button>
              <button type="button" class="button" onClick={() => (dialog.value = 'recall')}>
                {say('recall')}
              </button>
            </div>
          )}
        </div>
      )}
      {dialog.value && <ReleaseDialog item={item} recall={dialog.value === 'recall'} onClose={() => (dialog.value = null)} />}
    </li>
  );
}

export function Delivered() {
  const chosen = useSignal(0);
  return (
    <section class="panel" aria-labelledby="fired-title">
      <h2 id="fired-title">
        {say('fired')} <span class="count">{delivered.value.length}</span>
      </h2>
      {delivered.value.length === 0 && <p class="empty">{say('nothingFired')}</p>}
      <ul class="queue">
        {delivered.value.map((item) => (
          <Row key={item.number} item={item} chosen={chosen} />
        ))}
      </ul>
      <Older kind="item" />
    </section>
  );
}
