import { spawnSync } from 'node:child_process';

const SEEDS = 2 ** 31;

/** Of random runs: LIANXIAN_SEED, in CI one per commit, else chance. Test names say it, so that a failure can be run again. */
export function seedOfRuns(): number {
  const { LIANXIAN_SEED, CI } = process.env;
  if (LIANXIAN_SEED !== undefined) return Number(LIANXIAN_SEED);
  const ofCommit = CI === undefined ? null : seedOfCommit();
  return ofCommit ?? Math.floor(Math.random() * SEEDS);
}

/** Null outside of a repository. */
function seedOfCommit(): number | null {
  const { status, stdout } = spawnSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' });
  return status === 0 ? parseInt(stdout.slice(0, 8), 16) % SEEDS : null;
}
