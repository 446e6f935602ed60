import type { CompiledConfig, RequirementUse } from './compiled-config';
import type { SkillId } from './config';
import type { RequirementSet } from './requirements';

/** What somebody's skills are good for under one configuration. */
export interface SkillsMet {
  readonly requirements: readonly RequirementSet[];
  /** The same as bits by requirement index, 32 to a number: some 60 bytes for 500 requirements. */
  readonly bits: readonly number[];
  /** Queues with a ring whose requirement is met, and the smallest such ring. */
  readonly queues: readonly RequirementUse[];
}

export const NOTHING_MET: SkillsMet = { requirements: [], bits: [], queues: [] };

/** Costs what the skills lead to: a seat with 12 of 200 skills is compared with a few dozen of 500 requirements. */
export function skillsMet(compiled: CompiledConfig, skills: Readonly<Record<SkillId, number>>): SkillsMet {
  const requirements = compiled.requirements.metBy(skills);
  const bits = new Array<number>((compiled.requirements.all.length + 31) >>> 5).fill(0);
  const smallest = new Map<number, RequirementUse>();
  for (const { index } of requirements) {
    bits[index >>> 5] = (bits[index >>> 5] ?? 0) | (1 << (index & 31));
    for (const use of compiled.uses[index] ?? []) {
      const known = smallest.get(use.queue.index);
      if (known === undefined || use.ring < known.ring) smallest.set(use.queue.index, use);
    }
  }
  return { requirements, bits, queues: [...smallest.values()] };
}

export function meets(met: SkillsMet, { index }: RequirementSet): boolean {
  return (((met.bits[index >>> 5] ?? 0) >>> (index & 31)) & 1) === 1;
}
