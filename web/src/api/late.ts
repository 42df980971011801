/* What a full view leaves out comes by its number: long words when somebody opens them, older entries when somebody asks for them. Words
 * of items and notes never change once they are said, so what came stays for as long as the page does; what else was shortened comes as it
 * is now, in the place of what is shown. */

import { computed, signal } from '@preact/signals';
import { allItems, view } from '../state.ts';
import { throughEyes } from './eyes.ts';
import { pause, request } from './http.ts';
import { applyChange } from './merge.ts';
import type { Item, Note, Said, View } from './types.ts';

type Kind = 'item' | 'note';
export type Shortened = 'decision' | 'round' | 'question' | 'queued';
const AT_ONCE = 20; /* older entries that one wish brings */
const TRIES = 5;

const words = signal<ReadonlyMap<string, Said>>(new Map());
/** Numbers of older entries that came because somebody asked, and of those that are nobody's here. */
const asked = { item: new Set<number>(), note: new Set<number>() };
const gone = { item: new Set<number>(), note: new Set<number>() };

/** Null: they are not here yet. */
export const wordsOf = (item: Item): Said | null => item.text ?? words.value.get(`item ${item.number}`) ?? null;
export const wordsOfNote = (note: Note): Said | null => note.text ?? words.value.get(`note ${note.number}`) ?? null;

export const itemsWithoutWords = computed(() => allItems.value.filter((item) => !item.withdrawn && wordsOf(item) == null).length);

/** Null: nothing came. */
async function ask<T>(path: string): Promise<{ status: number; json: T | null } | null> {
  for (let tries = 0; tries < TRIES; tries++) {
    const answer = await request<T>('GET', throughEyes(path));
    if (answer?.status !== 429) return answer && { status: answer.status, json: answer.ok ? answer.json : null };
    await pause(1000 * 2 ** tries); /* the server has set a measure */
  }
  return null;
}

async function fetchOne<T>(kind: Kind, number: number): Promise<T | null> {
  const answer = await ask<T>(`/api/${kind}?number=${number}`);
  if (answer?.status === 404) gone[kind].add(number);
  return answer?.json ?? null;
}

const LISTS = { item: 'items', note: 'notes' } as const;

/** The same while no change has reached it. */
const entryHere = (list: keyof View, key: string, name: number | string) => (view.value?.[list] as Record<string, unknown>[] | undefined)?.find((one) => one[key] === name);

/** What is asked for beside the stream may come after a change that is newer than it: then it is asked for again. Null: nothing came. */
async function askInTime<T>(list: keyof View, key: string, name: number | string, asking: () => Promise<T | null>): Promise<T | null> {
  for (let tries = 0; tries < TRIES; tries++) {
    const before = entryHere(list, key, name);
    const answer = await asking();
    if (!answer || entryHere(list, key, name) === before) return answer;
  }
  return null;
}

const SHORTENED = { decision: ['number', 'decisions'], round: ['number', 'rounds'], question: ['number', 'questions'], queued: ['id', 'queue'] } as const;

/** An entry of which long texts were left out, whole. */
export async function fetchWhole(kind: Shortened, name: number | string): Promise<void> {
  const [key, list] = SHORTENED[kind];
  const whole = await askInTime(list, key, name, async () => (await ask<object>(`/api/${kind}?${key}=${encodeURIComponent(name)}`))?.json ?? null);
  if (whole && view.value) view.value = applyChange(view.value, { [list]: [whole] } as Partial<View>);
}

/** False: they did not come, and may be asked for again. */
export async function fetchWords(kind: Kind, number: number): Promise<boolean> {
  const one = await fetchOne<Item | Note>(kind, number);
  if (one?.text == null) return false;
  words.value = new Map(words.value).set(`${kind} ${number}`, one.text);
  return true;
}

/** How many are left out that nobody asked for yet. */
export const leftOut = (kind: Kind): number => Math.max(0, ((kind === 'item' ? view.value?.older : view.value?.older_notes) ?? 0) - [...asked[kind]].filter((number) => view.value?.[LISTS[kind]]?.some((one) => one.number === number)).length);

/** The next older ones, the newest of them first. */
export async function fetchOlder(kind: Kind): Promise<void> {
  const here = new Set<number>((view.value?.[LISTS[kind]] ?? []).map((one) => one.number));
  const missing: number[] = [];
  for (let number = Math.max(0, ...here); number > 0 && missing.length < AT_ONCE; number--) if (!here.has(number) && !gone[kind].has(number)) missing.push(number);
  for (const number of missing) {
    const one = await askInTime(LISTS[kind], 'number', number, () => fetchOne<Item & Note>(kind, number));
    if (!one && !gone[kind].has(number)) return; /* the server is not reached */
    if (!one || !view.value) continue;
    asked[kind].add(number);
    view.value = applyChange(view.value, { [LISTS[kind]]: [one] } as Partial<View>);
  }
}

/** The server has sent these itself: they are no longer among those it left out. */
export function cameByItself(change: Partial<View>): void {
  for (const item of change.items ?? []) asked.item.delete(item.number);
  for (const note of change.notes ?? []) asked.note.delete(note.number);
}
