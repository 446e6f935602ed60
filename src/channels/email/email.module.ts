import { Module } from '@nestjs/common';
import { ConversationsModule } from '../../conversations/conversations.module';
import { ConfigurationModule } from '../../routing/configuration/configuration.module';
import { ChannelsSharedModule } from '../channels-shared.module';
import { MessagingModule } from '../messaging/messaging.module';
import { MailIntake } from './mail-intake';
import { DEFAULT_MAIL_LIMITS, MAIL_LIMITS } from './mail-limits';
import { MailListener } from './mail-listener';
import { MailThreads } from './mail-threads';
import { Mailboxes } from './mailboxes';
import { MailReader } from './reading/mail-reader';
import { SmtpCarrier } from './smtp-carrier';
import { UnknownMailboxes } from './unknown-mailboxes';

/** E-mail by SMTP, both ways. Without `mail` in the configuration nothing of it stirs. */
@Module({
  imports: [ChannelsSharedModule, ConfigurationModule, ConversationsModule, MessagingModule],
  providers: [
    { provide: MAIL_LIMITS, useValue: DEFAULT_MAIL_LIMITS },
    Mailboxes,
    MailThreads,
    MailReader,
    MailIntake,
    UnknownMailboxes,
    MailListener,
    SmtpCarrier,
  ],
})
export class EmailModule {}
