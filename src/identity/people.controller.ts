import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import type { AuditActor } from './audit-trail';
import { CurrentActor, CurrentPrincipal, RequireRoles } from './decorators';
import {
  type NewPerson,
  newPersonSchema,
  peopleQuerySchema,
  type PeopleQuery,
  type PersonPatch,
  personPatchSchema,
} from './people.schema';
import { PeopleService } from './people.service';
import type { PersonView } from './person-view';
import type { Principal } from './principal';

const personId = z.uuid('must be the id of a person, a UUID');

/** People and their rights. Everything is limited to the centres of the one who asks. */
@Controller('api/people')
@RequireRoles('admin')
export class PeopleController {
  constructor(private readonly people: PeopleService) {}

  @Get()
  @RequireRoles('admin', 'duty-manager')
  async list(
    @CurrentPrincipal() principal: Principal,
    @Query({ schema: peopleQuerySchema }) query: PeopleQuery,
  ): Promise<{ readonly items: readonly PersonView[] }> {
    return { items: await this.people.list(principal, query) };
  }

  @Get(':id')
  @RequireRoles('admin', 'duty-manager')
  async get(
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: AuditActor,
    @Param('id', { schema: personId }) id: string,
  ): Promise<PersonView> {
    return this.people.get(principal, actor, id);
  }

  /** The answer holds the one-time password, this once. */
  @Post()
  async create(
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: AuditActor,
    @Body({ schema: newPersonSchema }) body: NewPerson,
  ): Promise<{ readonly person: PersonView; readonly oneTimePassword: string }> {
    return this.people.create(principal, actor, body);
  }

  /** Changes what is given; `active: false` deactivates. */
  @Patch(':id')
  async patch(
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: AuditActor,
    @Param('id', { schema: personId }) id: string,
    @Body({ schema: personPatchSchema }) body: PersonPatch,
  ): Promise<PersonView> {
    return this.people.patch(principal, actor, id, body);
  }

  /** A new one-time password, this once; all sessions of the person end. */
  @Post(':id/password')
  @HttpCode(200)
  async resetPassword(
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: AuditActor,
    @Param('id', { schema: personId }) id: string,
  ): Promise<{ readonly oneTimePassword: string }> {
    return this.people.resetPassword(principal, actor, id);
  }
}
