import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import type { Clock } from '../../kernel/clock';
import { present } from '../../kernel/assert';
import { CLOCK } from '../../platform/time/clock';
import type { RoutingConfig } from '../engine/config';
import type { ConfigurationSource } from '../ports';
import { buildRoutingConfig } from './build-routing-config';
import { ConfigurationStore } from './configuration-store';
import type { Configuration } from './kinds';
import { RoutingConfigEntity } from './routing-config.entity';

/** Every version of what the engine must know, kept for ever. */
@Injectable()
export class RoutingConfigurations implements ConfigurationSource {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly store: ConfigurationStore,
  ) {}

  /** The newest version; makes version 1 when there is none. */
  async latest(): Promise<RoutingConfig> {
    const [newest] = await this.newest(this.database.manager);
    if (newest !== undefined) return newest.config;
    return this.database.transaction(async (manager) => {
      await this.store.lock(manager);
      const [meanwhile] = await this.newest(manager);
      return meanwhile?.config ?? (await this.add(manager, await this.store.read(manager), null));
    });
  }

  /** Null when there never was such a version. */
  async version(version: number): Promise<RoutingConfig | null> {
    const row = await this.database.manager.findOneBy(RoutingConfigEntity, { version });
    return row?.config ?? null;
  }

  /**
   * Adds the next version inside the caller's transaction, which holds the configuration lock. Gives the configuration
   * as it is read back, so that the engine sees the same object now and after any restart.
   */
  async add(manager: EntityManager, configuration: Configuration, createdBy: string | null): Promise<RoutingConfig> {
    const [newest] = await this.newest(manager);
    const version = (newest?.version ?? 0) + 1;
    await manager.insert(RoutingConfigEntity, {
      version,
      config: buildRoutingConfig(version, configuration),
      createdAt: new Date(this.clock.now()),
      createdBy,
    });
    const row = await manager.findOneBy(RoutingConfigEntity, { version });
    return present(row, 'a row just inserted is there').config;
  }

  private async newest(manager: EntityManager): Promise<RoutingConfigEntity[]> {
    return manager.find(RoutingConfigEntity, { order: { version: 'DESC' }, take: 1 });
  }
}
