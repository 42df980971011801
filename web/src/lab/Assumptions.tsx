/* What is assumed: the scenario's parameters on sliders, the bots' policies, how many runs and whose luck. */

import { useId } from 'preact/hooks';
import { policyCalled } from '../named.ts';
import { count, wholePercent } from '../numbers.ts';
import { exercise } from '../state.ts';
import { plain } from '../text.tsx';
import { Select } from '../ui/choices.tsx';
import { say } from '../words/index.ts';
import { assume, assumeAsWritten, assumptions, cancel, run, running, runsAreRight, runsMax, SEED_MAX, seedIsRight, trouble } from './work.ts';

interface ParameterProps {
  id: string;
  label: string;
  from: number;
  to: number;
  written: number;
}

function Parameter({ id, label, from, to, written }: ParameterProps) {
  const field = useId();
  const value = assumptions.value.parameters[id] ?? written;
  const set = (to_: number) => assume({ parameters: { ...assumptions.value.parameters, [id]: to_ } });
  return (
    <div class="lab-parameter">
      <label for={field}>{label}</label>
      <output for={field} class={value === written ? 'lab-value' : 'lab-value lab-value-changed'}>
        {count(value)}
      </output>
      <input id={field} type="range" min={from} max={to} step={1} value={value} data-parameter={id} aria-describedby={`${field}-range`} onInput={(event) => set(Number(event.currentTarget.value))} />
      <span class="lab-range" id={`${field}-range`}>
        <span>{count(from)}</span>
        <span>{say('labWritten', { n: count(written) })}</span>
        <span>{count(to)}</span>
      </span>
    </div>
  );
}

function NumberField({ label, hint, value, right, trouble: wrong, onInput }: { label: string; hint: string; value: number; right: boolean; trouble: string; onInput: (value: number) => void }) {
  const id = useId();
  return (
    <div class="field">
      <label class="label" for={id}>
        {label}
      </label>
      <input id={id} type="text" inputMode="numeric" value={Number.isNaN(value) ? '' : value} aria-invalid={right ? undefined : 'true'} aria-describedby={`${id}-hint`} onInput={(event) => onInput(event.currentTarget.value.trim() === '' ? Number.NaN : Number(event.currentTarget.value.replace(/[_\s,.']/g, '')))} />
      <p class={right ? 'hint' : 'trouble'} id={`${id}-hint`}>
        {right ? hint : wrong}
      </p>
    </div>
  );
}

function Progress() {
  const job = running.value;
  if (!job) return null;
  const share = job.runs ? job.done / job.runs : 0;
  const seconds = (performance.now() - job.since) / 1000;
  const rate = seconds > 0.3 ? job.done / seconds : 0;
  return (
    <div class="lab-progress" data-done={job.done}>
      <progress max={1} value={share} aria-label={say('labProgress')} />
      <p>
        <strong>{wholePercent(Math.floor(share * 100))}</strong> · {count(job.done)} / {count(job.runs)}
        {rate > 0 && ` · ${say('labRate', { n: count(rate) })}`}
        {rate > 0 && job.done < job.runs && ` · ${say('labLeft', { n: count(Math.ceil((job.runs - job.done) / rate)) })}`}
      </p>
    </div>
  );
}

export function AssumptionsPane() {
  const about = exercise.value;
  const { policies, runs, seed } = assumptions.value;
  const parameters = about?.parameters ?? [];
  const choices = Object.entries(about?.policies ?? {}).filter(([, policies]) => policies.length > 1);
  const ready = runsAreRight.value && seedIsRight.value;
  return (
    <section class="lab-assumptions" aria-labelledby="lab-assumptions-title">
      <div class="lab-run-bar">
        <div class="form-row lab-run-fields">
          <NumberField label={say('labRuns')} hint={say('labRunsHint', { n: count(runsMax.value) })} value={runs} right={runsAreRight.value} trouble={say('labRunsWrong', { n: count(runsMax.value) })} onInput={(value) => assume({ runs: value })} />
          <NumberField label={say('labSeed')} hint={say('labSeedHint')} value={seed} right={seedIsRight.value} trouble={say('labSeedWrong', { n: count(SEED_MAX) })} onInput={(value) => assume({ seed: value })} />
        </div>
        <div class="actions">
          {running.value ? (
            <button type="button" class="button button-grave-quiet" onClick={cancel}>
              {say('cancel')}
            </button>
          ) : (
            <button type="button" class="button button-main" aria-disabled={ready ? undefined : 'true'} aria-keyshortcuts="Control+Enter" onClick={run}>
              {say('labRunNow')}
            </button>
          )}
          <kbd>{say('sendKeys')}</kbd>
        </div>
        <Progress />
        {trouble.value && (
          <p class="trouble" role="alert">
            {say('refused', { why: trouble.value })}
          </p>
        )}
      </div>
      <div class="lab-assumptions-head">
        <h2 id="lab-assumptions-title">{say('labAssumptions')}</h2>
        <button type="button" class="button button-small" onClick={assumeAsWritten}>
          {say('labReset')}
        </button>
      </div>
      {parameters.map(({ id, label, value, from, to }) => (
        <Parameter key={id} id={id} label={plain(label) || id} from={from} to={to} written={value} />
      ))}
      {parameters.length === 0 && <p class="empty">{say('labNoParameters')}</p>}
      {choices.length > 0 && <h3>{say('labPolicies')}</h3>}
      {choices.map(([cell, all]) => (
        <Select
          key={cell}
          label={plain(about?.cells.find(({ id }) => id === cell)?.name) || cell}
          value={policies[cell] ?? all[0]?.name ?? ''}
          options={all.map(({ name }) => ({ value: name, text: policyCalled(cell, name) }))}
          onPick={(name) => assume({ policies: { ...assumptions.value.policies, [cell]: name } })}
        />
      ))}
    </section>
  );
}
