import type { Millis } from '../../kernel/clock';
import type { Medium } from '../../kernel/medium';
import type { CentreId, QueueConfig, Ranking, Requirement, RoutingConfig, RuleConfig } from './config';
import type { RefusalReason } from './effects';
import type { ContactRecord, RoutingSnapshot, SeatRecord } from './records';

/**
 * routing.md sections 2 and 3 once more, short and slow, over plain records: it shares nothing with the engine's indexes,
 * so that the two can be held against each other. Names follow the page.
 */
export interface House {
  readonly config: RoutingConfig;
  readonly state: RoutingSnapshot;
  readonly now: Millis;
}

export interface Pick {
  readonly contact: ContactRecord;
  readonly seat: SeatRecord;
  readonly ring: number;
}

/** The next match of work conservation: the first contact in order that has an eligible seat, and its best seat. */
export function nextPick(house: House): Pick | null {
  const waiting = house.state.contact.filter((contact) => contact.state === 'queued');
  for (const contact of waiting.sort((a, b) => compareContacts(house, a, b))) {
    const seats = house.state.seat.filter((seat) => mayTake(house, contact, seat));
    const [seat] = seats.sort((a, b) => compareSeats(house, contact, a, b));
    if (seat !== undefined) return { contact, seat, ring: ringMet(house, contact, seat) };
  }
  return null;
}

export function mayTake(house: House, contact: ContactRecord, seat: SeatRecord): boolean {
  return firstRefusal(house, contact, seat) === null;
}

/** The first condition of section 2 that fails; null when all hold. */
export function firstRefusal(house: House, contact: ContactRecord, seat: SeatRecord): RefusalReason | null {
  if (seat.state !== 'ready') return 'seat-not-ready';
  if (!scopeOf(house, contact).has(seat.centreId)) return 'out-of-scope';
  if (ringMet(house, contact, seat) < 0)
    return hasSkillsOfARing(house, contact, seat) ? 'level-too-low' : 'missing-skill';
  if (!hasRoom(house, contact, seat)) return 'no-capacity';
  if (contact.exclusions.some((excluded) => excluded.seatId === seat.id)) return 'excluded';
  const named = contact.preferred?.seatId ?? seat.id;
  const goesToAnother = named !== seat.id || keptForVoice(house, contact, seat) || homeGoesFirst(house, contact, seat);
  if (goesToAnother) return 'reserved-for-other';
  if (seat.limitedUntil !== null) return 'limit';
  return house.state.contact.some((other) => other.offer?.seatId === seat.id) ? 'offer-pending' : null;
}

/** Negative when `a` comes before `b`. */
export function compareContacts(house: House, a: ContactRecord, b: ContactRecord): number {
  const [standA, standB] = [standing(house, a), standing(house, b)];
  if (standA.tier !== standB.tier) return standB.tier - standA.tier;
  // Scores on paper are multiples of far more than a millionth; below that it is rounding.
  if (Math.abs(standA.score - standB.score) > 1e-6) return standB.score - standA.score;
  return (a.enqueuedAt ?? 0) - (b.enqueuedAt ?? 0) || a.arrivalNumber - b.arrivalNumber;
}

function standing(house: House, contact: ContactRecord) {
  const { config, now } = house;
  const queue = queueOf(house, contact);
  const own = config.priorities.find((entry) => entry.priority === contact.priority);
  const rate = own?.ageingRate ?? queue?.ageingRate ?? config.media[contact.medium].ageingRate;
  const bonus = (own?.bonusS ?? contact.priority * config.secondsPerPriority) + (queue?.headStartS ?? 0);
  const tier = config.priorities.filter((entry) => entry.strict === true && entry.priority <= contact.priority).length;
  return { tier, score: (rate * (now - (contact.enqueuedAt ?? now))) / 1000 + bonus };
}

function compareSeats(house: House, contact: ContactRecord, a: SeatRecord, b: SeatRecord): number {
  const ring = ringMet(house, contact, a);
  const away = (seat: SeatRecord): number => Number(seat.centreId !== contact.homeCentreId);
  const ranking = queueOf(house, contact)?.ranking ?? house.config.media[contact.medium].ranking;
  return (
    ring - ringMet(house, contact, b) ||
    away(a) - away(b) ||
    placeOf(house, contact, a.centreId) - placeOf(house, contact, b.centreId) ||
    compareRank(house, ranking, requirementOf(house, contact, ring), a, b) ||
    a.profile.seatNumber - b.profile.seatNumber
  );
}

/** The ranking alone: negative when it puts `a` before `b`. */
export function compareRank(
  house: House,
  ranking: Ranking,
  requires: Requirement,
  a: SeatRecord,
  b: SeatRecord,
): number {
  const idle = a.idleSince - b.idleSince;
  const level = (seat: SeatRecord): number =>
    Object.keys(requires).reduce((sum, skill) => sum + (seat.profile.skills[skill] ?? 0), 0);
  const blended = (seat: SeatRecord): boolean => serves(seat, 'voice', house.config.media.voice.cost);
  switch (ranking) {
    case 'longest-idle':
      return idle;
    case 'most-skilled':
      return level(b) - level(a) || idle;
    case 'least-skilled':
      return Object.keys(a.profile.skills).length - Object.keys(b.profile.skills).length;
    case 'least-loaded':
      return inUse(house, a) / a.profile.capacity - inUse(house, b) / b.profile.capacity;
    case 'packed':
      if (blended(a) !== blended(b)) return Number(blended(a)) - Number(blended(b));
      return blended(a) ? inUse(house, b) - inUse(house, a) : idle;
  }
}

/** Home unless it is down, targets of rules in force, centres of rings reached; others only while active. */
export function scopeOf({ config, state }: House, contact: ContactRecord, ring = contact.ring): Set<CentreId> {
  const stateOf = (id: CentreId) => state.centre.find((centre) => centre.id === id)?.state;
  const rings = config.queues.find((queue) => queue.id === contact.queueId)?.rings.slice(0, ring) ?? [];
  const lent = config.rules.flatMap((rule) => targetsOf({ config, state, now: 0 }, contact, rule));
  const added = [...lent, ...rings.flatMap((reached) => reached.scope ?? [])];
  const scope = new Set(added.filter((id) => id !== contact.homeCentreId && stateOf(id) === 'active'));
  const home = stateOf(contact.homeCentreId);
  if (home !== undefined && home !== 'down') scope.add(contact.homeCentreId);
  return scope;
}

/** Centres that the rule brings into the scope of the contact now. */
function targetsOf({ state }: House, contact: ContactRecord, rule: RuleConfig): readonly CentreId[] {
  if (rule.queueId !== contact.queueId || rule.homeCentreId !== contact.homeCentreId) return [];
  if ((rule.share ?? 100) < 100 && contact.pickedBy?.includes(rule.id) !== true) return [];
  return state.rule.find((rec) => rec.id === rule.id)?.targets ?? [];
}

/** How far back the rules that bring a centre have it in their targets; 0 of home and of what a ring brings. */
function placeOf(house: House, contact: ContactRecord, centreId: CentreId): number {
  const rings = queueOf(house, contact)?.rings.slice(0, contact.ring) ?? [];
  if (centreId === contact.homeCentreId || rings.some((ring) => ring.scope?.includes(centreId))) return 0;
  const bringing = house.config.rules.filter((rule) => targetsOf(house, contact, rule).includes(centreId));
  return Math.min(...bringing.map((rule) => rule.targets.indexOf(centreId)));
}

/** The smallest ring reached that the seat meets; -1 when there is none. */
export function ringMet(house: House, contact: ContactRecord, seat: SeatRecord): number {
  for (let ring = 0; ring <= contact.ring; ring++) {
    if (meets(seat, requirementOf(house, contact, ring))) return ring;
  }
  return -1;
}

/** At whatever level: every skill of some ring reached. */
function hasSkillsOfARing(house: House, contact: ContactRecord, seat: SeatRecord): boolean {
  const has = (skill: string): boolean => (seat.profile.skills[skill] ?? 0) > 0;
  const rings = Array.from({ length: contact.ring + 1 }, (_, ring) => requirementOf(house, contact, ring));
  return rings.some((requires) => Object.keys(requires).every(has));
}

export function meets(seat: SeatRecord, requires: Requirement): boolean {
  return Object.entries(requires).every(([skill, level]) => (seat.profile.skills[skill] ?? 0) >= level);
}

export function requirementOf(house: House, contact: ContactRecord, ring: number): Requirement {
  const queue = queueOf(house, contact);
  return (ring === 0 ? queue?.requires : queue?.rings[ring - 1]?.requires) ?? {};
}

function queueOf({ config }: House, contact: ContactRecord): QueueConfig | undefined {
  return config.queues.find((queue) => queue.id === contact.queueId);
}

export function costOf(house: House, contact: ContactRecord): number {
  return queueOf(house, contact)?.cost?.[contact.medium] ?? house.config.media[contact.medium].cost;
}

function handOf({ state }: House, seat: SeatRecord): ContactRecord[] {
  return state.contact.filter((contact) => contact.seatId === seat.id);
}

function inUse(house: House, seat: SeatRecord): number {
  return handOf(house, seat).reduce((sum, contact) => sum + (contact.state === 'paused' ? 0 : contact.unitsHeld), 0);
}

function serves(seat: SeatRecord, medium: Medium, cost: number): boolean {
  return seat.profile.caps[medium] !== 0 && cost <= seat.profile.capacity;
}

function hasRoom(house: House, contact: ContactRecord, seat: SeatRecord): boolean {
  const { medium } = contact;
  const hand = handOf(house, seat);
  const same = hand.filter((other) => other.medium === medium && other.unitsHeld > 0);
  if (same.length >= (seat.profile.caps[medium] ?? Infinity)) return false;
  const fixed = hand.filter((other) => !house.config.media[other.medium].interruptibleBy.includes(medium));
  return fixed.reduce((sum, other) => sum + other.unitsHeld, costOf(house, contact)) <= seat.profile.capacity;
}

/** Every rule that brings the seat's centre says `homeFirst`, and somebody of that centre waits whom the seat could take. */
function homeGoesFirst(house: House, contact: ContactRecord, seat: SeatRecord): boolean {
  const { config, state } = house;
  if (seat.centreId === contact.homeCentreId) return false;
  const queue = queueOf(house, contact);
  if (queue?.rings.slice(0, contact.ring).some((ring) => ring.scope?.includes(seat.centreId)) === true) return false;
  const lending = config.rules.filter((rule) => targetsOf(house, contact, rule).includes(seat.centreId));
  if (lending.some((rule) => rule.homeFirst !== true)) return false;
  return state.contact.some(
    (own) => own.state === 'queued' && own.homeCentreId === seat.centreId && mayTake(house, own, seat),
  );
}

/** With k calls waiting that lack only room, the k least loaded seats that could serve them take no new text. */
function keptForVoice(house: House, contact: ContactRecord, seat: SeatRecord): boolean {
  const { config, state } = house;
  if (contact.medium === 'voice') return false;
  if (config.centres.find((centre) => centre.id === seat.centreId)?.reserveForVoice !== true) return false;
  const open = state.seat.filter(
    (other) =>
      other.state === 'ready' &&
      other.limitedUntil === null &&
      !state.contact.some((offered) => offered.offer?.seatId === other.id),
  );
  const couldServe = (call: ContactRecord, other: SeatRecord): boolean =>
    scopeOf(house, call).has(other.centreId) && ringMet(house, call, other) >= 0;
  const lacking = (call: ContactRecord): SeatRecord[] =>
    open.filter(
      (other) =>
        other.centreId === seat.centreId &&
        couldServe(call, other) &&
        serves(other, 'voice', costOf(house, call)) &&
        !hasRoom(house, call, other),
    );
  const calls = state.contact.filter(
    (call) =>
      call.state === 'queued' &&
      call.medium === 'voice' &&
      call.preferred === null &&
      !open.some((other) => couldServe(call, other) && hasRoom(house, call, other)) &&
      lacking(call).length > 0,
  );
  const seats = [...new Set(calls.flatMap(lacking))].sort(
    (a, b) =>
      inUse(house, a) / a.profile.capacity - inUse(house, b) / b.profile.capacity ||
      a.profile.seatNumber - b.profile.seatNumber,
  );
  return seats.slice(0, calls.length).includes(seat);
}
