// How often the page asks a server that cannot serve it: the feed itself, with a clock and a stream of the test's own.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { Feed } from '../../web/src/api/feed.ts';

const sources = [];
class Source {
  static CLOSED = 2;
  constructor(address) {
    Object.assign(this, { address, heard: {}, readyState: 1, at: Date.now() });
    sources.push(this);
  }
  addEventListener(name, hear) {
    this.heard[name] = hear;
  }
  say(name, data, lastEventId = '') {
    this.heard[name]({ data: JSON.stringify(data), lastEventId });
  }
  refuse() {
    this.readyState = Source.CLOSED;
    this.onerror();
  }
  close() {
    this.readyState = Source.CLOSED;
  }
}

let feed, links;
const begin = () => {
  links = [];
  feed = new Feed((message) => message.kind === 'link' && links.push(message.link));
};
const settle = async () => {
  for (let i = 0; i < 10; i++) await Promise.resolve();
};
/** A second at a time, in each of which `serve` is done to a new stream. */
async function pass(seconds, serve) {
  for (let second = 0; second < seconds; second++) {
    const known = sources.length;
    mock.timers.tick(1000);
    await settle();
    for (const source of sources.slice(known)) serve(source);
    await settle();
  }
}
const gaps = () => sources.slice(1).map((source, i) => Math.round((source.at - sources[i].at) / 1000));
const tooLarge = (source) => (source.onopen(), source.say('bye', { reason: 'view_too_large' }));

beforeEach(() => {
  sources.length = 0;
  mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'], now: 1_000_000 });
  globalThis.EventSource = Source;
  globalThis.fetch = async () => ({ ok: true, status: 200, json: async () => ({}) });
});
afterEach(() => {
  feed.close();
  mock.timers.reset();
});

test('what is too large is asked for ever more seldom, and by whoever wishes at once', async () => {
  begin();
  tooLarge(sources[0]);
  await pass(600, tooLarge);
  assert.deepEqual(gaps().slice(0, 6), [2, 4, 8, 16, 32, 60]);
  assert.ok(gaps().slice(6).every((gap) => gap === 60), `${gaps()}`);
  const { state, tooLarge: large, again } = links.at(-1);
  assert.deepEqual([state, large], ['offline', true]);
  assert.ok(again > Date.now() && again <= Date.now() + 60_000);
  const before = sources.length;
  feed.wake();
  assert.equal(sources.length, before + 1);
  tooLarge(sources.at(-1));
  await pass(50, tooLarge);
  assert.equal(sources.length, before + 1, 'a wish is no new beginning');
});

test('a server that refuses is not pressed either', async () => {
  begin();
  const refuse = (source) => source.refuse();
  refuse(sources[0]);
  await settle();
  await pass(300, refuse);
  assert.deepEqual(gaps().slice(0, 6), [2, 4, 8, 16, 32, 60]);
  assert.ok(sources.length <= 12);
});

test('a stream that lasted is opened again soon', async () => {
  begin();
  tooLarge(sources[0]);
  await pass(10, tooLarge);
  const good = sources.at(-1);
  await pass(60, (source) => source.onopen());
  const live = sources.at(-1);
  assert.notEqual(live, good);
  for (let i = 0; i < 4; i++) {
    await pass(10, () => {});
    live.say('clock', { phase: 'running' });
  }
  live.say('bye', { reason: 'stopping' });
  const before = sources.length;
  await pass(3, tooLarge);
  assert.equal(sources.length, before + 1);
  assert.equal(links.at(-1).tooLarge, true);
});
