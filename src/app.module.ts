import { type DynamicModule, Module } from '@nestjs/common';
import { AgentsModule } from './agents/agents.module';
import { SeatProfilesModule } from './agents/skills/seat-profiles.module';
import { ApiDocsModule } from './api-docs/api-docs.module';
import { ChatPerformer } from './channels/chat/chat-performer';
import { ChatModule } from './channels/chat/chat.module';
import { EmailModule } from './channels/email/email.module';
import { MessagingPerformer } from './channels/messaging/messaging-performer';
import { MessagingModule } from './channels/messaging/messaging.module';
import { PhonePerformer } from './channels/phone/phone-performer';
import { PhoneModule } from './channels/phone/phone.module';
import { SmsModule } from './channels/sms/sms.module';
import { databaseSchema } from './database-schema';
import { IdentityModule } from './identity/identity.module';
import { PlatformModule, type PlatformOptions } from './platform/platform.module';
import { ConfigurationModule } from './routing/configuration/configuration.module';
import { LiveModule } from './live/live.module';
import { QaModule } from './qa/qa.module';
import { ACTION_PERFORMERS, type ActionPerformers } from './routing/ports';
import { RoutingModule } from './routing/routing.module';

/** The only place that knows every room. */
@Module({
  imports: [
    IdentityModule,
    RoutingModule,
    ConfigurationModule,
    SeatProfilesModule,
    ChatModule,
    MessagingModule,
    SmsModule,
    EmailModule,
    PhoneModule,
    AgentsModule,
    LiveModule,
    ApiDocsModule,
    QaModule,
  ],
  providers: [
    {
      provide: ACTION_PERFORMERS,
      inject: [ChatPerformer, PhonePerformer, MessagingPerformer],
      useFactory: (chat: ChatPerformer, voice: PhonePerformer, messaging: MessagingPerformer): ActionPerformers => ({
        chat,
        voice,
        sms: messaging,
        email: messaging,
      }),
    },
  ],
})
export class AppModule {
  static forRoot(options: Omit<PlatformOptions, 'schema'>): DynamicModule {
    return { module: AppModule, imports: [PlatformModule.forRoot({ ...options, schema: databaseSchema })] };
  }
}
