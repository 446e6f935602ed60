import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { createTransport, type Transporter } from 'nodemailer';
import { APP_CONFIG, type AppConfig, type MailConfig } from '../../config/config';
import { derivedId } from '../../conversations/derived-id';
import { readMailAddress } from '../../customers/mail-address';
import { present } from '../../kernel/assert';
import type { Millis } from '../../kernel/clock';
import {
  type MessageCarrier,
  OutcomeUnknownError,
  type OutboundMessage,
  type SendOutcome,
} from '../messaging/message-carrier';
import { MessageDispatcher } from '../messaging/message-dispatcher';
import { MailThreads } from './mail-threads';
import { Mailboxes } from './mailboxes';
import { ourMessageId } from './reading/our-message-id';
import { replyMail } from './reply-mail';
import { failureOf } from './smtp-failure';

const CONNECT_MS: Millis = 5_000;
/**
 * From one answer of the server to the next: RFC 5321 section 4.5.3.2.6 gives it ten minutes after the end of a mail, for whoever
 * gives up earlier sends it again and again. The dispatcher hands over no more than there are connections.
 */
const ANSWER_MS: Millis = 600_000;
const CONNECTIONS = 5;

/**
 * Hands agents' mails to our SMTP server. SMTP cannot be asked whether a mail was taken when the answer to its end was lost
 * (RFC 5321 section 6.1 knows of it): the mail is sent again with the same Message-ID, and whoever gets it twice has it once.
 */
@Injectable()
export class SmtpCarrier implements MessageCarrier, OnModuleInit, OnModuleDestroy {
  readonly medium = 'email';
  private transport: Transporter | null = null;

  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly dispatcher: MessageDispatcher,
    private readonly threads: MailThreads,
    private readonly mailboxes: Mailboxes,
  ) {}

  onModuleInit(): void {
    if (this.config.mail === undefined) return;
    this.transport = createPool(this.config.mail);
    this.dispatcher.register(this);
  }

  onModuleDestroy(): void {
    this.transport?.close();
  }

  async send(message: OutboundMessage): Promise<SendOutcome> {
    const to = readMailAddress(message.to);
    if (to === null) return { kind: 'refused', code: 'unknown-recipient' };
    const mailbox = message.from;
    const id = mailUuid(message);
    const mailId = ourMessageId(id, mailbox);
    const mail = replyMail({
      mailId,
      mailbox,
      displayName: this.mailboxes.displayName(mailbox),
      replyTo: this.mailboxes.withToken(mailbox, 'r', message.contactId),
      returnPath: this.mailboxes.withToken(mailbox, 'b', id),
      to,
      subject: await this.threads.subjectOf(message.contactId),
      text: message.text,
      automatic: message.automatic,
      thread: await this.threads.before(message.contactId, mailId),
      date: message.writtenAt,
    });
    // Before it goes out: an answer may be here before we are told that it was taken.
    await this.threads.remember(message.contactId, mailId, 'out');
    try {
      await present(this.transport, 'mail is configured').sendMail(mail);
    } catch (error) {
      const failure = failureOf(error);
      if (failure.kind === 'refused') return failure;
      if (failure.kind === 'unknown') throw new OutcomeUnknownError(failure.detail);
      throw new Error(failure.detail);
    }
    return { kind: 'sent', providerMessageId: mailId };
  }

  lookUp(): Promise<string | null> {
    return Promise.resolve(null);
  }
}

/** The same at every attempt; different for two contacts, though a console used one id for both. */
function mailUuid({ contactId, messageId }: OutboundMessage): string {
  return derivedId(`mail ${contactId} ${messageId}`);
}

function createPool({ smtpUrl }: MailConfig): Transporter {
  return createTransport({
    url: smtpUrl,
    pool: true,
    maxConnections: CONNECTIONS,
    // Whether a mail is sent again is decided by the dispatcher alone.
    maxRequeues: 0,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    dnsTimeout: CONNECT_MS,
    socketTimeout: ANSWER_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
    logger: false,
  });
}
