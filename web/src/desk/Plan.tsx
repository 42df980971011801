/* The joint plan: items that cells draft, change, concur in and order together. Every version shows what it changed, and where
 * two wrote at once both texts stand until somebody makes one of them. */

import { useSignal } from '@preact/signals';
import type { Planned, Said } from '../api/types.ts';
import { cellName, languages, ownCell, phase, role, view } from '../state.ts';
import { Prose, plain } from '../text.tsx';
import { stamp } from '../time/clock.ts';
import { CellMark } from '../ui/choices.tsx';
import { useDraft } from '../ui/draft.ts';
import { act } from '../ui/notice.tsx';
import { Writing } from '../ui/Writing.tsx';
import { languageCalled, say, sayNamed } from '../words/index.ts';
import { allies, signsPlan } from './inbox.ts';

const named = (cell: string) => plain(cellName(cell));
const inLanguage = (said: Said, language: string) => (typeof said === 'string' ? said : (said[language] ?? said.und ?? ''));

type Piece = { kind: 'same' | 'gone' | 'new'; text: string };
const WORDS_MAX = 400; /* beyond, the two texts stand whole */

/** Word by word what of `before` is gone and what of `now` is new. */
export function difference(before: string, now: string): Piece[] {
  const a = before.split(/(?<=\s)/), b = now.split(/(?<=\s)/);
  if (a.length > WORDS_MAX || b.length > WORDS_MAX) return [{ kind: 'gone', text: before }, { kind: 'new', text: now }];
  const common = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  const at = (i: number, j: number) => common[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--) (common[i] as number[])[j] = a[i]?.trim() === b[j]?.trim() ? 1 + at(i + 1, j + 1) : Math.max(at(i + 1, j), at(i, j + 1));
  const pieces: Piece[] = [];
  const add = (kind: Piece['kind'], text: string) => {
    const last = pieces[pieces.length - 1];
    if (last?.kind === kind) last.text += text;
    else pieces.push({ kind, text });
  };
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    if (i < a.length && j < b.length && a[i]?.trim() === b[j]?.trim()) add('same', b[j++] ?? ''), i++;
    else if (j < b.length && (i === a.length || at(i, j + 1) > at(i + 1, j))) add('new', b[j++] ?? '');
    else add('gone', a[i++] ?? '');
  }
  return pieces;
}

function Changes({ before, now }: { before: Said; now: Said }) {
  const changed = languages.value.filter((code) => inLanguage(before, code) !== inLanguage(now, code));
  return (
    <details>
      <summary>{say('planChanges')}</summary>
      {changed.map((code) => (
        <p key={code} lang={code}>
          {difference(inLanguage(before, code), inLanguage(now, code)).map(({ kind, text }, i) => (kind === 'gone' ? <del key={i}>{text}</del> : kind === 'new' ? <ins key={i}>{text}</ins> : text))}
        </p>
      ))}
    </details>
  );
}

function Revision({ item, onDone }: { item: Planned; onDone: () => void }) {
  const version = useSignal(item.version); /* the one that was read when the writing began */
  const texts = languages.value.map((code) => ({ code, text: useSignal(inLanguage(item.text, code)) }));
  const stands = useSignal(false);
  const send = () => {
    const text = Object.fromEntries(texts.filter((one) => one.text.value.trim()).map((one) => [one.code, one.text.value.trim()]));
    if (!Object.keys(text).length) return;
    const title = typeof item.title === 'string' || Object.keys(item.title).length ? { title: item.title } : {};
    const due = item.due_second == null ? {} : { due: item.due_second };
    const capability = item.capability ? { capability: item.capability } : {};
    const unchanged = texts.filter((one) => one.text.value.trim() === inLanguage(item.text, one.code)).map((one) => one.code);
    onDone();
    void act('revise', { plan: item.number, version: version.value, ...title, text, ...due, ...capability, depends: item.depends, stands: stands.value ? unchanged : [] });
  };
  return (
    <div class="plan-revision">
      {texts.map((one) => (
        <Writing key={one.code} label={languageCalled(one.code)} lang={one.code} text={one.text} rows={3} onSend={send} />
      ))}
      <label>
        <input type="checkbox" checked={stands.value} onChange={(event) => (stands.value = event.currentTarget.checked)} /> {say('planStands')}
      </label>
      <div class="actions">
        <button type="button" class="button button-main" onClick={send}>
          {say('planSave')}
        </button>
      </div>
    </div>
  );
}

function Signers({ item }: { item: Planned }) {
  return (
    <ul class="plain">
      {item.signs.map((one) => (
        <li key={one.cell}>
          <CellMark id={one.cell} /> {named(one.cell)}: {sayNamed('planAnswer', one.answer ?? 'none')}
          {one.second != null && ` ${stamp(one.second)}`}
          {one.by && ` (${one.by})`}
          {one.words && typeof one.words !== 'string' && Object.keys(one.words).length > 0 && (
            <blockquote class="reason">
              <Prose of={one.words} />
            </blockquote>
          )}
        </li>
      ))}
    </ul>
  );
}

function Acts({ item }: { item: Planned }) {
  const open = useSignal<'' | 'revise' | 'decline'>('');
  const why = useDraft(`plan.${item.number}`);
  const seat = view.value?.seat, control = seat?.role === 'control', owns = control || item.owner === seat?.cell;
  const own = item.signs.find((one) => one.cell === seat?.cell);
  const signs = signsPlan(item);
  const proposed = item.proposed_second != null, ordered = item.ordered_second != null;
  const over = item.done_second != null || item.failed_second != null;
  if ((role.value !== 'player' && !control) || phase.value === 'ended') return null;
  const concur = (concurs: boolean, text?: string) => void act('concur', { plan: item.number, version: item.version, concurs, ...(text ? { text } : {}) });
  const decline = () => {
    const text = why.value.trim();
    if (!text) return;
    why.value = '';
    open.value = '';
    concur(false, text);
  };
  const button = (text: string, onClick: () => void, disabled = false, main = false) => (
    <button type="button" class={main ? 'button button-main' : 'button'} disabled={disabled} onClick={onClick}>
      {text}
    </button>
  );
  return (
    <>
      <div class="actions">
        {signs && proposed && !ordered && own?.answer !== 'concurred' && button(say('planConcur'), () => concur(true), item.stale.length > 0 || !!item.other, true)}
        {signs && proposed && !ordered && own?.answer !== 'declined' && button(say('planDecline'), () => (open.value = open.value === 'decline' ? '' : 'decline'))}
        {owns && !proposed && button(say('planPropose'), () => void act('propose', { plan: item.number }), !!item.other, true)}
        {owns && item.step === 'agreed' && button(say('planOrder'), () => void act('order', { plan: item.number }), item.ready === false, true)}
        {control && ordered && !over && button(say('planReportDone'), () => void act('report', { plan: item.number, done: true }))}
        {control && ordered && !over && button(say('planReportFailed'), () => void act('report', { plan: item.number, done: false }))}
        {!ordered && button(say('planRevise'), () => (open.value = open.value === 'revise' ? '' : 'revise'))}
      </div>
      {open.value === 'decline' && <Writing label={say('planWhyNot')} text={why} rows={2} onSend={decline} action={say('planDecline')} />}
      {open.value === 'revise' && <Revision item={item} onDone={() => (open.value = '')} />}
    </>
  );
}

export function PlanItem({ item }: { item: Planned }) {
  const title = plain(item.title) || plain(item.text).slice(0, 60);
  const depends = (view.value?.plan ?? []).filter((one) => item.depends.includes(one.number));
  return (
    <article class="plan-item" aria-label={title}>
      <h3>
        {item.number}. {title}
      </h3>
      <p class="muted">
        {sayNamed('planStep', item.step)} · {named(item.owner)} · {say('planVersion', { n: item.version })}
        {item.due_second != null && ` · ${say('planDue', { time: stamp(item.due_second) })}`}
        {depends.length > 0 && ` · ${say('planDepends', { items: depends.map((one) => one.number).join(', ') })}`}
      </p>
      <Prose of={item.text} stale={item.stale} />
      {item.stale.length > 0 && <p class="warning">{say('planStale', { languages: item.stale.map(languageCalled).join(', ') })}</p>}
      {item.flags.map((flag) => (
        <p key={flag} class="warning">
          {sayNamed('planFlag', flag)}
        </p>
      ))}
      {item.before && <Changes before={item.before.text} now={item.text} />}
      {item.other && (
        <section aria-label={say('planOther')}>
          <p class="warning">{say('planOther')}</p>
          <blockquote class="reason">
            <Prose of={item.other.text} />
          </blockquote>
        </section>
      )}
      <Signers item={item} />
      <Acts item={item} />
    </article>
  );
}

/** A new item: its own cell's until it is proposed. Those who sign it are chosen with it, the own cell among them. */
function Drafting({ onDone }: { onDone: () => void }) {
  const title = useDraft('plan.title');
  const texts = languages.value.map((code) => ({ code, text: useDraft(`plan.text.${code}`) }));
  const own = ownCell.value ?? '';
  const others = allies.value;
  const signs = useSignal([own, ...others.slice(0, 1).map(({ id }) => id)]);
  const send = () => {
    const text = Object.fromEntries(texts.filter((one) => one.text.value.trim()).map((one) => [one.code, one.text.value.trim()]));
    if (!Object.keys(text).length || !signs.value.length) return;
    const named = title.value.trim();
    onDone();
    void act('draft', { ...(named ? { title: named } : {}), text, signs: signs.value });
    for (const one of [title, ...texts.map(({ text: written }) => written)]) one.value = '';
  };
  return (
    <div class="plan-revision">
      <Writing label={say('planTitle')} text={title} rows={1} onSend={send} />
      {texts.map((one) => (
        <Writing key={one.code} label={languageCalled(one.code)} lang={one.code} text={one.text} rows={3} onSend={send} />
      ))}
      <fieldset class="plain">
        <legend>{say('planSigners')}</legend>
        {[own, ...others.map(({ id }) => id)].map((id) => (
          <label key={id}>
            <input type="checkbox" checked={signs.value.includes(id)} onChange={(event) => (signs.value = event.currentTarget.checked ? [...signs.value, id] : signs.value.filter((one) => one !== id))} /> {named(id)}
          </label>
        ))}
      </fieldset>
      <div class="actions">
        <button type="button" class="button button-main" onClick={send}>
          {say('planSaveDraft')}
        </button>
      </div>
    </div>
  );
}

/** Whether there is anything to plan, or anybody to plan with. */
export const plans = () => (view.value?.plan ?? []).length > 0 || (role.value === 'player' && allies.value.length > 0);

export function Plan() {
  const drafting = useSignal(false);
  const mayDraft = role.value === 'player' && (phase.value === 'running' || phase.value === 'paused');
  return (
    <section class="reading plan" aria-labelledby="plan-title">
      <h2 id="plan-title">{say('plan')}</h2>
      {(view.value?.plan ?? []).map((item) => (
        <PlanItem key={item.number} item={item} />
      ))}
      {mayDraft && (
        <button type="button" class="button" aria-expanded={drafting.value} onClick={() => (drafting.value = !drafting.value)}>
          {say('planDraft')}
        </button>
      )}
      {mayDraft && drafting.value && <Drafting onDone={() => (drafting.value = false)} />}
    </section>
  );
}
