/**
 * `npm run --silent sim -- SCENARIO.json [--contacts OUT.csv]`: runs the simulator (src/simulate.ts). Only its document
 * goes to standard output; what building says goes to standard error.
 */
import { build } from './build.mjs';

await build({ only: ['server'], quiet: true });
// File names are those of whoever asked, not of the checkout that npm runs us in.
if (process.env.INIT_CWD !== undefined) process.chdir(process.env.INIT_CWD);
process.setSourceMapsEnabled(true);
await import('../dist/src/simulate.js');
