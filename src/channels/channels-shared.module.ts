import { Module } from '@nestjs/common';
import { RoutingModule } from '../routing/routing.module';
import { CommittedContacts } from './committed-contacts';
import { ContactLife } from './contact-life';
import { RefusedArrivals } from './refused-arrivals';

/** What every channel needs of routing. */
@Module({
  imports: [RoutingModule],
  providers: [CommittedContacts, ContactLife, RefusedArrivals],
  exports: [RoutingModule, CommittedContacts, ContactLife, RefusedArrivals],
})
export class ChannelsSharedModule {}
