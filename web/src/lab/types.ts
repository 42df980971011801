/* R of docs/api.md, as far as the lab draws it: what `entente rehearse --json` and a tornado study say. */

import type { Said } from '../api/types.ts';

export interface Spread {
  q10: number;
  q25: number;
  q50: number;
  q75: number;
  q90: number;
}

export interface EndingOf {
  id: string;
  text: Said;
  grave: boolean;
  count: number;
  share: number;
  low: number;
  high: number;
}

export interface VariableOf {
  id: string;
  label: Said;
  from: number;
  to: number;
  values?: string[];
  final: Spread | null;
  ticks: number[]; /* minutes */
  quantiles: Record<keyof Spread, number[]>;
  samples: number[][];
}

export interface DecisionOf {
  id: string;
  title: Said;
  opened: number;
  closed: number;
  options: { id: string; text: Said; count: number; share: number | null }[];
  agreement: { runs: number; same: number; share: number; low: number; high: number } | null;
}

export type NeverWhy = 'ended' | 'condition' | 'chance' | 'not-opened' | 'not-chosen' | 'not-possible' | 'not-adopted';

export interface Rehearsal {
  program: string;
  version: string;
  seed: number;
  runs: number;
  asked: number;
  sampled: number;
  parameters: Record<string, number>;
  policies: Record<string, string>;
  endings: EndingOf[];
  variables: VariableOf[];
  decisions: DecisionOf[];
  flow: { from: string; to: string; count: number }[];
  never: Record<'injects' | 'options' | 'endings' | 'outcomes', string[]> & { why: Record<'injects' | 'options' | 'endings' | 'outcomes', Record<string, NeverWhy>> };
  notable: { gravest: { run: number; ending: string; end_minute: number }[]; slowest: { run: number; end_minute: number }[] };
}

export interface Estimate {
  value: number;
  low: number;
  high: number;
}

export interface Tornado {
  program: string;
  version: string;
  seed: number;
  runs: number;
  parameters: Record<string, number>;
  policies: Record<string, string>;
  outcome: { kind: 'ending' | 'variable' | 'peak'; id: string; unit: 'share' | 'number' };
  mean: number;
  factors: ({ label: Said } & ({ parameter: string; from: number; to: number } | { policy: string; choices: string[] }))[];
  sides: { role: string; values: (number | string)[]; difference: Estimate }[];
}

export interface Job {
  job: number;
  kind: 'rehearsal' | 'tornado';
  state: 'running' | 'done' | 'cancelled' | 'failed';
  done: number;
  runs: number;
  seed: number;
  error: string | null;
}

export interface JobAnswer extends Job {
  part: number;
  result: Rehearsal | Tornado | null;
}

export interface Fan {
  runs: number;
  seed: number;
  variable: VariableOf;
}
