import type { Medium } from '../../kernel/medium';
import type { FieldProblem } from '../../platform/errors/errors';
import { checkHours } from './check-hours';
import { checkRule } from './check-rule';
import type { AnyDocument, Configuration, Documents, Kind } from './kinds';
import { centres, known, type Report } from './references';

/** Where a problem of this item is shown: `queues.3.`, or nothing when it is the only one in the request. */
export type PathOf = (kind: Kind | 'settings', id: string) => string;

/** Which items may be named to the one who is told of problems. */
export type Sees = (kind: 'accessPoints' | 'rules', item: AnyDocument) => boolean;

/**
 * Everything that is wrong between the parts of a configuration: references, order of rings, weights, addresses, rules.
 * All problems at once. Pure; the shape of each part has been checked by its schema.
 */
export function checkConfiguration(configuration: Configuration, pathOf: PathOf, sees: Sees): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const reporter = (kind: Kind | 'settings', id: string, prefix = pathOf(kind, id)): Report => {
    return (path, message) => problems.push({ path: prefix === '' ? path : `${prefix}.${path}`, message });
  };
  const unnamed = (kind: 'accessPoints' | 'rules', item: AnyDocument): Report =>
    sees(kind, item) ? reporter(kind, item.id) : reporter(kind, item.id, kind);
  for (const centre of configuration.centres.values()) checkCentre(centre, reporter('centres', centre.id));
  for (const queue of configuration.queues.values()) checkQueue(configuration, queue, reporter('queues', queue.id));
  for (const point of configuration.accessPoints.values()) {
    checkAccessPoint(configuration, point, (other) => sees('accessPoints', other), unnamed('accessPoints', point));
  }
  for (const rule of configuration.rules.values()) checkRule(configuration, rule, unnamed('rules', rule));
  checkSettings(configuration, reporter('settings', 'routing'));
  return problems;
}

function checkCentre({ id, hours, timeZone }: Documents['centres'], report: Report): void {
  if (hours !== undefined) checkHours(hours, { name: timeZone, of: `centre \`${id}\`` }, report);
}

function checkQueue(configuration: Configuration, queue: Documents['queues'], report: Report): void {
  const skills = (path: string, requires: Readonly<Record<string, number>>) => {
    for (const skill of Object.keys(requires)) known(configuration.skills, 'skill', skill, `${path}.${skill}`, report);
  };
  skills('requires', queue.requires);
  let after = 0;
  queue.rings.forEach((ring, index) => {
    skills(`rings.${index}.requires`, ring.requires);
    if (index > 0 && ring.afterMs <= after) {
      report(`rings.${index}.afterMs`, `is ${ring.afterMs}; more than ${after}, the ring before, would be right`);
    }
    after = ring.afterMs;
    centres(configuration, ring.scope ?? [], `rings.${index}.scope`, report);
  });
  const { saturation } = queue;
  if (saturation !== undefined && Object.keys(saturation).length === 0) {
    report('saturation', 'is empty; at least one of waiting, oldestWaitMs, trunksFull would be right');
  }
}

function checkAccessPoint(
  configuration: Configuration,
  point: Documents['accessPoints'],
  sees: (point: Documents['accessPoints']) => boolean,
  report: Report,
): void {
  known(configuration.queues, 'queue', point.queueId, 'queueId', report);
  if (point.homeCentreId !== undefined) {
    known(configuration.centres, 'centre', point.homeCentreId, 'homeCentreId', report);
  }
  const { weights } = point;
  if (weights !== undefined) {
    if (point.homeCentreId !== undefined) {
      report('weights', 'has no meaning beside homeCentreId; give one of the two');
    }
    for (const id of Object.keys(weights)) known(configuration.centres, 'centre', id, `weights.${id}`, report);
    if (!Object.values(weights).some((weight) => weight > 0)) {
      report('weights', 'are all 0; at least one above 0 would be right');
    }
  } else if (point.homeCentreId === undefined) {
    const weighty = [...configuration.centres.values()].some((centre) => centre.weight > 0);
    if (!weighty) report('homeCentreId', 'is needed: no centre has a weight above 0 to choose by');
  }
  const { shape, words } = ADDRESSES[point.medium];
  if (!shape.test(point.address)) report('address', words);
  for (const other of configuration.accessPoints.values()) {
    // The one that is seen says it of both.
    if (!sees(point) && sees(other)) continue;
    if (other.id !== point.id && other.medium === point.medium && other.address === point.address) {
      const owner = sees(other) ? `the access point \`${other.id}\`` : 'another access point';
      report('address', `belongs to ${owner} already; choose another`);
    }
  }
}

const NUMBER = {
  shape: /^\+?[0-9*#]{2,20}$/,
  words: 'must be a number as dialled: 2 to 20 digits, an optional + in front',
};
const ADDRESSES: Readonly<Record<Medium, { readonly shape: RegExp; readonly words: string }>> = {
  voice: NUMBER,
  sms: NUMBER,
  chat: { shape: /^[A-Za-z0-9_-]{4,64}$/, words: 'must be a widget key: 4 to 64 of letters, digits, dash, underscore' },
  email: { shape: /^[^\s@A-Z]+@[^\s@A-Z]+\.[^\s@A-Z]+$/, words: 'must be a mail address in small letters' },
};

function checkSettings(configuration: Configuration, report: Report): void {
  const { priorities, media } = configuration.settings;
  priorities.forEach(({ priority }, index) => {
    const first = priorities.findIndex((other) => other.priority === priority);
    if (first < index) report(`priorities.${index}.priority`, `${priority} is there already, at ${first}`);
  });
  for (const [medium, { interruptibleBy }] of Object.entries(media)) {
    const self = (interruptibleBy as readonly string[]).indexOf(medium);
    if (self >= 0) report(`media.${medium}.interruptibleBy.${self}`, 'a medium does not interrupt itself');
  }
}

/** What refers to this item, in words for a refusal: `queue billing`. */
export function usersOf(configuration: Configuration, kind: Kind, id: string): string[] {
  const users: string[] = [];
  for (const queue of configuration.queues.values()) {
    const skills = [queue.requires, ...queue.rings.map((ring) => ring.requires)].flatMap((one) => Object.keys(one));
    const scopes = queue.rings.flatMap((ring) => ring.scope ?? []);
    if ((kind === 'skills' && skills.includes(id)) || (kind === 'centres' && scopes.includes(id))) {
      users.push(`queue ${queue.id}`);
    }
  }
  for (const point of configuration.accessPoints.values()) {
    const home = point.homeCentreId === id || Object.hasOwn(point.weights ?? {}, id);
    if ((kind === 'queues' && point.queueId === id) || (kind === 'centres' && home)) {
      users.push(`access point ${point.id}`);
    }
  }
  for (const rule of configuration.rules.values()) {
    const target = rule.targets.includes(id);
    const queue = rule.queueId === id || (rule.action === 'move' && target);
    const centre = rule.homeCentreId === id || (rule.action === 'widen' && target);
    if ((kind === 'queues' && queue) || (kind === 'centres' && centre)) users.push(`rule ${rule.id}`);
  }
  return users;
}
