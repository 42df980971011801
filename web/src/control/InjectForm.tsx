/* The form for an inject that is edited before delivery or written on the spot: a text for each language of the exercise, and who
 * gets it. What a language lacks is said, not guessed. */

import { useSignal, type Signal } from '@preact/signals';
import type { Said } from '../api/types.ts';
import { exercise, languages } from '../state.ts';
import { directionOf, nameOf, plain } from '../text.tsx';
import { CellChoice, Select } from '../ui/choices.tsx';
import { Confirm } from '../ui/Dialog.tsx';
import { draft } from '../ui/draft.ts';
import { act } from '../ui/notice.tsx';
import { Writing } from '../ui/Writing.tsx';
import { languageCalled, list, say, sayNamed } from '../words/index.ts';
import { delivered, queueRows, type QueueRow } from './facts.ts';
import { leftBehind } from './wording.ts';

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
    return { language, title: titleField, text: textField, before: `${inLanguage(title, language)}\n${inLanguage(text, language)}` };
  });
}

/** What a new inject may begin from: what control sent today, and what the scenario has. */
interface Template {
  name: string;
  title: Said | null | undefined;
  text: Said;
  kind: string;
  precedence: string;
  from: Said | null | undefined;
  release: string[];
}
function templates(): Template[] {
  const sent = delivered.value.flatMap((item): Template[] =>
    item.kind === 'ad-hoc' && item.text ? [{ name: `${say('adHoc')}: ${plain(nameOf(item))}`, title: item.title, text: item.text, kind: item.inject_kind ?? 'report', precedence: item.precedence ?? 'routine', from: item.from, release: Object.keys(item.known ?? {}) }] : [],
  );
  const planned = queueRows.value.flatMap(({ inject, queued, title, text }): Template[] =>
    inject.kind === 'hidden' || !plain(text) ? [] : [{ name: plain(title), title: plain(inject.title) ? title : null, text, kind: inject.kind, precedence: inject.precedence, from: inject.from, release: queued.release }],
  );
  return [...sent, ...planned];
}

/** What one delegation would read older than the other, and that it is not so where control says so. */
function Behind({ languages: behind, stands }: { languages: string[]; stands: Signal<string[]> }) {
  return (
    <div class="callout" role="group" aria-labelledby="edit-behind">
      <p class="label" id="edit-behind">
        {say('editBehind', { languages: list(behind.map(languageCalled)) })}
      </p>
      {behind.map((language) => (
        <label key={language} class="tick">
          <input
            type="checkbox"
            checked={stands.value.includes(language)}
            onChange={(event) => (stands.value = event.currentTarget.checked ? [...stands.value, language] : stands.value.filter((one) => one !== language))}
          />
          <span>{say('editStands', { language: languageCalled(language) })}</span>
        </label>
      ))}
    </div>
  );
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
  const behind = row
    ? leftBehind(
        parts.map((part) => ({ language: part.language, before: part.before, after: `${part.title.value}\n${part.text.value}` })),
        row.queued.stale ?? [],
      )
    : [];
  const stands = useSignal<string[]>([]);
  const version = useSignal(row?.queued.version ?? 0).value; /* the one that was read when the writing began */
  const begin = useSignal('');
  const known = row ? [] : templates();
  const beginFrom = (at: string) => {
    const template = known[Number(at)];
    begin.value = at;
    if (!template || at === '') return;
    for (const part of parts) {
      part.title.value = inLanguage(template.title, part.language);
      part.text.value = inLanguage(template.text, part.language);
    }
    kind.value = template.kind;
    precedence.value = template.precedence;
    from.value = plain(template.from);
    release.value = template.release.filter((id) => all.some((cell) => cell.id === id));
  };
  const clear = () => {
    for (const part of parts) part.title.value = part.text.value = '';
    from.value = '';
  };
  const close = () => {
    if (row && parts.every((part) => `${part.title.value}\n${part.text.value}` === part.before)) clear(); /* nothing is half written */
    onClose();
  };
  const send = () => {
    if (!whole) return;
    const title = collect('title');
    const body = { ...(Object.keys(title).length ? { title } : {}), text, release: release.value };
    const sent = row
      ? act('edit', { inject: row.queued.id, ...body, version, stands: behind.filter((language) => stands.value.includes(language)) })
      : act('ad-hoc', { ...body, kind: kind.value, precedence: precedence.value, ...(from.value.trim() ? { from: from.value.trim() } : {}) });
    void sent.then((answer) => answer.ok && clear());
    onClose();
  };
  return (
    <Confirm title={say(row ? 'editTitle' : 'quickInject')} action={say(row ? 'save' : 'deliverNow')} disabled={!whole} wide onDo={send} onClose={close}>
      {known.length > 0 && <Select label={say('template')} value={begin.value} options={[{ value: '', text: say('templateNone') }, ...known.map((one, at) => ({ value: String(at), text: one.name }))]} onPick={beginFrom} />}
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
                {say('titleIn', { language: languageCalled(part.language) })}
              </label>
              <input id={`inject-title-${part.language}`} lang={part.language} dir={directionOf(part.language)} value={part.title.value} onInput={(event) => (part.title.value = event.currentTarget.value)} />
            </div>
            <Writing label={say('textIn', { language: languageCalled(part.language) })} text={part.text} rows={6} lang={part.language} onSend={send} />
          </div>
        ))}
      </div>
      {missing.length > 0 && missing.length < parts.length && <p class="hint">{missing.map((language) => say('missingLanguage', { language: languageCalled(language) })).join(' · ')}</p>}
      {behind.length > 0 && <Behind languages={behind} stands={stands} />}
      <CellChoice legend={say('release')} cells={all} chosen={release} />
    </Confirm>
  );
}
