import {
  applyDecorators,
  createParamDecorator,
  type ExecutionContext,
  Header,
  HttpCode,
  SetMetadata,
  UseGuards,
} from '@nestjs/common';
import { Webhook } from '../../identity/decorators';
import { present } from '../../kernel/assert';
import { TWILIO_MEDIUM, TwilioSignatureGuard } from './twilio-signature.guard';
import type { TwilioMedium, TwilioRequest, TwilioWebhook } from './twilio-webhook';

/**
 * For methods of controllers under `/channels/sms/twilio` or `/channels/phone/twilio`, beside `@Post()` or `@Get()`: no session and no
 * origin, a signature instead; 404 while the medium is not Twilio's. What the method returns is answered as TwiML with
 * status 200; what it throws, as a problem document, on which Twilio turns to its fallback address.
 */
export const TwilioRoute = (medium: TwilioMedium) =>
  applyDecorators(
    Webhook(),
    SetMetadata(TWILIO_MEDIUM, medium),
    UseGuards(TwilioSignatureGuard),
    HttpCode(200),
    Header('Content-Type', 'text/xml; charset=utf-8'),
    Header('Cache-Control', 'no-store'),
  );

/** The `TwilioWebhook` of this request. */
export const SignedWebhook = createParamDecorator((_: unknown, context: ExecutionContext): TwilioWebhook => {
  const { twilio } = context.switchToHttp().getRequest<TwilioRequest>();
  return present(twilio, 'the guard of @TwilioRoute ran first');
});
