import type { Millis } from '../../../src/kernel/clock';
import { MEDIA } from '../../../src/kernel/medium';
import type { Command } from '../../../src/routing/engine/commands';
import type { RuleCondition, RuleConfig } from '../../../src/routing/engine/config';
import { costOf, hasRoom } from './capacity';
import { type Contact, dueAt, type House, queueOf, refuseIf, type Rule, ruleConfigOf, say, waits } from './house';
import { meets } from './requirements';

type Of<K extends Command['kind']> = Extract<Command, { kind: K }>;
type Seen = Record<string, number | string>;

export function groupOf(house: House, config: RuleConfig): Contact[] {
  return house.contacts.filter(
    (contact) => waits(contact) && contact.queueId === config.queueId && contact.home === config.homeCentreId,
  );
}

export function switchRule(house: House, command: Of<'rule-switched'>): void {
  const rule = house.rules.find(({ id }) => id === command.ruleId);
  refuseIf(rule === undefined, 'unknown-rule');
  const { position, until, reason, by } = command;
  if (position !== 'auto') refuseIf(until === undefined || until <= house.now || reason.trim() === '', 'invalid-value');
  if (rule === undefined) return;
  rule.switched = position === 'auto' ? null : { ...dueAt(house, until ?? 0), position };
  say(house, {
    kind: 'rule-switched',
    ruleId: rule.id,
    position,
    reason,
    until: position === 'auto' ? null : (until ?? null),
    by,
  });
}

/** In force: switched on, or the conditions hold, or the minimum time is not over. */
export function judge(house: House, rule: Rule): boolean {
  const config = ruleConfigOf(house, rule.id) as RuleConfig;
  const seen: Seen = {};
  const holds = conditionHolds(house, config, config.when, rule.inForceSince !== null, seen);
  const position = rule.switched?.position ?? config.enabled;
  const inForce = position === 'on' || (position === 'auto' && (holds || house.now < stayUntil(rule, config)));
  if (inForce === (rule.inForceSince !== null)) return false;
  rule.inForceSince = inForce ? house.now : null;
  say(house, { kind: inForce ? 'rule-entered' : 'rule-left', ruleId: rule.id, seen });
  return true;
}

function stayUntil({ inForceSince }: Rule, { minForceMs }: RuleConfig): Millis {
  return inForceSince === null ? 0 : inForceSince + minForceMs;
}

function conditionHolds(house: House, config: RuleConfig, when: RuleCondition, inForce: boolean, seen: Seen): boolean {
  const recurse = (part: RuleCondition) => conditionHolds(house, config, part, inForce, seen);
  if ('all' in when) return when.all.map(recurse).every((holds) => holds);
  if ('any' in when) return when.any.map(recurse).some((holds) => holds);
  if ('manual' in when) return false;
  if ('centreState' in when) {
    const state = house.centres[config.homeCentreId] ?? 'down';
    seen['centreState'] = state;
    return when.centreState.includes(state);
  }
  if ('readySeats' in when) {
    const ready = readySeats(house, config);
    seen['readySeats'] = ready;
    return ready === 0;
  }
  if ('oldestWaitMs' in when) {
    const group = groupOf(house, config);
    const oldest = Math.max(0, ...group.map(({ enqueuedAt }) => house.now - enqueuedAt));
    seen['oldestWaitMs'] = oldest;
    const threshold = inForce ? Math.min(when.exit ?? when.oldestWaitMs, when.oldestWaitMs) : when.oldestWaitMs;
    return group.length > 0 && oldest >= threshold;
  }
  return false;
}

/** Home seats that meet ring 0 and could take such a contact now; with several media the smallest count of those. */
function readySeats(house: House, config: RuleConfig): number {
  const queue = queueOf(house, config.queueId);
  const waiting = new Set(groupOf(house, config).map(({ medium }) => medium));
  const brought = house.config.accessPoints
    .filter(({ queueId }) => queueId === config.queueId)
    .map(({ medium }) => medium);
  const media = waiting.size > 0 ? [...waiting] : [...new Set(brought)];
  const counts = (media.length > 0 ? media : MEDIA).map(
    (medium) =>
      house.seats.filter(
        (seat) =>
          seat.centreId === config.homeCentreId &&
          seat.state === 'ready' &&
          meets(seat, queue?.requires ?? {}) &&
          hasRoom(house, seat, medium, costOf(house, medium, config.queueId)) &&
          seat.limited === null &&
          !house.contacts.some(({ offer }) => offer?.seatId === seat.id),
      ).length,
  );
  return Math.min(...counts);
}

/** The instant at which time alone may change a rule next. */
export function nextInstant(house: House, rule: Rule): Millis | undefined {
  const config = ruleConfigOf(house, rule.id) as RuleConfig;
  const instants = waitInstants(house, config, config.when);
  instants.push(stayUntil(rule, config));
  const later = instants.filter((at) => at > house.lastNow);
  return later.length === 0 ? undefined : Math.min(...later);
}

function waitInstants(house: House, config: RuleConfig, when: RuleCondition): Millis[] {
  if ('all' in when) return when.all.flatMap((part) => waitInstants(house, config, part));
  if ('any' in when) return when.any.flatMap((part) => waitInstants(house, config, part));
  if (!('oldestWaitMs' in when)) return [];
  return groupOf(house, config).flatMap(({ enqueuedAt }) =>
    [when.oldestWaitMs, when.exit ?? when.oldestWaitMs].map((threshold) => enqueuedAt + threshold),
  );
}
