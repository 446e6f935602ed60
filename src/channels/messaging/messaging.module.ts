import { Module } from '@nestjs/common';
import { ConversationsModule } from '../../conversations/conversations.module';
import { CustomersModule } from '../../customers/customers.module';
import { ChannelsSharedModule } from '../channels-shared.module';
import { InboundMessages } from './inbound-messages';
import { MessageDispatcher } from './message-dispatcher';
import { MessageThreads } from './message-threads';
import { MessagingPerformer } from './messaging-performer';

/** What SMS and e-mail have in common: messages that travel by a provider, in their own time. */
@Module({
  imports: [ChannelsSharedModule, ConversationsModule, CustomersModule],
  providers: [InboundMessages, MessageDispatcher, MessageThreads, MessagingPerformer],
  exports: [InboundMessages, MessageDispatcher, MessageThreads, MessagingPerformer],
})
export class MessagingModule {}
