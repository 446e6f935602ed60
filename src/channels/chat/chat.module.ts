import { Module } from '@nestjs/common';
import { ConversationsModule } from '../../conversations/conversations.module';
import { CustomersModule } from '../../customers/customers.module';
import { IdentityModule } from '../../identity/identity.module';
import { ChannelsSharedModule } from '../channels-shared.module';
import { ChatFeed } from './chat-feed';
import { ChatGateway } from './chat.gateway';
import { ChatLimits } from './chat-limits';
import { ChatPerformer } from './chat-performer';
import { ChatService } from './chat.service';
import { ChatSweep } from './chat-sweep';
import { ChatVisits } from './chat-visits';

@Module({
  imports: [ChannelsSharedModule, ConversationsModule, CustomersModule, IdentityModule],
  providers: [ChatVisits, ChatService, ChatFeed, ChatLimits, ChatSweep, ChatGateway, ChatPerformer],
  exports: [ChatPerformer],
})
export class ChatModule {}
