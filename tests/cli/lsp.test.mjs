// The language server, spoken to as an editor does: messages with their lengths over standard input and output.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';

const entente = process.env.ENTENTE ?? 'build/entente';

class Client {
  constructor() {
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
    await this.show(text);
    return (await this.here('completion')).items.map(({ label }) => label);
  }
}

const offset = (text, { line, character }) => text.split('\n').slice(0, line).join('\n').length + (line > 0 ? 1 : 0) + character;
function applied(text, edits) {
  const places = edits.map(({ range, newText }) => [offset(text, range.start), offset(text, range.end), newText]).sort((a, b) => b[0] - a[0]);
  return places.reduce((now, [from, to, words]) => now.slice(0, from) + words + now.slice(to), text);
}

const client = new Client();
after(() => client.server.kill());
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

test('blanks at the ends of lines go, where nothing else changes', async () => {
  const untidy = start.replace('marking: UNCLASSIFIED', 'marking: UNCLASSIFIED   ').replace(/\n$/, '');
  await client.show(untidy);
  assert.equal(applied(client.text, await client.here('formatting', { options: {} })), start.replace(/ +$/gm, ''));
  await client.show(`${start}nonsense: [ \n`);
  assert.deepEqual(await client.here('formatting', { options: {} }), []);
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
