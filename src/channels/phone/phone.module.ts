import { Module } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '../../config/config';
import { CustomersModule } from '../../customers/customers.module';
import { present } from '../../kernel/assert';
import { ChannelsSharedModule } from '../channels-shared.module';
import { Calls } from './calls';
import { PhoneLine } from './phone-line';
import { PhonePerformer } from './phone-performer';
import { PhoneReconciler } from './phone-reconciler';
import { PhoneService } from './phone.service';
import { SimulatedVoiceProvider } from './simulated/simulated-voice-provider';
import { VOICE_PROVIDER, type VoiceProvider } from './voice-provider';

function voiceProvider(config: AppConfig): VoiceProvider | null {
  switch (config.voiceProvider) {
    case 'none':
      return null;
    case 'simulated':
      return new SimulatedVoiceProvider(present(config.simulatedExchangeUrl, 'the config schema requires the URL'));
    case 'twilio':
      throw new Error('telephony by Twilio is being built');
  }
}

@Module({
  imports: [ChannelsSharedModule, CustomersModule],
  providers: [
    { provide: VOICE_PROVIDER, inject: [APP_CONFIG], useFactory: voiceProvider },
    Calls,
    PhoneService,
    PhoneReconciler,
    PhoneLine,
    PhonePerformer,
  ],
  exports: [PhonePerformer],
})
export class PhoneModule {}
