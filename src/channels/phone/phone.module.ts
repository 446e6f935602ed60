import { Module } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '../../config/config';
import { ConversationsModule } from '../../conversations/conversations.module';
import { CustomersModule } from '../../customers/customers.module';
import { present } from '../../kernel/assert';
import type { Clock } from '../../kernel/clock';
import { CLOCK } from '../../platform/time/clock';
import { ConfigurationDirectory } from '../../routing/configuration/configuration-directory';
import { ChannelsSharedModule } from '../channels-shared.module';
import { TWILIO_CLIENT, type TwilioClient } from '../twilio/twilio-client';
import { TwilioModule } from '../twilio/twilio.module';
import { Calls } from './calls';
import { PhoneLine } from './phone-line';
import { PhonePerformer } from './phone-performer';
import { PhoneReconciler } from './phone-reconciler';
import { PhoneService } from './phone.service';
import { SimulatedVoiceProvider } from './simulated/simulated-voice-provider';
import { TWILIO_VOICE, twilioVoice, type TwilioVoice } from './twilio/twilio-voice';
import { TwilioVoiceController } from './twilio/twilio-voice.controller';
import { WaitAnnouncer } from './twilio/wait-announcer';
import { VOICE_PROVIDER, type VoiceProvider } from './voice-provider';

function voiceProvider(config: AppConfig, twilio: TwilioVoice | null): VoiceProvider | null {
  switch (config.voiceProvider) {
    case 'none':
      return null;
    case 'simulated':
      return new SimulatedVoiceProvider(present(config.simulatedExchangeUrl, 'the config schema requires the URL'));
    case 'twilio':
      return present(twilio, 'telephony by Twilio is configured').provider;
  }
}

function twilioOrNull(
  config: AppConfig,
  client: TwilioClient | null,
  directory: ConfigurationDirectory,
  clock: Clock,
): TwilioVoice | null {
  if (config.voiceProvider !== 'twilio') return null;
  return twilioVoice(config, client, (to) => directory.accessPoints.byAddress('voice', to) !== undefined, clock);
}

@Module({
  imports: [ChannelsSharedModule, ConversationsModule, CustomersModule, TwilioModule],
  controllers: [TwilioVoiceController],
  providers: [
    {
      provide: TWILIO_VOICE,
      inject: [APP_CONFIG, TWILIO_CLIENT, ConfigurationDirectory, CLOCK],
      useFactory: twilioOrNull,
    },
    { provide: VOICE_PROVIDER, inject: [APP_CONFIG, TWILIO_VOICE], useFactory: voiceProvider },
    WaitAnnouncer,
    Calls,
    PhoneService,
    PhoneReconciler,
    PhoneLine,
    PhonePerformer,
  ],
  exports: [PhonePerformer],
})
export class PhoneModule {}
