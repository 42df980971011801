/* Join cards, one a seat, for the browser to print on A4 or Letter: the address with the code as a picture to scan, and in letters. The
 * code stands behind '#', so no server and no proxy ever writes it down. */

import { useSignal } from '@preact/signals';
import { cellName, exercise, go, languages } from '../state.ts';
import { saidIn } from '../text.tsx';
import { Qr } from '../ui/Qr.tsx';
import { languageName, say, sayIn, tongueFor } from '../words/index.ts';
import type { Seats, SeatToOpen } from './seats.ts';

function Card({ seat, address, authority, language }: { seat: SeatToOpen; address: string; authority: string; language: string }) {
  const word = (key: Parameters<typeof sayIn>[1]) => sayIn(language, key);
  return (
    <article class="join-card" lang={tongueFor(language)} data-seat={seat.seat}>
      <p class="join-card-marking">
        {word('exercise')} · {exercise.value?.marking}
      </p>
      <h2>
        {seat.cell ? saidIn(cellName(seat.cell), language) : word(`role_${seat.role}`)} <span class="join-card-seat">{seat.seat}</span>
      </h2>
      <p>{saidIn(exercise.value?.title, language)}</p>
      {seat.code ? (
        <div class="join-card-way">
          <Qr text={`${address}#join=${seat.code}`} label={`${address} ${seat.seat}`} />
          <div>
            <p>{word('cardScan')}</p>
            <dl>
              <dt>{word('cardAddress')}</dt>
              <dd class="join-card-address">{address}</dd>
              <dt>{word('seatCode')}</dt>
              <dd class="join-card-code">{seat.code}</dd>
            </dl>
          </div>
        </div>
      ) : (
        <p>{word('cardNoCode')}</p>
      )}
      <p class="join-card-foot">
        <strong>{word('cardIsKey')}</strong> {word('cardAuthority')}: <span class="join-card-authority">{authority}</span>
      </p>
    </article>
  );
}

export function Cards({ seats }: { seats: Seats }) {
  const language = useSignal(languages.value[0] ?? 'en');
  const address = useSignal(seats.addresses[0] ?? '');
  return (
    <>
      <div class="room-tools no-print">
        <p>{say('joinCardsLead')}</p>
        <label class="label">
          {say('cardLanguage')}{' '}
          <select value={language.value} onChange={(event) => (language.value = event.currentTarget.value)}>
            {languages.value.map((code) => (
              <option key={code} value={code}>
                {languageName(code)}
              </option>
            ))}
          </select>
        </label>
        {seats.addresses.length > 1 && (
          <label class="label">
            {say('cardAddress')}{' '}
            <select value={address.value} onChange={(event) => (address.value = event.currentTarget.value)}>
              {seats.addresses.map((one) => (
                <option key={one}>{one}</option>
              ))}
            </select>
          </label>
        )}
        <button type="button" class="button button-main" onClick={() => print()}>
          {say('printCards')}
        </button>
        <button type="button" class="button" onClick={() => go('room')}>
          {say('screenRoom')}
        </button>
      </div>
      <div class="join-cards">
        {seats.seats.map((seat) => (
          <Card key={seat.seat} seat={seat} address={address.value} authority={seats.authority} language={language.value} />
        ))}
      </div>
    </>
  );
}
