import type { CentreId, QueueId } from '../../../src/routing/engine/config';
import type { Explanation } from '../../../src/routing/engine/explanation';
import { type Contact, type House, queueOf, ruleConfigOf } from './house';
import { isPickedBy } from './shares';

type Because = Explanation['scope'][number];

/** What the scope of a contact depends on. */
interface Reaching {
  readonly queueId: QueueId | null;
  readonly homeCentreId: CentreId;
  readonly ring: number;
  readonly pickedBy: readonly string[];
}

export function reachOf(house: House, { queueId, home, ring, pickedBy }: Contact): Because[] {
  return reachOfGroup(house, { queueId, homeCentreId: home, ring, pickedBy });
}

/** routing.md section 5: home, the centres that rules in force bring, and those of the rings reached. */
export function reachOfGroup(house: House, reaching: Reaching): Because[] {
  const { queueId, homeCentreId, ring } = reaching;
  const reach: Because[] = [{ centreId: homeCentreId, because: 'home' }];
  for (const { id: ruleId, targets } of house.rules) {
    const rule = ruleConfigOf(house, ruleId);
    if (rule?.queueId !== queueId || rule.homeCentreId !== homeCentreId || !isPickedBy(rule, reaching)) continue;
    for (const centreId of targets) reach.push({ centreId, because: { ruleId } });
  }
  const rings = queueOf(house, queueId)?.rings ?? [];
  rings.slice(0, ring).forEach(({ scope = [] }, index) => {
    for (const centreId of scope) reach.push({ centreId, because: { ring: index + 1 } });
  });
  return reach.filter(({ centreId, because }) =>
    because === 'home' ? (house.centres[centreId] ?? 'down') !== 'down' : house.centres[centreId] === 'active',
  );
}

/** Each centre once, with the first that brings it. */
export function scopeOf(house: House, contact: Contact): Because[] {
  const reach = reachOf(house, contact);
  return reach.filter(({ centreId }, index) => reach.findIndex((each) => each.centreId === centreId) === index);
}

export function inScope(house: House, contact: Contact, centreId: CentreId): Because | undefined {
  return reachOf(house, contact).find((each) => each.centreId === centreId);
}
