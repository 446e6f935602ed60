import { Module } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '../../config/config';
import { ConversationsModule } from '../../conversations/conversations.module';
import { CustomersModule } from '../../customers/customers.module';
import { crashProbe } from '../../platform/crash/crash-probe';
import { ChannelsSharedModule } from '../channels-shared.module';
import { InboundMessages } from './inbound-messages';
import { MessageDispatcher } from './message-dispatcher';
import { MessageThreads } from './message-threads';
import { MessagingPerformer } from './messaging-performer';
import { MESSAGING_POINTS, MESSAGING_PROBE } from './messaging-probe';

/** What SMS and e-mail have in common: messages that travel by a provider, in their own time. */
@Module({
  imports: [ChannelsSharedModule, ConversationsModule, CustomersModule],
  providers: [
    {
      provide: MESSAGING_PROBE,
      inject: [APP_CONFIG],
      useFactory: ({ crashAt }: AppConfig) => crashProbe(crashAt, MESSAGING_POINTS),
    },
    InboundMessages,
    MessageDispatcher,
    MessageThreads,
    MessagingPerformer,
  ],
  exports: [InboundMessages, MessageDispatcher, MessageThreads, MessagingPerformer],
})
export class MessagingModule {}
