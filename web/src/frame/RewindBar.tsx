/* Control went back: every page says so, until whoever reads it has read it. Control reads besides what the players know from before. */

import { useSignal } from '@preact/signals';
import { keep, kept } from '../api/store.ts';
import type { Branch, Learnt } from '../api/types.ts';
import { cellName, role, view } from '../state.ts';
import { plain } from '../text.tsx';
import { stamp } from '../time/clock.ts';
import { CellMark } from '../ui/choices.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { say, type Key } from '../words/index.ts';

const READ = 'rewound';

function Cell({ learnt: { cell, what, left_out } }: { learnt: Learnt }) {
  return (
    <section>
      <h3>
        <CellMark id={cell} /> {plain(cellName(cell))}
      </h3>
      {what.length === 0 && <p class="empty">{say('learntNothing')}</p>}
      <ul>
        {what.map((one, at) => (
          <li key={at}>
            {say(`learnt_${one.kind}` as Key)}: {plain(one.title) || '–'} <span class="muted">{stamp(one.second)}</span>
          </li>
        ))}
      </ul>
      {left_out > 0 && <p>{say('learntMore', { n: left_out })}</p>}
    </section>
  );
}

function Known({ branch, onClose }: { branch: Branch; onClose: () => void }) {
  return (
    <Dialog title={say('learntTitle')} lead={say('learntLead')} wide onClose={onClose}>
      {branch.left?.runs.map((run) => (
        <section key={run.run} data-left={run.run}>
          <p class="muted">{say('learntRun', { n: run.run, file: run.file, time: stamp(run.second) })}</p>
          {run.learnt.map((learnt) => (
            <Cell key={learnt.cell} learnt={learnt} />
          ))}
        </section>
      ))}
    </Dialog>
  );
}

export function RewindBar() {
  const read = useSignal(kept(READ));
  const open = useSignal(false);
  const branch = view.value?.branch;
  if (!branch || (read.value === String(branch.number) && !branch.left)) return null;
  const hide = () => {
    keep(READ, String(branch.number));
    read.value = String(branch.number);
  };
  return (
    <>
      <div class="bot-bar" role="region" aria-label={say('rewound', { time: stamp(branch.to_second) })} data-branch={branch.number}>
        <span>{say(role.value === 'player' ? 'rewoundPlayer' : 'rewound', { time: stamp(branch.to_second) })}</span>
        {branch.left ? (
          <button type="button" class="button" onClick={() => (open.value = true)}>
            {say('learntTitle')}
          </button>
        ) : (
          role.value !== 'projector' && (
            <button type="button" class="button" onClick={hide}>
              {say('rewoundRead')}
            </button>
          )
        )}
      </div>
      {open.value && <Known branch={branch} onClose={() => (open.value = false)} />}
    </>
  );
}
