import { answer, givenInput, say } from '../fresh-process';
import type { LoadPlan } from './load-plan';
import { soak } from './soak';

/** A process that soaks one load. */
const { plan, commands } = givenInput() as { plan: LoadPlan; commands: number };
answer(
  soak(plan, commands, (line) => {
    say(`  ${line}`);
  }),
);
