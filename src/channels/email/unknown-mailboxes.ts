import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import type { Clock, Millis } from '../../kernel/clock';
import { CLOCK } from '../../platform/time/clock';
import { RefusedArrivals } from '../refused-arrivals';

const LOG_EVERY_MS: Millis = 60_000;

/**
 * Mail to addresses that are no access point: somebody's guess, or a mistyped access point, which loses mail. One statement at a time
 * counts what came meanwhile, so that whoever tries a dictionary of names does not take the database from others.
 */
@Injectable()
export class UnknownMailboxes implements OnModuleDestroy {
  private readonly logger = new Logger(UnknownMailboxes.name);
  private uncounted = 0;
  private counting: Promise<void> | null = null;
  private unsaid = 0;
  private saidAt: Millis | null = null;

  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly refused: RefusedArrivals,
  ) {}

  /** The other side's answer does not wait for it. */
  note(): void {
    this.uncounted += 1;
    this.counting ??= this.count();
    this.say();
  }

  /** What was noted is counted before the database is closed. */
  async onModuleDestroy(): Promise<void> {
    await this.counting;
  }

  /** Without the address: it may be a person's. */
  private say(): void {
    this.unsaid += 1;
    const now = this.clock.now();
    if (this.saidAt !== null && now - this.saidAt < LOG_EVERY_MS) return;
    this.logger.warn(
      `mail was refused: its address is no access point (${this.unsaid} since the last such line); if the public knows the address, check the spelling of the e-mail access points`,
    );
    this.saidAt = now;
    this.unsaid = 0;
  }

  private async count(): Promise<void> {
    while (this.uncounted > 0) {
      const times = this.uncounted;
      this.uncounted = 0;
      await this.refused.count('email', 'unknown-mailbox', times);
    }
    this.counting = null;
  }
}
