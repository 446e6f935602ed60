import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import type { AuditActor } from '../identity/audit-trail';
import { CurrentActor, CurrentPrincipal, RequireRoles } from '../identity/decorators';
import type { Principal } from '../identity/principal';
import { slug } from '../platform/http/shapes';
import type { SamplingRuleEntity } from './sampling-rule.entity';
import { type SamplingRuleChange, samplingRuleChangeSchema } from './sampling-rule.schema';
import { SamplingRules } from './sampling-rules.service';

/** The sampling rule of a queue as REST shows it. */
type SamplingRuleView = Pick<
  SamplingRuleEntity,
  'queueId' | 'version' | 'rate' | 'minimumPerAgent' | 'always' | 'seed' | 'writtenBy'
> & { readonly effectiveFrom: number; readonly writtenAt: number };

/** Which contacts of a queue become samples: administrators decide, inspectors read. */
@Controller('api/queues/:queueId/sampling')
@RequireRoles('admin')
export class SamplingController {
  constructor(private readonly rules: SamplingRules) {}

  /** Version 1 is the default, made when the queue's rule is first asked for. */
  @Get()
  @RequireRoles('admin', 'inspector')
  async get(@Param('queueId', { schema: slug }) queueId: string): Promise<SamplingRuleView> {
    return view(await this.rules.get(queueId));
  }

  /** Replaces the whole rule for contacts that close from now on; `version` is the one that was read. */
  @Put()
  async replace(
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: AuditActor,
    @Param('queueId', { schema: slug }) queueId: string,
    @Body({ schema: samplingRuleChangeSchema }) change: SamplingRuleChange,
  ): Promise<SamplingRuleView> {
    return view(await this.rules.change(principal, actor, queueId, change));
  }
}

function view(row: SamplingRuleEntity): SamplingRuleView {
  const { queueId, version, rate, minimumPerAgent, always, seed, writtenBy } = row;
  const { effectiveFrom, writtenAt } = row;
  return {
    ...{ queueId, version, rate, minimumPerAgent, always, seed, writtenBy },
    effectiveFrom: effectiveFrom.getTime(),
    writtenAt: writtenAt.getTime(),
  };
}
