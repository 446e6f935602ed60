import { Injectable, Logger } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { ConversationsService } from '../../conversations/conversations.service';
import { derivedId } from '../../conversations/derived-id';
import { readCallerNumber } from '../../customers/phone-number';
import { SmsConsents } from '../../customers/sms-consents';
import type { InboundMessage } from '../messaging/inbound-message';
import { InboundMessages } from '../messaging/inbound-messages';
import { InboundMessageEntity } from '../messaging/message-thread.entity';
import { MessageThreads } from '../messaging/message-threads';
import { RefusedArrivals } from '../refused-arrivals';
import { optOutWord } from './opt-out-words';
import { SmsNumbers } from './sms-numbers';
import { smsText } from './sms-text';

/** A text message as the provider has it, heard by webhook or found in its list. */
export interface ArrivedSms {
  readonly sid: string;
  readonly from: string;
  readonly to: string;
  readonly body: string;
  readonly numMedia: number;
  readonly optOutType?: string | undefined;
  readonly sentAt: Date;
}

/** What customers write to our numbers, each message once, however often and by whichever way it comes. */
@Injectable()
export class InboundSms {
  private readonly logger = new Logger(InboundSms.name);

  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly numbers: SmsNumbers,
    private readonly inbound: InboundMessages,
    private readonly threads: MessageThreads,
    private readonly conversations: ConversationsService,
    private readonly consents: SmsConsents,
    private readonly refused: RefusedArrivals,
  ) {}

  /**
   * Resolves when the message is on disk or never will be: then there is nothing to repeat. A number that is none of ours, or a sender
   * whom nobody could answer (a name, a withheld number), is counted, and the log says so without them.
   *
   * A message that only says that its sender wants no more messages is no request: it is written down with the customer's number, told
   * in the open contact if there is one, and rings nobody. The same holds for the word that takes it back.
   * @throws whatever the database says when it cannot store it
   */
  async take(sms: ArrivedSms): Promise<void> {
    const ours = this.numbers.find(sms.to);
    const sender = readCallerNumber(sms.from);
    if (ours === undefined || sender.kind === 'withheld') {
      const reason = ours === undefined ? 'unknown-number' : 'unknown-sender';
      this.logger.warn(`message ${sms.sid} is not taken: ${reason}`);
      await this.refused.count('sms', reason);
      return;
    }
    const message: InboundMessage = {
      medium: 'sms',
      accessPointId: ours.accessPointId,
      providerMessageId: sms.sid,
      from: sender.address,
      to: sms.to.trim(),
      text: smsText(sms.body, sms.numMedia),
    };
    const word = optOutWord(sms.body, sms.optOutType);
    if (word !== null && (await this.heed(message, word, sms.sentAt))) return;
    await this.inbound.receive(message);
  }

  /** Which of these were taken before. */
  async known(sids: readonly string[]): Promise<ReadonlySet<string>> {
    const rows: { sid: string }[] = await this.database.query(
      `SELECT provider_message_id AS sid FROM inbound_messages WHERE medium = 'sms' AND provider_message_id = ANY($1)
       UNION SELECT provider_message_id FROM sms_consents WHERE provider_message_id = ANY($1)`,
      [sids],
    );
    return new Set(rows.map(({ sid }) => sid));
  }

  /** False: it is an ordinary message. The note comes first: the consent is what says that all was done. */
  private async heed(message: InboundMessage, word: 'stop' | 'start', at: Date): Promise<boolean> {
    const { providerMessageId, from, to } = message;
    if (await this.consents.knows(providerMessageId)) return true;
    if (word === 'start') {
      // Who never said stop says "yes" to an agent; so did this message, if it was stored as one before.
      const stored = { medium: 'sms', providerMessageId } as const;
      if (!(await this.consents.isOptedOut(from, to))) return false;
      if (await this.database.manager.existsBy(InboundMessageEntity, stored)) return false;
    }
    const open = await this.threads.joinable(message);
    if (open !== null)
      await this.conversations.append({
        contactId: open.contactId,
        messageId: derivedId(`sms ${providerMessageId} consent`),
        from: 'system',
        text: word === 'stop' ? 'customer-opted-out' : 'customer-opted-in',
      });
    await this.consents.record({ providerMessageId, customerNumber: from, ourNumber: to, word, at });
    return true;
  }
}
