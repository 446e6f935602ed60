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
  const own = name === undefined ? undefined : known[name];
  if (name === undefined || own === undefined) {
    const names = Object.keys(known).join(', ');
    throw new UsageError(
      `${name === undefined ? 'name a benchmark' : `there is no benchmark ${name}`}; there is: ${names}`,
    );
  }
  let format: Format = 'table';
  let quick = false;
  const numbers: Record<string, number> = {};
  for (let index = 0; index < rest.length; index++) {
    const option = rest[index] ?? '';
    if (option === '--quick') quick = true;
    else if (option in FORMATS) format = FORMATS[option] ?? format;
    else if (option.startsWith('--') && option.slice(2) in own)
      numbers[option.slice(2)] = wholeNumber(option, rest[++index]);
    else throw new UsageError(`${name} knows no ${option}; it knows: ${optionsOf(own).join(', ')}`);
  }
  return { name, options: { format, quick, numbers } };
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
