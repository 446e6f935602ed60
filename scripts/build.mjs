import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root, tool } from './run.mjs';

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

/** Builds what is out of date: the server with tsc, the pages with Vite. Exits with the first failing tool's code. */
export async function build() {
  const shared = ['package-lock.json', 'src'];
  const steps = [
    {
      name: 'server',
      product: 'dist/src/main.js',
      // The demo's robots bring the simulated Twilio of the tests along.
      sources: [...shared, 'demo', 'test/support/twilio', 'tsconfig.json', 'tsconfig.build.json'],
      make: () => tool('typescript/bin/tsc', '-p', 'tsconfig.build.json'),
    },
    {
      name: 'pages',
      product: 'dist/console/index.html',
      sources: ['package-lock.json', 'console', 'src/platform/realtime', 'src/kernel'],
      make: () => tool('vite/bin/vite.js', 'build', 'console', '--logLevel', 'warn'),
    },
  ];
  for (const { name, product, sources, make } of steps) {
    if (fresh(product, sources)) continue;
    console.log(`building the ${name} …`);
    const code = await make();
    if (code !== 0) {
      console.error(`building the ${name} failed`);
      process.exit(code);
    }
  }
}
