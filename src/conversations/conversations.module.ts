import { Module } from '@nestjs/common';
import { ConversationPresence } from './conversation-presence';
import { ConversationsService } from './conversations.service';
import { MessageDeliveries } from './message-deliveries';
import { RecordingsService } from './recordings.service';

const SERVICES = [ConversationsService, ConversationPresence, MessageDeliveries, RecordingsService];

@Module({ providers: SERVICES, exports: SERVICES })
export class ConversationsModule {}
