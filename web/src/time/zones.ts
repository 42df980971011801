/* Exercise time in words. The server sends each zone's offsets at the dates of the exercise; nothing here asks the browser's
 * time zone data for exercise time. Reports write the same forms (src/pieces/when.c). */

import type { Zone } from '../api/types.ts';

/** How times are written: as date-time groups with the letters of their zones, where the exercise is in English and its reader
 * reads English; else as the reader's language writes them. */
export type Form = 'letters' | 'en' | 'ko' | 'de' | 'fr';

export function formFor(tongue: string, languages: readonly string[]): Form {
  if (tongue === 'ko' || tongue === 'de' || tongue === 'fr') return tongue;
  return languages.includes('en') ? 'letters' : 'en';
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const WEEKDAYS = ['일', '월', '화', '수', '목', '금', '토'];
const NBSP = '\u00a0';
const pad = (value: number) => String(value).padStart(2, '0');

function offsetAt(zone: Zone, unix: number): { minutes: number; abbreviation: string } {
  let found = zone.offsets[0] ?? { from: 0, minutes: 0, abbreviation: 'UTC' };
  for (const offset of zone.offsets) if (offset.from <= unix) found = offset;
  return found;
}

/** The military letter of a whole-hour offset; J is never used, odd offsets are written out. */
function zoneLetter(minutes: number): string {
  if (minutes % 60 !== 0 || Math.abs(minutes) > 720) {
    const size = Math.abs(minutes);
    return `${minutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}${pad(size % 60)}`;
  }
  const hours = minutes / 60;
  if (hours === 0) return 'Z';
  return hours > 0 ? ('ABCDEFGHIKLM'[hours - 1] ?? 'Z') : ('NOPQRSTUVWXY'[-hours - 1] ?? 'Z');
}

export interface ZonedTime {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  minutes: number; /* east of UTC */
  letter: string;
  abbreviation: string;
}

export function zoned(zone: Zone, unix: number): ZonedTime {
  const { minutes, abbreviation } = offsetAt(zone, unix);
  const local = new Date((unix + minutes * 60) * 1000);
  return {
    year: local.getUTCFullYear(),
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
    minutes,
    letter: zoneLetter(minutes),
    abbreviation,
  };
}

/** `2314I`, 23:14, `23 h 14`. */
export function shortStamp(time: Pick<ZonedTime, 'hour' | 'minute' | 'letter'>, form: Form): string {
  if (form === 'letters') return `${pad(time.hour)}${pad(time.minute)}${time.letter}`;
  return form === 'fr' ? `${time.hour}${NBSP}h${NBSP}${pad(time.minute)}` : `${pad(time.hour)}:${pad(time.minute)}`;
}

/** With date: `222314I FEB 23`, `22 Feb 2023, 23:14`, `2023. 2. 22.(수) 23:14`, `22.02.2023, 23:14 Uhr`, `22/02/2023, 23 h 14`. */
export function fullStamp(time: ZonedTime, form: Form): string {
  const { year, month, day } = time;
  const clock = shortStamp(time, form);
  switch (form) {
    case 'letters':
      return `${pad(day)}${clock} ${MONTHS[month - 1]?.toUpperCase()} ${pad(year % 100)}`;
    case 'en':
      return `${day} ${MONTHS[month - 1]} ${year}, ${clock}`;
    case 'ko':
      return `${year}. ${month}. ${day}.(${WEEKDAYS[new Date(Date.UTC(year, month - 1, day)).getUTCDay()]}) ${clock}`;
    case 'de':
      return `${pad(day)}.${pad(month)}.${year}, ${clock}${NBSP}Uhr`;
    case 'fr':
      return `${pad(day)}/${pad(month)}/${year}, ${clock}`;
  }
}

/** The time with its day: `222314I`, `22 Feb, 23:14`, `22일 23:14`, `22.02., 23:14`, `22/02, 23 h 14`. */
export function dayStamp(time: ZonedTime, form: Form): string {
  const { month, day } = time;
  const clock = shortStamp(time, form);
  switch (form) {
    case 'letters':
      return `${pad(day)}${clock}`;
    case 'en':
      return `${day} ${MONTHS[month - 1]}, ${clock}`;
    case 'ko':
      return `${day}일 ${clock}`;
    case 'de':
      return `${pad(day)}.${pad(month)}., ${clock}`;
    case 'fr':
      return `${pad(day)}/${pad(month)}, ${clock}`;
  }
}

/** Exercise time since STARTEX: `T+01:20`, `T-00:05`, and `T+1.02:00` from a day on. */
export function sinceStart(second: number): string {
  const minutes = Math.floor(Math.abs(second) / 60);
  const days = Math.floor(minutes / 1440);
  return `T${second < 0 ? '-' : '+'}${days ? `${days}.` : ''}${pad(Math.floor((minutes % 1440) / 60))}:${pad(minutes % 60)}`;
}

/** A span of real time: `04:10`, `1:04:10`. */
export function span(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole / 3600);
  const rest = `${pad(Math.floor((whole % 3600) / 60))}:${pad(whole % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}
