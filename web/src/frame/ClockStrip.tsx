/* Exercise time in the reader's first zone, large; the other zones in brackets; the phase; and the wall clock, which is never
 * called anything that could be taken for exercise time. */

import { exerciseSecond, exercise, link, phase, prefer, stageNow, standing, view } from '../state.ts';
import { plain } from '../text.tsx';
import { stampFull, stampOthers, wallTimes, zoneCity, zoneMeanings, zones } from '../time/clock.ts';
import { sinceStart } from '../time/zones.ts';
import { say, type Key } from '../words/index.ts';

const PHASE_WORDS: Record<string, Key> = { lobby: 'phaseLobby', running: 'phaseRunning', paused: 'phasePaused', ended: 'phaseEnded' };
const PHASE_SIGNS: Record<string, string> = { lobby: '○', running: '▶', paused: '❚❚', ended: '■' };

export function ClockStrip() {
  if (!exercise.value || !view.value) return <div class="clock" />;
  const second = exerciseSecond.value;
  const others = stampOthers(second, true);
  const running = phase.value;
  const lost = running === 'running' && link.value.state === 'offline'; /* nobody here knows whether it runs on */
  return (
    <div class={lost ? 'clock clock-lost' : 'clock'} role="group" aria-label={say('exerciseTime')}>
      <div class="clock-exercise">
        <span class="clock-label">{say('exerciseShort')}</span>
        <span class="clock-time">{stampFull(second, true)}</span>
        {others && <span class="clock-others">({others})</span>}
      </div>
      <div class="clock-line">
        <span class={lost ? 'phase' : `phase phase-${running}`}>
          <span aria-hidden="true">{lost ? '?' : PHASE_SIGNS[running]}</span> {say(lost ? 'asLastHeard' : (PHASE_WORDS[running] ?? 'phaseLobby'))}
          {running === 'running' && !lost && <span> {say('paceTimes', { n: view.value.clock.pace })}</span>}
        </span>
        {standing.value && !lost && <span class="phase phase-paused">{say('timeStands')}</span>}
        <span class="clock-elapsed">{sinceStart(second)}</span>
        {stageNow.value && <span class="clock-stage">{plain(stageNow.value.title) || stageNow.value.id}</span>}
        <span class="clock-wall">
          {say('wallTime')} {wallTimes().map((wall) => `${wall.city} ${wall.time}`).join(' · ')}
        </span>
      </div>
    </div>
  );
}

/** What stands behind a time; in the help. */
export function ZoneMeanings() {
  return (
    <ul class="zone-meanings">
      {zoneMeanings().map((meaning) => (
        <li key={meaning}>{meaning}</li>
      ))}
    </ul>
  );
}

/** Which zone comes first; in the help, where it is set once. */
export function ZoneChoice() {
  if (zones.value.length < 2) return null;
  return (
    <div class="field">
      <label class="label" for="zone-choice">
        {say('timeShownFirst')}
      </label>
      <select id="zone-choice" value={zones.value[0]?.name} onChange={(event) => prefer({ zone: event.currentTarget.value })}>
        {(exercise.value?.zones ?? []).map((zone) => (
          <option key={zone.name} value={zone.name}>
            {zoneCity(zone)}
          </option>
        ))}
      </select>
    </div>
  );
}
