import { Module } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { APP_CONFIG, type AppConfig } from '../config/config';
import { productVersion } from '../config/package';
import type { Clock } from '../kernel/clock';
import { Alerts } from '../platform/alerts/alerts';
import { HealthRegistry } from '../platform/health/health-registry';
import { CLOCK, systemClock } from '../platform/time/clock';
import { ConservationWatch } from './conservation-watch';
import { ContactHistory } from './journal/contact-history';
import { ContactOffers } from './journal/contact-offers';
import { ContactEntity } from './journal/contact.entity';
import { Outbox } from './outbox/outbox';
import { OutboxService } from './outbox/outbox.service';
import { OutboxStore } from './outbox/outbox-store';
import { ROUTER, type RouterPort } from './ports';
import { EngineSnapshots } from './past/engine-snapshots';
import { PastDecisions } from './past/past-decisions';
import { SnapshotKeeper } from './past/snapshot-keeper';
import { RouterMetrics } from './router-metrics';
import { RouterLifecycle } from './router-lifecycle';
import { type AssembledRouter, assembleRouter, databaseOf, PARTITION } from './router-assembly';
import { RoutingEngine } from './engine/engine';

const ASSEMBLY = Symbol('AssembledRouter');

/**
 * The router behind its port. Its channels and its configuration lie above it or beside it and themselves submit commands, so they
 * are looked up when the application starts: ACTION_PERFORMERS and CONFIGURATION_SOURCE (ports.ts).
 */
@Module({
  imports: [TypeOrmModule.forFeature([ContactEntity])],
  providers: [
    {
      provide: ASSEMBLY,
      inject: [APP_CONFIG, DataSource, CLOCK, Alerts, Registry],
      useFactory: (config: AppConfig, dataSource: DataSource, clock: Clock, alerts: Alerts, registry: Registry) => {
        const meter = new RouterMetrics(registry);
        const assembly = assembleRouter({
          meter,
          config,
          dataSource,
          database: databaseOf(dataSource),
          clock,
          steady: clock === systemClock ? () => performance.now() : () => clock.now(),
          alert: (alert) => {
            alerts.raise({ alert });
          },
          makeEngine: (routing, snapshot) => new RoutingEngine(routing, snapshot),
        });
        const { router } = assembly;
        meter.watch(() => ({
          leading: router.status().state === 'ok',
          waiting: router.waiting(),
          heartbeatAgeMs: router.heartbeatAgeMs(),
          seq: router.seq(),
        }));
        return assembly;
      },
    },
    { provide: ROUTER, inject: [ASSEMBLY], useFactory: (assembly: AssembledRouter) => assembly.router },
    { provide: Outbox, inject: [ASSEMBLY], useFactory: (assembly: AssembledRouter) => assembly.outbox },
    { provide: OutboxStore, inject: [ASSEMBLY], useFactory: (assembly: AssembledRouter) => assembly.outboxStore },
    {
      provide: RouterLifecycle,
      inject: [ASSEMBLY, ModuleRef, HealthRegistry],
      useFactory: (assembly: AssembledRouter, modules: ModuleRef, health: HealthRegistry) =>
        new RouterLifecycle(assembly, modules, health),
    },
    {
      provide: ConservationWatch,
      inject: [ROUTER, Alerts],
      useFactory: (router: RouterPort, alerts: Alerts) => new ConservationWatch(router, alerts),
    },
    {
      provide: SnapshotKeeper,
      inject: [ROUTER, DataSource],
      useFactory: (router: RouterPort, dataSource: DataSource) =>
        new SnapshotKeeper(router, new EngineSnapshots(dataSource, PARTITION), productVersion()),
    },
    {
      provide: PastDecisions,
      inject: [DataSource],
      useFactory: (dataSource: DataSource) => new PastDecisions(databaseOf(dataSource), PARTITION, productVersion()),
    },
    OutboxService,
    ContactHistory,
    ContactOffers,
  ],
  exports: [ROUTER, OutboxService, ContactHistory, ContactOffers, PastDecisions],
})
export class RoutingModule {}
