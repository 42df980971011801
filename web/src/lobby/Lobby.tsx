/* Before STARTEX: which seat this is, what the exercise is about, ninety seconds of practice, and who is ready. */

import { act } from '../ui/notice.tsx';
import { CellMark } from '../ui/choices.tsx';
import { isNamedSeat, seatName } from '../named.ts';
import { cellById, cellName, exercise, ownCell, session, view } from '../state.ts';
import { stampFull, stampOthers } from '../time/clock.ts';
import { Prose, Title } from '../text.tsx';
import { say } from '../words/index.ts';
import { Practice } from './Practice.tsx';

function ReadyList() {
  const ready = Object.entries(view.value?.ready ?? {});
  return (
    <section class="card" aria-labelledby="ready-title">
      <h2 id="ready-title">{say('readyHeading')}</h2>
      {ready.length === 0 && <p class="empty">{say('nobodyYet')}</p>}
      <ul class="ready-list">
        {ready.map(([cell, [count, seats]]) => (
          <li key={cell}>
            <CellMark id={cell} />
            <span class="ready-name">
              <Title of={cellName(cell)} quiet={false} />
            </span>
            <span class="ready-bar" aria-hidden="true">
              <span style={{ width: `${seats ? Math.round((100 * count) / seats) : 0}%` }} />
            </span>
            <span class="ready-count">{say('readyOf', { ready: count, seats })}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function People() {
  const people = view.value?.people ?? [];
  return (
    <section class="card" aria-labelledby="people-title">
      <h2 id="people-title">{say('inTheRoom')}</h2>
      <ul class="people">
        {people.map((person, at) => (
          <li key={at}>
            <span class={person.online ? 'dot dot-on' : 'dot'} aria-hidden="true" />
            <span>
              {person.name || say('someone')}
              {isNamedSeat(person.seat) && <span class="muted"> · {seatName(person.seat ?? '')}</span>}
            </span>
            <span class="muted">{person.online ? (person.ready ? say('ready') : '') : say('away')}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Seat() {
  const cell = cellById(ownCell.value ?? '');
  const seat = view.value?.seat;
  const ready = view.value?.people.some((person) => person.seat === seat?.id && person.ready) ?? false;
  return (
    <section class="card seat-card" aria-labelledby="seat-title">
      <p class="overline">{say('seatedAs', { seat: seatName(session.value?.seat ?? '') })}</p>
      <h1 id="seat-title">
        {cell && <CellMark id={cell.id} />}
        <span>{cell && <Title of={cell.name} />}</span>
      </h1>
      <p class="lead">
        {say('startsAt')} <strong>{stampFull(0)}</strong> {stampOthers(0) && <span class="muted">({stampOthers(0)})</span>}
      </p>
      <p>{say('waitingStart')}</p>
      <div class="actions">
        {ready ? (
          <>
            <p class="done-line">
              <span aria-hidden="true">✓</span> {say('youAreReady')}
            </p>
            <button type="button" class="button" onClick={() => void act('ready', { ready: false })}>
              {say('notReady')}
            </button>
          </>
        ) : (
          <button type="button" class="button button-main button-large" onClick={() => void act('ready', { ready: true })}>
            {say('iAmReady')}
          </button>
        )}
      </div>
    </section>
  );
}

export function Lobby() {
  return (
    <div class="page lobby">
      <div class="lobby-main">
        <Seat />
        <Practice />
      </div>
      <div class="lobby-side">
        <ReadyList />
        <People />
        <section class="card" aria-labelledby="about-title">
          <h2 id="about-title">{say('aboutExercise')}</h2>
          <Prose of={exercise.value?.summary} />
        </section>
      </div>
    </div>
  );
}
