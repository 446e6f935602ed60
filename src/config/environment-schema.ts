import { z } from 'zod';

const LOOPBACK_HOSTS: readonly string[] = ['127.0.0.1', 'localhost', '::1'];

/** A whole number written in decimal digits, within bounds. */
function wholeNumber(min: number, max: number) {
  const rule = `a whole number from ${min} to ${max}`;
  return z
    .string()
    .refine((text) => /^\d{1,12}$/.test(text) && Number(text) >= min && Number(text) <= max, `must be ${rule}`)
    .transform(Number);
}

function isUrlOf(text: string, protocols: readonly string[]): boolean {
  return URL.canParse(text) && protocols.includes(new URL(text).protocol);
}

/** `https://desk.example.cn`: scheme, host and port only, which is what browsers send as Origin. */
function isOrigin(text: string): boolean {
  return isUrlOf(text, ['http:', 'https:']) && new URL(text).origin === text;
}

const host = z.string().regex(/^[A-Za-z0-9.:-]+$/, 'must be a host name or an address, without a port');

/** Signs or proves something: long enough that it cannot be guessed. */
const secret = z.string().min(16, 'must have at least 16 characters');

function list(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/**
 * What may stand in the environment or in `.env`, with its bounds and its default. `.env.example` explains each key;
 * a test holds the two together. Messages never repeat a value: some of them are secrets.
 */
const keys = z.strictObject({
  NODE_ENV: z
    .enum(['development', 'test', 'production'], 'must be development, test or production')
    .default('development'),
  HTTP_HOST: host.default('127.0.0.1'),
  HTTP_PORT: wholeNumber(0, 65_535).default(3000),
  PUBLIC_ORIGIN: z
    .string()
    .refine(
      (text) => list(text).every(isOrigin),
      'must be origins such as https://desk.example.cn, separated by commas',
    )
    .transform(list)
    .default([]),
  TRUST_PROXY: z
    .string()
    .regex(/^(\d|[A-Za-z0-9.:/, ]+)$/, 'must be the number of proxies in front, or their addresses separated by commas')
    .transform((text) => (/^\d$/.test(text) ? Number(text) : text))
    .default(0),
  DATABASE_URL: z
    .string()
    .refine(
      (text) => isUrlOf(text, ['postgres:', 'postgresql:']),
      'must be a URL such as postgres://user:password@host:5432/lianxian',
    )
    .optional(),
  DATABASE_PORT: wholeNumber(1, 65_535).default(54_329),
  DATABASE_POOL: wholeNumber(2, 200).default(20),
  DATA_DIR: z.string().default('.lianxian'),
  CONSOLE_DIR: z.string().optional(),
  LOG_LEVEL: z
    .enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug'], 'must be silent, fatal, error, warn, info or debug')
    .default('info'),
  SESSION_IDLE_MIN: wholeNumber(1, 1_440).default(60),
  SESSION_ABSOLUTE_H: wholeNumber(1, 168).default(12),
  PASSWORD_MAX_AGE_DAYS: wholeNumber(1, 3_650).optional(),
  ALLOW_DEMO_LOGIN: z
    .enum(['true', 'false'], 'must be true or false')
    .default('false')
    .transform((text) => text === 'true'),
  ROUTER_TIMEOUT_MS: wholeNumber(100, 60_000).default(5_000),
  ROUTER_MAILBOX_LIMIT: wholeNumber(10, 1_000_000).default(10_000),
  LEASE_MS: wholeNumber(500, 60_000).default(5_000),
  SEAT_GRACE_MS: wholeNumber(0, 600_000).default(30_000),
  SEAT_RELOAD_MS: wholeNumber(0, 60_000).default(3_000),
  CHAT_ABANDON_MS: wholeNumber(1_000, 86_400_000).default(300_000),
  CHAT_SOCKETS_PER_IP: wholeNumber(1, 1_000_000).default(20),
  CHAT_OPEN_PER_IP: wholeNumber(1, 1_000_000).default(10),
  VOICE_PROVIDER: z.enum(['none', 'simulated', 'twilio'], 'must be none, simulated or twilio').default('none'),
  SIMULATED_EXCHANGE_URL: z
    .string()
    .refine((text) => isUrlOf(text, ['http:', 'https:', 'ws:', 'wss:']), 'must be a URL such as http://127.0.0.1:3055')
    .optional(),
  SMS_PROVIDER: z.enum(['none', 'twilio'], 'must be none or twilio').default('none'),
  TWILIO_ACCOUNT_SID: z
    .string()
    .regex(/^AC[0-9a-f]{32}$/, 'must be an account SID: AC and 32 hexadecimal digits')
    .optional(),
  TWILIO_AUTH_TOKEN: secret.optional(),
  TWILIO_AUTH_TOKEN_SECONDARY: secret.optional(),
  TWILIO_API_URL: z
    .string()
    .refine((text) => isOrigin(text), 'must be an origin such as http://127.0.0.1:4010')
    .optional(),
  WEBHOOK_ORIGIN: z
    .string()
    .refine((text) => isOrigin(text), 'must be one origin such as https://hotline.example.org')
    .optional(),
  MAIL_LISTEN_HOST: host.default('127.0.0.1'),
  MAIL_LISTEN_PORT: wholeNumber(0, 65_535).optional(),
  MAIL_TLS_CERT_FILE: z.string().optional(),
  MAIL_TLS_KEY_FILE: z.string().optional(),
  MAIL_SMTP_URL: z
    .string()
    .refine(
      (text) => isUrlOf(text, ['smtp:', 'smtps:']),
      'must be a URL such as smtps://user:password@mail.example.org:465',
    )
    .optional(),
  MAIL_TOKEN_SECRET: secret.optional(),
  RECORDING_ORIGINS: z
    .string()
    .refine(
      (text) => list(text).every(isOrigin),
      'must be origins such as https://recordings.example.cn, separated by commas',
    )
    .transform(list)
    .default([]),
  METRICS_HOST: host.default('127.0.0.1'),
  METRICS_PORT: wholeNumber(0, 65_535).optional(),
  CRASH_AT: z
    .string()
    .regex(/^[a-z0-9:-]{1,80}$/, 'must be the name of a crash point')
    .optional(),
});

type Key = keyof typeof keys.shape;
type Given = Readonly<Partial<Record<Key, string>>>;

/** One rule over several keys: when it is broken, which key to blame, and in which words. */
interface Conflict {
  readonly when: (given: Given) => boolean;
  readonly key: Key;
  /** Keys that `when` reads and that must be right by themselves first. */
  readonly reads?: readonly Key[];
  readonly message: string;
}

const usesTwilio = ({ SMS_PROVIDER, VOICE_PROVIDER }: Given) =>
  SMS_PROVIDER === 'twilio' || VOICE_PROVIDER === 'twilio';

const production = ({ NODE_ENV }: Given) => NODE_ENV === 'production';

const CONFLICTS: readonly Conflict[] = [
  {
    when: (given) => production(given) && given.DATABASE_URL === undefined,
    key: 'DATABASE_URL',
    message: 'is required when NODE_ENV=production: production data does not live in the embedded database',
  },
  {
    when: (given) => production(given) && given.CRASH_AT !== undefined,
    key: 'CRASH_AT',
    message: 'must not be set when NODE_ENV=production: it kills the process on purpose, for tests',
  },
  {
    when: (given) => production(given) && given.ALLOW_DEMO_LOGIN === 'true',
    key: 'ALLOW_DEMO_LOGIN',
    message: 'must not be set when NODE_ENV=production: the passwords of the demo are public',
  },
  {
    when: ({ HTTP_HOST = '127.0.0.1', PUBLIC_ORIGIN }) =>
      !LOOPBACK_HOSTS.includes(HTTP_HOST) && PUBLIC_ORIGIN === undefined,
    key: 'PUBLIC_ORIGIN',
    reads: ['HTTP_HOST'],
    message: 'is required when HTTP_HOST is not a loopback address: browsers are only believed from there',
  },
  {
    when: (given) => given.VOICE_PROVIDER === 'simulated' && given.SIMULATED_EXCHANGE_URL === undefined,
    key: 'SIMULATED_EXCHANGE_URL',
    message: 'is required when VOICE_PROVIDER=simulated',
  },
  ...(['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'WEBHOOK_ORIGIN'] as const).map((key) => ({
    when: (given: Given) => usesTwilio(given) && given[key] === undefined,
    key,
    message: 'is required when SMS_PROVIDER or VOICE_PROVIDER is twilio',
  })),
  {
    when: (given) => production(given) && given.TWILIO_API_URL !== undefined,
    key: 'TWILIO_API_URL',
    message: 'must not be set when NODE_ENV=production: it sends messages to a simulator',
  },
  {
    when: (given) => production(given) && usesTwilio(given) && given.WEBHOOK_ORIGIN?.startsWith('http:') === true,
    key: 'WEBHOOK_ORIGIN',
    message: 'must begin with https:// when NODE_ENV=production: webhooks carry what customers say',
  },
  {
    when: (given) => production(given) && list(given.RECORDING_ORIGINS ?? '').some((one) => !one.startsWith('https:')),
    key: 'RECORDING_ORIGINS',
    message: 'must begin with https:// when NODE_ENV=production: recordings carry what customers say',
  },
  ...(['MAIL_SMTP_URL', 'MAIL_TOKEN_SECRET'] as const).map((key) => ({
    when: (given: Given) => given.MAIL_LISTEN_PORT !== undefined && given[key] === undefined,
    key,
    message: 'is required when MAIL_LISTEN_PORT is set: whoever writes wants an answer',
  })),
  {
    when: ({ HTTP_PORT = '3000', METRICS_PORT }) => METRICS_PORT === HTTP_PORT && HTTP_PORT !== '0',
    key: 'METRICS_PORT',
    reads: ['HTTP_PORT'],
    message: 'must differ from HTTP_PORT: metrics are not for the public',
  },
  {
    when: (given) => (given.MAIL_TLS_CERT_FILE === undefined) !== (given.MAIL_TLS_KEY_FILE === undefined),
    key: 'MAIL_TLS_KEY_FILE',
    message: 'and MAIL_TLS_CERT_FILE belong together: set both or neither',
  },
];

export type Environment = z.output<typeof keys>;

/** The parsed keys, or every problem, each beginning with the key it is about. */
export type ParsedEnvironment =
  | { readonly ok: true; readonly environment: Environment }
  | { readonly ok: false; readonly problems: readonly string[] };

/** @param given only keys that are known, none of them empty */
export function parseEnvironment(given: Readonly<Record<string, string>>): ParsedEnvironment {
  const parsed = keys.safeParse(given);
  const issues = parsed.success ? [] : parsed.error.issues;
  const wrong = new Set(issues.map(({ path }) => String(path[0])));
  const conflicts = CONFLICTS.filter(
    ({ when, key, reads = [] }) => ![key, ...reads].some((name) => wrong.has(name)) && when(given),
  );
  const problems = [
    ...issues.map(({ path, message }) => `${path.join('.')} ${message}`),
    ...conflicts.map(({ key, message }) => `${key} ${message}`),
  ];
  return parsed.success && problems.length === 0 ? { ok: true, environment: parsed.data } : { ok: false, problems };
}

/** Every key that may be set. */
export const KNOWN_KEYS: readonly string[] = Object.keys(keys.shape);
