/** `npm run demo`: builds what is out of date, then runs the demonstration (demo/main.ts) in this very process, so that Ctrl-C reaches it once. */
import { build } from './build.mjs';

await build();
process.setSourceMapsEnabled(true);
await import('../dist/demo/main.js');
