// The designer's guide is a scenario in pieces: each piece after the ones before it compiles, the whole has no warning, bots can play
// it to every ending, and the studies in it run. Links between the pages lead somewhere.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';

const entente = process.env.ENTENTE ?? 'build/entente';
const folder = mkdtempSync(join(tmpdir(), 'entente-guides-'));
after(() => rmSync(folder, { recursive: true }));
const run = (...args) => spawnSync(entente, args, { encoding: 'utf8', maxBuffer: 1 << 26 });
const blocks = [...readFileSync('docs/guides/designer.md', 'utf8').matchAll(/^```yaml\n(.*?)^```$/gms)].map((match) => match[1]);

test('every piece of the tutorial compiles with the pieces before it, and the whole without a warning', () => {
  assert.ok(blocks.length >= 8, `only ${blocks.length} pieces`);
  let text = '';
  for (const [index, block] of blocks.entries()) {
    text += block;
    const path = join(folder, `piece-${index}.yaml`);
    writeFileSync(path, text);
    const { status, stderr } = run('check', path);
    assert.equal(status, 0, stderr);
    if (index === blocks.length - 1) assert.equal(stderr, '');
  }
});

const head = `entente: 1
id: piece
title: Piece
time: {startex: 2026-03-05T09:00:00Z, tick: 5m, length: 4h}
cells: {${['town', 'us', 'rok', 'hcc', 'north', 'east', 'south', 'west', 'isles'].map((cell) => `${cell}: {side: one}`).join(', ')}}
`;
const around = `variables: {support: {value: 50, from: 0, to: 100}, cohesion: {value: 50, from: 0, to: 100}, harm: {value: 0, from: 0, to: 100}}
objectives: {sharing: {text: Sharing}}
`, before = `injects: {launch: {at: T+00:10, release: [rok], text: A launch.}, surge: {at: T+00:20, release: [us], text: Many calls.}}
decisions: {open_hcc: {opens: {at: T+00:30}, ask: [rok], within: 20m, otherwise: no, options: {yes: {text: Open}, no: {text: Not}}}}
`; // what examples speak of and do not say
/** What of the head, a line a section, an example does not say itself. */
const without = (head, example) => head.split('\n').filter((line) => !new RegExp(`^${line.split(':')[0]}:`, 'm').test(example)).join('\n');

test('the examples of the language are of the language', () => {
  const examples = [...readFileSync('docs/scenario-language.md', 'utf8').matchAll(/^```yaml\n(.*?)^```$/gms)].map((match) => match[1]);
  assert.ok(examples.length >= 4, `only ${examples.length} examples`);
  for (const [name, bytes] of [['note.png', '\x89PNG\r\n\x1a\n\0\0\0\rIHDR'], ['sirens.mp3', 'ID3\x03']]) writeFileSync(join(folder, name), bytes, 'latin1'); // what they attach
  for (const [index, example] of examples.entries()) {
    const path = join(folder, `example-${index}.yaml`), rest = (/^variables:/m.test(example) ? '' : around) + (/^tasks:/m.test(example) && !/^injects:/m.test(example) ? before : '');
    writeFileSync(path, without(head, example) + rest + example);
    const { status, stderr } = run('check', path);
    assert.equal(status, 0, stderr);
    assert.doesNotMatch(stderr, /error/);
  }
});

test('the tutorial plays: every ending is reached, every option taken', () => {
  const path = join(folder, 'ferry.yaml');
  writeFileSync(path, blocks.join(''));
  const { status, stdout, stderr } = run('rehearse', path, '-n', '4000', '--seed', '1');
  assert.equal(status, 0, stderr);
  for (const name of ['apart', 'safe', 'panic', 'outside', 'wait_outside', 'dock_west', 'turn_back', 'facts', 'nothing'])
    assert.match(stdout, new RegExp(`^.*\\b${name} +[0-9.]+%`, 'm'), stdout);
  assert.doesNotMatch(stdout, /NEVER REACHED/i);
});

test('each study of the tutorial runs', () => {
  const path = join(folder, 'ferry.yaml');
  for (const [, id] of blocks.at(-1).matchAll(/^ {2}([a-z_]+):$/gm)) {
    const { status, stderr } = run('rehearse', path, '--study', id, '--quiet');
    assert.equal(status, 0, `${id}: ${stderr}`);
  }
});

test('each snippet for those who come from an exercise of their own is fine on the head of its page, and bots can play it', () => {
  const [head, ...snippets] = [...readFileSync('docs/guides/from-your-exercise.md', 'utf8').matchAll(/^```yaml\n(.*?)^```$/gms)].map((match) => match[1]);
  assert.ok(snippets.length >= 9, `only ${snippets.length} snippets`);
  for (const [index, snippet] of snippets.entries()) {
    const path = join(folder, `snippet-${index}.yaml`);
    writeFileSync(path, without(head, snippet) + snippet);
    const checked = run('check', path);
    assert.deepEqual([checked.status, checked.stderr], [0, ''], snippet);
    const { status, stdout, stderr } = run('rehearse', path, '-n', '400', '--seed', '1', '--json', '-');
    assert.equal(status, 0, stderr);
    const { never } = JSON.parse(stdout);
    for (const kind of ['injects', 'options', 'outcomes']) assert.deepEqual(never[kind], [], snippet);
  }
});

test('links in the guides lead to pages that are there', () => {
  for (const name of readdirSync('docs/guides').filter((name) => name.endsWith('.md'))) {
    const path = join('docs/guides', name);
    for (const [, target] of readFileSync(path, 'utf8').matchAll(/\]\(([^)#]+)[^)]*\)/g))
      if (!/^https?:/.test(target)) assert.ok(existsSync(join(dirname(path), target)), `${path}: ${target}`);
  }
});

test('the player’s guide is the same in every language: headings, tables, pictures, figures, keys, and the words that stand on the page', async () => {
  const shape = (text) => ({
    headings: [...text.matchAll(/^(#+) /gm)].map(([, level]) => level.length),
    steps: [...text.matchAll(/^\d\. /gm)].length,
    rows: [...text.matchAll(/^\|/gm)].length,
    points: [...text.matchAll(/^- /gm)].length,
    pictures: [...text.matchAll(/\]\((images\/[\w-]+\.png)\)/g)].map(([, path]) => path),
    keys: [...text.matchAll(/`([A-Z/])`/g)].map(([, key]) => key),
    figures: [...text.replace(/`[^`]*`/g, '').matchAll(/\d+/g)].map(String).sort(),
  });
  const english = shape(readFileSync('docs/guides/player.md', 'utf8'));
  assert.ok(english.headings.length === 7 && english.rows > 15);
  // What is printed in bold is pressed or read on the page: it is there, in that language, around what the page fills in.
  const shown = ['acknowledge', 'shareWith', 'askControl', 'talk', 'search', 'timeline', 'needsYou', 'both', 'iAmReady', 'help', 'olderItems', 'showOlder', 'nextTry',
    'tryNow', 'offlineSince', 'asLastHeard', 'devices', 'displacedTitle', 'refused'];
  for (const language of ['en', 'ko', 'de', 'fr']) {
    const text = readFileSync(language === 'en' ? 'docs/guides/player.md' : `docs/guides/player.${language}.md`, 'utf8');
    assert.deepEqual(shape(text), english, language);
    const bold = [...text.matchAll(/\*\*([^*]+)\*\*/g)].map(([, words]) => words.replaceAll('\u00a0', ' ').replaceAll('\u202f', ' '));
    const { [language]: words } = await import(`../../web/src/words/${language}.ts`);
    for (const key of shown) {
      const parts = words[key].replaceAll('\u00a0', ' ').replaceAll('\u202f', ' ').split(/\{\w+\}/).map((part) => part.replace(/[.\s]+$/, '').trim()).filter(Boolean);
      assert.ok(bold.some((said) => parts.every((part) => said.includes(part))), `${language}: ${key}, “${words[key]}”`);
    }
  }
});
