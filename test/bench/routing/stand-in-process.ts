import { Logger } from '@nestjs/common';
import { answer, givenInput, say } from '../fresh-process';
import type { LoadPlan } from './load-plan';
import { measureStandIn, type StandIn } from './measure-stand-in';

/** A process that measures one stand-in beside the engine. */
Logger.overrideLogger(['warn', 'error', 'fatal']);
const { standIn, plan, seconds } = givenInput() as { standIn: StandIn; plan: LoadPlan; seconds: number };
measureStandIn(standIn, plan, seconds, (line) => {
  say(`  ${line}`);
}).then(answer, (error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
