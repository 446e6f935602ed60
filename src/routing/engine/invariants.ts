import type { Millis } from '../../kernel/clock';
import { compareContacts, costOf, type House, mayTake, meets, nextPick, requirementOf, scopeOf } from './brute-force';
import type { RoutingConfig } from './config';
import type { Effect } from './effects';
import type { ContactRecord, RoutingSnapshot } from './records';

/** What must be true after every command (routing.md section 6). */
export const INVARIANTS = [
  'conservation',
  'capacity',
  'one-offer',
  'work-conserving',
  'order',
  'scope',
  'monotonic-time',
  'rings',
] as const;
export type Invariant = (typeof INVARIANTS)[number];

export interface Violation {
  readonly invariant: Invariant;
  readonly detail: string;
}

/** One applied command: what stood before, what stands now, what was said, and the configuration in force now. */
export interface Step {
  readonly config: RoutingConfig;
  readonly before: RoutingSnapshot;
  readonly after: RoutingSnapshot;
  readonly effects: readonly Effect[];
  readonly now: Millis;
  /** The command was a `tick`, so that nothing but deadlines happened. */
  readonly isTick: boolean;
  /** The next deadline before the command. */
  readonly deadline: Millis | undefined;
}

/**
 * Holds one command against the invariants, by brute force over records: independent of the engine's indexes, and far too
 * slow for every command of a live service; a watchdog may sample it.
 */
export function violationsOf(step: Step): Violation[] {
  const found: Violation[] = [];
  const say = (invariant: Invariant) => (detail: string) => {
    found.push({ invariant, detail });
  };
  checkConservation(step, say('conservation'));
  checkCapacity(step, say('capacity'));
  checkOffers(step, say('one-offer'));
  checkWorkConserving(step, say('work-conserving'));
  checkOrder(step, say('order'));
  checkScope(step, say('scope'));
  checkTime(step, say('monotonic-time'));
  checkRings(step, say('rings'));
  return found;
}

type Say = (detail: string) => void;

/** Every contact that came and is not closed is there once, and its record fits its state. */
function checkConservation({ before, after, effects }: Step, say: Say): void {
  const expected = new Set(before.contact.map(({ id }) => id));
  for (const effect of effects) {
    if (effect.kind === 'contact-arrived') expected.add(effect.contactId);
    if (effect.kind === 'contact-closed' && !expected.delete(effect.contactId)) say(`${effect.contactId} closed twice`);
  }
  const present = after.contact.map(({ id }) => id);
  if (new Set(present).size !== present.length) say('a contact is there twice');
  for (const id of expected) if (!present.includes(id)) say(`${id} is lost`);
  for (const id of present) if (!expected.has(id)) say(`${id} came from nowhere`);
  for (const contact of after.contact) {
    if (!fitsState(contact)) say(`${contact.id} is ${contact.state} with ${JSON.stringify(contact)}`);
    const earlier = before.contact.find(({ id }) => id === contact.id);
    if (earlier?.enqueuedAt != null && earlier.enqueuedAt !== contact.enqueuedAt) say(`${contact.id} lost its place`);
  }
}

function fitsState(contact: ContactRecord): boolean {
  const { state, queueId, offer, seatId, wrapUp, unitsHeld } = contact;
  const inHand = seatId !== null && contact.servedOfferId !== null && contact.takenOrder !== null;
  const inNoHand = seatId === null && unitsHeld === 0 && contact.servedOfferId === null && contact.pausedAt === null;
  const isQueued = queueId !== null && contact.enqueuedAt !== null && contact.queueEnteredAt !== null;
  switch (state) {
    case 'arrived':
      return queueId === null && offer === null && inNoHand && wrapUp === null;
    case 'queued':
      return isQueued && offer === null && inNoHand && wrapUp === null;
    case 'offered':
      return isQueued && offer !== null && inNoHand && wrapUp === null;
    case 'connecting':
    case 'active':
    case 'held':
      return isQueued && offer === null && inHand && wrapUp === null && contact.pausedAt === null && !contact.inIvr;
    case 'paused':
      return isQueued && offer === null && inHand && wrapUp === null && contact.pausedAt !== null;
    case 'wrap-up':
      return isQueued && offer === null && inHand && wrapUp !== null;
    case 'closed':
      return false;
  }
}

/**
 * No seat takes on more than its capacity: what runs stays within it, beyond what an interruption has not
 * settled yet; a load that a smaller profile or a return left above it only shrinks. Caps hold for whatever is new.
 */
function checkCapacity({ config, before, after }: Step, say: Say): void {
  for (const seat of after.seat) {
    const hand = after.contact.filter((contact) => contact.seatId === seat.id);
    const earlier = inHandOrOffered(config, before, seat.id);
    const served = hand.filter(({ state }) => state === 'active' || state === 'held');
    const limit = (units: number): number => Math.max(seat.profile.capacity, units);
    if (sum(served) > limit(sum(earlier)))
      say(`seat ${seat.id} serves ${sum(served)} of ${seat.profile.capacity} units`);
    for (const medium of ['voice', 'chat', 'sms', 'email'] as const) {
      const fixed = (contacts: ContactRecord[]): ContactRecord[] =>
        contacts.filter((contact) => !config.media[contact.medium].interruptibleBy.includes(medium));
      const takes = hand.some(
        (contact) =>
          contact.medium === medium && !earlier.some(({ id, seatId }) => id === contact.id && seatId !== null),
      );
      if (takes && sum(fixed(hand)) > limit(sum(fixed(earlier)))) say(`seat ${seat.id} took ${medium} without room`);
      const counted = (contacts: ContactRecord[]): number =>
        contacts.filter((contact) => contact.medium === medium && contact.unitsHeld > 0).length;
      if (takes && counted(hand) > Math.max(seat.profile.caps[medium] ?? Infinity, counted(earlier))) {
        say(`seat ${seat.id} has more ${medium} than its cap`);
      }
    }
  }
}

/** An offer holds its units: what is accepted now was counted when it was offered. */
function inHandOrOffered(config: RoutingConfig, state: RoutingSnapshot, seatId: string): ContactRecord[] {
  const offered = state.contact
    .filter(({ offer }) => offer?.seatId === seatId)
    .map((contact) => ({ ...contact, unitsHeld: costOf({ config, state, now: 0 }, contact) }));
  return [...state.contact.filter((contact) => contact.seatId === seatId), ...offered];
}

function sum(contacts: readonly ContactRecord[]): number {
  return contacts.reduce((units, contact) => units + contact.unitsHeld, 0);
}

function checkOffers({ after, now }: Step, say: Say): void {
  const seats = new Set<string>();
  const ids = new Set<string>();
  for (const { id, offer } of after.contact) {
    if (offer === null) continue;
    if (seats.has(offer.seatId)) say(`seat ${offer.seatId} has two offers`);
    if (ids.has(offer.id)) say(`offer ${offer.id} is there twice`);
    if (!after.seat.some((seat) => seat.id === offer.seatId)) say(`${id} is offered to a seat that is gone`);
    if (offer.deadline <= now && lastNow(after) === now) say(`offer ${offer.id} outlived its deadline`);
    seats.add(offer.seatId);
    ids.add(offer.id);
  }
}

function checkWorkConserving({ config, after }: Step, say: Say): void {
  const house: House = { config, state: after, now: lastNow(after) };
  for (const contact of after.contact) {
    if (contact.state !== 'queued') continue;
    const seat = after.seat.find((candidate) => mayTake(house, contact, candidate));
    if (seat !== undefined) say(`${contact.id} waits and seat ${seat.id} could take it`);
  }
}

/**
 * Undoes the offers that ended the command, last first, and asks brute force at each step whom it would match. Stops
 * where something else was said between offers, for the state at that moment is not known any more; so it does where
 * deadlines came before the command, or the targets of a rule changed, which is not said, if only for a while.
 */
function checkOrder(step: Step, say: Say): void {
  const { config, before, after, effects, isTick, now: appliedAt } = step;
  if (isTick ? deadlinesDue(before, appliedAt) > 1 : (step.deadline ?? Infinity) <= appliedAt) return;
  if (targetsOf(before) !== targetsOf(after)) return;
  const now = lastNow(after);
  let state = after;
  for (const effect of [...effects].reverse()) {
    if (effect.kind === 'alert-raised') continue;
    if (effect.kind !== 'offer-made' || effect.at !== now) return;
    const made = state.contact.find((contact) => contact.id === effect.contactId)?.offer;
    if (made?.id !== effect.offerId || made.manual) return;
    if (made.ruleId !== null && !hasTarget(after, made.ruleId, effect.seatCentreId)) return;
    state = {
      ...state,
      contact: state.contact.map((contact) => (contact.id === effect.contactId ? undone(contact) : contact)),
    };
    const house: House = { config, state, now };
    const pick = nextPick(house);
    if (pick?.contact.id !== effect.contactId || pick.seat.id !== effect.seatId || pick.ring !== effect.ring) {
      const wanted = pick === null ? 'nobody' : `${pick.contact.id} at ${pick.seat.id} in ring ${pick.ring}`;
      say(`offered ${effect.contactId} to ${effect.seatId} in ring ${effect.ring}, by the page it is ${wanted}`);
    }
    const passed = state.contact.find(
      (other) =>
        other.state === 'queued' &&
        other.id !== effect.contactId &&
        mayTake(house, other, seatById(state, effect.seatId)) &&
        compareContacts(house, other, undoneById(state, effect.contactId)) < 0,
    );
    if (passed !== undefined) say(`${passed.id} comes before ${effect.contactId} and could take seat ${effect.seatId}`);
  }
}

function deadlinesDue({ contact, seat, rule }: RoutingSnapshot, now: Millis): number {
  const ofContact = contact.flatMap((rec) => [
    rec.nextRing?.at,
    rec.preferred?.until,
    rec.offer?.deadline,
    rec.wrapUp?.limitAt,
    ...rec.exclusions.map(({ until }) => until),
  ]);
  const ofSeat = seat.flatMap((rec) => [rec.limitedUntil?.at, rec.graceUntil?.at]);
  const ofRule = rule.map((rec) => rec.switched?.until.at);
  return [...ofContact, ...ofSeat, ...ofRule].filter((at) => at !== undefined && at <= now).length;
}

function hasTarget({ rule }: RoutingSnapshot, ruleId: string, centreId: string): boolean {
  return rule.some(({ id, targets }) => id === ruleId && targets.includes(centreId));
}

function targetsOf({ rule }: RoutingSnapshot): string {
  return JSON.stringify(rule.map(({ id, targets }) => [id, targets]));
}

function undone(contact: ContactRecord): ContactRecord {
  return { ...contact, state: 'queued', offer: null };
}

function undoneById(state: RoutingSnapshot, id: string): ContactRecord {
  return state.contact.find((contact) => contact.id === id) as ContactRecord;
}

function seatById(state: RoutingSnapshot, id: string) {
  return state.seat.find((seat) => seat.id === id) as RoutingSnapshot['seat'][number];
}

/** A new offer of another centre has its reason: a rule, a ring, or a person. */
function checkScope({ config, before, after, effects }: Step, say: Say): void {
  // The configuration that the offer was made under may be the one before.
  if (effects.some(({ kind }) => kind === 'config-applied')) return;
  for (const contact of after.contact) {
    const { offer, homeCentreId, queueId } = contact;
    if (offer === null || offer.manual || before.contact.some((earlier) => earlier.offer?.id === offer.id)) continue;
    const centreId = after.seat.find((seat) => seat.id === offer.seatId)?.centreId ?? '';
    const rings = config.queues.find((queue) => queue.id === queueId)?.rings.slice(0, contact.ring) ?? [];
    const byRing = rings.some((ring) => ring.scope?.includes(centreId) === true);
    const isHome =
      centreId === homeCentreId ||
      before.contact.some(({ id, homeCentreId: home }) => id === contact.id && home === centreId);
    const byRule = config.rules.some((rule) => rule.id === offer.ruleId && rule.targets.includes(centreId));
    if (!isHome && !byRing && !byRule) say(`${contact.id} of ${homeCentreId} is offered in ${centreId}`);
  }
}

function checkTime({ before, after, effects, now }: Step, say: Say): void {
  let last = lastNow(before);
  for (const effect of effects) {
    if (!('at' in effect)) continue;
    if (effect.at < last) say(`${effect.kind} at ${effect.at} after ${last}`);
    last = Math.max(last, effect.at);
  }
  if (last > Math.max(now, lastNow(before))) say(`something happened at ${last}, after ${now}`);
  if (lastNow(after) < lastNow(before)) say('the clock ran backwards');
}

/** Nobody waits in a ring without staff while there is another, or beyond the instant of the next. */
function checkRings({ config, before, after }: Step, say: Say): void {
  const now = lastNow(after);
  const house: House = { config, state: after, now };
  for (const contact of after.contact) {
    const earlier = before.contact.find(({ id }) => id === contact.id);
    const rings = config.queues.find((queue) => queue.id === contact.queueId)?.rings ?? [];
    const wasIn = earlier?.queueId === contact.queueId ? earlier.ring : 0;
    if (contact.ring < Math.min(wasIn, rings.length)) say(`${contact.id} went back a ring`);
    const next = rings[contact.ring];
    if (contact.state !== 'queued' || next === undefined) continue;
    if ((contact.queueEnteredAt ?? now) + next.afterMs <= now)
      say(`${contact.id} is late for ring ${contact.ring + 1}`);
    const scope = scopeOf(house, contact);
    const staffed = after.seat.some(
      (seat) =>
        seat.state !== 'disconnected' &&
        scope.has(seat.centreId) &&
        meets(seat, requirementOf(house, contact, contact.ring)),
    );
    if (!staffed) say(`${contact.id} waits in ring ${contact.ring}, which nobody staffs`);
  }
}

function lastNow(state: RoutingSnapshot): Millis {
  return state.partition[0]?.lastNow ?? 0;
}
