/* What was chosen, judged and answered, once control has revealed it, the newest first. */

import type { VNode } from 'preact';
import { Followed } from '../ask/DecisionPane.tsx';
import { QuestionReveal } from '../ask/QuestionReveal.tsx';
import { DecisionReveal, RoundReveal } from '../ask/Reveal.tsx';
import { role, view } from '../state.ts';
import { Prose, Title } from '../text.tsx';
import { say } from '../words/index.ts';

interface Result {
  second: number;
  key: string;
  shown: VNode;
}

const secondOf = (one: { deadline_second: number | null; opened_second: number | null }) => one.deadline_second ?? one.opened_second ?? 0;

function results(): Result[] {
  if (role.value === 'player') return [];
  const found: Result[] = [];
  for (const decision of view.value?.decisions ?? [])
    if (decision.revealed)
      found.push({
        second: secondOf(decision),
        key: `decision ${decision.number}`,
        shown: (
          <>
            {decision.first_round && <p class="overline">{say('firstChoices')}</p>}
            <h3>
              <Title of={decision.title} />
            </h3>
            {decision.choices && <DecisionReveal decision={decision} />}
            <Followed decision={decision} />
          </>
        ),
      });
  for (const round of view.value?.rounds ?? [])
    if (round.revealed && round.answers)
      found.push({
        second: secondOf(round),
        key: `round ${round.number}`,
        shown: (
          <>
            <Prose of={round.text} />
            <RoundReveal round={round} />
          </>
        ),
      });
  for (const question of view.value?.questions ?? [])
    if (question.revealed && question.answers)
      found.push({
        second: secondOf(question),
        key: `question ${question.number}`,
        shown: (
          <>
            <Prose of={question.text} />
            <QuestionReveal question={question} />
          </>
        ),
      });
  return found.reverse().sort((a, b) => b.second - a.second);
}

export function Results() {
  const found = results();
  if (!found.length) return null;
  return (
    <section class="picture-results" aria-labelledby="results-title">
      <h2 id="results-title">{say('revealedTitle')}</h2>
      {found.map(({ key, shown }) => (
        <article key={key} class="card">
          {shown}
        </article>
      ))}
    </section>
  );
}
