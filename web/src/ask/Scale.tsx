/* A scale to answer on: for likelihood the seven words of ICD 203 with their ranges, chosen by radio buttons or by the keys 1
 * to 7. What the steps are called is one table, used wherever an answer is shown. */

import { percentRange } from '../numbers.ts';
import { say, type Key } from '../words/index.ts';

const RANGES = [1, 5, 20, 45, 55, 80, 95, 99]; /* percent */
const CONFIDENCES: Key[] = ['confidence_low', 'confidence_medium', 'confidence_high'];

export function stepWord(scale: string, step: number): string {
  if (scale === 'confidence') return say(CONFIDENCES[step - 1] ?? 'confidence_low');
  return say(`${scale === 'agreement' ? 'agreement' : 'likelihood'}_${step}` as Key);
}

export function stepRange(scale: string, step: number): string {
  const [low, high] = RANGES.slice(step - 1, step + 1);
  return scale === 'likelihood' && low !== undefined && high !== undefined ? percentRange(low, high) : '';
}

export function stepsOf(count: number): number[] {
  return Array.from({ length: count }, (_, at) => at + 1);
}

export interface ScaleProps {
  legend: string;
  scale: string;
  steps: number;
  value: number | null;
  name: string;
  hideLegend?: boolean;
  disabled?: boolean;
  onPick: (step: number) => void;
}

export function Scale({ legend, scale, steps, value, name, hideLegend, disabled, onPick }: ScaleProps) {
  return (
    <fieldset class="scale" disabled={disabled}>
      <legend class={hideLegend ? 'visually-hidden' : 'scale-legend'}>{legend}</legend>
      <div class="scale-steps" style={{ '--steps': steps }}>
        {stepsOf(steps).map((step) => (
          <label key={step} class={value === step ? 'scale-step scale-step-chosen' : 'scale-step'}>
            <input type="radio" name={name} value={step} checked={value === step} onChange={() => onPick(step)} />
            <span class="scale-key" aria-hidden="true">
              {step}
            </span>
            <span class="scale-word">{stepWord(scale, step)}</span>
            {stepRange(scale, step) && <span class="scale-range">{stepRange(scale, step)}</span>}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
