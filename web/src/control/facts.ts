/* What control's lists are made of: the queue with the texts of its injects, what was delivered, the open requests. */

import { computed } from '@preact/signals';
import type { InjectOfExercise, Item, Queued, Said, Storyline, View } from '../api/types.ts';
import { allItems, exercise, following, phase, role, view } from '../state.ts';
import { plain } from '../text.tsx';

export const mayAct = computed(() => role.value === 'control');

const injects = computed(() => new Map((exercise.value?.injects ?? []).map((inject) => [inject.id, inject])));

export interface QueueRow {
  queued: Queued;
  inject: InjectOfExercise;
  title: Said;
  text: Said;
}

const isSaid = (said: Said | null | undefined): said is Said => plain(said) !== '';

const NONE: never[] = [];
const queue = following<Queued[]>(() => view.value?.queue ?? NONE); /* the view is another at each beat of the clock */

export const queueRows = computed<QueueRow[]>(() =>
  queue.value.flatMap((queued) => {
    const inject = injects.value.get(queued.id);
    if (!inject) return [];
    const planned = queued.shortened ? null : inject; /* which is not what it says now */
    const title = isSaid(queued.title) ? queued.title : isSaid(planned?.title) ? planned.title : inject.id;
    return [{ queued, inject, title, text: isSaid(queued.text) ? queued.text : (planned?.text ?? '') }];
  }),
);

const WAITING = ['waiting', 'due', 'held'];
const dueOf = (row: QueueRow) => row.queued.due_second ?? Number.MAX_SAFE_INTEGER;

export const scheduled = computed(() => queueRows.value.filter((row) => WAITING.includes(row.queued.state) && row.queued.due_second != null).sort((a, b) => dueOf(a) - dueOf(b)));
const undated = computed(() => queueRows.value.filter((row) => WAITING.includes(row.queued.state) && row.queued.due_second == null));
export const conditional = computed(() => undated.value.filter((row) => row.inject.when));
/** Conditional ones that wait for the same: what of their conditions does not hold yet, the nearest first. */
export interface WaitGroup {
  key: string;
  missing: string[]; /* parts; none: all hold, and it comes at the next tick if chance lets it */
  rows: QueueRow[];
}
const missingOf = ({ inject, queued }: QueueRow) => (inject.parts ?? []).filter((_, at) => !queued.holds?.[at]);
export function waitGroups(rows: QueueRow[]): WaitGroup[] {
  const groups = new Map<string, WaitGroup>();
  for (const row of rows) {
    const missing = missingOf(row);
    const key = missing.join(' and ');
    const group = groups.get(key) ?? { key, missing, rows: [] };
    group.rows.push(row);
    groups.set(key, group);
  }
  return [...groups.values()].sort((a, b) => a.missing.length - b.missing.length || b.rows.length - a.rows.length);
}
/** Left to control by the scenario, or by a phase that ended before it came. */
export const byHand = computed(() => undated.value.filter((row) => !row.inject.when));
export const dropped = computed(() => queueRows.value.filter((row) => ['skipped', 'missed', 'full'].includes(row.queued.state)));

export const delivered = computed(() => allItems.value.filter((item) => item.kind === 'inject' || item.kind === 'ad-hoc').sort((a, b) => b.second - a.second || b.number - a.number));
export const requests = computed(() => allItems.value.filter((item) => item.kind === 'request'));
export const replyTo = (request: Item) => allItems.value.find((item) => item.kind === 'reply' && item.about === request.number);
export const openRequests = computed(() => requests.value.filter((request) => !replyTo(request)));
/** Requests for disclosure: those that somebody has yet to answer, and those that are. */
export const disclosures = computed(() => allItems.value.filter((item) => item.asks?.some((ask) => ask.answer == null)));
export const disclosed = computed(() => allItems.value.filter((item) => item.asks?.every((ask) => ask.answer != null)));
export const written = computed(() => allItems.value.filter((item) => item.kind === 'message'));
/** Cells that wrote to control alone and have not heard from it since. */
export const unanswered = computed(() =>
  written.value.filter((item) => item.from_cell && !item.to?.length && !written.value.some((other) => !other.from_cell && other.to?.includes(item.from_cell ?? '') && other.number > item.number)),
);
/** Items of the plan that are ordered: control says what came of them. */
export const ordered = computed(() => (view.value?.plan ?? []).filter((item) => item.ordered_second != null && item.done_second == null && item.failed_second == null));

/** Endings that hold and wait for control's word: none for those who do not hear of endings. */
export const endingsOf = (of: View | null): string[] => (of?.endings ?? []).filter((ending) => ending.put_second != null && !ending.refused).map((ending) => ending.id);
export const endingsWaiting = computed(() => (phase.value === 'ended' ? [] : endingsOf(view.value)));
export const textOfEnding = (id: string): Said | undefined =>
  view.value?.endings?.find((ending) => ending.id === id)?.text ?? exercise.value?.endings?.find((ending) => ending.id === id)?.text;
export const nameOfEnding = (id: string): string => plain(textOfEnding(id)) || id;
/** Its capability; for want of one its text. */
export const nameOfObjective = (id: string | undefined): Said => {
  const objective = exercise.value?.objectives?.find((one) => one.id === id);
  return (plain(objective?.capability) ? objective?.capability : objective?.text) ?? id ?? '';
};

/** Seconds by cell; an item that a single cell sees has none. */
export const secondsOf = (value: Item['opened']): Record<string, number> => (typeof value === 'object' ? value : {});

/** The storyline of an inject, and what it is called. */
export const storylineOf = (inject: InjectOfExercise) => exercise.value?.storylines?.find((one) => one.id === inject.storyline);
export const nameOfStoryline = (storyline: Storyline) => plain(storyline.title) || storyline.id;

/** What a variable or a capability is called. */
export const labelOf = (thing: { id: string; label?: Said | null }) => plain(thing.label) || thing.id;
