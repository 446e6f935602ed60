import { createHash } from 'node:crypto';
import type { TwilioWebhook } from './twilio-webhook';

/**
 * By what a repetition of this webhook is recognised: the token that Twilio repeats, else the message or call and how far it has
 * come; null when it has neither. Always together with address and signature: the token itself is not signed, and nobody gets
 * an answer that belongs to another request by copying its token. A digest, because signatures are over what people said.
 */
export function replayKey({ path, params, signature, idempotencyToken }: TwilioWebhook): string | null {
  const own = idempotencyToken === undefined ? ownId(params) : ['token', idempotencyToken];
  if (own === null) return null;
  return createHash('sha256')
    .update(JSON.stringify([path, signature, ...own]))
    .digest('hex');
}

function ownId(params: TwilioWebhook['params']): string[] | null {
  const message = params.get('MessageSid') ?? params.get('SmsSid');
  if (message !== undefined) return ['message', message, params.get('MessageStatus') ?? params.text('SmsStatus')];
  const call = params.get('CallSid');
  return call === undefined ? null : ['call', call, params.text('CallStatus')];
}
