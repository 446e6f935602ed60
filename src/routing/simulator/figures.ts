import { type Figure, FIGURE_NAMES, type FigureName, type Figures } from './result';
import { studentT975 } from './student-t';

/** Mean and half width over the replications; those in which the figure is undefined are left out. */
export function figureOf(values: readonly (number | null)[]): Figure {
  const defined = values.filter((value) => value !== null);
  const count = defined.length;
  if (count === 0) return { mean: null, ci95: null };
  const mean = defined.reduce((sum, value) => sum + value, 0) / count;
  if (count === 1) return { mean, ci95: null };
  const variance = defined.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1);
  return { mean, ci95: studentT975(count - 1) * Math.sqrt(variance / count) };
}

export function figuresOf(replications: readonly Readonly<Record<FigureName, number | null>>[]): Figures {
  const entries = FIGURE_NAMES.map((name) => [name, figureOf(replications.map((figures) => figures[name]))]);
  return Object.fromEntries(entries) as Figures;
}
