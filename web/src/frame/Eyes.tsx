/* Control and evaluators look through the eyes of a seat: by a key they choose it, its page opens in a tab of its own, and a bar over
 * that page says whose it is. */

import { useSignal, useSignalEffect } from '@preact/signals';
import { eyes } from '../api/eyes.ts';
import type { Role } from '../api/types.ts';
import { isNamedSeat, personName, seatName } from '../named.ts';
import { readSeats } from '../room/seats.ts';
import { choosingEyes, people, role } from '../state.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { useKeys } from '../ui/keys.ts';
import { say } from '../words/index.ts';

const nameOfSeat = (seat: string) => [seatName(seat), ...(personName(seat) !== seatName(seat) ? [personName(seat)] : [])].join(' · ');

/** Players first; control's own page is nobody's to look through. Evaluators, who have no list of seats, see who is there. */
async function seatsToSee(): Promise<string[]> {
  const all: { seat?: string; role?: Role }[] = (await readSeats())?.seats ?? people.value ?? [];
  const of = (...roles: Role[]) => all.flatMap(({ seat, role: is }) => (seat && is && roles.includes(is) ? [seat] : []));
  return [...of('player'), ...of('observer', 'projector')];
}

function Choice({ onClose }: { onClose: () => void }) {
  const seats = useSignal<string[] | null>(null);
  useSignalEffect(() => void seatsToSee().then((found) => (seats.value = found)));
  return (
    <Dialog title={say('eyesTitle')} lead={say('eyesLead')} onClose={onClose}>
      <ul class="eyes-seats">
        {seats.value?.map((seat) => (
          <li key={seat}>
            <a class="button" href={`${location.pathname}?eyes=${encodeURIComponent(seat)}`} target="_blank" rel="noopener" onClick={onClose}>
              {isNamedSeat(seat) ? `${seat}: ${nameOfSeat(seat)}` : nameOfSeat(seat)}
            </a>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

export function Eyes() {
  const may = !eyes && (role.value === 'control' || role.value === 'observer');
  useKeys({ KeyE: () => may && (choosingEyes.value = true) });
  if (eyes)
    return (
      <div class="bot-bar" role="region" aria-label={say('eyesOf', { seat: eyes })} data-eyes={eyes}>
        <span>
          {say('eyesOf', { seat: eyes })} {say('eyesOnly')}
        </span>
      </div>
    );
  return may && choosingEyes.value ? <Choice onClose={() => (choosingEyes.value = false)} /> : null;
}
