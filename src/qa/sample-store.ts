import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Clock } from '../kernel/clock';
import { CLOCK } from '../platform/time/clock';
import type { Decision } from './sampling/decision';
import type { SamplingRule } from './sampling/sampling-rule';
import type { ServedContact } from './closed-contacts';

export interface NewSample {
  readonly contact: ServedContact;
  readonly rule: SamplingRule;
  readonly decision: Decision;
}

/** Writes samples, for those who hold the sampling lock. */
@Injectable()
export class SampleStore {
  constructor(@Inject(CLOCK) private readonly clock: Clock) {}

  /** How many were added. A contact that is a sample already stays as it is. */
  async add(manager: EntityManager, samples: readonly NewSample[]): Promise<number> {
    if (samples.length === 0) return 0;
    const rows = await manager.query<unknown[]>(ADD, [new Date(this.clock.now()), JSON.stringify(samples.map(toRow))]);
    return rows.length;
  }
}

function toRow({ contact, rule, decision }: NewSample): object {
  return {
    contact_id: contact.contactId,
    medium: contact.medium,
    queue_id: contact.queueId,
    home_centre_id: contact.homeCentreId,
    centre_id: contact.centreId,
    person_id: contact.agentId,
    served_by: contact.servedBy,
    customer_id: contact.customerId,
    service_started_at: contact.serviceStartedAt,
    service_ended_at: contact.serviceEndedAt,
    closed_at: contact.closedAt,
    outcome: contact.outcome,
    reasons: decision.reasons,
    rule_version: rule.version,
    value: decision.value,
    rate: rule.rate,
  };
}

/** `drawn_at` is later than that of every transaction before, whatever the clocks of several machines say. */
const ADD = `
  insert into samples (sample_id, contact_id, medium, queue_id, home_centre_id, centre_id, person_id, served_by, customer_id,
      drawn_at, service_started_at, service_ended_at, closed_at, outcome, reasons, rule_version, value, rate)
    select gen_random_uuid(), r.contact_id, r.medium, r.queue_id, r.home_centre_id, r.centre_id, r.person_id, r.served_by,
      r.customer_id, now.drawn_at, to_timestamp(r.service_started_at / 1000.0), to_timestamp(r.service_ended_at / 1000.0),
      to_timestamp(r.closed_at / 1000.0), r.outcome, r.reasons, r.rule_version, r.value, r.rate
    from jsonb_to_recordset($2::jsonb) as r(contact_id text, medium text, queue_id text, home_centre_id text, centre_id text,
        person_id text, served_by text[], customer_id text, service_started_at bigint, service_ended_at bigint,
        closed_at bigint, outcome text, reasons jsonb, rule_version integer, value double precision, rate double precision)
      cross join (select greatest($1::timestamptz, max(drawn_at) + interval '1 millisecond') as drawn_at from samples) now
  on conflict (contact_id) do nothing
  returning sample_id`;
