import { Module } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '../../config/config';
import { RefusedWebhooks } from './refused-webhooks';
import { createTwilioClient, TWILIO_CLIENT, type TwilioClient } from './twilio-client';
import { TwilioReplays } from './twilio-replays';

/** What SMS and telephony by Twilio have in common: signed webhooks (`@TwilioRoute`), their repetitions, and the REST client. */
@Module({
  providers: [
    {
      provide: TWILIO_CLIENT,
      inject: [APP_CONFIG],
      useFactory: ({ twilio }: AppConfig): TwilioClient | null =>
        twilio === undefined ? null : createTwilioClient(twilio),
    },
    RefusedWebhooks,
    TwilioReplays,
  ],
  exports: [TWILIO_CLIENT, RefusedWebhooks, TwilioReplays],
})
export class TwilioModule {}
