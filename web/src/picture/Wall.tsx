/* The projector, for a room that reads it from six metres: the last item that every cell has, whole and large; beside it what was revealed,
 * the newest on top; below, what came before, as titles. Nobody stands at a wall, so what counts is where nobody has to scroll, and
 * there is nothing to press. */

import { useEffect } from 'preact/hooks';
import { fetchWords, wordsOf } from '../api/late.ts';
import type { Item } from '../api/types.ts';
import { HowEnded } from '../end/End.tsx';
import { headingOf } from '../desk/inbox.ts';
import { allItems, exercise, phase } from '../state.ts';
import { Prose, Title } from '../text.tsx';
import { Attached, PlaceLine, filesOf } from '../ui/Attached.tsx';
import { say } from '../words/index.ts';
import { Head, isPublic } from './Picture.tsx';
import { Results } from './Results.tsx';

function Last({ item }: { item: Item }) {
  const words = wordsOf(item);
  useEffect(() => {
    if (words == null) void fetchWords('item', item.number);
  }, [item.number, words == null]);
  return (
    <section class="shared wall-last" aria-labelledby="wall-last-title">
      <Head item={item} />
      <h2 id="wall-last-title">
        <Title of={headingOf(item)} />
      </h2>
      <PlaceLine met={item} />
      <Attached met={item} files={filesOf({ item: item.number })} />
      {words != null && <Prose of={words} stale={item.stale} />}
    </section>
  );
}

function About() {
  return (
    <div class="picture-about">
      <p class="picture-title">
        <Title of={exercise.value?.title} />
      </p>
      <Prose of={exercise.value?.summary} />
    </div>
  );
}

export function Wall() {
  const items = allItems.value.filter(isPublic).sort((a, b) => b.second - a.second || b.number - a.number);
  const [last, ...before] = items;
  return (
    <div class="wall">
      <h1 class="visually-hidden">{say('screenPicture')}</h1>
      {phase.value === 'lobby' && <About />}
      <HowEnded />
      <div class="wall-columns">
        <div class="wall-items">
          {last ? <Last key={last.number} item={last} /> : phase.value !== 'lobby' && <p class="empty">{say('nothingReleased')}</p>}
          {before.length > 0 && (
            <ol class="shared-list">
              {before.map((item) => (
                <li key={item.number} class="shared">
                  <Head item={item} />
                  <h3>
                    <Title of={headingOf(item)} />
                  </h3>
                </li>
              ))}
            </ol>
          )}
        </div>
        <Results />
      </div>
    </div>
  );
}
