/* Help in one place: the keys of this role, the reader's settings, and how to leave. */

import { useSignal } from '@preact/signals';
import { eyes } from '../api/eyes.ts';
import { leave } from '../api/session.ts';
import { exercise, preferences, prefer, role, session } from '../state.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { say, type Key } from '../words/index.ts';
import { ZoneChoice, ZoneMeanings } from './ClockStrip.tsx';

const KEYS: Record<string, [string, Key][]> = {
  player: [
    ['J  K', 'keysNext'],
    ['A', 'keysAcknowledge'],
    ['S', 'keysShare'],
    ['P', 'keysPass'],
    ['R', 'keysRequest'],
    ['1 – 7', 'keysAnswer'],
    ['/', 'keysSearch'],
  ],
  control: [
    ['J  K', 'keysNext'],
    ['F', 'keysFire'],
    ['H', 'keysHold'],
    ['N', 'keysNew'],
    ['⇧ + P', 'keysPause'],
    ['⇧ + F', 'keysFreeze'],
    ['E', 'keysEyes'],
    ['[  ]', 'keysRuns'],
  ],
  observer: [
    ['N', 'keysNote'],
    ['E', 'keysEyes'],
  ],
  projector: [['←  →', 'keysEvents']],
};

export function Help({ onClose }: { onClose: () => void }) {
  const leaving = useSignal(false);
  const keys: [string, Key][] = [...(KEYS[role.value ?? ''] ?? []), [say('sendKeys'), 'keysSend'], ['?', 'helpThis'], ['Esc', 'close']];
  return (
    <Dialog title={say('helpAndKeys')} onClose={onClose}>
      <p class="callout">{say('helpNotional')}</p>
      <dl class="key-list">
        {keys.map(([key, word]) => (
          <div key={key}>
            <dt>
              <kbd>{key.replace('⇧', say('keyShift'))}</kbd>
            </dt>
            <dd>{say(word)}</dd>
          </div>
        ))}
      </dl>
      <h3>{say('helpWords')}</h3>
      <ul class="help-words">
        {(['helpStartex', 'helpRfi', 'helpSince', 'helpRoom'] as const).map((key) => (
          <li key={key}>{say(key)}</li>
        ))}
      </ul>
      {exercise.value && <ZoneMeanings />}
      <div class="form">
        <label class="tick">
          <input type="checkbox" checked={preferences.value.keys} onChange={(event) => prefer({ keys: event.currentTarget.checked })} />
          <span>{say('keysOn')}</span>
        </label>
        <ZoneChoice />
      </div>
      <p>{say('helpMissing')}</p>
      <div class="actions help-foot">
        <a href="/assets/licences.txt" target="_blank" rel="noopener">
          {say('licences')}
        </a>
        {session.value && !eyes &&
          (leaving.value ? (
            <span class="actions">
              <span>{say('leaveSeatSure')}</span>
              <button type="button" class="button button-grave" onClick={() => (onClose(), leave())}>
                {say('leaveSeat')}
              </button>
            </span>
          ) : (
            <button type="button" class="button" onClick={() => (leaving.value = true)}>
              {say('leaveSeat')}
            </button>
          ))}
      </div>
    </Dialog>
  );
}
