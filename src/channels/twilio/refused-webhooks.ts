import { Inject, Injectable, Logger } from '@nestjs/common';
import { Counter, Registry } from 'prom-client';
import type { Clock, Millis } from '../../kernel/clock';
import { CLOCK } from '../../platform/time/clock';
import { TWILIO_MEDIA, type TwilioMedium } from './twilio-webhook';

const LOG_EVERY_MS = 60_000;

/**
 * How many webhooks came without a right signature. In memory, and in the log once a minute at most: whoever sends them must not
 * be able to fill a disk. What they said is not kept.
 */
@Injectable()
export class RefusedWebhooks {
  private readonly logger = new Logger(RefusedWebhooks.name);
  private readonly counts: Record<TwilioMedium, number> = { sms: 0, voice: 0 };
  private loggedAt: Millis | null = null;
  private sinceLogged = 0;

  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    registry: Registry,
  ) {
    const read = (medium: TwilioMedium) => this.get(medium);
    new Counter({
      name: 'lianxian_webhooks_refused_total',
      help: 'Webhooks with a missing or wrong signature.',
      labelNames: ['medium'],
      registers: [registry],
      collect() {
        this.reset();
        for (const medium of TWILIO_MEDIA) this.inc({ medium }, read(medium));
      },
    });
  }

  count(medium: TwilioMedium): void {
    this.counts[medium] += 1;
    this.sinceLogged += 1;
    const now = this.clock.now();
    if (this.loggedAt !== null && now - this.loggedAt < LOG_EVERY_MS) return;
    this.logger.warn(
      `webhooks with a missing or wrong signature: ${this.sinceLogged} since the last time this was said. ` +
        'If they are from Twilio: is WEBHOOK_ORIGIN the address that is configured there, and TWILIO_AUTH_TOKEN current?',
    );
    this.loggedAt = now;
    this.sinceLogged = 0;
  }

  /** Since this process started. */
  get(medium: TwilioMedium): number {
    return this.counts[medium];
  }
}
