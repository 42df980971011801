/* The control room: the clock on top, conduct, decisions, world and messages in tabs, and always in view the cells, the open requests
 * and the private notes. Observers see the same without the means to act. */

import { useSignal } from '@preact/signals';
import { exercise, go, place, view } from '../state.ts';
import { Tabs } from '../ui/choices.tsx';
import { say } from '../words/index.ts';
import { Asked } from './Asked.tsx';
import { awaitedByControl } from './Awaited.tsx';
import { CellsTable } from './Cells.tsx';
import { Delivered } from './Delivered.tsx';
import { endingsWaiting, mayAct, written } from './facts.ts';
import { InjectForm } from './InjectForm.tsx';
import { Messages } from './Messages.tsx';
import { Notes } from './Notes.tsx';
import { Queue } from './Queue.tsx';
import { Requests } from './Requests.tsx';
import { Plan, plans } from '../desk/Plan.tsx';
import { isOpenTask, taskRows, Tasks } from './Tasks.tsx';
import { Toolbar } from './Toolbar.tsx';
import { Waiting } from './Waiting.tsx';
import { World } from './World.tsx';

export function Control() {
  const quick = useSignal(false);
  const named = place.value.split('/')[1];
  const tab = named && ['decide', 'tasks', 'plan', 'world', 'messages'].includes(named) ? named : 'conduct';
  const open = [...(view.value?.decisions ?? []), ...(view.value?.rounds ?? []), ...(view.value?.questions ?? [])].filter((one) => one.open).length;
  const log = view.value?.log;
  return (
    <div class="control">
      <h1 class="visually-hidden">{say('screenControl')}</h1>
      {mayAct.value && <Toolbar onQuick={() => (quick.value = true)} />}
      {mayAct.value && <Waiting />}
      <div class="control-main">
        <Tabs
          label={say('screens')}
          fill
          chosen={tab}
          onChoose={(id) => go(`control/${id}`)}
          tabs={[
            { id: 'conduct', text: say('conduct') },
            { id: 'decide', text: say('agenda'), count: open + awaitedByControl() },
            ...(exercise.value?.tasks?.length ? [{ id: 'tasks', text: say('expectedActions'), count: taskRows('').filter(isOpenTask).length }] : []),
            ...(plans() ? [{ id: 'plan', text: say('plan'), count: view.value?.plan?.length }] : []),
            { id: 'world', text: say('world'), count: endingsWaiting.value.length },
            { id: 'messages', text: say('messages'), count: written.value.length },
          ]}
        >
          {tab === 'conduct' && (
            <div class="conduct">
              <Queue />
              <Delivered />
            </div>
          )}
          {tab === 'decide' && <Asked />}
          {tab === 'tasks' && <Tasks />}
          {tab === 'plan' && <Plan />}
          {tab === 'world' && <World />}
          {tab === 'messages' && <Messages />}
        </Tabs>
      </div>
      <aside class="control-side" aria-label={say('watch')}>
        <CellsTable />
        <Requests />
        <Notes />
        {log && (
          <p class="record" title={log.head}>
            {say('inRecord', { n: log.count })}
          </p>
        )}
      </aside>
      {quick.value && <InjectForm row={null} onClose={() => (quick.value = false)} />}
    </div>
  );
}
