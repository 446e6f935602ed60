import { Controller, Get, Inject, Logger, Post, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Public } from '../../../identity/decorators';
import type { Clock } from '../../../kernel/clock';
import { UserError } from '../../../platform/errors/errors';
import { CLOCK } from '../../../platform/time/clock';
import { SignedWebhook, TwilioRoute } from '../../twilio/twilio-route';
import { TwilioReplays } from '../../twilio/twilio-replays';
import type { TwilioWebhook } from '../../twilio/twilio-webhook';
import { holdMusic } from './hold-music';
import { TWILIO_VOICE, type TwilioVoice } from './twilio-voice';
import { ANSWER_WITHIN_MS, type Query as CallQuery } from './twilio-voice-webhooks';
import { WaitAnnouncer } from './wait-announcer';

/** Keeping the answer for repetitions may take so much longer than making it. */
const KEEP_WITHIN_MS = 2_000;

/** The addresses that Twilio calls about telephone calls. Who answers them is not asked for a session but for a signature. */
@Controller('channels/phone/twilio')
export class TwilioVoiceController {
  private readonly logger = new Logger(TwilioVoiceController.name);
  private music: { readonly file: Buffer; readonly tag: string } | null = null;

  constructor(
    @Inject(TWILIO_VOICE) private readonly twilio: TwilioVoice | null,
    private readonly replays: TwilioReplays,
    private readonly announcer: WaitAnnouncer,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The caller is in the queue, on disk, before this is answered with the conference; until that can be, the caller is kept. */
  @Post('voice')
  @TwilioRoute('voice')
  async voice(@SignedWebhook() webhook: TwilioWebhook, @Query() query: CallQuery): Promise<string> {
    const { webhooks } = this.configured();
    const startedAt = performance.now();
    const receivedAt = this.clock.now();
    const taking = this.replays
      .answer(webhook, async () => {
        const leftMs = ANSWER_WITHIN_MS - (performance.now() - startedAt);
        const document = await webhooks.voice(webhook.params, query, leftMs);
        // What is only for now must not be kept as the answer.
        if (document === null) throw new NotTakenYet();
        return document;
      })
      .catch((error: unknown) => {
        if (error instanceof UserError) throw error;
        if (!(error instanceof NotTakenYet)) this.logger.error('a call could not be taken; its caller is kept', error);
        return null;
      });
    const late = delay(ANSWER_WITHIN_MS + KEEP_WITHIN_MS, null, { ref: false });
    return (await Promise.race([taking, late])) ?? webhooks.hold(query, receivedAt);
  }

  @Post('fallback')
  @TwilioRoute('voice')
  fallback(@SignedWebhook() { params }: TwilioWebhook): string {
    this.logger.warn(`Twilio could not use one of our addresses (error ${params.text('ErrorCode').slice(0, 10)})`);
    return this.configured().webhooks.fallback(params);
  }

  /** Asked for again and again while a caller waits. */
  @Post('wait')
  @TwilioRoute('voice')
  async wait(@Query() { call = '' }: CallQuery): Promise<string> {
    const { provider, documents } = this.configured();
    return documents.music(await this.announcer.announcementFor(provider.name, call));
  }

  /** While a seat keeps the caller on hold. */
  @Post('hold')
  @TwilioRoute('voice')
  hold(): string {
    return this.configured().documents.music(null);
  }

  @Post('status')
  @TwilioRoute('voice')
  async status(@SignedWebhook() { params }: TwilioWebhook): Promise<string> {
    return await this.configured().webhooks.status(params);
  }

  @Post('conference')
  @TwilioRoute('voice')
  async conference(@SignedWebhook() { params }: TwilioWebhook): Promise<string> {
    return await this.configured().webhooks.conference(params);
  }

  @Post('leg')
  @TwilioRoute('voice')
  async leg(@SignedWebhook() { params }: TwilioWebhook, @Query() query: CallQuery): Promise<string> {
    return await this.configured().webhooks.leg(params, query);
  }

  /** Public: it is music. */
  @Get('music.wav')
  @Public()
  sendMusic(@Req() request: Request, @Res() response: Response): void {
    this.configured();
    this.music ??= taggedMusic();
    const { file, tag } = this.music;
    response.setHeader('Cache-Control', 'public, max-age=86400');
    response.setHeader('ETag', tag);
    if (request.headers['if-none-match'] === tag) response.status(304).end();
    else response.type('audio/wav').send(file);
  }

  private configured(): TwilioVoice {
    if (this.twilio === null) throw new UserError('not-found', 'There is nothing at this address.', { status: 404 });
    return this.twilio;
  }
}

function taggedMusic() {
  const file = holdMusic();
  return { file, tag: `"${createHash('sha256').update(file).digest('hex').slice(0, 16)}"` };
}

class NotTakenYet extends Error {
  override readonly name = 'NotTakenYet';
}
