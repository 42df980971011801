// Inside a room no file calls another in a circle, asked of the linker's own tables: what each object of a room's library
// defines, and what it wants from the others. A pair that is one thing in two lives is named here.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

const libraries = join(dirname(process.env.ENTENTE ?? 'build/entente'), 'src');
const allowed = [['net_connection.c', 'net_stream.c']]; // a stream is a connection's second life

/** For each object of a library the objects whose symbols it wants. */
export function wantsOf(table) {
  const defines = new Map();
  const wants = new Map();
  let object = '';
  for (const line of table.split('\n')) {
    const head = line.match(/^(\S+)\.o:$/);
    if (head) { object = head[1]; wants.set(object, new Set()); continue; }
    const symbol = line.match(/^\s*[0-9a-f]*\s+([A-Za-z]) (\S+)$/);
    if (!symbol) continue;
    if (symbol[1] === 'U') wants.get(object).add(symbol[2]);
    else if (/[A-TV-Z]/.test(symbol[1])) defines.set(symbol[2], object);
  }
  return new Map([...wants].map(([from, names]) =>
    [from, [...new Set([...names].map((name) => defines.get(name)).filter((to) => to && to !== from))]]));
}

/** Tarjan's strongly connected components of two objects or more. */
export function circlesOf(wants) {
  const index = new Map(), low = new Map(), path = [], circles = [];
  const visit = (node) => {
    index.set(node, index.size); low.set(node, index.get(node)); path.push(node);
    for (const next of wants.get(node)) {
      if (!index.has(next)) { visit(next); low.set(node, Math.min(low.get(node), low.get(next))); }
      else if (path.includes(next)) low.set(node, Math.min(low.get(node), index.get(next)));
    }
    if (low.get(node) !== index.get(node)) return;
    const circle = path.splice(path.indexOf(node));
    if (circle.length > 1) circles.push(circle.map((object) => object.split('/').pop()).sort());
  };
  for (const node of wants.keys()) if (!index.has(node)) visit(node);
  return circles;
}

test('a circle is seen', () => {
  const table = 'a.c.o:\n0000 T a\n     U b\n\nb.c.o:\n0000 T b\n     U c\n\nc.c.o:\n0000 T c\n     U a\n\nd.c.o:\n     U a\n';
  assert.deepEqual(circlesOf(wantsOf(table)), [['a.c', 'b.c', 'c.c']]);
});

const rooms = readdirSync(libraries).filter((name) => /^libentente_.*\.a$/.test(name) && !/_(narrow|wide)\.a$/.test(name));
for (const library of rooms) {
  const room = library.slice('libentente_'.length, -2);
  test(`no circle of files in ${room}`, () => {
    const wants = wantsOf(execFileSync('nm', [join(libraries, library)], { encoding: 'utf8', maxBuffer: 1 << 26 }));
    assert.ok([...wants.values()].some((to) => to.length > 0), `nm told of no call inside ${room}: the pattern no longer matches`);
    const found = circlesOf(wants).filter((circle) => !allowed.some((pair) => pair.join() === circle.join()));
    assert.deepEqual(found, []);
  });
}
