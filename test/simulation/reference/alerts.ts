import type { RuleConfig } from '../../../src/routing/engine/config';
import { raiseOnce } from './alert';
import { mediaOf, waitingOf } from './groups';
import { type House, ruleConfigOf } from './house';
import { couldTake } from './staff';
import { lenders, receivers } from './targets';

/** A rule is in force, somebody is queued, and there is no help. Raised while that holds. */
export function raiseAlerts(house: House): void {
  for (const { id, inForceSince } of house.rules) {
    const rule = ruleConfigOf(house, id);
    if (rule === undefined || inForceSince === null || !findsNoTarget(house, rule)) continue;
    if (waitingOf(house, rule).some(({ state }) => state === 'queued'))
      raiseOnce(house, 'all-centres-saturated', rule.queueId, rule.homeCentreId);
  }
}

/** No target qualifies, or none that does could take a contact of the group now. */
function findsNoTarget(house: House, rule: RuleConfig): boolean {
  if (rule.action === 'move') return receivers(house, rule).length === 0;
  if (rule.action !== 'widen') return false;
  const media = mediaOf(house, rule);
  return !lenders(house, rule).some((centreId) => couldTake(house, rule.queueId, centreId, media));
}
