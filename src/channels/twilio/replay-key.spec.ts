import { replayKey } from './replay-key';
import type { TwilioWebhook } from './twilio-webhook';
import { WebhookParams } from './webhook-params';

const first: TwilioWebhook = {
  path: '/channels/sms/twilio/inbound',
  params: WebhookParams.parse('MessageSid=SM1&SmsStatus=received&Body=x'),
  body: '',
  signature: 'signature',
  idempotencyToken: 'token-1',
};

describe('the key of a webhook', () => {
  it('is the same for the same one, and a digest', () => {
    expect(replayKey({ ...first })).toBe(replayKey(first));
    expect(replayKey(first)).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each<[string, Partial<TwilioWebhook>]>([
    ['another token', { idempotencyToken: 'token-2' }],
    ['no token', { idempotencyToken: undefined }],
    ['another signature under the same token', { signature: 'other' }],
    ['another address', { path: '/channels/sms/twilio/status' }],
  ])('differs for %s', (_, change) => {
    expect(replayKey({ ...first, ...change })).not.toBe(replayKey(first));
  });

  it.each([
    ['messages', 'MessageSid=SM1&SmsStatus=received', 'MessageSid=SM2&SmsStatus=received'],
    ['states of a message', 'MessageSid=SM1&MessageStatus=sent', 'MessageSid=SM1&MessageStatus=delivered'],
    ['calls', 'CallSid=CA1&CallStatus=ringing', 'CallSid=CA2&CallStatus=ringing'],
    ['states of a call', 'CallSid=CA1&CallStatus=ringing', 'CallSid=CA1&CallStatus=completed'],
  ])('without token tells apart two %s', (_, one, other) => {
    const key = (query: string) =>
      replayKey({ ...first, idempotencyToken: undefined, params: WebhookParams.parse(query) });
    expect(key(one)).toBe(key(one));
    expect(key(one)).not.toBe(key(other));
  });

  it('is none where nothing tells it apart', () => {
    expect(replayKey({ ...first, idempotencyToken: undefined, params: WebhookParams.parse('To=1') })).toBeNull();
  });
});
