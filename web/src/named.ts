/* What the scenario's names are called for people: values of enumerations, policies of bots. */

import { exercise } from './state.ts';
import { plain } from './text.tsx';
import { say } from './words/index.ts';

/** A variable's value as the view and rehearsals have it: a number, or the name of a value. */
export function valueCalled(variable: string, value: string): string {
  const values = exercise.value?.variables?.find((one) => one.id === variable)?.values;
  return plain(values?.find((one) => one.name === value)?.label) || value.replaceAll('_', ' ');
}

const STANDARD = 'standard'; /* the language's own name for what `bots` says */

export function policyCalled(cell: string, policy: string): string {
  const label = plain(exercise.value?.policies?.[cell]?.find((one) => one.name === policy)?.label);
  return label || (policy === STANDARD ? say('policyStandard') : policy.replaceAll('_', ' '));
}
