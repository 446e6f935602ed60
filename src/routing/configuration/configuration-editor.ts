import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import type { Clock } from '../../kernel/clock';
import { AccessRefused } from '../../identity/access-refused';
import { type AuditActor, AuditTrail } from '../../identity/audit-trail';
import { changedMeanwhile } from '../../identity/identity.errors';
import type { Principal } from '../../identity/principal';
import type { FieldProblem } from '../../platform/errors/errors';
import { CLOCK } from '../../platform/time/clock';
import type { RoutingConfig } from '../engine/config';
import { checkConfiguration, type PathOf, type Sees } from './check-configuration';
import { ConfigurationApplier } from './configuration-applier';
import { ConfigurationStore, type ItemChange } from './configuration-store';
import { alreadyThere, invalid, noSuchItem } from './configuration.errors';
import { ConfigurationUses } from './configuration-uses';
import {
  type AnyDocument,
  type Configuration,
  type Documents,
  itemsOf,
  type Kind,
  KIND_FACTS,
  KINDS,
  type Stored,
} from './kinds';
import { maySee, requireMayChange } from './may-change';
import { RoutingConfigurations } from './routing-configurations';
import type { SettingsDocument } from './configuration.schema';

/** What became of a change: the version that holds it, and whether the router decides by it already. */
export interface InForce {
  readonly configVersion: number;
  /** False: the router is away at the moment; it takes the newest version by itself when it is back. */
  readonly inForce: boolean;
}

/** A configuration on which edits are tried before anything is written. */
export type Draft = { -readonly [K in Kind]: Map<string, Stored<Documents[K]>> } & {
  settings: Stored<SettingsDocument>;
};

/** Changes the draft. May give problems of its own, to be told together with those of the configuration. */
type Edit = (draft: Draft, manager: EntityManager) => Promise<readonly FieldProblem[]> | readonly FieldProblem[];

/** The one way to change the configuration: check, write, audit and a new version in one transaction, then the router. */
@Injectable()
export class ConfigurationEditor {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly store: ConfigurationStore,
    private readonly versions: RoutingConfigurations,
    private readonly applier: ConfigurationApplier,
    private readonly uses: ConfigurationUses,
    private readonly audit: AuditTrail,
  ) {}

  /** @throws UserError `already-there`, `invalid-request` */
  async create(kind: Kind, principal: Principal, actor: AuditActor, document: AnyDocument): Promise<InForce> {
    const { id } = document;
    return this.change(principal, actor, pathWithin(kind, id), (draft) => {
      requireMayChange(principal, kind, undefined, document);
      if (itemsOf(draft, kind).has(id)) throw alreadyThere(kind, id);
      put(draft, kind, { ...document, version: 0 });
      return [];
    });
  }

  /** @throws UserError `…-not-found`, `changed-meanwhile`, `invalid-request` */
  async replace(
    kind: Kind,
    principal: Principal,
    actor: AuditActor,
    document: AnyDocument,
    seenVersion: number,
  ): Promise<InForce> {
    const { id } = document;
    return this.change(principal, actor, pathWithin(kind, id), (draft) => {
      const before = visible(principal, draft, kind, id);
      requireMayChange(principal, kind, before, document);
      requireSeen(kind, before, seenVersion);
      put(draft, kind, { ...document, version: before.version });
      return [];
    });
  }

  /** @throws UserError `…-not-found`, `changed-meanwhile`, `in-use` */
  async remove(kind: Kind, principal: Principal, actor: AuditActor, id: string, seenVersion: number): Promise<InForce> {
    return this.change(principal, actor, pathWithin(kind, id), async (draft, manager) => {
      const before = visible(principal, draft, kind, id);
      requireMayChange(principal, kind, before, undefined);
      requireSeen(kind, before, seenVersion);
      await this.uses.requireUnused(manager, draft, kind, id);
      draft[kind].delete(id);
      return [];
    });
  }

  /** @throws UserError `changed-meanwhile`, `invalid-request` */
  async replaceSettings(
    principal: Principal,
    actor: AuditActor,
    settings: SettingsDocument,
    seenVersion: number,
  ): Promise<InForce> {
    return this.change(principal, actor, pathWithin('settings', 'routing'), (draft) => {
      requireMayChange(principal, 'settings', undefined, undefined);
      const { version } = draft.settings;
      if (version !== seenVersion) throw changedMeanwhile('The routing settings', seenVersion, version);
      draft.settings = { ...settings, version };
      return [];
    });
  }

  /**
   * Tries an edit inside the caller's transaction, which then holds the configuration lock. Null when it changes nothing.
   * After the commit the caller brings the result into force by `ConfigurationApplier.apply`. `reader`: who is told of the problems,
   * if that is not somebody who may see everything.
   * @throws UserError `invalid-request` with every problem, its path by `pathOf`
   */
  async write(
    manager: EntityManager,
    actor: AuditActor,
    pathOf: PathOf,
    edit: Edit,
    reader?: Principal,
  ): Promise<RoutingConfig | null> {
    await this.store.lock(manager);
    const before = await this.store.read(manager);
    const draft = draftOf(before);
    const ofEdit = await edit(draft, manager);
    const sees: Sees = (kind, item) => reader === undefined || maySee(reader, kind, item);
    const problems = [...checkConfiguration(draft, pathOf, sees), ...ofEdit];
    if (problems.length > 0) throw invalid(problems);
    const changes = await this.store.write(manager, before, draft, new Date(this.clock.now()));
    if (changes.length === 0) return null;
    for (const change of changes) await this.record(manager, actor, change, draft, before);
    const written = await this.store.read(manager);
    return this.versions.add(manager, written, 'personId' in actor ? actor.personId : null);
  }

  private async change(principal: Principal, actor: AuditActor, pathOf: PathOf, edit: Edit): Promise<InForce> {
    const config = await this.audit.rememberingRefusals(actor, () =>
      this.database.transaction((manager) => this.write(manager, actor, pathOf, edit, principal)),
    );
    return this.applier.apply(config ?? (await this.versions.latest()));
  }

  private async record(
    manager: EntityManager,
    actor: AuditActor,
    { kind, id, verb, before, after }: ItemChange,
    ...configurations: readonly Configuration[]
  ): Promise<void> {
    const one = kind === 'settings' ? 'routing-settings' : KIND_FACTS[kind].one;
    const centreId = centreOf(kind, id, configurations);
    await this.audit.record(
      {
        actor,
        action: `${one}-${verb}`,
        subject: `${one}:${id}`,
        ...(centreId === undefined ? {} : { centreId }),
        detail: { ...(before && { before }), ...(after && { after }) },
      },
      manager,
    );
  }
}

/** The item with its problems is the whole request: its paths need no prefix. */
function pathWithin(kind: Kind | 'settings', id: string): PathOf {
  return (otherKind, otherId) => (otherKind === kind && otherId === id ? '' : `${otherKind}.${otherId}`);
}

function draftOf(configuration: Configuration): Draft {
  const maps = KINDS.map((kind) => [kind, new Map(itemsOf(configuration, kind))] as const);
  return { ...Object.fromEntries(maps), settings: configuration.settings } as Draft;
}

/** Puts a document of the kind; the caller's schema saw to it that the two belong together. */
export function put(draft: Draft, kind: Kind, document: Stored<AnyDocument>): void {
  (draft[kind] as Map<string, Stored<AnyDocument>>).set(document.id, document);
}

/** As for reading: what lies in other centres does not exist, and reaching for it is remembered. */
function visible(principal: Principal, draft: Draft, kind: Kind, id: string): Stored<AnyDocument> {
  const item = itemsOf(draft, kind).get(id);
  if (item === undefined) throw noSuchItem(kind, id);
  if (!maySee(principal, kind, item)) throw new AccessRefused(noSuchItem(kind, id), `${KIND_FACTS[kind].one}:${id}`);
  return item;
}

function requireSeen(kind: Kind, { id, version }: Stored<AnyDocument>, seenVersion: number): void {
  if (version !== seenVersion) throw changedMeanwhile(`The ${KIND_FACTS[kind].one} \`${id}\``, seenVersion, version);
}

/** The one centre that a change concerns, if it is one. */
function centreOf(kind: Kind | 'settings', id: string, configurations: readonly Configuration[]): string | undefined {
  if (kind === 'centres') return id;
  if (kind !== 'rules' && kind !== 'accessPoints') return undefined;
  return configurations.map((configuration) => configuration[kind].get(id)?.homeCentreId).find((home) => home);
}
