import { BENCHMARKS } from './benchmarks';
import type { BenchOptions } from './options';
import { type NumberOptions, optionsOf, parseCall, UsageError } from './options';

/** `npm run bench -- NAME [options]`: the result on standard output, progress on standard error; exit code 2 for a wrong call. */
async function main(argv: readonly string[]): Promise<void> {
  const known = Object.fromEntries(
    Object.entries(BENCHMARKS).map(([name, { numberOptions }]) => [name, numberOptions]),
  );
  const { name, options } = parseCall(argv, known);
  const report = await BENCHMARKS[name]?.run(options);
  if (report === undefined) return;
  process.stdout.write(`${textOf(report, options)}\n`);
}

function textOf(report: { json: unknown; table: string; markdown: string }, { format }: BenchOptions): string {
  return format === 'json' ? JSON.stringify(report.json, null, 2) : report[format];
}

function usage(): string {
  const lines = Object.entries(BENCHMARKS).flatMap(([name, { about, numberOptions }]) => [
    `  ${name}: ${about}`,
    `    ${optionsOf(numberOptions).join(' ')}`,
    ...meanings(numberOptions),
  ]);
  return ['npm run bench -- NAME [options]', ...lines].join('\n');
}

function meanings(numberOptions: NumberOptions): string[] {
  return Object.entries(numberOptions).map(([option, meaning]) => `    --${option}: ${meaning}`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.exitCode = error instanceof UsageError ? 2 : 1;
  console.error(error instanceof UsageError ? `${error.message}\n\n${usage()}` : error);
});
