/**
 * `npm test [jest arguments]`: installs the browser if it is missing, builds what the end-to-end tests start, runs
 * every test, and prints `N passed, N failed` alone on the last line.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from './build.mjs';
import { run, tool } from './run.mjs';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

function works(program) {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function ensureChromium() {
  if (works(CHROMIUM)) return;
  console.log('installing Chromium and Chinese fonts for the browser tests …');
  const apt = { DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update', '-qq'], apt);
  await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-noto-cjk'], apt);
  if (!works(CHROMIUM)) {
    console.error('Chromium is missing and could not be installed. Install it, or set CHROMIUM to its path.');
    process.exit(1);
  }
}

await ensureChromium();
await build();

const folder = mkdtempSync(join(tmpdir(), 'lianxian-test-'));
const report = join(folder, 'report.json');
const code = await tool(
  'jest/bin/jest.js',
  '--json',
  `--outputFile=${report}`,
  '--maxWorkers=2',
  ...process.argv.slice(2),
);
try {
  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(report, 'utf8'));
  console.log(`${numPassedTests} passed, ${numFailedTests + numRuntimeErrorTestSuites} failed`);
} catch {
  console.log('0 passed, 1 failed');
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(code);
