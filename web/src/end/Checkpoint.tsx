/* How far the record is, signed by the server: to be photographed and taken along. Whoever has it can tell later that nothing before it was
 * changed or left out, and with its key each can prove what they said themselves. */

import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { read } from '../api/http.ts';
import { phase } from '../state.ts';
import { Qr } from '../ui/Qr.tsx';
import { say } from '../words/index.ts';

interface Signed {
  checkpoint: string;
  key: string;
}

const AGAIN_MS = 60_000;

export function Checkpoint() {
  const signed = useSignal<Signed | null>(null);
  const over = phase.value === 'ended';
  useEffect(() => {
    let stopped = false;
    const ask = async () => {
      const found = await read<Signed>('/api/checkpoint');
      if (!stopped && found) signed.value = found;
    };
    void ask();
    const soon = setTimeout(ask, 2000); /* the end is signed right after it came */
    const timer = setInterval(ask, AGAIN_MS);
    return () => {
      stopped = true;
      clearTimeout(soon);
      clearInterval(timer);
    };
  }, [over]);
  if (!signed.value) return null;
  const { checkpoint, key } = signed.value;
  return (
    <section class="card checkpoint" aria-labelledby="checkpoint-title">
      <h2 id="checkpoint-title">{say('checkpointTitle')}</h2>
      <p>{say('checkpointLead')}</p>
      <div class="checkpoint-ways">
        <Qr text={checkpoint} label={say('checkpointTitle')} />
        <div>
          <pre class="checkpoint-text" tabIndex={0} aria-label={say('checkpointTitle')}>
            {checkpoint}
          </pre>
          <p class="label">{say('checkpointKey')}</p>
          <code class="checkpoint-text">{key}</code>
        </div>
      </div>
    </section>
  );
}
