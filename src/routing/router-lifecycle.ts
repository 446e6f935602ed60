import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';
import type { HealthRegistry, HealthReport } from '../platform/health/health-registry';
import { ACTION_PERFORMERS, type ActionPerformers, CONFIGURATION_SOURCE, type ConfigurationSource } from './ports';
import type { AssembledRouter } from './router-assembly';

/** The loop goes round at least every second; a commit may take ten before it is given up. */
const HEARTBEAT_MS = 12_000;
/** Something has been owed for so long that a person should look. */
const OUTBOX_AGE_MS = 5 * 60_000;

/**
 * Starts the router when every listener has subscribed, without waiting for the lease, and stops it before the database goes.
 */
export class RouterLifecycle implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(
    private readonly parts: AssembledRouter,
    private readonly modules: ModuleRef,
    health: HealthRegistry,
  ) {
    health.register('router', () => this.routerHealth());
    health.register('outbox', () => this.outboxHealth());
  }

  onApplicationBootstrap(): void {
    // Looked up here because channels and configuration need the router to be made.
    this.parts.outbox.bind(this.modules.get<ActionPerformers>(ACTION_PERFORMERS, { strict: false }));
    this.parts.router.start(this.modules.get<ConfigurationSource>(CONFIGURATION_SOURCE, { strict: false }));
    this.parts.purge.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.parts.purge.stop();
    await this.parts.router.stop();
    await this.parts.close();
  }

  private routerHealth(): HealthReport {
    const { state, since } = this.parts.router.status();
    if (state === 'away') return { ok: false, detail: `away since ${new Date(since).toISOString()}` };
    if (!this.parts.lease.isHeld()) return { ok: false, detail: 'the lease ran out' };
    const beatAgeMs = Math.round(this.parts.router.heartbeatAgeMs());
    return { ok: beatAgeMs < HEARTBEAT_MS, detail: `last beat ${beatAgeMs} ms ago` };
  }

  private async outboxHealth(): Promise<HealthReport> {
    const ageMs = Math.round(await this.parts.outboxStore.oldestAgeMs());
    return { ok: ageMs < OUTBOX_AGE_MS, detail: `oldest action owed for ${ageMs} ms` };
  }
}
