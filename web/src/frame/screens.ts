/* Which screens a role has, the first being where it starts. */

import type { Phase, Role } from '../api/types.ts';
import type { Key } from '../words/index.ts';

export interface Screen {
  place: string;
  word: Key;
}

export function screensOf(role: Role | null, phase: Phase): Screen[] {
  if (role === 'control')
    return [
      { place: 'control', word: 'screenControl' },
      { place: 'picture', word: 'screenPicture' },
      { place: 'lab', word: 'screenLab' },
    ];
  if (role === 'observer')
    return [
      { place: 'notebook', word: 'screenNotebook' },
      { place: 'control', word: 'screenControl' },
      { place: 'picture', word: 'screenPicture' },
    ];
  if (role === 'player' && phase !== 'lobby')
    return [
      { place: 'desk', word: 'screenDesk' },
      { place: 'picture', word: 'timeline' },
    ];
  return [];
}
