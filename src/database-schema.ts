import { RefusedArrivalEntity } from './channels/refused-arrival.entity';
import { ChatTokenEntity, ChatVisitEntity } from './channels/chat/chat-visit.entity';
import { CallEntity } from './channels/phone/call.entity';
import { ContactSummaryEntity, ConversationEntity, MessageEntity } from './conversations/conversation.entity';
import { CustomerAddressEntity, CustomerEntity } from './customers/customer.entity';
import { CustomersConversations1760000001300 } from './platform/database/migrations/1300-customers-conversations';
import { Channels1760000001400 } from './platform/database/migrations/1400-channels';
import { Journal1760000001200 } from './platform/database/migrations/1200-journal';
import type { DatabaseSchema } from './platform/database/database-schema';
import { ContactEntity } from './routing/journal/contact.entity';

/** All tables of all rooms. Each room adds its entities and, at the end of its block of numbers, its migrations. */
export const databaseSchema: DatabaseSchema = {
  entities: [
    ContactEntity,
    CustomerEntity,
    CustomerAddressEntity,
    ConversationEntity,
    MessageEntity,
    ContactSummaryEntity,
    ChatVisitEntity,
    ChatTokenEntity,
    CallEntity,
    RefusedArrivalEntity,
  ],
  migrations: [Journal1760000001200, CustomersConversations1760000001300, Channels1760000001400],
};
