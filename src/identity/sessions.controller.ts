import { Controller, Delete, Get, HttpCode, Param } from '@nestjs/common';
import { z } from 'zod';
import type { AuditActor } from './audit-trail';
import { CurrentActor, CurrentPrincipal, RequireRoles } from './decorators';
import { type OpenAccess, PersonAccess } from './person-access';
import type { Principal } from './principal';
import type { SessionView } from './session.service';

const personId = z.uuid('must be the id of a person, a UUID');

/** Where somebody is logged in, and the end of that: for oneself, and for administrators. */
@Controller('api')
export class SessionsController {
  constructor(private readonly access: PersonAccess) {}

  /** The caller's own sessions; `current` is the one that asks. */
  @Get('sessions')
  async own(@CurrentPrincipal() principal: Principal): Promise<{ readonly items: readonly SessionView[] }> {
    return { items: await this.access.own(principal) };
  }

  /** Logs the caller out everywhere, here as well. */
  @Delete('sessions')
  @HttpCode(204)
  async endOwn(@CurrentPrincipal() principal: Principal, @CurrentActor() actor: AuditActor): Promise<void> {
    await this.access.endOwn(principal, actor);
  }

  /** Sessions of a person, and the end of a lock after wrong passwords. */
  @Get('people/:id/sessions')
  @RequireRoles('admin')
  async of(
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: AuditActor,
    @Param('id', { schema: personId }) id: string,
  ): Promise<OpenAccess> {
    return this.access.of(principal, actor, id);
  }

  /** Logs a person out everywhere. */
  @Delete('people/:id/sessions')
  @RequireRoles('admin')
  @HttpCode(204)
  async endAll(
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: AuditActor,
    @Param('id', { schema: personId }) id: string,
  ): Promise<void> {
    await this.access.endAll(principal, actor, id);
  }

  /** Opens the lock after wrong passwords before its time. */
  @Delete('people/:id/lock')
  @RequireRoles('admin')
  @HttpCode(204)
  async unlock(
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: AuditActor,
    @Param('id', { schema: personId }) id: string,
  ): Promise<void> {
    await this.access.unlock(principal, actor, id);
  }
}
