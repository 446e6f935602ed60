import { Module } from '@nestjs/common';
import { ConversationPresence } from './conversation-presence';
import { ConversationsService } from './conversations.service';
import { MessageDeliveries } from './message-deliveries';

@Module({
  providers: [ConversationsService, ConversationPresence, MessageDeliveries],
  exports: [ConversationsService, ConversationPresence, MessageDeliveries],
})
export class ConversationsModule {}
