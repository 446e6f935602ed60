import { QueryFailedError } from 'typeorm';
import { JsonLogger, nestLevels } from './json-logger';
import { withLogContext } from './request-context';

describe('JsonLogger', () => {
  let lines: string[];
  beforeEach(() => {
    lines = [];
    for (const stream of [process.stdout, process.stderr]) {
      jest.spyOn(stream, 'write').mockImplementation((chunk) => {
        lines.push(String(chunk));
        return true;
      });
    }
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });
  const printed = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);

  it('prints one JSON object a line with the ids of the work it belongs to', async () => {
    const logger = new JsonLogger('info');
    await withLogContext({ requestId: 'r-1' }, async () => {
      await Promise.resolve();
      withLogContext({ contactId: 'c-1' }, () => {
        logger.log('took it', 'Probe');
      });
      logger.warn('two\nlines', 'Probe');
    });
    logger.log('outside', 'Probe');
    expect(lines.every((line) => line.endsWith('\n') && line.indexOf('\n') === line.length - 1)).toBe(true);
    expect(printed()).toMatchObject([
      { level: 'log', context: 'Probe', message: 'took it', requestId: 'r-1', contactId: 'c-1' },
      { level: 'warn', message: 'two\nlines', requestId: 'r-1' },
      { message: 'outside' },
    ]);
    expect(printed()[2]).not.toHaveProperty('requestId');
  });

  it('has one place for the message and one for what goes with it', () => {
    const logger = new JsonLogger('info');
    logger.log('the router leads', { epoch: 1 }, 'Router');
    logger.log({ message: 'the router leads', epoch: 1 }, 'Router');
    for (const line of printed()) {
      expect(line).toMatchObject({ message: 'the router leads', params: { epoch: 1 }, context: 'Router' });
    }
  });

  it('keeps what customers said and who they are out of errors', () => {
    const driverError = Object.assign(new Error('duplicate key: 13900005678'), {
      code: '23505',
      severity: 'ERROR',
      detail: 'Key (address)=(13900005678) already exists.',
      constraint: 'customer_addresses_pk',
    });
    const failed = new QueryFailedError('INSERT INTO x VALUES ($1)', ['13900005678'], driverError);
    new JsonLogger('info').error('a request met a bug', new Error('outer', { cause: failed }));
    expect(lines.join('')).not.toContain('13900005678');
    expect(printed()[0]).toMatchObject({
      message: 'a request met a bug',
      error: {
        message: 'outer',
        stack: expect.stringContaining('json-logger.spec') as string,
        cause: { message: 'the database answered 23505', code: '23505', constraint: 'customer_addresses_pk' },
      },
    });
  });

  it('tells what is wrong with a query when that names no value', () => {
    const driverError = Object.assign(new Error('column "colour" does not exist'), {
      code: '42703',
      severity: 'ERROR',
    });
    new JsonLogger('info').error(new QueryFailedError('SELECT $1', ['13900005678'], driverError));
    expect(printed()[0]).toMatchObject({ error: { message: 'column "colour" does not exist', code: '42703' } });
    expect(lines.join('')).not.toContain('13900005678');
  });

  it.each([
    ['silent', []],
    ['warn', ['fatal', 'error', 'warn']],
    ['debug', ['fatal', 'error', 'warn', 'log', 'debug', 'verbose']],
  ] as const)('prints at level %s: %j', (level, expected) => {
    expect(nestLevels(level)).toEqual(expected);
  });

  it('tells of Nest’s modules and routes only when debugging', () => {
    new JsonLogger('info').log('Mapped {/x, GET} route', 'RouterExplorer');
    expect(lines).toEqual([]);
    new JsonLogger('debug').log('Mapped {/x, GET} route', 'RouterExplorer');
    expect(lines).toHaveLength(1);
  });
});
