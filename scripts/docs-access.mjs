/** `npm run docs:access`: prints docs/access.md from the tables of test/support/access. */
import { run } from './run.mjs';

const jest = [
  'node_modules/jest/bin/jest.js',
  '--selectProjects',
  'integration',
  '--',
  'test/integration/access-page.spec.ts',
];
process.exit(await run(process.execPath, jest, { UPDATE_DOCS: '1' }));
