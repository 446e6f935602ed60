import { AsyncLocalStorage } from 'node:async_hooks';

/** What every log line of one piece of work carries. */
export interface LogContext {
  readonly requestId?: string;
  readonly contactId?: string;
}

const storage = new AsyncLocalStorage<LogContext>();

export function logContext(): LogContext {
  return storage.getStore() ?? {};
}

/** Runs `work`, whatever it awaits included, with these ids on its log lines, besides those it already has. */
export function withLogContext<T>(context: LogContext, work: () => T): T {
  return storage.run({ ...logContext(), ...context }, work);
}
