import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail } from '../../identity/audit-trail';
import { coversCentre } from '../../identity/principal';
import type { ExplanationView } from '../../platform/realtime/console-protocol';
import type { ContactId } from '../../routing/engine/config';
import { ROUTER, type RouterPort } from '../../routing/ports';
import { BoardService } from '../board.service';
import { requireCentre } from '../require-centre';
import type { Asker } from '../supervision.service';
import { ExplanationViews } from './explanation-views';
import type { ExplanationQuery } from './explanation.schema';
import { unknownContact } from './unknown-contact';

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
    private readonly views: ExplanationViews,
  ) {}

  /**
   * A refused look is written down.
   * @throws UserError 403 `outside-your-centres`; 404 `unknown-contact` once it is closed
   */
  async explain(asker: Asker, contactId: ContactId, query: ExplanationQuery): Promise<ExplanationView> {
    await this.requireScope(asker, contactId);
    const { principal } = asker;
    const explanation = await this.router.explain(contactId, this.views.pageFor(principal, query));
    if (explanation === null) throw unknownContact();
    const centreOf = (seatId: string) => this.board.model.seat(seatId)?.centreId ?? null;
    return this.views.of(principal, explanation, query.offset, centreOf);
  }

  private async requireScope({ principal, actor }: Asker, contactId: ContactId): Promise<void> {
    const centreIds = this.board.model.centresOf(contactId);
    const [centreId] = centreIds;
    if (centreId === undefined) throw unknownContact();
    if (centreIds.some((id) => coversCentre(principal, id))) return;
    await this.audit.record({ actor, action: 'contact-explained-refused', subject: `contact:${contactId}`, centreId });
    requireCentre(principal, centreIds);
  }
}
