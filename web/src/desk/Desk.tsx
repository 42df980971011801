/* The player's desk: the list on the left, the reading pane in the middle, talk on the right. Where there is less room, reading
 * and talk share one place with a switch. What is open is in the address, so that the browser's Back works. */

import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { DecisionPane } from '../ask/DecisionPane.tsx';
import { QuestionPane } from '../ask/QuestionPane.tsx';
import { RoundPane } from '../ask/RoundPane.tsx';
import { allItems, go, place, view } from '../state.ts';
import { plain } from '../text.tsx';
import { say } from '../words/index.ts';
import { isUnread } from './inbox.ts';
import { ItemPane } from './ItemPane.tsx';
import { List } from './List.tsx';
import { Plan, PlanItem, plans } from './Plan.tsx';
import { Talk } from './Talk.tsx';
import { TaskPane } from './TaskPane.tsx';

function Reading() {
  const [, kind, text] = place.value.split('/');
  const number = Number(text);
  const seen = view.value;
  if (kind === 'item') {
    const item = seen?.items.find((one) => one.number === number);
    if (item?.withdrawn) return <p class="reading empty">{say('withdrawn')}</p>;
    if (item) return <ItemPane key={`item ${number}`} item={item} />;
  }
  const decision = kind === 'decision' ? seen?.decisions.find((one) => one.number === number) : undefined;
  if (decision) return <DecisionPane key={`decision ${number}`} decision={decision} />;
  const round = kind === 'round' ? seen?.rounds.find((one) => one.number === number) : undefined;
  if (round) return <RoundPane key={`round ${number}`} round={round} />;
  const task = kind === 'task' ? seen?.tasks?.find((one) => one.number === number) : undefined;
  if (task?.withdrawn) return <p class="reading empty">{say('withdrawn')}</p>;
  if (task) return <TaskPane key={`task ${number}`} task={task} />;
  const question = kind === 'question' ? seen?.questions.find((one) => one.number === number) : undefined;
  if (question) return <QuestionPane key={`question ${number}`} question={question} />;
  const plan = kind === 'plan' ? seen?.plan?.find((one) => one.number === number) : undefined;
  if (plan)
    return (
      <div class="reading plan">
        <PlanItem key={`plan ${number}`} item={plan} />
      </div>
    );
  if (kind === 'plan' && plans()) return <Plan />;
  return (
    <div class="reading reading-nothing">
      <p class="empty">{say('chooseItem')}</p>
    </div>
  );
}

/** What the cell sees of the state, as it is now. */
function Values() {
  const values = view.value?.values ?? [];
  if (!values.length) return null;
  return (
    <section class="reading-meta desk-values" aria-label={say('values')}>
      <dl class="followed">
        {values.map(({ label, value }) => (
          <div key={plain(label)}>
            <dt>{plain(label)}</dt>
            <dd>{typeof value === 'number' ? value : plain(value)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

export function Desk() {
  const showing = useSignal<'read' | 'talk'>('read');
  const onPlan = place.value === 'desk/plan';
  const unread = allItems.value.filter((item) => item.kind === 'message' && isUnread(item)).length;
  useEffect(() => {
    showing.value = 'read';
  }, [place.value]);
  return (
    <div class="desk" data-showing={showing.value}>
      <h1 class="visually-hidden">{say('screenDesk')}</h1>
      <List />
      <div class="desk-switch" role="group" aria-label={say('screens')}>
        <button type="button" class="segment" aria-pressed={showing.value === 'read'} onClick={() => (showing.value = 'read')}>
          {say('read')}
        </button>
        <button type="button" class="segment" aria-pressed={showing.value === 'talk'} onClick={() => (showing.value = 'talk')}>
          {say('talk')} {unread > 0 && <span class="count count-loud">{unread}</span>}
        </button>
      </div>
      <div class="desk-read">
        <Values />
        {plans() && (
          <button type="button" class="button button-small desk-plan" aria-pressed={onPlan} onClick={() => go(onPlan ? 'desk' : 'desk/plan')}>
            {say('plan')} <span class="count">{view.value?.plan?.length ?? 0}</span>
          </button>
        )}
        <Reading />
      </div>
      <div class="desk-talk">
        <Talk />
      </div>
    </div>
  );
}
