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

test('what is simulated is told in the same words in the lab and on pages', () => {
  for (const language of ['en', 'ko', 'de', 'fr']) {
    const [, lab] = /labNote: '(.*)',/.exec(read(`web/src/words/${language}.ts`)), [, page] = /WORD\(SIMULATED, "(.*)"\)/.exec(read(`src/pieces/words/${language}.def`));
    assert.equal(lab, page, language);
  }
});

// The glossary has one word for each thing; these are forms that were found in the texts and are not it.
const ruledOut = {
  en: [/\bgrave ends?\b/, /\bsame luck\b/, /eye-to-eye/, /wall clock|on the wall/, /\bred side\b/, /\blet go\b/, /\b[Ww]ithdr[ae]w/, /\bSoonest\b/],
  ko: [/자리(?! 비움)/, /상대국|상대측/, /팀/, /현지 시각/, /숨은 요인/, /무전/, /예행/, /같은 운/, /시간 종료/, /관찰관/, /사람/, /공동 화면/, /선택지/, /메시지 열기/, /통로/, /질의/, /정보 요청/, /신뢰 수준/, /기대 행동/, /귀속/, /공동기자회견/],
  de: [/Menschen/, /Beobachtung/, /schnelle Einlage/, /Dringlichkeit/, /\bvertraulich/, /etwa gleich wahrscheinlich/, /schweres Ende/, /\bGruppe\b/, /Springen/, /[Zz]urückrufen/, /Uhrzeit/, /Möglichkeit/, /Verfahren, angenommen/i],
  fr: [/\b[Rr]obots?\b/, /\bjoueurs?\b/, /situation partagée/, /\brappeler\b/, /\ben privé\b/, /\brépétition\b/, /\bparties\b/, /\bsauter\b/, /\bpostes?\b/],
};
test('the words of pages are those of the glossary', () => {
  for (const [language, forms] of Object.entries(ruledOut)) {
    const texts = [
      ...[...read(`web/src/words/${language}.ts`).matchAll(/^ {2}'?[\w-]+'?:\s+(?:'((?:[^'\\]|\\.)*)'|"([^"]*)"),/gm)].map(([, single, double]) => single ?? double),
      ...[...read(`src/pieces/words/${language}.def`).matchAll(/^WORD\(\w+, "(.*)"\)$/gm)].map(([, text]) => text),
      ...read(`docs/guides/player${language === 'en' ? '' : `.${language}`}.md`).split('\n')];
    assert.ok(texts.length > 500, `${language}: ${texts.length}`);
    for (const text of texts) for (const form of forms) assert.doesNotMatch(text, form, language);
  }
});

test('whatever the server refuses or ends is said in every language of the page', () => {
  const codes = (path, row) => [...read(path).matchAll(row)].map(([, code]) => code);
  const refusals = [...codes('src/kernel/verdicts.def', /^VERDICT\(\w+, "(\w+)"/gm), ...codes('src/server/refusals.def', /^REFUSAL\(\w+, "(\w+)"/gm)].filter((code) => code !== 'accepted');
  assert.ok(refusals.length > 30);
  for (const language of ['en', 'ko', 'de', 'fr']) {
    const keys = new Set([...read(`web/src/words/${language}.ts`).matchAll(/^ {2}(\w+):/gm)].map(([, key]) => key));
    assert.deepEqual(refusals.filter((code) => !keys.has(`refusal_${code}`)), [], language);
  }
});
