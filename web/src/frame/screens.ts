/* Which screens a role has, the first being where it starts. The fragment of the address begins with the screen's place;
 * what follows says what is open on it. */

import type { Phase, Role } from '../api/types.ts';
import { phase, place, role } from '../state.ts';
import type { Key } from '../words/index.ts';

export interface Screen {
  place: string;
  word: Key;
}

const OF_ROLE: Record<Role, Screen[]> = {
  control: [
    { place: 'control', word: 'screenControl' },
    { place: 'room', word: 'screenRoom' },
    { place: 'picture', word: 'screenPicture' },
    { place: 'lab', word: 'screenLab' },
  ],
  observer: [
    { place: 'notebook', word: 'screenNotebook' },
    { place: 'control', word: 'screenControl' },
    { place: 'picture', word: 'screenPicture' },
  ],
  player: [
    { place: 'desk', word: 'screenDesk' },
    { place: 'picture', word: 'timeline' },
  ],
  projector: [],
};

export function screensOf(of: Role | null, during: Phase): Screen[] {
  if (!of || (of === 'player' && during === 'lobby')) return [];
  const screens = OF_ROLE[of];
  return during === 'ended' && screens.length ? [{ place: 'end', word: 'phaseEnded' }, ...screens] : screens;
}

/** The screen that the address names, or the role's first. */
export function screenHere(): Screen | undefined {
  const screens = screensOf(role.value, phase.value);
  return screens.find((screen) => screen.place === place.value.split('/')[0]) ?? screens[0];
}
