import { createHash } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { ConversationsService } from '../../conversations/conversations.service';
import { derivedId } from '../../conversations/derived-id';
import { MessageDeliveries } from '../../conversations/message-deliveries';
import type { Clock } from '../../kernel/clock';
import { UserError } from '../../platform/errors/errors';
import { CLOCK } from '../../platform/time/clock';
import { KeyedQueue } from '../keyed-queue';
import { InboundMessages } from '../messaging/inbound-messages';
import { RefusedArrivals } from '../refused-arrivals';
import { natureOf, reportedState } from './automatic-mail';
import { MAIL_LIMITS, type MailLimits } from './mail-limits';
import { MailRefusal } from './mail-refusal';
import { subjectOf, textOf } from './mail-text';
import { type AnsweredContact, MailThreads } from './mail-threads';
import { Mailboxes } from './mailboxes';
import type { ReadMail } from './reading/mail';
import { ourMessageId } from './reading/our-message-id';
import type { Recipient } from './recipient';
import { type Sender, senderOf } from './sender';

const HOUR_MS = 3_600_000;

/** A mail and the envelope it came in. */
export interface DeliveredMail {
  readonly mail: ReadMail;
  /** Of MAIL FROM; empty: the null sender. */
  readonly envelopeSender: string;
  readonly recipients: readonly Recipient[];
}

/** Decides what becomes of a mail: a contact, a message of one, a note, or a refusal in words. */
@Injectable()
export class MailIntake {
  private readonly logger = new Logger(MailIntake.name);
  /** Mails of one sender one after the other, so that they count each other. */
  private readonly senders = new KeyedQueue();

  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(MAIL_LIMITS) private readonly limits: MailLimits,
    private readonly mailboxes: Mailboxes,
    private readonly threads: MailThreads,
    private readonly inbound: InboundMessages,
    private readonly conversations: ConversationsService,
    private readonly deliveries: MessageDeliveries,
    private readonly refused: RefusedArrivals,
  ) {}

  /**
   * Resolves when everything the mail is good for is on disk. Repeating it, whole or after half of it, changes nothing more.
   * @throws MailRefusal
   * @throws whatever the database says: the other side must try again
   */
  async take(delivered: DeliveredMail): Promise<void> {
    try {
      await this.decide(delivered);
    } catch (error) {
      if (error instanceof MailRefusal && error.responseCode >= 500) await this.refused.count('email', error.reason);
      throw error;
    }
  }

  private async decide(delivered: DeliveredMail): Promise<void> {
    const { mail, envelopeSender, recipients } = delivered;
    const nature = natureOf({ ...mail, envelopeSender: envelopeSender.toLowerCase() }, (address) =>
      this.mailboxes.isOurs(address),
    );
    if (nature === 'own') throw new MailRefusal(554, 'Mail loop: this mail is from this service', 'mail-loop');
    if (nature === 'bounce') {
      await this.bounced(mail, recipients);
      return;
    }
    if (mail.header.fromFields > 1)
      throw new MailRefusal(554, 'More than one From field (RFC 5322 section 3.6)', 'sender-ambiguous');
    const sender = senderOf(mail.header, envelopeSender);
    if (sender === null)
      throw new MailRefusal(554, 'No sender that could be answered: From has no mail address', 'sender-missing');
    const deliver = nature === 'person' ? this.deliver.bind(this) : this.note.bind(this);
    await this.senders.run(sender.address, async () => {
      for (const recipient of onePerMailbox(recipients)) await deliver(mail, sender, recipient);
    });
  }

  private async deliver(mail: ReadMail, sender: Sender, recipient: Recipient): Promise<void> {
    const accessPointId = this.accessPointOf(recipient);
    const providerMessageId = this.idOf(mail, sender, accessPointId);
    const answered = await this.answered(mail, sender, recipient);
    const answers = await this.allowed(sender, accessPointId, providerMessageId, answered);
    const subject = subjectOf(mail);
    const { contactId } = await this.receive({
      medium: 'email',
      accessPointId,
      providerMessageId,
      from: sender.address,
      fromName: sender.name,
      to: recipient.mailbox,
      text: textOf(mail),
      ...(subject === undefined ? {} : { subject }),
      answers,
    });
    if (mail.header.messageId !== null) await this.threads.remember(contactId, mail.header.messageId, 'in');
  }

  private async receive(message: Parameters<InboundMessages['receive']>[0]) {
    try {
      return await this.inbound.receive(message);
    } catch (error) {
      if (error instanceof UserError) throw new MailRefusal(554, error.message, error.code);
      throw error;
    }
  }

  /**
   * The contact that the mail may join or follow. A sender who began very many lately joins what is open: two programs that answer
   * each other would otherwise fill the queue.
   * @throws MailRefusal 450
   */
  private async allowed(
    sender: Sender,
    accessPointId: string,
    providerMessageId: string,
    answered: AnsweredContact | null,
  ): Promise<string | undefined> {
    if (answered?.open === true) return answered.contactId;
    if ((await this.threads.begunSince(sender.address, HOUR_MS)) < this.limits.contactsPerSender)
      return answered?.contactId;
    if (await this.threads.isStored(providerMessageId)) return answered?.contactId;
    const open = await this.threads.latestOpen(sender.address, accessPointId);
    if (open !== null) return open;
    throw new MailRefusal(450, 'Too many new requests of this sender, try again in an hour', 'rate-limited');
  }

  private async answered(mail: ReadMail, sender: Sender, recipient: Recipient): Promise<AnsweredContact | null> {
    const { token, mailbox } = recipient;
    // Programs answer to where bounces go (RFC 3834 section 4).
    const returned = token?.kind === 'b' ? [ourMessageId(token.id, mailbox)] : [];
    return await this.threads.answered({
      from: sender.address,
      accessPointId: this.accessPointOf(recipient),
      answers: [...returned, ...mail.header.answers],
      tokenContactId: token?.kind === 'r' ? token.id : null,
    });
  }

  /**
   * A program's answer to an agent: the agent should know that it came, and nobody waits for an answer to it.
   * @throws MailRefusal 554 when it answers nothing that is open
   */
  private async note(mail: ReadMail, sender: Sender, recipient: Recipient): Promise<void> {
    const answered = await this.answered(mail, sender, recipient);
    if (answered === null || !answered.open)
      throw new MailRefusal(554, 'Automatic mail begins no request here; write one yourself', 'automatic-mail');
    const id = this.idOf(mail, sender, this.accessPointOf(recipient));
    await this.conversations.append({
      contactId: answered.contactId,
      messageId: derivedId(`email-note ${id}`),
      from: 'system',
      text: 'auto-reply',
    });
  }

  /**
   * A mail server could not deliver a message of ours, or says how far it is.
   * @throws MailRefusal 554 when it is about nothing of ours; 451 when it came before we wrote down that we sent it
   */
  private async bounced(mail: ReadMail, recipients: readonly Recipient[]): Promise<void> {
    const signed = recipients.flatMap(({ token, mailbox }) =>
      token?.kind === 'b' ? [ourMessageId(token.id, mailbox)] : [],
    );
    // What it came to is signed; what it quotes anybody could have written.
    const { returned } = mail.report;
    const about = new Set(signed.length > 0 || returned === null ? signed : [returned]);
    if (about.size === 0)
      throw new MailRefusal(
        554,
        'Mail of mail servers begins no request here, and this is about no mail of ours',
        'automatic-mail',
      );
    const state = reportedState(mail);
    if (state === null) return;
    for (const mailId of about) {
      const noted = await this.deliveries.report('email', mailId, {
        state,
        ...(state === 'failed' ? { reason: 'bounced' } : {}),
      });
      if (noted === 'unknown-message' && signed.includes(mailId))
        throw new MailRefusal(451, 'Not yet: the mail this is about is being written down', 'bounce-early');
      if (noted === 'noted') this.logger.log(`a mail of ours: ${state}, says a mail server`);
    }
  }

  /**
   * What tells this mail from every other. The same mail sent again has the same Message-ID, sender and body; a Message-ID alone
   * could be used twice, or by somebody else. Without one the date stands for it, and without that the day it came.
   */
  private idOf({ header, digest }: ReadMail, sender: Sender, accessPointId: string): string {
    const day = new Date(this.clock.now()).toISOString().slice(0, 10);
    const name = header.messageId ?? `${header.date ?? day} ${header.subject}`;
    return createHash('sha256').update([accessPointId, sender.address, name, digest].join('\0')).digest('hex');
  }

  /** It was there at RCPT; who deletes a mailbox in between is told as at RCPT. */
  private accessPointOf({ mailbox }: Recipient): string {
    const accessPoint = this.mailboxes.accessPoint(mailbox);
    if (accessPoint === undefined) throw new MailRefusal(550, 'No such mailbox here', 'unknown-mailbox');
    return accessPoint.id;
  }
}

/** With several addresses of one mailbox, one with a token counts. */
function onePerMailbox(recipients: readonly Recipient[]): Recipient[] {
  const found = new Map<string, Recipient>();
  for (const recipient of recipients) {
    const known = found.get(recipient.mailbox);
    if (known === undefined || (known.token === null && recipient.token !== null))
      found.set(recipient.mailbox, recipient);
  }
  return [...found.values()];
}
