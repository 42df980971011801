/* The state of the fictional world: variables that control may set with a reason, capabilities, how near each ending
 * is, and what this run was set to. */

import { useSignal } from '@preact/signals';
import type { VariableOfExercise } from '../api/types.ts';
import { valueCalled } from '../named.ts';
import { cellName, exercise, phase, view } from '../state.ts';
import { plain } from '../text.tsx';
import { stamp } from '../time/clock.ts';
import { Select } from '../ui/choices.tsx';
import { Confirm } from '../ui/Dialog.tsx';
import { draft } from '../ui/draft.ts';
import { act } from '../ui/notice.tsx';
import { Writing } from '../ui/Writing.tsx';
import { say } from '../words/index.ts';
import { Endings } from './Endings.tsx';
import { labelOf, mayAct } from './facts.ts';

function SetDialog({ variable, onClose }: { variable: VariableOfExercise; onClose: () => void }) {
  const value = useSignal(String(view.value?.variables?.[variable.id] ?? ''));
  const reason = draft(`set.${variable.id}`);
  const number = Number(value.value);
  const valid = variable.values ? variable.values.some((one) => one.name === value.value) : value.value.trim() !== '' && Number.isInteger(number) && number >= (variable.from ?? 0) && number <= (variable.to ?? 0);
  const whole = valid && reason.value.trim() !== '';
  const send = () => {
    if (!whole) return;
    void act('set', { variable: variable.id, value: variable.values ? value.value : number, reason: reason.value.trim() }).then((answer) => answer.ok && (reason.value = ''));
    onClose();
  };
  return (
    <Confirm title={say('setVariable', { variable: labelOf(variable) })} lead={say('reasonNeeded')} action={say('setNow')} disabled={!whole} onClose={onClose} onDo={send}>
      {variable.values ? (
        <Select label={say('setTo')} value={value.value} options={variable.values.map(({ name }) => ({ value: name, text: valueCalled(variable.id, name) }))} onPick={(picked) => (value.value = picked)} />
      ) : (
        <div class="field">
          <label class="label" for="set-value">
            {say('setTo')} ({variable.from} – {variable.to})
          </label>
          <input id="set-value" type="number" min={variable.from} max={variable.to} step={1} value={value.value} onInput={(event) => (value.value = event.currentTarget.value)} />
        </div>
      )}
      <Writing label={say('reason')} text={reason} rows={2} onSend={send} />
    </Confirm>
  );
}

function Bar({ variable, value }: { variable: VariableOfExercise; value: number | string }) {
  if (typeof value !== 'number' || variable.from == null || variable.to == null || variable.to <= variable.from) return null;
  const part = (100 * (value - variable.from)) / (variable.to - variable.from);
  return (
    <span class="bar" aria-hidden="true">
      <span style={{ width: `${Math.min(100, Math.max(0, part))}%` }} />
    </span>
  );
}

/* Parameters that this run has otherwise than the scenario. */
function Settings() {
  const parameters = exercise.value?.parameters ?? [];
  const changed = parameters.filter(({ value, written }) => value !== written);
  if (parameters.length === 0) return null;
  return (
    <section aria-labelledby="settings-title">
      <h2 id="settings-title">{say('runSettings')}</h2>
      {changed.length === 0 && <p class="empty">{say('runAsWritten')}</p>}
      {changed.length > 0 && (
        <div class="table-scroll" tabIndex={0} role="group" aria-labelledby="settings-title">
          <table class="table">
            <tbody>
              {changed.map((parameter) => (
                <tr key={parameter.id} data-setting={parameter.id}>
                  <th scope="row">{labelOf(parameter)}</th>
                  <td class="number">{say('runSetting', { value: parameter.value, written: parameter.written })}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

export function World() {
  const setting = useSignal<VariableOfExercise | null>(null);
  const values = view.value?.variables ?? {};
  const capabilities = view.value?.capabilities ?? {};
  return (
    <div class="world">
      <section aria-labelledby="variables-title">
        <h2 id="variables-title">{say('variables')}</h2>
        <div class="table-scroll" tabIndex={0} role="group" aria-labelledby="variables-title">
          <table class="table">
            <tbody>
              {(exercise.value?.variables ?? []).map((variable) => (
                <tr key={variable.id} data-variable={variable.id}>
                  <th scope="row">{labelOf(variable)}</th>
                  <td class="world-bar">
                    <Bar variable={variable} value={values[variable.id] ?? ''} />
                  </td>
                  <td class="number world-value">{variable.values ? valueCalled(variable.id, String(values[variable.id] ?? '')) : values[variable.id]}</td>
                  {mayAct.value && phase.value !== 'ended' && (
                    <td class="number">
                      <button type="button" class="button button-small" aria-label={say('setVariable', { variable: labelOf(variable) })} onClick={() => (setting.value = variable)}>
                        {say('set')}
                      </button>
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
      <section aria-labelledby="capabilities-title">
        <h2 id="capabilities-title">{say('capabilities')}</h2>
        <div class="table-scroll" tabIndex={0} role="group" aria-labelledby="capabilities-title">
          <table class="table">
            <tbody>
              {(exercise.value?.capabilities ?? []).map((capability) => {
                const state = capabilities[capability.id];
                return (
                  <tr key={capability.id}>
                    <th scope="row">{labelOf(capability)}</th>
                    <td>{plain(cellName(capability.owner ?? ''))}</td>
                    <td class="number">{state && (state.ready ? <span class="tag tag-done">{say('ready')}</span> : say('readyAt', { time: stamp(state.ready_second) }))}</td>
                    <td class="number">{state && say('usesLeft', { n: state.uses })}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      </section>
      <Endings />
      <Settings />
      {setting.value && <SetDialog variable={setting.value} onClose={() => (setting.value = null)} />}
    </div>
  );
}
