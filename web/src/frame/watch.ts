/* Watches the view go by and says what changed: new items in one breath, decisions and polls, the clock, the connection. */

import { effect, untracked } from '@preact/signals';
import type { Chosen, Item, View } from '../api/types.ts';
import { endingsOf, nameOfEnding } from '../control/facts.ts';
import { arrival, headingOf, planHeading, planNeeds } from '../desk/inbox.ts';
import { personName } from '../named.ts';
import { cellName, exerciseSecond, link, phase, role, session, view } from '../state.ts';
import { plain } from '../text.tsx';
import { stamp } from '../time/clock.ts';
import { span } from '../time/zones.ts';
import { say } from '../words/index.ts';
import { notify } from '../ui/notice.tsx';
import { announce } from './announce.tsx';
import { botsAmongPeople } from './bots.ts';

const titleOf = (item: Item) => plain(headingOf(item)).slice(0, 80);

function announceItems(before: View, after: View): void {
  const known = new Set(before.items.map((item) => item.number));
  const fresh = after.items.filter((item) => !known.has(item.number) && !item.mine);
  for (const item of fresh.filter((one) => one.precedence === 'flash' && role.value === 'player')) {
    announce(arrival(item), true);
  }
  const rest = fresh.filter((one) => one.precedence !== 'flash' || role.value !== 'player');
  if (rest.length > 3) announce(say('annMore', { n: rest.length }));
  else
    for (const item of rest) {
      if (role.value === 'control' && item.kind === 'request') announce(say('annRequest', { cell: plain(cellName(item.from_cell ?? '')) }));
      else announce(arrival(item));
    }
}

function announceRecalled(before: View, after: View): void {
  const standing = new Map(before.items.map((item) => [item.number, item]));
  for (const item of role.value === 'player' ? after.items : []) {
    const was = standing.get(item.number);
    if (was && !was.withdrawn && was.recalled_second == null && (item.withdrawn || item.recalled_second != null)) announce(say('annRecalled', { title: titleOf(was) }), true);
  }
}

function announceAsked(before: View, after: View): void {
  if (role.value !== 'player') return;
  const decided = new Set(before.decisions.map((decision) => decision.number));
  for (const decision of after.decisions) {
    if (decision.open && !decided.has(decision.number)) announce(say('annDecision', { title: plain(decision.title) }));
  }
  const open = new Set(before.decisions.filter((decision) => decision.open).map((decision) => decision.number));
  for (const decision of after.decisions) {
    const adopted = decision.options.find((option) => option.id === decision.adopted);
    if (!open.has(decision.number) || decision.open || !adopted) continue;
    notify(() => say('annDecided', { title: plain(decision.title), option: plain(adopted.text) }));
  }
  const chosen = new Map(before.decisions.map((decision) => [decision.number, `${decision.choice} ${JSON.stringify(decision.chosen)}`]));
  for (const decision of after.decisions) {
    const by = decision.chosen as Chosen | null;
    if (!by || by.seat === session.value?.seat || chosen.get(decision.number) === `${decision.choice} ${JSON.stringify(by)}`) continue;
    const at = decision.options.findIndex((option) => option.id === decision.choice) + 1;
    notify(() => `${plain(decision.title)}: ${say('whoChose', { who: personName(by.seat), n: at, time: stamp(by.second) })}`);
  }
  const known = new Set(before.questions.map((question) => question.number));
  for (const question of after.questions) {
    if (!question.open || known.has(question.number)) continue;
    const left = ((question.deadline_second ?? 0) - exerciseSecond.value) / after.clock.pace;
    announce(say('annQuestion', { span: span(left), title: plain(question.text) }));
  }
  const asked = new Set(before.rounds.map((round) => round.number));
  for (const round of after.rounds) {
    if (!round.open || asked.has(round.number)) continue;
    const left = ((round.deadline_second ?? 0) - exerciseSecond.value) / after.clock.pace;
    announce(say('annRound', { span: span(left), title: plain(round.text) }));
  }
}

/** Time that control gave to what this cell is asked. */
function announceMore(before: View, after: View): void {
  if (role.value !== 'player') return;
  for (const list of ['decisions', 'rounds', 'questions'] as const) {
    const had = new Map(before[list].map((one) => [one.number, one.more_minutes ?? 0]));
    for (const one of after[list]) {
      const more = (one.more_minutes ?? 0) - (had.get(one.number) ?? 0);
      const title = ('title' in one && plain(one.title)) || plain(one.text);
      if (had.has(one.number) && more > 0) announce(say('annMoreTime', { n: more, title: title.slice(0, 80) }), true);
    }
  }
}

/** What the own cell is to tick off from now on. */
function announceTasks(before: View, after: View): void {
  if (role.value !== 'player') return;
  const open = new Set((before.tasks ?? []).filter((task) => task.open).map((task) => task.number));
  for (const task of after.tasks ?? []) if (task.open && !task.ticked && !open.has(task.number)) announce(say('annTask', { text: plain(task.text).slice(0, 80) }));
}

/** Items of the plan that now wait for this seat and did not before. */
function announcePlan(before: View, after: View): void {
  const waited = new Set((before.plan ?? []).filter(planNeeds).map((plan) => plan.number));
  for (const plan of after.plan ?? []) if (planNeeds(plan) && !waited.has(plan.number)) announce(say('annPlan', { title: plain(planHeading(plan)).slice(0, 80) }));
}

function announcePhase(before: View, after: View): void {
  const was = before.clock.phase;
  const is = after.clock.phase;
  if (was === is) return;
  if (is === 'ended') announce(say('annEnded'), true);
  else if (is === 'paused') announce(say('annPaused'), true);
  else if (is === 'running') announce(say(was === 'lobby' ? 'annStarted' : 'annResumed'), true);
}

/** A seat may stand on several screens; whoever sits at one is told when another comes. */
function watchDevices(before: View | null, after: View): void {
  const devices = after.seat.devices;
  if (devices > 1 && devices > (before?.seat.devices ?? 1)) notify(() => say('secondDevice', { n: devices }));
}

/** A bot in a cell with people: the people are told, and control is. */
function announceBots(before: View | null, after: View): void {
  if (after.clock.phase !== 'running' && after.clock.phase !== 'paused') return;
  const began = before?.clock.phase === 'lobby';
  if (after.seat.bot && (began || !before?.seat.bot)) announce(say('botPlaysYours'), true);
  if (role.value !== 'control') return;
  const told = new Set(began ? [] : botsAmongPeople(before));
  for (const cell of botsAmongPeople(after)) if (!told.has(cell)) announce(say('botAmongPeople', { cell: plain(cellName(cell)) }), true);
}

/** An ending that waits for control: each time anew. */
function announceEndings(before: View | null, after: View): void {
  if (role.value !== 'control' || after.clock.phase === 'ended') return;
  const told = new Set(endingsOf(before));
  for (const ending of endingsOf(after)) if (!told.has(ending)) announce(say('endingHolds', { ending: nameOfEnding(ending) }), true);
}

/** Says once that a question closes in a minute, and once in twenty seconds. */
function watchDeadlines(): void {
  const said = new Set<string>();
  effect(() => {
    const second = exerciseSecond.value;
    const current = view.value;
    if (!current || phase.value !== 'running' || role.value !== 'player') return;
    const asked = [...current.rounds.map((round) => ({ of: 'round', ...round })), ...current.questions.map((question) => ({ of: 'question', ...question }))];
    for (const round of asked) {
      if (!round.open || round.mine != null || round.deadline_second == null) continue;
      const left = (round.deadline_second - second) / current.clock.pace;
      for (const mark of [60, 20]) {
        const name = `${round.of} ${round.number} ${round.deadline_second} ${mark}`;
        if (left > mark || left < mark - 5 || said.has(name)) continue;
        said.add(name);
        announce(say('annClosing', { span: span(left), title: plain(round.text) }), true);
      }
    }
  });
}

function watchLink(): void {
  let lost: ReturnType<typeof setTimeout> | undefined;
  let told = false;
  effect(() => {
    const state = link.value.state;
    if (state === 'offline') {
      lost ??= setTimeout(() => {
        told = true;
        announce(say('annOffline'), true);
      }, 10_000);
    } else if (state === 'live') {
      clearTimeout(lost);
      lost = undefined;
      if (told) announce(say('annLive'));
      told = false;
    }
  });
}

export function watch(): void {
  let before: View | null = null;
  effect(() => {
    const after = view.value;
    untracked(() => {
      if (after) watchDevices(before, after);
      if (after) announceBots(before, after);
      if (after) announceEndings(before, after);
      if (before && after) {
        announcePhase(before, after);
        if (before.items !== after.items) {
          announceItems(before, after);
          announceRecalled(before, after);
        }
        if (before.tasks !== after.tasks) announceTasks(before, after);
        if (before.plan !== after.plan) announcePlan(before, after);
        if (before.decisions !== after.decisions || before.rounds !== after.rounds || before.questions !== after.questions) {
          announceAsked(before, after);
          announceMore(before, after);
        }
      }
    });
    before = after;
  });
  watchDeadlines();
  watchLink();
}
