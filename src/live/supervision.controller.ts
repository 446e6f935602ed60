import { Body, Controller, Headers, HttpCode, Param, Post } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { AuditActor } from '../identity/audit-trail';
import { CurrentActor, CurrentPrincipal, RequireRoles } from '../identity/decorators';
import type { Principal } from '../identity/principal';
import { parseInput } from '../platform/errors/validation';
import { jsonSchemaOf } from '../platform/http/json-schema';
import {
  type CentreStateChange,
  centreStateChange,
  idempotencyHeader,
  type PriorityChange,
  priorityChange,
  type ReasonOnly,
  reasonOnly,
  type RuleSwitch,
  ruleSwitch,
  type SeatStateChange,
  seatStateChange,
} from './supervision.schema';
import { type Asked, SupervisionService } from './supervision.service';

const WithIdempotencyKey = () =>
  ApiHeader({
    name: 'Idempotency-Key',
    required: true,
    description: 'Chosen by the caller for this one change; repeating it does nothing twice.',
    schema: jsonSchemaOf(idempotencyHeader.shape['Idempotency-Key']),
  });

/**
 * Changes carry the header `Idempotency-Key`; what the engine refuses is 409 with its own code, a key that belongs to
 * another change 422 `idempotency-key-reused`.
 */
@Controller('api')
@RequireRoles('duty-manager', 'admin')
export class SupervisionController {
  constructor(private readonly supervision: SupervisionService) {}

  @Post('rules/:id/switch')
  @HttpCode(204)
  @WithIdempotencyKey()
  async switchRule(
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: AuditActor,
    @Headers('idempotency-key') key: unknown,
    @Param('id') id: string,
    @Body({ schema: ruleSwitch }) change: RuleSwitch,
  ): Promise<void> {
    await this.supervision.switchRule(asked(principal, actor, key), id, change);
  }

  @Post('contacts/:id/requeue')
  @HttpCode(204)
  @WithIdempotencyKey()
  async requeue(
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: AuditActor,
    @Headers('idempotency-key') key: unknown,
    @Param('id') id: string,
    @Body({ schema: reasonOnly }) { reason }: ReasonOnly,
  ): Promise<void> {
    await this.supervision.requeue(asked(principal, actor, key), id, reason);
  }

  @Post('contacts/:id/close')
  @HttpCode(204)
  @WithIdempotencyKey()
  async close(
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: AuditActor,
    @Headers('idempotency-key') key: unknown,
    @Param('id') id: string,
    @Body({ schema: reasonOnly }) { reason }: ReasonOnly,
  ): Promise<void> {
    await this.supervision.close(asked(principal, actor, key), id, reason);
  }

  @Post('contacts/:id/priority')
  @HttpCode(204)
  @WithIdempotencyKey()
  async prioritise(
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: AuditActor,
    @Headers('idempotency-key') key: unknown,
    @Param('id') id: string,
    @Body({ schema: priorityChange }) change: PriorityChange,
  ): Promise<void> {
    await this.supervision.prioritise(asked(principal, actor, key), id, change);
  }

  @Post('seats/:id/state')
  @HttpCode(204)
  @WithIdempotencyKey()
  async forceSeat(
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: AuditActor,
    @Headers('idempotency-key') key: unknown,
    @Param('id') id: string,
    @Body({ schema: seatStateChange }) change: SeatStateChange,
  ): Promise<void> {
    await this.supervision.forceSeat(asked(principal, actor, key), id, change);
  }

  @Post('centres/:id/state')
  @HttpCode(204)
  @WithIdempotencyKey()
  async setCentre(
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: AuditActor,
    @Headers('idempotency-key') key: unknown,
    @Param('id') id: string,
    @Body({ schema: centreStateChange }) change: CentreStateChange,
  ): Promise<void> {
    await this.supervision.setCentre(asked(principal, actor, key), id, change);
  }
}

function asked(principal: Principal, actor: AuditActor, key: unknown): Asked {
  return { principal, actor, key: parseInput(idempotencyHeader, { 'Idempotency-Key': key })['Idempotency-Key'] };
}
