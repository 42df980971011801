/* What the scenario's names are called for people: values of enumerations, policies of bots, seats. */

import { computed } from '@preact/signals';
import { exercise, people } from './state.ts';
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

/** Seats that cells have by name, by their ids. */
const seatsByName = computed(() => new Map((exercise.value?.cells ?? []).flatMap((cell) => (cell.seats ?? []).map((seat) => [seat.id, seat] as const))));

/** What a seat is called: its title, or its id. */
export const seatName = (seat: string): string => plain(seatsByName.value.get(seat)?.title) || seat;

export const isNamedSeat = (seat: string | null | undefined): boolean => seatsByName.value.has(seat ?? '');

/** The name that somebody at a seat gave, or what the seat is called. */
export function personName(seat: string | null | undefined): string {
  return people.value?.find((person) => person.seat === seat)?.name || seatName(seat ?? '');
}
