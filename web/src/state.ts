/* What the page knows: the session, the exercise, the view, the link to the server. Everything shown is a function of these
 * signals and of the reader's preferences; nothing else is kept. */

import { computed, effect, signal, type ReadonlySignal } from '@preact/signals';
import type { Link } from './api/feed.ts';
import type { CellOfExercise, Exercise, Item, Said, Session, Stage, View } from './api/types.ts';

export const session = signal<Session | null>(null);
export const displaced = signal<{ was: string; is: string } | null>(null); /* seats: this page's, and the one that the browser took instead */
export const exercise = signal<Exercise | null>(null);
export const view = signal<View | null>(null);
export const received = signal(Date.now()); /* when the clock in `view` came, by this machine's clock */
export const link = signal<Link>({ state: 'connecting', since: Date.now(), behind: 0 });
export const choosingEyes = signal(false); /* of whom to see the page */
export const now = signal(Date.now()); /* this machine's clock, once a second */

/** Where in the page: the fragment without its #. Join codes never stay in it. */
export const place = signal(location.hash.slice(1));
addEventListener('hashchange', () => (place.value = location.hash.slice(1)));
/** Where each screen was left, so that its tab leads back there. */
export const left = new Map<string, string>();
effect(() => void left.set(place.value.split('/')[0] ?? '', place.value));
export function go(to: string): void {
  if (location.hash.slice(1) !== to) location.hash = to;
}

setInterval(() => (now.value = Date.now()), 1000);

/** A signal that follows, and tells nobody while it stays as it is. Of a computed one everybody who reads it is asked at each change of
 * what it is made of: by a list of two thousand rows, once a second. */
export function following<T>(compute: () => T): ReadonlySignal<T> {
  const followed = signal(compute());
  effect(() => {
    followed.value = compute();
  });
  return followed;
}

/** Exercise seconds at this moment, as the server would say. */
export const exerciseSecond = computed(() => {
  const clock = view.value?.clock;
  if (!clock) return 0;
  if (clock.phase !== 'running') return clock.second;
  const heard = link.value.state === 'offline' ? link.value.since : now.value; /* offline, nobody knows whether it runs */
  const second = clock.second + Math.max(0, Math.floor(((heard - received.value) / 1000) * clock.pace));
  return clock.stands == null ? second : Math.min(second, clock.stands);
});

/** The wall clock of the room, in milliseconds: the server's, since a tablet's may be wrong by days. */
export const wallNow = computed(() => (view.value ? view.value.clock.wall + (now.value - received.value) : now.value));

const NONE: never[] = [];
/** The phases of the scenario, those to come only for those who may know of them; the present one; and whether time stands for the next. */
export const stages = following<Stage[]>(() => view.value?.phases ?? NONE);
export const stageNow = computed(() => stages.value.filter((stage) => stage.begun).at(-1));
export const stageNext = computed(() => stages.value.find((stage) => !stage.begun));
export const standing = following(() => view.value?.clock.phase === 'running' && view.value.clock.stands != null && exerciseSecond.value >= view.value.clock.stands);

export const phase = following(() => view.value?.clock.phase ?? 'lobby');
export const role = computed(() => session.value?.role ?? null);
export const ownCell = computed(() => session.value?.cell ?? null);

/** Of the view; the same while none of them changes. */
export const allItems = following<Item[]>(() => view.value?.items ?? NONE);
export const people = following(() => view.value?.people);

export function cellById(id: string): CellOfExercise | undefined {
  return exercise.value?.cells.find((cell) => cell.id === id);
}

export function cellName(id: string): Said {
  return cellById(id)?.name ?? id;
}

/** Cells that people play, so that counts over them mean something. */
export const playerCells = computed(() => {
  const cells = exercise.value?.cells ?? [];
  const played = cells.filter((cell) => !cell.seat || cell.seat === 'player');
  return played.length ? played : cells;
});

/** Two cells side by side keep the same two colours and shapes everywhere; the others are grey. */
export function cellMark(id: string): 'first' | 'second' | 'third' | 'other' {
  const at = playerCells.value.findIndex((cell) => cell.id === id);
  return at === 0 ? 'first' : at === 1 ? 'second' : at === 2 ? 'third' : 'other';
}

export interface Preferences {
  tongue: string; /* language of the page's own words */
  both: boolean; /* texts in two languages side by side */
  second: string; /* the other language of the two */
  zone: string; /* the zone whose time is shown first; '' for the exercise's own order */
  keys: boolean; /* single-letter keys */
}

const STORED = 'entente.preferences';

function storedPreferences(): Preferences {
  const browser = navigator.language.slice(0, 2);
  const fallback: Preferences = { tongue: ['en', 'ko', 'de', 'fr'].includes(browser) ? browser : 'en', both: false, second: '', zone: '', keys: true };
  try {
    return { ...fallback, ...(JSON.parse(localStorage.getItem(STORED) ?? '{}') as Partial<Preferences>) };
  } catch {
    return fallback;
  }
}

export const preferences = signal<Preferences>(storedPreferences());
effect(() => {
  try {
    localStorage.setItem(STORED, JSON.stringify(preferences.value));
  } catch {
    /* a browser that keeps nothing */
  }
});
export function prefer(some: Partial<Preferences>): void {
  preferences.value = { ...preferences.value, ...some };
}

/** The languages of the exercise's texts; before a seat is taken, those of the page itself. */
export const languages = computed(() => {
  const listed = exercise.value?.languages;
  return listed?.length ? listed : ['en', 'ko', 'de', 'fr'];
});
