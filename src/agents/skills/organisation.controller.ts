import { Body, Controller, Put } from '@nestjs/common';
import { ApiBody } from '@nestjs/swagger';
import { AccessRefused } from '../../identity/access-refused';
import { type AuditActor, AuditTrail } from '../../identity/audit-trail';
import { CurrentActor, CurrentPrincipal, RequireRoles } from '../../identity/decorators';
import { outsideYourCentres } from '../../identity/identity.errors';
import type { Principal } from '../../identity/principal';
import { jsonSchemaOf } from '../../platform/http/json-schema';
import { organisationSchema } from './organisation.schema';
import { type OrganisationResult, OrganisationService } from './organisation.service';

/** A whole organisation in one call. */
@Controller('api/organisation')
@RequireRoles('admin')
export class OrganisationController {
  constructor(
    private readonly organisation: OrganisationService,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Creates or replaces everything that the document lists, in one transaction and one configuration version; what it
   * does not list stays. Wrong documents are refused whole, with every problem named.
   */
  @Put()
  @ApiBody({ schema: jsonSchemaOf(organisationSchema) })
  async put(
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: AuditActor,
    @Body() document: unknown,
  ): Promise<OrganisationResult> {
    return this.audit.rememberingRefusals(actor, () => {
      if (principal.centreIds !== 'all') {
        throw new AccessRefused(outsideYourCentres('The organisation'), 'organisation:all');
      }
      return this.organisation.apply(document, actor);
    });
  }
}
