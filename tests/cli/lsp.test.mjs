// The language server, spoken to as an editor does: messages with their lengths over standard input and output.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';

const entente = process.env.ENTENTE ?? 'build/entente';

const clients = [];
class Client {
  constructor() {
    clients.push(this);
    this.server = spawn(entente, ['lsp', '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.ended = new Promise((resolve) => this.server.on('exit', (code) => resolve(code)));
    this.buffer = Buffer.alloc(0);
    this.waiting = new Map();
    this.notices = [];
    this.listeners = [];
    this.number = 0;
    this.server.stdout.on('data', (bytes) => this.read(bytes));
  }

  read(bytes) {
    this.buffer = Buffer.concat([this.buffer, bytes]);
    for (;;) {
      const head = this.buffer.indexOf('\r\n\r\n');
      if (head < 0) return;
      const [, length] = this.buffer.toString('latin1', 0, head).match(/^Content-Length: (\d+)$/) ?? assert.fail('a head');
      if (this.buffer.length < head + 4 + Number(length)) return;
      const message = JSON.parse(this.buffer.toString('utf8', head + 4, head + 4 + Number(length)));
      this.buffer = this.buffer.subarray(head + 4 + Number(length));
      assert.equal(message.jsonrpc, '2.0');
      if ('id' in message) this.waiting.get(message.id)?.(message);
      else if (this.listeners.length > 0) this.listeners.shift()(message);
      else this.notices.push(message);
    }
  }

  write(text) { this.server.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`); }
  notify(method, params) { this.write(JSON.stringify({ jsonrpc: '2.0', method, params })); }
  send(method, params) {
    const id = ++this.number;
    return new Promise((resolve) => {
      this.waiting.set(id, resolve);
      this.write(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
    });
  }

  async ask(method, params) {
    const { result, error } = await this.send(method, params);
    assert.equal(error, undefined, JSON.stringify(error));
    return result;
  }

  notice() { return this.notices.length > 0 ? Promise.resolve(this.notices.shift()) : new Promise((resolve) => this.listeners.push(resolve)); }

  /** Opens or changes the text; gives back what is wrong with it. `|` is where the cursor is. */
  async show(text, uri = 'file:///s.yaml') {
    const at = text.indexOf('‸'), plain = text.replace('‸', '');
    if (at >= 0) {
      const lines = text.slice(0, at).split('\n');
      this.position = { line: lines.length - 1, character: lines.at(-1).length };
    }
    this.uri = uri;
    this.text = plain;
    if (this.opened) this.notify('textDocument/didChange', { textDocument: { uri, version: ++this.number }, contentChanges: [{ text: plain }] });
    else this.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'yaml', version: 1, text: plain } });
    this.opened = true;
    const { method, params } = await this.notice();
    assert.equal(method, 'textDocument/publishDiagnostics');
    assert.equal(params.uri, uri);
    return params.diagnostics;
  }

  here(method, more = {}) { return this.ask(`textDocument/${method}`, { textDocument: { uri: this.uri }, position: this.position, ...more }); }
  async labels(text) {
    await this.show(text, this.uri);
    return (await this.here('completion')).items.map(({ label }) => label);
  }
}

const offset = (text, { line, character }) => text.split('\n').slice(0, line).join('\n').length + (line > 0 ? 1 : 0) + character;
function applied(text, edits) {
  const places = edits.map(({ range, newText }) => [offset(text, range.start), offset(text, range.end), newText]).sort((a, b) => b[0] - a[0]);
  return places.reduce((now, [from, to, words]) => now.slice(0, from) + words + now.slice(to), text);
}

const client = new Client();
after(() => clients.forEach(({ server }) => server.kill()));
const start = readFileSync('scenarios/start/scenario.yaml', 'utf8');

test('it says what it can', async () => {
  const { capabilities, serverInfo } = await client.ask('initialize', { processId: null, rootUri: null, capabilities: {} });
  client.notify('initialized', {});
  assert.equal(serverInfo.name, 'entente');
  for (const name of ['hoverProvider', 'definitionProvider', 'renameProvider', 'documentFormattingProvider', 'completionProvider']) assert.ok(capabilities[name], name);
});

test('what is wrong is said as one types, in units of UTF-16', async () => {
  assert.deepEqual(await client.show(start), []);
  const [wrong, ...more] = await client.show(start.replace('release: [north, south]', 'release: ["😀", sout]'));
  const line = start.split('\n').findIndex((text) => text.includes('release: [north, south]'));
  assert.equal(wrong.severity, 1);
  assert.equal(wrong.range.start.line, line);
  const [cell] = [wrong, ...more].filter(({ message }) => message.includes('`sout`'));
  assert.deepEqual(cell.range, { start: { line, character: '    release: ["😀", '.length }, end: { line, character: '    release: ["😀", sout'.length } });
  assert.match(cell.message, /right: did you mean `south`\?/);
  assert.ok((await client.show('entente: 1\ninjects:\n  a: {at: [')).length > 0); // no YAML yet
  assert.deepEqual(await client.show(start), []);
});

test('keys, ids and words are completed where they may stand, also in what is no YAML yet', async () => {
  const before = start.slice(0, start.indexOf('injects:'));
  for (const [text, some, none] of [
    ['ent‸', ['entente', 'injects', 'cells'], ['release']],
    [`${before}injects:\n  fire:\n    ‸`, ['release', 'at', 'text'], ['entente', 'opens']],
    [`${before}injects:\n  fire:\n    release: [‸`, ['north', 'south', 'all'], ['finding', 'supply']],
    [`${before}injects:\n  fire: {release: [north], kind: ‸`, ['report', 'news'], ['north']],
    [`${before}injects:\n  fire: {release: [north], ‸`, ['kind', 'text'], ['north', 'entente']],
    [`${before}injects:\n  fire:\n    objective: ‸`, ['sharing'], ['north']],
    [`${before}injects:\n  fire:\n    when: kno‸`, ['knows', 'supply', 'share_delay', 'north'], ['release']],
    [`${before}injects:\n  fire:\n    text: |\n      at: this is a text\n    ‸`, ['release', 'precedence'], ['entente']],
    [`${before}decisions:\n  go:\n    opens:\n      ‸`, ['at', 'when'], ['release', 'otherwise']],
    [`${before}decisions:\n  go:\n    options:\n      yes_do:\n        outcomes:\n          - ‸`, ['chance', 'effects'], ['otherwise']],
    [`${before}cells:\n  a: {seat: ‸`, ['player', 'bot', 'control'], ['north']],
  ]) {
    const labels = await client.labels(text);
    for (const label of some) assert.ok(labels.includes(label), `${label} is not offered in ${JSON.stringify(text.slice(-60))}: ${labels}`);
    for (const label of none) assert.ok(!labels.includes(label), `${label} is offered in ${JSON.stringify(text.slice(-60))}`);
  }
});

test('what a key means, a function, an id', async () => {
  for (const [text, said] of [[start.replace('    release: [north, south]', '    rel‸ease: [north, south]'), /^\*\*release\*\* \(required\): cells that get it/], [start.replace('when: knows(north', 'when: kn‸ows(north'), /^`knows\(/],
    [start.replace('objective: sharing', 'objective: sha‸ring'), /^objectives:\n```yaml\nsharing: /], [start.replace('pace: 6', 'pa‸ce: 6'), /^\*\*pace\*\*: exercise seconds/]]) {
    await client.show(text);
    assert.match((await client.here('hover')).contents.value, said);
  }
  await client.show(start.replace('# Your exercise', '# Yo‸ur exercise'));
  assert.equal(await client.here('hover'), null);
});

test('the definition of an id', async () => {
  for (const [from, to, line] of [['knows(south, finding)', 'knows(south, fin‸ding)', '  finding:'], ['ask: [grid]', 'ask: [gr‸id]', '  grid: {name'], ['effects: [trust += 15]', 'effects: [tr‸ust += 15]', '  trust: {value'], ['after: share_delay', 'after: share_de‸lay', '  share_delay: {value']]) {
    await client.show(start.replace(from, to));
    const { uri, range } = await client.here('definition');
    assert.equal(uri, 'file:///s.yaml');
    assert.ok(client.text.split('\n')[range.start.line].startsWith(line), to);
  }
});

test('an id is renamed wherever it is meant, and nowhere else', async () => {
  await client.show(start.replace('  finding:\n', '  fin‸ding:\n'));
  const { changes } = await client.here('rename', { newName: 'crew_report' });
  const text = applied(client.text, changes['file:///s.yaml']);
  assert.deepEqual(await client.show(text), []);
  assert.equal([...text.matchAll(/\bcrew_report\b/g)].length, [...start.matchAll(/\bfinding\b/g)].length - [...start.matchAll(/same finding|a finding/g)].length);
  assert.ok(text.includes('Both towns work from the same finding.'));
  for (const [newName, why] of [['Finding', /an id is/], ['outage', /would have errors/]]) {
    await client.show(start.replace('  finding:\n', '  fin‸ding:\n'));
    const { error } = await client.send('textDocument/rename', { textDocument: { uri: client.uri }, position: client.position, newName });
    assert.match(error.message, why);
  }
  await client.show(start.replace('  supply: {', '  sup‸ply: {'));
  const { changes: again } = await client.here('rename', { newName: 'current' });
  const other = applied(client.text, again['file:///s.yaml']);
  assert.deepEqual(await client.show(other), []);
  assert.ok(other.includes('"power supply"') && other.includes('when: current <= 25') && other.includes('1 + current / 16'));
});

const laid = async (text) => {
  await client.show(text);
  return applied(text, await client.here('formatting', { options: {} }));
};

test('a text is laid out: two blanks a level, one behind colons and commas, none at the ends, no two empty lines', async () => {
  assert.equal(await laid(`

# above
entente:   1
id : x
title: {en:  "A  b",ko: '가' }   # behind
names:

    # of the first


    town:   Ford
    # of the second
    long: |
        one
          two  

        three
    folded: >-
        a
        b
    plain: goes on
        here
    quoted: "a
       b \\
       c"
injects:
     one:
          release: [ a,b ,c ]
          at:
            T+00:10
          cites:
          - x
          -   y
          effects: [
              a += 1,
              b += 1
          ]
          text: {
            en:   One, ko:   "둘"
          }
bots:
   a:
      go:
         -   if: T > 3
             weights: {x:   1}
         - {weights: { y: 1 }}
# the end

`), `# above
entente: 1
id: x
title: {en: "A  b", ko: '가'}   # behind
names:

  # of the first

  town: Ford
  # of the second
  long: |
      one
        two  

      three
  folded: >-
      a
      b
  plain: goes on
      here
  quoted: "a
     b \\
     c"
injects:
  one:
    release: [a, b, c]
    at:
      T+00:10
    cites:
      - x
      - y
    effects: [
        a += 1,
        b += 1
    ]
    text: {
      en: One, ko: "둘"
    }
bots:
  a:
    go:
      - if: T > 3
        weights: {x: 1}
      - {weights: {y: 1}}
# the end
`);
  assert.equal(await laid(`${start}nonsense: [ \n`), `${start}nonsense: [ \n`); // no YAML
  assert.equal(await laid('entente: 1\r\nid:  x\r\n'), 'entente: 1\nid: x\n');
  assert.equal(await laid('\ufeffentente:  1'), '\ufeffentente: 1\n');
});

test('every scenario is laid out once, keeps its program and its comments, and finds its way back from any indent', async () => {
  const files = [...readdirSync('scenarios').map((name) => `scenarios/${name}/scenario.yaml`).filter((path) => existsSync(path)), ...readdirSync('tests/language').filter((name) => name.endsWith('.yaml')).map((name) => `tests/language/${name}`),
    'tests/scenarios/alliance-2022/scenario.yaml', 'scenarios/starters/crisis.yaml', 'scenarios/starters/hospital.yaml', 'scenarios/starters/cyber.yaml', 'scenarios/starters/library/press.yaml'];
  assert.ok(files.length > 20);
  const of = (text) => { // everything but blanks
    const { status, stdout } = spawnSync(entente, ['check', '--dump', '-'], { input: text, encoding: 'utf8', maxBuffer: 1 << 26 });
    return [status, stdout, text.replace(/\s+/g, '')];
  };
  let changed = 0, back = 0;
  for (const file of files) {
    const text = readFileSync(file, 'utf8'), once = await laid(text);
    changed += once !== text;
    assert.deepEqual(of(once), of(text), file);
    assert.equal(await laid(once), once, file);
    const wide = once.split('\n').map((line) => line.replace(/^ +/, (blanks) => blanks + blanks)); // twice as deep
    if (!once.split('\n').every((line) => /^ *(#|- |[\w-]+: ?[^|>]*$|"[^"]+":|$)/.test(line) && !/^[^#]*[[{,]$/.test(line))) continue; // what goes on over lines keeps its distance
    assert.equal(await laid(wide.join('\n')), once, file);
    back++;
  }
  assert.ok(back > 5, `${back}`);
  assert.ok(changed < files.length, 'the house lays its own out so');
});

test('what is included is known: faults in its file, ids with their prefix, definitions, names of files, a new name in all files', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'entente-lsp-')), uri = (name) => pathToFileURL(join(folder, name)).href;
  const head = 'entente: 1\nid: x\ntitle: X\ninclude:\n  - {file: press.yaml, prefix: press}\n  - parts/more.yaml\ntime: {startex: 2026-06-09T10:00:00Z, tick: 10m, length: 2h}\ncells: {a: {}}\n';
  const text = `${head}injects:\n  own: {when: happened(press_call), release: all, text: Own.}\n`;
  const press = 'library: 1\ninjects:\n  call: {at: T+00:10, release: all, text: Call.}\n  again: {when: happened(call), release: all, text: Again.}\n';
  mkdirSync(join(folder, 'parts'));
  writeFileSync(join(folder, 'scenario.yaml'), text);
  writeFileSync(join(folder, 'press.yaml'), press);
  writeFileSync(join(folder, 'parts', 'more.yaml'), 'library: 1\ninjects:\n  more: {at: T+00:20, release: [b], text: More.}\n');
  const editor = new Client();
  await editor.ask('initialize', { processId: null, rootUri: null, capabilities: {} });
  assert.deepEqual(await editor.show(text, uri('scenario.yaml')), []);
  const { params } = await editor.notice(); // of the file in which it is, which is not open
  assert.equal(params.uri, uri('parts/more.yaml'));
  assert.match(params.diagnostics[0].message, /no cell `b`/);
  assert.deepEqual(params.diagnostics[0].range, { start: { line: 2, character: 32 }, end: { line: 2, character: 33 } });
  writeFileSync(join(folder, 'parts', 'more.yaml'), 'library: 1\ninjects:\n  more: {at: T+00:20, release: [a], text: More.}\n');
  await editor.show(text.replace('happened(press_call)', 'happened(press_c‸all)'), uri('scenario.yaml'));
  assert.deepEqual((await editor.notice()).params, { uri: uri('parts/more.yaml'), diagnostics: [] });
  assert.deepEqual(await editor.here('definition'), { uri: uri('press.yaml'), range: { start: { line: 2, character: 2 }, end: { line: 2, character: 6 } } });
  assert.match((await editor.here('hover')).contents.value, /^injects:\n```yaml\ncall: /);
  const renamed = await editor.here('rename', { newName: 'press_phone' });
  assert.deepEqual(Object.keys(renamed.changes).sort(), [uri('press.yaml'), uri('scenario.yaml')]);
  assert.equal(applied(press, renamed.changes[uri('press.yaml')]), press.replaceAll('call:', 'phone:').replace('(call)', '(phone)'));
  assert.match((await editor.send('textDocument/rename', { textDocument: { uri: editor.uri }, position: editor.position, newName: 'phone' })).error.message, /prefix, which stays/);
  await editor.show(text.replace('press.yaml', 'pre‸ss.yaml'), uri('scenario.yaml'));
  assert.equal((await editor.here('definition')).uri, uri('press.yaml'));
  assert.ok((await editor.labels(text.replace('when: happened(press_call)', 'when: ‸'))).includes('press_call'));
  assert.deepEqual(await editor.show(text, uri('scenario.yaml')), []);
  // the library itself, by the scenario that is open, and by the one on disk
  for (const one of [editor, new Client()]) {
    one.opened = false;
    const faulty = press.replace('happened(call)', 'happened(cal‸)');
    const faults = await one.show(faulty, uri('press.yaml'));
    assert.deepEqual(faults.map(({ message, range }) => [message.split('\n')[0], range.start]), [['there is no inject, decision or question `cal`', { line: 3, character: 25 }]]);
    assert.deepEqual(await one.show(press.replace('happened(call)', 'happened(ca‸ll)'), uri('press.yaml')), []);
    assert.equal((await one.here('definition')).range.start.line, 2);
    assert.deepEqual(Object.keys((await one.here('rename', { newName: 'phone' })).changes).sort(), [uri('press.yaml'), uri('scenario.yaml')]);
    const labels = await one.labels(`${press}  new: {when: ‸`);
    assert.ok(labels.includes('own') && labels.includes('call') && labels.includes('more') && !labels.includes('press_call'));
    assert.ok((await one.labels('library: 1\nna‸')).includes('names') && !(await one.labels('library: 1\nce‸')).includes('cells'));
    one.server.kill();
  }
  const alone = new Client();
  assert.match((await alone.show(press, 'untitled:press'))[0].message, /this is a library/);
  alone.server.kill();
  rmSync(folder, { recursive: true });
});

test('what it does not understand it says, and goes on', async () => {
  const error = async (method, params) => (await client.send(method, params)).error;
  assert.equal((await error('workspace/nonsense', {})).code, -32601);
  assert.equal((await error('textDocument/hover', { textDocument: { uri: 'file:///other.yaml' }, position: { line: 0, character: 0 } })).code, -32602);
  const broken = new Promise((resolve) => client.waiting.set(null, resolve));
  client.write('{"jsonrpc": ');
  assert.equal((await broken).error.code, -32700);
  await client.show(start);
  for (const position of [{ line: 100000, character: 5 }, { line: 0, character: 100000 }, { line: -1, character: -1 }, {}]) await client.ask('textDocument/completion', { textDocument: { uri: client.uri }, position });
});

test('every place of a scenario, whole and cut off there, is answered', async () => {
  let asked = 0;
  for (let at = 0; at < start.length; at += 97) {
    await client.show(`${start.slice(0, at)}‸${at % 2 === 0 ? start.slice(at) : ''}`);
    await client.here('completion');
    await client.here('hover');
    await client.here('definition');
    asked++;
  }
  assert.ok(asked > 50);
});

test('it ends as the protocol asks', async () => {
  assert.equal(await client.ask('shutdown'), null);
  assert.equal((await client.send('textDocument/hover', {})).error.code, -32600);
  client.notify('exit');
  assert.equal(await client.ended, 0);
  const rude = new Client();
  rude.notify('exit');
  assert.equal(await rude.ended, 1);
  const silent = new Client();
  silent.server.stdin.end('Content-Length: nonsense\r\n\r\n{}');
  assert.equal(await silent.ended, 1);
});

test('files that injects attach are looked at beside the scenario, and their names are completed', async () => {
  const client = new Client(), folder = mkdtempSync(join(tmpdir(), 'entente-lsp-files-'));
  await client.ask('initialize', { capabilities: {} });
  client.notify('initialized', {});
  writeFileSync(join(folder, 'note.txt'), 'EXERCISE\n');
  const uri = pathToFileURL(join(folder, 'scenario.yaml')).href, text = (path, attach) => `entente: 1
id: t
title: T
time: {startex: "2025-03-04T09:00:00+01:00", tick: 5m, length: 2h}
cells: {a: {side: s}}
files:
  the_note: {path: ${path}}
injects:
  i: {at: T+00:10, release: [a], text: x, channel: press, attach: [${attach}]}
`;
  assert.deepEqual(await client.show(text('note.txt', 'the_note'), uri), []);
  const [fault] = await client.show(text('none.txt', 'the_note'), uri);
  assert.match(fault.message, /^there is no file `none\.txt`/);
  assert.equal(fault.range.start.line, 6);
  writeFileSync(join(folder, 'none.txt'), '<html>');
  assert.match((await client.show(text('none.txt', 'the_note '), uri))[0].message, /HTML, SVG or XML/);
  writeFileSync(join(folder, 'none.txt'), 'now it is words, and longer\n');
  assert.deepEqual(await client.show(text('none.txt', 'the_note'), uri), []);
  await client.show(text('note.txt', '‸'), uri);
  const offered = await client.ask('textDocument/completion', { textDocument: { uri }, position: client.position });
  assert.ok((offered.items ?? offered).some(({ label }) => label === 'the_note'), JSON.stringify(offered).slice(0, 300));
  client.server.kill();
  rmSync(folder, { recursive: true });
});
