/* The room, for control: every seat with who sits there, on how many devices, and whether it sees and hears; taking a seat away, and the
 * cards that open the seats. */

import { useSignal, useSignalEffect } from '@preact/signals';
import type { Person } from '../api/types.ts';
import { request } from '../api/http.ts';
import { Checkpoint } from '../end/Checkpoint.tsx';
import { cellName, exercise, exerciseSecond, go, phase, place, session, view } from '../state.ts';
import { plain } from '../text.tsx';
import { stampFull } from '../time/clock.ts';
import { CellMark } from '../ui/choices.tsx';
import { Confirm } from '../ui/Dialog.tsx';
import { act, notify } from '../ui/notice.tsx';
import { say, sayRefusal } from '../words/index.ts';
import { Cards } from './Cards.tsx';
import { readSeats, type Seats, type SeatToOpen } from './seats.ts';

const isAsked = (role: string | undefined) => role === 'player' || role === 'observer';

function Heard({ person }: { person: Person | undefined }) {
  if (!person || !isAsked(person.role)) return <td class="muted">–</td>;
  if (person.heard == null) return <td class="muted">{say('heardUnasked')}</td>;
  return <td>{person.heard ? <span class="badge badge-good">✓ {say('heardYes')}</span> : <span class="badge badge-warn">{say('heardNo')}</span>}</td>;
}

function Row({ seat, person, onTake, onPassword }: { seat: SeatToOpen; person: Person | undefined; onTake: () => void; onPassword: () => void }) {
  return (
    <tr data-seat={seat.seat}>
      <th scope="row">
        <span class="cell-named">
          {seat.cell && <CellMark id={seat.cell} />} <span>{seat.seat}</span>
        </span>
      </th>
      <td>{seat.cell ? plain(cellName(seat.cell)) : say(`role_${seat.role}`)}</td>
      <td>{person?.name ?? ''}</td>
      <td>{!person ? <span class="muted">{say('seatEmpty')}</span> : person.online ? <span class="badge badge-good">● {say('online')}</span> : <span class="badge badge-warn">○ {say('offline')}</span>}</td>
      <td class={person?.devices ? 'number' : 'number number-none'}>{person?.devices ?? 0}</td>
      <td>{person?.ready ? <span class="badge badge-good">✓ {say('ready')}</span> : <span class="muted">–</span>}</td>
      <Heard person={person} />
      <td>{seat.password || seat.certificate ? [seat.password && say('passwordHas'), seat.certificate && say('certificateHas')].filter(Boolean).join(', ') : <span class="muted">–</span>}</td>
      <td class="no-print">
        <button type="button" class="button button-small" aria-label={`${say('passwordGive')} ${seat.seat}`} onClick={onPassword}>
          {say('passwordGive')}
        </button>{' '}
        {seat.seat !== session.value?.seat && (
          <button type="button" class="button button-small" aria-label={`${say('takeAway')} ${seat.seat}`} onClick={onTake}>
            {say('takeAway')}
          </button>
        )}
      </td>
    </tr>
  );
}

function Check() {
  const people = (view.value?.people ?? []).filter((person) => isAsked(person.role));
  const called = people.some((person) => person.heard != null);
  if (phase.value === 'ended') return null;
  return (
    <div class="room-check">
      <button type="button" class="button button-main" onClick={() => void act('check')}>
        {say(called ? 'checkCommsAgain' : 'checkComms')}
      </button>
      <span role="status">{called ? say('heardOf', { n: people.filter((person) => person.heard).length, m: people.length }) : say('checkLead')}</span>
    </div>
  );
}

/** What changes a seat is no command of the exercise: it is said where it was refused. */
async function change<T>(path: string, body: unknown): Promise<T | true | null> {
  const answer = await request<T & { error: string }>('POST', path, { body, csrf: session.value?.csrf ?? '' });
  if (answer?.ok) return answer.json ?? true;
  notify(() => say('refused', { why: answer ? sayRefusal(answer) : say('codeOffline') }));
  return null;
}

function Password({ seat, onClose, onChanged }: { seat: SeatToOpen; onClose: () => void; onChanged: () => void }) {
  const typed = useSignal('');
  const give = async (password: string | null) => {
    if (await change('/api/password', { seat: seat.seat, password })) onChanged();
    onClose();
  };
  return (
    <Confirm title={say('passwordFor', { seat: seat.seat })} lead={say('passwordLead')} action={say('passwordSet')} disabled={typed.value.length < 8} onClose={onClose} onDo={() => void give(typed.value)}>
      <div class="field">
        <label class="label" for="seat-password">
          {say('password')}
        </label>
        <input id="seat-password" type="password" autocomplete="new-password" maxLength={128} value={typed.value} aria-describedby="seat-password-hint" onInput={(event) => (typed.value = event.currentTarget.value)} />
        <span class="hint" id="seat-password-hint">
          {say('passwordShort')}
        </span>
      </div>
      {seat.password && (
        <button type="button" class="button" onClick={() => void give(null)}>
          {say('passwordRemove')}
        </button>
      )}
    </Confirm>
  );
}

function Plan({ seats, onChanged }: { seats: Seats; onChanged: () => void }) {
  const taking = useSignal<string | null>(null);
  const locking = useSignal<SeatToOpen | null>(null);
  const fresh = useSignal<{ seat: string; code: string } | null>(null);
  const people = new Map((view.value?.people ?? []).map((person) => [person.seat, person]));
  const heads = ['seatWord', 'cells', 'nameWord', 'connection', 'devicesWord', 'ready', 'heardColumn', 'opensWith'] as const;
  return (
    <>
      <p class="no-print">{say('roomLead')}</p>
      <p class="room-stand">
        {plain(exercise.value?.title)} · {stampFull(exerciseSecond.value)} · {say('seatsTaken', { n: people.size, m: seats.seats.length })}
      </p>
      <div class="room-tools no-print">
        <Check />
        <button type="button" class="button" onClick={() => go('room/cards')}>
          {say('joinCards')}
        </button>
        <button type="button" class="button" onClick={() => print()}>
          {say('printPlan')}
        </button>
      </div>
      {fresh.value && (
        <p class="callout" role="status" data-fresh={fresh.value.seat}>
          {say('newCodeOf', fresh.value)}
        </p>
      )}
      <div class="table-scroll room-plan" tabIndex={0} role="group" aria-label={say('screenRoom')}>
        <table class="table">
          <thead>
            <tr>
              {heads.map((head) => (
                <th key={head} scope="col" class={head === 'devicesWord' ? 'number' : undefined}>
                  {say(head)}
                </th>
              ))}
              <td class="no-print" />
            </tr>
          </thead>
          <tbody>
            {seats.seats.map((seat) => (
              <Row key={seat.seat} seat={seat} person={people.get(seat.seat)} onTake={() => (taking.value = seat.seat)} onPassword={() => (locking.value = seat)} />
            ))}
          </tbody>
        </table>
      </div>
      <Checkpoint />
      {locking.value && <Password seat={locking.value} onClose={() => (locking.value = null)} onChanged={onChanged} />}
      {taking.value && (
        <Confirm
          title={say('takeAwaySure', { seat: taking.value })}
          lead={say('takeAwayLead')}
          action={say('takeAwaySeat', { seat: taking.value })}
          grave
          onClose={() => (taking.value = null)}
          onDo={async () => {
            const seat = taking.value ?? '';
            taking.value = null;
            const taken = await change<{ code: string }>('/api/revoke', { seat });
            if (!taken || taken === true) return;
            fresh.value = { seat, code: taken.code };
            onChanged();
          }}
        />
      )}
    </>
  );
}

export function Room() {
  const seats = useSignal<Seats | null>(null);
  const failed = useSignal(false);
  const load = async () => {
    const found = await readSeats();
    if (found) seats.value = found;
    failed.value = !found;
  };
  useSignalEffect(() => void load());
  const cards = place.value === 'room/cards';
  return (
    <div class="page room">
      <h1>{say(cards ? 'joinCards' : 'screenRoom')}</h1>
      {failed.value && <p class="trouble">{say('roomLost')}</p>}
      {seats.value && (cards ? <Cards seats={seats.value} /> : <Plan seats={seats.value} onChanged={() => void load()} />)}
    </div>
  );
}
