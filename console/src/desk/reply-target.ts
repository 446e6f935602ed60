import type { MediumCode } from '../../../src/platform/realtime/console-protocol';

/**
 * How long a customer of a text medium may wait for the next line before the desk's meter turns amber and red. A hint for
 * the agent's eye, not a service level: those are per queue, kept by the server and shown on the board.
 */
const REPLY_TARGET_MS: Readonly<Record<Exclude<MediumCode, 'voice'>, number>> = {
  chat: 60_000,
  sms: 300_000,
  email: 4 * 3_600_000,
};

/** The reply target of a medium in milliseconds; null for voice. */
export function replyTargetMs(medium: MediumCode): number | null {
  return medium === 'voice' ? null : REPLY_TARGET_MS[medium];
}
