import { Module } from '@nestjs/common';
import { RoutingModule } from '../routing/routing.module';
import { CommittedContacts } from './committed-contacts';
import { ContactLife } from './contact-life';
import { ContactPoints } from './contact-points';
import { RefusedArrivals } from './refused-arrivals';

/** What every channel needs of routing. */
@Module({
  imports: [RoutingModule],
  providers: [CommittedContacts, ContactLife, ContactPoints, RefusedArrivals],
  exports: [RoutingModule, CommittedContacts, ContactLife, ContactPoints, RefusedArrivals],
})
export class ChannelsSharedModule {}
