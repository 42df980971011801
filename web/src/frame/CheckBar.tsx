/* Control calls for a check of communications: over every screen until this seat says that it sees and hears. */

import { view } from '../state.ts';
import { act } from '../ui/notice.tsx';
import { say } from '../words/index.ts';

export function CheckBar() {
  if (!view.value?.seat.check) return null;
  return (
    <div class="bot-bar" role="region" aria-label={say('checkAsks')}>
      <span>{say('checkAsks')}</span>
      <button type="button" class="button button-main" onClick={() => void act('heard')}>
        {say('iSeeAndHear')}
      </button>
    </div>
  );
}
