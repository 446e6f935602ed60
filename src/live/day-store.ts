import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { Millis } from '../kernel/clock';
import type { Medium } from '../kernel/medium';
import type { RoutingConfig } from '../routing/engine/config';
import type { CloseCause } from '../routing/engine/effects';
import { endingOf, type CellDay, type Counter, type DayBaseline } from './day-figures';

interface CountRow {
  readonly kind: keyof CellDay | 'ending' | 'rule';
  readonly queue_id: string | null;
  readonly access_point_id: string | null;
  readonly centre_id: string | null;
  readonly medium: Medium | null;
  readonly cause: CloseCause | null;
  readonly rule_id: string | null;
  readonly n: number;
}

/**
 * One statement, so that all counts and the number of the last commit belong to the same instant. `$1` midnight, `$2` answer target
 * of each queue in milliseconds.
 */
const COUNTS = `
with today as (
  select * from contacts where record is not null
  union all
  select * from contacts where closed_at >= $1
), counted as (
  select 'offered' as kind, queue_id, null as access_point_id, home_centre_id as centre_id, null as medium, null as cause, null as rule_id
    from today where enqueued_at >= $1 and queue_id is not null and close_cause is distinct from 'treated'
  union all
  select 'answered', queue_id, null, home_centre_id, null, null, null
    from today where service_started_at >= $1 and queue_id is not null
  union all
  select 'answeredInTarget', queue_id, null, home_centre_id, null, null, null
    from today where service_started_at >= $1 and waited_ms <= ($2::jsonb ->> queue_id)::bigint
  union all
  select close_cause, queue_id, access_point_id, home_centre_id, null, null, null
    from today where closed_at >= $1 and close_cause in ('abandoned', 'rejected')
  union all
  select 'ending', null, null, home_centre_id, medium, close_cause, null from today where closed_at >= $1
  union all
  select 'rule', null, null, null, null, null, overflow_rule_id
    from today where overflow_rule_id is not null and service_started_at >= $1
  union all
  -- moved by a rule: only what stands elsewhere than it came to can have been, and each has few events
  select 'rule', null, null, null, null, null, e.data ->> 'ruleId'
    from today t join access_points p on p.id = t.access_point_id and p.queue_id is distinct from t.queue_id
    join routing_events e on e.contact_id = t.id and e.kind = 'contact-moved' and e.at >= $1
), grouped as (
  select counted.*, count(*)::integer as n from counted
   group by kind, queue_id, access_point_id, centre_id, medium, cause, rule_id
)
select (select coalesce(max(last.seq), 0)::float8 from routing_lease l
          cross join lateral (select max(seq) as seq from routing_commands c where c.partition = l.partition) last) as seq,
       (select coalesce(json_agg(grouped), '[]'::json) from grouped) as rows`;

/** Reads what happened since midnight. Once at the start, at midnight, and when the router starts anew. */
@Injectable()
export class DayStore {
  constructor(@InjectDataSource() private readonly database: DataSource) {}

  async load(midnight: Millis, config: Pick<RoutingConfig, 'queues' | 'accessPoints'>): Promise<DayBaseline> {
    const targets = Object.fromEntries(config.queues.map((queue) => [queue.id, queue.answerTargetMs]));
    const [answer] = await this.database.query<{ seq: number; rows: CountRow[] }[]>(COUNTS, [
      new Date(midnight),
      JSON.stringify(targets),
    ]);
    const queueOf = new Map(config.accessPoints.map((point) => [point.id, point.queueId]));
    const counts = (answer?.rows ?? []).flatMap((row) => {
      const counter = counterOf(row, queueOf);
      return counter === null ? [] : { counter, count: row.n };
    });
    return { seq: answer?.seq ?? 0, counts };
  }
}

/** A contact that was refused at the door never had a queue: it counts where its access point leads. */
function counterOf(row: CountRow, queueOf: ReadonlyMap<string, string>): Counter | null {
  if (row.kind === 'rule') return row.rule_id === null ? null : { of: 'rule', ruleId: row.rule_id };
  const centreId = row.centre_id;
  if (centreId === null) return null;
  if (row.kind === 'ending') {
    if (row.medium === null || row.cause === null) return null;
    return { of: 'ending', centreId, medium: row.medium, ending: endingOf(row.cause) };
  }
  const queueId = row.queue_id ?? queueOf.get(row.access_point_id ?? '') ?? null;
  return queueId === null ? null : { of: 'cell', queueId, centreId, what: row.kind };
}
