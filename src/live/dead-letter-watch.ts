import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { Millis } from '../kernel/clock';
import { Alerts } from '../platform/alerts/alerts';
import { OutboxService } from '../routing/outbox/outbox.service';

const LOOK_MS = 5_000;
/** Letters looked at; more than that at once is one broken provider, and one alert per centre is enough. */
const LOOKED_AT = 20;

/**
 * Raises an alert for what could not be carried out after all its attempts: a customer may be waiting for it. One per look and
 * centre, so that whoever hears of it finds something in the list of their centres.
 */
@Injectable()
export class DeadLetterWatch implements OnModuleInit, OnModuleDestroy {
  private readonly log = new Logger(DeadLetterWatch.name);
  private known: ReadonlySet<string> = new Set();
  /** Older letters come into sight when later ones are retried; they are no news. */
  private newest: Millis = 0;
  private looking = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly outbox: OutboxService,
    private readonly alerts: Alerts,
  ) {}

  onModuleInit(): void {
    this.timer = setInterval(() => void this.look(), LOOK_MS);
    this.timer.unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /** Never rejects. A letter that was revived and died again is told again. */
  async look(): Promise<void> {
    if (this.looking) return;
    this.looking = true;
    try {
      const dead = await this.outbox.dead(LOOKED_AT);
      const fresh = dead.filter((letter) => letter.updatedAt >= this.newest && !this.known.has(keyOf(letter)));
      this.known = new Set(dead.map(keyOf));
      this.newest = Math.max(this.newest, ...dead.map(({ updatedAt }) => updatedAt));
      const centres = fresh.flatMap<string | null>(({ centreIds }) => (centreIds.length === 0 ? [null] : centreIds));
      for (const centreId of new Set(centres)) this.alerts.raise({ alert: 'actions-not-carried-out', centreId });
    } catch (error) {
      this.log.warn(`dead letters not looked for this time: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      this.looking = false;
    }
  }
}

function keyOf({ actionId, updatedAt }: { readonly actionId: string; readonly updatedAt: Millis }): string {
  return `${actionId} ${updatedAt}`;
}
