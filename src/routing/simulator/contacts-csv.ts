import type { ContactRow } from './result';
import type { Scenario } from './scenario';

const COLUMNS = [
  'id',
  'queue',
  'enqueuedS',
  'outcome',
  'waitS',
  'group',
  'seat',
] as const satisfies readonly (keyof ContactRow)[];
/** Rows are written in pieces of about so many characters. */
const PIECE = 65_536;

/**
 * The contacts of a run as CSV (RFC 4180), a row each in order of arrival, with those of the warm-up; a column
 * `replication`, from 1, comes last where there are several.
 */
export class ContactsCsv {
  private piece: string;
  private readonly several: boolean;

  constructor(
    scenario: Scenario,
    private readonly write: (text: string) => void,
  ) {
    this.several = (scenario.replications ?? 1) > 1;
    this.piece = `${[...COLUMNS, ...(this.several ? ['replication'] : [])].join(',')}\r\n`;
  }

  add(row: ContactRow): void {
    const cells = COLUMNS.map((column) => cell(row[column]));
    if (this.several) cells.push(String(row.replication + 1));
    this.piece += `${cells.join(',')}\r\n`;
    if (this.piece.length >= PIECE) this.end();
  }

  /** Writes what is left. */
  end(): void {
    this.write(this.piece);
    this.piece = '';
  }
}

function cell(value: string | number | null): string {
  if (value === null) return '';
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
