/* Numbers as the reader's language writes them. */

import { pageTongue } from './words/index.ts';

const cached = new Map<string, Intl.NumberFormat>();

function format(name: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${pageTongue()}.${name}`;
  const known = cached.get(key) ?? new Intl.NumberFormat(pageTongue(), options);
  cached.set(key, known);
  return known;
}

const whole = () => format('whole', { style: 'percent', maximumFractionDigits: 0 });

export const count = (n: number) => format('count', { maximumFractionDigits: 0 }).format(n);
export const percent = (share: number) => format('percent', { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(share);
/** `95%`. */
export const wholePercent = (percents: number) => whole().format(percents / 100);
/** `1–5%`: the sign once. */
export const percentRange = (low: number, high: number) =>
  whole()
    .formatToParts(high / 100)
    .map(({ type, value }) => (type === 'integer' ? `${low}–${value}` : value))
    .join('');
const minus = (text: string) => text.replace('-', '−');
export const points = (share: number) => minus(format('points', { signDisplay: 'exceptZero', minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(share * 100));
export const signed = (n: number) => minus(format('signed', { signDisplay: 'exceptZero', maximumFractionDigits: 2 }).format(n));
export const plainNumber = (n: number) => format('plain', { maximumFractionDigits: 2 }).format(n);
