import { Controller, Get, Param, Query } from '@nestjs/common';
import type { AuditActor } from '../../identity/audit-trail';
import { CurrentActor, CurrentPrincipal, RequireRoles } from '../../identity/decorators';
import type { Principal } from '../../identity/principal';
import type { ExplanationView, PastDecisionView, PastOfferView } from '../../platform/realtime/console-protocol';
import { type ExplanationQuery, explanationQuery } from './explanation.schema';
import { ExplanationService } from './explanation.service';
import { PastExplanationService } from './past-explanation.service';

@Controller('api')
@RequireRoles('duty-manager', 'admin')
export class ExplanationController {
  constructor(
    private readonly explanations: ExplanationService,
    private readonly past: PastExplanationService,
  ) {}

  /** Why an open contact waits: ring, scope, seats counted by the first condition that fails, and one page of them by name. */
  @Get('contacts/:id/explanation')
  async explain(
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: AuditActor,
    @Param('id') id: string,
    @Query({ schema: explanationQuery }) query: ExplanationQuery,
  ): Promise<ExplanationView> {
    return this.explanations.explain({ principal, actor }, id, query);
  }

  /** To whom a contact was offered, open or closed, and how each offer ended; the latest 100. */
  @Get('contacts/:id/offers')
  async offers(
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: AuditActor,
    @Param('id') id: string,
  ): Promise<{ readonly items: readonly PastOfferView[] }> {
    return { items: await this.past.offers({ principal, actor }, id) };
  }

  /**
   * Why that seat, asked afterwards: the journal is replayed up to the offer and held against what happened. Takes seconds.
   * Written down in the audit trail.
   */
  @Get('contacts/:id/offers/:offerId/explanation')
  async explainOffer(
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: AuditActor,
    @Param('id') id: string,
    @Param('offerId') offerId: string,
    @Query({ schema: explanationQuery }) query: ExplanationQuery,
  ): Promise<PastDecisionView> {
    return this.past.explain({ principal, actor }, id, offerId, query);
  }
}
