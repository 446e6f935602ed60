import type { AppConfig } from '../../../config/config';
import type { Clock } from '../../../kernel/clock';
import { present } from '../../../kernel/assert';
import type { TwilioClient } from '../../twilio/twilio-client';
import { CallDocuments } from './call-documents';
import { TwilioCalls } from './twilio-calls';
import { TwilioVoiceProvider, type TwilioVoiceOptions } from './twilio-voice-provider';
import { TwilioVoiceWebhooks } from './twilio-voice-webhooks';

/** Injection token of the parts below; null when telephony is not by Twilio. */
export const TWILIO_VOICE = Symbol('TwilioVoice');

export interface TwilioVoice {
  readonly provider: TwilioVoiceProvider;
  readonly webhooks: TwilioVoiceWebhooks;
  readonly documents: CallDocuments;
}

/** @param isOurs whether a dialled number is an access point of ours */
export function twilioVoice(
  config: Pick<AppConfig, 'twilio'>,
  client: TwilioClient | null,
  isOurs: (to: string) => boolean,
  clock: Clock,
  options?: TwilioVoiceOptions,
): TwilioVoice {
  const { webhookOrigin } = present(config.twilio, 'the config schema requires the keys of Twilio');
  const documents = new CallDocuments(webhookOrigin);
  const calls = new TwilioCalls(present(client, 'there is a client when Twilio is configured'), documents);
  const provider = new TwilioVoiceProvider(calls, documents, isOurs, clock, options);
  return { provider, documents, webhooks: new TwilioVoiceWebhooks(provider, documents, clock) };
}
