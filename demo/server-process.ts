import { type ChildProcess, spawn } from 'node:child_process';
import { openSync, closeSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

const READY_WITHIN_MS = 90_000;
const STOP_WITHIN_MS = 12_000;

/**
 * The service as a process of its own, so that it can be killed and watched coming back. It leaves our process group,
 * or Ctrl-C would stop it before the customers have left; it ends itself when we are gone (see server.ts).
 */
export class ServerProcess {
  private child: ChildProcess | undefined;
  private stopping = false;
  private starts = 0;

  constructor(
    private readonly options: {
      readonly origin: string;
      readonly env: Readonly<Record<string, string>>;
      readonly logFile: string;
      readonly onLost: (how: string) => void;
    },
  ) {}

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Resolves when the service answers that it is ready. */
  async start(): Promise<void> {
    if (this.starts === 0 && (await answersReady(this.options.origin)))
      throw new Error(
        `A service answers at ${this.options.origin} already: is another demonstration running? ` +
          'Stop it, or choose another address: npm run demo -- --port 3100 --database-port 54331 --folder .lianxian/other',
      );
    mkdirSync(dirname(this.options.logFile), { recursive: true });
    const log = openSync(this.options.logFile, 'a');
    const child = spawn(process.execPath, ['--enable-source-maps', join(__dirname, 'server.js')], {
      env: { ...process.env, ...this.options.env },
      stdio: ['ignore', log, log, 'ipc'],
      detached: true,
    });
    closeSync(log);
    this.child = child;
    this.starts += 1;
    child.once('exit', (code, signal) => {
      this.child = undefined;
      if (!this.stopping) this.options.onLost(signal ?? `exit code ${String(code)}`);
    });
    await this.ready(child);
  }

  /** Stops it as an operator would, and resolves when it is gone. */
  async stop(): Promise<void> {
    this.stopping = true;
    const child = this.child;
    if (child === undefined) return;
    const gone = new Promise<void>((resolve) =>
      child.once('exit', () => {
        resolve();
      }),
    );
    child.kill('SIGTERM');
    const impatient = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
    await gone;
    clearTimeout(impatient);
  }

  private async ready(child: ChildProcess): Promise<void> {
    const deadline = Date.now() + READY_WITHIN_MS;
    while (Date.now() < deadline) {
      if (child.exitCode !== null || child.signalCode !== null) break;
      if (await answersReady(this.options.origin)) return;
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    throw new Error(`The service did not become ready. Its log says why: ${this.options.logFile}`);
  }
}

async function answersReady(origin: string): Promise<boolean> {
  try {
    return (await fetch(`${origin}/health/ready`, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}
