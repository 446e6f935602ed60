import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../../identity/audit-trail';
import { coversCentre, type Principal } from '../../identity/principal';
import type {
  ComparedContactView,
  ComparedSeatView,
  PastDecisionView,
  PastOfferView,
} from '../../platform/realtime/console-protocol';
import type { CentreId, ContactId, OfferId } from '../../routing/engine/config';
import type { ComparedContact, ComparedSeat, Decision } from '../../routing/engine/decision';
import { ConfigurationDirectory } from '../../routing/configuration/configuration-directory';
import { ContactHistory } from '../../routing/journal/contact-history';
import { ContactOffers } from '../../routing/journal/contact-offers';
import { offerNotFound } from '../../routing/past/past-decision.errors';
import { PastDecisions } from '../../routing/past/past-decisions';
import { requireCentre } from '../require-centre';
import type { Asker } from '../supervision.service';
import { ExplanationViews } from './explanation-views';
import type { ExplanationQuery } from './explanation.schema';
import { namesById } from './names-by-id';
import { unknownContact } from './unknown-contact';

/** How past offers came about, for duty managers; what belongs to other centres is compared without names. */
@Injectable()
export class PastExplanationService {
  constructor(
    private readonly history: ContactHistory,
    private readonly contactOffers: ContactOffers,
    private readonly decisions: PastDecisions,
    private readonly audit: AuditTrail,
    private readonly views: ExplanationViews,
    private readonly directory: ConfigurationDirectory,
  ) {}

  /** @throws UserError 404 `unknown-contact`; 403 `outside-your-centres`, which is written down */
  async offers(asker: Asker, contactId: ContactId): Promise<PastOfferView[]> {
    await this.requireScope(asker, contactId);
    const offers = await this.contactOffers.of(contactId);
    const seats = offers.map(({ seatId, seatCentreId }) => ({ seatId, centreId: seatCentreId }));
    const named = await this.views.names(asker.principal, seats);
    return offers.map((offer) => ({ ...offer, name: named(offer.seatId) }));
  }

  /** Written down, whether refused or answered. @throws what `offers` throws, and what `PastDecisions.explain` throws */
  async explain(
    asker: Asker,
    contactId: ContactId,
    offerId: OfferId,
    query: ExplanationQuery,
  ): Promise<PastDecisionView> {
    const { principal, actor } = asker;
    const centreId = await this.requireScope(asker, contactId);
    if (!(await this.contactOffers.has(contactId, offerId))) throw offerNotFound();
    const page = this.views.pageFor(principal, query);
    const { decision, seq, replayed } = await this.decisions.explain({ contactId, offerId, page });
    const subject = `contact:${contactId}`;
    await this.audit.record({ actor, action: 'offer-explained', subject, centreId, detail: { offerId } });
    return { ...(await this.view(principal, decision, query.offset)), seq, replayed };
  }

  private async view(
    principal: Principal,
    decision: Decision,
    offset: number,
  ): Promise<Omit<PastDecisionView, 'seq' | 'replayed'>> {
    const { seats, contacts, seatId, seatCentreId, contactId } = decision;
    const known = new Map([...decision.explanation.seats, ...seats].map((seat) => [seat.seatId, seat.centreId]));
    const explanation = await this.views.of(principal, decision.explanation, offset, (id) => known.get(id) ?? null);
    const named = await this.views.names(principal, [...seats, { seatId, centreId: seatCentreId }]);
    const sees = (centreId: CentreId) => coversCentre(principal, centreId);
    return {
      ...decision,
      name: named(seatId),
      explanation: { ...explanation, names: this.withCompared(explanation.names, decision) },
      seats: seats.map((seat) => comparedSeat(seat, seat.seatId === seatId, sees(seat.centreId), named(seat.seatId))),
      contacts: contacts.map((one) => comparedContact(one, one.contactId === contactId, sees(one.homeCentreId))),
    };
  }

  /** The names that only the comparison mentions, beside those of the explanation. */
  private withCompared(
    names: PastDecisionView['explanation']['names'],
    { seats, contacts, ruleId, seatCentreId }: Decision,
  ) {
    const more = namesById(this.directory, {
      queues: contacts.flatMap(({ queueId }) => queueId ?? []),
      centres: [
        seatCentreId,
        ...seats.map(({ centreId }) => centreId),
        ...contacts.map(({ homeCentreId }) => homeCentreId),
      ],
      rules: ruleId === null ? [] : [ruleId],
      skills: [],
    });
    return {
      queues: { ...names.queues, ...more.queues },
      centres: { ...names.centres, ...more.centres },
      rules: { ...names.rules, ...more.rules },
      skills: names.skills,
    };
  }

  /** Its home and, once somebody served it, the centre of that seat; gives the first. */
  private async requireScope({ principal, actor }: Asker, contactId: ContactId): Promise<CentreId> {
    const centreIds = await this.history.centresOf(contactId);
    const [centreId] = centreIds;
    if (centreId === undefined) throw unknownContact();
    if (centreIds.some((id) => coversCentre(principal, id))) return centreId;
    await this.audit.record({ actor, action: 'offer-explained-refused', subject: `contact:${contactId}`, centreId });
    requireCentre(principal, centreIds);
    return centreId;
  }
}

function comparedSeat(seat: ComparedSeat, chosen: boolean, isVisible: boolean, name: string | null): ComparedSeatView {
  return isVisible ? { ...seat, chosen, name } : { ...seat, chosen, name: null, seatId: null, seatNumber: null };
}

function comparedContact(contact: ComparedContact, chosen: boolean, isVisible: boolean): ComparedContactView {
  return isVisible || chosen ? { ...contact, chosen } : { ...contact, chosen, contactId: null };
}
