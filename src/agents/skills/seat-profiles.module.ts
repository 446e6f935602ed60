import { Module } from '@nestjs/common';
import { RoutingModule } from '../../routing/routing.module';
import { OrganisationService } from './organisation.service';
import { OrganisationController } from './organisation.controller';
import { SeatProfileEditor } from './seat-profile-editor';
import { SeatProfileSync } from './seat-profile-sync';
import { SeatProfiles } from './seat-profiles';
import { SeatProfilesController } from './seat-profiles.controller';

/** What people can do at a seat, and the organisation as one document. */
@Module({
  imports: [RoutingModule],
  controllers: [SeatProfilesController, OrganisationController],
  providers: [OrganisationService, SeatProfileEditor, SeatProfileSync, SeatProfiles],
  exports: [OrganisationService, SeatProfiles],
})
export class SeatProfilesModule {}
