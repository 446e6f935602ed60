import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { changedFields } from '../../identity/changed-fields';
import { defaultSettings } from './default-settings';
import { type AnyDocument, type Configuration, itemsOf, type Kind, KIND_FACTS, KINDS, type Stored } from './kinds';
import { RoutingSettingsEntity } from './routing-settings.entity';

/** Configuration writers take turns, so that versions have no gaps and checks see what they will stand beside. */
const CONFIGURATION_LOCK = 1_100;

/** One thing that a write changed; `before` and `after` hold the differing fields only, or all when it came or went. */
export interface ItemChange {
  readonly kind: Kind | 'settings';
  readonly id: string;
  readonly verb: 'created' | 'changed' | 'deleted';
  readonly before?: object;
  readonly after?: object;
}

/** Rows to documents and back. */
@Injectable()
export class ConfigurationStore {
  /** Takes the writers' turn until the end of the transaction. */
  async lock(manager: EntityManager): Promise<void> {
    await manager.query('select pg_advisory_xact_lock($1)', [CONFIGURATION_LOCK]);
  }

  async read(manager: EntityManager): Promise<Configuration> {
    const maps = new Map<Kind, ReadonlyMap<string, Stored<AnyDocument>>>();
    for (const kind of KINDS) {
      const rows = await manager.find(KIND_FACTS[kind].entity, { order: { position: 'ASC', id: 'ASC' } });
      maps.set(kind, new Map(rows.map((row) => [row.id, toDocument(row) as Stored<AnyDocument>])));
    }
    const settings = await manager.findOneBy(RoutingSettingsEntity, { id: 'routing' });
    const documents = { ...Object.fromEntries(maps), settings: settings ? toSettings(settings) : defaultSettings() };
    return documents as unknown as Configuration;
  }

  /**
   * Writes the differences and gives them. A changed thing's version grows by one, whatever `after` says; a thing
   * without difference keeps its own.
   */
  async write(manager: EntityManager, before: Configuration, after: Configuration, now: Date): Promise<ItemChange[]> {
    const changes: ItemChange[] = [];
    for (const kind of KINDS) {
      for (const [id, item] of itemsOf(after, kind)) {
        const change = await this.put(manager, kind, itemsOf(before, kind).get(id), item, now);
        if (change !== null) changes.push(change);
      }
    }
    for (const kind of [...KINDS].reverse()) {
      for (const [id, item] of itemsOf(before, kind)) {
        if (itemsOf(after, kind).has(id)) continue;
        await manager.delete(KIND_FACTS[kind].entity, { id });
        changes.push({ kind, id, verb: 'deleted', before: item });
      }
    }
    const settings = changedFields(before.settings, after.settings);
    if (settings !== null) {
      const version = before.settings.version + 1;
      const row = manager.create(RoutingSettingsEntity, { ...after.settings, id: 'routing', version, updatedAt: now });
      await manager.save(row);
      changes.push({ kind: 'settings', id: 'routing', verb: 'changed', ...settings });
    }
    return changes;
  }

  private async put(
    manager: EntityManager,
    kind: Kind,
    before: Stored<AnyDocument> | undefined,
    after: Stored<AnyDocument>,
    now: Date,
  ): Promise<ItemChange | null> {
    const { entity } = KIND_FACTS[kind];
    const { id } = after;
    if (before === undefined) {
      await manager.insert(entity, { ...toRow(manager, kind, after), version: 1, updatedAt: now });
      return { kind, id, verb: 'created', after };
    }
    const differing = changedFields(before, after);
    if (differing === null) return null;
    const row = { ...toRow(manager, kind, after), version: before.version + 1, updatedAt: now };
    await manager.update(entity, { id }, row);
    return { kind, id, verb: 'changed', ...differing };
  }
}

/** Keys that are not there are null in the row. */
function toRow(manager: EntityManager, kind: Kind, document: AnyDocument): Record<string, unknown> {
  const given = document as Readonly<Record<string, unknown>>;
  const { ownColumns } = manager.dataSource.getMetadata(KIND_FACTS[kind].entity);
  return Object.fromEntries(ownColumns.map(({ propertyName }) => [propertyName, given[propertyName] ?? null]));
}

function toDocument(row: object): object {
  return Object.fromEntries(
    Object.entries(row).filter(([key, value]) => key !== 'updatedAt' && value !== null && value !== undefined),
  );
}

function toSettings(row: RoutingSettingsEntity): Configuration['settings'] {
  const { secondsPerPriority, priorities, media, backOffMs, preferMs, holdPreferMs, deviceFailureWindowMs, maxHops } =
    row;
  const numbers = { secondsPerPriority, backOffMs, preferMs, holdPreferMs, deviceFailureWindowMs, maxHops };
  return { ...numbers, priorities, media, version: row.version };
}
