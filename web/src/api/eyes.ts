/* Through the eyes of another seat: whoever sees everything can have its page as it is, in a tab of its own, where `?eyes=SEAT` stands in
 * the address. The view is that seat's, read again whenever something reached the own one; nothing is sent from there. */

import { pause, read } from './http.ts';
import type { View } from './types.ts';

export const eyes = new URLSearchParams(location.search).get('eyes') ?? '';

const LOOK_MS = 1000; /* it is read once as often at most */

/** What is read there is what that seat would get. */
export const throughEyes = (path: string) => (eyes ? `${path}${path.includes('?') ? '&' : '?'}eyes=${encodeURIComponent(eyes)}` : path);

let looking = false, again = false;

export async function look(take: (view: View) => void): Promise<void> {
  again = true;
  if (looking) return;
  looking = true;
  while (again) {
    again = false;
    const seen = await read<View>(throughEyes('/api/view'));
    if (seen) take(seen);
    await pause(LOOK_MS);
  }
  looking = false;
}
