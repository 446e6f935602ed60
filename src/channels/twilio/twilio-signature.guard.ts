import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { APP_CONFIG, type AppConfig } from '../../config/config';
import { present } from '../../kernel/assert';
import { UserError } from '../../platform/errors/errors';
import { RefusedWebhooks } from './refused-webhooks';
import type { TwilioMedium, TwilioRequest } from './twilio-webhook';
import { verifiedParams } from './webhook-signature';

export const TWILIO_MEDIUM = 'lianxian:twilio-medium';

/** Lets through what Twilio signed, and puts the `TwilioWebhook` on the request. */
@Injectable()
export class TwilioSignatureGuard implements CanActivate {
  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly reflector: Reflector,
    private readonly refused: RefusedWebhooks,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const declared = this.reflector.get<TwilioMedium | undefined>(TWILIO_MEDIUM, context.getHandler());
    const medium = present(declared, 'the route is declared with @TwilioRoute');
    const request = context.switchToHttp().getRequest<TwilioRequest>();
    const { twilio } = this.config;
    const provider = medium === 'sms' ? this.config.smsProvider : this.config.voiceProvider;
    if (twilio === undefined || provider !== 'twilio')
      throw new UserError('not-found', 'There is nothing at this address.', { status: 404 });

    const body: unknown = request.body;
    const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
    const signature = request.get('X-Twilio-Signature');
    const tokens = [twilio.authToken, twilio.authTokenSecondary].filter((token) => token !== undefined);
    const params = verifiedParams(
      {
        method: request.method,
        url: twilio.webhookOrigin + request.originalUrl,
        contentType: request.get('Content-Type'),
        body: bytes,
        signature,
      },
      tokens,
    );
    if (params === null || signature === undefined) {
      this.refused.count(medium);
      throw new UserError('signature-invalid', 'This request carries no right signature of Twilio.', { status: 403 });
    }
    request.twilio = {
      path: request.path,
      params,
      body: bytes.toString('utf8'),
      signature,
      idempotencyToken: request.get('I-Twilio-Idempotency-Token'),
    };
    return true;
  }
}
