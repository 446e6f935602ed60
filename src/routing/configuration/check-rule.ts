import type { Medium } from '../../kernel/medium';
import type { Treatment } from '../engine/config';
import { carriedOutFor, CARRIED_OUT } from './carried-out';
import { checkHours } from './check-hours';
import type { Configuration, Documents } from './kinds';
import { centres, known, type Report } from './references';

type Rule = Documents['rules'];

/** What is wrong with a rule beyond its shape. */
export function checkRule(configuration: Configuration, rule: Rule, report: Report): void {
  known(configuration.queues, 'queue', rule.queueId, 'queueId', report);
  known(configuration.centres, 'centre', rule.homeCentreId, 'homeCentreId', report);
  checkTargets(configuration, rule, report);
  checkChoice(rule, report);
  const { action } = rule;
  if (isTreatment(action)) checkCarriedOut(configuration, rule, action, report);
  checkParameter(configuration, rule, report);
  if (rule.hours !== undefined) {
    const home = configuration.centres.get(rule.homeCentreId);
    const zone = home === undefined ? null : { name: home.timeZone, of: `its home centre \`${home.id}\`` };
    checkHours(rule.hours, zone, report);
  }
}

function isTreatment(action: Rule['action']): action is Treatment {
  return action !== 'widen' && action !== 'move';
}

function checkTargets(configuration: Configuration, rule: Rule, report: Report): void {
  const { action, targets } = rule;
  if (isTreatment(action)) {
    if (targets.length > 0) report('targets', `have no meaning for "${action}"; none would be right`);
    return;
  }
  const what = action === 'widen' ? 'centre' : 'queue';
  if (targets.length === 0) report('targets', `needs at least one ${what}`);
  if (action === 'widen') {
    centres(configuration, targets, 'targets', report);
    const home = targets.indexOf(rule.homeCentreId);
    if (home >= 0) report(`targets.${home}`, 'is the home centre itself; another centre would be right');
    return;
  }
  targets.forEach((id, index) => {
    known(configuration.queues, 'queue', id, `targets.${index}`, report);
    if (targets.indexOf(id) < index) report(`targets.${index}`, `queue \`${id}\` is there already`);
    if (id === rule.queueId) report(`targets.${index}`, "is the rule's own queue; another queue would be right");
  });
}

/** Keys that say how something is done which this rule does not do. */
function checkChoice({ action, choose, minGainMs, lenderHealth, homeFirst }: Rule, report: Report): void {
  const chooses = !isTreatment(action);
  if (choose === 'best' && !chooses) report('choose', `has no meaning for "${action}", which has no targets`);
  if (minGainMs !== undefined && choose !== 'best') report('minGainMs', 'has no meaning unless choose is "best"');
  if (lenderHealth && action !== 'widen') report('lenderHealth', 'has no meaning unless action is "widen"');
  if (homeFirst && action !== 'widen') report('homeFirst', 'has no meaning unless action is "widen"');
}

function checkCarriedOut(configuration: Configuration, rule: Rule, action: Treatment, report: Report): void {
  if (CARRIED_OUT[action].length === 0) {
    report('action', `"${action}" is carried out by no channel yet; ${oneOf([])} would be right`);
    return;
  }
  const media = mediaOf(configuration, rule.queueId);
  const missing = media.filter((medium) => !CARRIED_OUT[action].includes(medium));
  if (missing.length === 0) return;
  const words = `"${action}" is not carried out for ${missing.join(', ')}, which queue \`${rule.queueId}\` receives`;
  report('action', `${words}; ${oneOf(media)} would be right`);
}

function oneOf(media: readonly Medium[]): string {
  return carriedOutFor(media).join(', ');
}

/** What its access points bring, and what rules move to it from other queues. */
function mediaOf(configuration: Configuration, queueId: string): readonly Medium[] {
  const sources = new Set([queueId]);
  // A set that grows while it is walked: also what was moved to a source.
  for (const source of sources) {
    for (const { action, targets, queueId: from } of configuration.rules.values()) {
      if (action === 'move' && targets.includes(source)) sources.add(from);
    }
  }
  const points = [...configuration.accessPoints.values()].filter((point) => sources.has(point.queueId));
  return [...new Set(points.map(({ medium }) => medium))].sort();
}

function isOurs(configuration: Configuration, number: string): boolean {
  return [...configuration.accessPoints.values()].some(
    ({ medium, address }) => medium === 'voice' && address === number,
  );
}

const NUMBER = /^\+?[0-9*#]{2,20}$/;
const LINK = /^https?:\/\/[^\s/]+\S*$/;
const MAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const NUMBER_WORDS = 'a number as dialled, 2 to 20 digits with an optional + in front,';

function checkParameter(configuration: Configuration, rule: Rule, report: Report): void {
  const { action, parameter } = rule;
  const wrong = (words: string) => {
    report('parameter', words);
  };
  switch (action) {
    case 'announce':
      if (parameter === undefined) wrong('is needed: the text that the customer is told');
      return;
    case 'release':
      return;
    case 'external':
      if (parameter === undefined) wrong(`is needed: ${NUMBER_WORDS} to put the call through to`);
      else if (!NUMBER.test(parameter)) wrong(`must be ${NUMBER_WORDS} to put the call through to`);
      else if (isOurs(configuration, parameter))
        wrong('is a number of ours: the call would come back; another is right');
      return;
    case 'deflect': {
      if (parameter === undefined) {
        wrong('is needed: the number, mail address or link that the customer is sent to');
        return;
      }
      if (NUMBER.test(parameter)) return;
      if (!MAIL.test(parameter) && !LINK.test(parameter)) {
        wrong(`must be ${NUMBER_WORDS} a mail address, or a link beginning with http:// or https://`);
      } else if (mediaOf(configuration, rule.queueId).includes('voice')) {
        wrong(`is read out to callers of queue \`${rule.queueId}\`; ${NUMBER_WORDS} would be right`);
      }
      return;
    }
    default:
      if (parameter !== undefined) wrong(`has no meaning for "${action}"; none would be right`);
  }
}
