import { Controller, Inject, Post } from '@nestjs/common';
import type { Clock } from '../../kernel/clock';
import { UserError } from '../../platform/errors/errors';
import { CLOCK } from '../../platform/time/clock';
import { TwilioReplays } from '../twilio/twilio-replays';
import { SignedWebhook, TwilioRoute } from '../twilio/twilio-route';
import { EMPTY_TWIML, type TwilioWebhook } from '../twilio/twilio-webhook';
import { type ArrivedSms, InboundSms } from './inbound-sms';
import { SmsCatchUp } from './sms-catch-up';
import { reportOf } from './sms-report';
import { SmsReports } from './sms-reports';

/** Where Twilio calls us about text messages. Nothing is ever answered by TwiML: agents answer. */
@Controller('channels/sms/twilio')
export class SmsWebhooksController {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly replays: TwilioReplays,
    private readonly inbound: InboundSms,
    private readonly reports: SmsReports,
    private readonly catchUp: SmsCatchUp,
  ) {}

  /** Somebody wrote to a number of ours. 200 only when the message is on disk. */
  @Post('inbound')
  @TwilioRoute('sms')
  async arrived(@SignedWebhook() webhook: TwilioWebhook): Promise<string> {
    const { params } = webhook;
    const sid = params.get('MessageSid') ?? params.get('SmsSid');
    if (sid === undefined) throw withoutSid();
    return await this.replays.answer(webhook, async () => {
      const sms: ArrivedSms = {
        sid,
        from: params.text('From'),
        to: params.text('To'),
        body: params.text('Body'),
        numMedia: Number(params.get('NumMedia') ?? 0) || 0,
        optOutType: params.get('OptOutType'),
        sentAt: new Date(this.clock.now()),
      };
      await this.orFetched(this.inbound.take(sms));
      return EMPTY_TWIML;
    });
  }

  /** What became of a message of ours. Harmless to repeat by itself. */
  @Post('status')
  @TwilioRoute('sms')
  async reported(@SignedWebhook() { params }: TwilioWebhook): Promise<string> {
    const sid = params.get('MessageSid') ?? params.get('SmsSid');
    if (sid === undefined) throw withoutSid();
    const errorCode = Number(params.get('ErrorCode') ?? 0) || null;
    const report = reportOf(params.get('MessageStatus') ?? params.text('SmsStatus'), errorCode);
    if (report !== null) await this.orFetched(this.reports.take(sid, report));
    return EMPTY_TWIML;
  }

  /** Twilio does not call again after an answer it did not like: what cannot be stored now is fetched later. */
  private async orFetched(stored: Promise<void>): Promise<void> {
    try {
      await stored;
    } catch (error) {
      this.catchUp.runSoon();
      throw error;
    }
  }
}

function withoutSid(): UserError {
  return new UserError('message-without-id', 'The webhook of a message has a MessageSid.');
}
