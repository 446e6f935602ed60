import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Alerts } from '../platform/alerts/alerts';
import { OutboxService } from '../routing/outbox/outbox.service';

const LOOK_MS = 5_000;
/** Letters looked at; more than that at once is one broken provider, and one alert is enough. */
const LOOKED_AT = 20;

/** Raises an alert for what could not be carried out after all its attempts: a customer may be waiting for it. */
@Injectable()
export class DeadLetterWatch implements OnModuleInit, OnModuleDestroy {
  private readonly log = new Logger(DeadLetterWatch.name);
  private known: ReadonlySet<string> = new Set();
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
      const keys = dead.map(({ actionId, updatedAt }) => `${actionId} ${updatedAt}`);
      const fresh = dead.filter((_, index) => !this.known.has(keys[index] ?? ''));
      this.known = new Set(keys);
      if (fresh.length > 0) this.alerts.raise({ alert: 'actions-not-carried-out' });
    } catch (error) {
      this.log.warn(`dead letters not looked for this time: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      this.looking = false;
    }
  }
}
