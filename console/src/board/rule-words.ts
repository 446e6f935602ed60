import { useTranslation } from 'react-i18next';
import type { BoardCentre, BoardRule } from '../../../src/platform/realtime/console-protocol';
import { duration } from '../format/format';
import { hoursInWords } from './hours-words';
import type { Names } from './names';

type Condition = BoardRule['conditions'][number];

export interface RuleWords {
  /** Where its contacts go, for a badge: 北方→南方, 北方→排队「普通」, 播报. */
  readonly short: (rule: BoardRule) => string;
  /** Its targets, or what it does instead, as part of a sentence. */
  readonly targets: (rule: BoardRule) => string;
  /** What it does to contacts, as the end of a sentence. */
  readonly does: (rule: BoardRule) => string;
  /** When and what. */
  readonly sentence: (rule: BoardRule) => string;
  /** Conditions by which a target is chosen, how many contacts, when: one short phrase each. */
  readonly guards: (rule: BoardRule) => readonly string[];
  readonly threshold: (condition: Condition) => string;
  readonly exit: (condition: Condition) => string;
  /** What a condition saw when the rule came into force. */
  readonly seen: (name: string, value: number | string) => string;
}

export function useRuleWords(names: Names): RuleWords {
  const { t, i18n } = useTranslation('board');
  const value = (name: string, given: number | string): string => {
    if (name === 'oldestWaitMs' || name === 'expectedWaitMs') return wait(given, t('rule.noEnd'));
    if (name === 'serviceLevel') return `${Math.round(Number(given) * 10) / 10}%`;
    if (name !== 'centreState') return String(given);
    const states = String(given).split(' ') as BoardCentre['state'][];
    return states.map((state) => t(`centre.state.${state}`)).join(' / ');
  };
  const targets = (rule: BoardRule): string => {
    if (rule.action === 'widen') return names.list(rule.targets);
    return rule.action === 'move' ? names.queueList(rule.targets) : t(`rule.action.${rule.action}`);
  };
  const does = (rule: BoardRule): string =>
    t(`rule.does.${rule.action}`, { targets: targets(rule), parameter: rule.parameter ?? '' });
  return {
    targets,
    short: (rule) =>
      rule.action === 'widen' || rule.action === 'move'
        ? `${names.shortCentre(rule.homeCentreId)}→${targets(rule)}`
        : t(`rule.action.${rule.action}`),
    does,
    sentence: (rule) =>
      t('rule.sentence', {
        home: names.shortCentre(rule.homeCentreId),
        queue: names.queue(rule.queueId),
        does: does(rule),
      }),
    guards: (rule) => [
      ...(rule.best === null ? [] : [t('rule.best', { gain: duration(rule.best.minGainMs) })]),
      ...(rule.lenderHealth ? [t('rule.lenderHealth')] : []),
      ...(rule.share < 100 ? [t('rule.share', { share: rule.share })] : []),
      ...(rule.minForceMs > 0 ? [t('rule.minForce', { value: duration(rule.minForceMs) })] : []),
      ...(rule.hours === null ? [] : [t('rule.hours', { hours: hours(rule.hours.weekly) })]),
      ...(rule.hours === null || rule.hours.dates === 0 ? [] : [t('rule.dates', { count: rule.hours.dates })]),
    ],
    threshold: (condition) => {
      const { name, threshold, minutes } = condition;
      if (name === 'manual') return '';
      if (name === 'serviceLevel') return t('rule.below', { value: value(name, threshold), minutes });
      const equals = name === 'centreState' || name === 'readySeats' || name === 'staffedSeats';
      return t(equals ? 'rule.equals' : 'rule.atLeast', { value: value(name, threshold) });
    },
    exit: ({ name, exit }) => {
      if (exit === null) return '';
      return t(name === 'serviceLevel' ? 'rule.exitAbove' : 'rule.exit', { value: value(name, exit) });
    },
    seen: (name, given) => `${conditionName(name)} ${value(name, given)}`,
  };

  function conditionName(name: string): string {
    const key = `rule.condition.${name}`;
    return i18n.exists(key, { ns: 'board' }) ? t(key as 'rule.condition.manual') : name;
  }

  function hours(weekly: NonNullable<BoardRule['hours']>['weekly']): string {
    const day = (n: number) => t(`rule.day.${n as 1}`);
    return hoursInWords(weekly, {
      day,
      always: t('rule.hours.always'),
      to: t('rule.hours.to'),
      and: t('rule.hours.and'),
      next: t('rule.hours.next'),
    });
  }
}

/** An expected wait without end is no number in JSON. */
function wait(given: number | string, noEnd: string): string {
  return typeof given === 'number' && Number.isFinite(given) ? duration(given) : noEnd;
}
