/* A flash item that nobody of the cell has opened: over every screen of a player, with the one thing to do. */

import { arrival, isUnread } from '../desk/inbox.ts';
import { allItems, go, role } from '../state.ts';
import { say } from '../words/index.ts';

export function FlashBar() {
  const item = role.value === 'player' ? allItems.value.find((one) => one.precedence === 'flash' && isUnread(one)) : undefined;
  if (!item) return null;
  return (
    <div class="flash-bar" role="region" aria-label={say('precedence_flash')}>
      <span>{arrival(item)}</span>
      <button type="button" class="button" onClick={() => go(`desk/item/${item.number}`)}>
        {say('openNow')}
      </button>
    </div>
  );
}
