import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail } from '../../identity/audit-trail';
import { PeopleDirectory } from '../../identity/people-directory';
import { coversCentre, type Principal } from '../../identity/principal';
import { UserError } from '../../platform/errors/errors';
import type { ExplanationView } from '../../platform/realtime/console-protocol';
import { ConfigurationDirectory } from '../../routing/configuration/configuration-directory';
import type { ContactId, SeatId } from '../../routing/engine/config';
import type { Explanation } from '../../routing/engine/explanation';
import { ROUTER, type RouterPort } from '../../routing/ports';
import { REJECTION_MESSAGES } from '../../routing/rejections';
import { BoardService } from '../board.service';
import { requireCentre } from '../require-centre';
import type { Asker } from '../supervision.service';
import type { ExplanationQuery } from './explanation.schema';
import { namesById } from './names-by-id';

/**
 * Why a contact waits, as the router sees it, for duty managers: counts over the whole hotline, seats by name only of
 * their own centres.
 */
@Injectable()
export class ExplanationService {
  constructor(
    @Inject(ROUTER) private readonly router: RouterPort,
    private readonly board: BoardService,
    private readonly audit: AuditTrail,
    private readonly people: PeopleDirectory,
    private readonly directory: ConfigurationDirectory,
  ) {}

  /**
   * A refused look is written down.
   * @throws UserError 403 `outside-your-centres`; 404 `unknown-contact` once it is closed
   */
  async explain(asker: Asker, contactId: ContactId, query: ExplanationQuery): Promise<ExplanationView> {
    await this.requireScope(asker, contactId);
    const { offset, limit, reason } = query;
    const { centreIds } = asker.principal;
    const explanation = await this.router.explain(contactId, {
      offset,
      limit,
      ...(reason === undefined ? {} : { verdict: reason }),
      ...(centreIds === 'all' ? {} : { centreIds }),
    });
    if (explanation === null) throw unknownContact();
    return this.view(asker.principal, explanation, offset);
  }

  private async view(principal: Principal, explanation: Explanation, offset: number): Promise<ExplanationView> {
    const { offer, preferred, seats } = explanation;
    const mentioned = [offer, preferred].flatMap((one) =>
      one !== null && this.maySee(principal, one.seatId) ? [one.seatId] : [],
    );
    const names = await this.people.names([...seats.map(({ seatId }) => seatId), ...mentioned]);
    const nameOf = (seatId: SeatId) => names.get(seatId)?.displayName ?? null;
    const nameOfMentioned = (seatId: SeatId) => (mentioned.includes(seatId) ? nameOf(seatId) : null);
    return {
      ...explanation,
      offset,
      offer: offer === null ? null : { ...offer, name: nameOfMentioned(offer.seatId) },
      preferred: preferred === null ? null : { ...preferred, name: nameOfMentioned(preferred.seatId) },
      seats: seats.map((seat) => ({ ...seat, name: nameOf(seat.seatId) })),
      names: this.thingNames(explanation),
    };
  }

  private thingNames({ queueId, rings, scope, seats }: Explanation): ExplanationView['names'] {
    return namesById(this.directory, {
      queues: queueId === null ? [] : [queueId],
      centres: [...scope, ...seats].map(({ centreId }) => centreId),
      rules: scope.flatMap(({ because }) =>
        typeof because === 'object' && 'ruleId' in because ? [because.ruleId] : [],
      ),
      skills: [
        ...rings.flatMap(({ requires }) => Object.keys(requires)),
        ...seats.flatMap(({ lacks }) => lacks.map(({ skillId }) => skillId)),
      ],
    });
  }

  private async requireScope({ principal, actor }: Asker, contactId: ContactId): Promise<void> {
    const centreIds = this.board.model.centresOf(contactId);
    const [centreId] = centreIds;
    if (centreId === undefined) throw unknownContact();
    if (centreIds.some((id) => coversCentre(principal, id))) return;
    await this.audit.record({ actor, action: 'contact-explained-refused', subject: `contact:${contactId}`, centreId });
    requireCentre(principal, centreIds);
  }

  private maySee(principal: Principal, seatId: SeatId): boolean {
    const seat = this.board.model.seat(seatId);
    return seat !== null && coversCentre(principal, seat.centreId);
  }
}

function unknownContact(): UserError {
  return new UserError('unknown-contact', REJECTION_MESSAGES['unknown-contact'], { status: 404 });
}
