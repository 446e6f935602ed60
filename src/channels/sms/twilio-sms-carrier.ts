import type { MessagePage } from 'twilio/lib/rest/api/v2010/account/message';
import type { MessageDeliveries } from '../../conversations/message-deliveries';
import type { SmsConsents } from '../../customers/sms-consents';
import type { Clock, Millis } from '../../kernel/clock';
import {
  type MessageCarrier,
  type OutboundMessage,
  OutcomeUnknownError,
  type SendOutcome,
  TooEarlyError,
} from '../messaging/message-carrier';
import type { TwilioClient } from '../twilio/twilio-client';
import { twilioFailure } from '../twilio/twilio-failure';

/** UTF-16 units; Twilio refuses more with 21617. */
const LONGEST = 1_600;
/** Longer than a request may take: what Twilio does not list so long after we last sent, it does not have. */
const SETTLED_MS: Millis = 10_000;
/** How far Twilio's clock and ours may be apart; it tells whole seconds. */
const SKEW_MS: Millis = 30_000;
const PAGE_SIZE = 50;
/** An earlier attempt of the same message may have come to such an end, before it was sent again; the words are the same. */
const NEVER_ARRIVED: ReadonlySet<string> = new Set(['failed', 'undelivered', 'canceled']);

/** When a message that may be with Twilio can last have been sent, as far as this process knows, and the last attempt it saw. */
interface Sent {
  readonly at: Millis;
  readonly attempt: number;
}

export interface SmsCarrierOptions {
  readonly client: TwilioClient;
  readonly statusCallback: string;
  readonly consents: Pick<SmsConsents, 'isOptedOut'>;
  readonly deliveries: Pick<MessageDeliveries, 'isTaken'>;
  readonly clock: Clock;
}

/** Text messages by Twilio. Its API knows no key of ours, so whatever had no answer is looked up in its list of messages. */
export class TwilioSmsCarrier implements MessageCarrier {
  readonly medium = 'sms';
  private readonly sent = new Map<string, Sent>();

  constructor(private readonly options: SmsCarrierOptions) {}

  async send(message: OutboundMessage): Promise<SendOutcome> {
    const { client, consents, clock, statusCallback } = this.options;
    const { to, from, text: body } = message;
    if (body.length > LONGEST) return { kind: 'refused', code: 'too-long' };
    if (await consents.isOptedOut(to, from)) return { kind: 'refused', code: 'opted-out' };
    this.sent.set(message.messageId, { at: clock.now(), attempt: message.attempt });
    try {
      const { sid } = await client.messages.create({ to, from, body, statusCallback });
      this.sent.delete(message.messageId);
      return { kind: 'sent', providerMessageId: sid };
    } catch (error) {
      const failure = twilioFailure(error);
      if (failure.kind === 'unknown') throw new OutcomeUnknownError(`Twilio: ${failure.why}`);
      this.sent.delete(message.messageId);
      if (failure.kind === 'refused') return { kind: 'refused', code: failure.code };
      // A new error: Twilio's own may repeat the customer's number.
      throw new Error(`Twilio: ${failure.why}`);
    }
  }

  /**
   * The oldest message with these words between these numbers, not older than our first attempt, that is no other message of ours: of two
   * equal texts in a row the second is not taken for the first. Not filtered by DateSent, which a queued message does not have yet.
   */
  async lookUp(message: OutboundMessage): Promise<string | null> {
    const { messageId, firstAttemptAt } = message;
    const askedAt = this.options.clock.now();
    const sentAt = this.mayHaveBeenSentAt(message, askedAt);
    for (const sid of await this.candidates(message, firstAttemptAt.getTime() - SKEW_MS)) {
      if (await this.options.deliveries.isTaken('sms', sid)) continue;
      this.sent.delete(messageId);
      return sid;
    }
    const leftMs = sentAt + SETTLED_MS - askedAt;
    if (leftMs > 0)
      throw new TooEarlyError(
        'Twilio does not list the message yet; too early to say that it has not taken it',
        leftMs,
      );
    this.sent.delete(messageId);
    return null;
  }

  /** An attempt that this process did not see was another process', which may have sent until now. */
  private mayHaveBeenSentAt({ messageId, attempt }: OutboundMessage, now: Millis): Millis {
    const sent = this.sent.get(messageId);
    const sawAll = sent !== undefined && (attempt === sent.attempt || attempt === sent.attempt + 1);
    const at = sawAll ? sent.at : now;
    this.sent.set(messageId, { at, attempt });
    return at;
  }

  /** Oldest first. */
  private async candidates({ to, from, text }: OutboundMessage, since: Millis): Promise<string[]> {
    const found: string[] = [];
    try {
      let page: Pick<MessagePage, 'instances' | 'nextPage'> = await this.options.client.messages.page({
        to,
        from,
        pageSize: PAGE_SIZE,
      });
      for (;;) {
        for (const { sid, body, direction, status, dateCreated } of page.instances) {
          // Newest first: nothing after this one can be it.
          if (dateCreated.getTime() < since) return found.reverse();
          if (!direction.startsWith('outbound') || NEVER_ARRIVED.has(status)) continue;
          if (body === text) found.push(sid);
        }
        const next = page.nextPage();
        if (next === undefined) return found.reverse();
        page = await next;
      }
    } catch (error) {
      const failure = twilioFailure(error);
      throw new Error(`Twilio's list: ${'why' in failure ? failure.why : failure.code}`);
    }
  }
}
