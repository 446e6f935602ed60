import type { CentreId, Hours, QueueId, RuleCondition, RuleConfig } from '../../../src/routing/engine/config';

export const RULES_IN_FORCE = 10;

/** Open the whole week: looked at, and never a reason to refuse. */
export const ALWAYS_OPEN: Hours = { utcOffsetMin: 480, weekly: [{ from: 0, to: 10_080 }] };

/**
 * Ten rules of ten queues that are in force from the first contact on and stay so, each for an own group: widening to three
 * centres, one half of them with something more. One is said to the customers by the channel.
 */
export function overflowRules(queues: readonly QueueId[], centres: readonly CentreId[], all: boolean): RuleConfig[] {
  return Array.from({ length: RULES_IN_FORCE }, (_, index): RuleConfig => {
    const home = (index * 2) % centres.length;
    const others = centres.length === 1 ? 0 : 3;
    const targets = Array.from({ length: others }, (__, step) => centres[(home + 5 + step) % centres.length] ?? '');
    const rule: RuleConfig = {
      id: `rule-${index + 1}`,
      queueId: queues[index * 16] ?? '',
      homeCentreId: centres[home] ?? '',
      when: all ? inForceAlways() : { waiting: 0 },
      action: 'widen',
      targets: targets.filter((id) => id !== centres[home]),
      minForceMs: 60_000,
      enabled: 'auto',
    };
    return all ? { ...rule, ...special(index) } : rule;
  });
}

/** True at the end, after everything that costs something to look at. */
function inForceAlways(): RuleCondition {
  const pressing: RuleCondition = {
    all: [
      { serviceLevel: 1, minutes: 15, exit: 2 },
      { expectedWaitMs: 3_600_000_000, exit: 3_000_000_000 },
      { trunksInUse: 9_000_000 },
      { oldestWaitMs: 3_600_000_000, exit: 3_000_000_000 },
    ],
  };
  return { all: [{ centreState: ['active'] }, { any: [{ staffedSeats: 0 }, pressing, { waiting: 0 }] }] };
}

function special(index: number): Partial<RuleConfig> {
  switch (index) {
    case 0:
      return { homeFirst: true };
    case 1:
      return { share: 50 };
    case 2:
      return { choose: 'best', minGainMs: 30_000 };
    case 3:
      return { lenderHealth: true };
    case 4:
      return { hours: ALWAYS_OPEN };
    case 5:
      return { action: 'announce', targets: [], parameter: 'All seats are busy; your place is kept.' };
    default:
      return {};
  }
}
