// Pieces of the page that need no browser: what they say is the same as what the documents and the command line say.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sinceStart } from '../../web/src/time/zones.ts';

test('a moment since STARTEX names its day from the first full one on', () => {
  const moments = { '-300': 'T-00:05', 0: 'T+00:00', 4800: 'T+01:20', 86340: 'T+23:59', 86400: 'T+1.00:00', 93600: 'T+1.02:00', 900000: 'T+10.10:00' };
  for (const [second, text] of Object.entries(moments)) assert.equal(sinceStart(Number(second)), text);
});
