import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { present } from '../kernel/assert';
import { decide } from './sampling/decision';
import { ruleInForce, type SamplingRule } from './sampling/sampling-rule';
import { ClosedContacts } from './closed-contacts';
import { SampleStore } from './sample-store';
import { SamplingRules } from './sampling-rules.service';

/** Decides about closed contacts, page by page. For the holder of the sampling lock. */
@Injectable()
export class SampleDraw {
  constructor(
    private readonly closed: ClosedContacts,
    private readonly rules: SamplingRules,
    private readonly samples: SampleStore,
  ) {}

  /**
   * Decides about the next closed contacts and moves the mark behind them, in the caller's transaction: both or neither.
   * @returns null when everything that closed has been decided about
   */
  async next(manager: EntityManager, limit: number): Promise<{ readonly samples: number } | null> {
    const page = await this.closed.next(manager, limit);
    if (page === null) return null;
    let versions: ReadonlyMap<string, readonly SamplingRule[]> = new Map();
    const contacts = await this.closed.served(manager, page.contactIds, async (queueIds) => {
      versions = await this.rules.versions(manager, queueIds);
      return [...versions.values()].flat();
    });
    const drawn = contacts.flatMap((contact) => {
      const rule = ruleInForce(versions.get(contact.queueId) ?? [], contact.closedAt);
      const inForce = present(rule, 'the first version of a rule is in force since ever');
      const decision = decide(inForce, contact);
      return decision.reasons.length === 0 ? [] : [{ contact, rule: inForce, decision }];
    });
    const samples = await this.samples.add(manager, drawn);
    await manager.query(ADVANCE, [page.partition, page.seq, page.closedAt]);
    return { samples };
  }
}

const ADVANCE = `
  insert into sampling_progress as p (partition, begins_after, seq, closed_at) values ($1, 0, $2, $3)
  on conflict (partition) do update set seq = excluded.seq, closed_at = greatest(p.closed_at, excluded.closed_at)`;
