/** Rows of cells under a head, the first column to the left, numbers to the right. */
export interface TextTable {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** For a terminal. */
export function plainTable({ title, head, rows }: TextTable): string {
  const widths = widthsOf(head, rows);
  const line = (cells: readonly string[]) =>
    cells.map((cell, column) => padded(cell, widths[column] ?? 0, column)).join('  ');
  return [title, line(head), ...rows.map(line)].map((text) => text.trimEnd()).join('\n');
}

/** For docs/performance.md, as Prettier would write it. */
export function markdownTable({ title, head, rows }: TextTable): string {
  const widths = widthsOf(head, rows).map((width) => Math.max(width, 3));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => padded(cell, widths[column] ?? 0, column)).join(' | ')} |`;
  const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [`**${title}**`, '', line(head), `| ${rule.join(' | ')} |`, ...rows.map(line)].join('\n');
}

function widthsOf(head: readonly string[], rows: readonly (readonly string[])[]): number[] {
  return head.map((cell, column) => Math.max(cell.length, ...rows.map((row) => row[column]?.length ?? 0)));
}

function padded(cell: string, width: number, column: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}
