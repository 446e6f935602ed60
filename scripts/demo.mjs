/** `npm run demo`: builds what is out of date, then starts the demonstration (demo/main.ts). */
import { build } from './build.mjs';
import { root } from './run.mjs';
import { spawn } from 'node:child_process';

await build();
const demo = spawn(process.execPath, ['--enable-source-maps', 'dist/demo/main.js', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
// Ctrl-C reaches the whole foreground group; the demonstration winds down by itself and we wait for it.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => demo.kill('SIGTERM'));
demo.once('exit', (code) => process.exit(code ?? 1));
