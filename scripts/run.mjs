import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Runs a program in the checkout, with our terminal as its own unless `stdio` says otherwise.
 * Resolves with its exit code; a signal counts as 1.
 */
export function run(program, args, env = {}, stdio = 'inherit') {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, stdio, env: { ...process.env, ...env } });
    child.once('error', reject);
    child.once('exit', (code) => {
      resolve(code ?? 1);
    });
  });
}

/** Runs a tool of this project's own node_modules. */
export function tool(name, ...args) {
  return run(process.execPath, [`node_modules/${name}`, ...args]);
}

/** The same, with its output where `stdio` says. */
export function toolTo(stdio, name, ...args) {
  return run(process.execPath, [`node_modules/${name}`, ...args], {}, stdio);
}
