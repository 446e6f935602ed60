import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root, toolTo } from './run.mjs';

/** Newest change among the files of `paths`, in milliseconds. */
function newest(paths) {
  let latest = 0;
  for (const path of paths.map((p) => join(root, p))) {
    if (!existsSync(path)) continue;
    const entries = statSync(path).isDirectory()
      ? readdirSync(path, { recursive: true }).map((e) => join(path, e))
      : [path];
    for (const entry of entries) latest = Math.max(latest, statSync(entry).mtimeMs);
  }
  return latest;
}

/** Built after the last change of its sources. */
function fresh(product, sources) {
  const built = join(root, product);
  return existsSync(built) && statSync(built).mtimeMs > newest(sources);
}

/**
 * Builds what is out of date of what `only` names: server and benchmarks with tsc, the pages with Vite. Exits with the first
 * failing tool's code. `quiet` keeps standard output clean: whatever there is to say goes to standard error.
 */
export async function build({ only = ['server', 'pages'], quiet = false } = {}) {
  const stdio = quiet ? ['inherit', 2, 2] : 'inherit';
  const shared = ['package-lock.json', 'src'];
  const steps = [
    {
      name: 'server',
      product: 'dist/src/main.js',
      // The demo's robots bring the simulated Twilio of the tests along.
      sources: [...shared, 'demo', 'test/support/twilio', 'tsconfig.json', 'tsconfig.build.json'],
      make: () => toolTo(stdio, 'typescript/bin/tsc', '-p', 'tsconfig.build.json'),
    },
    {
      name: 'benchmarks',
      product: 'dist/test/bench/main.js',
      sources: [...shared, 'test/bench', 'tsconfig.json', 'tsconfig.build.json', 'tsconfig.bench.json'],
      make: () => toolTo(stdio, 'typescript/bin/tsc', '-p', 'tsconfig.bench.json'),
    },
    {
      name: 'pages',
      product: 'dist/console/index.html',
      sources: ['package-lock.json', 'console', 'src/platform/realtime', 'src/kernel'],
      make: () => toolTo(stdio, 'vite/bin/vite.js', 'build', 'console', '--logLevel', 'warn'),
    },
  ];
  for (const { name, product, sources, make } of steps) {
    if (!only.includes(name) || fresh(product, sources)) continue;
    (quiet ? console.error : console.log)(`building the ${name} …`);
    const code = await make();
    if (code !== 0) {
      console.error(`building the ${name} failed`);
      process.exit(code);
    }
  }
}
