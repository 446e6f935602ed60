import { answer, givenInput, say } from '../fresh-process';
import type { LoadPlan } from './load-plan';
import { measureCase } from './measure-case';

/** A process that measures one load: `node --expose-gc dist/test/bench/routing/case-process.js '{"plan": …, "commands": n}'`. */
const { plan, commands } = givenInput() as { plan: LoadPlan; commands: number };
answer(
  measureCase(plan, commands, (line) => {
    say(`  ${line}`);
  }),
);
