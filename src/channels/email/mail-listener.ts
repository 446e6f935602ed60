import type { AddressInfo } from 'node:net';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { SMTPServer } from 'smtp-server';
import { APP_CONFIG, type AppConfig, type MailConfig } from '../../config/config';
import { present } from '../../kernel/assert';
import type { Clock } from '../../kernel/clock';
import { Alerts } from '../../platform/alerts/alerts';
import { HealthRegistry } from '../../platform/health/health-registry';
import { CLOCK } from '../../platform/time/clock';
import { MailGate } from './mail-gate';
import { MailIntake } from './mail-intake';
import { MAIL_LIMITS, type MailLimits } from './mail-limits';
import { createMailServer } from './mail-server';
import { Mailboxes } from './mailboxes';
import { MailReader } from './reading/mail-reader';
import { UnknownMailboxes } from './unknown-mailboxes';

/** Listens for mail while the application is up. An address that cannot be listened on stops no other channel: it is tried again. */
@Injectable()
export class MailListener implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(MailListener.name);
  private readonly gate: MailGate;
  private server: SMTPServer | null = null;
  private trouble = 'not started yet';
  private alerted = false;
  private stopped = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    @Inject(MAIL_LIMITS) private readonly limits: MailLimits,
    @Inject(CLOCK) clock: Clock,
    private readonly mailboxes: Mailboxes,
    private readonly reader: MailReader,
    private readonly intake: MailIntake,
    private readonly unknown: UnknownMailboxes,
    private readonly alerts: Alerts,
    health: HealthRegistry,
  ) {
    this.gate = new MailGate(limits, clock);
    // Calls and chats go on without mail: it is told, and nobody is sent away for it.
    if (config.mail !== undefined)
      health.register('mail', () => ({
        ok: true,
        impaired: this.server === null,
        detail: this.server === null ? `not listening: ${this.trouble}` : 'listening',
      }));
  }

  async onApplicationBootstrap(): Promise<void> {
    if (this.config.mail !== undefined) await this.open(this.config.mail);
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.close();
    await this.reader.stop();
  }

  /** The port that mail comes in by, chosen by the system when 0 is configured. */
  port(): number {
    const server = present(this.server, 'the mail listener listens');
    return (server.server.address() as AddressInfo).port;
  }

  private async open(mail: MailConfig): Promise<void> {
    try {
      const server = this.create(mail);
      await listen(server, mail);
      this.server = server;
      this.alerted = false;
      this.logger.log(`mail is taken on ${mail.listenHost}:${this.port()}`);
    } catch (error) {
      this.trouble = troubleOf(error);
      this.logger.error(`no mail comes in: ${this.trouble}; tried again every ${this.limits.listenAgainMs / 1_000} s`);
      if (!this.alerted) this.alerts.raise({ alert: 'mail-listener-down' });
      this.alerted = true;
      if (!this.stopped) this.timer = setTimeout(() => void this.open(mail), this.limits.listenAgainMs).unref();
    }
  }

  private async close(): Promise<void> {
    const { server } = this;
    this.server = null;
    if (server === null) return;
    await new Promise<void>((resolve) => {
      server.close(resolve);
      // Whoever only keeps a connection for later is sent away at once; a mail that is being taken is finished.
      for (const connection of server.connections)
        if (connection.session.envelope.rcptTo.length === 0) connection.send(421, 'Stopping');
    });
  }

  private create(config: MailConfig): SMTPServer {
    return createMailServer({
      config,
      limits: this.limits,
      gate: this.gate,
      recipient: (address) => this.mailboxes.recipient(address),
      unknownMailbox: () => {
        this.unknown.note();
      },
      read: (raw) => this.reader.read(raw),
      take: (mail) => this.intake.take(mail),
    });
  }
}

function listen(server: SMTPServer, { listenHost, listenPort }: MailConfig): Promise<void> {
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen(listenPort, listenHost, () => {
      server.off('error', reject);
      // From now on only connections fail: the other side's business.
      server.on('error', () => undefined);
      resolve();
    });
  });
}

/** Names the key to change, without its value. */
function troubleOf(error: unknown): string {
  const { code = '', syscall = '' } = (error ?? {}) as { readonly code?: string; readonly syscall?: string };
  if (syscall === 'listen' && code === 'EADDRINUSE')
    return 'another program has the port; choose another MAIL_LISTEN_PORT, or end that program';
  if (syscall === 'listen' && code === 'EACCES')
    return 'this user may not listen on that port; choose a MAIL_LISTEN_PORT from 1024 on';
  if (syscall === 'listen' || code === 'ENOTFOUND') return `MAIL_LISTEN_HOST is no address of this machine (${code})`;
  if (syscall === 'open' || syscall === 'read')
    return `a file cannot be read (${code}); check MAIL_TLS_CERT_FILE and MAIL_TLS_KEY_FILE`;
  return `certificate and key do not fit (${code}); check MAIL_TLS_CERT_FILE and MAIL_TLS_KEY_FILE`;
}
