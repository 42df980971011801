// The arrows of ARCHITECTURE.md: a room includes only rooms on lower floors. Rooms on one floor do not meet.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const floors = [['base'], ['program', 'log', 'net', 'files'], ['scenario', 'kernel', 'pieces', 'agree'], ['lanes', 'exercise'], ['rehearse', 'study'], ['output', 'report', 'library', 'planner', 'editor'], ['server'], ['cli']];
const floorOf = new Map(floors.flatMap((rooms, floor) => rooms.map((room) => [room, floor])));
const root = new URL('../../src/', import.meta.url);

function includesOf(room) {
  const found = [];
  for (const name of readdirSync(new URL(`${room}/`, root))) {
    if (!/\.(c|h|def)$/.test(name)) continue;
    const text = readFileSync(new URL(`${room}/${name}`, root), 'utf8');
    for (const [, other] of text.matchAll(/^\s*#\s*include\s+"([a-z]+)\//gm)) found.push({ file: `${room}/${name}`, other });
  }
  return found;
}

test('every folder of src is a room on a floor', () => {
  const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  assert.deepEqual(folders.sort(), [...floorOf.keys()].sort());
});

test('every room says what it is in a README', () => {
  for (const room of floorOf.keys()) assert.ok(readFileSync(new URL(`${room}/README.md`, root), 'utf8').length > 80, room);
});

for (const [room, floor] of floorOf) {
  test(`${room} includes only rooms below it`, () => {
    const includes = includesOf(room);
    const empty = readdirSync(new URL(`${room}/`, root)).every((name) => !name.endsWith('.c'));
    if (room !== 'base' && !empty) assert.ok(includes.some(({ other }) => other !== room), `${room} includes no other room: the pattern no longer matches`);
    for (const { file, other } of includes) {
      assert.ok(floorOf.has(other), `${file} includes ${other}/, which is no room`);
      assert.ok(other === room || floorOf.get(other) < floor, `${file} includes ${other}/, which is not below ${room}`);
    }
  });
}
