/* The cells at a glance: what each has not acknowledged, asked, or decided, who is there, and who plays it. */

import { useSignal } from '@preact/signals';
import type { CellState, TurnedAway } from '../api/types.ts';
import { seatName } from '../named.ts';
import { cellById, cellName, choosingEyes, phase, view } from '../state.ts';
import { plain } from '../text.tsx';
import { CellMark } from '../ui/choices.tsx';
import { Confirm } from '../ui/Dialog.tsx';
import { act } from '../ui/notice.tsx';
import { list, say } from '../words/index.ts';
import { mayAct } from './facts.ts';

/** Who sits in a cell before STARTEX, which hands it to them. */
function Sitting({ cell }: { cell: string }) {
  const people = (view.value?.people ?? []).filter((person) => person.role === 'player' && person.cell === cell);
  return (
    <>
      {say('people')}: <span class="muted">{list(people.map((person) => person.name || person.seat || ''))}</span>
    </>
  );
}

/** Of a cell with seats by name: who sits at each. */
function SeatsByName({ cell }: { cell: string }) {
  const seats = cellById(cell)?.seats ?? [];
  const sitting = (id: string) => view.value?.people.find((person) => person.seat === id);
  if (!seats.length) return null;
  return (
    <ul class="seats-by-name">
      {seats.map(({ id }) => (
        <li key={id} data-seat={id}>
          {seatName(id)}: <span class="muted">{sitting(id) ? sitting(id)?.name || say('someone') : say('seatEmpty')}</span>
        </li>
      ))}
    </ul>
  );
}

function Seat({ cell, onHand }: { cell: CellState; onHand: () => void }) {
  const seat = cellById(cell.id)?.seat;
  if (seat === 'control') return <>{say('role_control')}</>;
  if (phase.value === 'lobby' && view.value?.ready?.[cell.id]) return <Sitting cell={cell.id} />;
  const who = say(cell.bot ? 'bot' : 'people');
  if (!mayAct.value || phase.value === 'ended' || seat === 'bot') return <>{who}</>;
  return (
    <button type="button" class="button button-small" aria-label={`${plain(cellName(cell.id))}: ${who}. ${say(cell.bot ? 'handToPeople' : 'handToBot')}`} onClick={onHand}>
      {who}
    </button>
  );
}

function nameOf({ party, cell }: TurnedAway): string {
  if (cell) return plain(cellName(cell));
  return party === 'nobody' ? say('refusedNobody') : say(`role_${party}` as 'role_control');
}

/** Who asks for more than its share. Others go on as before, so it is told here and nowhere else. */
function Refused({ refused }: { refused: readonly TurnedAway[] }) {
  if (refused.length === 0) return null;
  return (
    <div class="refused">
      <h3>{say('refusedTitle')}</h3>
      <ul>
        {refused.map((one) => (
          <li key={one.cell ?? one.party}>
            <strong>{nameOf(one)}</strong>: {[one.too_often > 0 && say('refusedTooOften', { count: one.too_often }), one.full > 0 && say('refusedFull', { count: one.full })].filter(Boolean).join(', ')}
          </li>
        ))}
      </ul>
    </div>
  );
}

export function CellsTable() {
  const handing = useSignal<CellState | null>(null);
  const cells = view.value?.cells ?? [];
  const ready = view.value?.ready ?? {};
  const lobby = phase.value === 'lobby';
  const close = () => (handing.value = null);
  const number = (value: number) => <td class={value ? 'number' : 'number number-none'}>{value}</td>;
  return (
    <section class="panel" aria-labelledby="cells-title">
      <div class="panel-head">
        <h2 id="cells-title">{say('cells')}</h2>
        <button type="button" class="button button-small" aria-keyshortcuts="e" onClick={() => (choosingEyes.value = true)}>
          {say('eyesTitle')}
        </button>
      </div>
      <div class="table-scroll" tabIndex={0} role="group" aria-labelledby="cells-title">
        <table class="table">
          <thead>
            <tr>
              <th scope="col">{say('cells')}</th>
              <th scope="col" class="number">
                {say(lobby ? 'ready' : 'unread')}
              </th>
              <th scope="col" class="number">
                {say('requestsShort')}
              </th>
              <th scope="col" class="number">
                {say('choicesShort')}
              </th>
              <th scope="col" class="number">
                {say('online')}
              </th>
              <th scope="col">{say('playedBy')}</th>
            </tr>
          </thead>
          <tbody>
            {cells.map((cell) => (
              <tr key={cell.id} data-cell={cell.id}>
                <th scope="row" title={plain(cellName(cell.id))}>
                  <span class="cell-named">
                    <CellMark id={cell.id} /> <span>{plain(cellName(cell.id))}</span>
                  </span>
                </th>
                {lobby ? <td class="number">{ready[cell.id] ? say('readyOf', { ready: ready[cell.id]?.[0] ?? 0, seats: ready[cell.id]?.[1] ?? 0 }) : '–'}</td> : cell.bot || cellById(cell.id)?.seat === 'control' ? <td class="number number-none">–</td> : number(cell.unacknowledged)}
                {number(cell.requests_open)}
                {number(cell.choices_pending)}
                {number(cell.online)}
                <td>
                  <Seat cell={cell} onHand={() => (handing.value = cell)} />
                  {cellById(cell.id)?.seat !== 'control' && cellById(cell.id)?.seat !== 'bot' && <SeatsByName cell={cell.id} />}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Refused refused={view.value?.refused ?? []} />
      {handing.value && (
        <Confirm
          title={say('handSure', { cell: plain(cellName(handing.value.id)), who: say(handing.value.bot ? 'people' : 'bot') })}
          action={say(handing.value.bot ? 'handToPeople' : 'handToBot')}
          onClose={close}
          onDo={() => {
            const cell = handing.value;
            if (cell) void act('seat', { cell: cell.id, bot: !cell.bot });
            close();
          }}
        />
      )}
    </section>
  );
}
