import { ConsoleLogger, type LogLevel } from '@nestjs/common';
import type { AppConfig } from '../../config/config';
import { logContext } from './request-context';

/** Nest tells every module and route it makes; that is for debugging. */
const NEST_START = ['NestFactory', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'WebSocketsController'];

const LEVELS: readonly (readonly [AppConfig['logLevel'], LogLevel[]])[] = [
  ['fatal', ['fatal']],
  ['error', ['error']],
  ['warn', ['warn']],
  ['info', ['log']],
  ['debug', ['debug', 'verbose']],
];

/** Nest's names of the levels to print. */
export function nestLevels(logLevel: AppConfig['logLevel']): LogLevel[] {
  const last = LEVELS.findIndex(([name]) => name === logLevel);
  return LEVELS.slice(0, last + 1).flatMap(([, levels]) => levels);
}

/** `log({ message, ...params })` reads like `log(message, params)`: one line that can be searched by its message. */
function messageAndParams(logged: unknown): { message: unknown; params?: Record<string, unknown> } {
  if (typeof logged !== 'object' || logged === null || !('message' in logged)) return { message: logged };
  const { message, ...params } = logged;
  return { message, params };
}

/** Properties of errors that name things of ours and never a customer's. */
const SAFE_ERROR_KEYS = ['code', 'status', 'severity', 'schema', 'table', 'column', 'constraint', 'routine', 'syscall'];

/**
 * One JSON object a line, with the request and the contact it belongs to. Errors lose what may hold personal data:
 * PostgreSQL's messages may quote values, its details quote rows, and TypeORM adds the query with its parameters.
 */
export class JsonLogger extends ConsoleLogger {
  constructor(logLevel: AppConfig['logLevel']) {
    super({ json: true, logLevels: nestLevels(logLevel) });
  }

  override log(message: unknown, ...rest: unknown[]): void {
    if (NEST_START.includes(String(rest.at(-1)))) super.debug(message, ...rest);
    else super.log(message, ...rest);
  }

  protected override getJsonLogObject(
    ...args: Parameters<ConsoleLogger['getJsonLogObject']>
  ): ReturnType<ConsoleLogger['getJsonLogObject']> {
    const { timestamp, message, ...rest } = super.getJsonLogObject(...args);
    const time = new Date(timestamp).toISOString();
    return { timestamp, time, ...logContext(), ...rest, ...messageAndParams(message) };
  }

  protected override serializeError(error: Error): Record<string, unknown> {
    return safeError(error, 0);
  }
}

/**
 * SQLSTATE classes whose messages name tables, functions, locks or connections and never a value: connection, rollback,
 * syntax and access, resources, object state, operator, and what our own functions raise.
 */
const TELLING_SQLSTATE = /^(08|40|42|53|55|57|P0)/;

/** The error as plain data for a log line; causes up to five deep. */
function safeError(error: Error, depth = 0): Record<string, unknown> {
  const own = Object.entries(error).filter(
    ([key, value]) => SAFE_ERROR_KEYS.includes(key) && (typeof value === 'string' || typeof value === 'number'),
  );
  return {
    name: error.name,
    ...Object.fromEntries(own),
    message: safeMessage(error),
    // The first lines of a stack repeat the message.
    stack: error.stack
      ?.split('\n')
      .filter((line) => /^\s+at /.test(line))
      .join('\n'),
    ...(error.cause instanceof Error && depth < 5 ? { cause: safeError(error.cause, depth + 1) } : {}),
  };
}

function safeMessage(error: Error): string {
  const fromDatabase = 'severity' in error || 'driverError' in error;
  const sqlState = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return fromDatabase && !TELLING_SQLSTATE.test(sqlState) ? `the database answered ${sqlState}` : error.message;
}
