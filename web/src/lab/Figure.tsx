/* What every picture of the lab stands in: one sentence of finding, the picture or its numbers as a table, and the caption that says
 * how many runs, by which seed and version, and that it shows assumptions. */

import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { count } from '../numbers.ts';
import { say } from '../words/index.ts';
import { FEW_RUNS } from './work.ts';

export interface Source {
  runs: number;
  seed: number;
  version: string;
  program: string;
}

export interface FigureProps {
  finding: string;
  sources: Source[]; /* one, or A and B */
  note?: string;
  tools?: ComponentChildren;
  table: { head: string[]; rows: (string | number)[][] };
  children: ComponentChildren;
}

function Numbers({ table, label }: { table: FigureProps['table']; label: string }) {
  return (
    <div class="table-scroll" tabIndex={0} role="group" aria-label={label}>
      <table class="table">
        <thead>
          <tr>
            {table.head.map((text, at) => (
              <th key={at} scope="col" class={at ? 'number' : undefined}>
                {text}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, at) => (
            <tr key={at}>
              {row.map((text, column) =>
                column ? (
                  <td key={column} class="number">
                    {text}
                  </td>
                ) : (
                  <th key={column} scope="row">
                    {text}
                  </th>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function Figure({ finding, sources, note, tools, table, children }: FigureProps) {
  const asTable = useSignal(false);
  const id = useId();
  const few = sources.some(({ runs }) => runs < FEW_RUNS);
  return (
    <figure class="lab-figure" aria-labelledby={id}>
      <div class="lab-figure-head">
        <p class="lab-finding" id={id}>
          {few && <span class="tag tag-priority">{say('labFew')}</span>} {finding}
        </p>
        <div class="lab-tools">
          {tools}
          <button type="button" class="button button-small" aria-pressed={asTable.value} onClick={() => (asTable.value = !asTable.value)}>
            {say('labTable')}
          </button>
        </div>
      </div>
      {asTable.value ? (
        <Numbers table={table} label={finding} />
      ) : (
        <div class="lab-picture" tabIndex={0} role="group" aria-labelledby={id}>
          {children}
        </div>
      )}
      <figcaption class="lab-caption">
        {sources.map((source, at) => (
          <span key={at} class="lab-source">
            {sources.length > 1 && <strong>{at ? 'B' : 'A'} </strong>}
            {say('labCaption', { n: count(source.runs), seed: source.seed, version: source.version, program: source.program.slice(0, 8) })}
          </span>
        ))}
        {note && <span>{note}</span>}
        <span>{say('labNote')}</span>
      </figcaption>
    </figure>
  );
}
