/* Exercise time for the reader: which zone comes first, and the stamps that every screen uses. */

import { computed } from '@preact/signals';
import type { Zone } from '../api/types.ts';
import { exercise, exerciseSecond, phase, preferences, view, wallNow } from '../state.ts';
import { fullStamp, shortStamp, zoneCity, zoned } from './zones.ts';

/** The exercise's zones, the reader's first. A Korean reader reads Seoul time unless told otherwise. */
export const zones = computed<Zone[]>(() => {
  const all = exercise.value?.zones ?? [];
  const wanted = preferences.value.zone || (preferences.value.tongue === 'ko' ? 'Asia/Seoul' : '');
  const first = all.find((zone) => zone.name === wanted);
  return first ? [first, ...all.filter((zone) => zone !== first)] : all;
});

const unixOf = (second: number) => (exercise.value?.startex ?? 0) + second;

/** The moment in the reader's first zone, in full. */
export function stampFull(second: number): string {
  const zone = zones.value[0];
  return zone ? fullStamp(zoned(zone, unixOf(second)), preferences.value.tongue) : '';
}

export function stamp(second: number): string {
  const zone = zones.value[0];
  return zone ? shortStamp(zoned(zone, unixOf(second)), preferences.value.tongue) : '';
}

/** The same moment in the other zones: `0914R`, or `뉴욕 09:14` once a zone needs its name. */
export function stampOthers(second: number): string {
  const language = preferences.value.tongue;
  return zones.value
    .slice(1)
    .map((zone) => {
      const time = zoned(zone, unixOf(second));
      return language === 'ko' ? `${time.abbreviation} ${shortStamp(time, language)}` : shortStamp(time, language);
    })
    .join(' · ');
}

/** Real seconds until an exercise second comes at the present pace; null while the clock stands. */
export function realSecondsUntil(second: number): number | null {
  const pace = view.value?.clock.pace ?? 1;
  return phase.value === 'running' ? (second - exerciseSecond.value) / pace : null;
}

interface WallFormat {
  city: string;
  format: Intl.DateTimeFormat;
}

const wallFormats = new Map<string, WallFormat>();

/** Of a zone that this browser does not know: UTC, and called so. */
function wallFormat(zone: Zone): WallFormat {
  const known = wallFormats.get(zone.name);
  if (known) return known;
  const hours = { hour: '2-digit', minute: '2-digit' } as const;
  let found: WallFormat;
  try {
    found = { city: zoneCity(zone), format: new Intl.DateTimeFormat('en-GB', { ...hours, timeZone: zone.name }) };
  } catch {
    found = { city: 'UTC', format: new Intl.DateTimeFormat('en-GB', { ...hours, timeZone: 'UTC' }) };
  }
  wallFormats.set(zone.name, found);
  return found;
}

/** The wall clock in the zones of the exercise, in the reader's order. */
export function wallTimes(): { city: string; time: string }[] {
  return zones.value.slice(0, 2).map((zone) => {
    const { city, format } = wallFormat(zone);
    return { city, time: format.format(wallNow.value) };
  });
}
