/* Moments and deadlines as every screen shows them: exercise time in the reader's first zone with the others in brackets, and
 * what is left of it in real minutes; while the clock stands, the moment itself. */

import { useComputed } from '@preact/signals';
import { exerciseSecond, now, stages } from '../state.ts';
import { plain } from '../text.tsx';
import { say } from '../words/index.ts';
import { realSecondsUntil, stamp, stampOthers } from './clock.ts';
import { sinceStart, span } from './zones.ts';

export function Moment({ at, full }: { at: number; full?: boolean }) {
  const others = full ? stampOthers(at) : '';
  return (
    <time class="moment" title={sinceStart(at)}>
      {stamp(at)}
      {others && <span class="moment-others"> ({others})</span>}
    </time>
  );
}

const SOON_S = 3600;

/** When something comes, and in how much real time where that is soon, or `always`: then also how much exercise time while the clock stands. */
export function Due({ at, always = false }: { at: number; always?: boolean }) {
  const soon = useComputed(() => {
    const stage = stages.value.filter((one) => !one.begun && one.by_control && one.second <= at).at(-1);
    if (stage) return say('duePhase', { phase: plain(stage.title) || stage.id }); // no clock says when control opens it
    const left = realSecondsUntil(at);
    if (left === null && always) return say('dueInExercise', { span: span(Math.max(0, at - exerciseSecond.value)) });
    return left !== null && (always || left <= SOON_S) ? say('dueIn', { span: span(left) }) : '';
  });
  return (
    <>
      <Moment at={at} />
      {soon.value && <span class="due-in" title={say('helpRoom')}>{soon.value}</span>}
    </>
  );
}

/** `04:10 left in the room`, in real time; while the clock stands, `closes 1050R`. */
export function Left({ until }: { until: number | null }) {
  void now.value;
  if (until == null) return null;
  const left = realSecondsUntil(until);
  const close = left !== null && left <= 60;
  return <span class={close ? 'left left-close' : 'left'}>{left === null ? say('closesAt', { time: stamp(until) }) : say('closesIn', { span: span(left) })}</span>;
}
