import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { accessPage } from '../support/access/page';

const FILE = join(__dirname, '..', '..', 'docs', 'access.md');

/** With UPDATE_DOCS=1, as `npm run docs:access` runs it, the file is written first. */
test('docs/access.md says what the tables say; else: npm run docs:access', () => {
  if (process.env.UPDATE_DOCS === '1') writeFileSync(FILE, accessPage());
  expect(readFileSync(FILE, 'utf8')).toBe(accessPage());
});
