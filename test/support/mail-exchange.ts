import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { present } from '../../src/kernel/assert';
import { waitFor } from './wait-for';

/** A mail as the customer's server got it. */
export interface ReceivedMail {
  readonly envelopeFrom: string;
  readonly envelopeTo: readonly string[];
  readonly mail: ParsedMail;
  readonly raw: string;
}

/** What the server does with the next mails, one by one: takes it, refuses it with this code, or takes it and hangs up unheard. */
export type ExchangeAnswer = 'take' | 'hang-up' | 450 | 550;

/** The mail server of customers: takes what our service sends them. */
export class MailExchange {
  readonly received: ReceivedMail[] = [];
  next: ExchangeAnswer[] = [];
  private readonly server: SMTPServer;

  private constructor() {
    this.server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      logger: false,
      closeTimeout: 100,
      onData: (stream, session, callback) => {
        const answer = this.next.shift() ?? 'take';
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          if (typeof answer === 'number') {
            callback(Object.assign(new Error('not taken'), { responseCode: answer }));
            return;
          }
          const raw = Buffer.concat(chunks);
          void simpleParser(raw).then((mail) => {
            const { mailFrom, rcptTo } = session.envelope;
            this.received.push({
              envelopeFrom: mailFrom === false ? '' : mailFrom.address,
              envelopeTo: rcptTo.map(({ address }) => address),
              mail,
              raw: raw.toString('latin1'),
            });
            if (answer === 'take') callback();
            else for (const connection of this.server.connections) connection.close();
          });
        });
      },
    });
    this.server.on('error', () => undefined);
  }

  static async start(): Promise<MailExchange> {
    const exchange = new MailExchange();
    exchange.server.listen(0, '127.0.0.1');
    await once(exchange.server.server, 'listening');
    return exchange;
  }

  get url(): string {
    return `smtp://127.0.0.1:${(this.server.server.address() as AddressInfo).port}`;
  }

  /** The mail that this customer has got, the latest of them. */
  async gets(address: string, count = 1): Promise<ReceivedMail> {
    const mails = () => this.received.filter(({ envelopeTo }) => envelopeTo.includes(address));
    await waitFor(`${count} mail(s) to ${address}`, () => mails().length >= count);
    return present(mails()[count - 1], 'it has come');
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.server.close(resolve);
    });
  }
}
