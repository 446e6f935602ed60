import type { MessagePage } from 'twilio/lib/rest/api/v2010/account/message';
import type { MessageDeliveries } from '../../conversations/message-deliveries';
import type { SmsConsents } from '../../customers/sms-consents';
import type { Clock, Millis } from '../../kernel/clock';
import {
  type MessageCarrier,
  type OutboundMessage,
  OutcomeUnknownError,
  type SendOutcome,
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
  /** When each message that may be with Twilio was last sent. One that a former process sent counts from our start on. */
  private readonly sentAt = new Map<string, Millis>();
  private readonly startedAt: Millis;

  constructor(private readonly options: SmsCarrierOptions) {
    this.startedAt = options.clock.now();
  }

  async send(message: OutboundMessage): Promise<SendOutcome> {
    const { client, consents, clock, statusCallback } = this.options;
    const { to, from, text: body } = message;
    if (body.length > LONGEST) return { kind: 'refused', code: 'too-long' };
    if (await consents.isOptedOut(to, from)) return { kind: 'refused', code: 'opted-out' };
    this.sentAt.set(message.messageId, clock.now());
    try {
      const { sid } = await client.messages.create({ to, from, body, statusCallback });
      this.sentAt.delete(message.messageId);
      return { kind: 'sent', providerMessageId: sid };
    } catch (error) {
      const failure = twilioFailure(error);
      if (failure.kind === 'unknown') throw new OutcomeUnknownError(`Twilio: ${failure.why}`);
      this.sentAt.delete(message.messageId);
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
    for (const sid of await this.candidates(message, firstAttemptAt.getTime() - SKEW_MS)) {
      if (await this.options.deliveries.isTaken('sms', sid)) continue;
      this.sentAt.delete(messageId);
      return sid;
    }
    if (askedAt - (this.sentAt.get(messageId) ?? this.startedAt) < SETTLED_MS)
      throw new Error('Twilio does not list the message yet; too early to say that it has not taken it');
    this.sentAt.delete(messageId);
    return null;
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
        for (const { sid, body, direction, dateCreated } of page.instances) {
          // Newest first: nothing after this one can be it.
          if (dateCreated.getTime() < since) return found.reverse();
          if (direction.startsWith('outbound') && body === text) found.push(sid);
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
