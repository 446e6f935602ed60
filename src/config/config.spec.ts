import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, loadConfig, parseConfig, testConfig } from './config';
import { KNOWN_KEYS } from './environment-schema';

function problemsOf(env: Record<string, string>, file: Record<string, string> = {}): readonly string[] {
  try {
    parseConfig(env, file);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

describe('configuration', () => {
  it('needs nothing', () => {
    const config = parseConfig({});
    expect(config).toMatchObject({
      nodeEnv: 'development',
      httpHost: '127.0.0.1',
      httpPort: 3000,
      databasePort: 54_329,
    });
    expect(config.databaseUrl).toBeUndefined();
    expect(config.sessionAbsoluteMs).toBe(12 * 3_600_000);
  });

  it('is frozen, lists included', () => {
    const config = parseConfig({ PUBLIC_ORIGIN: 'https://a.example' });
    expect(Object.isFrozen(config)).toBe(true);
    expect(Object.isFrozen(config.publicOrigins)).toBe(true);
    expect(Object.isFrozen(testConfig({ httpPort: 1 }))).toBe(true);
  });

  it.each([
    ['HTTP_PORT', '65535', { httpPort: 65_535 }],
    ['HTTP_PORT', '0', { httpPort: 0 }],
    ['TRUST_PROXY', '2', { trustProxy: 2 }],
    ['TRUST_PROXY', 'loopback, 10.0.0.0/8', { trustProxy: 'loopback, 10.0.0.0/8' }],
    [
      'PUBLIC_ORIGIN',
      'https://a.example, http://b.example:8080',
      { publicOrigins: ['https://a.example', 'http://b.example:8080'] },
    ],
    ['LOG_LEVEL', '', { logLevel: 'info' }],
    ['DATABASE_URL', 'postgresql://u@db/x', { databaseUrl: 'postgresql://u@db/x' }],
    ['SESSION_IDLE_MIN', '5', { sessionIdleMs: 300_000 }],
  ])('takes %s=%s', (key, value, expected) => {
    expect(parseConfig({ [key]: value })).toMatchObject(expected);
  });

  it.each([
    ['HTTP_PORT', '65536'],
    ['HTTP_PORT', '-1'],
    ['HTTP_PORT', '80.5'],
    ['HTTP_PORT', '0x50'],
    ['HTTP_PORT', ' 80'],
    ['HTTP_HOST', 'http://localhost'],
    ['PUBLIC_ORIGIN', 'https://a.example/'],
    ['PUBLIC_ORIGIN', 'a.example'],
    ['PUBLIC_ORIGIN', 'ftp://a.example'],
    ['DATABASE_URL', 'mysql://u:topsecret@db/x'],
    ['DATABASE_URL', 'topsecret'],
    ['DATABASE_PORT', '0'],
    ['DATABASE_POOL', '1'],
    ['NODE_ENV', 'staging'],
    ['LOG_LEVEL', 'loud'],
    ['SESSION_IDLE_MIN', '0'],
    ['LEASE_MS', '499'],
    ['CRASH_AT', 'rm -rf'],
    ['SIMULATED_EXCHANGE_URL', 'nowhere'],
    ['RECORDING_ORIGINS', 'https://a.example/folder'],
    ['RECORDING_ORIGINS', 'a.example'],
  ])('refuses %s=%s with one problem that names the key and not the value', (key, value) => {
    const problems = problemsOf({ [key]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${key} must be `));
    expect(problems[0]).not.toContain('topsecret');
    expect(problems[0]?.split(' must be ')[0]).toBe(key);
  });

  it('tells all problems at once, unknown keys with wrong values', () => {
    const problems = problemsOf(
      { HTTP_PORT: 'x', LEASE_MS: '1', DATABSE_URL: 'postgres://u:topsecret@h/d' },
      { COLOUR: 'red', LOG_LEVEL: 'loud' },
    );
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual([
      'COLOUR',
      'DATABSE_URL',
      'HTTP_PORT',
      'LOG_LEVEL',
      'LEASE_MS',
    ]);
    expect(new ConfigError(problems).message).toMatch(/^The configuration has 5 problems:\n {2}- COLOUR/);
    expect(problems.join()).not.toContain('topsecret');
  });

  it.each([
    ['DATABSE_URL', 'DATABASE_URL'],
    ['DATABASE_URI', 'DATABASE_URL'],
    ['HTTP_PROT', 'HTTP_PORT'],
    ['LIANXIAN_HTTP_PORT', 'HTTP_PORT'],
    ['SESSION_IDLE_MINS', 'SESSION_IDLE_MIN'],
    ['PUBLIC_ORIGINS', 'PUBLIC_ORIGIN'],
  ])('takes %s in the environment for a slip of the pen of %s', (slip, meant) => {
    expect(problemsOf({ [slip]: 'x' })).toEqual([
      `${slip} in the environment is not a key of Lianxian; did you mean ${meant}?`,
    ]);
  });

  it('leaves alone what other programs keep in the environment', () => {
    const foreign = [
      'PATH',
      'HOME',
      'HTTP_PROXY',
      'NODE_OPTIONS',
      'PGHOST',
      'LOG',
      'XDG_DATA_DIRS',
      'npm_config_cache',
      'PORT',
    ];
    expect(problemsOf(Object.fromEntries(foreign.map((key) => [key, 'x'])))).toEqual([]);
  });

  it.each([
    ['production without a database', { NODE_ENV: 'production' }, /^DATABASE_URL is required when NODE_ENV=production/],
    [
      'crash points in production',
      { NODE_ENV: 'production', DATABASE_URL: 'postgres://h/d', CRASH_AT: 'after-commit' },
      /^CRASH_AT must not be set/,
    ],
    [
      'public passwords in production',
      { NODE_ENV: 'production', DATABASE_URL: 'postgres://h/d', ALLOW_DEMO_LOGIN: 'true' },
      /^ALLOW_DEMO_LOGIN must not be set/,
    ],
    ['metrics at the public port', { METRICS_PORT: '3000' }, /^METRICS_PORT must differ from HTTP_PORT/],
    ['a public address without its origin', { HTTP_HOST: '0.0.0.0' }, /^PUBLIC_ORIGIN is required/],
    [
      'recordings in the clear in production',
      {
        NODE_ENV: 'production',
        DATABASE_URL: 'postgres://h/d',
        RECORDING_ORIGINS: 'https://a.example,http://b.example',
      },
      /^RECORDING_ORIGINS must begin with https/,
    ],
    [
      'a simulated exchange without its address',
      { VOICE_PROVIDER: 'simulated' },
      /^SIMULATED_EXCHANGE_URL is required/,
    ],
  ])('refuses %s', (_what, env, message) => {
    const problems = problemsOf(env);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(message);
  });

  it('lets recordings come from the origins that are named, and from a simulated exchange', () => {
    const env = {
      RECORDING_ORIGINS: 'https://a.example, https://b.example:8443',
      VOICE_PROVIDER: 'simulated',
      SIMULATED_EXCHANGE_URL: 'ws://127.0.0.1:3055/',
    };
    expect(parseConfig(env).recordingOrigins).toEqual([
      'https://a.example',
      'https://b.example:8443',
      'http://127.0.0.1:3055',
    ]);
    expect(parseConfig({ SIMULATED_EXCHANGE_URL: 'http://127.0.0.1:3055' }).recordingOrigins).toEqual([]);
  });

  it('tells of conflicts beside wrong values', () => {
    const problems = problemsOf({ NODE_ENV: 'production', HTTP_PORT: 'x', CRASH_AT: 'here' });
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual(['HTTP_PORT', 'DATABASE_URL', 'CRASH_AT']);
  });

  it('reads .env below the environment', () => {
    const folder = mkdtempSync(join(tmpdir(), 'lianxian-config-'));
    try {
      const file = join(folder, '.env');
      writeFileSync(file, 'HTTP_PORT=4001\nLEASE_MS="4002" # quoted\n');
      expect(loadConfig({ HTTP_PORT: '4003' }, file)).toMatchObject({ httpPort: 4003, leaseMs: 4002 });
      expect(loadConfig({ HTTP_PORT: '' }, file).httpPort).toBe(4001);
      expect(loadConfig({}, join(folder, 'none')).httpPort).toBe(3000);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('.env.example', () => {
  const lines = readFileSync(join(__dirname, '..', '..', '.env.example'), 'utf8').split('\n');
  const pairs = lines
    .map((line) => /^# ([A-Z_]+)=(.*)$/.exec(line))
    .filter((match) => match !== null)
    .map(([, key = '', value = '']) => [key, value] as const);

  it('lists every key once, and no other', () => {
    expect(pairs.map(([key]) => key).sort()).toEqual([...KNOWN_KEYS].sort());
  });

  it('holds values that are right, and the defaults where it says so', () => {
    const values = Object.fromEntries(pairs);
    expect(problemsOf({}, values)).toEqual([]);
    const examples = [
      ...['PUBLIC_ORIGIN', 'DATABASE_URL', 'CONSOLE_DIR', 'SIMULATED_EXCHANGE_URL'],
      ...['WEBHOOK_ORIGIN', 'MAIL_SMTP_URL', 'METRICS_PORT', 'RECORDING_ORIGINS'],
    ];
    const defaults = Object.fromEntries(pairs.filter(([key]) => !examples.includes(key)));
    expect(parseConfig(defaults)).toEqual(parseConfig({}));
  });
});
