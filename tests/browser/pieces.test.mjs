// Pieces of the page that need no browser: what they say is the same as what the documents and the command line say.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { de } from '../../web/src/words/de.ts';
import { en } from '../../web/src/words/en.ts';
import { fr } from '../../web/src/words/fr.ts';
import { ko } from '../../web/src/words/ko.ts';
import { sinceStart } from '../../web/src/time/zones.ts';

test('a moment since STARTEX names its day from the first full one on', () => {
  const moments = { '-300': 'T-00:05', 0: 'T+00:00', 4800: 'T+01:20', 86340: 'T+23:59', 86400: 'T+1.00:00', 93600: 'T+1.02:00', 900000: 'T+10.10:00' };
  for (const [second, text] of Object.entries(moments)) assert.equal(sinceStart(Number(second)), text);
});

test('every language has the same keys, and in each the same places to fill', () => {
  const holes = (text) => [...text.matchAll(/\{\w+\}/g)].map(([hole]) => hole).sort();
  for (const [name, book] of Object.entries({ ko, de, fr })) {
    assert.deepEqual(Object.keys(book).sort(), Object.keys(en).sort(), name);
    for (const key of Object.keys(en)) assert.deepEqual(holes(book[key]), holes(en[key]), `${name}: ${key}`);
  }
});
