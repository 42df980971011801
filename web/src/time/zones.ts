/* Exercise time in words. The server sends each zone's offsets at the dates of the exercise; nothing here asks the browser's
 * time zone data for exercise time. A date-time group is `22 2314I FEB 23`: day, time, zone letter, month, year. */

import type { Zone } from '../api/types.ts';

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
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

/** `22 2314I FEB 23`, or 2023년 2월 22일 23:14 for Korean readers. */
export function fullStamp(time: ZonedTime, language: string): string {
  const clock = `${pad(time.hour)}:${pad(time.minute)}`;
  if (language === 'ko') return `${time.year}년 ${time.month}월 ${time.day}일 ${clock}`;
  return `${pad(time.day)} ${pad(time.hour)}${pad(time.minute)}${time.letter} ${MONTHS[time.month - 1]} ${pad(time.year % 100)}`;
}

/** `2314I`, or 23:14. */
export function shortStamp(time: ZonedTime, language: string): string {
  return language === 'ko' ? `${pad(time.hour)}:${pad(time.minute)}` : `${pad(time.hour)}${pad(time.minute)}${time.letter}`;
}

/** The same with its day: `23 2314I`, or 23일 23:14. */
export function dayStamp(time: ZonedTime, language: string): string {
  return language === 'ko' ? `${time.day}일 ${shortStamp(time, language)}` : `${pad(time.day)} ${shortStamp(time, language)}`;
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

/** The city of an IANA zone name, which every reader understands. */
export function zoneCity(zone: Zone): string {
  return (zone.name.split('/').pop() ?? zone.name).replaceAll('_', ' ');
}
