/* Texts of the exercise, in the reader's language or in two side by side. A text that lacks the reader's language is shown in
 * another that it has, tagged as such; it is never blank. Each piece carries its `lang`, and runs as that language does; what
 * somebody wrote without saying in which language claims none, and runs as its first letter does. */

import { wordsOf } from './api/late.ts';
import type { Item, Said } from './api/types.ts';
import { cellById, cellName, languages, preferences, role } from './state.ts';
import { languageCalled, list, say, sayNamed } from './words/index.ts';

export interface Picked {
  text: string;
  lang: string | undefined;
  instead: boolean; /* another language than was asked for */
}

/** The languages to show, the reader's first: one, or two; on the wall always two, since those who read it are of both. */
export function reading(): string[] {
  const { tongue, both, second } = preferences.value;
  const listed = languages.value;
  const first = listed.includes(tongue) ? tongue : (listed[0] ?? 'en');
  if (!both && role.value !== 'projector') return [first];
  const other = second && second !== first && listed.includes(second) ? second : listed.find((code) => code !== first);
  return other ? [first, other] : [first];
}

const UNSAID = 'und'; /* BCP 47: undetermined */
const RIGHT_TO_LEFT = new Set(['ar', 'ckb', 'dv', 'fa', 'he', 'nqo', 'ps', 'sd', 'ug', 'ur', 'yi']);

/** Which way a text in this language runs. */
export function directionOf(language: string | undefined): 'ltr' | 'rtl' | 'auto' {
  if (!language) return 'auto';
  return RIGHT_TO_LEFT.has(language.split('-')[0] ?? '') ? 'rtl' : 'ltr';
}

function pick(said: Said | null | undefined, language: string): Picked {
  if (said == null) return { text: '', lang: undefined, instead: false };
  if (typeof said === 'string') return { text: said, lang: undefined, instead: false };
  const wanted = said[language];
  if (wanted !== undefined) return { text: wanted, lang: language, instead: false };
  const unsaid = said[UNSAID];
  if (unsaid !== undefined) return { text: unsaid, lang: undefined, instead: false };
  const [lang, text] = Object.entries(said)[0] ?? ['', ''];
  return { text, lang: lang || undefined, instead: lang !== '' };
}

/** What turns the writing of all that follows. In a text of its own it ends with it; within a sentence of the page it would turn the rest of that. */
const TURNS = /[\u202a-\u202e\u2066-\u2069]/g;

/** In the reader's first language, as a plain string: for labels, announcements, comparisons. */
export function plain(said: Said | null | undefined): string {
  return pick(said, reading()[0] ?? 'en').text.normalize('NFC').replace(TURNS, '');
}

/** In this language, whoever reads: for what is printed. */
export const saidIn = (said: Said | null | undefined, language: string): string => pick(said, language).text.normalize('NFC').replace(TURNS, '');

/** Every language's text in one string, for searching. */
export function everyText(said: Said | null | undefined): string {
  if (said == null) return '';
  return (typeof said === 'string' ? said : Object.values(said).join(' ')).normalize('NFC').toLowerCase();
}

function Tag({ picked }: { picked: Picked }) {
  return picked.instead && picked.lang ? <span class="tag tag-language">{say('originalOnly', { language: languageCalled(picked.lang) })}</span> : null;
}

/** A name or a title on one line. In two languages the second follows, quieter. */
export function Title({ of, quiet = true }: { of: Said | null | undefined; quiet?: boolean }) {
  const [first, second] = reading();
  const main = pick(of, first ?? 'en');
  const other = second ? pick(of, second) : null;
  return (
    <>
      <span lang={main.lang} dir={directionOf(main.lang)}>
        {main.text}
      </span>
      {quiet && other && other.text !== main.text && (
        <span class="second-language" lang={other.lang} dir={directionOf(other.lang)}>
          {other.text}
        </span>
      )}
    </>
  );
}

/** What an item is called: its title, else its words, else what it is. */
export const nameOf = (item: Item): Said => (plain(item.title) ? item.title : wordsOf(item)) ?? sayNamed('kind', item.inject_kind ?? item.kind);

/** The sender of an item: a cell of the exercise, or a fictional sender in words. */
export function senderOf(item: Item): Said {
  if (item.from_cell) return cellName(item.from_cell);
  if (item.from === 'control') return say('role_control');
  if (typeof item.from === 'string') return cellById(item.from)?.name ?? item.from;
  return item.from ?? '';
}

const paragraphs = (text: string) => text.normalize('NFC').split(/\n\s*\n/);

/** In the reader's own language: that others read something newer. */
function Stale({ picked, stale }: { picked: Picked; stale: readonly string[] }) {
  if (!picked.lang || !stale.includes(picked.lang)) return null;
  const newer = languages.value.filter((language) => !stale.includes(language)).map(languageCalled);
  return <span class="tag tag-stale">{say('olderThan', { languages: list(newer) })}</span>;
}

function Column({ picked, stale }: { picked: Picked; stale: readonly string[] }) {
  return (
    <div class="prose" lang={picked.lang} dir={directionOf(picked.lang)}>
      <Tag picked={picked} />
      <Stale picked={picked} stale={stale} />
      {paragraphs(picked.text).map((paragraph, at) => (
        <p key={at} dir={picked.lang ? undefined : 'auto'}>
          {paragraph}
        </p>
      ))}
    </div>
  );
}

/** A text of one or more paragraphs; in two languages paragraph beside paragraph where there is room. `stale`: languages whose words
 * are older than the others'. */
export function Prose({ of, stale = [] }: { of: Said | null | undefined; stale?: readonly string[] }) {
  const [first, second] = reading();
  const main = pick(of, first ?? 'en');
  const other = second ? pick(of, second) : null;
  if (!other || typeof of === 'string' || (other.lang === main.lang && !main.instead && !other.instead)) return <Column picked={main} stale={stale} />;
  return (
    <div class="pair">
      <Column picked={main} stale={stale} />
      <Column picked={other.lang === main.lang ? { ...other, text: '', instead: true } : other} stale={stale} />
    </div>
  );
}
