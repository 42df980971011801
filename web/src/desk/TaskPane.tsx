/* A task that the cell ticks off itself. It can be taken back until the clock moves on. */

import type { TaskState } from '../api/types.ts';
import { personName } from '../named.ts';
import { Prose } from '../text.tsx';
import { Left, Moment } from '../time/Time.tsx';
import { stamp } from '../time/clock.ts';
import { act } from '../ui/notice.tsx';
import { say } from '../words/index.ts';
import { isOver } from './inbox.ts';

export function TaskPane({ task }: { task: TaskState }) {
  const open = task.open === true && !isOver.value;
  return (
    <article class="reading">
      <p class="reading-meta">
        <span class="tag tag-ask">{say('task')}</span> {task.opened_second != null && <Moment at={task.opened_second} full />}{' '}
        {open && task.late_second == null && <Left until={task.deadline_second ?? null} />}
        {task.late_second != null && <span class="tag tag-flash">{say('overdue')}</span>}
      </p>
      <h2 class="visually-hidden">{say('task')}</h2>
      <Prose of={task.text ?? ''} />
      {task.ticked && <p class="row-done">✓ {say('tickedOff', { who: personName(task.ticked_by), time: stamp(task.ticked_second ?? 0) })}</p>}
      {!task.ticked && task.done_second != null && <p class="row-done">✓ {say('byBot')}</p>}
      {open && (
        <div class="actions">
          <button type="button" class={task.ticked ? 'button' : 'button button-main'} onClick={() => void act('done', { task: task.number, done: !task.ticked })}>
            {say(task.ticked ? 'tickBack' : 'tickOff')}
          </button>
          {task.ticked && <p class="hint">{say('tickCounts')}</p>}
        </div>
      )}
    </article>
  );
}
