import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { freePort, makeTestFolder } from '../support/test-server';
import { waitFor } from '../support/wait-for';

const ROOT = join(__dirname, '..', '..');
const SECONDS = 60;
const MEDIA = ['voice', 'chat', 'sms', 'email'];

/** The lines of README that write to the demonstration by a signed webhook, for a service elsewhere. */
function signedWebhook(origin: string): string {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const block = readme.split('```').find((part) => part.includes('X-Twilio-Signature'));
  if (block === undefined) throw new Error('README has no signed webhook');
  return block.replace('HOST=http://127.0.0.1:3000', `HOST=${origin}`);
}

/** `  sms    served 12  abandoned 0 …` under the last heading → served, by medium. */
function servedByMedium(output: readonly string[], heading: string): Record<string, number> {
  const from = output.findLastIndex((line) => line.includes(heading));
  const served: Record<string, number> = {};
  for (const line of output.slice(from + 1, from + 1 + MEDIA.length)) {
    const [, medium = '', count = ''] = /^\s+(\w+)\s+served (\d+)/.exec(line) ?? [];
    if (medium !== '') served[medium] = Number(count);
  }
  return served;
}

describe('the demonstration, as README says', () => {
  const output: string[] = [];
  let folder: string;
  let demo: ChildProcess;
  let ended: Promise<number | null>;
  let origin: string;

  beforeAll(async () => {
    const entry = join(ROOT, 'dist', 'demo', 'main.js');
    if (!existsSync(entry)) throw new Error(`${entry} is not built; run "npm run build:server" first`);
    folder = makeTestFolder();
    const [port, databasePort] = [await freePort(), await freePort()];
    origin = `http://127.0.0.1:${port}`;
    const { PATH = '', HOME = '' } = process.env;
    demo = spawn(
      process.execPath,
      [
        entry,
        ...['--port', String(port), '--database-port', String(databasePort), '--folder', folder],
        ...['--seconds', String(SECONDS), '--pace', '2'],
      ],
      { cwd: folder, env: { PATH, HOME }, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    for (const stream of [demo.stdout, demo.stderr])
      if (stream !== null) createInterface({ input: stream }).on('line', (line) => output.push(line));
    ended = new Promise((resolve) => demo.once('close', resolve));
  }, 30_000);
  afterAll(async () => {
    if (demo.exitCode === null) demo.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  it('serves all four media, overflows, draws samples, and its figures agree', async () => {
    await waitFor(
      'the welcome',
      () => output.some((line) => line.includes('the demonstration is ready')),
      90_000,
    ).catch((error: unknown) => {
      throw new Error(output.join('\n'), { cause: error });
    });
    const { stdout } = await promisify(execFile)('bash', ['-euc', signedWebhook(origin)]);
    expect(stdout).toMatch(/<Response\s*\/>/);

    expect([await ended, output.at(-1)]).toEqual([0, expect.stringContaining('samples')]);
    const told = servedByMedium(output, 'what the customers were told');
    for (const medium of MEDIA) expect([medium, told[medium] ?? 0]).not.toEqual([medium, 0]);
    const [, samples, overflowed] = /samples (\d+) .* served by another centre (\d+)/.exec(output.at(-1) ?? '') ?? [];
    expect(Number(samples)).toBeGreaterThanOrEqual(1);
    expect(Number(overflowed)).toBeGreaterThanOrEqual(1);
    // The one who wrote by curl is in the books, and no robot.
    expect(output.some((line) => line.includes('without the people who tried it'))).toBe(true);
  }, 300_000);
});
