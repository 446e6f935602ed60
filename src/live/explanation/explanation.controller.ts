import { Controller, Get, Param, Query } from '@nestjs/common';
import type { AuditActor } from '../../identity/audit-trail';
import { CurrentActor, CurrentPrincipal, RequireRoles } from '../../identity/decorators';
import type { Principal } from '../../identity/principal';
import type { ExplanationView } from '../../platform/realtime/console-protocol';
import { type ExplanationQuery, explanationQuery } from './explanation.schema';
import { ExplanationService } from './explanation.service';

@Controller('api')
@RequireRoles('duty-manager', 'admin')
export class ExplanationController {
  constructor(private readonly explanations: ExplanationService) {}

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
}
