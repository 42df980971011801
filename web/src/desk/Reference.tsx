/* A document that an item refers to: its short name or its title in the reader's language, and all that the scenario says of it. */

import { useSignal } from '@preact/signals';
import type { Citation } from '../api/types.ts';
import { Prose, Title, plain } from '../text.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { say } from '../words/index.ts';

export function Reference({ cite }: { cite: Citation }) {
  const open = useSignal(false);
  return (
    <>
      <button type="button" class="chip chip-button chip-paper" title={cite.name} onClick={() => (open.value = true)}>
        {plain(cite.text) ? <Title of={cite.text} quiet={false} /> : cite.name}
      </button>
      {open.value && (
        <Dialog title={cite.name} onClose={() => (open.value = false)}>
          <Prose of={cite.text} />
          {cite.url && (
            <p>
              <a href={cite.url} target="_blank" rel="noopener noreferrer">
                {say('openReference')}
              </a>
            </p>
          )}
        </Dialog>
      )}
    </>
  );
}
