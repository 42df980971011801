// Two readers of one exercise read the same: every language of the page has the same keys and the same places to fill in (those of the
// reports: tests/pieces/test_words.c), and every number of a shipped scenario stands in both versions of its text.
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

/** Pairs of versions: on one line in braces, or as neighbouring members of one block. */
function versions(yaml, [one, other]) {
  const pairs = [...yaml.matchAll(new RegExp(`\\b${one}: "([^"]*)", ${other}: "([^"]*)"`, 'g'))].map(([, first, second]) => [first, second]);
  const block = (language) => `^( +)${language}: (?:>-\\n)?((?:.*)(?:\\n\\1 +.*)*)\\n`;
  for (const [, , first, second] of yaml.matchAll(new RegExp(`${block(one)}\\1${other}: (?:>-\\n)?((?:.*)(?:\\n\\1 +.*)*)`, 'gm'))) pairs.push([first, second]);
  return pairs;
}

const numbers = (text) => [...text.replace(/(\d)[.,\u00a0\u202f](?=\d{3}\b)/g, '$1').matchAll(/\d+/g)].map((one) => String(Number(one)));

for (const [name, languages] of [['dsc-ttx-2023', ['en', 'ko']], ['river-flood', ['de', 'fr']]]) {
  test(`${name}: every number of a text is in its other version`, () => {
    const pairs = versions(read(`scenarios/${name}/scenario.yaml`), languages);
    assert.ok(pairs.length > 100, `${pairs.length} texts`);
    let compared = 0;
    for (const [first, second] of pairs) {
      const there = numbers(second);
      for (const number of numbers(first)) {
        compared++;
        assert.ok(there.includes(number), `${number} is missing\n${first}\n${second}`);
      }
    }
    assert.ok(compared > 5, `${compared} numbers`);
  });
}
