import { answer, givenInput, say } from '../fresh-process';
import type { LoadPlan } from './load-plan';
import { measureRare } from './measure-rare';

/** A process that measures what happens seldom. */
const { plan, seatCommands } = givenInput() as { plan: LoadPlan; seatCommands: number };
answer(
  measureRare(plan, seatCommands, (line) => {
    say(`  ${line}`);
  }),
);
