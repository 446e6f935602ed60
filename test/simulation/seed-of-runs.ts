import { execFileSync } from 'node:child_process';

const SEEDS = 2 ** 31;

/** Of random runs: LIANXIAN_SEED, in CI one number per commit, else chance. A failure names it, so that it can be run again. */
export function seedOfRuns(): number {
  const { LIANXIAN_SEED, CI } = process.env;
  if (LIANXIAN_SEED !== undefined) return Number(LIANXIAN_SEED);
  if (CI === undefined) return Math.floor(Math.random() * SEEDS);
  const commit = execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' });
  return parseInt(commit.slice(0, 8), 16) % SEEDS;
}
