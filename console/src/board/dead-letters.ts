import type { DeadLetterView } from '../../../src/platform/realtime/console-protocol';
import { call } from '../session/api';
import { type CommandAnswer, sendCommand } from './supervision';

/** The latest first. @throws ApiProblem */
export async function askDeadLetters(): Promise<readonly DeadLetterView[]> {
  return (await call<{ readonly items: readonly DeadLetterView[] }>('GET', '/api/dead-letters')).items;
}

/** All its attempts again. Never rejects; `action-not-dead`: somebody was quicker. */
export function retryDeadLetter(actionId: string): Promise<CommandAnswer> {
  return sendCommand(`/api/dead-letters/${encodeURIComponent(actionId)}/retry`);
}

/** Enough of an id to find it in a log or to say it over the phone. */
export function shortId(contactId: string): string {
  return contactId.slice(0, 8);
}
