/* Where a bot plays although people sit there. */

import type { View } from '../api/types.ts';

/** Cells, for those who see all of them. */
export const botsAmongPeople = (of: View | null): string[] => (of?.cells ?? []).filter((cell) => cell.bot && cell.online > 0).map((cell) => cell.id);
