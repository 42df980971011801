/* Says things in the reader's language: the page's own words by key, the names of languages in themselves. */

import type { Answered, Refusal } from '../api/http.ts';
import { preferences } from '../state.ts';
import { de } from './de.ts';
import { en, type Words } from './en.ts';
import { fr } from './fr.ts';
import { ko } from './ko.ts';

const books: Record<string, Words> = { en, ko, de, fr };

export type Key = keyof Words;

/** The language itself where the page speaks it, else English. */
export const tongueFor = (language: string) => (language in books ? language : 'en');

/** The language in which the page itself speaks: the reader's, where it knows it. */
export const pageTongue = () => tongueFor(preferences.value.tongue);

export const sayIn = (language: string, key: Key) => (books[language] ?? en)[key];

export function say(key: Key, fill: Record<string, string | number> = {}): string {
  const book = books[pageTongue()] ?? en;
  return book[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(fill[name] ?? whole));
}

/** For names that come from the server, such as kinds and methods: the word if there is one, else the name itself. */
export function sayNamed(prefix: string, name: string): string {
  const key = `${prefix}_${name}`;
  return key in en ? say(key as Key) : name;
}

const WITHOUT_CODE: Record<number, string> = { 404: 'unknown', 413: 'body_too_large' };

/** Why a request was refused. */
export function sayRefusal({ status, json }: Answered<Refusal>): string {
  const key = `refusal_${json?.code ?? WITHOUT_CODE[status]}`;
  return key in en ? say(key as Key, { max: json?.max ?? '' }) : (json?.error ?? `${status}`);
}

const OWN_NAMES: Record<string, string> = { en: 'English', ko: '한국어', de: 'Deutsch', fr: 'Français', ja: '日本語', es: 'Español', pl: 'Polski', uk: 'Українська' };
const SHORT_NAMES: Record<string, string> = { en: 'EN', ko: '한국어', de: 'DE', fr: 'FR', ja: '日本語' };

export const languageName = (code: string) => OWN_NAMES[code] ?? code;
/** The language as the reader calls it; its own name, or its code, where the browser knows none. */
export function languageCalled(code: string): string {
  try {
    const called = new Intl.DisplayNames(pageTongue(), { type: 'language' }).of(code);
    return called && called !== code ? called : languageName(code);
  } catch {
    return languageName(code);
  }
}

export const languageShort = (code: string) => SHORT_NAMES[code] ?? code.toUpperCase();

export function list(parts: string[]): string {
  return new Intl.ListFormat(pageTongue(), { style: 'long', type: 'conjunction' }).format(parts);
}
