import { Logger } from '@nestjs/common';
import type { Millis } from '../kernel/clock';
import type { RoutingConfig } from './engine/config';
import type { ConfigurationSource } from './ports';

/** A change is announced by its own command; this finds, every few seconds, one whose announcement was lost. */
export class ConfigurationWatch {
  private readonly logger = new Logger('Router');
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly everyMs: Millis) {}

  /** `onNewer` is called with a configuration of a higher version than `present()`; instead of any watch before. */
  start(
    source: ConfigurationSource,
    present: () => number,
    onNewer: (config: RoutingConfig) => Promise<unknown>,
  ): void {
    this.stop();
    const timer = setTimeout(() => {
      void this.look(source, present, onNewer).finally(() => {
        // Stopped or started anew meanwhile: not ours any more.
        if (this.timer === timer) this.start(source, present, onNewer);
      });
    }, this.everyMs);
    this.timer = timer;
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private async look(
    source: ConfigurationSource,
    present: () => number,
    onNewer: (config: RoutingConfig) => Promise<unknown>,
  ): Promise<void> {
    try {
      const latest = await source.latest();
      if (latest.version > present()) await onNewer(latest);
    } catch (error) {
      this.logger.debug(`no look at the configuration: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
