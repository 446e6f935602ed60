import type { Millis } from '../../../src/kernel/clock';
import type { RuleCondition } from '../../../src/routing/engine/config';
import { COOL_DOWN_MS } from './alert';
import { MINUTE_MS, turnsAfter } from './hours';
import { type House, queueOf, ruleConfigOf, waits } from './house';
import { minimumOver } from './rules';
import { OUTCOMES_COUNT_MS, STARTS_COUNT_MS } from './statistics';

/** The first instant after the last one at which time alone may change what rules and alerts see. Some change nothing. */
export function nextInstant(house: House): Millis | undefined {
  const later = [...waitInstants(house), ...clockInstants(house)].filter((at) => at > house.lastNow);
  return later.length === 0 ? undefined : Math.min(...later);
}

/** A wait reaches a threshold, what its queue calls saturation, or is longer than the answer target. */
function waitInstants(house: House): Millis[] {
  const thresholds = house.config.rules.flatMap(({ when }) => thresholdsOf(when));
  return house.contacts.filter(waits).flatMap(({ enqueuedAt, queueId }) => {
    const queue = queueOf(house, queueId);
    const own = [queue?.saturation?.oldestWaitMs ?? 0, (queue?.answerTargetMs ?? 0) + 1];
    return [...thresholds, ...own].map((waitMs) => enqueuedAt + waitMs);
  });
}

function thresholdsOf(when: RuleCondition): Millis[] {
  if ('all' in when) return when.all.flatMap(thresholdsOf);
  if ('any' in when) return when.any.flatMap(thresholdsOf);
  return 'oldestWaitMs' in when ? [when.oldestWaitMs, when.exit ?? when.oldestWaitMs] : [];
}

/** A minimum time or a cool-down ends, a service start leaves the window, a minute turns, something opens or closes. */
function clockInstants(house: House): Millis[] {
  const { config, lastNow } = house;
  const minima = house.rules.map((rule) => {
    const own = ruleConfigOf(house, rule.id);
    return own === undefined ? -Infinity : minimumOver(rule, own);
  });
  const coolDowns = Object.values(house.alertedAt).map((at) => at + COOL_DOWN_MS);
  const starts = house.starts.map(({ at }) => at + STARTS_COUNT_MS);
  const turns = [...config.centres, ...config.rules].flatMap(({ hours }) =>
    hours === undefined ? [] : turnsAfter(hours, lastNow),
  );
  return [...minima, ...coolDowns, ...starts, ...turns, ...minuteToCome(house)];
}

/** Service levels forget by whole minutes of the clock. */
function minuteToCome({ outcomes, lastNow }: House): Millis[] {
  const canForget = outcomes.some(({ at }) => lastNow - at < OUTCOMES_COUNT_MS);
  return canForget ? [(Math.floor(lastNow / MINUTE_MS) + 1) * MINUTE_MS] : [];
}
