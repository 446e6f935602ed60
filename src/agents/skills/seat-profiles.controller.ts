import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { z } from 'zod';
import type { AuditActor } from '../../identity/audit-trail';
import { CurrentActor, CurrentPrincipal, RequireRoles } from '../../identity/decorators';
import type { Principal } from '../../identity/principal';
import { SeatProfileEditor } from './seat-profile-editor';
import { seatChangeSchema, type SeatChange, skillsChangeSchema, type SkillsChange } from './seat-profile.schema';
import type { VersionedProfile } from './seat-profiles';

const personId = z.uuid('must be the id of a person, a UUID');

type SkillsView = Pick<VersionedProfile['profile'], 'skills'> & { readonly version: number };
type SeatView = Omit<VersionedProfile['profile'], 'skills'> & { readonly version: number };

/** Skills and capacity of people. A change reaches a signed-in seat before the answer, as a rule. */
@Controller('api')
@RequireRoles('admin', 'duty-manager')
export class SeatProfilesController {
  constructor(private readonly editor: SeatProfileEditor) {}

  /** The whole skills matrix, for the reader's centres. */
  @Get('seat-profiles')
  async list(
    @CurrentPrincipal() principal: Principal,
  ): Promise<{ readonly items: readonly (VersionedProfile['profile'] & object)[] }> {
    const all = await this.editor.list(principal);
    return {
      items: all.map(({ person, profile, version }) => ({
        personId: person.id,
        displayName: person.displayName,
        centreIds: person.centreIds,
        active: person.active,
        ...profile,
        version,
      })),
    };
  }

  @Get('people/:id/skills')
  async skills(
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: AuditActor,
    @Param('id', { schema: personId }) id: string,
  ): Promise<SkillsView> {
    return skillsView(await this.editor.get(principal, actor, id));
  }

  /** Replaces all skills of a person. */
  @Put('people/:id/skills')
  async changeSkills(
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: AuditActor,
    @Param('id', { schema: personId }) id: string,
    @Body({ schema: skillsChangeSchema }) { version, skills }: SkillsChange,
  ): Promise<SkillsView> {
    return skillsView(await this.editor.change(principal, actor, id, version, (before) => ({ ...before, skills })));
  }

  @Get('people/:id/seat')
  async seat(
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: AuditActor,
    @Param('id', { schema: personId }) id: string,
  ): Promise<SeatView> {
    return seatView(await this.editor.get(principal, actor, id));
  }

  /** Replaces capacity and caps; a cap that is left out falls away. */
  @Put('people/:id/seat')
  @RequireRoles('admin')
  async changeSeat(
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: AuditActor,
    @Param('id', { schema: personId }) id: string,
    @Body({ schema: seatChangeSchema }) { version, capacity, caps, rateCap }: SeatChange,
  ): Promise<SeatView> {
    const changed = await this.editor.change(principal, actor, id, version, ({ skills }) => ({
      skills,
      capacity,
      caps,
      ...(rateCap === undefined ? {} : { rateCap }),
    }));
    return seatView(changed);
  }
}

function skillsView({ profile, version }: VersionedProfile): SkillsView {
  return { version, skills: profile.skills };
}

function seatView({ profile, version }: VersionedProfile): SeatView {
  const { seatNumber, capacity, caps, rateCap } = profile;
  return { version, seatNumber, capacity, caps, ...(rateCap === undefined ? {} : { rateCap }) };
}
