/* Which screen stands in the frame: by seat, by phase, and by the fragment of the address. A join code in the fragment is taken
 * out of the address at once, so that it is neither in the history nor on a screen that somebody photographs. */

import { effect, signal } from '@preact/signals';
import { resend, unsent } from './api/command.ts';
import type { Over } from './api/ends.ts';
import { askBeforeClosing, freshPage } from './api/fresh.ts';
import { follow, resume } from './api/session.ts';
import { Control } from './control/Control.tsx';
import { Desk } from './desk/Desk.tsx';
import { End } from './end/End.tsx';
import { Frame } from './frame/Frame.tsx';
import { screenHere } from './frame/screens.ts';
import { Lab } from './lab/Lab.tsx';
import { Join } from './lobby/Join.tsx';
import { Lobby } from './lobby/Lobby.tsx';
import { Notebook } from './observer/Notebook.tsx';
import { Picture } from './picture/Picture.tsx';
import { Wall } from './picture/Wall.tsx';
import { Room } from './room/Room.tsx';
import { displaced, exercise, go, link, phase, place, role, session, view } from './state.ts';
import { isDrafting } from './ui/draft.ts';
import { notify } from './ui/notice.tsx';
import { say, type Key } from './words/index.ts';

const starting = signal(true);
const linkCode = signal('');

function takeCode(): void {
  const found = /^join=(.+)$/.exec(place.value);
  if (!found?.[1]) return;
  linkCode.value = decodeURIComponent(found[1]);
  history.replaceState(null, '', location.pathname);
  place.value = '';
}

export async function begin(): Promise<void> {
  effect(takeCode);
  askBeforeClosing(() => unsent.value.length > 0 || isDrafting());
  if (await resume()) {
    const lost = resend();
    if (lost) notify(() => say('unsentLost', { n: lost }));
  }
  starting.value = false;
  let before = phase.value;
  effect(() => {
    const is = phase.value;
    if (is === 'ended' && before !== 'ended' && session.value && role.value !== 'projector') go('end');
    before = is;
  });
}

function Quiet({ text }: { text: string }) {
  return (
    <div class="quiet">
      <p>{text}</p>
    </div>
  );
}

/** A browser holds one seat at a time. */
function Displaced({ was, is }: { was: string; is: string }) {
  return (
    <div class="quiet">
      <h1>{say('displacedTitle', { seat: is })}</h1>
      <p>{say('displacedLead', { was, is })}</p>
      <button type="button" class="button button-main" onClick={() => follow(is)}>
        {say('displacedGo', { seat: is })}
      </button>
    </div>
  );
}

const ENDED: Record<Over, Key> = { seat_taken: 'endedSeatTaken', too_many: 'endedTooMany', expired: 'endedExpired', revoked: 'endedRevoked' };

/** Whoever lost the seat is told why, and comes in again by the card alone: the page is fresh then. */
function Ended({ why }: { why: Over }) {
  return (
    <div class="page page-narrow">
      <section class="card" role="alert" aria-labelledby="ended-title">
        <h1 id="ended-title">{say('seatEnded')}</h1>
        <p class="lead">{say(ENDED[why])}</p>
        <button class="button button-main" type="button" onClick={freshPage}>
          {say('joinAgain')}
        </button>
      </section>
    </div>
  );
}

function Screen() {
  if (link.value.state === 'ended' && link.value.why) return <Ended why={link.value.why} />;
  if (displaced.value && !linkCode.value) return <Displaced {...displaced.value} />;
  if (starting.value) return <Quiet text={say('connecting')} />;
  if (!session.value || linkCode.value) return <Join code={linkCode.value} onSeated={() => (linkCode.value = '')} />;
  if (!exercise.value || !view.value) return <Quiet text={say('connecting')} />;
  if (role.value === 'player' && phase.value === 'lobby') return <Lobby />;
  if (role.value === 'projector') return <Wall />;
  switch (screenHere()?.place) {
    case 'desk':
      return <Desk />;
    case 'notebook':
      return <Notebook />;
    case 'picture':
      return <Picture />;
    case 'room':
      return <Room />;
    case 'lab':
      return <Lab />;
    case 'end':
      return <End />;
    default:
      return <Control />;
  }
}

export function App() {
  return (
    <Frame>
      <Screen />
    </Frame>
  );
}
