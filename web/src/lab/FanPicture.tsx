/* How a variable moves: bands of 50 and 80 percent, the median, twelve runs. While a parameter is dragged it is drawn anew from
 * 100,000 runs; of the kept run A the median and the edges of the wide band stay as dashed lines. */

import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { valueCalled } from '../named.ts';
import { count, wholePercent } from '../numbers.ts';
import { exercise } from '../state.ts';
import { plain } from '../text.tsx';
import { Select } from '../ui/choices.tsx';
import { say } from '../words/index.ts';
import { Figure, type Source } from './Figure.tsx';
import { moment } from './numbers.ts';
import type { VariableOf } from './types.ts';
import { engine, fan, FAN_RUNS, fanMilliseconds, kept, watched, watchVariable } from './work.ts';

const WIDTH = 1000;
const HEIGHT = 400;
const LEFT = 92;
const RIGHT = 16;
const TOP = 14;
const BOTTOM = 40;

interface Scale {
  x: (minutes: number) => number;
  y: (value: number) => number;
}

function scaleOf(variable: VariableOf): Scale {
  const last = variable.ticks[variable.ticks.length - 1] || 1;
  const span = variable.to - variable.from || 1;
  return {
    x: (minutes) => LEFT + ((WIDTH - LEFT - RIGHT) * minutes) / last,
    y: (value) => HEIGHT - BOTTOM - ((HEIGHT - TOP - BOTTOM) * (value - variable.from)) / span,
  };
}

const place = (at: number) => at.toFixed(1);

function line(variable: VariableOf, values: number[], { x, y }: Scale): string {
  return values.map((value, at) => `${at ? 'L' : 'M'}${place(x(variable.ticks[at] ?? 0))} ${place(y(value))}`).join('');
}

function band(variable: VariableOf, low: number[], high: number[], scale: Scale): string {
  const back = high.map((_, at) => high.length - 1 - at).map((at) => `L${place(scale.x(variable.ticks[at] ?? 0))} ${place(scale.y(high[at] ?? 0))}`);
  return `${line(variable, low, scale)}${back.join('')}Z`;
}

/** Round values of the axis, four to six of them. */
function levels({ from, to, values }: VariableOf): number[] {
  if (values) return values.map((_, at) => at);
  const rough = (to - from) / 5 || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const stride = Math.max(1, ([1, 2, 5, 10].find((one) => one * power >= rough) ?? 10) * power);
  const first = Math.ceil(from / stride) * stride;
  return Array.from({ length: Math.floor((to - first) / stride) + 1 }, (_, at) => first + at * stride);
}

function hours(variable: VariableOf): number[] {
  const last = variable.ticks[variable.ticks.length - 1] ?? 0;
  const stride = [10, 30, 60, 120, 180, 360, 720, 1440, 2880].find((one) => last / one <= 9) ?? 10080;
  return Array.from({ length: Math.floor(last / stride) + 1 }, (_, at) => at * stride);
}

export function valueName(variable: VariableOf, value: number): string {
  const name = variable.values?.[value];
  return name === undefined ? count(value) : valueCalled(variable.id, name);
}

function Drawing({ variable, before, label }: { variable: VariableOf; before: VariableOf | undefined; label: string }) {
  const scale = scaleOf(variable);
  const { q10, q25, q50, q75, q90 } = variable.quantiles;
  const at = useSignal(-1);
  const picture = useRef<SVGSVGElement>(null);
  const point = at.value >= 0 && at.value < variable.ticks.length ? at.value : -1;
  const find = (event: PointerEvent) => {
    const box = picture.current?.getBoundingClientRect();
    if (!box) return;
    const share = ((event.clientX - box.left) / box.width) * WIDTH;
    const last = variable.ticks.length - 1;
    at.value = Math.round((last * Math.min(WIDTH - RIGHT, Math.max(LEFT, share)) - last * LEFT) / (WIDTH - LEFT - RIGHT));
  };
  const minutes = variable.ticks[point] ?? 0;
  return (
    <svg ref={picture} class="lab-svg" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label} onPointerMove={find} onPointerLeave={() => (at.value = -1)}>
      {levels(variable).map((value) => (
        <g key={value}>
          <line class="lab-grid" x1={LEFT} x2={WIDTH - RIGHT} y1={scale.y(value)} y2={scale.y(value)} />
          <text class="lab-axis" x={LEFT - 8} y={scale.y(value) + 4} text-anchor="end">
            {valueName(variable, value)}
          </text>
        </g>
      ))}
      {hours(variable).map((one) => (
        <text key={one} class="lab-axis" x={scale.x(one)} y={HEIGHT - BOTTOM + 22} text-anchor={one ? 'middle' : 'start'}>
          {moment(one)}
        </text>
      ))}
      <path class="lab-band-80" d={band(variable, q10, q90, scale)} />
      <path class="lab-band-50" d={band(variable, q25, q75, scale)} />
      {variable.samples.map((sample, number) => (
        <path key={number} class="lab-sample" d={line(variable, sample, scale)} />
      ))}
      <path class="lab-median" d={line(variable, q50, scale)} />
      {before && (
        <g class="lab-before">
          <path d={line(before, before.quantiles.q10, scale)} />
          <path d={line(before, before.quantiles.q90, scale)} />
          <path class="lab-before-median" d={line(before, before.quantiles.q50, scale)} />
        </g>
      )}
      {point >= 0 && (
        <g>
          <line class="lab-cursor" x1={scale.x(minutes)} x2={scale.x(minutes)} y1={TOP} y2={HEIGHT - BOTTOM} />
          <text class="lab-reading" x={scale.x(minutes) + (minutes > (variable.ticks[variable.ticks.length - 1] ?? 0) / 2 ? -8 : 8)} y={TOP + 14} text-anchor={minutes > (variable.ticks[variable.ticks.length - 1] ?? 0) / 2 ? 'end' : 'start'}>
            {moment(minutes)}: {valueName(variable, q50[point] ?? 0)} ({valueName(variable, q10[point] ?? 0)} – {valueName(variable, q90[point] ?? 0)})
          </text>
        </g>
      )}
    </svg>
  );
}

function Key({ before }: { before: boolean }) {
  return (
    <ul class="lab-key">
      <li>
        <span class="lab-key-mark lab-key-median" aria-hidden="true" /> {say('median')}
      </li>
      <li>
        <span class="lab-key-mark lab-key-50" aria-hidden="true" /> {say('labBand', { n: 50 })}
      </li>
      <li>
        <span class="lab-key-mark lab-key-80" aria-hidden="true" /> {say('labBand', { n: 80 })}
      </li>
      <li>
        <span class="lab-key-mark lab-key-sample" aria-hidden="true" /> {say('labSamples')}
      </li>
      {before && (
        <li>
          <span class="lab-key-mark lab-key-before" aria-hidden="true" /> {say('labBeforeKey')}
        </li>
      )}
    </ul>
  );
}

export function fanFinding(variable: VariableOf): string {
  const final = variable.final;
  if (!final) return '';
  return say('labFanFinding', { variable: plain(variable.label) || variable.id, middle: valueName(variable, final.q50), low: valueName(variable, final.q10), high: valueName(variable, final.q90) });
}

export function FanPicture() {
  const list = exercise.value?.variables ?? [];
  useEffect(() => {
    if (!watched.value && list[0]) watchVariable(list[0].id);
  }, [list.length]);
  const drawn = fan.value;
  if (!drawn) return <p class="empty">{say('labDrawing')}</p>;
  const { variable } = drawn;
  const stays = kept.value?.variables.find(({ id }) => id === variable.id);
  const source: Source = { ...engine.value, runs: drawn.runs, seed: drawn.seed };
  const every = Math.max(1, Math.ceil(variable.ticks.length / 24));
  const rows = variable.ticks
    .map((minutes, at) => [moment(minutes), ...(['q10', 'q25', 'q50', 'q75', 'q90'] as const).map((q) => valueName(variable, variable.quantiles[q][at] ?? 0))])
    .filter((_, at) => at % every === 0 || at === variable.ticks.length - 1);
  return (
    <Figure
      finding={fanFinding(variable)}
      sources={stays && kept.value ? [kept.value, source] : [source]}
      note={say('labTimeBase')}
      tools={<Select label={say('labVariable')} hideLabel value={watched.value} options={list.map((one) => ({ value: one.id, text: plain(one.label) || one.id }))} onPick={watchVariable} />}
      table={{ head: [say('exerciseTime'), ...[10, 25, 50, 75, 90].map(wholePercent)], rows }}
    >
      <Drawing variable={variable} before={stays} label={fanFinding(variable)} />
      <div class="lab-under">
        <Key before={Boolean(stays)} />
        <p class="lab-speed" data-fan-ms={fanMilliseconds.value.toFixed(0)} data-fan-runs={drawn.runs}>
          {say('labSpeed', { n: count(FAN_RUNS), ms: count(fanMilliseconds.value) })}
        </p>
      </div>
    </Figure>
  );
}
