// Pages that stand alone in the language of the exercise: no word of the house in another, and things called by the titles that readers know.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

const entente = process.env.ENTENTE ?? 'build/entente';
const folder = mkdtempSync(join(tmpdir(), 'entente-languages-'));
after(() => rmSync(folder, { recursive: true }));

const wordsOf = (language) => Object.fromEntries([...readFileSync(`src/pieces/words/${language}.def`, 'utf8').matchAll(/^WORD\((\w+), "(.*)"\)$/gm)].map(([, name, text]) => [name, text]));
/** What is left of the words between their figures and columns, where it is long enough to be of a language. */
const pieces = (text) => text.split(/%%|%[\d.]*l*[uds]|[|#*]/).map((part) => part.trim()).filter((part) => /\p{L}{3,}.*\p{L}{3,}|\p{L}{7,}/u.test(part));
const english = [...new Set(Object.values(wordsOf('en')).flatMap(pieces))];

/** The exercise with another language first: the page's own. */
function scenario(name, languages) {
  const file = join(folder, `${name}-${languages[0]}.yaml`);
  cpSync(`scenarios/${name}`, folder, { recursive: true, filter: (path) => !path.endsWith('.yaml') }); // what it attaches
  const text = readFileSync(`scenarios/${name}/scenario.yaml`, 'utf8');
  writeFileSync(file, text.replace(/^languages: .*$/m, `languages: [${languages.join(', ')}]`));
  return file;
}

/** The words of a page in its own language, without what stands beside them in another. */
function own(page) {
  const language = /<html lang="(\w+)"/.exec(page)[1];
  let body = page.replace(/<style[\s\S]*?<\/style>/g, '').replace(/<code>[\s\S]*?<\/code>/g, '');
  for (const [, other] of page.matchAll(/ lang="(\w+)"/g)) if (other !== language) body = body.replace(new RegExp(`<(\\w+)[^>]* lang="${other}"[^>]*>[^<]*</\\1>`, 'g'), '');
  return { language, text: body.replace(/<[^>]+>/g, '\n').replace(/&amp;/g, '&').replace(/[\u00a0\u202f]/g, ' ') };
}

/** The words of the page, without what it says of keys and placeholders. */
const pageWords = (language) => Object.fromEntries([...readFileSync(`web/src/words/${language}.ts`, 'utf8').matchAll(/^ {2}(\w+): '((?:[^'\\]|\\.)*)'/gm)].map(([, key, text]) => [key, text]));
const languages = ['en', 'ko', 'de', 'fr'];

test('a step of a scale is called in the report what it was called where it was chosen', () => {
  for (const language of languages) {
    const page = pageWords(language), report = wordsOf(language);
    for (const step of [1, 2, 3, 4, 5]) assert.equal(report[`AGREEMENT_${step}`], page[`agreement_${step}`], language);
    for (const [step, key] of [['LOW', 'low'], ['MODERATE', 'medium'], ['HIGH', 'high']]) assert.equal(report[`CONFIDENCE_${step}`], page[`confidence_${key}`], language);
  }
});

const exercises = [['dsc-ttx-2023', ['ko', 'en']], ['river-flood', ['de', 'fr']], ['river-flood', ['fr', 'de']], ['hospital-surge', ['de', 'en']]];
const asked = {
  'dsc-ttx-2023': { vary: ['us_pass', 'openness'], policies: ['us=standard,firm'], variable: 'trust', least: 70, ending: 'strained' },
  'river-flood': { vary: ['share_delay', 'caution'], policies: ['bergau=standard,early'], variable: 'level', least: 75, ending: 'dyke_breach' },
  'hospital-surge': { vary: ['tell', 'caution'], policies: ['partner=standard,offering'], variable: 'trust', least: 75, ending: 'overwhelmed' },
};

function holds(page, language, known, scenario) {
  const read = own(page), words = wordsOf(language), same = Object.values(words).join('\n');
  assert.equal(read.language, language);
  const isId = (piece) => /^\w+$/.test(piece) && new RegExp(`\\b${piece}\\b`).test(scenario); // ids stand in columns of their own
  const foreign = english.filter((piece) => !same.includes(piece) && !isId(piece) && new RegExp(`(?<![\\p{L}_])${piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\p{L}_])`, 'u').test(read.text));
  assert.deepEqual(foreign, [], 'words of the house in English');
  const said = [...page.matchAll(/<p class="finding">([\s\S]*?)<\/p>|<svg role="img"[\s\S]*?<\/svg>/g)].map(([all, finding]) => (finding ?? all).replace(/<[^>]+>/g, '\n')).join('\n');
  for (const id of known) assert.doesNotMatch(said, new RegExp(`(?<![\\p{L}_])${id}(?![\\p{L}_])`, 'u'), 'an id where a title is known');
}

for (const [name, languages] of exercises) {
  const file = scenario(name, languages);
  const rehearsed = JSON.parse(spawnSync(entente, ['rehearse', file, '-n', '400', '--json', '-'], { encoding: 'utf8', maxBuffer: 1 << 28 }).stdout);
  const ids = [...rehearsed.endings.map(({ id }) => id).filter((id) => id !== 'time-up'), ...rehearsed.variables.map(({ id }) => id), ...Object.keys(rehearsed.parameters), ...rehearsed.load.map(({ cell }) => cell)]
    .filter((id) => id.includes('_') || ['us', 'rok', 'dprk'].includes(id)); // others are words of the texts too
  test(`a rehearsal of ${name} speaks ${languages[0]}`, () => {
    const { status, stdout, stderr } = spawnSync(entente, ['rehearse', file, '-n', '400', '--html', '-'], { encoding: 'utf8', maxBuffer: 1 << 28 });
    assert.equal(status, 0, stderr);
    const more = rehearsed.decisions.flatMap(({ id, options }) => [id, ...options.map((option) => option.id)]).filter((id) => id.includes('_'));
    holds(stdout, languages[0], [...ids, ...more], readFileSync(file, 'utf8'));
  });
  test(`the report of a run of bots of ${name} speaks ${languages[0]}`, () => {
    const run = join(folder, `${name}-${languages[0]}.entente`);
    for (const args of [['play', file, '--all-bots', '--fast', '--run', run], ['report', run, '-o', `${run}.html`]]) {
      const { status, stderr } = spawnSync(entente, args, { encoding: 'utf8' });
      assert.equal(status, 0, stderr);
    }
    holds(readFileSync(`${run}.html`, 'utf8'), languages[0], [], `${readFileSync(file, 'utf8')} projector`); // a seat's name
  });
  const { vary, policies, variable, least, ending } = asked[name];
  const factors = [...vary.flatMap((one) => ['--vary', one]), ...policies.flatMap((one) => ['--vary-policy', one])];
  const studies = {
    sobol: [...factors, '--outcome', `ending:${ending}`, '--samples', '64', '-n', '16'],
    morris: [...factors, '--outcome', `ending:${ending}`, '--samples', '16', '-n', '16'],
    discovery: [...factors, '--outcome', `peak:${variable}`, '--at-least', String(least), '--samples', '128', '-n', '8'],
    tornado: [...factors, '--outcome', `variable:${variable}`, '-n', '100'],
    compare: [...factors, '--outcome', `ending:${ending}`, '-n', '400'],
    sharing: [...vary.flatMap((one) => ['--vary', one]), '--outcome', `variable:${variable}`, '--samples', '9', '-n', '60'],
  };
  for (const [method, args] of Object.entries(studies))
    test(`a study by ${method} of ${name} speaks ${languages[0]}`, () => {
      const { status, stdout, stderr } = spawnSync(entente, ['rehearse', file, '--method', method, ...args, '--html', '-'], { encoding: 'utf8', maxBuffer: 1 << 28 });
      assert.equal(status, 0, stderr);
      assert.match(stdout, /<svg role="img"/);
      const words = wordsOf(languages[0]);
      assert.ok(stdout.includes(words.SIMULATED) && stdout.includes(words.BOTS_PLAY));
      holds(stdout, languages[0], ids, readFileSync(file, 'utf8'));
    });
}
