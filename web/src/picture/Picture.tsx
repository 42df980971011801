/* The shared picture: for control and observers what every cell that people play has, for a player what the own cell holds.
 * The list is what counts; the line of time above it is a picture of the same. A player finds titles here and reads on the desk,
 * where reading is opening: what a cell has read it has opened, and control knows. */

import { useComputed, useSignal, type Signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Item } from '../api/types.ts';
import { headingOf, isUnread } from '../desk/inbox.ts';
import { Precedence } from '../desk/List.tsx';
import { allItems, exerciseSecond, playerCells, role } from '../state.ts';
import { Title, plain, senderOf } from '../text.tsx';
import { Moment } from '../time/Time.tsx';
import { stamp } from '../time/clock.ts';
import { Attached, Channel, PlaceLine, filesOf } from '../ui/Attached.tsx';
import { useKeys } from '../ui/keys.ts';
import { Words } from '../ui/Words.tsx';
import { say } from '../words/index.ts';
import { Results } from './Results.tsx';

/** What was said to a cell as such, and stands. */
export const isPublic = (item: Item) => !item.withdrawn && item.kind !== 'message' && item.kind !== 'request';

/** Control and observers see everything; here they see what the projector shows. */
function isShared(item: Item): boolean {
  if (!isPublic(item)) return false;
  if (role.value !== 'control' && role.value !== 'observer') return true;
  const known = item.known ?? {};
  return playerCells.value.every((cell) => cell.id in known);
}

const timeOf = (item: Item) => (role.value === 'player' ? (item.known_second ?? item.second) : item.second);

const HOURS_ALL_S = 6 * 3600; /* up to this the line of time names each hour, and beyond it every other */

/** The line of time grows by steps, the longer it is the larger: between two of them only its present moves. */
function grownTo(second: number): number {
  const step = second <= HOURS_ALL_S ? 900 : 7200;
  return Math.ceil(second / step) * step;
}

function Present({ end }: { end: number }) {
  const x = xOf(exerciseSecond.value, end);
  return <line class="axis-now" x1={x} x2={x} y1={8} y2={68} />;
}

const xOf = (second: number, end: number) => 20 + (960 * second) / end;

function TimeLine({ items, chosen }: { items: Item[]; chosen: number }) {
  const grown = useComputed(() => grownTo(exerciseSecond.value));
  const end = items.reduce((latest, item) => Math.max(latest, timeOf(item)), Math.max(3600, grown.value));
  const x = (second: number) => xOf(second, end);
  const hours = Array.from({ length: Math.floor(end / 3600) + 1 }, (_, hour) => hour * 3600).filter((second) => end <= HOURS_ALL_S || second % 7200 === 0);
  const levels = new Map<number, number>();
  return (
    <svg class="time-line" viewBox="0 0 1000 96" aria-hidden="true">
      <line class="axis" x1={20} x2={980} y1={64} y2={64} />
      {hours.map((second) => (
        <g key={second}>
          <line class="axis" x1={x(second)} x2={x(second)} y1={60} y2={68} />
          <text x={x(second)} y={86} text-anchor={second === 0 ? 'start' : 'middle'}>
            {stamp(second)}
          </text>
        </g>
      ))}
      <Present end={end} />
      {items.map((item) => {
        const column = Math.round(x(timeOf(item)) / 14);
        const level = levels.get(column) ?? 0;
        levels.set(column, level + 1);
        return <circle key={item.number} class={`event event-${item.precedence}${item.number === chosen ? ' event-chosen' : ''}`} cx={x(timeOf(item))} cy={52 - (level % 4) * 13} r={item.number === chosen ? 7 : 5} />;
      })}
    </svg>
  );
}

export function Head({ item }: { item: Item }) {
  return (
    <p class="said-head">
      <Moment at={timeOf(item)} full /> <Precedence of={item.precedence} /> <span>{plain(senderOf(item))}</span> <Channel met={item} />
    </p>
  );
}

function Entry({ item, chosen }: { item: Item; chosen: boolean }) {
  return (
    <li class={chosen ? 'shared shared-chosen' : 'shared'} id={`shared-${item.number}`}>
      <Head item={item} />
      <h2>
        <a href={`#desk/item/${item.number}`}>
          <Title of={headingOf(item)} quiet />
        </a>
      </h2>
      <p class="said-head">
        {isUnread(item) && <span class="row-unread">{say('unopened')}</span>}
        {item.recalled_second != null && <span class="tag">{say('withdrawn')}</span>}
      </p>
    </li>
  );
}

function Card({ item, chosen }: { item: Item; chosen: Signal<number> }) {
  const open = useComputed(() => chosen.value === item.number).value;
  return (
    <li class={open ? 'shared shared-chosen' : 'shared'} id={`shared-${item.number}`} onClick={() => (chosen.value = item.number)}>
      <Head item={item} />
      <h2>
        <Title of={plain(item.title) ? item.title : ''} quiet />
      </h2>
      <PlaceLine met={item} />
      <Words item={item} open={open} />
      {open && <Attached met={item} files={filesOf({ item: item.number })} />}
    </li>
  );
}

export function Picture() {
  const chosen = useSignal(0);
  const items = allItems.value.filter(isShared).sort((a, b) => timeOf(a) - timeOf(b) || a.number - b.number);
  const step = (by: number) => {
    const at = items.findIndex((item) => item.number === chosen.value);
    const to = items[at < 0 ? items.length - 1 : Math.min(items.length - 1, Math.max(0, at + by))];
    if (to) chosen.value = to.number;
  };
  useKeys({ ArrowRight: () => step(1), ArrowLeft: () => step(-1) });
  useEffect(() => {
    document.getElementById(`shared-${chosen.value}`)?.scrollIntoView({ block: 'nearest' });
  }, [chosen.value]);
  const last = items[items.length - 1];
  const summary = say('timelineSummary', { n: items.length, from: stamp(timeOf(items[0] ?? ({ second: 0 } as Item))), until: stamp(last ? timeOf(last) : 0) });
  return (
    <div class="picture">
      <h1>{role.value === 'player' ? say('heldByYou', { n: items.length }) : say('releasedToAll', { n: items.length })}</h1>
      {items.length > 0 ? (
        <>
          <TimeLine items={items} chosen={chosen.value} />
          <p class="muted">{summary}</p>
          <ol class="shared-list">
            {[...items]
              .reverse()
              .map((item) =>
                role.value === 'player' ? (
                  <Entry key={item.number} item={item} chosen={chosen.value === item.number} />
                ) : (
                  <Card key={item.number} item={item} chosen={chosen} />
                ),
              )}
          </ol>
        </>
      ) : (
        <p class="empty">{say(role.value === 'player' ? 'nothingYet' : 'nothingReleased')}</p>
      )}
      <Results />
    </div>
  );
}
