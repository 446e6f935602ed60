import { Inject, Injectable } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '../../config/config';
import { present } from '../../kernel/assert';
import { ConfigurationDirectory } from '../../routing/configuration/configuration-directory';
import { addressWithToken, readRecipient, type Recipient } from './recipient';
import type { TokenKind } from './reply-token';

/** The mailboxes that are configured as access points, and the addresses with tokens that we made of them. */
@Injectable()
export class Mailboxes {
  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly directory: ConfigurationDirectory,
  ) {}

  accessPoint(mailbox: string): { readonly id: string; readonly queueId: string } | undefined {
    return this.directory.accessPoints.byAddress('email', mailbox);
  }

  /** Null: nobody here. */
  recipient(address: string): Recipient | null {
    return readRecipient(address, (mailbox) => this.accessPoint(mailbox) !== undefined, this.secret());
  }

  isOurs(address: string): boolean {
    return this.recipient(address) !== null;
  }

  /** Where an answer to the contact, or a bounce of the message, finds its way back. */
  withToken(mailbox: string, kind: TokenKind, id: string): string {
    return addressWithToken(mailbox, { kind, id }, this.secret());
  }

  /** What replies from this mailbox are signed with, for people to read. */
  displayName(mailbox: string): string {
    const accessPoint = this.accessPoint(mailbox);
    const queue = accessPoint === undefined ? undefined : this.directory.queues.get(accessPoint.queueId);
    return queue?.name ?? '';
  }

  private secret(): string {
    return present(this.config.mail, 'mail is configured').tokenSecret;
  }
}
