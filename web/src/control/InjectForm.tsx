/* The form for an inject that is edited before delivery or written on the spot: a text for each language of the exercise, and who
 * gets it. What a language lacks is said, not guessed. */

import { useSignal } from '@preact/signals';
import type { Said } from '../api/types.ts';
import { exercise, languages } from '../state.ts';
import { directionOf } from '../text.tsx';
import { CellChoice, Select } from '../ui/choices.tsx';
import { Confirm } from '../ui/Dialog.tsx';
import { draft } from '../ui/draft.ts';
import { act } from '../ui/notice.tsx';
import { Writing } from '../ui/Writing.tsx';
import { languageName, say, sayNamed } from '../words/index.ts';
import type { QueueRow } from './facts.ts';

const KINDS = ['report', 'message', 'news', 'order', 'request'];
const PRECEDENCES = ['routine', 'priority', 'immediate', 'flash'];
const inLanguage = (said: Said | null | undefined, language: string) => (said == null ? '' : typeof said === 'string' ? said : (said[language] ?? ''));

function fields(name: string, title: Said | null | undefined, text: Said | null | undefined) {
  return languages.value.map((language) => {
    const titleField = draft(`${name}.title.${language}`);
    const textField = draft(`${name}.text.${language}`);
    if (!titleField.value && !textField.value) {
      titleField.value = inLanguage(title, language);
      textField.value = inLanguage(text, language);
    }
    return { language, title: titleField, text: textField };
  });
}

export function InjectForm({ row, onClose }: { row: QueueRow | null; onClose: () => void }) {
  const name = row ? `edit.${row.queued.id}` : 'ad-hoc';
  const all = exercise.value?.cells ?? [];
  const parts = useSignal(fields(name, row && (typeof row.title === 'string' ? null : row.title), row?.text)).value;
  const release = useSignal<string[]>(row ? row.queued.release : []);
  const kind = useSignal('report');
  const precedence = useSignal('routine');
  const from = draft(`${name}.from`);
  const collect = (which: 'title' | 'text') => Object.fromEntries(parts.filter((part) => part[which].value.trim()).map((part) => [part.language, part[which].value.trim()]));
  const text = collect('text');
  const missing = parts.filter((part) => !text[part.language]).map((part) => part.language);
  const whole = missing.length < parts.length && (row !== null || release.value.length > 0);
  const clear = () => {
    for (const part of parts) part.title.value = part.text.value = '';
    from.value = '';
  };
  const send = () => {
    if (!whole) return;
    const title = collect('title');
    const body = { ...(Object.keys(title).length ? { title } : {}), text, release: release.value };
    const sent = row
      ? act('edit', { inject: row.queued.id, ...body })
      : act('ad-hoc', { ...body, kind: kind.value, precedence: precedence.value, ...(from.value.trim() ? { from: Object.fromEntries(languages.value.map((language) => [language, from.value.trim()])) } : {}) });
    void sent.then((answer) => answer.ok && clear());
    onClose();
  };
  return (
    <Confirm title={say(row ? 'editTitle' : 'quickInject')} action={say(row ? 'save' : 'deliverNow')} disabled={!whole} wide onDo={send} onClose={onClose}>
      {!row && (
        <div class="form-row">
          <Select label={say('kind')} value={kind.value} options={KINDS.map((one) => ({ value: one, text: sayNamed('kind', one) }))} onPick={(value) => (kind.value = value)} />
          <Select label={say('precedence')} value={precedence.value} options={PRECEDENCES.map((one) => ({ value: one, text: sayNamed('precedence', one) }))} onPick={(value) => (precedence.value = value)} />
          <div class="field">
            <label class="label" for="inject-from">
              {say('sender')}
            </label>
            <input id="inject-from" value={from.value} onInput={(event) => (from.value = event.currentTarget.value)} />
          </div>
        </div>
      )}
      <div class="form-languages">
        {parts.map((part) => (
          <div key={part.language} class="form-language">
            <div class="field">
              <label class="label" for={`inject-title-${part.language}`}>
                {say('titleIn', { language: languageName(part.language) })}
              </label>
              <input id={`inject-title-${part.language}`} lang={part.language} dir={directionOf(part.language)} value={part.title.value} onInput={(event) => (part.title.value = event.currentTarget.value)} />
            </div>
            <Writing label={say('textIn', { language: languageName(part.language) })} text={part.text} rows={6} lang={part.language} onSend={send} />
          </div>
        ))}
      </div>
      {missing.length > 0 && missing.length < parts.length && <p class="hint">{missing.map((language) => say('missingLanguage', { language: languageName(language) })).join(' · ')}</p>}
      <CellChoice legend={say('release')} cells={all} chosen={release} />
    </Confirm>
  );
}
