import { Inject, Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { present } from '../kernel/assert';
import type { Clock, Millis } from '../kernel/clock';
import { CLOCK } from '../platform/time/clock';
import { drawValue } from './sampling/draw';
import { type DuePeriod, duePeriods, type PeriodContact, topUp } from './sampling/minimum';
import { ruleInForce, type SamplingRule } from './sampling/sampling-rule';
import { ClosedContacts } from './closed-contacts';
import { type NewSample, SampleStore } from './sample-store';
import { SamplingRules } from './sampling-rules.service';

/**
 * A contact may close at the last instant of a period and be committed a little later: a commit that takes longer than the
 * time-outs of the database is given up, and what it held is applied anew at a later instant.
 */
const SETTLED_MS: Millis = 60_000;
/** Agents whose contacts of a period are looked at together: a month of them is some ten thousand rows. */
const AGENTS_AT_ONCE = 10;

interface DueQueue {
  readonly queueId: string;
  readonly period: DuePeriod;
}

/** After the end of a period: brings agents with too few samples to the minimum. For the holder of the sampling lock. */
@Injectable()
export class MinimumTopUp {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly closed: ClosedContacts,
    private readonly rules: SamplingRules,
    private readonly samples: SampleStore,
  ) {}

  /**
   * Tops one queue's period up, in the caller's transaction, in which everything that closed must have been decided about.
   * @returns null when no period is due
   */
  async next(manager: EntityManager): Promise<{ readonly samples: number } | null> {
    const due = await this.due(manager);
    if (due === undefined) return null;
    const { queueId, period } = due;
    const versions = present((await this.rules.versions(manager, [queueId])).get(queueId), 'the queue has rules');
    const { count } = present(period.rule.minimumPerAgent, 'a due period has a minimum');
    const agents = await this.agentsBelow(manager, due, count);
    let samples = 0;
    for (let start = 0; start < agents.length; start += AGENTS_AT_ONCE) {
      const contacts = await this.contacts(manager, due, versions, agents.slice(start, start + AGENTS_AT_ONCE));
      samples += await this.add(manager, topUp(contacts, count), versions);
    }
    await manager.query(DONE, [
      queueId,
      new Date(period.end),
      new Date(period.start),
      period.rule.version,
      samples,
      new Date(this.clock.now()),
    ]);
    return { samples };
  }

  private async due(manager: EntityManager): Promise<DueQueue | undefined> {
    const queues = await manager.query<{ queue_id: string; done: Date | null }[]>(QUEUES);
    const versions = await this.rules.versions(
      manager,
      queues.map((row) => row.queue_id),
    );
    const until = this.clock.now() - SETTLED_MS;
    for (const { queue_id: queueId, done } of queues) {
      const [period] = duePeriods(versions.get(queueId) ?? [], done?.getTime() ?? 0, until);
      if (period !== undefined) return { queueId, period };
    }
    return undefined;
  }

  private async agentsBelow(manager: EntityManager, { queueId, period }: DueQueue, count: number): Promise<string[]> {
    const rows = await manager.query<{ seat_id: string }[]>(AGENTS_BELOW, [
      queueId,
      new Date(period.start),
      new Date(period.end),
      count,
    ]);
    return rows.map((row) => row.seat_id);
  }

  private async contacts(
    manager: EntityManager,
    { queueId, period }: DueQueue,
    versions: readonly SamplingRule[],
    agents: readonly string[],
  ): Promise<PeriodContact[]> {
    const rows = await manager.query<{ id: string; seat_id: string; closed_at: Date; is_sample: boolean }[]>(CONTACTS, [
      queueId,
      new Date(period.start),
      new Date(period.end),
      agents,
    ]);
    return rows.map(({ id, seat_id: agentId, closed_at: closedAt, is_sample: isSample }) => {
      const rule = present(ruleInForce(versions, closedAt.getTime()), 'the first version is in force since ever');
      return { contactId: id, agentId, value: drawValue(rule.seed, id), isSample };
    });
  }

  private async add(
    manager: EntityManager,
    contactIds: readonly string[],
    versions: readonly SamplingRule[],
  ): Promise<number> {
    if (contactIds.length === 0) return 0;
    const contacts = await this.closed.served(manager, contactIds, () => Promise.resolve([]));
    const added = contacts.map((contact): NewSample => {
      const rule = present(ruleInForce(versions, contact.closedAt), 'the first version is in force since ever');
      const value = drawValue(rule.seed, contact.contactId);
      return { contact, rule, decision: { value, reasons: [{ kind: 'minimum' }] } };
    });
    return this.samples.add(manager, added);
  }
}

const QUEUES = `
  select r.queue_id, (select max(t.ends_at) from sampling_top_ups t where t.queue_id = r.queue_id) as done
    from sampling_rules r where r.minimum_per_agent is not null and r.minimum_per_agent <> 'null'::jsonb
   group by r.queue_id order by r.queue_id`;

const OF_PERIOD = `
  contacts c left join samples s on s.contact_id = c.id
   where c.queue_id = $1 and c.closed_at >= $2 and c.closed_at < $3 and c.service_started_at is not null
     and c.seat_id is not null`;

const AGENTS_BELOW = `
  select c.seat_id from ${OF_PERIOD}
   group by c.seat_id having count(s.contact_id) < $4 and count(*) > count(s.contact_id) order by c.seat_id`;

const CONTACTS = `
  select c.id, c.seat_id, c.closed_at, s.contact_id is not null as is_sample from ${OF_PERIOD} and c.seat_id = any($4)`;

const DONE = `
  insert into sampling_top_ups (queue_id, ends_at, starts_at, rule_version, samples, made_at)
  values ($1, $2, $3, $4, $5, $6)`;
