/* Exercise time for the reader: which zone comes first, and the stamps that every screen uses. */

import { computed } from '@preact/signals';
import type { Zone } from '../api/types.ts';
import { cellById, exercise, exerciseSecond, following, link, ownCell, phase, preferences, stages, standing, view, wallNow } from '../state.ts';
import { pageTongue } from '../words/index.ts';
import { capitalZone } from './capitals.ts';
import { dayStamp, formFor, fullStamp, shortStamp, zoned, type ZonedTime } from './zones.ts';

/** The exercise's zones, the reader's first: as set, else that of the own cell's country, else as the exercise lists them. */
export const zones = computed<Zone[]>(() => {
  const all = exercise.value?.zones ?? [];
  const wanted = preferences.value.zone || capitalZone(cellById(ownCell.value ?? '')?.country);
  const first = all.find((zone) => zone.name === wanted);
  return first ? [first, ...all.filter((zone) => zone !== first)] : all;
});

const form = computed(() => formFor(pageTongue(), exercise.value?.languages ?? []));

/** The city of a zone in the reader's language, which every reader understands. */
export const zoneCity = (zone: Zone) => zone.city[pageTongue()] ?? zone.name;

/** On the calendar of the exercise, as its phases have it: what is to come as planned, `now` as the phases that have begun. */
function unixOf(second: number, now = false): number {
  const stage = stages.value.filter((one) => one.second <= second && (one.begun || !now)).at(-1);
  return stage ? stage.unix + second - stage.second : (exercise.value?.startex ?? 0) + second;
}

/** The moment in the reader's first zone, in full. */
export function stampFull(second: number, now = false): string {
  const zone = zones.value[0];
  return zone ? fullStamp(zoned(zone, unixOf(second, now)), form.value) : '';
}

const isSameDay = (one: ZonedTime, other: ZonedTime) => one.day === other.day && one.month === other.month && one.year === other.year;
/** The exercise's day in the reader's first zone, as text, so that it changes once a day. */
const today = following(() => (zones.value[0] ? JSON.stringify(dayOf(zoned(zones.value[0], unixOf(exerciseSecond.value, true)))) : ''));
const dayOf = ({ year, month, day }: ZonedTime) => [year, month, day];

/** In short; of another day than the exercise's with its day. */
export function stamp(second: number): string {
  const zone = zones.value[0];
  if (!zone) return '';
  const time = zoned(zone, unixOf(second));
  return (JSON.stringify(dayOf(time)) === today.value ? shortStamp : dayStamp)(time, form.value);
}

/** The same moment in the other zones, those that read the same once, with the day where it is another: `0914R`; where no letter
 * names the zone, `뉴욕 09:14`. */
export function stampOthers(second: number, now = false): string {
  const [first, ...others] = zones.value.map((zone) => ({ zone, time: zoned(zone, unixOf(second, now)) }));
  const seen = new Set([first?.time.minutes]);
  const said: string[] = [];
  for (const { zone, time } of others) {
    if (!first || seen.has(time.minutes)) continue;
    seen.add(time.minutes);
    const text = (isSameDay(first.time, time) ? shortStamp : dayStamp)(time, form.value);
    said.push(form.value === 'letters' ? text : `${zone.called[pageTongue()] ?? zone.name} ${text}`);
  }
  return said.join(' · ');
}

/** What the letters behind times mean, `I = Seoul, UTC+9`; without letters where a zone is, `서울: UTC+9`. */
export function zoneMeanings(): string[] {
  return zones.value.map((zone) => {
    const { minutes, letter } = zoned(zone, unixOf(exerciseSecond.value, true));
    const size = Math.abs(minutes);
    const offset = `UTC${minutes < 0 ? '−' : '+'}${Math.floor(size / 60)}${size % 60 ? `:${String(size % 60).padStart(2, '0')}` : ''}`;
    return form.value === 'letters' ? `${letter} = ${zoneCity(zone)}, ${offset}` : `${zoneCity(zone)}: ${offset}`;
  });
}

/** The exercise second that somebody means by `1050`, `10:50` or `10 h 50` (the next such time in the reader's first zone) or by `T+01:50`. */
export function secondMeant(text: string): number | null {
  const since = /^T\+(\d{1,3}):([0-5]\d)$/i.exec(text.trim());
  if (since) return Number(since[1]) * 3600 + Number(since[2]) * 60;
  const clock = /^([01]?\d|2[0-3])(?::|\s*h\s*)?([0-5]\d)[A-Z]?$/i.exec(text.trim());
  const zone = zones.value[0];
  if (!clock || !zone) return null;
  const now = exerciseSecond.value;
  const { hour, minute } = zoned(zone, unixOf(now, true));
  const ahead = (Number(clock[1]) - hour) * 60 + Number(clock[2]) - minute;
  return now - (unixOf(now, true) % 60) + (ahead > 0 ? ahead : ahead + 1440) * 60;
}

/** Real seconds until an exercise second comes at the present pace; null while the clock stands or nobody knows. */
export function realSecondsUntil(second: number): number | null {
  const pace = view.value?.clock.pace ?? 1;
  return phase.value === 'running' && !standing.value && link.value.state !== 'offline' ? (second - exerciseSecond.value) / pace : null;
}

/** `09:14` as the reader writes it; real time has no letters. */
function clockTime(time: string): string {
  const [hour, minute] = time.split(':').map(Number);
  return pageTongue() === 'fr' ? shortStamp({ hour: hour ?? 0, minute: minute ?? 0, letter: '' }, 'fr') : time;
}

/** The time on this machine's clock. */
export const machineTime = (at: number) => clockTime(new Date(at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' }));

const wallFormats = new Map<string, { known: boolean; format: Intl.DateTimeFormat }>();

/** Hours and minutes of a zone; of one that this browser does not know: UTC, and called so. */
function wallFormat(zone: Zone): { known: boolean; format: Intl.DateTimeFormat } {
  const made = wallFormats.get(zone.name);
  if (made) return made;
  const hours = { hour: '2-digit', minute: '2-digit' } as const;
  let found: { known: boolean; format: Intl.DateTimeFormat };
  try {
    found = { known: true, format: new Intl.DateTimeFormat('en-GB', { ...hours, timeZone: zone.name }) };
  } catch {
    found = { known: false, format: new Intl.DateTimeFormat('en-GB', { ...hours, timeZone: 'UTC' }) };
  }
  wallFormats.set(zone.name, found);
  return found;
}

/** The wall clock in the zones of the exercise, in the reader's order; cities of one time together. */
export function wallTimes(): { city: string; time: string }[] {
  const cities = new Map<string, string[]>();
  for (const zone of zones.value) {
    const { known, format } = wallFormat(zone);
    const time = format.format(wallNow.value);
    cities.set(time, [...(cities.get(time) ?? []), known ? zoneCity(zone) : 'UTC']);
  }
  return [...cities].slice(0, 2).map(([time, all]) => ({ city: [...new Set(all)].join('/'), time: clockTime(time) }));
}
