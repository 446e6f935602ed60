import { Controller, Get, Query } from '@nestjs/common';
import { z } from 'zod';
import { line } from '../platform/http/shapes';
import { AuditTrail } from './audit-trail';
import { CurrentPrincipal, RequireRoles } from './decorators';
import type { Principal } from './principal';

const MOST = 200;
const instant = z.iso
  .datetime({ offset: true, error: 'must be an instant such as 2026-01-31T08:00:00+08:00' })
  .transform((text) => new Date(text));

const querySchema = z.strictObject({
  before: z
    .string()
    .regex(/^\d{1,18}$/, 'must be the id of an entry')
    .optional(),
  limit: z
    .string()
    .regex(/^\d{1,3}$/, `must be a whole number from 1 to ${MOST}`)
    .default('50')
    .transform(Number)
    .refine((limit) => limit >= 1 && limit <= MOST, `must be a whole number from 1 to ${MOST}`),
  action: line(60).optional(),
  subject: line(100).optional(),
  personId: z.uuid('must be the id of a person, a UUID').optional(),
  /** From this instant on, up to before that one. */
  from: instant.optional(),
  to: instant.optional(),
});

/** One entry as REST shows it. */
interface AuditView {
  readonly id: string;
  readonly at: string;
  readonly actor: { readonly personId: string } | { readonly system: string };
  readonly action: string;
  readonly subject: string;
  readonly centreId: string | null;
  readonly detail: unknown;
  readonly ip: string | null;
  readonly requestId: string | null;
}

/** The audit trail, newest first, page by page. */
@Controller('api/audit')
@RequireRoles('admin')
export class AuditController {
  constructor(private readonly audit: AuditTrail) {}

  /** `next` goes into `before` of the next page; null at the end. */
  @Get()
  async list(
    @CurrentPrincipal() principal: Principal,
    @Query({ schema: querySchema }) query: z.output<typeof querySchema>,
  ): Promise<{ readonly items: readonly AuditView[]; readonly next: string | null }> {
    const rows = await this.audit.list(principal, query);
    const items = rows.map(({ actorPersonId, actorSystem, at, ...row }) => ({
      ...row,
      at: at.toISOString(),
      actor: actorPersonId === null ? { system: actorSystem ?? 'unknown' } : { personId: actorPersonId },
    }));
    return { items, next: items.length < query.limit ? null : (items.at(-1)?.id ?? null) };
  }
}
