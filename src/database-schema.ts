import { RefusedArrivalEntity } from './channels/refused-arrival.entity';
import { ChatTokenEntity, ChatVisitEntity } from './channels/chat/chat-visit.entity';
import { CallEntity } from './channels/phone/call.entity';
import { TwilioAnswerEntity } from './channels/twilio/twilio-answer.entity';
import { MailMessageEntity } from './channels/email/mail-message.entity';
import { InboundMessageEntity, MessageThreadEntity } from './channels/messaging/message-thread.entity';
import {
  ContactSummaryEntity,
  ConversationEntity,
  MessageDeliveryEntity,
  MessageEntity,
} from './conversations/conversation.entity';
import { RecordingEntity } from './conversations/recording.entity';
import { CustomerAddressEntity, CustomerEntity } from './customers/customer.entity';
import { SmsConsentEntity } from './customers/sms-consent.entity';
import { SmsEarlyReportEntity, SmsMarkEntity } from './channels/sms/sms.entity';
import { Sms1760000001421 } from './platform/database/migrations/1421-sms';
import { AwaitedDeliveries1760000001422 } from './platform/database/migrations/1422-awaited-deliveries';
import { CustomersConversations1760000001300 } from './platform/database/migrations/1300-customers-conversations';
import { TextMedia1760000001310 } from './platform/database/migrations/1310-text-media';
import { Messaging1760000001410 } from './platform/database/migrations/1410-messaging';
import { Twilio1760000001420 } from './platform/database/migrations/1420-twilio';
import { MailMessages1760000001430 } from './platform/database/migrations/1430-mail-messages';
import { Channels1760000001400 } from './platform/database/migrations/1400-channels';
import { Journal1760000001200 } from './platform/database/migrations/1200-journal';
import { Identity1760000001000 } from './platform/database/migrations/1000-identity';
import { LogIn1760000001010 } from './platform/database/migrations/1010-log-in';
import { AuditSeals1760000001011 } from './platform/database/migrations/1011-audit-seals';
import { Configuration1760000001100 } from './platform/database/migrations/1100-configuration';
import { Board1760000001510 } from './platform/database/migrations/1510-board';
import { SeatProfiles1760000001500 } from './platform/database/migrations/1500-seat-profiles';
import { Samples1760000001600 } from './platform/database/migrations/1600-samples';
import { Overflow1760000001710 } from './platform/database/migrations/1710-overflow';
import { EngineSnapshots1760000001720 } from './platform/database/migrations/1720-engine-snapshots';
import { PersonSkillEntity } from './agents/skills/person-skill.entity';
import { SeatProfileEntity } from './agents/skills/seat-profile.entity';
import { AuditSealEntity } from './identity/audit-seal.entity';
import { AuditEntity } from './identity/audit.entity';
import { KnownDeviceEntity } from './identity/known-device.entity';
import { LoginAttemptsEntity } from './identity/login-attempts.entity';
import { PasswordHistoryEntity } from './identity/password-history.entity';
import { PersonEntity } from './identity/person.entity';
import { SessionEntity } from './identity/session.entity';
import { SampleEntity } from './qa/sample.entity';
import { SamplingProgressEntity, SamplingTopUpEntity } from './qa/sampling-progress.entity';
import { SamplingRuleEntity } from './qa/sampling-rule.entity';
import { AccessPointEntity } from './routing/configuration/access-point.entity';
import { CentreEntity } from './routing/configuration/centre.entity';
import { OutcomeEntity } from './routing/configuration/outcome.entity';
import { QueueEntity } from './routing/configuration/queue.entity';
import { RoutingConfigEntity } from './routing/configuration/routing-config.entity';
import { RoutingSettingsEntity } from './routing/configuration/routing-settings.entity';
import { RuleEntity } from './routing/configuration/rule.entity';
import { SkillEntity } from './routing/configuration/skill.entity';
import type { DatabaseSchema } from './platform/database/database-schema';
import { ContactEntity } from './routing/journal/contact.entity';

/** All tables of all rooms. Each room adds its entities and, at the end of its block of numbers, its migrations. */
export const databaseSchema: DatabaseSchema = {
  entities: [
    PersonEntity,
    SessionEntity,
    LoginAttemptsEntity,
    KnownDeviceEntity,
    PasswordHistoryEntity,
    AuditEntity,
    AuditSealEntity,
    CentreEntity,
    SkillEntity,
    QueueEntity,
    AccessPointEntity,
    RuleEntity,
    OutcomeEntity,
    RoutingSettingsEntity,
    RoutingConfigEntity,
    SeatProfileEntity,
    PersonSkillEntity,
    ContactEntity,
    CustomerEntity,
    CustomerAddressEntity,
    ConversationEntity,
    MessageEntity,
    MessageDeliveryEntity,
    ContactSummaryEntity,
    ChatVisitEntity,
    ChatTokenEntity,
    CallEntity,
    MessageThreadEntity,
    InboundMessageEntity,
    TwilioAnswerEntity,
    SmsConsentEntity,
    SmsEarlyReportEntity,
    SmsMarkEntity,
    MailMessageEntity,
    RefusedArrivalEntity,
    RecordingEntity,
    SamplingRuleEntity,
    SamplingProgressEntity,
    SamplingTopUpEntity,
    SampleEntity,
  ],
  migrations: [
    Identity1760000001000,
    LogIn1760000001010,
    AuditSeals1760000001011,
    Configuration1760000001100,
    Journal1760000001200,
    CustomersConversations1760000001300,
    TextMedia1760000001310,
    Channels1760000001400,
    Messaging1760000001410,
    Twilio1760000001420,
    Sms1760000001421,
    AwaitedDeliveries1760000001422,
    MailMessages1760000001430,
    SeatProfiles1760000001500,
    Board1760000001510,
    Samples1760000001600,
    Overflow1760000001710,
    EngineSnapshots1760000001720,
  ],
};
