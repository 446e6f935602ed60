import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import type { AuditActor } from '../identity/audit-trail';
import { CurrentActor, CurrentPrincipal, RequireRoles } from '../identity/decorators';
import type { Principal } from '../identity/principal';
import type { DeadLetterView } from '../platform/realtime/console-protocol';
import { actionId as validActionId } from './dead-letters.schema';
import { DeadLettersService } from './dead-letters.service';

/** Actions for the outside world that were given up after all their attempts. */
@Controller('api/dead-letters')
@RequireRoles('duty-manager', 'admin')
export class DeadLettersController {
  constructor(private readonly letters: DeadLettersService) {}

  /** The latest 100 of contacts of the own centres, by their home or their seat. */
  @Get()
  async list(@CurrentPrincipal() principal: Principal): Promise<{ readonly items: readonly DeadLetterView[] }> {
    return { items: await this.letters.list(principal) };
  }

  /** All its attempts again, at once. A repeat does nothing: 409 `action-not-dead`. */
  @Post(':actionId/retry')
  @HttpCode(204)
  async retry(
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: AuditActor,
    @Param('actionId', { schema: validActionId }) actionId: string,
  ): Promise<void> {
    await this.letters.retry(principal, actor, actionId);
  }
}
