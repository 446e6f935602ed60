import { type Random, seededRandom, wholeBetween } from '../../../src/kernel/random';
import type {
  AccessPointConfig,
  CentreConfig,
  CentreId,
  QueueConfig,
  Ranking,
  Requirement,
  RingConfig,
  RoutingConfig,
  SeatId,
  SeatProfile,
  SkillId,
} from '../../../src/routing/engine/config';
import { DEFAULT_NUMBERS, defaultMedia } from '../../../src/routing/engine/defaults';
import { MEDIA, type Medium } from '../../../src/kernel/medium';
import { idOf } from './ids';
import { ALWAYS_OPEN, overflowRules } from './overflow-rules';

export const SKILL_COUNT = 200;
export const REQUIREMENT_SETS = 500;
/** Ring 0 and two more; 167 queues × 3 rings use 500 sets, one of them twice. */
const RINGS = 3;
const QUEUE_COUNT = Math.ceil(REQUIREMENT_SETS / RINGS);
const RING_AFTER_MS = [0, 30_000, 90_000] as const;
/** The highest priority is the strict one; two ageing rates. */
export const PRIORITIES = [
  { priority: 0, bonusS: 50, ageingRate: 1 },
  { priority: 1, bonusS: 100, ageingRate: 5 },
  { priority: 2, bonusS: 0, ageingRate: 1, strict: true },
] as const;

/** Skills come in families (one business each): who has one of a family mostly has more of it, as trained people do. */
const FAMILY_SIZE = 10;
const FAMILIES = SKILL_COUNT / FAMILY_SIZE;
const FAMILIES_OF_A_SEAT = 2;
/** Most queues go by the medium's default; the others use all five rankings. */
const RANKINGS: readonly (Ranking | undefined)[] = [
  undefined,
  undefined,
  undefined,
  'longest-idle',
  'most-skilled',
  'least-skilled',
  'least-loaded',
  'packed',
];

/** Of every second queue that has a rule: a centre with so many of its own is no target. */
const SATURATION = { waiting: 500, oldestWaitMs: 7_200_000, trunksFull: true } as const;

export interface HouseSize {
  readonly seats: number;
  readonly centres: number;
}

export interface BenchSeat {
  readonly seatId: SeatId;
  readonly centreId: CentreId;
  readonly profile: SeatProfile;
}

/** `shared`: without what the stand-ins do not know (test/bench/stand-ins); then all three decide alike. */
export type Features = 'all' | 'shared';

/**
 * The configuration of the benchmark, all features in use: three rings with scopes, priorities with two ageing rates and a
 * strict one, five rankings, interruptible e-mail, weights, trunks, ten overflow rules in force, in one of several
 * centres `reserveForVoice`. Follows from size and seed alone.
 */
export function makeHouse(size: HouseSize, seed: number, features: Features = 'all'): RoutingConfig {
  const random = seededRandom(seed);
  const centres = Array.from({ length: size.centres }, (_, index) => makeCentre(index, size.centres, features));
  const centreIds = centres.map(({ id }) => id);
  const queues = makeQueues(random, centreIds, features);
  const media = defaultMedia();
  return {
    ...DEFAULT_NUMBERS,
    version: 1,
    priorities: [...PRIORITIES],
    media: features === 'all' ? media : { ...media, email: { ...media.email, interruptibleBy: [] } },
    centres,
    queues,
    accessPoints: queues.flatMap((queue) => MEDIA.map((medium) => makeAccessPoint(queue.id, medium, centreIds))),
    rules: overflowRules(
      queues.map(({ id }) => id),
      centreIds,
      features === 'all',
    ),
  };
}

export function accessPointOf(queueId: string, medium: Medium): string {
  return `${queueId}/${medium}`;
}

/** The seats of a house, one by one: profiles all distinct, spread evenly over the centres. */
export function* makeSeats(size: HouseSize, seed: number, features: Features = 'all'): Generator<BenchSeat> {
  const random = seededRandom(seed ^ 0x5ea75);
  const seen = new Set<string>();
  for (let number = 1; number <= size.seats; number++) {
    const skills = distinctSkills(random, seen);
    yield {
      seatId: idOf('seat', number),
      centreId: centreId((number - 1) % size.centres),
      profile: { seatNumber: number, skills, capacity: 100, caps: makeCaps(random), ...rateCap(random, features) },
    };
  }
}

function centreId(index: number): CentreId {
  return `centre-${String(index + 1).padStart(2, '0')}`;
}

function makeCentre(index: number, centres: number, features: Features): CentreConfig {
  const id = centreId(index);
  // Lines are counted, and never the limit: a rejected call would be no load on the engine.
  const lines = { trunks: 10_000_000, ivrPorts: 10_000_000 };
  const hours = features === 'all' && index % 4 === 3 ? { hours: ALWAYS_OPEN } : {};
  const reserve = features === 'all' && centres > 1 && index === 1 ? { reserveForVoice: true } : {};
  return { id, weight: 1 + (index % 3), ...lines, ...hours, ...reserve };
}

function makeQueues(random: Random, centres: readonly CentreId[], features: Features): QueueConfig[] {
  const seen = new Set<string>();
  return Array.from({ length: QUEUE_COUNT }, (_, index): QueueConfig => {
    const [wide, middle, narrow] = distinctSets(random, seen, index);
    const ranking = RANKINGS[index % RANKINGS.length];
    const scopeFrom = random.below(centres.length);
    const ring = (number: 1 | 2, requires: Requirement, reach: number): RingConfig => {
      const others = Math.min(reach, centres.length - 1);
      const scope = Array.from({ length: others }, (__, step) => centreId((scopeFrom + step) % centres.length));
      return { afterMs: RING_AFTER_MS[number], requires, ...(scope.length > 0 ? { scope } : {}) };
    };
    return {
      id: `queue-${String(index + 1).padStart(3, '0')}`,
      requires: narrow,
      rings: [ring(1, middle, 1), ring(2, wide, 4)],
      priority: 0,
      headStartS: index % 10 === 0 ? 30 : 0,
      answerTargetMs: 20_000,
      open: true,
      ...(ranking === undefined ? {} : { ranking }),
      ...(features === 'all' && index % 32 === 0 ? { saturation: SATURATION } : {}),
    };
  });
}

/**
 * One skill, the same with a second, and with a third: each ring asks less than the one before it. No set comes twice,
 * but that the last queue takes one of the first to make the number whole.
 */
function distinctSets(random: Random, seen: Set<string>, index: number): [Requirement, Requirement, Requirement] {
  for (;;) {
    const family = random.below(FAMILIES);
    const skills = shuffled(random, familySkills(family)).slice(0, RINGS);
    const levels = [wholeBetween(random, 1, 3), wholeBetween(random, 1, 5), wholeBetween(random, 1, 6)];
    const sets = [1, 2, 3].map((count) =>
      Object.fromEntries(skills.slice(0, count).map((skill, place) => [skill, levels[place] ?? 1])),
    );
    const keys = sets.map((set) => keyOf(set));
    const spare = index === QUEUE_COUNT - 1 ? QUEUE_COUNT * RINGS - REQUIREMENT_SETS : 0;
    const known = keys.filter((key) => seen.has(key)).length;
    if (known !== spare) continue;
    for (const key of keys) seen.add(key);
    return sets as [Requirement, Requirement, Requirement];
  }
}

function makeAccessPoint(queueId: string, medium: Medium, centres: readonly CentreId[]): AccessPointConfig {
  const weights = Object.fromEntries(centres.map((id, index) => [id, 1 + (index % 5)]));
  return { id: accessPointOf(queueId, medium), medium, queueId, weights };
}

/** 3 to 12 skills at levels 1 to 10, most of them of two families; never the same twice. */
function distinctSkills(random: Random, seen: Set<string>): Readonly<Record<SkillId, number>> {
  for (;;) {
    const families = Array.from({ length: FAMILIES_OF_A_SEAT }, () => random.below(FAMILIES));
    const trained = shuffled(random, [...new Set(families)].flatMap(familySkills));
    const count = wholeBetween(random, 3, 12);
    const chosen = new Set(trained.slice(0, count));
    while (chosen.size < count) chosen.add(skillId(random.below(SKILL_COUNT)));
    const skills = Object.fromEntries([...chosen].map((skill) => [skill, wholeBetween(random, 1, 10)]));
    const key = keyOf(skills);
    if (seen.has(key)) continue;
    seen.add(key);
    return skills;
  }
}

/** Of a hundred seats 15 answer text only, 15 calls only, and 70 both, a seventh of them two chats at most. */
function makeCaps(random: Random): SeatProfile['caps'] {
  const kind = random.below(100);
  if (kind < 15) return { voice: 0 };
  if (kind < 30) return { chat: 0, sms: 0, email: 0 };
  return kind < 40 ? { chat: 2 } : {};
}

/** One seat in twenty may take twenty contacts in ten minutes. */
function rateCap(random: Random, features: Features): Pick<SeatProfile, 'rateCap'> {
  const capped = random.below(20) === 0;
  return capped && features === 'all' ? { rateCap: { contacts: 20, windowMs: 600_000 } } : {};
}

function skillId(index: number): SkillId {
  return `skill-${String(index + 1).padStart(3, '0')}`;
}

function familySkills(family: number): SkillId[] {
  return Array.from({ length: FAMILY_SIZE }, (_, place) => skillId(family * FAMILY_SIZE + place));
}

/** The same for the same skills and levels in whatever order. */
export function keyOf(skills: Readonly<Record<SkillId, number>>): string {
  return Object.entries(skills)
    .map(([skill, level]) => `${skill}:${level}`)
    .sort()
    .join(' ');
}

function shuffled<T>(random: Random, items: readonly T[]): T[] {
  const order = [...items];
  for (let last = order.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    [order[last], order[other]] = [order[other] as T, order[last] as T];
  }
  return order;
}
