/* What every screen stands in: the marking above and below, the exercise banner, the strip with clock, connection and language,
 * and one place for help. */

import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useLayoutEffect } from 'preact/hooks';
import { unsent } from '../api/command.ts';
import { tryNow } from '../api/session.ts';
import { isNamedSeat, seatName } from '../named.ts';
import { exercise, go, languages, left, link, now, phase, preferences, prefer, role, session, view } from '../state.ts';
import { mayAct } from '../control/facts.ts';
import { waitingCount } from '../control/Waiting.tsx';
import { needs } from '../desk/inbox.ts';
import { Title, plain, reading } from '../text.tsx';
import { machineTime } from '../time/clock.ts';
import { Notice } from '../ui/notice.tsx';
import { useKeys } from '../ui/keys.ts';
import { languageName, languageShort, pageTongue, say, sayIn, tongueFor } from '../words/index.ts';
import { Announcer } from './announce.tsx';
import { BotBar } from './BotBar.tsx';
import { CheckBar } from './CheckBar.tsx';
import { ClockStrip } from './ClockStrip.tsx';
import { EndingBar } from './EndingBar.tsx';
import { Eyes } from './Eyes.tsx';
import { FlashBar } from './FlashBar.tsx';
import { Freeze } from './Freeze.tsx';
import { Help } from './Help.tsx';
import { RewindBar } from './RewindBar.tsx';
import { screenHere, screensOf } from './screens.ts';

function markingTone(marking: string): string {
  const head = marking.toUpperCase().replace(/^\/\/(JOINT |[A-Z]{3,4} )/, '');
  if (head.startsWith('UNCLASSIFIED') || head.startsWith('NATO UNCLASSIFIED')) return 'tone-green';
  if (head.includes('TOP SECRET')) return 'tone-amber';
  if (head.includes('SECRET')) return 'tone-red';
  return head.includes('CONFIDENTIAL') || head.includes('RESTRICTED') ? 'tone-blue' : 'tone-plain';
}

/** On the left in the first language of the exercise, on the right in its second. */
function Thrice({ language, right, hidden }: { language: string; right?: boolean; hidden?: boolean }) {
  const word = sayIn(language, 'exercise');
  return (
    <span class={right ? 'marking-exercise marking-right' : 'marking-exercise'} aria-hidden={hidden ? 'true' : undefined} lang={tongueFor(language)}>
      {[word, word, word].join(' ')}
    </span>
  );
}

/** Of all that stands on the page. The marking is notional, which is why the exercise banner stands on the same line. */
function MarkingLine({ foot }: { foot?: boolean }) {
  const marking = view.value?.banner ?? exercise.value?.marking ?? '';
  return (
    <div class={`marking ${markingTone(marking)}`} role={foot ? undefined : 'region'} aria-label={foot ? undefined : marking || say('exercise')}>
      <Thrice language={languages.value[0] ?? 'en'} />
      <span class="marking-text">{marking || say('exercise')}</span>
      <Thrice language={languages.value[1] ?? languages.value[0] ?? 'en'} right hidden={foot} />
    </div>
  );
}

const SOON_MS = 2_500;

function Pill() {
  const { state, since, behind } = link.value;
  const time = machineTime(since);
  const waiting = unsent.value.length;
  const text =
    state === 'live' ? say('live') : state === 'catching-up' ? `${say('catchingUp')}${behind ? ` ${behind}` : ''}` : state === 'connecting' ? say('connecting') : say('offlineSince', { time });
  return (
    <span class={`pill pill-${state}`} data-link={state}>
      <span class="pill-dot" aria-hidden="true" />
      {text}
      {waiting > 0 && <span class="pill-more"> · {say('unsent', { n: waiting })}</span>}
    </span>
  );
}

/** Where the page leaves the server alone for a while, when it asks again, and the way to ask now. */
function WaitBar() {
  const { again, tooLarge } = link.value;
  if (!again || again - now.value < SOON_MS) return null;
  return (
    <div class="wait-bar" role="region" aria-label={say('nextTry', { n: '' })}>
      <span>
        {tooLarge && `${say('viewTooLarge')} `}
        {say('nextTry', { n: Math.ceil((again - now.value) / 1000) })}
      </span>
      {role.value !== 'projector' && (
        <button type="button" class="button" onClick={tryNow}>
          {say('tryNow')}
        </button>
      )}
    </div>
  );
}

function LanguageSwitch() {
  const { tongue, both } = preferences.value;
  const codes = languages.value;
  const [first, second] = reading();
  const choose = (code: string) => prefer({ tongue: code, both: false });
  return (
    <div class="language" role="group" aria-label={say('language')}>
      {codes.map((code) => (
        <button key={code} type="button" lang={code} class="segment" aria-pressed={!both && (first === code || tongue === code)} title={languageName(code)} onClick={() => choose(code)}>
          {languageShort(code)}
        </button>
      ))}
      {exercise.value && codes.length > 1 && (
        <button type="button" class="segment" aria-pressed={both} onClick={() => prefer({ both: true })}>
          {say('both')}
        </button>
      )}
      {both && codes.length > 2 && (
        <select class="segment-select" aria-label={say('secondLanguage')} value={second} onChange={(event) => prefer({ second: event.currentTarget.value })}>
          {codes
            .filter((code) => code !== first)
            .map((code) => (
              <option key={code} value={code}>
                {languageName(code)}
              </option>
            ))}
        </select>
      )}
    </div>
  );
}

function Screens() {
  const screens = screensOf(role.value, phase.value);
  if (screens.length < 2) return null;
  const here = screenHere();
  return (
    <nav class="screens" aria-label={say('screens')}>
      {screens.map((screen) => (
        <a key={screen.place} href={`#${left.get(screen.place) ?? screen.place}`} class="screen-link" aria-current={screen.place === here?.place ? 'page' : undefined}>
          {say(screen.word)}
          {screen.place === 'desk' && needs.value.length > 0 && <span class="count count-loud">{needs.value.length}</span>}
          {screen.place === 'control' && mayAct.value && waitingCount.value > 0 && <span class="count count-loud">{waitingCount.value}</span>}
        </a>
      ))}
    </nav>
  );
}

export function Frame({ children }: { children: ComponentChildren }) {
  const helping = useSignal(false);
  useKeys({ 'Shift+Slash': () => (helping.value = true) }, ['Shift+Slash']);
  const title = plain(exercise.value?.title);
  const waiting = role.value === 'player' && phase.value !== 'lobby' ? needs.value.length : mayAct.value ? waitingCount.value : 0;
  const named = `${waiting ? `(${waiting}) ` : ''}${title ? `${title} · ` : ''}entente`;
  const tongue = pageTongue();
  const wall = role.value === 'projector'; /* nobody presses anything there */
  useLayoutEffect(() => {
    document.title = named;
  }, [named]);
  useLayoutEffect(() => {
    document.documentElement.lang = tongue; /* once: for what is set the browser looks at the style of all there is */
  }, [tongue]);
  return (
    <>
      <a class="skip" href="#content" onClick={(event) => (event.preventDefault(), document.getElementById('content')?.focus())}>
        {say('skipToContent')}
      </a>
      <MarkingLine />
      <header class={wall ? 'strip strip-wall' : 'strip'}>
        <div class="strip-name">
          {!wall && (
            <button type="button" class="mark" onClick={() => go('')} aria-label="entente" tabIndex={-1}>
              <span class="mark-rings" aria-hidden="true" />
            </button>
          )}
          <div class="strip-title">
            <strong>{exercise.value ? <Title of={exercise.value.title} quiet={false} /> : 'entente'}</strong>
            <SeatLine />
          </div>
        </div>
        <ClockStrip />
        <div class="strip-tools">
          {session.value && <Pill />}
          {!wall && (
            <>
              <LanguageSwitch />
              <button type="button" class="button button-plain help-button" onClick={() => (helping.value = true)} aria-label={say('help')} aria-keyshortcuts="?">
                <span aria-hidden="true">?</span> <span class="help-word">{say('help')}</span>
              </button>
            </>
          )}
        </div>
      </header>
      <Screens />
      <div class="bars">
        <Eyes />
        <FlashBar />
        <Freeze />
        <EndingBar />
        <BotBar />
        <RewindBar />
        <CheckBar />
        <WaitBar />
      </div>
      <main id="content" tabIndex={wall || screenHere()?.place === 'picture' ? 0 : -1 /* what only scrolls must be reached */}>
        {children}
        <Notice />
      </main>
      <footer>
        <MarkingLine foot />
      </footer>
      <Announcer />
      {helping.value && <Help onClose={() => (helping.value = false)} />}
    </>
  );
}

function SeatLine() {
  const seat = view.value?.seat;
  if (!seat) return null;
  const cell = exercise.value?.cells.find((one) => one.id === seat.cell);
  return (
    <span class="seat-line">
      {cell ? <Title of={cell.name} quiet={false} /> : say(`role_${seat.role}`)}
      {isNamedSeat(seat.id) ? <span> · {seatName(seat.id)}</span> : null}
      {seat.name ? <span> · {seat.name}</span> : null}
      {seat.devices > 1 && <span class="tag seat-devices">{say('devices', { n: seat.devices })}</span>}
    </span>
  );
}
