import type { Request } from 'express';
import type { Medium } from '../../kernel/medium';
import type { WebhookParams } from './webhook-params';

/** Which of our media a webhook of Twilio belongs to. */
export const TWILIO_MEDIA = ['sms', 'voice'] as const satisfies readonly Medium[];
export type TwilioMedium = (typeof TWILIO_MEDIA)[number];

/** A webhook whose signature was right. */
export interface TwilioWebhook {
  /** The path that was called, without query: the same id at another address is another webhook. */
  readonly path: string;
  /** Of a form or, for GET, of the query; none of a JSON body. */
  readonly params: WebhookParams;
  /** As received; what a JSON webhook says is in here. */
  readonly body: string;
  readonly signature: string;
  /** `I-Twilio-Idempotency-Token`: the same at every repetition by Twilio. It is not part of what is signed. */
  readonly idempotencyToken: string | undefined;
}

export type TwilioRequest = Request & { twilio?: TwilioWebhook };

/** TwiML that asks for nothing. */
export const EMPTY_TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response/>';
