/** A mistake on the command line; the message says what there is. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

type Format = 'table' | 'json' | 'markdown';

export interface BenchOptions {
  readonly format: Format;
  /** A short run that only shows that everything works. */
  readonly quick: boolean;
  /** Numbers that were given, by option. */
  readonly numbers: Readonly<Record<string, number>>;
}

export interface BenchCall {
  readonly name: string;
  readonly options: BenchOptions;
}

/** What a benchmark lets be said besides the format and `--quick`: whole numbers, with what they mean. */
export type NumberOptions = Readonly<Record<string, string>>;

const FORMATS: Readonly<Record<string, Format>> = { '--json': 'json', '--markdown': 'markdown' };

/**
 * `NAME [--json | --markdown] [--quick] [--number-option N …]`.
 * @param known The benchmarks there are, with their own options.
 * @throws UsageError
 */
export function parseCall(argv: readonly string[], known: Readonly<Record<string, NumberOptions>>): BenchCall {
  const [name, ...rest] = argv;
  if (name === undefined || !Object.hasOwn(known, name)) {
    const what = name === undefined ? 'name a benchmark' : `there is no benchmark ${name}`;
    throw new UsageError(`${what}; there is: ${Object.keys(known).join(', ')}`);
  }
  const own = known[name] ?? {};
  let format: Format | null = null;
  let quick = false;
  const numbers: Record<string, number> = {};
  for (let index = 0; index < rest.length; index++) {
    const option = rest[index] ?? '';
    const key = option.slice(2);
    if (option === '--quick') {
      quick = true;
    } else if (Object.hasOwn(FORMATS, option)) {
      if (format !== null) throw new UsageError(`choose one of ${Object.keys(FORMATS).join(', ')}`);
      format = FORMATS[option] ?? null;
    } else if (option.startsWith('--') && Object.hasOwn(own, key)) {
      if (Object.hasOwn(numbers, key)) throw new UsageError(`${option} is given twice`);
      numbers[key] = wholeNumber(option, rest[++index]);
    } else {
      throw new UsageError(`${name} knows no ${option}; it knows: ${optionsOf(own).join(', ')}`);
    }
  }
  return { name, options: { format: format ?? 'table', quick, numbers } };
}

export function optionsOf(own: NumberOptions): string[] {
  return [...Object.keys(FORMATS), '--quick', ...Object.keys(own).map((option) => `--${option} N`)];
}

function wholeNumber(option: string, text: string | undefined): number {
  if (text === undefined || !/^\d{1,15}$/.test(text)) {
    throw new UsageError(`${option} needs a whole number, got ${text ?? 'nothing'}`);
  }
  return Number(text);
}
