import { meanOf } from './distribution';
import { ONLY_CENTRE } from './plan';
import type { ArrivalSpec, CentreSpec, Distribution, OverflowSpec, QueueSpec, Scenario, SeatSpec } from './scenario';

/** Something wrong in a scenario file: the key's path, and what was wrong and what would be right. */
export interface Problem {
  readonly path: string;
  readonly message: string;
}

type ListKey = 'priorities' | 'centres' | 'queues' | 'arrivals' | 'trace' | 'seats' | 'overflow';
type Item<K extends ListKey> = NonNullable<Scenario[K]>[number];

/** What of a file has the right shape; null stands for what has not. `given` is all of it, to look names up in. */
export type Sound = { readonly [K in ListKey]: readonly (Item<K> | null)[] } & {
  readonly durationS: number | null | undefined;
  readonly warmUpS: number | null | undefined;
  readonly given: Readonly<Record<string, unknown>>;
};

/** The agenda numbers seats up to here (agenda.ts). */
const MOST_SEATS = 200_000;
/** Gaps below it would be rounded to nothing, and arrivals would never get anywhere. */
const SHORTEST_MEAN_GAP_S = 0.001;

/** What a scenario names, wherever a name may be used. */
interface Names {
  readonly centres: ReadonlySet<string>;
  readonly queues: ReadonlySet<string>;
  readonly groups: ReadonlySet<string>;
  readonly skills: ReadonlySet<string>;
}

/** Stands for the names of a list that is no list. */
const ANY: ReadonlySet<string> = new Set();

type Say = (path: string, message: string) => void;

/** What is wrong between parts of a scenario that have the right shape each. */
export function checkScenario(sound: Sound): Problem[] {
  const problems: Problem[] = [];
  const say: Say = (path, message) => problems.push({ path, message });
  const names = namesOf(sound.given);
  const { durationS, warmUpS } = sound;
  if (durationS != null && warmUpS != null && warmUpS >= durationS) {
    say('warmUpS', `must be below durationS, for the warm-up lies inside the duration; got ${warmUpS} of ${durationS}`);
  }
  unique(sound.centres, 'centres', (centre) => centre.id, say);
  unique(sound.queues, 'queues', (queue) => queue.id, say);
  unique(sound.overflow, 'overflow', (rule) => rule.id, say);
  unique(sound.priorities, 'priorities', ({ priority }) => String(priority), say, 'priority');
  each(sound.centres, 'centres', (centre, at) => {
    checkCentre(centre, at, say);
  });
  each(sound.queues, 'queues', (queue, at) => {
    checkQueue(queue, at, names, say);
  });
  each(sound.arrivals, 'arrivals', (entry, at) => {
    checkArrivals(entry, at, sound, names, say);
  });
  each(sound.trace, 'trace', (line, at) => {
    known(line.queue, names.queues, `${at}.queue`, 'queue', say);
    checkHome(line.centre, at, sound, names, say);
    if (durationS != null && line.atS >= durationS) {
      say(`${at}.atS`, `must be below durationS ${durationS}, got ${line.atS}`);
    }
  });
  each(sound.seats, 'seats', (seats, at) => {
    checkSeats(seats, at, names, say);
  });
  each(sound.overflow, 'overflow', (rule, at) => {
    checkRule(rule, at, sound, names, say);
  });
  const count = sound.seats.reduce((sum, seats) => sum + (seats === null ? 0 : (seats.count ?? 1)), 0);
  if (count > MOST_SEATS) say('seats', `must be ${MOST_SEATS} seats at most, got ${count}`);
  return problems;
}

/** Names also of parts that are wrong otherwise, so that one slip is not told twice. */
function namesOf(given: Readonly<Record<string, unknown>>): Names {
  const items = (key: ListKey) => (Array.isArray(given[key]) ? (given[key] as readonly unknown[]) : []);
  const named = (key: ListKey, field: string): ReadonlySet<string> => {
    if (given[key] !== undefined && !Array.isArray(given[key])) return ANY;
    return new Set(
      items(key)
        .map((item) => (item as Readonly<Record<string, unknown>> | null)?.[field])
        .filter(isText),
    );
  };
  const skills = items('seats').flatMap((seats) =>
    Object.keys((seats as { skills?: object | null } | null)?.skills ?? {}),
  );
  const centres = given['centres'] === undefined ? new Set([ONLY_CENTRE]) : named('centres', 'id');
  return { centres, queues: named('queues', 'id'), groups: named('seats', 'group'), skills: new Set(skills) };
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function each<T>(items: readonly (T | null)[], list: string, check: (item: T, at: string) => void): void {
  items.forEach((item, index) => {
    if (item !== null) check(item, `${list}[${index}]`);
  });
}

function unique<T>(items: readonly (T | null)[], list: string, idOf: (item: T) => string, say: Say, key = 'id'): void {
  const first = new Map<string, string>();
  each(items, list, (item, at) => {
    const id = idOf(item);
    const other = first.get(id);
    if (other === undefined) first.set(id, at);
    else say(`${at}.${key}`, `must be another than that of ${other}, got ${id} twice`);
  });
}

function known(name: string, names: ReadonlySet<string>, path: string, what: string, say: Say): void {
  if (names.has(name) || names === ANY) return;
  const list = [...names];
  const right =
    list.length === 0
      ? 'there is none'
      : `must be one of: ${list.slice(0, 20).join(', ')}${list.length > 20 ? ', …' : ''}`;
  say(path, `unknown ${what} ${name}; ${right}`);
}

function ascending(values: readonly number[], path: (index: number) => string, strictly: boolean, say: Say): void {
  values.forEach((value, index) => {
    const before = values[index - 1];
    if (before === undefined || before < value || (!strictly && before === value)) return;
    say(path(index), `must be ${strictly ? 'above' : 'at or above'} the one before, got ${value} after ${before}`);
  });
}

function checkCentre(centre: CentreSpec, at: string, say: Say): void {
  centre.downtime?.forEach(({ fromS, toS }, index) => {
    if (toS <= fromS) say(`${at}.downtime[${index}].toS`, `must be above fromS ${fromS}, got ${toS}`);
  });
}

function checkQueue(queue: QueueSpec, at: string, names: Names, say: Say): void {
  checkSkills(queue.requires ?? {}, `${at}.requires`, names, say);
  if (queue.answerDelay !== undefined) checkDistribution(queue.answerDelay, `${at}.answerDelay`, say);
  const rings = queue.rings ?? [];
  ascending(
    rings.map((ring) => ring.afterS),
    (index) => `${at}.rings[${index}].afterS`,
    false,
    say,
  );
  rings.forEach((ring, index) => {
    checkSkills(ring.requires ?? {}, `${at}.rings[${index}].requires`, names, say);
    ring.scope?.forEach((centre, place) => {
      known(centre, names.centres, `${at}.rings[${index}].scope[${place}]`, 'centre', say);
    });
  });
  if (queue.saturation !== undefined && Object.keys(queue.saturation).length === 0) {
    say(`${at}.saturation`, 'must have at least one of: waiting, oldestWaitMs, trunksFull');
  }
}

/** A skill that no seat ever has is a slip of the pen; without any seats there is nothing to compare with. */
function checkSkills(skills: Readonly<Record<string, number>>, at: string, names: Names, say: Say): void {
  if (names.groups.size === 0) return;
  for (const skill of Object.keys(skills)) {
    if (names.skills.has(skill)) continue;
    const list = [...names.skills];
    const right = list.length === 0 ? 'no seat has a skill' : `seats have: ${list.slice(0, 20).join(', ')}`;
    say(`${at}.${skill}`, `unknown skill ${skill}, no seat has it; ${right}`);
  }
}

function checkDistribution(spec: Distribution, at: string, say: Say): void {
  if (spec.dist === 'uniform' && spec.maxS < spec.minS)
    say(`${at}.maxS`, `must be at or above minS ${spec.minS}, got ${spec.maxS}`);
}

function checkArrivals(entry: ArrivalSpec, at: string, sound: Sound, names: Names, say: Say): void {
  known(entry.queue, names.queues, `${at}.queue`, 'queue', say);
  checkInstants(entry, at, say);
  if (entry.weights === undefined) checkHome(entry.centre, at, sound, names, say);
  else checkWeights(entry.weights, entry.centre, at, names, say);
  for (const key of ['interarrival', 'ivr', 'patience', 'handle', 'wrapUp'] as const) {
    const spec = entry[key];
    if (spec !== undefined) checkDistribution(spec, `${at}.${key}`, say);
  }
  const medium = sound.queues.find((queue) => queue?.id === entry.queue)?.medium;
  if (entry.ivr !== undefined && medium !== undefined && medium !== 'voice') {
    say(`${at}.ivr`, `must be left out: an IVR is for calls, and queue ${entry.queue} is for ${medium}`);
  }
  if (entry.preferredGroup !== undefined) {
    known(entry.preferredGroup, names.groups, `${at}.preferredGroup`, 'group', say);
  }
}

function checkInstants(entry: ArrivalSpec, at: string, say: Say): void {
  const { interarrival, timesS, rateFactor } = entry;
  if ((interarrival === undefined) === (timesS === undefined)) {
    say(at, `must have one of interarrival and timesS, got ${interarrival === undefined ? 'neither' : 'both'}`);
  }
  if (interarrival !== undefined && meanOf(interarrival) < SHORTEST_MEAN_GAP_S) {
    say(
      `${at}.interarrival`,
      `must have a mean of at least ${SHORTEST_MEAN_GAP_S} s, for instants are whole milliseconds`,
    );
  }
  ascending(timesS ?? [], (index) => `${at}.timesS[${index}]`, false, say);
  if (rateFactor !== undefined && timesS !== undefined && interarrival === undefined) {
    say(`${at}.rateFactor`, 'must be left out beside timesS, which says every instant itself');
  }
  ascending(
    (rateFactor ?? []).map(({ fromS }) => fromS),
    (index) => `${at}.rateFactor[${index}].fromS`,
    true,
    say,
  );
}

function checkWeights(
  weights: Readonly<Record<string, number>>,
  centre: string | undefined,
  at: string,
  names: Names,
  say: Say,
): void {
  if (centre !== undefined) say(at, 'must have only one of centre and weights, got both');
  for (const name of Object.keys(weights)) known(name, names.centres, `${at}.weights.${name}`, 'centre', say);
  if (!Object.values(weights).some((weight) => weight > 0)) {
    say(`${at}.weights`, `must have a weight above 0, got ${JSON.stringify(weights)}`);
  }
}

/** A contact whose centre nobody names goes by the centres' weights, and one of these must be above 0. */
function checkHome(centre: string | undefined, at: string, sound: Sound, names: Names, say: Say): void {
  if (centre !== undefined) {
    known(centre, names.centres, `${at}.centre`, 'centre', say);
  } else if (sound.centres.length > 0 && sound.centres.every((each) => each !== null && each.weight === 0)) {
    say(at, 'needs a centre or weights, for no centre has a weight above 0');
  } else if (names.centres.size === 0 && names.centres !== ANY) {
    say(at, 'needs a centre, and there is none; name one in centres, or leave centres out');
  }
}

function checkSeats(seats: SeatSpec, at: string, names: Names, say: Say): void {
  if (seats.centre !== undefined) known(seats.centre, names.centres, `${at}.centre`, 'centre', say);
  else if (names.centres.size !== 1 && names.centres !== ANY)
    say(`${at}.centre`, `is missing; must be one of: ${[...names.centres].join(', ')}`);
  seats.onlineS?.forEach(([from, to], index) => {
    if (to <= from) say(`${at}.onlineS[${index}]`, `must end after it begins, got [${from}, ${to}]`);
  });
}

function checkRule(rule: OverflowSpec, at: string, sound: Sound, names: Names, say: Say): void {
  known(rule.queue, names.queues, `${at}.queue`, 'queue', say);
  known(rule.home, names.centres, `${at}.home`, 'centre', say);
  const mediumOf = (id: string) => sound.queues.find((queue) => queue?.id === id)?.medium;
  const medium = mediumOf(rule.queue);
  rule.targets.forEach((target, index) => {
    const path = `${at}.targets[${index}]`;
    if (rule.action === 'widen') {
      known(target, names.centres, path, 'centre', say);
      if (target === rule.home) say(path, `must be another centre than home ${rule.home}`);
      return;
    }
    known(target, names.queues, path, 'queue', say);
    const other = mediumOf(target);
    if (target === rule.queue) say(path, `must be another queue than ${rule.queue}`);
    else if (medium !== undefined && other !== undefined && other !== medium) {
      say(path, `must be a queue for ${medium}, and ${target} is for ${other}`);
    }
  });
}
