import { Injectable, Logger } from '@nestjs/common';
import { assert } from '../../kernel/assert';

export interface HealthReport {
  /** Without this part the process cannot serve anybody. */
  readonly ok: boolean;
  /** One medium is down, the others go on: nobody is sent away for it, and operators hear of it (`lianxian_part_working`). */
  readonly impaired?: boolean;
  /** A few words for the operator, without addresses or secrets. */
  readonly detail?: string;
}
/** Throwing means not ready; the error is logged, not shown. */
export type HealthCheck = () => HealthReport | Promise<HealthReport>;

/** A part's report with the time it took, whole milliseconds. */
export type PartHealth = HealthReport & { readonly tookMs: number };

const CHECK_TIMEOUT_MS = 2_000;

/** Where each room says whether it can work. `/health/ready` asks all of them. */
@Injectable()
export class HealthRegistry {
  private readonly logger = new Logger(HealthRegistry.name);
  private readonly checks = new Map<string, HealthCheck>();
  private stopping = false;

  /** `name` is a stable word in the answer of `/health/ready`, such as `router`. Each name once. */
  register(name: string, check: HealthCheck): void {
    assert(!this.checks.has(name), `the health check "${name}" is registered twice`);
    this.checks.set(name, check);
  }

  /** From now on not ready, so that a balancer sends nobody here any more. */
  beginStop(): void {
    this.stopping = true;
  }

  isStopping(): boolean {
    return this.stopping;
  }

  /** Asks all parts at once; each gets 2 s. */
  async ask(): Promise<Readonly<Record<string, PartHealth>>> {
    const parts = await Promise.all(
      [...this.checks].map(async ([name, check]) => [name, await this.askOne(name, check)] as const),
    );
    if (this.stopping) parts.push(['process', { ok: false, detail: 'stopping', tookMs: 0 }]);
    return Object.fromEntries(parts);
  }

  private async askOne(name: string, check: HealthCheck): Promise<PartHealth> {
    const started = performance.now();
    const took = () => Math.round(performance.now() - started);
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<HealthReport>((resolve) => {
      timer = setTimeout(() => {
        resolve({ ok: false, detail: `no answer in ${CHECK_TIMEOUT_MS} ms` });
      }, CHECK_TIMEOUT_MS);
    });
    try {
      const report = await Promise.race([Promise.resolve().then(check), timeout]);
      return { ...report, tookMs: took() };
    } catch (error) {
      this.logger.warn(`health check "${name}" failed`, error);
      return { ok: false, detail: 'failed; the log says why', tookMs: took() };
    } finally {
      clearTimeout(timer);
    }
  }
}
