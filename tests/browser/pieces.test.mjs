// Pieces of the page that need no browser: what they say is the same as what the documents and the command line say.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { de } from '../../web/src/words/de.ts';
import { en } from '../../web/src/words/en.ts';
import { fr } from '../../web/src/words/fr.ts';
import { ko } from '../../web/src/words/ko.ts';
import { dayStamp, formFor, fullStamp, shortStamp, sinceStart, zoned } from '../../web/src/time/zones.ts';

test('a moment since STARTEX names its day from the first full one on', () => {
  const moments = { '-300': 'T-00:05', 0: 'T+00:00', 4800: 'T+01:20', 86340: 'T+23:59', 86400: 'T+1.00:00', 93600: 'T+1.02:00', 900000: 'T+10.10:00' };
  for (const [second, text] of Object.entries(moments)) assert.equal(sinceStart(Number(second)), text);
});

test('a moment is written as its reader writes moments, with military letters only where exercise and reader are English', () => {
  const zone = (minutes) => ({ name: 'x', city: {}, called: {}, offsets: [{ from: 0, minutes, abbreviation: 'x' }] });
  const startex = Date.UTC(2023, 1, 22, 14, 0) / 1000;
  const forms = {
    letters: ['220900R FEB 23', '0900R', '220900R'],
    en: ['22 Feb 2023, 09:00', '09:00', '22 Feb, 09:00'],
    ko: ['2023. 2. 22.(수) 09:00', '09:00', '22일 09:00'],
    de: ['22.02.2023, 09:00\u00a0Uhr', '09:00', '22.02., 09:00'],
    fr: ['22/02/2023, 9\u00a0h\u00a000', '9\u00a0h\u00a000', '22/02, 9\u00a0h\u00a000'],
  };
  for (const [form, said] of Object.entries(forms)) assert.deepEqual([fullStamp, shortStamp, dayStamp].map((stamp) => stamp(zoned(zone(-300), startex), form)), said);
  assert.equal(fullStamp(zoned(zone(540), startex), 'letters'), '222300I FEB 23');
  assert.equal(shortStamp(zoned(zone(330), startex), 'letters'), '1930+0530');
  assert.deepEqual([formFor('en', ['en', 'ko']), formFor('en', ['de', 'fr']), formFor('fr', ['en']), formFor('ja', ['ja', 'en'])], ['letters', 'en', 'fr', 'letters']);
});

test('every language has the same keys, and in each the same places to fill', () => {
  const holes = (text) => [...text.matchAll(/\{\w+\}/g)].map(([hole]) => hole).sort();
  for (const [name, book] of Object.entries({ ko, de, fr })) {
    assert.deepEqual(Object.keys(book).sort(), Object.keys(en).sort(), name);
    for (const key of Object.keys(en)) assert.deepEqual(holes(book[key]), holes(en[key]), `${name}: ${key}`);
  }
});
