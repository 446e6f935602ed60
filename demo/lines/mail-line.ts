import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { simpleParser } from 'mailparser';
import nodemailer from 'nodemailer';
import { SMTPServer } from 'smtp-server';
import type { TextLine, TextWire } from './text-line';

const REPEAT_MS = 1_000;
const TIMEOUT_MS = 10_000;

export interface SentMail {
  readonly messageId: string;
  readonly text: string;
  /** The service answered 250. */
  taken: boolean;
}

export interface ArrivedMail {
  readonly messageId: string;
  readonly to: string;
  readonly from: string;
  readonly subject: string;
  readonly text: string;
}

/** The customers' side of e-mail: their mail server, which tries until it is heard, and their mailboxes, to which the service writes. */
export class MailLine implements TextLine {
  readonly sent: SentMail[] = [];
  readonly arrived: ArrivedMail[] = [];
  private readonly mailboxes = new Map<string, (mail: ArrivedMail) => void>();
  private closed = false;

  private constructor(
    private readonly server: SMTPServer,
    private readonly service: { readonly host: string; readonly port: number },
  ) {}

  /** @param service where the service listens for mail */
  static async start(service: { readonly host: string; readonly port: number }): Promise<MailLine> {
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['AUTH', 'STARTTLS'],
      onData: (stream, session, done) => {
        simpleParser(stream).then(
          (mail) => {
            const [recipient] = session.envelope.rcptTo;
            line.deliver({
              messageId: mail.messageId ?? '',
              to: recipient?.address.toLowerCase() ?? '',
              from: mail.replyTo?.value[0]?.address ?? mail.from?.value[0]?.address ?? '',
              subject: mail.subject ?? '',
              text: mail.text?.trim() ?? '',
            });
            done();
          },
          (error: unknown) => {
            done(error instanceof Error ? error : new Error(String(error)));
          },
        );
      },
    });
    const line = new MailLine(server, service);
    // A connection that breaks off is the other side's business.
    server.on('error', () => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return line;
  }

  /** What the service gets as MAIL_SMTP_URL. */
  get url(): string {
    const { port } = this.server.server.address() as AddressInfo;
    return `smtp://127.0.0.1:${port}`;
  }

  open({ address, to, onReply }: Parameters<TextLine['open']>[0]): TextWire {
    const subject = '关于用电的咨询';
    let last: ArrivedMail | null = null;
    this.mailboxes.set(address, (mail) => {
      last = mail;
      onReply(mail.text);
    });
    return {
      send: async (text) => {
        const answers = last;
        await this.send({
          from: address,
          to: answers?.from ?? to,
          subject: answers === null ? subject : `Re: ${subject}`,
          text,
          ...(answers === null ? {} : { inReplyTo: answers.messageId, references: answers.messageId }),
        });
      },
      close: () => {
        this.mailboxes.delete(address);
      },
    };
  }

  async close(): Promise<void> {
    this.closed = true;
    await new Promise<void>((resolve) => {
      this.server.close(resolve);
    });
  }

  /** As a mail server does: the same mail, with its id, until somebody takes it. */
  private async send(mail: {
    readonly from: string;
    readonly to: string;
    readonly subject: string;
    readonly text: string;
  }): Promise<void> {
    const sent: SentMail = { messageId: `<${randomUUID()}@customers.example>`, text: mail.text, taken: false };
    this.sent.push(sent);
    while (!sent.taken && !this.closed) {
      const transport = nodemailer.createTransport({
        ...this.service,
        ignoreTLS: true,
        connectionTimeout: TIMEOUT_MS,
        greetingTimeout: TIMEOUT_MS,
        socketTimeout: TIMEOUT_MS,
      });
      try {
        await transport.sendMail({ ...mail, messageId: sent.messageId });
        sent.taken = true;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, REPEAT_MS));
      } finally {
        transport.close();
      }
    }
  }

  private deliver(mail: ArrivedMail): void {
    // A mail that comes twice under one id is one mail, as every mailbox has it.
    const twice = this.arrived.some(({ messageId }) => messageId === mail.messageId);
    this.arrived.push(mail);
    if (!twice) this.mailboxes.get(mail.to)?.(mail);
  }
}
