import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** `npm run sim` from the sources, without the building. */
function sim(...args: string[]) {
  const node = ['-r', './test/support/typescript-worker.cjs', 'src/simulate.ts', ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, node, { encoding: 'utf8' });
  return { status, stdout, stderr };
}

const folder = mkdtempSync(join(tmpdir(), 'lianxian-sim-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function file(name: string, document: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof document === 'string' ? document : JSON.stringify(document));
  return path;
}

const CALLS = {
  durationS: 100,
  queues: [{ id: 'a "queue", with care', medium: 'voice' }],
  seats: [{ group: 'g' }],
  trace: [
    { atS: 0, queue: 'a "queue", with care', handleS: 10 },
    { atS: 4.5, queue: 'a "queue", with care', handleS: 10 },
    { atS: 5, queue: 'a "queue", with care', handleS: 10, patienceS: 2 },
  ],
};

test('one document on standard output and nothing else, twice the same', () => {
  const scenario = file('calls.json', CALLS);
  const first = sim(scenario);
  expect(first.status).toBe(0);
  expect(JSON.parse(first.stdout)).toMatchObject({ total: { answered: { mean: 2, ci95: null } } });
  expect(first.stderr).toMatch(/^.*calls\.json: [\d.]+ s, \d+ commands of the engine\n$/);
  expect(sim(scenario).stdout).toBe(first.stdout);
});

test('--contacts writes a row per contact', () => {
  const out = join(folder, 'contacts.csv');
  expect(sim(file('calls.json', CALLS), '--contacts', out).status).toBe(0);
  expect(readFileSync(out, 'utf8').split('\r\n')).toEqual([
    'id,queue,enqueuedS,outcome,waitS,group,seat',
    '1,"a ""queue"", with care",0,answered,0,g,g/1',
    '2,"a ""queue"", with care",4.5,answered,5.5,g,g/1',
    '3,"a ""queue"", with care",5,abandoned,2,,',
    '',
  ]);
  expect(sim(file('twice.json', { ...CALLS, replications: 2 }), `--contacts=${out}`).status).toBe(0);
  const rows = readFileSync(out, 'utf8').split('\r\n');
  expect(rows[0]).toBe('id,queue,enqueuedS,outcome,waitS,group,seat,replication');
  expect(rows.slice(1, -1).map((row) => row.split(',').at(-1))).toEqual(['1', '1', '1', '2', '2', '2']);
});

test.each<readonly [string, () => string[], string]>([
  [
    'a wrong file',
    () => [file('wrong.json', { ...CALLS, sed: 1, warmUpS: -1 })],
    '2 problems\n  warmUpS: must be a time',
  ],
  ['no JSON', () => [file('comment.json', '{ // why\n}')], 'is not JSON at line 1, column 3: JSON has no comments'],
  ['a file that is not there', () => [join(folder, 'nothing.json')], 'cannot be read (ENOENT'],
  ['no file', () => [], 'must have one scenario file; usage: npm run --silent sim -- SCENARIO.json'],
  ['two files', () => ['a.json', 'b.json'], 'must have one scenario file'],
  ['an unknown option', () => ['a.json', '--contact', 'b.csv'], 'unknown option --contact; usage'],
  ['no name for the contacts', () => ['a.json', '--contacts'], '--contacts must be followed by the name of a file'],
  [
    'contacts that cannot be written',
    () => [file('calls.json', CALLS), '--contacts', join(folder, 'nowhere', 'c.csv')],
    'cannot be written (ENOENT',
  ],
])('%s: told on standard error, exit code 2', (_, args, expected) => {
  const { status, stdout, stderr } = sim(...args());
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toContain(expected);
});
