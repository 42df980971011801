/* Numbers as the lab says them, and the interval of a difference. */

import { sinceStart } from '../time/zones.ts';
import { pageTongue } from '../words/index.ts';

const cached = new Map<string, Intl.NumberFormat>();

function format(name: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${pageTongue()}.${name}`;
  const known = cached.get(key) ?? new Intl.NumberFormat(pageTongue(), options);
  cached.set(key, known);
  return known;
}

export const count = (n: number) => format('count', { maximumFractionDigits: 0 }).format(n);
export const percent = (share: number) => format('percent', { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(share);
const minus = (text: string) => text.replace('-', '−');
export const points = (share: number) => minus(format('points', { signDisplay: 'exceptZero', minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(share * 100));
export const signed = (n: number) => minus(format('signed', { signDisplay: 'exceptZero', maximumFractionDigits: 2 }).format(n));
export const plainNumber = (n: number) => format('plain', { maximumFractionDigits: 2 }).format(n);

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
