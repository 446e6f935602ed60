import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Millis } from '../kernel/clock';
import type { Medium } from '../kernel/medium';
import type { ClosedContact, SamplingRule } from './sampling/sampling-rule';
import { MOST_CONTACTS } from './sampling-rule.schema';

/** Contacts of the journal that closed, in its order. */
export interface ClosedPage {
  readonly partition: string;
  readonly contactIds: readonly string[];
  /** The journal is decided up to here with this page. */
  readonly seq: string;
  readonly closedAt: Date;
}

/** A contact that a seat served, whole: what is decided about, and what a sample keeps. */
export interface ServedContact extends ClosedContact {
  readonly queueId: string;
  readonly customerId: string | null;
  readonly homeCentreId: string;
  readonly centreId: string;
  readonly agentId: string;
  readonly servedBy: readonly string[];
}

interface ServedRow {
  readonly id: string;
  readonly medium: Medium;
  readonly queue_id: string;
  readonly customer_id: string | null;
  readonly home_centre_id: string;
  readonly centre_id: string;
  readonly seat_id: string;
  readonly priority: number;
  readonly close_cause: string;
  readonly outcome: string | null;
  readonly waited_ms: number | null;
  readonly overflowed: boolean;
  readonly arrived_at: Date;
  readonly service_started_at: Date;
  readonly service_ended_at: Date | null;
  readonly closed_at: Date;
  readonly served_by: string[];
  readonly transfers: number;
  readonly requeues: number;
}

/** What the router wrote about contacts that are over. Reads only. */
@Injectable()
export class ClosedContacts {
  /**
   * The next closed contacts that were not decided about; null when there are none. Commits of the journal follow one
   * another and its numbers have no gaps, so nothing can appear before what was read. `limit` of them and whatever the
   * last one's command closed besides.
   */
  async next(manager: EntityManager, limit: number): Promise<ClosedPage | null> {
    const [page] = await manager.query<{ partition: string; seq: string; closed_at: Date; contact_ids: string[] }[]>(
      NEXT,
      [limit],
    );
    if (page === undefined) return null;
    return { partition: page.partition, contactIds: page.contact_ids, seq: page.seq, closedAt: page.closed_at };
  }

  /** Those of the contacts that a seat served, with the facts that the rules ask for, in the order they closed. */
  async served(
    manager: EntityManager,
    contactIds: readonly string[],
    rulesOf: (queueIds: readonly string[]) => Promise<readonly SamplingRule[]>,
  ): Promise<ServedContact[]> {
    const rows = await manager.query<ServedRow[]>(SERVED, [contactIds]);
    const rules = await rulesOf([...new Set(rows.map((row) => row.queue_id))]);
    const arrivals = await this.arrivals(manager, rows, daysOf(rules, 'repeatCaller'));
    const agentsSince = await this.agentsSince(manager, rows, daysOf(rules, 'newAgent') > 0);
    return rows.map((row) => ({
      contactId: row.id,
      medium: row.medium,
      queueId: row.queue_id,
      customerId: row.customer_id,
      homeCentreId: row.home_centre_id,
      centreId: row.centre_id,
      agentId: row.seat_id,
      servedBy: [...new Set([...row.served_by, row.seat_id])],
      closeCause: row.close_cause,
      outcome: row.outcome,
      priority: row.priority,
      waitedMs: row.waited_ms,
      overflowed: row.overflowed,
      transfers: row.transfers,
      requeues: row.requeues,
      arrivedAt: row.arrived_at.getTime(),
      serviceStartedAt: row.service_started_at.getTime(),
      serviceEndedAt: row.service_ended_at?.getTime() ?? null,
      closedAt: row.closed_at.getTime(),
      arrivals: arrivals.get(row.id) ?? [row.arrived_at.getTime()],
      agentSince: agentsSince.get(row.seat_id) ?? row.closed_at.getTime(),
    }));
  }

  /** Asked only when a rule wants to know; `days` 0: none does. */
  private async arrivals(
    manager: EntityManager,
    contacts: readonly ServedRow[],
    days: number,
  ): Promise<ReadonlyMap<string, readonly Millis[]>> {
    const known = contacts.filter(({ customer_id: customerId }) => customerId !== null).map(({ id }) => id);
    if (days === 0 || known.length === 0) return new Map();
    const rows = await manager.query<{ id: string; arrivals: Date[] }[]>(ARRIVALS, [known, days, MOST_CONTACTS]);
    return new Map(rows.map(({ id, arrivals }) => [id, arrivals.map((at) => at.getTime())]));
  }

  private async agentsSince(
    manager: EntityManager,
    contacts: readonly ServedRow[],
    wanted: boolean,
  ): Promise<ReadonlyMap<string, Millis>> {
    if (!wanted) return new Map();
    const seats = [...new Set(contacts.map((row) => row.seat_id))];
    const rows = await manager.query<{ seat_id: string; since: Date }[]>(AGENTS_SINCE, [seats]);
    return new Map(rows.map(({ seat_id: seatId, since }) => [seatId, since.getTime()]));
  }
}

/** The longest time that any of the rules looks back. */
function daysOf(rules: readonly SamplingRule[], condition: 'repeatCaller' | 'newAgent'): number {
  return Math.max(0, ...rules.flatMap(({ always }) => always.map((rule) => rule[condition]?.withinDays ?? 0)));
}

/**
 * One command may close many contacts at once: the page ends behind a whole command, and is a little longer then.
 * The first partition that has any.
 */
const NEXT = `
  select l.partition, page.*
    from routing_lease l
    left join sampling_progress p on p.partition = l.partition
    cross join lateral (
      select max(e.seq) as seq, max(e.at) as closed_at, array_agg(e.contact_id order by e.seq, e.ordinal) as contact_ids
        from routing_events e
       where e.partition = l.partition and e.kind = 'contact-closed' and e.seq > coalesce(p.seq, 0)
         and e.seq <= (select max(first.seq) from (
               select f.seq from routing_events f
                where f.partition = l.partition and f.kind = 'contact-closed' and f.seq > coalesce(p.seq, 0)
                order by f.seq limit $1) first)
    ) page
   where page.seq is not null
   order by l.partition limit 1`;

/** A contact that never reached a queue or a seat is nobody's service. */
const SERVED = `
  select c.id, c.medium, c.queue_id, c.customer_id, c.home_centre_id, coalesce(c.seat_centre_id, c.home_centre_id) as centre_id,
         c.seat_id, c.priority, c.close_cause, c.outcome, c.waited_ms::float8 as waited_ms,
         c.overflow_rule_id is not null as overflowed, c.arrived_at, c.service_started_at, c.service_ended_at, c.closed_at,
         h.served_by, h.transfers, h.requeues
    from contacts c
    cross join lateral (
      select coalesce(array_agg(distinct e.seat_id) filter (where e.kind = 'contact-active' and e.seat_id is not null), '{}')
               as served_by,
             count(*) filter (where e.kind = 'contact-requeued' and e.data ->> 'cause' = 'transfer')::integer as transfers,
             count(*) filter (where e.kind = 'contact-requeued' and e.data ->> 'cause' <> 'transfer')::integer as requeues
        from routing_events e where e.contact_id = c.id
    ) h
   where c.id = any($1) and c.closed_at is not null and c.service_started_at is not null
     and c.seat_id is not null and c.queue_id is not null
   order by c.closed_at, c.id`;

/**
 * Also contacts under the other names by which the customer was known when it was found out that they are one. One name at a time,
 * newest first: with all names in one condition the planner reads everybody's contacts of the time instead of theirs.
 */
const ARRIVALS = `
  select c.id, (
      select coalesce(array_agg(own.arrived_at), '{}')
        from unnest(same.ids) customer (id)
        cross join lateral (
          select o.arrived_at from contacts o
           where o.customer_id = customer.id
             and o.arrived_at <= c.arrived_at and o.arrived_at > c.arrived_at - $2::integer * interval '24 hours'
           order by o.arrived_at desc limit $3) own
    ) as arrivals
    from contacts c
    cross join lateral (
      select array(
        select c.customer_id
         union
        select s::text from customer_same(
          case when c.customer_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then c.customer_id::uuid end) s
         where s is not null) as ids
    ) same
   where c.id = any($1)`;

const AGENTS_SINCE = `
  select s.seat_id, first.closed_at as since
    from unnest($1::text[]) s (seat_id)
    cross join lateral (
      select c.closed_at from contacts c
       where c.seat_id = s.seat_id and c.closed_at is not null and c.service_started_at is not null
       order by c.closed_at limit 1) first`;
