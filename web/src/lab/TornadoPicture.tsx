/* Which assumption to debate: every parameter at its ends and every policy, the others as assumed, all on the same luck. A bar is the
 * change of one outcome; what may be noise is grey. */

import { useSignal } from '@preact/signals';
import { policyCalled } from '../named.ts';
import { percent, plainNumber, points, signed, wholePercent } from '../numbers.ts';
import { exercise } from '../state.ts';
import { plain } from '../text.tsx';
import { Select } from '../ui/choices.tsx';
import { say } from '../words/index.ts';
import { Figure } from './Figure.tsx';
import { inLines, nameOfEnding } from './Pictures.tsx';
import type { Estimate, Rehearsal, Tornado } from './types.ts';
import { assumptions, running, runTornado, tornado } from './work.ts';

const WIDTH = 1000;
const NAME = 300;
const ROW = 46;
const SIDE = 130; /* room for the words beside the longest bar */
const RUNS = 4000;

interface Bar {
  factor: string;
  sides: { value: string; difference: Estimate; noise: boolean }[];
  reach: number;
}

/** A side differs from the assumptions in one factor: the one whose value is not the base's. */
function barsOf(study: Tornado): Bar[] {
  const base = study.sides[0]?.values ?? [];
  return study.factors
    .map((factor, at) => {
      const name = 'parameter' in factor ? plain(factor.label) || factor.parameter : say('labPolicyOf', { cell: plain(factor.label) || factor.policy });
      const sides = study.sides
        .filter((side) => side.role === 'side' && side.values[at] !== base[at])
        .map(({ values, difference }) => ({ value: 'policy' in factor ? policyCalled(factor.policy, String(values[at])) : String(values[at]), difference, noise: difference.low <= 0 && difference.high >= 0 }));
      return { factor: name, sides, reach: Math.max(0, ...sides.map(({ difference }) => Math.abs(difference.value))) };
    })
    .sort((a, b) => b.reach - a.reach);
}

function Drawing({ bars, isShare, label }: { bars: Bar[]; isShare: boolean; label: string }) {
  const reach = Math.max(...bars.flatMap(({ sides }) => sides.flatMap(({ difference }) => [Math.abs(difference.low), Math.abs(difference.high)])), 1e-9);
  const middle = (NAME + WIDTH) / 2;
  const x = (value: number) => middle + ((((WIDTH - NAME) / 2 - SIDE) * value) / reach);
  const rows = bars.filter(({ sides }) => sides.length);
  const said = (value: number) => (isShare ? points(value) : signed(value));
  const tops = rows.map((_, at) => rows.slice(0, at).reduce((sum, row) => sum + Math.max(ROW, row.sides.length * 20 + 12), 26));
  const height = rows.reduce((sum, row) => sum + Math.max(ROW, row.sides.length * 20 + 12), 30);
  return (
    <svg class="lab-svg" viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-label={label}>
      <text class="lab-axis" x={middle} y={14} text-anchor="middle">
        {say('labAsAssumed')}
      </text>
      <line class="lab-zero" x1={middle} x2={middle} y1={20} y2={height} />
      {rows.map((row, at) => (
        <g key={row.factor}>
          <text class="lab-name" x={NAME - 14} y={(tops[at] ?? 0) + 19} text-anchor="end">
            <title>{row.factor}</title>
            {inLines(row.factor, 33).map((line, number) => (
              <tspan key={line} x={NAME - 14} dy={number * 18}>
                {line}
              </tspan>
            ))}
          </text>
          {row.sides.map((side, number) => {
            const y = (tops[at] ?? 0) + number * 20;
            const { value, low, high } = side.difference;
            const right = value >= 0;
            return (
              <g key={side.value}>
                <rect class={side.noise ? 'lab-side lab-side-noise' : number ? 'lab-side lab-side-high' : 'lab-side lab-side-low'} x={Math.min(middle, x(value))} y={y + 3} width={Math.max(1, Math.abs(x(value) - middle))} height={14} />
                <line class="lab-whisker" x1={x(low)} x2={x(high)} y1={y + 10} y2={y + 10} />
                <text class="lab-number" x={right ? x(Math.max(high, 0)) + 8 : x(Math.min(low, 0)) - 8} y={y + 15} text-anchor={right ? 'start' : 'end'}>
                  {side.value}: {said(value)}
                </text>
              </g>
            );
          })}
        </g>
      ))}
    </svg>
  );
}

export function TornadoPicture({ run }: { run: Rehearsal | null }) {
  const endings = run?.endings ?? [];
  const outcomes = [
    ...endings.filter(({ id }) => id !== 'time-up').map(({ id, text }) => ({ value: `ending ${id}`, text: `${say('labEnding')}: ${nameOfEnding({ id, text })}` })),
    ...(exercise.value?.variables ?? []).map(({ id, label }) => ({ value: `variable ${id}`, text: say('labLast', { variable: plain(label) || id }) })),
  ];
  const picked = useSignal('');
  const outcome = picked.value || outcomes[0]?.value || '';
  const [kind, id] = outcome.split(' ');
  const study = tornado.value;
  const begin = () => id && runTornado(RUNS, kind === 'ending' ? { ending: id } : { variable: id });
  const tools = (
    <>
      <Select label={say('labOutcome')} hideLabel value={outcome} options={outcomes} onPick={(value) => (picked.value = value)} />
      <button type="button" class="button button-small button-main" aria-disabled={running.value ? 'true' : undefined} onClick={() => !running.value && begin()}>
        {say('labTornadoRun')}
      </button>
    </>
  );
  if (!study) {
    return (
      <div class="lab-start">
        <p>{say('labTornadoLead')}</p>
        <div class="lab-tools">{tools}</div>
      </div>
    );
  }
  const bars = barsOf(study);
  const { parameters, policies, seed } = assumptions.value;
  const stale = JSON.stringify([study.seed, study.parameters, study.policies]) !== JSON.stringify([seed, parameters, policies]);
  const isShare = study.outcome.unit === 'share';
  const said = (value: number) => (isShare ? points(value) : signed(value));
  const most = bars[0];
  const sides = most?.sides.map(({ value, difference }) => `${value}: ${said(difference.value)}`).join('; ') ?? '';
  const name = study.outcome.kind === 'ending' ? nameOfEnding(endings.find((one) => one.id === study.outcome.id) ?? exercise.value?.endings?.find((one) => one.id === study.outcome.id) ?? { id: study.outcome.id, text: '' }) : plain(exercise.value?.variables?.find((one) => one.id === study.outcome.id)?.label) || study.outcome.id;
  const finding = most && most.reach > 0 ? say('labTornadoFinding', { factor: most.factor, outcome: name, base: isShare ? percent(study.mean) : plainNumber(study.mean), sides }) : say('labTornadoNone', { outcome: name });
  const rows = bars.flatMap((bar) => bar.sides.map(({ value, difference }) => [bar.factor, value, said(difference.value), `${said(difference.low)} … ${said(difference.high)}`]));
  return (
    <Figure finding={finding} sources={[study]} note={`${stale ? `${say('labStale')} ` : ''}${say('labTornadoNote')}`} tools={tools} table={{ head: [say('labAssumption'), say('labValue'), say('labDifference'), wholePercent(95)], rows }}>
      <Drawing bars={bars} isShare={isShare} label={finding} />
    </Figure>
  );
}
