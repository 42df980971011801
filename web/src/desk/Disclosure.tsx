/* Disclosure: asking the originator of an item for it, what was answered, and answering. */

import { useSignal } from '@preact/signals';
import type { Item } from '../api/types.ts';
import { allItems, cellName, view } from '../state.ts';
import { Prose, nameOf, plain } from '../text.tsx';
import { stamp } from '../time/clock.ts';
import { CellChoice, CellMark } from '../ui/choices.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { useDraft } from '../ui/draft.ts';
import { act } from '../ui/notice.tsx';
import { Writing } from '../ui/Writing.tsx';
import { say, sayNamed } from '../words/index.ts';
import { allies } from './inbox.ts';

const named = (cell: string) => plain(cellName(cell));

/** The cells for which the own cell has to ask before it passes the item on. */
export const askable = (item: Item) => (item.passes_to ? allies.value.filter((cell) => !item.passes_to?.includes(cell.id)) : []);

export function AskDisclosure({ item, onClose }: { item: Item; onClose: () => void }) {
  const cells = askable(item);
  const chosen = useSignal<string[]>(cells.length === 1 && cells[0] ? [cells[0].id] : []);
  const text = useDraft(`disclose.${item.number}`);
  const send = () => {
    if (!chosen.value.length) return;
    const words = text.value.trim();
    text.value = '';
    onClose();
    void act('ask-release', { item: item.number, to: chosen.value, ...(words ? { text: words } : {}) });
  };
  return (
    <Dialog title={say('discloseAsk')} lead={say('discloseLead', { cell: named(item.originator ?? '') })} onClose={onClose}>
      <CellChoice legend={say('discloseTo')} cells={cells} chosen={chosen} />
      <Writing label={say('discloseWhy')} text={text} rows={3} onSend={send} />
      <div class="actions">
        <button type="button" class="button button-main" disabled={!chosen.value.length} onClick={send}>
          {say('discloseAsk')}
        </button>
      </div>
    </Dialog>
  );
}

/** What became of a request, and for its originator, or control, the ways to answer. */
export function Disclosure({ item, answers }: { item: Item; answers: boolean }) {
  const refusing = useSignal(false);
  const text = useDraft(`refuse.${item.number}`);
  const open = (item.asks ?? []).filter((ask) => ask.answer == null).map((ask) => ask.cell);
  const about = allItems.value.find((one) => one.number === item.about);
  const grant = (answer: string, why?: string) => void act('grant', { item: item.number, to: open, answer, ...(why ? { text: why } : {}) });
  const refuse = () => {
    const why = text.value.trim();
    if (!why) return;
    text.value = '';
    refusing.value = false;
    grant('refused', why);
  };
  return (
    <div class="disclosure">
      {about && <p class="muted">{say('requestAbout', { title: plain(nameOf(about)).slice(0, 80) })}</p>}
      <ul class="plain">
        {(item.asks ?? []).map((ask, i, all) => (
          <li key={ask.cell}>
            <CellMark id={ask.cell} /> {named(ask.cell)}
            {ask.answer !== undefined && `: ${sayNamed('disclosed', ask.answer ?? 'none')}`}
            {ask.reason && plain(ask.reason) !== plain(all[i + 1]?.reason) && (
              <blockquote class="reason">
                <Prose of={ask.reason} />
              </blockquote>
            )}
          </li>
        ))}
      </ul>
      {answers && open.length > 0 && (
        <div class="actions">
          <button type="button" class="button button-main" onClick={() => grant('whole')}>
            {say('discloseWhole')}
          </button>
          {item.redactable && (
            <button type="button" class="button" onClick={() => grant('redacted')}>
              {say('discloseRedacted')}
            </button>
          )}
          <button type="button" class="button" aria-expanded={refusing.value} onClick={() => (refusing.value = !refusing.value)}>
            {say('discloseRefuse')}
          </button>
        </div>
      )}
      {refusing.value && open.length > 0 && <Writing label={say('discloseReason')} text={text} rows={2} onSend={refuse} action={say('discloseRefuse')} />}
    </div>
  );
}

/** What its originator took back, and who had opened it; and the way to take it back. */
export function TakenBack({ item }: { item: Item }) {
  const own = view.value?.seat.cell;
  if (!item.taken_back || item.originator !== own) return null;
  return (
    <div class="disclosure">
      {item.taken_back.map((one) => (
        <p key={one.cell} class="muted">
          {one.opened_second == null ? say('takenBackUnopened', { cell: named(one.cell) }) : say('takenBackOpened', { cell: named(one.cell), time: stamp(one.opened_second) })}
        </p>
      ))}
      {(item.released_to ?? []).filter((cell) => !item.taken_back?.some((one) => one.cell === cell)).map((cell) => (
        <button key={cell} type="button" class="button button-small" onClick={() => void act('recall', { item: item.number, cells: [cell] })}>
          {say('takeBack')}: {named(cell)}
        </button>
      ))}
    </div>
  );
}
