import { Global, Module } from '@nestjs/common';
import { CENTRE_LOOKUP } from '../../identity/centre-lookup';
import { CONFIGURATION_SOURCE } from '../ports';
import { CentreRows } from './centre-rows';
import { ConfigurationApplier } from './configuration-applier';
import { ConfigurationDirectory } from './configuration-directory';
import { ConfigurationEditor } from './configuration-editor';
import { ConfigurationStore } from './configuration-store';
import { ConfigurationUses } from './configuration-uses';
import { itemController } from './item-controller';
import { RoutingModule } from '../routing.module';
import { RoutingConfigurations } from './routing-configurations';
import { RoutingSettingsController } from './routing-settings.controller';

/** What people decide about routing. Gives the router its CONFIGURATION_SOURCE and tells it of changes. */
@Global()
@Module({
  imports: [RoutingModule],
  controllers: [
    itemController('centres'),
    itemController('skills'),
    itemController('queues'),
    itemController('outcomes'),
    itemController('accessPoints', ['admin', 'duty-manager']),
    itemController('rules', ['admin', 'duty-manager']),
    RoutingSettingsController,
  ],
  providers: [
    ConfigurationApplier,
    ConfigurationDirectory,
    ConfigurationEditor,
    ConfigurationStore,
    ConfigurationUses,
    RoutingConfigurations,
    { provide: CONFIGURATION_SOURCE, useExisting: RoutingConfigurations },
    { provide: CENTRE_LOOKUP, useClass: CentreRows },
  ],
  exports: [
    CENTRE_LOOKUP,
    CONFIGURATION_SOURCE,
    ConfigurationApplier,
    ConfigurationDirectory,
    ConfigurationEditor,
    ConfigurationUses,
    RoutingConfigurations,
  ],
})
export class ConfigurationModule {}
