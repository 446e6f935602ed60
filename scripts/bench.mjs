/**
 * `npm run bench -- NAME [options]`: builds the benchmarks if they are out of date and runs test/bench/main.ts.
 * Standard output is for the result alone; with `npm run --silent` nothing else is on it.
 */
import { build } from './build.mjs';
import { run } from './run.mjs';

await build({ only: ['benchmarks'], quiet: true });
process.exit(
  await run(process.execPath, ['--enable-source-maps', 'dist/test/bench/main.js', ...process.argv.slice(2)]),
);
