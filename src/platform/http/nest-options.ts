import type { LoggerService, NestApplicationOptions } from '@nestjs/common';

/**
 * How our applications are made: errors of the start are thrown to the caller, bodies are parsed where
 * configure-http.ts says, and closing does not wait for connections that browsers keep open.
 */
export function nestOptions(logger: LoggerService | false): NestApplicationOptions {
  // Nest declares its plain options as a class, and everybody passes a literal.
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment
  return { logger, abortOnError: false, bodyParser: false, forceCloseConnections: true };
}
