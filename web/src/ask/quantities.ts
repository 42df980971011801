/* Numbers that are decided and allocations, in words. */

import type { Decision, QuantitiesOfDecision } from '../api/types.ts';
import { plain } from '../text.tsx';
import { list, say, type Key } from '../words/index.ts';

export const thingName = (of: QuantitiesOfDecision, at: number): string => plain(of.things[at]?.text) || (of.things[at]?.id ?? '');

/** "7", or "Roads 10, Water 15". */
export function quantityWords(of: QuantitiesOfDecision, values: readonly number[]): string {
  if (of.kind === 'number') return String(values[0] ?? '');
  return list(values.map((value, at) => `${thingName(of, at)} ${value}`));
}

/** What stands where nothing comes of it. */
export const otherwiseWords = (of: QuantitiesOfDecision): string => quantityWords(of, of.things.map((thing) => thing.otherwise));

/** What an option is called that stands for a number: the number that some cell named, or that was decided. */
export function choiceWords(decision: Decision, option: string | null | undefined, values: readonly number[] | null | undefined): string {
  if (decision.quantities) return values ? quantityWords(decision.quantities, values) : '';
  return plain(decision.options.find((one) => one.id === option)?.text);
}

/** How they come to one number. */
export const ruleWords = (of: QuantitiesOfDecision, cells: string): string => say(of.rule ? (`agree_value_${of.rule}` as Key) : 'agree_jointNumber', { cells });

export const rangeWords = (of: QuantitiesOfDecision): string =>
  of.step === 1 ? say('numberBetween', { from: of.least, to: of.most }) : say('numberInSteps', { from: of.least, to: of.most, step: of.step });

/** Whether these can be named now; what people enter is text. */
export function canName(of: QuantitiesOfDecision, entered: readonly string[]): boolean {
  const values = entered.map(Number);
  const whole = entered.every((text, at) => text.trim() !== '' && Number.isInteger(values[at]) && ((values[at] ?? 0) - of.base) % of.step === 0);
  if (!whole) return false;
  if (of.kind === 'number') return (values[0] ?? 0) >= of.least && (values[0] ?? 0) <= of.most;
  return values.every((value) => value >= 0) && values.reduce((sum, value) => sum + value, 0) <= of.most;
}
