import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ConversationsModule } from '../conversations/conversations.module';
import { CustomersModule } from '../customers/customers.module';
import { ContactEntity } from '../routing/journal/contact.entity';
import { JournalReader } from '../routing/journal/journal-reader';
import { RoutingModule } from '../routing/routing.module';
import { AgentSnapshots } from './agent-snapshots';
import { AgentsGateway } from './agents.gateway';
import { ContactCards } from './contact-cards';
import { ContactCustomers } from './contact-customers';
import { ContactExtrasMemory } from './contact-extras';
import { Desks } from './desks.service';
import { SeatCommands } from './seat-commands';
import { SeatDayStore } from './seat-day';
import { SeatPresence } from './seat-presence.service';
import { SeatProfilesModule } from './skills/seat-profiles.module';

/** The agent desktop: seats, offers, contacts in hand, presence. Needs the global modules of identity and configuration. */
@Module({
  imports: [
    RoutingModule,
    ConversationsModule,
    CustomersModule,
    SeatProfilesModule,
    TypeOrmModule.forFeature([ContactEntity]),
  ],
  providers: [
    AgentSnapshots,
    AgentsGateway,
    ContactCards,
    ContactCustomers,
    ContactExtrasMemory,
    Desks,
    JournalReader,
    SeatCommands,
    SeatDayStore,
    SeatPresence,
  ],
})
export class AgentsModule {}
