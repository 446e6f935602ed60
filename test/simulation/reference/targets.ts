import type { CentreId, QueueId, RuleConfig } from '../../../src/routing/engine/config';
import { expectedWaitOf } from './expected-wait';
import { type Group, mediaOf, oldestWaitMs, waitingOf } from './groups';
import { hasTrunk, isOpenCentre } from './homes';
import { type Contact, type House, queueOf } from './house';
import { reachOfGroup } from './scope';
import { couldTake, staffWith } from './staff';

const MIN_GAIN_MS = 30_000;

/** Centres of a `widen` that qualify, in the order given. docs/adr/0013, "What a target must be". */
export function lenders(house: House, rule: RuleConfig): CentreId[] {
  return rule.targets.filter(
    (centreId) =>
      centreId !== rule.homeCentreId &&
      house.centres[centreId] === 'active' &&
      isOpenCentre(house, centreId) &&
      !isSaturated(house, { queueId: rule.queueId, homeCentreId: centreId }) &&
      (rule.lenderHealth !== true || isHealthy(house, centreId)),
  );
}

/** Those of them that the rule brings into the scope. */
export function widenTo(house: House, rule: RuleConfig): CentreId[] {
  const qualifying = lenders(house, rule);
  if (rule.choose !== 'best') return qualifying;
  const best = bestOf(house, rule, qualifying, (homeCentreId) => ({ queueId: rule.queueId, homeCentreId }));
  return best === undefined ? [] : [best];
}

/** Queues of a `move` that qualify, whatever single contacts have visited. */
export function receivers(house: House, rule: RuleConfig): QueueId[] {
  return rule.targets.filter((queueId) => {
    const group = { queueId, homeCentreId: rule.homeCentreId };
    return queueOf(house, queueId)?.open === true && isStaffed(house, group) && !isSaturated(house, group);
  });
}

/** Where a `move` sends the contact: never back to a queue that it has been in. */
export function moveTo(house: House, rule: RuleConfig, contact: Contact): QueueId | undefined {
  const qualifying = receivers(house, rule).filter((id) => id !== contact.queueId && !contact.visited.includes(id));
  if (rule.choose !== 'best') return qualifying[0];
  return bestOf(house, rule, qualifying, (queueId) => ({ queueId, homeCentreId: rule.homeCentreId }));
}

/** The smallest expected wait, of equal ones the first, if that is enough shorter than at home. Two infinite ones gain nothing. */
function bestOf(
  house: House,
  rule: RuleConfig,
  targets: readonly string[],
  groupOf: (target: string) => Group,
): string | undefined {
  const waits = targets.map((target) => ({ target, waitMs: expectedWaitOf(house, groupOf(target)) }));
  const shortest = Math.min(...waits.map(({ waitMs }) => waitMs));
  const gainMs = expectedWaitOf(house, rule) - shortest;
  return gainMs >= (rule.minGainMs ?? MIN_GAIN_MS)
    ? waits.find(({ waitMs }) => waitMs === shortest)?.target
    : undefined;
}

/** No seat there could take its contacts now, and one of the values that the queue names is reached. */
function isSaturated(house: House, group: Group): boolean {
  const saturation = queueOf(house, group.queueId)?.saturation;
  if (saturation === undefined) return false;
  if (couldTake(house, group.queueId, group.homeCentreId, mediaOf(house, group))) return false;
  const { waiting = Infinity, oldestWaitMs: limitMs = Infinity, trunksFull = false } = saturation;
  return (
    waitingOf(house, group).length >= waiting ||
    (oldestWaitMs(house, group) ?? -1) >= limitMs ||
    (trunksFull && !hasTrunk(house, group.homeCentreId))
  );
}

/** Nobody whose home it is has waited longer than the target of the queue. */
function isHealthy(house: House, homeCentreId: CentreId): boolean {
  return house.config.queues.every(
    ({ id, answerTargetMs }) => (oldestWaitMs(house, { queueId: id, homeCentreId }) ?? 0) <= answerTargetMs,
  );
}

/** A seat with the skill in the scope of all rings, without what rules with a share give. */
function isStaffed(house: House, group: Group): boolean {
  const reach = reachOfGroup(house, { ...group, ring: Infinity, pickedBy: [] });
  return reach.some(({ centreId }) => staffWith(house, group.queueId, centreId).length > 0);
}
