/* Requests for information, the oldest first, each with its reply beside it. A reply goes to the cell that asked. */

import { useSignal } from '@preact/signals';
import type { Item } from '../api/types.ts';
import { personName } from '../named.ts';
import { cellName, exerciseSecond, phase, session, view } from '../state.ts';
import { nameOf, plain } from '../text.tsx';
import { Moment } from '../time/Time.tsx';
import { span } from '../time/zones.ts';
import { CellMark } from '../ui/choices.tsx';
import { useDraft } from '../ui/draft.ts';
import { act } from '../ui/notice.tsx';
import { Words } from '../ui/Words.tsx';
import { Writing } from '../ui/Writing.tsx';
import { say } from '../words/index.ts';
import { Disclosure } from '../desk/Disclosure.tsx';
import { disclosed, disclosures, mayAct, openRequests, replyTo, requests } from './facts.ts';

function Request({ item }: { item: Item }) {
  const replying = useSignal(false);
  const text = useDraft(`reply.${item.number}`);
  const about = view.value?.items.find((one) => one.number === item.about);
  const reply = replyTo(item);
  const cell = plain(cellName(item.from_cell ?? ''));
  const send = () => {
    const words = text.value.trim();
    if (!words) return;
    text.value = '';
    replying.value = false;
    void act('reply', { item: item.number, text: words }).then((answer) => {
      if (answer.ok) return;
      text.value = words;
      replying.value = true;
    });
  };
  return (
    <li class={reply ? 'request request-done' : 'request'}>
      <p class="said-head">
        <CellMark id={item.from_cell ?? ''} /> <strong>{cell}</strong> <span class="tag">RFI {item.request_number}</span> <Moment at={item.second} />
        {!reply && <span class="left">{say('waitingFor', { span: span((exerciseSecond.value - item.second) / (view.value?.clock.pace || 1)) })}</span>}
      </p>
      {about && <p class="muted">{say('requestAbout', { title: plain(nameOf(about)).slice(0, 60) })}</p>}
      <Words item={item} />
      {reply && (
        <div class="request-reply">
          <p class="said-head">
            <strong>{say('reply')}</strong> <Moment at={reply.second} />
          </p>
          <Words item={reply} />
        </div>
      )}
      {!reply && item.claimed_by && <p class="muted">{item.claimed_by === session.value?.seat ? say('claimedByYou') : say('claimedBy', { who: personName(item.claimed_by) })}</p>}
      {!reply && mayAct.value && phase.value !== 'ended' && (
        <button type="button" class="button button-small" onClick={() => void act('claim', { item: item.number, claim: !item.claimed_by })}>
          {say(item.claimed_by ? 'giveBack' : 'claim')}
        </button>
      )}
      {!reply &&
        mayAct.value &&
        phase.value !== 'ended' &&
        (replying.value || text.value ? (
          <Writing label={say('replyText', { cell })} text={text} rows={3} onSend={send} action={say('send')} />
        ) : (
          <button type="button" class="button button-small" onClick={() => (replying.value = true)}>
            {say('reply')}
          </button>
        ))}
    </li>
  );
}

function Asked({ item }: { item: Item }) {
  return (
    <li class="request">
      <p class="said-head">
        <CellMark id={item.from_cell ?? ''} /> <strong>{plain(cellName(item.from_cell ?? ''))}</strong> <Moment at={item.second} />
      </p>
      <Words item={item} />
      <Disclosure item={item} answers={mayAct.value && phase.value !== 'ended'} />
    </li>
  );
}

export function Requests() {
  const answered = requests.value.filter((item) => replyTo(item));
  return (
    <section class="panel" aria-labelledby="requests-title">
      <h2 id="requests-title">
        {say('requests')} <span class={openRequests.value.length ? 'count count-loud' : 'count'}>{openRequests.value.length}</span>
      </h2>
      {disclosures.value.length > 0 && (
        <>
          <h3>{say('disclosures')}</h3>
          <ol class="requests">
            {disclosures.value.map((item) => (
              <Asked key={item.number} item={item} />
            ))}
          </ol>
        </>
      )}
      {openRequests.value.length === 0 && disclosures.value.length === 0 && <p class="empty">{say('noRequests')}</p>}
      <ol class="requests">
        {openRequests.value.map((item) => (
          <Request key={item.number} item={item} />
        ))}
      </ol>
      {answered.length + disclosed.value.length > 0 && (
        <details class="more">
          <summary>
            {say('requestAnswered')} <span class="count">{answered.length + disclosed.value.length}</span>
          </summary>
          <ol class="requests">
            {disclosed.value.map((item) => (
              <Asked key={item.number} item={item} />
            ))}
            {answered.map((item) => (
              <Request key={item.number} item={item} />
            ))}
          </ol>
        </details>
      )}
    </section>
  );
}
