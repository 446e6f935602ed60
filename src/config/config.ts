import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { type Environment, KNOWN_KEYS, parseEnvironment } from './environment-schema';
import { nearMiss } from './near-miss';
import { packageRoot } from './package';

/** Injection token of the parsed configuration. */
export const APP_CONFIG = Symbol('AppConfig');

/** The configuration of one process: parsed once, frozen. Times in milliseconds, paths absolute. */
export interface AppConfig {
  readonly nodeEnv: 'development' | 'test' | 'production';
  readonly httpHost: string;
  /** 0: any free port. */
  readonly httpPort: number;
  /** Origins that may change things and open sockets; empty: this machine's own addresses (see origin-policy.ts). */
  readonly publicOrigins: readonly string[];
  /** Express's `trust proxy`: 0 for none, a number of hops, or addresses. */
  readonly trustProxy: number | string;
  /** Undefined: the embedded server in `dataDir`. */
  readonly databaseUrl: string | undefined;
  /** Port of the embedded server. */
  readonly databasePort: number;
  /** Connections of this process at most. */
  readonly databasePool: number;
  readonly dataDir: string;
  /** The built pages. */
  readonly consoleDir: string;
  readonly logLevel: 'silent' | 'fatal' | 'error' | 'warn' | 'info' | 'debug';
  readonly sessionIdleMs: number;
  readonly sessionAbsoluteMs: number;
  /** An older password must be changed at the next log-in; undefined: passwords do not grow old. */
  readonly passwordMaxAgeMs: number | undefined;
  /** The people of the demonstration may log in; else they cannot, whatever database they are in. */
  readonly allowDemoLogin: boolean;
  readonly routerTimeoutMs: number;
  readonly routerMailboxLimit: number;
  readonly leaseMs: number;
  readonly seatGraceMs: number;
  readonly seatReloadMs: number;
  /** A chat customer without a socket for so long before being served has given up. */
  readonly chatAbandonMs: number;
  /** Sockets, and conversations that are not over, from one address. */
  readonly chatSocketsPerIp: number;
  readonly chatOpenPerIp: number;
  readonly voiceProvider: 'none' | 'simulated' | 'twilio';
  readonly simulatedExchangeUrl: string | undefined;
  /** Where recordings may be fetched from. */
  readonly recordingOrigins: readonly string[];
  readonly smsProvider: 'none' | 'twilio';
  /** Undefined: neither SMS nor telephony is Twilio's. */
  readonly twilio: TwilioConfig | undefined;
  /** Undefined: no mail comes in. */
  readonly mail: MailConfig | undefined;
  /** Undefined: no metrics are served. Port 0: any free port. */
  readonly metrics: { readonly host: string; readonly port: number } | undefined;
  /** Tests only: the named point at which the process kills itself. */
  readonly crashAt: string | undefined;
}

export interface TwilioConfig {
  readonly accountSid: string;
  readonly authToken: string;
  /** Also accepted in signatures, while tokens are exchanged. */
  readonly authTokenSecondary: string | undefined;
  /** In place of Twilio's own hosts: a simulator. */
  readonly apiUrl: string | undefined;
  /** Scheme, host and port under which Twilio reaches us: signatures are over this address, never over a header's. */
  readonly webhookOrigin: string;
}

export interface MailConfig {
  readonly listenHost: string;
  /** 0: any free port. */
  readonly listenPort: number;
  /** Files of certificate and key for STARTTLS, absolute. */
  readonly tls: { readonly certFile: string; readonly keyFile: string } | undefined;
  /** The server that carries our replies. */
  readonly smtpUrl: string;
  /** Signs the tokens in our replies by which an answer finds its contact. */
  readonly tokenSecret: string;
}

/** Everything that is wrong with the configuration, one line each, without values. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(readonly problems: readonly string[]) {
    super(`The configuration has ${problems.length} problem${problems.length === 1 ? '' : 's'}:\n${indent(problems)}`);
  }
}

function indent(lines: readonly string[]): string {
  return lines.map((line) => `  - ${line}`).join('\n');
}

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Reads `.env` (if there is one) and the environment, which wins.
 *
 * Unknown keys: in `.env` every key must be known. The environment belongs to many programs, so there only keys that
 * start with `LIANXIAN_` (no key of ours does) or that look like a slip of the pen of a known key are errors.
 * @throws ConfigError with all problems at once
 */
export function loadConfig(env: Variables = process.env, dotenvPath: string = resolve('.env')): AppConfig {
  const file: Variables = existsSync(dotenvPath) ? parseEnv(readFileSync(dotenvPath, 'utf8')) : {};
  return parseConfig(env, file);
}

/** As `loadConfig`, with the contents of `.env` given. */
export function parseConfig(env: Variables, file: Variables = {}): AppConfig {
  const problems = [...unknownInFile(file), ...suspectInEnvironment(env)];
  // An empty value means "not set", so that a line of .env can be emptied instead of deleted.
  const given = KNOWN_KEYS.map((key) => [key, env[key] || file[key] || ''] as const).filter(
    ([, value]) => value !== '',
  );
  const parsed = parseEnvironment(Object.fromEntries(given));
  if (!parsed.ok) problems.push(...parsed.problems);
  if (!parsed.ok || problems.length > 0) throw new ConfigError(problems);
  return toConfig(parsed.environment);
}

/**
 * A configuration for tests: everything by default, any free port, quiet logs. Overrides are not parsed again.
 * The database is the caller's to name.
 */
export function testConfig(overrides: Partial<AppConfig> = {}): AppConfig {
  const base = parseConfig({ NODE_ENV: 'test', HTTP_PORT: '0', LOG_LEVEL: 'error', DATABASE_POOL: '8' });
  return Object.freeze({ ...base, ...overrides });
}

function unknownInFile(file: Variables): string[] {
  return Object.keys(file)
    .filter((key) => !KNOWN_KEYS.includes(key))
    .map((key) => `${key} in .env is not a key of Lianxian${suggestion(key)}`);
}

function suspectInEnvironment(env: Variables): string[] {
  return Object.keys(env)
    .filter((key) => !KNOWN_KEYS.includes(key))
    .filter((key) => key.startsWith('LIANXIAN_') || nearMiss(key, KNOWN_KEYS) !== undefined)
    .map((key) => `${key} in the environment is not a key of Lianxian${suggestion(key)}`);
}

function suggestion(key: string): string {
  const meant = nearMiss(key.replace(/^LIANXIAN_/, ''), KNOWN_KEYS);
  return meant === undefined ? '; .env.example lists the keys' : `; did you mean ${meant}?`;
}

function toConfig(env: Environment): AppConfig {
  return Object.freeze({
    nodeEnv: env.NODE_ENV,
    httpHost: env.HTTP_HOST,
    httpPort: env.HTTP_PORT,
    publicOrigins: Object.freeze(env.PUBLIC_ORIGIN),
    trustProxy: env.TRUST_PROXY,
    databaseUrl: env.DATABASE_URL,
    databasePort: env.DATABASE_PORT,
    databasePool: env.DATABASE_POOL,
    dataDir: resolve(env.DATA_DIR),
    consoleDir: env.CONSOLE_DIR === undefined ? join(packageRoot(), 'dist', 'console') : resolve(env.CONSOLE_DIR),
    logLevel: env.LOG_LEVEL,
    sessionIdleMs: env.SESSION_IDLE_MIN * 60_000,
    sessionAbsoluteMs: env.SESSION_ABSOLUTE_H * 3_600_000,
    passwordMaxAgeMs: env.PASSWORD_MAX_AGE_DAYS === undefined ? undefined : env.PASSWORD_MAX_AGE_DAYS * 86_400_000,
    allowDemoLogin: env.ALLOW_DEMO_LOGIN,
    routerTimeoutMs: env.ROUTER_TIMEOUT_MS,
    routerMailboxLimit: env.ROUTER_MAILBOX_LIMIT,
    leaseMs: env.LEASE_MS,
    seatGraceMs: env.SEAT_GRACE_MS,
    seatReloadMs: env.SEAT_RELOAD_MS,
    chatAbandonMs: env.CHAT_ABANDON_MS,
    chatSocketsPerIp: env.CHAT_SOCKETS_PER_IP,
    chatOpenPerIp: env.CHAT_OPEN_PER_IP,
    voiceProvider: env.VOICE_PROVIDER,
    simulatedExchangeUrl: env.SIMULATED_EXCHANGE_URL,
    smsProvider: env.SMS_PROVIDER,
    twilio: toTwilio(env),
    mail: toMail(env),
    metrics:
      env.METRICS_PORT === undefined ? undefined : Object.freeze({ host: env.METRICS_HOST, port: env.METRICS_PORT }),
    recordingOrigins: Object.freeze(recordingOrigins(env)),
    crashAt: env.CRASH_AT,
  });
}

/** A simulated exchange keeps its own recordings. */
function recordingOrigins({
  RECORDING_ORIGINS: given,
  VOICE_PROVIDER,
  SIMULATED_EXCHANGE_URL: url,
}: Environment): string[] {
  if (VOICE_PROVIDER !== 'simulated' || url === undefined) return given;
  return [...given, new URL(url.replace(/^ws/, 'http')).origin];
}

function toTwilio(env: Environment): TwilioConfig | undefined {
  const { TWILIO_ACCOUNT_SID: accountSid, TWILIO_AUTH_TOKEN: authToken, WEBHOOK_ORIGIN: webhookOrigin } = env;
  if (env.SMS_PROVIDER !== 'twilio' && env.VOICE_PROVIDER !== 'twilio') return undefined;
  if (accountSid === undefined || authToken === undefined || webhookOrigin === undefined) return undefined;
  return Object.freeze({
    accountSid,
    authToken,
    authTokenSecondary: env.TWILIO_AUTH_TOKEN_SECONDARY,
    apiUrl: env.TWILIO_API_URL,
    webhookOrigin,
  });
}

function toMail(env: Environment): MailConfig | undefined {
  const { MAIL_LISTEN_PORT: listenPort, MAIL_SMTP_URL: smtpUrl, MAIL_TOKEN_SECRET: tokenSecret } = env;
  if (listenPort === undefined || smtpUrl === undefined || tokenSecret === undefined) return undefined;
  const { MAIL_TLS_CERT_FILE: certFile, MAIL_TLS_KEY_FILE: keyFile } = env;
  return Object.freeze({
    listenHost: env.MAIL_LISTEN_HOST,
    listenPort,
    tls:
      certFile === undefined || keyFile === undefined
        ? undefined
        : Object.freeze({ certFile: resolve(certFile), keyFile: resolve(keyFile) }),
    smtpUrl,
    tokenSecret,
  });
}
