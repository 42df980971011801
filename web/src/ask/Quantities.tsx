/* A number to be named, or a total to be divided: what can be named is said beside it, and what is left while it is divided. */

import type { Signal } from '@preact/signals';
import { useId } from 'preact/hooks';
import type { QuantitiesOfDecision } from '../api/types.ts';
import { say } from '../words/index.ts';
import { rangeWords, thingName } from './quantities.ts';

interface Props {
  of: QuantitiesOfDecision;
  values: Signal<string[]>;
  open: boolean;
}

function Quantity({ label, at, of, values, open, hint }: Props & { label: string; at: number; hint: string }) {
  const id = useId();
  const set = (text: string) => (values.value = of.things.map((_, place) => (place === at ? text : (values.value[place] ?? ''))));
  return (
    <div class="field">
      <label class="label" for={id}>
        {label}
      </label>
      <input
        id={id}
        class="number-answer"
        type="number"
        inputMode="numeric"
        step={of.step}
        min={of.kind === 'number' ? of.least : 0}
        max={of.most}
        disabled={!open}
        aria-describedby={hint}
        value={values.value[at] ?? ''}
        onInput={(event) => set(event.currentTarget.value)}
      />
    </div>
  );
}

export function Quantities({ of, values, open }: Props) {
  const id = useId();
  const given = values.value.reduce((sum, text) => sum + (Number(text) || 0), 0);
  if (of.kind === 'number')
    return (
      <div class="quantities">
        <p class="hint" id={id}>
          {rangeWords(of)}
        </p>
        <Quantity label={say('yourNumber')} at={0} of={of} values={values} open={open} hint={id} />
      </div>
    );
  return (
    <fieldset class="quantities options" disabled={!open}>
      <legend class="label">{say('yourAllocation')}</legend>
      <p class="hint" id={id}>
        {say('allocationOf', { total: of.most, step: of.step })}
      </p>
      {of.things.map((thing, at) => (
        <Quantity key={thing.id} label={thingName(of, at)} at={at} of={of} values={values} open={open} hint={id} />
      ))}
      <p class={given > of.most ? 'quantity-rest quantity-over' : 'quantity-rest'} role="status">
        {given > of.most ? say('allocationOver', { n: given - of.most }) : say('allocationLeft', { n: of.most - given })}
      </p>
    </fieldset>
  );
}
