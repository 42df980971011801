// What the scenario's names are called for people: values, policies and the end at full length in each output that people read, and dates,
// times and shares as their language writes them. Programs still read the names.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { entente, stopAll, Table } from './table.mjs';

const folder = mkdtempSync(join(tmpdir(), 'entente-called-'));
after(async () => {
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

const languages = {
  de: ['de', 'Ruhe', 'laut|er', 'kühn', 'Die Zeit ist um. Übungsende.'],
  fr: ['fr', 'calme', 'plus fort', 'hardi', 'C’est fini. Fin de l’exercice.'],
  ko: ['ko', '평온', '고조', '대담', '시간이 끝났다. 연습종료.'],
  en: ['en', 'quiet', 'louder', 'bold', 'Time has run out. ENDEX.'],
};
/** A scenario in one language, with two zones that differ and one that reads as the first. */
function scenario(language) {
  const [, calm, loud, bold, over] = languages[language];
  const path = join(folder, `${language}.yaml`);
  writeFileSync(path, `entente: 1
id: called
title: {${language}: Titel}
languages: [${language}]
time: {startex: 2023-02-22T09:00:00-05:00, zones: [America/New_York, America/Toronto, Asia/Seoul], tick: 10m, length: 1h}
cells: {a: {name: {${language}: Alpha}}}
variables: {mood: {value: mood_calm, of: {mood_calm: {${language}: "${calm}"}, mood_loud: {${language}: "${loud}"}}}}
injects: {i: {at: T+00:20, chance: 39%, release: [a], text: {${language}: Text}, effects: [mood = mood_loud]}}
policies: {a: {policy_bold: {like: standard, label: {${language}: "${bold}"}}}}
endings: {time_up: {text: {${language}: "${over}"}}}
`);
  return path;
}
const words = (html) => html.replace(/<style[\s\S]*?<\/style>/g, '').replace(/<[^>]+>/g, ' ').replace(/&#39;/g, '’').replace(/[^\S\u00a0]+/g, ' ');

for (const [language, [, calm, loud, bold, over]] of Object.entries(languages)) {
  test(`a rehearsal page in ${language} calls values, policies and endings as the scenario does, and writes shares as the language does`, () => {
    const page = join(folder, `${language}.html`);
    const { status, stderr } = spawnSync(entente, ['rehearse', scenario(language), '-n', '1000', '--policy', 'a=policy_bold', '--html', page, '--json', join(folder, 'out.json'), '--quiet'], { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    const text = words(readFileSync(page, 'utf8'));
    for (const said of [calm, loud, bold, over]) assert.ok(text.includes(said) || text.includes(said.replace('|', '/')), `${said} in ${text.slice(0, 4000)}`);
    assert.doesNotMatch(text.replace(/--policy a=policy_bold/g, ''), /mood_calm|mood_loud|policy_bold/, 'no name of the scenario’s');
    const share = { en: /\b100\.0%/, ko: /\b100\.0%/, de: /\b100,0\u00a0%/, fr: /\b100,0\u00a0%/ }[language];
    assert.match(text, share);
    assert.doesNotMatch(text, language === 'en' || language === 'ko' ? /\d[ \u00a0]%/ : /\d%|\d %|\d\.\d[^\d.]*%/);
    const json = JSON.parse(readFileSync(join(folder, 'out.json'), 'utf8'));
    assert.deepEqual(json.variables[0].values, ['mood_calm', 'mood_loud']);
    assert.equal(json.policies.a, 'policy_bold');
    assert.equal(json.endings.at(-1).text[language], over);
  });

  test(`play and its report in ${language}: values, the end at full length, dates and times`, async () => {
    const table = await Table.serve(scenario(language), folder, ['--run', join(folder, `${language}.entente`), '--pace', '1']);
    const control = await table.join('control-1');
    const about = (await control.get('/api/exercise')).json;
    assert.deepEqual(about.variables[0].values, [{ name: 'mood_calm', label: { [language]: calm } }, { name: 'mood_loud', label: { [language]: loud } }]);
    assert.deepEqual(about.policies.a, [{ name: 'standard', label: {} }, { name: 'policy_bold', label: { [language]: bold } }]);
    assert.deepEqual(about.zones.map(({ city, called }) => [city.ko, called.ko, city.fr]), [['뉴욕', '미 동부', 'New York'], ['토론토', '토론토', 'Toronto'], ['서울', '서울', 'Séoul']]);
    await control.must('start');
    assert.equal((await control.view()).variables.mood, 'mood_calm', 'a program reads the name');
    await control.must('set', { variable: 'mood', value: 'mood_loud', reason: '-' });
    await control.must('jump', { to_second: 3600 });
    const { clock, ended } = await control.view();
    assert.equal(clock.phase, 'ended');
    assert.deepEqual(ended, { by: 'time', text: { [language]: over } });
    await table.stop();
    const page = join(folder, `${language}-report.html`);
    const { status, stderr } = spawnSync(entente, ['report', table.run, '-o', page], { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    const text = words(readFileSync(page, 'utf8'));
    for (const said of [calm, loud, over]) assert.ok(text.includes(said), said);
    assert.doesNotMatch(text, /mood_calm|mood_loud/);
    const startex = {
      en: '220900R FEB 23 · 222300I FEB 23', ko: '미 동부 2023. 2. 22.(수) 09:00 · 서울 2023. 2. 22.(수) 23:00',
      de: 'New York 22.02.2023, 09:00\u00a0Uhr · Seoul 22.02.2023, 23:00\u00a0Uhr', fr: 'New York 22/02/2023, 9\u00a0h\u00a000 · Séoul 22/02/2023, 23\u00a0h\u00a000',
    }[language];
    assert.ok(text.replace(/ +/g, ' ').includes(startex), text.slice(0, 3000));
    assert.doesNotMatch(text, /\d{4}-\d\d-\d\d|\bEST\b|\bKST\b/);
  });
}
