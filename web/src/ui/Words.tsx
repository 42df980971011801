/* Words that a full view left out: at once where somebody opened what they stand in, else when somebody asks. And what else is
 * left out, with the way to it, so that nobody takes a list for the whole. */

import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { fetchOlder, fetchWhole, fetchWords, leftOut, wordsOf, type Shortened } from '../api/late.ts';
import type { Item } from '../api/types.ts';
import { Prose } from '../text.tsx';
import { say } from '../words/index.ts';

/** A button that does one thing at a time. */
function Wish({ text, doing }: { text: string; doing: () => Promise<unknown> }) {
  const busy = useSignal(false);
  const press = async () => {
    busy.value = true;
    await doing();
    busy.value = false;
  };
  return (
    <button type="button" class="button button-small" disabled={busy.value} onClick={() => void press()}>
      {text}
    </button>
  );
}

/** `open`: this is what somebody opened. */
export function Words({ item, open }: { item: Item; open?: boolean }) {
  const words = wordsOf(item);
  useEffect(() => {
    if (open && words == null) void fetchWords('item', item.number);
  }, [item.number, open, words == null]);
  return words != null ? <Prose of={words} stale={item.stale} /> : <LateWords kind="item" number={item.number} />;
}

export function LateWords({ kind, number }: { kind: 'item' | 'note'; number: number }) {
  return <Wish text={say('showWords')} doing={() => fetchWords(kind, number)} />;
}

/** In an entry of which long texts may be left out. `open`: as of `Words`. */
export function Rest({ kind, name, shortened, open }: { kind: Shortened; name: number | string; shortened: boolean | undefined; open?: boolean }) {
  useEffect(() => {
    if (open && shortened) void fetchWhole(kind, name);
  }, [kind, name, shortened, open]);
  return shortened ? <Wish text={say('showWords')} doing={() => fetchWhole(kind, name)} /> : null;
}

/** Below a list that does not have the oldest. */
export function Older({ kind }: { kind: 'item' | 'note' }) {
  const count = leftOut(kind);
  if (!count) return null;
  return (
    <p class="older" role="note">
      {say(kind === 'item' ? 'olderItems' : 'olderNotes', { n: count })} <Wish text={say('showOlder')} doing={() => fetchOlder(kind)} />
    </p>
  );
}
