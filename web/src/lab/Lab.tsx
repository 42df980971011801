/* The simulation lab, for control alone: assumptions on the left, what they come to on the right. Dragging a parameter draws the fan
 * anew; a rehearsal of any length runs beside play, shows its parts, and may be kept as A to hold the next one against. */

import type { ComponentChild } from 'preact';
import { useEffect, useLayoutEffect } from 'preact/hooks';
import { announce } from '../frame/announce.tsx';
import { policyCalled } from '../named.ts';
import { count } from '../numbers.ts';
import { cellName, exercise, go, place } from '../state.ts';
import { plain } from '../text.tsx';
import { Tabs } from '../ui/choices.tsx';
import { useKeys } from '../ui/keys.ts';
import { say } from '../words/index.ts';
import { AssumptionsPane } from './Assumptions.tsx';
import { FanPicture } from './FanPicture.tsx';
import { Decisions, Endings, endingsFinding, Never, RunsTable } from './Pictures.tsx';
import { TornadoPicture } from './TornadoPicture.tsx';
import type { Rehearsal } from './types.ts';
import { findWork, kept, rehearsals, result, run, running, sameAssumptions, shown, step } from './work.ts';

const PLACES = ['fan', 'endings', 'decisions', 'tornado', 'never', 'runs'];

const parameterCalled = (id: string) => plain(exercise.value?.parameters?.find((parameter) => parameter.id === id)?.label) || id;

/** What differs from the scenario as written, for telling runs apart. */
function nameOf(one: Rehearsal): string {
  const changed = Object.entries(one.parameters).filter(([id, value]) => exercise.value?.parameters?.find((parameter) => parameter.id === id)?.value !== value);
  const policies = Object.entries(one.policies).filter(([cell, name]) => exercise.value?.policies?.[cell]?.[0]?.name !== name);
  const parts = [...changed.map(([id, value]) => `${parameterCalled(id)}: ${count(value)}`), ...policies.map(([cell, name]) => `${plain(cellName(cell))}: ${policyCalled(cell, name)}`)];
  return `${count(one.runs)} · ${say('labSeed')} ${one.seed}${parts.length ? ` · ${parts.join(', ')}` : ` · ${say('labAsWritten')}`}`;
}

function Runs() {
  const found = result.value;
  const before = kept.value;
  if (!found) return null;
  const isKept = before === found;
  return (
    <div class="lab-history">
      {before && (
        <p class="lab-run-name">
          <span class="lab-letter lab-letter-a">A</span> {nameOf(before)}
        </p>
      )}
      {!isKept && (
        <p class="lab-run-name">
          <span class="lab-letter">{before ? 'B' : shown.value + 1}</span> {nameOf(found)}
        </p>
      )}
      <div class="actions">
        {rehearsals.value.length > 1 && (
          <span class="actions">
            <button type="button" class="button button-small" aria-keyshortcuts="[" aria-disabled={shown.value > 0 ? undefined : 'true'} onClick={() => step(-1)}>
              {say('labPrevious')}
            </button>
            <span class="muted">{say('labRunOf', { n: shown.value + 1, of: rehearsals.value.length })}</span>
            <button type="button" class="button button-small" aria-keyshortcuts="]" aria-disabled={shown.value < rehearsals.value.length - 1 ? undefined : 'true'} onClick={() => step(1)}>
              {say('labNextRun')}
            </button>
          </span>
        )}
        <button type="button" class="button button-small" aria-disabled={isKept ? 'true' : undefined} onClick={() => (kept.value = found)}>
          {say('labKeep')}
        </button>
        {before && (
          <button type="button" class="button button-small" onClick={() => (kept.value = null)}>
            {say('labUnkeep')}
          </button>
        )}
      </div>
    </div>
  );
}

export function Lab() {
  const named = place.value.split('/')[1] ?? '';
  const tab = PLACES.includes(named) ? named : 'fan';
  const found = result.value;
  const before = kept.value && found && !sameAssumptions(kept.value, found) ? kept.value : null;
  useEffect(() => void findWork(), []);
  useEffect(() => {
    if (found && !running.value && found.runs === found.asked) announce(endingsFinding({ run: found, kept: before }));
  }, [found, running.value]);
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.isComposing || document.querySelector('dialog[open]')) return;
      event.preventDefault();
      run();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  useKeys({ BracketLeft: () => step(-1), BracketRight: () => step(1) });
  const waiting = (
    <div class="lab-start">
      <p>{say('labNoRun')}</p>
      <button type="button" class="button button-main" onClick={run}>
        {say('labRunNow')}
      </button>
    </div>
  );
  const of = (picture: (one: Rehearsal) => ComponentChild) => (found ? picture(found) : waiting);
  return (
    <div class="lab">
      <h1 class="visually-hidden">{say('screenLab')}</h1>
      <AssumptionsPane />
      <div class="lab-main">
        <p class="lab-banner">{say('labBanner')}</p>
        <Runs />
        <Tabs
          label={say('labPictures')}
          fill
          chosen={tab}
          onChoose={(id) => go(`lab/${id}`)}
          tabs={[
            { id: 'fan', text: say('labFan') },
            { id: 'endings', text: say('labEndings') },
            { id: 'decisions', text: say('labDecisions') },
            { id: 'tornado', text: say('labTornado') },
            { id: 'never', text: say('labNever') },
            { id: 'runs', text: say('labRunsTable') },
          ]}
        >
          {tab === 'fan' && <FanPicture />}
          {tab === 'endings' && of((one) => <Endings run={one} kept={before} />)}
          {tab === 'decisions' && of((one) => <Decisions run={one} kept={before} />)}
          {tab === 'tornado' && <TornadoPicture run={found} />}
          {tab === 'never' && of((one) => <Never run={one} kept={before} />)}
          {tab === 'runs' && of((one) => <RunsTable run={one} />)}
        </Tabs>
      </div>
    </div>
  );
}
