import { Module } from '@nestjs/common';
import { ConversationPresence } from './conversation-presence';
import { ConversationsService } from './conversations.service';

@Module({
  providers: [ConversationsService, ConversationPresence],
  exports: [ConversationsService, ConversationPresence],
})
export class ConversationsModule {}
