/** A comparison as a grid of words, from which each text format is laid out. */
import type { Comparison } from './types.ts';
import type { Tone } from './words.ts';
import { changeText, frontText, rowName, toneOf, valueText } from './words.ts';

/** What one column has in one row. */
export interface GridCell {
  readonly value: string;
  readonly change: string;
  readonly tone: Tone;
}

export interface GridRow {
  readonly name: string;
  readonly cells: readonly GridCell[];
}

const said = (value: string, tone: Tone = 'none'): GridCell => ({ value, change: '', tone });

function verdictRows(comparison: Comparison): GridRow[] {
  const limits = { name: 'limited by', cells: comparison.limitedBy.map((limit) => said(limit)) };
  const front = {
    name: 'Pareto front',
    cells: comparison.dominatedBy.map((one) => said(frontText(one), one === null ? 'none' : 'soft')),
  };
  const thresholds = comparison.thresholds.map(({ says, holds }) => ({
    name: says,
    cells: holds.map((holding) => said(holding ? '✓' : '✗', holding ? 'good' : 'bad')),
  }));
  return [limits, front, ...thresholds];
}

/** All rows of a comparison: metrics, then what limited each column, the Pareto front, and thresholds. */
export function gridOf(comparison: Comparison, withP: boolean): GridRow[] {
  const metrics = comparison.rows.map((row) => ({
    name: rowName(row),
    cells: row.cells.map((cell) => ({
      value: valueText(cell, row.metric.unit),
      change: changeText(cell.change, withP),
      tone: cell.change === undefined ? ('none' as const) : toneOf(cell.change.outcome),
    })),
  }));
  return [...metrics, ...verdictRows(comparison)];
}
