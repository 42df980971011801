/* Decisions and assessments as control sees them: every private choice as it comes, adjudication, and the one button that shows the
 * answers to the cells. */

import { useSignal } from '@preact/signals';
import type { Chosen, Decision, Round } from '../api/types.ts';
import { ChosenLine, FirstChoices, Followed, agreeWords } from '../ask/DecisionPane.tsx';
import { Quantities } from '../ask/Quantities.tsx';
import { canName, choiceWords } from '../ask/quantities.ts';
import { MoreGiven } from '../ask/MoreGiven.tsx';
import { DecisionReveal, RoundReveal } from '../ask/Reveal.tsx';
import { cellName, exercise, phase, view } from '../state.ts';
import { Prose, Title, plain } from '../text.tsx';
import { Left, Moment } from '../time/Time.tsx';
import { Select } from '../ui/choices.tsx';
import { Confirm } from '../ui/Dialog.tsx';
import { draft } from '../ui/draft.ts';
import { act } from '../ui/notice.tsx';
import { Rest } from '../ui/Words.tsx';
import { Writing } from '../ui/Writing.tsx';
import { list, say } from '../words/index.ts';
import { Awaited } from './Awaited.tsx';
import { mayAct } from './facts.ts';
import { MoreTime } from './MoreTime.tsx';
import { Questions } from './Questions.tsx';

function Adjudicate({ decision, onClose }: { decision: Decision; onClose: () => void }) {
  const asked = useSignal(decision.asked[0] ?? '');
  const option = useSignal(decision.options[0]?.id ?? '');
  const outcome = useSignal('');
  const reason = draft(`adjudicate.${decision.number}`);
  const outcomes = exercise.value?.decisions?.find((one) => one.id === decision.id)?.options.find((one) => one.id === option.value)?.outcomes ?? [];
  /* control may decide on any number that there could be */
  const of = decision.quantities;
  const entered = useSignal<string[]>((of?.things ?? []).map((thing) => String(thing.otherwise)));
  const whole = reason.value.trim() !== '' && (!of || canName(of, entered.value));
  const result = () => {
    if (!of) return { asked: asked.value, option: option.value };
    const values = entered.value.map(Number);
    return of.kind === 'number' ? { number: values[0] } : { parts: Object.fromEntries(of.things.map((thing, at) => [thing.id, values[at]])) };
  };
  const send = () => {
    if (!whole) return;
    const body = { decision: decision.id, ...result(), ...(outcome.value === '' ? {} : { outcome: Number(outcome.value) }), reason: reason.value.trim() };
    void act('adjudicate', body).then((answer) => answer.ok && (reason.value = ''));
    onClose();
  };
  return (
    <Confirm title={`${say('adjudicateTitle')}: ${plain(decision.title)}`} lead={say('reasonNeeded')} action={say('adjudicateTitle')} disabled={!whole} onClose={onClose} onDo={send}>
      {of && <Quantities of={of} values={entered} open />}
      {!of && decision.agree === 'each' && (
        <Select label={say('forCell')} value={asked.value} options={decision.asked.map((cell) => ({ value: cell, text: plain(cellName(cell)) }))} onPick={(value) => (asked.value = value)} />
      )}
      {!of && <Select
        label={say('option')}
        value={option.value}
        options={decision.options.map((one) => ({ value: one.id, text: plain(one.text) }))}
        onPick={(value) => {
          option.value = value;
          outcome.value = '';
        }}
      />}
      {outcomes.length > 1 && (
        <Select
          label={say('outcome')}
          value={outcome.value}
          options={[{ value: '', text: say('outcomeDraw') }, ...outcomes.map((text, at) => ({ value: String(at), text: `${at + 1}. ${plain(text)}` }))]}
          onPick={(value) => (outcome.value = value)}
        />
      )}
      <Writing label={say('reason')} text={reason} rows={2} onSend={send} />
    </Confirm>
  );
}

function Reveal({ what, done, first = false }: { what: { decision: number } | { round: number }; done: boolean; first?: boolean }) {
  const sure = useSignal(false);
  if (done) return <span class="tag tag-done">{say('revealed')}</span>;
  if (!mayAct.value) return null;
  return (
    <>
      <button type="button" class="button" onClick={() => (sure.value = true)}>
        {say('reveal')}
      </button>
      {sure.value && (
        <Confirm
          title={say('round' in what ? 'revealRoundSure' : first ? 'revealFirstSure' : 'revealSure')}
          action={say('reveal')}
          onClose={() => (sure.value = false)}
          onDo={() => {
            sure.value = false;
            void act('reveal', what);
          }}
        />
      )}
    </>
  );
}

function DecisionCard({ decision }: { decision: Decision }) {
  const adjudicating = useSignal(false);
  return (
    <article class="card asked" data-decision={decision.id}>
      <p class="overline">
        <span class="tag tag-ask">{say(decision.first_round ? 'firstRound' : 'decision')}</span>
        {decision.round && <span class="tag">{say('roundNumber', { n: decision.round })}</span>}
        {decision.open ? <Left until={decision.deadline_second} /> : <span class="tag">{say('closed')}</span>}
        <MoreGiven minutes={decision.more_minutes} />
        {decision.opened_second != null && <Moment at={decision.opened_second} />}
      </p>
      <h3>
        <Title of={decision.title} />
      </h3>
      <p class="muted">{agreeWords(decision)}</p>
      {!!decision.not_asked?.length && <p class="muted">{say('notAsked', { cells: list(decision.not_asked.map((cell) => plain(cellName(cell)))) })}</p>}
      <Rest kind="decision" name={decision.number} shortened={decision.shortened} />
      <FirstChoices decision={decision} />
      <DecisionReveal decision={decision} />
      {Object.entries((decision.chosen ?? {}) as Record<string, Chosen | null>).map(([cell, chosen]) => (
        <ChosenLine key={cell} decision={decision} option={decision.choices?.[cell]} chosen={chosen} bot={false} />
      ))}
      <Followed decision={decision} />
      {decision.agree === 'each' &&
        decision.results?.map((result) => (
          <p key={result.cell} class="asked-result">
            <strong>{plain(cellName(result.cell ?? ''))}</strong>: {choiceWords(decision, result.option, decision.quantities?.decided)}
            {plain(result.outcome) && ` – ${plain(result.outcome)}`}
          </p>
        ))}
      <div class="actions">
        <Reveal what={{ decision: decision.number }} done={decision.revealed} first={decision.first_round} />
        <MoreTime what={{ decision: decision.number }} open={decision.open} title={plain(decision.title) || plain(decision.text)} />
        {mayAct.value && phase.value !== 'ended' && decision.open && !decision.first_round && (
          <button type="button" class="button" onClick={() => (adjudicating.value = true)}>
            {say('adjudicate')}
          </button>
        )}
      </div>
      {adjudicating.value && <Adjudicate decision={decision} onClose={() => (adjudicating.value = false)} />}
    </article>
  );
}

function RoundCard({ round }: { round: Round }) {
  return (
    <article class="card asked" data-round={round.number}>
      <p class="overline">
        <span class="tag tag-ask">{say('assessment')}</span>
        {round.open ? <Left until={round.deadline_second} /> : <span class="tag">{say('closed')}</span>}
        <MoreGiven minutes={round.more_minutes} />
        {round.opened_second != null && <Moment at={round.opened_second} />}
      </p>
      <Prose of={round.text} />
      <Rest kind="round" name={round.number} shortened={round.shortened} />
      <RoundReveal round={round} />
      <div class="actions">
        <Reveal what={{ round: round.number }} done={round.revealed} />
        <MoreTime what={{ round: round.number }} open={round.open} title={plain(round.text)} />
      </div>
    </article>
  );
}

export function Asked() {
  const newest = <T extends { open: boolean; opened_second: number | null }>(list: T[]) => [...list].sort((a, b) => Number(b.open) - Number(a.open) || (b.opened_second ?? 0) - (a.opened_second ?? 0));
  const decisions = newest(view.value?.decisions ?? []);
  const rounds = newest(view.value?.rounds ?? []);
  return (
    <div class="asked-columns">
      <Awaited />
      <section aria-labelledby="decisions-title">
        <h2 id="decisions-title">{say('decisions')}</h2>
        {decisions.length === 0 && <p class="empty">{say('noDecisions')}</p>}
        {decisions.map((decision) => (
          <DecisionCard key={decision.number} decision={decision} />
        ))}
      </section>
      <section aria-labelledby="rounds-title">
        <h2 id="rounds-title">{say('assessments')}</h2>
        {rounds.length === 0 && <p class="empty">{say('noRounds')}</p>}
        {rounds.map((round) => (
          <RoundCard key={round.number} round={round} />
        ))}
      </section>
      <Questions />
    </div>
  );
}
