// Two readers of one exercise read the same: every language of the page has the same keys and the same places to fill in. Those of the
// reports: tests/pieces/test_words.c; the figures of a shipped scenario's texts: tests/scenario/test_shipped.c.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const root = new URL('../../', import.meta.url);
const read = (path) => readFileSync(new URL(path, root), 'utf8');

test('the words of the page: equal keys, equal places to fill in', () => {
  const [english, ...others] = ['en', 'ko', 'de', 'fr'].map((language) => {
    const found = [...read(`web/src/words/${language}.ts`).matchAll(/^ {2}'?([\w-]+)'?:\s+(?:'((?:[^'\\]|\\.)*)'|"([^"]*)"),/gm)];
    assert.ok(found.length > 100, `${language}: ${found.length} words`);
    return { language, places: found.map(([, key, single, double]) => [key, ...[...(single ?? double).matchAll(/\{\w+\}/g)].map(String).sort()]) };
  });
  for (const { language, places } of others) assert.deepEqual(places, english.places, language);
});
