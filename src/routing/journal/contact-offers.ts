import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { Millis } from '../../kernel/clock';
import type { CentreId, ContactId, OfferId, QueueId, SeatId } from '../engine/config';
import type { OfferEnd } from '../engine/effects';

/** One offer of a contact and how it ended. */
export interface PastOffer {
  readonly offerId: OfferId;
  readonly at: Millis;
  readonly seatId: SeatId;
  readonly seatCentreId: CentreId;
  readonly queueId: QueueId;
  readonly ring: number;
  readonly waitedMs: Millis;
  /** Null while it is pending. An accepted offer whose media failed later ended `failed`. */
  readonly end: OfferEnd['end'] | null;
  readonly endedAt: Millis | null;
}

/** Latest offers of one answer. */
const MOST = 100;

interface OfferRow extends Omit<PastOffer, 'end' | 'endedAt'> {
  readonly ends: { readonly end: OfferEnd['end']; readonly at: Millis } | null;
}

/** To whom a contact was offered, from the journal. */
@Injectable()
export class ContactOffers {
  constructor(@InjectDataSource() private readonly database: DataSource) {}

  async has(contactId: ContactId, offerId: OfferId): Promise<boolean> {
    const rows: unknown[] = await this.database.query(
      `select 1 from routing_events where contact_id = $1 and kind = 'offer-made' and data ->> 'offerId' = $2`,
      [contactId, offerId],
    );
    return rows.length > 0;
  }

  /** The latest offers, the first of them first; empty for a contact that nobody was offered. */
  async of(contactId: ContactId): Promise<PastOffer[]> {
    const rows: OfferRow[] = await this.database.query(
      `select o.data ->> 'offerId' as "offerId", round(extract(epoch from o.at) * 1000)::float8 as at,
          o.data ->> 'seatId' as "seatId", o.data ->> 'seatCentreId' as "seatCentreId", o.data ->> 'queueId' as "queueId",
          (o.data ->> 'ring')::integer as ring, (o.data ->> 'waitedMs')::float8 as "waitedMs",
          (select jsonb_build_object('end', e.data -> 'end', 'at', e.data -> 'at') from routing_events e
            where e.contact_id = $1 and e.kind = 'offer-ended' and e.data ->> 'offerId' = o.data ->> 'offerId'
            order by e.seq desc, e.ordinal desc limit 1) as ends
        from (select * from routing_events where contact_id = $1 and kind = 'offer-made'
          order by seq desc, ordinal desc limit ${MOST}) o
        order by o.seq, o.ordinal`,
      [contactId],
    );
    return rows.map(({ ends, ...offer }) => ({ ...offer, end: ends?.end ?? null, endedAt: ends?.at ?? null }));
  }
}
