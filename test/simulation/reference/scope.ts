import type { CentreId } from '../../../src/routing/engine/config';
import type { Explanation } from '../../../src/routing/engine/explanation';
import { type Contact, type House, queueOf, ruleConfigOf } from './house';

type Because = Explanation['scope'][number];

/** routing.md section 5: home, the centres of the rules in force, and those of the rings reached. */
export function reachOf(house: House, contact: Contact): Because[] {
  const reach: Because[] = [{ centreId: contact.home, because: 'home' }];
  for (const rule of house.rules) {
    const config = ruleConfigOf(house, rule.id);
    if (config === undefined || rule.inForceSince === null) continue;
    if (config.queueId !== contact.queueId || config.homeCentreId !== contact.home || config.action !== 'widen')
      continue;
    for (const centreId of config.targets) reach.push({ centreId, because: { ruleId: rule.id } });
  }
  const rings = queueOf(house, contact.queueId)?.rings ?? [];
  rings.slice(0, contact.ring).forEach((ring, index) => {
    for (const centreId of ring.scope ?? []) reach.push({ centreId, because: { ring: index + 1 } });
  });
  return reach.filter(({ centreId, because }) =>
    because === 'home' ? (house.centres[centreId] ?? 'down') !== 'down' : house.centres[centreId] === 'active',
  );
}

/** Each centre once, with the first that brings it. */
function scopeOf(house: House, contact: Contact): Because[] {
  const reach = reachOf(house, contact);
  return reach.filter(({ centreId }, index) => reach.findIndex((each) => each.centreId === centreId) === index);
}

export function inScope(house: House, contact: Contact, centreId: CentreId): Because | undefined {
  return scopeOf(house, contact).find((each) => each.centreId === centreId);
}
