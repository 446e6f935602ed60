/**
 * Tables of a routing service that keeps everything in PostgreSQL and decides there, with the indexes that its two
 * decisions use. Numbers instead of identifiers where they are looked up by; `seat_queues` is worked out from the skills at
 * sign-in, so that no decision has to.
 */
export const SCHEMA = `
create table seats (
  id int primary key,
  centre int not null,
  state text not null,
  chosen text not null,
  offered boolean not null,
  units int not null,
  capacity int not null,
  takes_calls boolean not null,
  -- By medium: contacts in hand, and how many more may be; a cap of 0 serves none.
  counts int[] not null,
  caps int[] not null,
  idle_since bigint not null,
  missed int not null,
  skill_count int not null
);
create table seat_skills (
  seat_id int not null references seats,
  skill text not null,
  level int not null,
  primary key (seat_id, skill)
);
create table seat_queues (
  seat_id int not null references seats,
  queue int not null,
  centre int not null,
  ring int not null,
  levels int not null,
  primary key (seat_id, queue)
);
create index on seat_queues (queue, centre) include (seat_id, ring, levels);
create table scopes (
  queue int not null,
  home int not null,
  ring int not null,
  centre int not null,
  -- Home before all, then the targets of a rule in their order.
  place int not null,
  primary key (queue, home, ring, centre)
);
create table contacts (
  id uuid primary key,
  number bigint not null,
  state text not null,
  medium int not null,
  cost int not null,
  queue int not null,
  home int not null,
  ranking text not null,
  tier int not null,
  rate bigint not null,
  bonus bigint not null,
  enqueued_at bigint not null,
  ring int not null,
  -- Centres whose seats may take it in its ring.
  scope int[],
  preferred_seat int,
  seat_id int,
  offer_id bigint
);
create index on contacts (queue, ring) where state = 'queued';
create unique index on contacts (offer_id) where offer_id is not null;
create table exclusions (
  contact_id uuid not null references contacts on delete cascade,
  seat_id int not null,
  primary key (contact_id, seat_id)
);
`;

/** A contact, $1, takes its best seat at $2: the offer is $3. Nothing when no seat may take it. */
export const SEAT_FOR_CONTACT = `
with best as materialized (
  select s.id, q.ring
  from contacts c
  join scopes x on x.queue = c.queue and x.home = c.home and x.ring = c.ring
  join seat_queues q on q.queue = c.queue and q.centre = x.centre and q.ring <= c.ring
  join seats s on s.id = q.seat_id
  where c.id = $1 and c.state = 'queued'
    and s.state = 'ready' and not s.offered
    and s.units + c.cost <= s.capacity and s.counts[c.medium] < s.caps[c.medium]
    and (c.preferred_seat is null or c.preferred_seat = s.id)
    and not exists (select from exclusions e where e.contact_id = c.id and e.seat_id = s.id)
  order by q.ring, x.place,
    case c.ranking
      when 'longest-idle' then s.idle_since
      when 'most-skilled' then -q.levels
      when 'least-skilled' then s.skill_count
      when 'least-loaded' then s.units::float8 / s.capacity
      when 'packed' then s.takes_calls::int
    end,
    case c.ranking
      when 'most-skilled' then s.idle_since
      when 'packed' then case when s.takes_calls then -s.units else s.idle_since end
      else 0
    end,
    s.id
  limit 1
  for update of s skip locked
), taken as (
  update seats s set offered = true from best where s.id = best.id
)
update contacts c set state = 'offered', seat_id = best.id, offer_id = $3
from best where c.id = $1
returning c.id, c.medium, c.queue, c.enqueued_at, best.id as seat_id, best.ring, $2::bigint as now`;

/** A seat, $1, takes the first contact in order at $2: the offer is $3. Nothing when nobody it may take waits. */
export const CONTACT_FOR_SEAT = `
with first as materialized (
  select c.id, q.ring
  from seats s
  join seat_queues q on q.seat_id = s.id
  join contacts c on c.queue = q.queue and c.state = 'queued' and c.ring >= q.ring
  where s.id = $1 and s.state = 'ready' and not s.offered
    and s.units + c.cost <= s.capacity and s.counts[c.medium] < s.caps[c.medium]
    and s.centre = any(c.scope)
    and (c.preferred_seat is null or c.preferred_seat = s.id)
    and not exists (select from exclusions e where e.contact_id = c.id and e.seat_id = s.id)
  order by c.tier desc, c.rate * ($2::bigint - c.enqueued_at) + c.bonus desc, c.enqueued_at, c.number
  limit 1
  for update of c skip locked
), taken as (
  update seats set offered = true where id = $1 and exists (select from first)
)
update contacts c set state = 'offered', seat_id = $1, offer_id = $3
from first where c.id = first.id
returning c.id, c.medium, c.queue, c.enqueued_at, c.seat_id, first.ring, $2::bigint as now`;
