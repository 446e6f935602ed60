import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { ContactsCsv } from './routing/simulator/contacts-csv';
import type { Scenario } from './routing/simulator/scenario';
import { readScenario } from './routing/simulator/scenario-file';
import { simulate } from './routing/simulator/simulate';

const USAGE = 'usage: npm run --silent sim -- SCENARIO.json [--contacts OUT.csv]';
/** How often progress is told: to a person at a terminal, and to a log. */
const [TERMINAL_MS, LOG_MS] = [500, 10_000];
/** Shorter runs need no progress. */
const SHORT_RUN_MS = 2_000;

/** The user's mistake: told in words, exit code 2. */
class UsageError extends Error {}

/**
 * `npm run sim`: runs a scenario file and prints what it found, one JSON document, on standard output. Progress and wall
 * time go to standard error.
 */
function main(args: readonly string[]): void {
  const { file, contactsFile } = optionsOf(args);
  const scenario = scenarioOf(file);
  const contacts = contactsFile === null ? null : openForWriting(contactsFile);
  const csv = contacts === null ? null : new ContactsCsv(scenario, (text) => writeSync(contacts, text));
  const started = performance.now();
  const progress = new Progress(started);
  const result = simulate(scenario, {
    progress: (done, arrived) => {
      progress.tell(done, arrived);
    },
    ...(csv === null
      ? {}
      : {
          contact: (row) => {
            csv.add(row);
          },
        }),
  });
  csv?.end();
  if (contacts !== null) closeSync(contacts);
  progress.end();
  const wallS = (performance.now() - started) / 1000;
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  process.stderr.write(`${file}: ${wallS.toFixed(2)} s, ${result.engine.commands} commands of the engine\n`);
}

function optionsOf(args: readonly string[]): { file: string; contactsFile: string | null } {
  const files: string[] = [];
  let contactsFile: string | null = null;
  for (let place = 0; place < args.length; place++) {
    const arg = args[place] ?? '';
    const [option, value] = arg.startsWith('--contacts=') ? ['--contacts', arg.slice('--contacts='.length)] : [arg];
    if (option === '--contacts') {
      contactsFile = value ?? args[++place] ?? '';
      if (contactsFile === '') throw new UsageError(`--contacts must be followed by the name of a file; ${USAGE}`);
    } else if (arg.startsWith('-')) {
      throw new UsageError(`unknown option ${arg}; ${USAGE}`);
    } else {
      files.push(arg);
    }
  }
  const [file] = files;
  if (file === undefined || files.length > 1) throw new UsageError(`must have one scenario file; ${USAGE}`);
  return { file, contactsFile };
}

function scenarioOf(file: string): Scenario {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(
      `${file}: cannot be read (${reasonOf(error)}); name a scenario file, such as those in scenarios/`,
    );
  }
  const read = readScenario(text);
  if (read.scenario !== undefined) return read.scenario;
  const lines = read.problems.map(({ path, message }) => `  ${path === '' ? '' : `${path}: `}${message}`);
  throw new UsageError(`${file}: ${lines.length} ${lines.length === 1 ? 'problem' : 'problems'}\n${lines.join('\n')}`);
}

function openForWriting(file: string): number {
  try {
    return openSync(file, 'w');
  } catch (error) {
    throw new UsageError(`${file}: cannot be written (${reasonOf(error)}); name a file in a folder that exists`);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Tells on standard error how far a long run is. */
class Progress {
  private readonly isTerminal = process.stderr.isTTY;
  private toldAt: number;
  private told = false;

  constructor(private readonly started: number) {
    this.toldAt = started;
  }

  tell(done: number, arrived: number): void {
    const now = performance.now();
    const sinceS = (now - this.started) / 1000;
    if (sinceS * 1000 < SHORT_RUN_MS || now - this.toldAt < (this.isTerminal ? TERMINAL_MS : LOG_MS)) return;
    this.toldAt = now;
    this.told = true;
    const leftS = done > 0 ? Math.ceil((sinceS * (1 - done)) / done) : null;
    const rate = Math.round(arrived / sinceS).toLocaleString('en');
    const left = leftS === null ? '' : `, ${leftS} s left`;
    const line = `${(done * 100).toFixed(1)} %, ${rate} contacts/s${left}`;
    process.stderr.write(this.isTerminal ? `\r${line}   ` : `${line}\n`);
  }

  end(): void {
    if (this.told && this.isTerminal) process.stderr.write('\r\u001b[K');
  }
}

try {
  main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
