/* The clock in control's hands: start, pause, pace, jump, and ENDEX behind a typed word. */

import { useSignal } from '@preact/signals';
import { phase, stageNext, stageNow, standing, view } from '../state.ts';
import type { Stage } from '../api/types.ts';
import { plain } from '../text.tsx';
import { secondMeant, stampFull } from '../time/clock.ts';
import { sinceStart } from '../time/zones.ts';
import { Confirm } from '../ui/Dialog.tsx';
import { Select } from '../ui/choices.tsx';
import { useKeys } from '../ui/keys.ts';
import { draft } from '../ui/draft.ts';
import { act } from '../ui/notice.tsx';
import { Writing } from '../ui/Writing.tsx';
import { say } from '../words/index.ts';
import { FreezeButtons } from './FreezeButtons.tsx';

const PACES = [1, 2, 4, 6, 12, 30, 60, 120, 300, 600];

function JumpDialog({ onClose }: { onClose: () => void }) {
  const how = useSignal<'next' | 'to'>('next');
  const typed = useSignal('');
  const to = secondMeant(typed.value);
  const whole = how.value === 'next' || (to !== null && to > (view.value?.clock.second ?? 0));
  return (
    <Confirm
      title={say('jumpTitle')}
      lead={phase.value === 'paused' ? `${say('jumpLead')} ${say('jumpPaused')}` : say('jumpLead')}
      action={say('jump')}
      disabled={!whole}
      onClose={onClose}
      onDo={() => {
        void act('jump', how.value === 'to' && to !== null ? { to_second: to } : {});
        onClose();
      }}
    >
      <label class="tick">
        <input type="radio" name="jump" checked={how.value === 'next'} onChange={() => (how.value = 'next')} />
        <span>{say('jumpNext')}</span>
      </label>
      <label class="tick">
        <input type="radio" name="jump" checked={how.value === 'to'} onChange={() => (how.value = 'to')} />
        <span>{say('jumpTo')}</span>
      </label>
      {how.value === 'to' && (
        <div class="field">
          <label class="label" for="jump-time">
            {say('exerciseTime')}
          </label>
          <input id="jump-time" autocomplete="off" value={typed.value} aria-describedby="jump-hint" onInput={(event) => (typed.value = event.currentTarget.value)} />
          <span class="hint" id="jump-hint">
            {to === null ? say('jumpToHint') : `${stampFull(to)} · ${sinceStart(to)}`}
          </span>
        </div>
      )}
    </Confirm>
  );
}

const nameOfStage = (stage: Stage | undefined) => plain(stage?.title) || stage?.id || '';

function StageDialog({ stage, onClose }: { stage: Stage; onClose: () => void }) {
  return (
    <Confirm
      title={say('openPhaseTitle', { phase: nameOfStage(stage) })}
      lead={standing.value ? say('openPhaseDue') : say('openPhaseEarly', { phase: nameOfStage(stageNow.value) })}
      action={say('openPhaseNow')}
      onClose={onClose}
      onDo={() => {
        void act('begin', { phase: stage.id });
        onClose();
      }}
    />
  );
}

function RewindDialog({ onClose }: { onClose: () => void }) {
  const typed = useSignal('');
  const reason = draft('rewind');
  const to = secondMeant(typed.value);
  const whole = to !== null && to >= 0 && to <= (view.value?.clock.second ?? 0);
  return (
    <Confirm
      title={say('rewindTitle')}
      lead={say('rewindLead')}
      action={say('rewindNow')}
      grave
      disabled={!whole}
      onClose={onClose}
      onDo={() => {
        const said = reason.value.trim();
        if (to !== null) void act('rewind', { to_second: to, ...(said ? { reason: said } : {}) });
        onClose();
      }}
    >
      <div class="field">
        <label class="label" for="rewind-time">
          {say('exerciseTime')}
        </label>
        <input id="rewind-time" autocomplete="off" value={typed.value} aria-describedby="rewind-hint" onInput={(event) => (typed.value = event.currentTarget.value)} />
        <span class="hint" id="rewind-hint">
          {to === null ? say('jumpToHint') : `${stampFull(to)} · ${sinceStart(to)}`}
        </span>
      </div>
      <Writing label={say('reason')} text={reason} rows={2} />
    </Confirm>
  );
}

function EndexDialog({ onClose }: { onClose: () => void }) {
  const word = useSignal('');
  return (
    <Confirm
      title={say('endexTitle')}
      lead={say('endexLead')}
      action={say('endexNow')}
      grave
      disabled={word.value.trim() !== 'ENDEX'}
      onClose={onClose}
      onDo={() => {
        void act('endex', { word: 'ENDEX' });
        onClose();
      }}
    >
      <div class="field">
        <label class="label" for="endex-word">
          {say('endexType', { word: 'ENDEX' })}
        </label>
        <input id="endex-word" autocomplete="off" spellcheck={false} value={word.value} onInput={(event) => (word.value = event.currentTarget.value)} />
      </div>
    </Confirm>
  );
}

export function Toolbar({ onQuick }: { onQuick: () => void }) {
  const dialog = useSignal<'start' | 'jump' | 'phase' | 'rewind' | 'endex' | null>(null);
  const next = stageNext.value;
  const is = phase.value;
  const close = () => (dialog.value = null);
  const pauseOrResume = () => is === 'running' ? void act('pause') : is === 'paused' && void act('resume');
  useKeys({ 'Shift+KeyP': pauseOrResume, KeyN: () => is !== 'ended' && onQuick() });
  const rewind = (
    <>
      <button type="button" class="button" onClick={() => (dialog.value = 'rewind')}>
        {say('rewind')}
      </button>
      {dialog.value === 'rewind' && <RewindDialog onClose={close} />}
    </>
  );
  const pace = view.value?.clock.pace ?? 1;
  const paces = PACES.includes(pace) ? PACES : [...PACES, pace].sort((a, b) => a - b);
  const ready = Object.values(view.value?.ready ?? {});
  const allReady = ready.length > 0 && ready.every(([count, seats]) => count === seats);
  if (is === 'ended')
    return (
      <div class="toolbar" role="toolbar" aria-label={say('clock')}>
        {rewind}
      </div>
    );
  return (
    <div class="toolbar" role="toolbar" aria-label={say('clock')}>
      {is === 'lobby' && (
        <button type="button" class="button button-main" onClick={() => (dialog.value = 'start')}>
          {say('startExercise')}
        </button>
      )}
      {(is === 'running' || is === 'paused') && (
        <>
          <button type="button" class={is === 'paused' ? 'button button-main' : 'button'} aria-keyshortcuts="Shift+P" onClick={pauseOrResume}>
            <span aria-hidden="true">{is === 'running' ? '❚❚' : '▶'}</span> {say(is === 'running' ? 'pause' : 'resume')}
          </button>
          <button type="button" class="button" onClick={() => (dialog.value = 'jump')}>
            {say('jump')}
          </button>
          <FreezeButtons />
          {rewind}
          {next && (
            <button type="button" class={standing.value ? 'button button-main' : 'button'} data-phase={next.id} onClick={() => (dialog.value = 'phase')}>
              {say('openPhase', { phase: nameOfStage(next) })}
            </button>
          )}
        </>
      )}
      <div class="toolbar-pace">
        <Select label={say('pace')} value={String(pace)} options={paces.map((one) => ({ value: String(one), text: say('paceTimes', { n: one }) }))} onPick={(value) => void act('pace', { pace: Number(value) })} />
      </div>
      <span class="toolbar-gap" />
      <button type="button" class="button" aria-keyshortcuts="n" onClick={onQuick}>
        <span aria-hidden="true">＋</span> {say('quickInject')}
      </button>
      {is !== 'lobby' && (
        <button type="button" class="button button-grave-quiet" onClick={() => (dialog.value = 'endex')}>
          {say('endex')}
        </button>
      )}
      {dialog.value === 'start' && (
        <Confirm
          title={say('startExercise')}
          lead={allReady ? say('startSure') : `${say('notAllReady')} ${say('startSure')}`}
          action={say('startExercise')}
          onClose={close}
          onDo={() => {
            void act('start');
            close();
          }}
        />
      )}
      {dialog.value === 'jump' && <JumpDialog onClose={close} />}
      {dialog.value === 'phase' && next && <StageDialog stage={next} onClose={close} />}
      {dialog.value === 'endex' && <EndexDialog onClose={close} />}
    </div>
  );
}
