/* What the lab counts with: exercise time from minutes, and the interval of a difference. */

import { sinceStart } from '../time/zones.ts';

/** Exercise time since STARTEX, from minutes, as the lab counts it. */
export const moment = (minutes: number) => sinceStart(minutes * 60);

export interface Share {
  share: number;
  low: number;
  high: number;
}

/** Second minus first, with Newcombe's interval from the two score intervals: as if the two had separate luck. */
export function difference(first: Share, second: Share): Share {
  const share = second.share - first.share;
  return {
    share,
    low: share - Math.hypot(second.share - second.low, first.high - first.share),
    high: share + Math.hypot(second.high - second.share, first.share - first.low),
  };
}
