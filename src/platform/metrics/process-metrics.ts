import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { performance } from 'node:perf_hooks';
import { Counter, Gauge, Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { productVersion } from '../../config/package';
import { ALERT_CODES, Alerts } from '../alerts/alerts';
import { HealthRegistry } from '../health/health-registry';
import { SocketCounts } from '../realtime/socket-counts';

/** What `pg` says of its pool. */
interface Pool {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
}

/** The process seen from outside the domain: which build, how busy its event loop, its database connections, its sockets, its parts, its alerts. */
@Injectable()
export class ProcessMetrics {
  private lastLoop = performance.eventLoopUtilization();

  constructor(
    registry: Registry,
    @InjectDataSource() private readonly database: DataSource,
    sockets: SocketCounts,
    alerts: Alerts,
    health: HealthRegistry,
  ) {
    const registers = [registry];
    new Gauge({
      name: 'lianxian_build_info',
      help: 'Always 1; the labels say which build runs.',
      labelNames: ['version', 'node'],
      registers,
    }).set({ version: productVersion(), node: process.version }, 1);
    const loop = () => this.loopUtilisation();
    new Gauge({
      name: 'lianxian_event_loop_utilisation_ratio',
      help: 'Share of the time since the last scrape in which the event loop was busy, 0 to 1.',
      registers,
      collect() {
        this.set(loop());
      },
    });
    const pool = () => this.pool();
    new Gauge({
      name: 'lianxian_database_connections',
      help: 'Connections of the pool by state, and requests that wait for one (state waiting).',
      labelNames: ['state'],
      registers,
      collect() {
        const { totalCount, idleCount, waitingCount } = pool();
        this.set({ state: 'busy' }, totalCount - idleCount);
        this.set({ state: 'idle' }, idleCount);
        this.set({ state: 'waiting' }, waitingCount);
      },
    });
    new Gauge({
      name: 'lianxian_sockets',
      help: 'Connected sockets by namespace.',
      labelNames: ['namespace'],
      registers,
      collect() {
        for (const [namespace, count] of sockets.all()) this.set({ namespace }, count);
      },
    });
    new Gauge({
      name: 'lianxian_part_working',
      help: '1 while a part of /health/ready works; a line to a provider that is down is 0, though the process is ready.',
      labelNames: ['part'],
      registers,
      async collect() {
        const parts = await health.ask();
        this.reset();
        for (const [part, { ok, impaired = false }] of Object.entries(parts))
          this.set({ part }, ok && !impaired ? 1 : 0);
      },
    });
    const raised = new Counter({
      name: 'lianxian_alerts_total',
      help: 'Alerts raised, by their code.',
      labelNames: ['alert'],
      registers,
    });
    // From 0 on: of a count that begins at 1 Prometheus sees no increase.
    for (const alert of ALERT_CODES) raised.inc({ alert }, 0);
    alerts.subscribe(({ alert }) => {
      raised.inc({ alert });
    });
  }

  private loopUtilisation(): number {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, this.lastLoop);
    this.lastLoop = now;
    return utilization;
  }

  private pool(): Pool {
    const { master } = this.database.driver as unknown as { readonly master: Pool };
    return master;
  }
}
