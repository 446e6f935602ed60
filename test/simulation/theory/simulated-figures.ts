import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Figure, SimulationResult } from '../../../src/routing/simulator/result';
import type { Scenario } from '../../../src/routing/simulator/scenario';

const REPLICATIONS = 20;

/**
 * The confidence at which simulation and theory are compared: so many half widths of the 95 % interval may lie between them.
 * Twice is 99.95 % for one figure (Student's t with 19 degrees of freedom; a replication's mean over thousands of contacts is
 * near normal), and so at least 97.7 % for the 46 of theory.spec.ts together: with other seeds, a right simulator fails one of
 * them in at most 2.3 of 100 runs. The seed is fixed, so that a run that passed once passes always.
 */
const HALF_WIDTHS = 2;

/** How sharp every figure must be for the comparison to mean anything: half width of the 95 % interval ÷ theory. */
const SHARP = 0.07;

/**
 * What `npm run sim` prints of a scenario. In a process of its own, where the simulator runs more than twice as fast as inside
 * of Jest.
 */
export function simulated(scenario: Omit<Scenario, 'seed' | 'replications'>): SimulationResult {
  const folder = mkdtempSync(join(tmpdir(), 'lianxian-theory-'));
  try {
    const file = join(folder, 'scenario.json');
    writeFileSync(file, JSON.stringify({ ...scenario, seed: 2026, replications: REPLICATIONS }));
    const node = ['-r', './test/support/typescript-worker.cjs', 'src/simulate.ts', file];
    const { status, stdout, stderr } = spawnSync(process.execPath, node, { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout) as SimulationResult;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Fails unless the simulated figure is the theory's, within the stated confidence, and sharp enough to tell. */
export function expectTheory(name: string, figure: Figure, theory: number): void {
  const { mean, ci95 } = figure;
  if (mean === null || ci95 === null) throw new Error(`${name} is undefined`);
  const seen = `${name} is ${mean.toPrecision(5)} ± ${ci95.toPrecision(3)}, theory says ${theory.toPrecision(5)}`;
  if (Math.abs(mean - theory) > HALF_WIDTHS * ci95) throw new Error(seen);
  if (ci95 > SHARP * theory) throw new Error(`${seen}: too vague to tell`);
}
