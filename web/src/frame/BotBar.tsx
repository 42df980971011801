/* Bots and people are told apart: whoever sits in a cell that a bot plays is told so over every screen, and control is asked to hand the
 * cell over, with one press. Before STARTEX no bot plays yet, and STARTEX hands a cell to the people who sit in it. */

import { cellName, phase, role, view } from '../state.ts';
import { plain } from '../text.tsx';
import { act } from '../ui/notice.tsx';
import { say } from '../words/index.ts';
import { botsAmongPeople } from './bots.ts';

const goes = () => phase.value === 'running' || phase.value === 'paused';

function OwnBot() {
  return (
    <div class="bot-bar" role="region" aria-label={say('bot')}>
      <span>{say('botPlaysYours')}</span>
    </div>
  );
}

function HandOver({ cell }: { cell: string }) {
  const name = plain(cellName(cell));
  return (
    <div class="bot-bar" role="region" aria-label={say('botAmongPeople', { cell: name })} data-bot-in={cell}>
      <span>{say('botAmongPeople', { cell: name })}</span>
      <button type="button" class="button" aria-label={`${name}: ${say('handToPeople')}`} onClick={() => void act('seat', { cell, bot: false })}>
        {say('handToPeople')}
      </button>
    </div>
  );
}

export function BotBar() {
  if (!goes()) return null;
  if (view.value?.seat.bot) return <OwnBot />;
  if (role.value !== 'control') return null;
  return (
    <>
      {botsAmongPeople(view.value).map((cell) => (
        <HandOver key={cell} cell={cell} />
      ))}
    </>
  );
}
