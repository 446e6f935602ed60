/** `npm run check`: format, lint, types, import boundaries, unused code. Runs all of them and says at the end which failed. */
import { tool } from './run.mjs';

const checks = {
  format: () => tool('prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'),
  types: () => tool('typescript/bin/tsc', '--noEmit'),
  'types of the console': () => tool('typescript/bin/tsc', '--noEmit', '-p', 'console'),
  boundaries: () =>
    tool(
      'dependency-cruiser/bin/dependency-cruise.mjs',
      '--config',
      '.dependency-cruiser.cjs',
      'src',
      'test',
      'demo',
      'console',
    ),
  'unused code': () => tool('knip/bin/knip.js', '--no-progress'),
  lint: () => tool('eslint/bin/eslint.js', '--max-warnings', '0', '.'),
};

const failed = [];
for (const [name, check] of Object.entries(checks)) {
  const started = performance.now();
  const code = await check();
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  if (code !== 0) failed.push(name);
}
if (failed.length > 0) {
  console.error(`npm run check failed: ${failed.join(', ')}`);
  process.exit(1);
}
