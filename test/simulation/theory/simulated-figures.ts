import type { Scenario } from '../../../src/routing/simulator/scenario';
import { simulate } from '../../../src/routing/simulator/simulate';

/** A figure over the replications, as the simulator prints it. */
interface Figure {
  readonly mean: number | null;
  readonly ci95: number | null;
}

const REPLICATIONS = 20;

/**
 * So many half widths of the 95 % interval may lie between the simulated mean and the theory: twice, which a right
 * simulator exceeds in one of 2,000 figures (Student's t with 19 degrees of freedom). Seeds are fixed, so that a run that
 * passed once passes always.
 */
const HALF_WIDTHS = 2;

/** How sharp the simulation must be for the comparison to mean anything: half width ÷ theory. */
const SHARP = 0.1;

/** Runs a scenario of the theory's kind, with the warm-up that forgets the empty start. */
export function simulated(scenario: Omit<Scenario, 'seed' | 'replications'>) {
  return simulate({ ...scenario, seed: 2026, replications: REPLICATIONS });
}

/** Fails unless the simulated figure is the theory's, within the stated confidence, and sharp enough to tell. */
export function expectTheory(name: string, figure: Figure, theory: number): void {
  const { mean, ci95 } = figure;
  if (mean === null || ci95 === null) throw new Error(`${name} is undefined`);
  const seen = `${name} is ${mean.toPrecision(5)} ± ${ci95.toPrecision(3)}, theory says ${theory.toPrecision(5)}`;
  if (Math.abs(mean - theory) > HALF_WIDTHS * ci95) throw new Error(seen);
  if (ci95 > SHARP * theory) throw new Error(`${seen}: too vague to tell`);
}
