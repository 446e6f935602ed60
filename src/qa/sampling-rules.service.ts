import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager, In } from 'typeorm';
import { type AuditActor, AuditTrail } from '../identity/audit-trail';
import { changedFields } from '../identity/changed-fields';
import { changedMeanwhile } from '../identity/identity.errors';
import type { Principal } from '../identity/principal';
import { present } from '../kernel/assert';
import type { Clock } from '../kernel/clock';
import { parseInput } from '../platform/errors/validation';
import { CLOCK } from '../platform/time/clock';
import { notKnown } from '../routing/configuration/references';
import { ConfigurationDirectory } from '../routing/configuration/configuration-directory';
import { invalid, noSuchItem } from '../routing/configuration/configuration.errors';
import { requireMayChange } from '../routing/configuration/may-change';
import type { SamplingRule } from './sampling/sampling-rule';
import { lockSampling } from './sampling-lock';
import { SamplingRuleEntity } from './sampling-rule.entity';
import { type SamplingRuleChange, type SamplingRuleDocument, samplingRuleSchema } from './sampling-rule.schema';

/**
 * What a queue has before anybody decided anything: one contact in twenty. After 8,000 contacts that is enough to estimate a share
 * to five points (n = 385, hotline-standards A4), and an agent with 20 contacts a day has about five samples a week.
 */
const DEFAULT_RATE = 0.05;
const SEED_BYTES = 32;
const BEGIN_OF_TIME = new Date(0);

/** The sampling rules of all queues, as versions. */
@Injectable()
export class SamplingRules {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly audit: AuditTrail,
    private readonly directory: ConfigurationDirectory,
  ) {}

  /** The rule in force, made when the queue has none. @throws UserError `queue-not-found` */
  async get(queueId: string): Promise<SamplingRuleEntity> {
    this.requireQueue(queueId);
    return (await this.latest(this.database.manager, queueId)) ?? (await this.begin(queueId));
  }

  /** All versions of these queues, by queue; queues without any get their first. */
  async versions(manager: EntityManager, queueIds: readonly string[]): Promise<Map<string, SamplingRule[]>> {
    const rows = await manager.find(SamplingRuleEntity, {
      where: { queueId: In([...new Set(queueIds)]) },
      order: { queueId: 'ASC', version: 'ASC' },
    });
    const found = new Map<string, SamplingRule[]>();
    const add = (row: SamplingRuleEntity) => {
      found.set(row.queueId, [...(found.get(row.queueId) ?? []), toRule(row)]);
    };
    rows.forEach(add);
    for (const queueId of queueIds) if (!found.has(queueId)) add(await this.first(manager, queueId));
    return found;
  }

  /**
   * Replaces the rule for contacts that close from now on.
   * @throws UserError `queue-not-found`, `changed-meanwhile`, `invalid-request`; AccessRefused for administrators of single centres
   */
  async change(
    principal: Principal,
    actor: AuditActor,
    queueId: string,
    { version, ...document }: SamplingRuleChange,
  ): Promise<SamplingRuleEntity> {
    const queue = this.requireQueue(queueId);
    return this.audit.rememberingRefusals(actor, async () => {
      requireMayChange(principal, 'queues', queue, queue);
      return this.database.transaction((manager) => this.write(manager, actor, queueId, document, version));
    });
  }

  /** As `change`, in process: whatever stood there is replaced; the same again changes nothing. */
  async put(queueId: string, document: unknown, actor: AuditActor): Promise<SamplingRuleEntity> {
    this.requireQueue(queueId);
    const rule = parseInput(samplingRuleSchema, document);
    return this.database.transaction((manager) => this.write(manager, actor, queueId, rule, null));
  }

  private async write(
    manager: EntityManager,
    actor: AuditActor,
    queueId: string,
    document: SamplingRuleDocument,
    seenVersion: number | null,
  ): Promise<SamplingRuleEntity> {
    // Nobody draws meanwhile: what closed before this change is decided by the version before it, and only that.
    await lockSampling(manager);
    const before = (await this.latest(manager, queueId)) ?? (await this.first(manager, queueId));
    if (seenVersion !== null && seenVersion !== before.version) {
      throw changedMeanwhile(`The sampling rule of queue \`${queueId}\``, seenVersion, before.version);
    }
    this.requireOutcomes(document);
    const { seed = before.seed, ...open } = document;
    const changes = changedFields(openPart(before), withoutUndefined(open));
    if (changes === null && seed === before.seed) return before;
    const now = this.clock.now();
    const row = manager.create(SamplingRuleEntity, {
      ...open,
      queueId,
      seed,
      version: before.version + 1,
      effectiveFrom: new Date(Math.max(now, (await lastDecided(manager)) + 1, before.effectiveFrom.getTime() + 1)),
      writtenAt: new Date(now),
      writtenBy: 'personId' in actor ? actor.personId : null,
    });
    await manager.insert(SamplingRuleEntity, row);
    await this.audit.record(
      {
        actor,
        action: 'sampling-rule-changed',
        subject: `queue:${queueId}`,
        // The seed says who will be drawn; the trail says only that it is another one.
        detail: { version: row.version, ...changes, ...(seed === before.seed ? {} : { seedChanged: true }) },
      },
      manager,
    );
    return row;
  }

  private async latest(manager: EntityManager, queueId: string): Promise<SamplingRuleEntity | null> {
    return manager.findOne(SamplingRuleEntity, { where: { queueId }, order: { version: 'DESC' } });
  }

  private begin(queueId: string): Promise<SamplingRuleEntity> {
    return this.database.transaction((manager) => this.first(manager, queueId));
  }

  /** Version 1, in force since ever. Two who make it at once end up with the same. */
  private async first(manager: EntityManager, queueId: string): Promise<SamplingRuleEntity> {
    const made = await manager
      .createQueryBuilder()
      .insert()
      .into(SamplingRuleEntity)
      .values({
        queueId,
        version: 1,
        effectiveFrom: BEGIN_OF_TIME,
        rate: DEFAULT_RATE,
        minimumPerAgent: null,
        always: [],
        seed: randomBytes(SEED_BYTES).toString('hex'),
        writtenAt: new Date(this.clock.now()),
        writtenBy: null,
      })
      .orIgnore()
      .returning('version')
      .execute();
    if ((made.raw as readonly unknown[]).length > 0) {
      await this.audit.record(
        {
          actor: { system: 'sampling' },
          action: 'sampling-rule-created',
          subject: `queue:${queueId}`,
          detail: { version: 1, rate: DEFAULT_RATE },
        },
        manager,
      );
    }
    const first = await manager.findOneBy(SamplingRuleEntity, { queueId, version: 1 });
    return present(first, 'the first version is there, whoever made it');
  }

  private requireQueue(queueId: string) {
    const queue = this.directory.queues.get(queueId);
    if (queue === undefined) throw noSuchItem('queues', queueId);
    return queue;
  }

  private requireOutcomes({ always }: SamplingRuleDocument): void {
    const known = this.directory.outcomes.all().map(({ id }) => id);
    const problems = always.flatMap(({ outcome = [] }, index) =>
      outcome.flatMap((id, place) =>
        known.includes(id)
          ? []
          : [{ path: `always.${index}.outcome.${place}`, message: notKnown('outcome', id, known) }],
      ),
    );
    if (problems.length > 0) throw invalid(problems);
  }
}

/** When the last contact closed that was decided about, in milliseconds; 0 before the first. */
async function lastDecided(manager: EntityManager): Promise<number> {
  const [row] = await manager.query<{ at: Date | null }[]>('select max(closed_at) as at from sampling_progress');
  return row?.at?.getTime() ?? 0;
}

/** Everything but the seed. */
function openPart({ rate, minimumPerAgent, always }: SamplingRuleEntity) {
  return { rate, minimumPerAgent, always };
}

/** As it comes back from the database, so that nothing seems to differ that does not. */
function withoutUndefined<T extends object>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

function toRule(row: SamplingRuleEntity): SamplingRule {
  const { queueId, version, rate, minimumPerAgent, always, seed } = row;
  return { queueId, version, effectiveFrom: row.effectiveFrom.getTime(), rate, minimumPerAgent, always, seed };
}
