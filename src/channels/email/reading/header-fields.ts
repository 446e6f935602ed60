/** One field of a header, unfolded; bytes as Latin-1 characters, as they came. */
export interface HeaderField {
  /** Small letters. */
  readonly name: string;
  readonly value: string;
}

export interface HeaderFields {
  readonly fields: readonly HeaderField[];
  /** Where the body begins; the end of the mail when there is none. */
  readonly bodyAt: number;
  /** There is more of it than we read. */
  readonly tooLarge: boolean;
}

/** Octets and fields of one header. The largest honest ones have some 30 kB and 100 fields. */
const LARGEST_HEADER = 128 * 1024;
const MOST_FIELDS = 500;

const LF = 0x0a;
const CR = 0x0d;

/**
 * The fields at the start of a mail (RFC 5322 section 2.2), whatever ends their lines. A line that is no field is left out.
 */
export function readHeaderFields(raw: Buffer): HeaderFields {
  const { lines, bodyAt, tooLarge } = headerLines(raw);
  const fields: { name: string; value: string }[] = [];
  for (const line of lines) {
    const last = fields.at(-1);
    if (/^[ \t]/.test(line)) {
      if (last !== undefined) last.value += ` ${line.trim()}`;
      continue;
    }
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    if (fields.length === MOST_FIELDS) return { fields, bodyAt, tooLarge: true };
    fields.push({ name: line.slice(0, colon).trim().toLowerCase(), value: line.slice(colon + 1).trim() });
  }
  return { fields, bodyAt, tooLarge };
}

function headerLines(raw: Buffer): { lines: string[]; bodyAt: number; tooLarge: boolean } {
  const lines: string[] = [];
  let at = 0;
  while (at < raw.length) {
    const lf = raw.indexOf(LF, at);
    const next = lf === -1 ? raw.length : lf + 1;
    const end = lf > at && raw[lf - 1] === CR ? lf - 1 : lf === -1 ? raw.length : lf;
    if (end === at && lf !== -1) return { lines, bodyAt: next, tooLarge: false };
    if (end > LARGEST_HEADER) {
      lines.push(raw.toString('latin1', at, Math.min(end, LARGEST_HEADER)));
      return { lines, bodyAt: endOfHeader(raw, at), tooLarge: true };
    }
    lines.push(raw.toString('latin1', at, end));
    at = next;
  }
  return { lines, bodyAt: raw.length, tooLarge: false };
}

/** The first empty line from here on. */
function endOfHeader(raw: Buffer, from: number): number {
  const ends = ['\r\n\r\n', '\n\n']
    .map((mark) => ({ mark, at: raw.indexOf(mark, from) }))
    .filter(({ at }) => at !== -1);
  const first = ends.sort((a, b) => a.at - b.at)[0];
  return first === undefined ? raw.length : first.at + first.mark.length;
}

/** The parameter of a structured field such as Content-Type; empty when it has none of this name. */
export function fieldParameter(value: string, name: string): string {
  const match = new RegExp(`(?:^|;)\\s*${name}=(?:"([^"]*)"|([^\\s;"]+))`, 'i').exec(value);
  return match?.[1] ?? match?.[2] ?? '';
}

/** What stands before the first parameter, in small letters: `multipart/mixed`. */
export function fieldType(value: string): string {
  return (value.split(';', 1)[0] ?? '').trim().toLowerCase();
}
