import type { ConsoleToServer, Refusal } from '../../../src/platform/realtime/console-protocol';

export type EventName = keyof ConsoleToServer;
/** What a command carries. */
type Body<Event extends EventName> = Parameters<ConsoleToServer[Event]>[0];
/** What the server answers to it. */
export type Answer<Event extends EventName> = Parameters<Parameters<ConsoleToServer[Event]>[1]>[0];
/** The fields of a body that the caller gives; `commandId` is added here. */
export type Request<Event extends EventName> = Omit<Body<Event>, 'commandId'>;

/** Events whose body carries a `commandId`, which the sender adds. */
export const COMMANDS_WITH_ID: ReadonlySet<EventName> = new Set<EventName>([
  'seat:sign-in',
  'seat:sign-out',
  'seat:take-over',
  'seat:choose-state',
  'offer:accept',
  'offer:decline',
  'contact:hold',
  'contact:resume',
  'contact:end',
  'contact:transfer',
  'contact:wrap-up',
  'message:retry',
  'customer:add-address',
  'customer:remove-address',
]);

/** Refusals made by this side: the server was not asked, or did not answer. */
export type LocalRefusalCode = 'no-answer' | 'offline';

/** A refusal in the shape of the server's. */
export function localRefusal(code: LocalRefusalCode): Refusal {
  return { ok: false, code, message: 'The server did not answer.', retryable: true };
}
