/* A condition of the scenario in words: what it names by what people call it, its signs as they are written by hand, its functions by
 * words of the page. What the scenario does not name for people (a definition) keeps its name. */

import { valueCalled } from '../named.ts';
import { cellById, exercise, stageNow, stages, view } from '../state.ts';
import { plain } from '../text.tsx';
import { sinceStart } from '../time/zones.ts';
import { say, type Key } from '../words/index.ts';
import { labelOf } from './facts.ts';

const SIGNS: Record<string, string> = { '>=': '≥', '<=': '≤', '==': '=', '!=': '≠', '-': '−', '*': '×' };
const WORDS: Record<string, Key> = {
  and: 'conditionAnd',
  or: 'conditionOr',
  not: 'conditionNot',
  T: 'conditionT',
  happened: 'conditionHappened',
  since: 'conditionSince',
  knows: 'conditionKnows',
  open: 'conditionOpen',
  chose: 'conditionChose',
  ready: 'conditionReady',
  if: 'conditionIf',
  min: 'conditionMin',
  max: 'conditionMax',
  clamp: 'conditionClamp',
};

const quoted = (name: string) => say('conditionQuoted', { name });

/** What a phase is called, behind `phase`; anywhere else its id stands for the minute at which it begins. */
function calledOfStage(name: string, before: string[]): string | undefined {
  const stage = stages.value.find(({ id }) => id === name);
  if (!stage) return undefined;
  const title = quoted(plain(stage.title) || name.replaceAll('_', ' '));
  return before.at(-1) === 'phase' ? title : say('conditionBegins', { phase: title });
}

/** What a name of the scenario is called; `before`: the names in front of it, of which the last variable or decision says whose value or
 * option it is. */
function called(name: string, before: string[]): string {
  const about = exercise.value;
  const stage = calledOfStage(name, before);
  if (stage) return stage;
  if (name === 'phase' && stages.value.length) return say('conditionPhase');
  const variable = about?.variables?.find(({ id }) => id === name);
  if (variable) return quoted(plain(variable.label) || name.replaceAll('_', ' '));
  const listed = about?.variables?.findLast((one) => before.includes(one.id) && one.values?.some((value) => value.name === name));
  if (listed) return quoted(valueCalled(listed.id, name));
  const option = about?.decisions?.flatMap((decision) => (before.includes(decision.id) ? decision.options : [])).find(({ id }) => id === name);
  if (option) return quoted(plain(option.text) || name.replaceAll('_', ' '));
  const parameter = about?.parameters?.find(({ id }) => id === name);
  if (parameter) return quoted(plain(parameter.label) || name.replaceAll('_', ' '));
  if (cellById(name)) return plain(cellById(name)?.name);
  const inject = about?.injects?.find(({ id }) => id === name);
  if (inject) return quoted(plain(inject.title) || plain(inject.text));
  const decision = about?.decisions?.find(({ id }) => id === name);
  if (decision) return quoted(plain(decision.title) || plain(decision.text));
  const capability = about?.capabilities?.find(({ id }) => id === name);
  if (capability) return quoted(plain(capability.label) || name.replaceAll('_', ' '));
  return name.replaceAll('_', ' ');
}

/** `“tension” ≥ 60 and delivered (“Missile launch reported”)`. */
export function conditionInWords(source: string): string {
  const names: string[] = [];
  return source
    .replace(/(?<!\w)[A-Za-z_]\w*|[<>=!]=|[-*]/g, (token, at: number) => {
      const word = WORDS[token];
      if (word) return `${say(word)}${source[at + token.length] === '(' ? ' ' : ''}`;
      if (SIGNS[token]) return SIGNS[token];
      const text = called(token, names);
      names.push(token);
      return text;
    })
    .replace(/([<>=≥≤≠]) /g, '$1\u00a0'); /* a sign stays with what it compares with */
}

/** Where that stands now of which a condition speaks: variables, the phase, the time; '' where it speaks of none. */
export function standsNow(source: string): string {
  const named = new Set(source.match(/\w+/g) ?? []);
  const values = view.value?.variables ?? {};
  const stands = (exercise.value?.variables ?? [])
    .filter(({ id }) => named.has(id) && id in values)
    .map((variable) => `${labelOf(variable)} ${variable.values ? valueCalled(variable.id, String(values[variable.id])) : values[variable.id]}`);
  if (named.has('phase') && stageNow.value) stands.push(plain(stageNow.value.title) || stageNow.value.id);
  if (named.has('T') && view.value) stands.push(sinceStart(view.value.clock.tick * (exercise.value?.tick_minutes ?? 1) * 60));
  return stands.join(', ');
}

/** A part of a condition, and whether it holds now; of one that does not, where stands what it speaks of. */
export function Part({ source, holds }: { source: string; holds: boolean }) {
  const now = holds ? '' : standsNow(source);
  return (
    <li class={holds ? 'ending-part ending-part-holds' : 'ending-part'}>
      <span aria-hidden="true">{holds ? '✓' : '○'}</span> <Condition source={source} /> {now && <span class="muted">({say('standsAt', { what: now })}) </span>}
      <span class="visually-hidden">{say(holds ? 'partHolds' : 'partNot')}</span>
    </li>
  );
}

export const Condition = ({ source }: { source: string }) => <span class="condition">{conditionInWords(source)}</span>;
