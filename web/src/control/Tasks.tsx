/* What cells are expected to do, each with its deadline and what became of it: open first, the nearest deadline on top. Control and
 * evaluators tick off what is theirs to see, and evaluators add what they make of each. Players see nothing of this. */

import type { TaskOfExercise, TaskState } from '../api/types.ts';
import { personName } from '../named.ts';
import { allItems, cellName, exercise, phase, role, view } from '../state.ts';
import { nameOf, plain } from '../text.tsx';
import { stamp } from '../time/clock.ts';
import { Left, Moment } from '../time/Time.tsx';
import { CellMark } from '../ui/choices.tsx';
import { act } from '../ui/notice.tsx';
import { say, sayNamed, type Key } from '../words/index.ts';
import { Condition } from './Condition.tsx';
import { nameOfObjective } from './facts.ts';

const JUDGEMENTS = ['met', 'partly', 'not', 'unseen'];

interface TaskRow {
  task: TaskOfExercise;
  state: TaskState;
}

const nameOfTask = (task: TaskOfExercise) => plain(task.text) || task.id;

export const taskRows = (cell: string): TaskRow[] => {
  const states = new Map((view.value?.tasks ?? []).map((state) => [state.id, state]));
  return (exercise.value?.tasks ?? []).flatMap((task) => {
    const state = states.get(task.id);
    return state && (!cell || task.cell === cell) ? [{ task, state }] : [];
  });
};
export const isOpenTask = ({ state }: TaskRow) => state.open === true;
const isDone = ({ state }: TaskRow) => state.done_second != null;

/** The act by which it is seen that it is done. */
function actWords(task: TaskOfExercise): string {
  const decision = exercise.value?.decisions?.find((one) => one.id === task.decision);
  const inject = exercise.value?.injects?.find((one) => one.id === task.inject);
  const cell = task.with === 'control' ? say('role_control') : plain(cellName(task.with ?? ''));
  const title = plain(decision?.title) || plain(decision?.text) || plain(inject?.title);
  return say(`by_${task.by}`, { cell, title: title || (task.decision ?? task.question ?? task.inject ?? task.item ?? '') });
}

function Opens({ task }: { task: TaskOfExercise }) {
  const inject = exercise.value?.injects?.find((one) => one.id === task.after);
  return <>{task.when ? <Condition source={task.when} /> : say('after', { title: plain(inject?.title) || (task.after ?? '') })}</>;
}

/** What became of it; while it is open what is left of its time. */
function Became({ row: { task, state } }: { row: TaskRow }) {
  const late = state.late_second != null;
  return (
    <p class="task-state">
      {state.done_second != null && (
        <span class="row-done">
          ✓ {say('done')} {state.ticked_by && `(${personName(state.ticked_by)})`} <Moment at={state.ticked_second ?? state.done_second} />
        </span>
      )}
      {late && <span class="tag tag-flash">{say('overdue')}</span>}
      {state.open && !late && <Left until={state.deadline_second ?? null} />}
      {state.open && state.ticked && <span class="row-done">✓ {say('tickedOff', { who: personName(state.ticked_by), time: stamp(state.ticked_second ?? 0) })}</span>}
      {!state.open && state.done_second == null && <span class="tag">{say(state.opened_second == null ? 'notYet' : 'closed')}</span>}
      {state.opened_second == null && <span class="muted"> <Opens task={task} /></span>}
    </p>
  );
}

function Judged({ task }: { task: TaskOfExercise }) {
  const item = allItems.value.find((one) => one.inject === task.after && task.after);
  const name = nameOfTask(task);
  const judged = view.value?.notes?.findLast((note) => note.text === name && note.tags?.some((tag) => JUDGEMENTS.includes(tag)));
  return (
    <div class="note-tags" role="group" aria-label={`${say('judgement')}: ${name}`}>
      {JUDGEMENTS.map((tag) => (
        <button key={tag} type="button" class="chip chip-button" aria-pressed={judged?.tags?.includes(tag) ?? false} onClick={() => void act('note', { text: name, tags: [tag], ...(item ? { item: item.number } : {}) })}>
          {sayNamed('tag', tag)}
        </button>
      ))}
    </div>
  );
}

function Row({ row }: { row: TaskRow }) {
  const { task, state } = row;
  const item = allItems.value.find((one) => one.inject === task.after && task.after);
  const mayTick = task.by === 'control' && state.open && phase.value !== 'ended' && (role.value === 'control' || role.value === 'observer');
  const objective = plain(nameOfObjective(task.objective ?? undefined));
  return (
    <li class="task" data-task={task.id}>
      <p class="said-head">
        <CellMark id={task.cell} /> {plain(cellName(task.cell))}
        {task.critical && <span class="tag tag-held">{say('critical')}</span>}
      </p>
      <p class="feed-title">
        {nameOfTask(task)} <span class="muted">{task.within_minutes != null && say('within', { n: task.within_minutes })}</span>
      </p>
      <p class="muted">{[actWords(task), item && plain(nameOf(item)), objective].filter(Boolean).join(' · ')}</p>
      <Became row={row} />
      {mayTick && (
        <div class="actions">
          <button type="button" class="button button-small" onClick={() => void act('done', { task: task.id, done: !state.ticked })}>
            {say(state.ticked ? 'tickBack' : 'tickOff')}
          </button>
        </div>
      )}
      {role.value === 'observer' && state.opened_second != null && <Judged task={task} />}
    </li>
  );
}

function Group({ title, rows }: { title: Key; rows: TaskRow[] }) {
  if (!rows.length) return null;
  return (
    <>
      <h3>
        {say(title)} <span class="count">{rows.length}</span>
      </h3>
      <ul class="feed">
        {rows.map((row) => (
          <Row key={row.task.id} row={row} />
        ))}
      </ul>
    </>
  );
}

export function Tasks({ cell = '' }: { cell?: string }) {
  const rows = taskRows(cell);
  const open = rows.filter(isOpenTask).sort((a, b) => (a.state.deadline_second ?? 0) - (b.state.deadline_second ?? 0));
  const over = rows.filter((row) => !isDone(row) && !row.state.open && row.state.opened_second != null);
  return (
    <section class="panel tasks" aria-labelledby="tasks-title">
      <h2 id="tasks-title">{say('expectedActions')}</h2>
      {!rows.length && <p class="empty">{say('noExpected')}</p>}
      <Group title="tasksOpen" rows={[...open, ...over]} />
      <Group title="tasksDone" rows={rows.filter(isDone)} />
      <Group title="tasksToCome" rows={rows.filter((row) => !isDone(row) && row.state.opened_second == null)} />
    </section>
  );
}
