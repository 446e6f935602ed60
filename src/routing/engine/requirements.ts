import type { Requirement, SkillId } from './config';

/** A requirement, one object for all rings that ask the same. `index` numbers them within one configuration. */
export interface RequirementSet {
  readonly index: number;
  readonly skills: readonly (readonly [SkillId, number])[];
}

/**
 * The distinct requirements of a configuration. Each is filed under one of its skills, so that a seat is compared with
 * the few that name a skill it has, not with all.
 */
export class Requirements {
  readonly all: RequirementSet[] = [];
  private readonly byText = new Map<string, RequirementSet>();
  private readonly bySkill = new Map<SkillId, RequirementSet[]>();
  /** Those that ask for nothing: everybody meets them. */
  private readonly open: RequirementSet[] = [];

  intern(requires: Requirement): RequirementSet {
    const skills = Object.entries(requires).sort(([a], [b]) => (a < b ? -1 : 1));
    const text = JSON.stringify(skills);
    const known = this.byText.get(text);
    if (known !== undefined) return known;
    const made: RequirementSet = { index: this.all.length, skills };
    this.all.push(made);
    this.byText.set(text, made);
    this.file(made);
    return made;
  }

  /** Those met by somebody with these skills, in no particular order. */
  metBy(skills: Readonly<Record<SkillId, number>>): RequirementSet[] {
    const met = [...this.open];
    for (const skill of Object.keys(skills)) {
      for (const requirement of this.bySkill.get(skill) ?? []) if (meets(skills, requirement)) met.push(requirement);
    }
    return met;
  }

  private file(requirement: RequirementSet): void {
    const skill = requirement.skills[0]?.[0];
    const under = skill === undefined ? this.open : this.bySkill.get(skill);
    if (under !== undefined) under.push(requirement);
    else if (skill !== undefined) this.bySkill.set(skill, [requirement]);
  }
}

/** Every skill at the level asked or above. */
function meets(skills: Readonly<Record<SkillId, number>>, requirement: RequirementSet): boolean {
  return requirement.skills.every(([skill, level]) => (skills[skill] ?? 0) >= level);
}
