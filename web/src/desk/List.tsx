/* The left side of the desk: what needs somebody first, then everything, with one search over both languages. */

import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { itemsWithoutWords, leftOut } from '../api/late.ts';
import { lapsed } from '../ask/DecisionPane.tsx';
import { choiceWords } from '../ask/quantities.ts';
import { cellName, go, place } from '../state.ts';
import { Title, plain, senderOf } from '../text.tsx';
import { stamp } from '../time/clock.ts';
import { Left, Moment } from '../time/Time.tsx';
import { CellMark } from '../ui/choices.tsx';
import { useKeys } from '../ui/keys.ts';
import { Older } from '../ui/Words.tsx';
import { say, sayNamed } from '../words/index.ts';
import { askedOf, entries, headingOf, isUnread, matches, needs, needsSomebody, placeOf, planHeading, type Entry } from './inbox.ts';

export function Precedence({ of }: { of: string }) {
  return of === 'routine' ? null : <span class={`tag tag-${of}`}>{sayNamed('precedence', of)}</span>;
}

function RowHead({ entry }: { entry: Entry }) {
  if (entry.kind === 'item')
    return (
      <>
        <Precedence of={entry.item.precedence} />
        {plain(senderOf(entry.item)) && (
          <span class="row-from">
            {entry.item.from_cell && <CellMark id={entry.item.from_cell} />} {plain(senderOf(entry.item))}
          </span>
        )}
      </>
    );
  return <span class="tag tag-ask">{say(entry.kind === 'round' ? 'assessment' : entry.kind)}</span>;
}

function RowFoot({ entry }: { entry: Entry }) {
  if (entry.kind === 'item') {
    const { acknowledged, shared_by: sharedBy, recalled_second: recalled, mine } = entry.item;
    return (
      <>
        {entry.item.mark && <span class="row-mark">{entry.item.mark}</span>}
        {typeof sharedBy === 'string' && !entry.item.asks && <span>{say('sharedBy', { cell: plain(cellName(sharedBy)) })}</span>}
        {recalled != null && <span class="tag">{say('withdrawn')}</span>}
        {acknowledged === true && !mine && <span class="row-done">✓ {say('acknowledged')}</span>}
      </>
    );
  }
  if (entry.kind === 'task') {
    const { open, ticked, done_second: done, late_second: late, deadline_second: deadline } = entry.task;
    return (
      <>
        {late != null && <span class="tag tag-flash">{say('overdue')}</span>}
        {open && late == null && <Left until={deadline ?? null} />}
        {!open && done == null && <span>{say('closed')}</span>}
        {(ticked || done != null) && <span class="row-done">✓ {say('done')}</span>}
      </>
    );
  }
  if (entry.kind === 'plan') {
    const { step, due_second: due, flags } = entry.plan;
    return (
      <>
        {flags.includes('overdue') && <span class="tag tag-flash">{say('overdue')}</span>}
        <span>{sayNamed('planStep', step)}</span>
        {due != null && <span>{say('planDue', { time: stamp(due) })}</span>}
      </>
    );
  }
  const adopted = entry.kind === 'decision' && entry.decision.options.find((option) => option.id === entry.decision.adopted);
  if (adopted)
    return (
      <span>
        {say('adopted')}: {entry.kind === 'decision' && choiceWords(entry.decision, adopted.id, entry.decision.quantities?.decided)}
        {entry.kind === 'decision' && lapsed(entry.decision) && ` (${lapsed(entry.decision)})`}
      </span>
    );
  const open = entry.kind === 'decision' ? entry.decision.open : askedOf(entry)?.open;
  const answered = entry.kind === 'decision' ? entry.decision.choice : askedOf(entry)?.mine;
  const deadline = (entry.kind === 'decision' ? entry.decision.deadline_second : askedOf(entry)?.deadline_second) ?? null;
  return (
    <>
      {open ? <Left until={deadline} /> : <span>{say('closed')}</span>}
      {answered != null && <span class="row-done">✓ {say(entry.kind === 'decision' && entry.decision.chosen_by_bot ? 'byBot' : 'submitted')}</span>}
    </>
  );
}

function Row({ entry }: { entry: Entry }) {
  const to = placeOf(entry);
  const here = place.value === to;
  const unread = entry.kind === 'item' && isUnread(entry.item);
  const title = entry.kind === 'plan' ? planHeading(entry.plan) : entry.kind === 'item' ? headingOf(entry.item) : entry.kind === 'decision' ? entry.decision.title : entry.kind === 'task' ? entry.task.text : askedOf(entry)?.text;
  return (
    <li>
      <button type="button" class={`row${here ? ' row-here' : ''}${unread ? ' row-new' : ''}`} aria-current={here ? 'true' : undefined} data-entry={`${entry.kind}-${entry.number}`} onClick={() => go(to)}>
        <span class="row-head">
          <RowHead entry={entry} />
          {unread && <span class="row-unread">{say('unopened')}</span>}
          <Moment at={entry.second} />
        </span>
        <span class="row-title">
          <Title of={title} />
        </span>
        <span class="row-foot">
          <RowFoot entry={entry} />
        </span>
      </button>
    </li>
  );
}

export function List() {
  const wanted = useSignal('');
  const field = useRef<HTMLInputElement>(null);
  const found = wanted.value.trim() ? entries.value.filter((entry) => matches(entry, wanted.value)) : entries.value;
  /* Where what is open stood among what needs somebody: once it is dealt with it sinks, and the next has its place. */
  const stood = useRef({ place: '', at: 0 });
  const needed = needs.value.findIndex((entry) => placeOf(entry) === place.value);
  if (needed >= 0) stood.current = { place: place.value, at: needed };
  const step = (by: number) => {
    const rest = entries.value.filter((entry) => !needsSomebody(entry));
    const order = wanted.value.trim() ? found : [...needs.value, ...rest];
    const at = order.findIndex((entry) => placeOf(entry) === place.value);
    const sunk = !wanted.value.trim() && at >= needs.value.length && stood.current.place === place.value;
    const from = sunk ? stood.current.at - (by > 0 ? 1 : 0) : at;
    const to = order[from < 0 && by < 0 ? 0 : Math.min(order.length - 1, Math.max(0, from + by))];
    if (to) go(placeOf(to));
  };
  useKeys({ KeyJ: () => step(1), KeyK: () => step(-1), Slash: () => field.current?.focus() });
  return (
    <div class="desk-list">
      <section class="needs" aria-labelledby="needs-title">
        <h2 id="needs-title">
          {say('needsYou')} <span class={needs.value.length ? 'count count-loud' : 'count'}>{needs.value.length}</span>
        </h2>
        {needs.value.length ? (
          <ul class="rows">
            {needs.value.map((entry) => (
              <Row key={placeOf(entry)} entry={entry} />
            ))}
          </ul>
        ) : (
          <p class="empty">
            <span class="empty-sign" aria-hidden="true">
              ✓
            </span>
            {say('nothingNeeds')}
          </p>
        )}
      </section>
      <section class="all" aria-labelledby="all-title">
        <div class="all-head">
          <h2 id="all-title">
            {say('allItems')} <span class="count">{entries.value.length}</span>
          </h2>
          <input ref={field} class="search" type="search" aria-label={say('searchAll')} aria-keyshortcuts="/" placeholder={say('search')} value={wanted.value} onInput={(event) => (wanted.value = event.currentTarget.value)} />
        </div>
        {found.length ? (
          <ul class="rows">
            {found.map((entry) => (
              <Row key={placeOf(entry)} entry={entry} />
            ))}
          </ul>
        ) : (
          <p class="empty">{wanted.value.trim() ? say('nothingFound', { what: wanted.value.trim() }) : say('nothingYet')}</p>
        )}
        {wanted.value.trim() && itemsWithoutWords.value + leftOut('item') > 0 && (
          <p class="hint" role="note">
            {say('searchPart', { n: itemsWithoutWords.value, older: leftOut('item') })}
          </p>
        )}
        <Older kind="item" />
      </section>
    </div>
  );
}
