import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import type { Clock } from '../kernel/clock';
import { logContext } from '../platform/logging/request-context';
import { CLOCK } from '../platform/time/clock';
import { AccessRefused } from './access-refused';
import { AuditEntity } from './audit.entity';
import type { Principal } from './principal';

/** Who did it: a person, or a named part of the system. */
export type AuditActor = { readonly personId: string; readonly ip?: string } | { readonly system: string };

export interface AuditEntry {
  readonly actor: AuditActor;
  /** Stable code: `queue-changed`, `logged-in`. */
  readonly action: string;
  /** What it was done to: `queue:billing`, `person:<id>`. Ids only, never addresses, names of customers or text. */
  readonly subject: string;
  readonly centreId?: string;
  /** `before` and `after` of a change. Never a secret. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

export interface AuditQuery {
  /** Only entries older than this id. */
  readonly before?: string | undefined;
  readonly limit: number;
  readonly action?: string | undefined;
  readonly subject?: string | undefined;
  readonly personId?: string | undefined;
  /** Not before this instant. */
  readonly from?: Date | undefined;
  /** Before this instant. */
  readonly to?: Date | undefined;
}

/** The append-only record of who did what. */
@Injectable()
export class AuditTrail {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** With `manager` the entry is part of the caller's transaction: no change without its entry, no entry without its change. */
  async record(entry: AuditEntry, manager: EntityManager = this.database.manager): Promise<void> {
    const { actor } = entry;
    await manager.insert(AuditEntity, {
      at: new Date(this.clock.now()),
      actorPersonId: 'personId' in actor ? actor.personId : null,
      actorSystem: 'system' in actor ? actor.system : null,
      action: entry.action,
      subject: entry.subject,
      centreId: entry.centreId ?? null,
      detail: entry.detail === undefined ? null : { ...entry.detail },
      ip: 'ip' in actor ? actor.ip : null,
      requestId: logContext().requestId ?? null,
    });
  }

  /** Runs `work`; what it refuses by `AccessRefused` is recorded, and its answer thrown. */
  async rememberingRefusals<T>(actor: AuditActor, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof AccessRefused)) throw error;
      await this.record({ actor, action: 'access-refused', subject: error.subject });
      throw error.answer;
    }
  }

  /** Newest first. People of single centres see what happened in their centres, not what concerns the whole hotline. */
  async list(principal: Principal, query: AuditQuery): Promise<readonly AuditEntity[]> {
    const select = this.database.manager.createQueryBuilder(AuditEntity, 'entry').orderBy('entry.id', 'DESC');
    select.take(query.limit);
    if (query.before !== undefined) select.andWhere('entry.id < :before', { before: query.before });
    if (query.action !== undefined) select.andWhere('entry.action = :action', { action: query.action });
    if (query.subject !== undefined) select.andWhere('entry.subject = :subject', { subject: query.subject });
    if (query.personId !== undefined) select.andWhere('entry.actorPersonId = :personId', { personId: query.personId });
    if (query.from !== undefined) select.andWhere('entry.at >= :from', { from: query.from });
    if (query.to !== undefined) select.andWhere('entry.at < :to', { to: query.to });
    if (principal.centreIds !== 'all') {
      select.andWhere('entry.centreId = any(:centreIds)', { centreIds: principal.centreIds });
    }
    return select.getMany();
  }
}
