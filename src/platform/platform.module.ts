import { type DynamicModule, Global, Module } from '@nestjs/common';
import { Registry } from 'prom-client';
import { APP_CONFIG, type AppConfig } from '../config/config';
import type { Clock } from '../kernel/clock';
import { Alerts } from './alerts/alerts';
import { DatabaseModule } from './database/database.module';
import type { DatabaseSchema } from './database/database-schema';
import { HealthRegistry } from './health/health-registry';
import { HealthController } from './health/health.controller';
import { HttpMetrics } from './http/http-metrics';
import { OriginPolicy } from './http/origin-policy';
import { MetricsServer } from './metrics/metrics-server';
import { ProcessMetrics } from './metrics/process-metrics';
import { SocketCounts } from './realtime/socket-counts';
import { CLOCK } from './time/clock';

export interface PlatformOptions {
  readonly config: AppConfig;
  readonly databaseUrl: string;
  readonly schema: DatabaseSchema;
  readonly clock: Clock;
}

/** What every room may inject without importing anything: APP_CONFIG, CLOCK, Alerts, HealthRegistry, OriginPolicy, the Registry of metrics, DataSource. */
@Global()
@Module({})
export class PlatformModule {
  static forRoot({ config, databaseUrl, schema, clock }: PlatformOptions): DynamicModule {
    return {
      module: PlatformModule,
      imports: [DatabaseModule.forRoot(databaseUrl, schema)],
      controllers: [HealthController],
      providers: [
        { provide: APP_CONFIG, useValue: config },
        { provide: CLOCK, useValue: clock },
        Alerts,
        HealthRegistry,
        OriginPolicy,
        SocketCounts,
        // Of the application and not of the process: several applications run in one process of the tests.
        { provide: Registry, useFactory: () => new Registry() },
        HttpMetrics,
        ProcessMetrics,
        MetricsServer,
      ],
      exports: [APP_CONFIG, CLOCK, Alerts, HealthRegistry, OriginPolicy, Registry],
    };
  }
}
