/* One decision as a cell is asked it: privately, until it closes or control reveals it. The choice may be changed while it is
 * open; what was adopted and what followed stand here afterwards. */

import { useSignal } from '@preact/signals';
import type { Chosen, Decision } from '../api/types.ts';
import { command, waits } from '../api/command.ts';
import { announce } from '../frame/announce.tsx';
import { personName } from '../named.ts';
import { cellName, ownCell } from '../state.ts';
import { Prose, Title, plain } from '../text.tsx';
import { Left, Moment } from '../time/Time.tsx';
import { stamp } from '../time/clock.ts';
import { useDraft } from '../ui/draft.ts';
import { notify, unnotify } from '../ui/notice.tsx';
import { Rest } from '../ui/Words.tsx';
import { Writing } from '../ui/Writing.tsx';
import { list, say, type Key } from '../words/index.ts';
import { Quantities } from './Quantities.tsx';
import { canName, choiceWords, otherwiseWords, rangeWords, ruleWords } from './quantities.ts';
import { DecisionReveal } from './Reveal.tsx';
import { MoreGiven } from './MoreGiven.tsx';

const names = (cells: string[]) => list(cells.map((cell) => plain(cellName(cell))));

export function agreeWords({ agree, asked, lead, vote, objection, options, first_round, quantities }: Decision): string {
  if (first_round) return say('firstRoundWhat');
  if (quantities && (agree === 'joint' || agree === 'value')) return ruleWords(quantities, names(asked));
  const said = say(`agree_${agree}` as Key, {
    cells: names(asked),
    cell: plain(cellName(lead ?? '')),
    option: plain(options.find((one) => one.id === objection)?.text),
    need: vote?.need ?? 0,
    total: vote?.total ?? 0,
  });
  if (!vote) return said;
  const weights = Object.entries(vote.weights);
  return [
    said,
    weights.some(([, weight]) => weight !== 1) && say('voteWeights', { weights: list(weights.map(([cell, weight]) => `${plain(cellName(cell))} ${weight}`)) }),
    vote.members > 0 && say('voteMembers', { n: vote.members }),
    vote.quorum > 0 && say('voteQuorum', { n: vote.quorum }),
    vote.veto.length > 0 && say('voteVeto', { cells: names(vote.veto) }),
  ]
    .filter(Boolean)
    .join(' ');
}

/** By how it is agreed: what comes where those asked come to nothing. */
const OTHERWISE: Record<string, Key> = { joint: 'otherwiseJoint', majority: 'otherwiseVote', vote: 'otherwiseVote', silence: 'otherwiseSilence' };

/** What happens if they do not choose, or not the same. */
function Otherwise({ decision }: { decision: Decision }) {
  const option = decision.options.find((one) => one.id === decision.otherwise);
  if (!decision.open || !option || decision.first_round) return null;
  const words = decision.quantities ? otherwiseWords(decision.quantities) : plain(option.text);
  return <p class="reading-meta">{say(OTHERWISE[decision.agree] ?? 'otherwiseNone', { option: words })}</p>;
}

/** What was adopted although nobody, or not the own cell, had chosen; '' where somebody had, or where that is not this seat's to know. */
export function lapsed(decision: Decision): string {
  if (!decision.adopted) return '';
  const choices = Object.values(decision.choices ?? {});
  if (choices.length) return choices.every((choice) => !choice) ? say('nobodyChose') : '';
  const own = ownCell.value ?? '';
  const counts = decision.asked.includes(own) && (decision.agree !== 'lead' || decision.lead === own);
  return counts && !decision.choice ? say('cellNotChosen') : '';
}

/** Who chose for a cell, when, and the reason given; of a bot that it was one. */
export function ChosenLine({ decision, option, chosen, bot }: { decision: Decision; option: string | null | undefined; chosen: Chosen | null | undefined; bot: boolean }) {
  if (!option || (!chosen && !bot)) return null;
  const at = decision.options.findIndex((one) => one.id === option) + 1;
  const numbers = !!decision.quantities;
  if (!chosen) return <p class="chosen-line muted">{numbers ? say('botNamed') : say('botChose', { n: at })}</p>;
  const who = personName(chosen.seat), time = stamp(chosen.second);
  return (
    <div class="chosen-line">
      <p class="muted">{numbers ? say('whoNamed', { who, time }) : say('whoChose', { who, n: at, time })}</p>
      {chosen.reason && (
        <p dir="auto">
          <span class="label">{say('reason')}:</span> {chosen.reason}
        </p>
      )}
    </div>
  );
}

export function Followed({ decision }: { decision: Decision }) {
  const option = decision.options.find((one) => one.id === decision.adopted);
  if (!option && !decision.outcome) return null;
  return (
    <dl class="followed">
      {option && (
        <div>
          <dt>{say('adopted')}</dt>
          <dd>
            {decision.quantities ? choiceWords(decision, option.id, decision.quantities.decided) : <Title of={option.text} />}
            {lapsed(decision) && <span class="muted"> ({lapsed(decision)})</span>}
          </dd>
        </div>
      )}
      {decision.outcome && (
        <div>
          <dt>{say('outcome')}</dt>
          <dd>
            <Prose of={decision.outcome} />
          </dd>
        </div>
      )}
    </dl>
  );
}

function Options({ decision, picked, onPick }: { decision: Decision; picked: string | null; onPick: (id: string) => void }) {
  return (
    <fieldset class="options" disabled={!decision.open}>
      <legend class="label">{say('yourChoice')}</legend>
      {decision.options.map((option, at) => (
        <label key={option.id} class={picked === option.id ? 'option option-chosen' : 'option'}>
          <input type="radio" name={`decision-${decision.number}`} checked={picked === option.id} disabled={!option.legal} onChange={() => onPick(option.id)} />
          <span class="option-key" aria-hidden="true">
            {at + 1}
          </span>
          <span class="option-text">
            <Prose of={option.text} />
            {!option.legal && decision.open && <span class="hint">{say('notAvailable')}</span>}
          </span>
          {decision.choice === option.id && <span class="tag tag-done">{say('yourChoice')}</span>}
        </label>
      ))}
    </fieldset>
  );
}

/** The decision with what was chosen in its first round. */
function firstOf(decision: Decision): Decision {
  const { quantities, first } = decision;
  return { ...decision, choices: first?.choices ?? {}, bots: [], ...(quantities ? { quantities: { ...quantities, by_cell: quantities.first ?? {} } } : {}) };
}

/** What each cell wanted before it heard the others. */
export function FirstChoices({ decision }: { decision: Decision }) {
  if (!decision.first) return null;
  return (
    <section aria-label={say('firstChoices')} class="first-choices">
      <h3>{say('firstChoices')}</h3>
      <DecisionReveal decision={firstOf(decision)} />
    </section>
  );
}

export function DecisionPane({ decision }: { decision: Decision }) {
  const picked = useSignal<string | null>(null);
  const reason = useDraft(`decision.${decision.number}`);
  const of = decision.quantities;
  const entered = useSignal<string[]>((of?.named ?? []).map(String));
  const now = of ? (canName(of, entered.value) ? 'number' : null) : (picked.value ?? decision.choice ?? null);
  const choice = () => {
    if (!of) return { option: now };
    const values = entered.value.map(Number);
    return of.kind === 'number' ? { number: values[0] } : { parts: Object.fromEntries(of.things.map((thing, at) => [thing.id, values[at]])) };
  };
  const choose = async () => {
    if (!now || !decision.open) return notify(() => (!of ? say('pickOption') : of.kind === 'number' ? rangeWords(of) : say('allocationOf', { total: of.most, step: of.step })));
    const answer = await command('choose', { decision: decision.number, ...choice(), ...(reason.value.trim() ? { reason: reason.value.trim() } : {}) });
    if (answer.ok) {
      picked.value = null;
      unnotify();
      reason.value = '';
      announce(say('submitted'));
    } else notify(() => say('refused', { why: answer.why() }));
  };
  return (
    <article class="reading" aria-labelledby="reading-title">
      <header class="reading-head">
        <p class="overline">
          <span class="tag tag-ask">{say(decision.first_round ? 'firstRound' : 'decision')}</span>
          {decision.round && <span class="tag">{say('roundNumber', { n: decision.round })}</span>}
          {decision.open ? <Left until={decision.deadline_second} /> : <span class="tag">{say('closed')}</span>}
          <MoreGiven minutes={decision.more_minutes} />
        </p>
        <h2 id="reading-title" tabIndex={-1}>
          <Title of={decision.title} />
        </h2>
        <p class="reading-meta">
          {decision.open && decision.deadline_second != null && (
            <>
              {say('decideBy', { time: '' })}
              <Moment at={decision.deadline_second} full />
              <span aria-hidden="true"> · </span>
            </>
          )}
          {agreeWords(decision)}
        </p>
        <Otherwise decision={decision} />
      </header>
      <Prose of={decision.text} />
      <Rest kind="decision" name={decision.number} shortened={decision.shortened} open />
      <FirstChoices decision={decision} />
      {decision.asked.includes(ownCell.value ?? '') && (
        <form
          class="form ask"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void choose();
          }}
        >
          {of ? <Quantities of={of} values={entered} open={decision.open} /> : <Options decision={decision} picked={now} onPick={(id) => (picked.value = id)} />}
          <ChosenLine decision={decision} option={decision.choice} chosen={decision.chosen as Chosen | null} bot={decision.chosen_by_bot ?? false} />
          {decision.open && (
            <>
              <p class="private-line">{say(decision.first_round ? 'privateFirst' : 'privateChoice')}</p>
              <Writing label={say('reasonOptional')} text={reason} rows={2} onSend={() => void choose()} />
              <div class="actions">
                <button type="submit" class="button button-main" aria-disabled={!now || undefined}>
                  {say(decision.choice ? 'changeChoice' : 'choose')}
                </button>
                {decision.choice && !decision.chosen_by_bot && (
                  <span class="done-line">
                    <span aria-hidden="true">✓</span> {say('submitted')}
                  </span>
                )}
                {waits('choose', (body) => body['decision'] === decision.number) && <span class="tag">{say('waitsToBeSent')}</span>}
                <span class="hint">{say('mayChange')}</span>
              </div>
            </>
          )}
        </form>
      )}
      <Followed decision={decision} />
      {decision.revealed && decision.choices && (
        <section aria-labelledby="reveal-title">
          <h3 id="reveal-title">{say(decision.first_round ? 'firstChoices' : 'choicesRevealed')}</h3>
          <DecisionReveal decision={decision} />
        </section>
      )}
    </article>
  );
}
