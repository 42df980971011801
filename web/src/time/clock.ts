/* Exercise time for the reader: which zone comes first, and the stamps that every screen uses. */

import { computed } from '@preact/signals';
import type { Zone } from '../api/types.ts';
import { exercise, exerciseSecond, now, phase, preferences, view } from '../state.ts';
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

const wallFormats = new Map<string, Intl.DateTimeFormat>();

/** The wall clock in the zones of the exercise, in the reader's order. */
export function wallTimes(): { city: string; time: string }[] {
  const at = new Date(now.value);
  return zones.value.slice(0, 2).map((zone) => {
    let format = wallFormats.get(zone.name);
    if (!format) {
      format = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: zone.name });
      wallFormats.set(zone.name, format);
    }
    return { city: zoneCity(zone), time: format.format(at) };
  });
}
