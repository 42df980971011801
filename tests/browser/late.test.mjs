// What a page asks for by its number, beside a stream that goes on: the answer may be older than what came meanwhile, and a server
// that holds a request open for good has not been reached. Without a browser: what the page knows, and a server of the test's own.
import assert from 'node:assert/strict';
import { after, afterEach, mock, test } from 'node:test';

Object.assign(globalThis, { location: { hash: '', search: '' }, addEventListener: () => {}, localStorage: { getItem: () => null, setItem: () => {} } });
mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
after(() => mock.timers.reset());
const { fetchOlder, fetchWhole } = await import('../../web/src/api/late.ts');
const { applyChange } = await import('../../web/src/api/merge.ts');
const { request } = await import('../../web/src/api/http.ts');
const { view } = await import('../../web/src/state.ts');

const settle = async () => {
  for (let i = 0; i < 40; i++) await Promise.resolve();
};
const json = (status, body) => ({ ok: status === 200, status, json: async () => body });

/** A server whose answers wait until the test gives them, the first asked first. */
function slowServer() {
  const asked = [];
  globalThis.fetch = (path) => new Promise((resolve) => asked.push({ path, answer: (body, status = 200) => resolve(json(status, body)) }));
  return asked;
}
const clock = { phase: 'running', second: 0, pace: 1 };
afterEach(() => (view.value = null));

for (const [kind, list, key] of [['decision', 'decisions', 'number'], ['round', 'rounds', 'number'], ['question', 'questions', 'number'], ['queued', 'queue', 'id']])
  test(`a ${kind} that changed while it was asked for stays as it is, and is asked for again`, async () => {
    const asked = slowServer();
    view.value = { clock, [list]: [{ [key]: 1, state: 'open', shortened: true }] };
    const whole = fetchWhole(kind, 1);
    await settle();
    view.value = applyChange(view.value, { [list]: [{ [key]: 1, state: 'closed', shortened: true }] });
    asked[0].answer({ [key]: 1, state: 'open', text: 'long' });
    await settle();
    assert.deepEqual(view.value[list], [{ [key]: 1, state: 'closed', shortened: true }], 'the older answer is not taken');
    asked[1].answer({ [key]: 1, state: 'closed', text: 'long' });
    await whole;
    assert.deepEqual(view.value[list], [{ [key]: 1, state: 'closed', text: 'long' }]);
    assert.equal(asked.length, 2);
  });

test('what changes beside it does not make it asked for again', async () => {
  const asked = slowServer();
  view.value = { decisions: [{ number: 1 }, { number: 2 }], clock };
  const whole = fetchWhole('decision', 1);
  await settle();
  view.value = applyChange(view.value, { clock: { ...clock, second: 1 }, decisions: [{ number: 2, state: 'closed' }] });
  asked[0].answer({ number: 1, text: 'long' });
  await whole;
  assert.deepEqual(view.value.decisions, [{ number: 1, text: 'long' }, { number: 2, state: 'closed' }]);
  assert.equal(asked.length, 1);
});

test('an older item that was acknowledged while it was asked for stays acknowledged', async () => {
  const asked = slowServer();
  view.value = { clock, items: [{ number: 2 }], older: 1 };
  const older = fetchOlder('item');
  await settle();
  view.value = applyChange(view.value, { items: [{ number: 1, acknowledged: true }] });
  asked[0].answer({ number: 1, acknowledged: false });
  await settle();
  assert.equal(view.value.items[0].acknowledged, true);
  asked[1].answer({ number: 1, acknowledged: true });
  await older;
  assert.equal(view.value.items[0].acknowledged, true);
});

test('a request that nobody answers, or whose answer breaks off, has not reached the server', async () => {
  globalThis.fetch = (_, { signal }) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  const waiting = request('GET', '/api/view');
  await settle();
  mock.timers.tick(60_000);
  assert.equal(await waiting, null);
  globalThis.fetch = async (_, { signal }) => ({ ok: true, status: 200, json: () => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))) });
  const halfway = request('GET', '/api/view');
  await settle();
  mock.timers.tick(60_000);
  assert.equal(await halfway, null, 'half an answer is none');
  globalThis.fetch = async () => ({ ok: true, status: 200, json: async () => JSON.parse('') });
  assert.deepEqual(await request('GET', '/health'), { ok: true, status: 200, json: null }, 'an answer without a body is one');
});
