import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { waitFor } from './wait-for';

const ROOT = join(__dirname, '..', '..');
const BUILT = join(ROOT, 'dist', 'src');
/** A cold start with initdb on a busy machine. */
const START_TIMEOUT_MS = 60_000;

/** How a process ended. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The built application in a process of its own, to be killed or paused. */
export class SpawnedApp {
  /** Everything it printed, line by line. */
  readonly lines: string[] = [];
  readonly ended: Promise<ProcessEnd>;
  private end: ProcessEnd | null = null;

  private constructor(private readonly child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr]) {
      if (stream !== null) createInterface({ input: stream }).on('line', (line) => this.lines.push(line));
    }
    this.ended = new Promise((resolve) => {
      // After the last line was read.
      child.once('close', (code, signal) => {
        this.end = { code, signal };
        resolve(this.end);
      });
    });
  }

  /**
   * @param env settings of this process; only PATH and HOME come from ours
   * @param program built file below `dist/src`
   * @param cwd where it looks for `.env`; keep it away from the checkout's
   */
  static start(env: Readonly<Record<string, string>>, cwd: string, program = 'main.js'): SpawnedApp {
    const entry = join(BUILT, program);
    if (!existsSync(entry)) throw new Error(`${entry} is not built; run "npm run build:server" first`);
    const { PATH = '', HOME = '' } = process.env;
    return new SpawnedApp(
      spawn(process.execPath, ['--enable-source-maps', entry], {
        cwd,
        env: { PATH, HOME, NODE_ENV: 'test', HTTP_PORT: '0', ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    );
  }

  /** Its address, once it says that it is ready. */
  async url(): Promise<string> {
    const line = await this.line(/is ready: console (http:\S+?)\/ /);
    return line[1] ?? '';
  }

  /** The first line that fits, already printed or still to come. */
  async line(pattern: RegExp): Promise<RegExpExecArray> {
    const found = await waitFor(
      `a line like ${pattern.source}`,
      () => {
        for (const line of this.lines) {
          const match = pattern.exec(line);
          if (match !== null) return { match };
        }
        return this.end === null ? null : { match: null };
      },
      START_TIMEOUT_MS,
    );
    if (found.match === null) throw new Error(`it ended before ${pattern.source}:\n${this.lines.join('\n')}`);
    return found.match;
  }

  /** Sends the signal without waiting for the end: `SIGSTOP` pauses, `SIGCONT` goes on. */
  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Sends the signal and waits until the process is gone. */
  async kill(signal: NodeJS.Signals): Promise<ProcessEnd> {
    this.child.kill(signal);
    return await this.ended;
  }
}
