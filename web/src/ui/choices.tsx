/* Small controls that several screens share: a set of cells to tick, tabs, a select with its label. */

import type { Signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import type { CellOfExercise } from '../api/types.ts';
import { cellMark } from '../state.ts';
import { plain, Title } from '../text.tsx';

export function CellMark({ id }: { id: string }) {
  return <span class={`cell-mark cell-${cellMark(id)}`} aria-hidden="true" />;
}

export function CellChoice({ legend, cells, chosen }: { legend: string; cells: CellOfExercise[]; chosen: Signal<string[]> }) {
  const toggle = (id: string) => {
    chosen.value = chosen.value.includes(id) ? chosen.value.filter((one) => one !== id) : [...chosen.value, id];
  };
  return (
    <fieldset class="choice-set">
      <legend class="label">{legend}</legend>
      {cells.map((cell) => (
        <label key={cell.id} class="tick">
          <input type="checkbox" checked={chosen.value.includes(cell.id)} onChange={() => toggle(cell.id)} />
          <CellMark id={cell.id} />
          <span>
            <Title of={cell.name} />
          </span>
        </label>
      ))}
    </fieldset>
  );
}

export interface SelectProps {
  label: string;
  value: string;
  options: { value: string; text: string }[];
  onPick: (value: string) => void;
  hideLabel?: boolean;
}

export function Select({ label, value, options, onPick, hideLabel }: SelectProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id} class={hideLabel ? 'visually-hidden' : 'label'}>
        {label}
      </label>
      <select id={id} value={value} onChange={(event) => onPick(event.currentTarget.value)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.text}
          </option>
        ))}
      </select>
    </div>
  );
}

export interface TabsProps {
  label: string;
  tabs: { id: string; text: string; count?: number }[];
  chosen: string;
  onChoose: (id: string) => void;
  children: ComponentChildren;
  fill?: boolean;
}

/** Tabs by the usual pattern: arrows move between them, one stop of the Tab key. */
export function Tabs({ label, tabs, chosen, onChoose, children, fill }: TabsProps) {
  const id = useId();
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    row.current?.querySelector(`[data-tab="${chosen}"]`)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [chosen]);
  const move = (step: number) => {
    const at = tabs.findIndex((tab) => tab.id === chosen);
    const to = tabs[(at + step + tabs.length) % tabs.length];
    if (!to) return;
    onChoose(to.id);
    row.current?.querySelector<HTMLElement>(`[data-tab="${to.id}"]`)?.focus();
  };
  return (
    <div class={fill ? 'tabs tabs-fill' : 'tabs'}>
      <div
        class="tab-row"
        role="tablist"
        aria-label={label}
        ref={row}
        onKeyDown={(event) => {
          if (event.code === 'ArrowRight') move(1);
          if (event.code === 'ArrowLeft') move(-1);
        }}
      >
        {tabs.map((tab) => (
          <button
            key={tab.id}
            type="button"
            role="tab"
            data-tab={tab.id}
            id={`${id}-${tab.id}`}
            class="tab"
            aria-selected={tab.id === chosen}
            aria-controls={`${id}-panel`}
            tabIndex={tab.id === chosen ? 0 : -1}
            onClick={() => onChoose(tab.id)}
          >
            {tab.text}
            {tab.count ? <span class="count">{tab.count}</span> : null}
          </button>
        ))}
      </div>
      <div class="tab-panel" role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${chosen}`} tabIndex={0}>
        {children}
      </div>
    </div>
  );
}

export function cellNames(ids: readonly string[], cells: readonly CellOfExercise[]): string[] {
  return ids.map((id) => plain(cells.find((cell) => cell.id === id)?.name ?? id));
}
