/* What lies on a cell's desk, in the order in which it matters: what still needs somebody, and everything, newest first.
 * Messages that people write each other are talk and stand in their channels. */

import { computed } from '@preact/signals';
import { wordsOf } from '../api/late.ts';
import type { Citation, Decision, Item, Planned, Precedence, Question, Round, Said, TaskState } from '../api/types.ts';
import { allItems, exercise, following, ownCell, phase, role, session, view } from '../state.ts';
import { everyText, nameOf, plain, senderOf } from '../text.tsx';
import { say, sayNamed } from '../words/index.ts';

export type Entry = { kind: 'item'; number: number; second: number; item: Item } | { kind: 'decision'; number: number; second: number; decision: Decision } | { kind: 'round'; number: number; second: number; round: Round } | { kind: 'task'; number: number; second: number; task: TaskState } | { kind: 'question'; number: number; second: number; question: Question } | { kind: 'plan'; number: number; second: number; plan: Planned };

const RANK: Record<Precedence, number> = { flash: 0, immediate: 1, priority: 2, routine: 3 };

const NONE: never[] = [];
const isTalk = (item: Item) => item.kind === 'message' || item.kind === 'request';
/** What stands for an item in a list. The words of one without a title are shown once it was opened: who reads has opened. */
export const headingOf = (item: Item): Said => (item.opened === false && !plain(item.title) ? sayNamed('kind', item.inject_kind ?? item.kind) : nameOf(item));
export const placeOf = (entry: Entry) => `desk/${entry.kind}/${entry.number}`;
/** That it came, in one line. A sender is not always named. */
export function arrival(item: Item): string {
  const words = { precedence: sayNamed('precedence', item.precedence), from: plain(senderOf(item)), title: plain(headingOf(item)).slice(0, 80) };
  if (!words.from) return `${words.precedence}: ${words.title}`;
  return say(item.precedence === 'flash' ? 'annFlash' : 'annNew', words);
}
/** After ENDEX the desk is for looking only: nothing that a player does enters the record. */
export const isOver = following(() => phase.value === 'ended');
/** What control withdrew needs nobody any more; a request for disclosure is answered, and that is all it needs. */
export const isUnacknowledged = (item: Item) => item.acknowledged === false && !item.asks && !item.mine && item.recalled_second == null && !isOver.value;
const isUnanswered = (item: Item) => item.originator === ownCell.value && (item.asks?.some((ask) => ask.answer === null) ?? false);
export const isUnread = (item: Item) => item.opened === false && !item.mine && !item.withdrawn && !isOver.value;

/** Of what did not change the entry stays the same, so that its row does. */
function remembered<T extends object>(entryOf: (of: T) => Entry): (of: T) => Entry {
  const known = new WeakMap<T, Entry>();
  return (of) => {
    const entry = known.get(of) ?? entryOf(of);
    known.set(of, entry);
    return entry;
  };
}

const ofItem = remembered((item: Item): Entry => ({ kind: 'item', number: item.number, second: item.known_second ?? item.second, item }));
const ofDecision = remembered((decision: Decision): Entry => ({ kind: 'decision', number: decision.number, second: decision.opened_second ?? 0, decision }));
const ofRound = remembered((round: Round): Entry => ({ kind: 'round', number: round.number, second: round.opened_second ?? 0, round }));
const ofQuestion = remembered((question: Question): Entry => ({ kind: 'question', number: question.number, second: question.opened_second ?? 0, question }));

const ofTask = remembered((task: TaskState): Entry => ({ kind: 'task', number: task.number, second: task.opened_second ?? 0, task }));

const ofPlan = remembered((plan: Planned): Entry => ({ kind: 'plan', number: plan.number, second: plan.proposed_second ?? plan.begun_second ?? 0, plan }));

const decisionsSeen = following(() => view.value?.decisions ?? NONE);
const roundsSeen = following(() => view.value?.rounds ?? NONE);
const tasksSeen = following(() => view.value?.tasks ?? NONE);
const questionsSeen = following(() => view.value?.questions ?? NONE);
const planSeen = following(() => view.value?.plan ?? NONE);

export const planHeading = (plan: Planned): Said => (plain(plan.title) ? plan.title : plan.text);
const ownSignature = (plan: Planned) => plan.signs.find((one) => one.cell === ownCell.value);
/** Whether this seat answers for its cell what others drafted with it. */
export function signsPlan(plan: Planned): boolean {
  const seats = ownSignature(plan)?.seats;
  return !!seats && (seats.length === 0 || seats.some((name) => session.value?.seat === `${ownCell.value}.${name}`));
}
/** Its owner proposes and orders; who signs it answers, once a version. Of a draft that waits for others nobody here is asked. */
export function planNeeds(plan: Planned): boolean {
  if (role.value !== 'player' || plan.ordered_second != null) return false;
  const owned = plan.owner === ownCell.value;
  if (plan.proposed_second == null) return owned;
  return (signsPlan(plan) && ownSignature(plan)?.answer == null) || (owned && plan.step === 'agreed' && plan.ready !== false);
}

/** What a private assessment and a question have in common. */
export const askedOf = (entry: Entry): Round | Question | null => (entry.kind === 'round' ? entry.round : entry.kind === 'question' ? entry.question : null);

export const entries = computed<Entry[]>(() => {
  const all: Entry[] = [
    ...allItems.value.filter((item) => !isTalk(item) && !item.withdrawn).map(ofItem),
    ...decisionsSeen.value.map(ofDecision),
    ...roundsSeen.value.map(ofRound),
    ...tasksSeen.value.filter((task) => !task.withdrawn).map(ofTask),
    ...questionsSeen.value.map(ofQuestion),
    ...planSeen.value.map(ofPlan),
  ];
  return all.sort((a, b) => b.second - a.second || (a.kind === b.kind ? b.number - a.number : 0));
});

export function needsSomebody(entry: Entry): boolean {
  if (isOver.value) return false;
  if (entry.kind === 'item') return isUnacknowledged(entry.item) || isUnanswered(entry.item);
  if (entry.kind === 'decision') return entry.decision.open && !entry.decision.choice && entry.decision.asked.includes(ownCell.value ?? '');
  if (entry.kind === 'task') return entry.task.open === true && !entry.task.ticked;
  if (entry.kind === 'plan') return planNeeds(entry.plan);
  const asked = askedOf(entry);
  return !!asked && asked.open && asked.mine == null;
}

/** Flash first, then what has a deadline, the nearest first, then items by precedence, the oldest first. */
function urgency(entry: Entry): [number, number] {
  if (entry.kind === 'item') return [entry.item.precedence === 'flash' ? 0 : 2 + RANK[entry.item.precedence], entry.second];
  if (entry.kind === 'plan') return [1, entry.plan.due_second ?? Number.MAX_SAFE_INTEGER];
  const asked = entry.kind === 'decision' ? entry.decision : entry.kind === 'task' ? entry.task : askedOf(entry);
  return [1, asked?.deadline_second ?? Number.MAX_SAFE_INTEGER];
}

export const needs = computed<Entry[]>(() =>
  entries.value.filter(needsSomebody).sort((a, b) => {
    const [first, then] = urgency(a);
    const [otherFirst, otherThen] = urgency(b);
    return first - otherFirst || then - otherThen;
  }),
);

export function matches(entry: Entry, wanted: string): boolean {
  const words = wanted.normalize('NFC').toLowerCase().split(/\s+/).filter(Boolean);
  const text =
    entry.kind === 'item'
      ? [entry.item.title, wordsOf(entry.item), senderOf(entry.item)].map(everyText).join(' ')
      : entry.kind === 'decision'
        ? [entry.decision.title, entry.decision.text, ...entry.decision.options.map((option) => option.text)].map(everyText).join(' ')
        : entry.kind === 'plan'
          ? [entry.plan.title, entry.plan.text].map(everyText).join(' ')
          : everyText(entry.kind === 'task' ? (entry.task.text ?? '') : askedOf(entry)?.text);
  return words.every((word) => text.includes(word));
}

/** Whom this cell may write to besides itself, in the order of the exercise. */
export const allies = computed(() => {
  const ids = exercise.value?.share_with ?? [];
  return (exercise.value?.cells ?? []).filter((cell) => ids.includes(cell.id));
});

/** The channel in which a written message stands: the other cell, the own cell, or control. */
export function channelsOf(item: Item): string[] {
  const own = ownCell.value ?? '';
  if (item.kind === 'request' || item.kind === 'reply' || item.from === 'control') return ['control'];
  if (item.from_cell !== own) return [item.from_cell ?? 'control'];
  const others = (item.to ?? []).filter((cell) => cell !== own);
  if (others.length) return others;
  return [item.to?.includes(own) ? own : 'control'];
}

/** References that came with the items of this cell, each once. */
export const papers = computed(() => {
  const found = new Map<string, Citation & { numbers: number[] }>();
  for (const item of allItems.value)
    for (const cite of item.withdrawn ? [] : (item.cites ?? [])) {
      const paper = found.get(cite.name) ?? { ...cite, numbers: [] };
      paper.numbers.push(item.number);
      found.set(cite.name, paper);
    }
  return [...found.values()];
});
