import { Body, Controller, Get, Put } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { z } from 'zod';
import type { AuditActor } from '../../identity/audit-trail';
import { CurrentActor, CurrentPrincipal, RequireRoles } from '../../identity/decorators';
import type { Principal } from '../../identity/principal';
import { ConfigurationEditor, type InForce } from './configuration-editor';
import { ConfigurationStore } from './configuration-store';
import { settingsChangeSchema, type SettingsDocument } from './configuration.schema';
import type { Stored } from './kinds';

/** Priorities, media and times of the whole hotline. */
@Controller('api/routing-settings')
@RequireRoles('admin')
export class RoutingSettingsController {
  constructor(
    private readonly editor: ConfigurationEditor,
    private readonly store: ConfigurationStore,
    @InjectDataSource() private readonly database: DataSource,
  ) {}

  /** Version 0: the defaults, which nobody has changed yet. */
  @Get()
  @RequireRoles('admin', 'duty-manager')
  async get(): Promise<Stored<SettingsDocument>> {
    return (await this.store.read(this.database.manager)).settings;
  }

  @Put()
  async replace(
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: AuditActor,
    @Body({ schema: settingsChangeSchema }) { version, ...settings }: z.output<typeof settingsChangeSchema>,
  ): Promise<InForce & { readonly item: Stored<SettingsDocument> }> {
    const inForce = await this.editor.replaceSettings(principal, actor, settings, version);
    return { item: await this.get(), ...inForce };
  }
}
