import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '../../config/config';
import { ConversationsModule } from '../../conversations/conversations.module';
import { MessageDeliveries } from '../../conversations/message-deliveries';
import { CustomersModule } from '../../customers/customers.module';
import { SmsConsents } from '../../customers/sms-consents';
import type { Clock } from '../../kernel/clock';
import { CLOCK } from '../../platform/time/clock';
import { ConfigurationModule } from '../../routing/configuration/configuration.module';
import { ChannelsSharedModule } from '../channels-shared.module';
import { MessageDispatcher } from '../messaging/message-dispatcher';
import { MessagingModule } from '../messaging/messaging.module';
import { TWILIO_CLIENT, type TwilioClient } from '../twilio/twilio-client';
import { TwilioModule } from '../twilio/twilio.module';
import { InboundSms } from './inbound-sms';
import { SmsCatchUp } from './sms-catch-up';
import { SmsNumbers } from './sms-numbers';
import { SmsReports } from './sms-reports';
import { SmsWebhooksController } from './sms-webhooks.controller';
import { TwilioSmsCarrier } from './twilio-sms-carrier';

/** Twilio's own overrides, in the part of an address that is not sent: report again up to three times when we do not take it. */
const INSIST = '#rc=3&rp=5xx,ct,rt';

/** Text messages. With SMS_PROVIDER=none its addresses do not exist and nothing is fetched or sent. */
@Module({
  imports: [
    ChannelsSharedModule,
    ConfigurationModule,
    ConversationsModule,
    CustomersModule,
    MessagingModule,
    TwilioModule,
  ],
  controllers: [SmsWebhooksController],
  providers: [SmsNumbers, InboundSms, SmsReports, SmsCatchUp],
})
export class SmsModule implements OnModuleInit {
  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(TWILIO_CLIENT) private readonly client: TwilioClient | null,
    private readonly dispatcher: MessageDispatcher,
    private readonly consents: SmsConsents,
    private readonly deliveries: MessageDeliveries,
  ) {}

  onModuleInit(): void {
    const { smsProvider, twilio } = this.config;
    const { client, clock, consents, deliveries } = this;
    if (smsProvider !== 'twilio' || twilio === undefined || client === null) return;
    const statusCallback = `${twilio.webhookOrigin}/channels/sms/twilio/status${INSIST}`;
    this.dispatcher.register(new TwilioSmsCarrier({ client, statusCallback, consents, deliveries, clock }));
  }
}
