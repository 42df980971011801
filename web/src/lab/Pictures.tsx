/* What a rehearsal came to, beside the kept run A where there is one: endings, decisions, what was never reached, runs to look at. */

import { useSignal } from '@preact/signals';
import { count, percent, points } from '../numbers.ts';
import { exercise } from '../state.ts';
import { plain } from '../text.tsx';
import { Select } from '../ui/choices.tsx';
import { list, say } from '../words/index.ts';
import { Figure } from './Figure.tsx';
import { difference, moment, type Share } from './numbers.ts';
import type { DecisionOf, EndingOf, Rehearsal } from './types.ts';

export interface Compared {
  run: Rehearsal;
  kept: Rehearsal | null;
}

const WIDTH = 1000;
const NAME = 330;
const BAR = 470;
const ROW = 44;

const sourcesOf = ({ run, kept }: Compared) => (kept ? [kept, run] : [run]);
const shareText = ({ share, low, high }: Share) => `${percent(share)} (${percent(low)} – ${percent(high)})`;
const differenceText = ({ share, low, high }: Share) => `${points(share)} (${points(low)} … ${points(high)})`;

export function short(text: string, letters: number): string {
  const wide = /[\u1100-\u11ff\u3000-\u9fff\uac00-\ud7af]/;
  let left = letters;
  let out = '';
  for (const letter of text) {
    left -= wide.test(letter) ? 1.8 : 1;
    if (left < 0) return `${out.trimEnd()}…`;
    out += letter;
  }
  return out;
}

/** On two lines at the most, broken between words. */
export function inLines(text: string, letters: number): string[] {
  if (short(text, letters) === text) return [text];
  const words = text.split(' ');
  let first = words.length;
  while (first > 1 && short(words.slice(0, first).join(' '), letters).endsWith('…')) first--;
  return [words.slice(0, first).join(' '), words.slice(first).join(' ')].filter(Boolean).map((line) => short(line, letters));
}

interface BarRow {
  id: string;
  name: string;
  grave?: boolean;
  run: Share;
  kept?: Share | undefined;
}

/** Shares as bars with their intervals; A in outline above B. */
function Bars({ rows, label, most }: { rows: BarRow[]; label: string; most: number }) {
  const compared = rows.some((row) => row.kept);
  const height = compared ? ROW + 18 : ROW;
  const x = (share: number) => NAME + (BAR * share) / most;
  const bar = (share: Share, y: number, className: string) => (
    <>
      <rect class={className} x={NAME} y={y} width={Math.max(0, x(share.share) - NAME)} height={16} />
      <line class="lab-whisker" x1={x(share.low)} x2={x(share.high)} y1={y + 8} y2={y + 8} />
      <line class="lab-whisker" x1={x(share.low)} x2={x(share.low)} y1={y + 3} y2={y + 13} />
      <line class="lab-whisker" x1={x(share.high)} x2={x(share.high)} y1={y + 3} y2={y + 13} />
    </>
  );
  return (
    <svg class="lab-svg" viewBox={`0 0 ${WIDTH} ${rows.length * height + 6}`} role="img" aria-label={label}>
      {rows.map((row, at) => {
        const y = at * height + 10;
        const end = x(Math.max(row.run.high, row.kept?.high ?? 0)) + 10;
        return (
          <g key={row.id}>
            <text class="lab-name" x={NAME - 14} y={y + (compared ? 22 : 13)} text-anchor="end">
              <title>{row.name}</title>
              {row.grave ? '▲ ' : ''}
              {short(row.name, 36)}
            </text>
            {row.kept && bar(row.kept, y, 'lab-bar-kept')}
            {bar(row.run, y + (compared ? 20 : 0), row.grave ? 'lab-bar lab-bar-grave' : 'lab-bar')}
            {row.kept && (
              <text class="lab-number lab-number-kept" x={end} y={y + 13}>
                A {percent(row.kept.share)}
              </text>
            )}
            <text class="lab-number" x={end} y={y + (compared ? 33 : 13)}>
              {row.kept ? `B ${percent(row.run.share)}  ${points(row.run.share - row.kept.share)}` : percent(row.run.share)}
            </text>
          </g>
        );
      })}
    </svg>
  );
}

/** Its first sentence; the last where another ending has that, too; the id where nothing of its own is written. */
export function nameOfEnding(ending: Pick<EndingOf, 'id' | 'text'>): string {
  if (ending.id === 'time-up') return say('labTimeUp');
  const sentences = (text: EndingOf['text'] | undefined) => plain(text).split(/(?<=[.!?。])\s/);
  const own = sentences(ending.text), others = (exercise.value?.endings ?? []).filter(({ id }) => id !== ending.id).flatMap(({ text }) => sentences(text));
  const name = [own[0], own.at(-1)].find((one) => one && !others.includes(one)) ?? '';
  return short(name.replace(/[.。]$/, ''), 60) || ending.id.replaceAll('_', ' ');
}

export function endingsFinding({ run, kept }: Compared): string {
  const most = [...run.endings].sort((a, b) => b.count - a.count)[0];
  if (!most) return '';
  if (kept) {
    const moved = run.endings
      .flatMap((ending) => {
        const before = kept.endings.find(({ id }) => id === ending.id);
        return before ? [{ ending, before, by: difference(before, ending) }] : [];
      })
      .sort((a, b) => Math.abs(b.by.share) - Math.abs(a.by.share))[0];
    if (moved && (moved.by.low > 0 || moved.by.high < 0)) return say('labEndingsMoved', { ending: nameOfEnding(moved.ending), a: percent(moved.before.share), b: percent(moved.ending.share), by: differenceText(moved.by) });
    if (moved) return say('labEndingsSame');
  }
  return say('labEndingsFinding', { ending: nameOfEnding(most), share: percent(most.share), low: percent(most.low), high: percent(most.high), n: count(run.runs) });
}

export function Endings({ run, kept }: Compared) {
  const before = (id: string) => kept?.endings.find((ending) => ending.id === id);
  const most = Math.max(...run.endings.map(({ high }) => high), ...(kept?.endings ?? []).map(({ high }) => high), 0.01);
  const head = kept ? [say('labEnding'), 'A', 'B', say('labDifference')] : [say('labEnding'), say('labRuns'), say('labShare')];
  const rows = run.endings.map((ending) => {
    const was = before(ending.id);
    return was ? [nameOfEnding(ending), shareText(was), shareText(ending), differenceText(difference(was, ending))] : [nameOfEnding(ending), count(ending.count), shareText(ending)];
  });
  const finding = endingsFinding({ run, kept });
  return (
    <Figure finding={finding} sources={sourcesOf({ run, kept })} note={`${say('labIntervals')}${kept ? ` ${say('labDifferenceNote')}` : ''}`} table={{ head, rows }}>
      <Bars label={finding} most={most} rows={run.endings.map((ending) => ({ id: ending.id, name: nameOfEnding(ending), grave: ending.grave, run: ending, kept: before(ending.id) }))} />
      <dl class="lab-words">
        {run.endings
          .filter((ending) => plain(ending.text))
          .map((ending) => (
            <div key={ending.id}>
              <dt>
                {ending.grave ? '▲ ' : ''}
                {nameOfEnding(ending)}
              </dt>
              <dd>{plain(ending.text)}</dd>
            </div>
          ))}
      </dl>
    </Figure>
  );
}

/** Wilson's interval of 95 percent, as the server's. */
function wilson(hits: number, total: number): Share {
  if (!total) return { share: 0, low: 0, high: 1 };
  const z = 1.959963984540054;
  const share = hits / total;
  const middle = (share + (z * z) / (2 * total)) / (1 + (z * z) / total);
  const half = (z / (1 + (z * z) / total)) * Math.sqrt((share * (1 - share)) / total + (z * z) / (4 * total * total));
  return { share, low: hits === 0 ? 0 : middle - half, high: hits === total ? 1 : middle + half };
}

const optionShares = (decision: DecisionOf | undefined, id: string) => {
  const total = (decision?.options ?? []).reduce((sum, option) => sum + option.count, 0);
  return wilson(decision?.options.find((option) => option.id === id)?.count ?? 0, total);
};

const titleOf = (decision: DecisionOf) => plain(decision.title) || decision.id;

/** "first_response:consult", "calmed": a node of the flow, by its decision and options, or an ending. */
function nodeName(run: Rehearsal, node: string): string {
  const [id, options] = node.split(':');
  const decision = run.decisions.find((one) => one.id === id);
  if (!decision || options === undefined) {
    const ending = run.endings.find((one) => one.id === node);
    return ending ? `ENDEX: ${nameOfEnding(ending)}` : node === 'start' ? 'STARTEX' : node;
  }
  const said = options.split('+').map((option) => plain(decision.options.find((one) => one.id === option)?.text) || option);
  return `${titleOf(decision)}: ${said.join(' + ')}`;
}

const decisionOf = (run: Rehearsal, node: string) => run.decisions.find(({ id }) => id === node.split(':')[0]);

function decisionName(run: Rehearsal, node: string): string {
  const decision = decisionOf(run, node);
  return decision ? titleOf(decision) : '';
}

const optionName = (run: Rehearsal, node: string) => nodeName(run, node).replace(`${decisionName(run, node)}: `, '');

const FLOW_ROWS_MAX = 10;

/** From the options of one decision to whatever came next: ribbons as wide as their runs; what is below 2 percent stands together. */
function Flow({ run, decision, label }: { run: Rehearsal; decision: DecisionOf; label: string }) {
  const links = run.flow.filter(({ from }) => from.startsWith(`${decision.id}:`));
  const total = links.reduce((sum, link) => sum + link.count, 0);
  if (!total) return <p class="empty">{say('labNothing')}</p>;
  const by = (key: 'from' | 'to') => {
    const sums = new Map<string, number>();
    for (const link of links) sums.set(link[key], (sums.get(link[key]) ?? 0) + link.count);
    return sums;
  };
  const from = [...by('from')].sort((a, b) => b[1] - a[1]);
  const next = [...by('to')].sort((a, b) => b[1] - a[1]);
  const named = new Set(next.filter(([, n], at) => n >= total * 0.02 && at < FLOW_ROWS_MAX).map(([node]) => node));
  const to: [string, number][] = next.filter(([node]) => named.has(node));
  const rest = total - to.reduce((sum, [, n]) => sum + n, 0);
  if (rest > 0) to.push(['', rest]);
  const gap = 14;
  const height = 340;
  const room = height - gap * (Math.max(from.length, to.length) - 1);
  const stack = (nodes: [string, number][]) => {
    let y = 6;
    return new Map(
      nodes.map(([node, n]) => {
        const here = { y, height: (room * n) / total, n, used: 0 };
        y += here.height + gap;
        return [node, here];
      }),
    );
  };
  const left = stack(from);
  const right = stack(to);
  const merged = new Map<string, number>();
  for (const link of links) {
    const key = `${link.from}\n${named.has(link.to) ? link.to : ''}`;
    merged.set(key, (merged.get(key) ?? 0) + link.count);
  }
  const [x1, x2] = [370, 630];
  const order = [...merged].sort(([a], [b]) => {
    const [fromA = '', toA = ''] = a.split('\n');
    const [fromB = '', toB = ''] = b.split('\n');
    return (left.get(fromA)?.y ?? 0) - (left.get(fromB)?.y ?? 0) || (right.get(toA)?.y ?? 0) - (right.get(toB)?.y ?? 0);
  });
  return (
    <svg class="lab-svg" viewBox={`0 0 ${WIDTH} ${height + 16}`} role="img" aria-label={label}>
      {order.map(([key, n]) => {
        const [a = '', b = ''] = key.split('\n');
        const one = left.get(a);
        const other = right.get(b);
        if (!one || !other) return null;
        const thick = (room * n) / total;
        const y1 = one.y + one.used;
        const y2 = other.y + other.used;
        one.used += thick;
        other.used += thick;
        const middle = (x1 + x2) / 2;
        return <path key={key} class={`lab-ribbon lab-ribbon-${from.findIndex(([node]) => node === a) % 4}`} d={`M${x1} ${place(y1)}C${middle} ${place(y1)} ${middle} ${place(y2)} ${x2} ${place(y2)}V${place(y2 + thick)}C${middle} ${place(y2 + thick)} ${middle} ${place(y1 + thick)} ${x1} ${place(y1 + thick)}Z`} />;
      })}
      {[...left].map(([node, { y, height: tall, n }], at) => (
        <g key={node}>
          <rect class={`lab-node lab-node-${at % 4}`} x={x1 - 8} y={y} width={8} height={Math.max(1, tall)} />
          <text class="lab-name" x={x1 - 16} y={y + tall / 2 + 5} text-anchor="end">
            {short(optionName(run, node), 34)} {percent(n / total)}
          </text>
        </g>
      ))}
      {[...right].map(([node, { y, height: tall, n }]) => (
        <g key={node}>
          <rect class="lab-node" x={x2} y={y} width={8} height={Math.max(1, tall)} />
          <text class="lab-name" x={x2 + 16} y={y + tall / 2 + (tall > 36 ? -3 : 5)}>
            {percent(n / total)} {short(node ? optionName(run, node) : say('labOthers'), 38)}
          </text>
          {tall > 36 && node.includes(':') && (
            <text class="lab-axis" x={x2 + 16} y={y + tall / 2 + 15}>
              {short(decisionName(run, node), 46)}
            </text>
          )}
        </g>
      ))}
    </svg>
  );
}

const place = (at: number) => at.toFixed(1);

export function Decisions({ run, kept }: Compared) {
  const opened = run.decisions.filter((decision) => decision.closed > 0);
  const picked = useSignal('');
  const flowing = useSignal(false);
  const decision = opened.find(({ id }) => id === picked.value) ?? opened.find(({ agreement }) => agreement) ?? opened[0];
  if (!decision) return <p class="empty">{say('labNothing')}</p>;
  const before = kept?.decisions.find(({ id }) => id === decision.id);
  const top = [...decision.options].sort((a, b) => b.count - a.count)[0];
  const said = say('labDecisionFinding', { decision: titleOf(decision), option: plain(top?.text) || top?.id || '', share: percent(optionShares(decision, top?.id ?? '').share), n: count(decision.closed) });
  const agreed = decision.agreement ? ` ${say('labAgreement', { share: percent(decision.agreement.share), low: percent(decision.agreement.low), high: percent(decision.agreement.high) })}` : '';
  const nameOf = (option: DecisionOf['options'][number]) => plain(option.text) || option.id;
  const options = decision.options.map((option) => ({ id: option.id, name: nameOf(option), run: optionShares(decision, option.id), kept: before ? optionShares(before, option.id) : undefined }));
  const links = run.flow.filter(({ from }) => from.startsWith(`${decision.id}:`)).sort((a, b) => b.count - a.count);
  const table = flowing.value
    ? { head: [say('labFrom'), say('labNext'), say('labRuns')], rows: links.map((link) => [nodeName(run, link.from), nodeName(run, link.to), count(link.count)]) }
    : {
        head: before ? [say('labOption'), 'A', 'B', say('labDifference')] : [say('labOption'), say('labShare')],
        rows: options.map((option) => (option.kept ? [option.name, shareText(option.kept), shareText(option.run), differenceText(difference(option.kept, option.run))] : [option.name, shareText(option.run)])),
      };
  return (
    <Figure
      finding={said + agreed}
      sources={flowing.value ? [{ ...run, runs: run.sampled }] : sourcesOf({ run, kept })}
      note={flowing.value ? say('labFlowNote') : say('labIntervals')}
      tools={
        <>
          <Select label={say('labDecision')} hideLabel value={decision.id} options={opened.map((one) => ({ value: one.id, text: short(titleOf(one), 60) }))} onPick={(id) => (picked.value = id)} />
          <button type="button" class="button button-small" aria-pressed={flowing.value} onClick={() => (flowing.value = !flowing.value)}>
            {say('labFlow')}
          </button>
        </>
      }
      table={table}
    >
      {flowing.value ? <Flow run={run} decision={decision} label={said} /> : <Bars label={said} most={Math.max(...options.map((option) => Math.max(option.run.high, option.kept?.high ?? 0)), 0.01)} rows={options} />}
    </Figure>
  );
}

export function Never({ run, kept }: Compared) {
  const kinds = [
    ['injects', 'labInjects'],
    ['options', 'labOptions'],
    ['outcomes', 'labOutcomes'],
    ['endings', 'labEndings'],
  ] as const;
  const nameOf = (kind: string, id: string) => {
    if (kind === 'injects') return plain(exercise.value?.injects?.find((inject) => inject.id === id)?.title) || id;
    return nodeName(run, id).replace(/^ENDEX: /, '');
  };
  const whyOf = (kind: keyof Rehearsal['never']['why'], id: string) => {
    const why = run.never.why[kind][id];
    return why ? say(`labWhy_${why}`) : '';
  };
  const all = kinds.flatMap(([kind, word]) => run.never[kind].map((id) => ({ kind, word, id })));
  const before = kept && kinds.flatMap(([kind]) => kept.never[kind]);
  const finding = all.length ? say('labNeverFinding', { n: all.length, runs: count(run.runs) }) : say('labAllReached', { runs: count(run.runs) });
  return (
    <Figure finding={finding} sources={sourcesOf({ run, kept })} table={{ head: [say('labKind'), say('labWhat'), 'ID', say('labWhy')], rows: all.map(({ kind, word, id }) => [say(word), nameOf(kind, id), id, whyOf(kind, id)]) }}>
      {kinds.map(([kind, word]) =>
        run.never[kind].length ? (
          <section key={kind} class="lab-never">
            <h3>{say(word)}</h3>
            <ul>
              {run.never[kind].map((id) => (
                <li key={id}>
                  {nameOf(kind, id)} <code>{id}</code> <span class="muted">{whyOf(kind, id)}</span>
                  {before && !before.includes(id) && <span class="tag tag-ask">{say('labOnlyB')}</span>}
                </li>
              ))}
            </ul>
          </section>
        ) : null,
      )}
      {all.length === 0 && <p class="empty">{list(kinds.map(([, word]) => say(word)))}: {say('labAll')}</p>}
    </Figure>
  );
}

export function RunsTable({ run }: { run: Rehearsal }) {
  const picked = useSignal<number | null>(null);
  const { gravest, slowest } = run.notable;
  const first = gravest[0] ?? slowest[0];
  const number = picked.value ?? first?.run;
  const endingOf = (id: string) => {
    const ending = run.endings.find((one) => one.id === id);
    return ending ? nameOfEnding(ending) : id;
  };
  const finding = gravest[0] ? say('labGravestFinding', { run: count(gravest[0].run), ending: endingOf(gravest[0].ending), time: moment(gravest[0].end_minute) }) : say('labNoGrave', { n: count(run.runs) });
  const rows = [...gravest.map((one) => [count(one.run), say('labGravest'), endingOf(one.ending), moment(one.end_minute)]), ...slowest.map((one) => [count(one.run), say('labSlowest'), '', moment(one.end_minute)])];
  const column = (title: string, all: { run: number; end_minute: number; ending?: string }[]) => (
    <section class="lab-notable">
      <h3>{title}</h3>
      <ol>
        {all.map((one) => (
          <li key={one.run}>
            <button type="button" class="lab-run" aria-pressed={one.run === number} onClick={() => (picked.value = one.run)}>
              <strong>{count(one.run)}</strong>
              <span>{one.ending ? endingOf(one.ending) : ''}</span>
              <span class="number">{moment(one.end_minute)}</span>
            </button>
          </li>
        ))}
        {all.length === 0 && <li class="empty">{say('labNothing')}</li>}
      </ol>
    </section>
  );
  const changed = Object.entries(run.parameters).filter(([id, value]) => exercise.value?.parameters?.find((one) => one.id === id)?.value !== value);
  return (
    <Figure finding={finding} sources={[run]} table={{ head: [say('labRun'), say('labWhy'), say('labEnding'), say('exerciseTime')], rows }}>
      <div class="lab-runs">
        {column(say('labGravest'), gravest)}
        {column(say('labSlowest'), slowest)}
      </div>
      {number !== undefined && (
        <p class="lab-command">
          <span>{say('labReplay')}</span>
          <code>
            entente replay {exercise.value?.id} --rehearsed {run.seed}:{number}
            {changed.map(([id, value]) => ` --set ${id}=${value}`).join('')}
            {Object.entries(run.policies)
              .filter(([cell, name]) => exercise.value?.policies?.[cell]?.[0]?.name !== name)
              .map(([cell, name]) => ` --policy ${cell}=${name}`)
              .join('')}
          </code>
        </p>
      )}
    </Figure>
  );
}
