import type { Millis } from '../../../src/kernel/clock';
import type { Medium } from '../../../src/kernel/medium';
import type { ChosenSeatState, Rejection } from '../../../src/routing/engine/commands';
import type {
  CentreConfig,
  CentreId,
  CentreState,
  QueueConfig,
  QueueId,
  RoutingConfig,
  RuleConfig,
  SeatProfile,
} from '../../../src/routing/engine/config';
import type { Action, ContactState, Effect, Fact, SeatState } from '../../../src/routing/engine/effects';

/**
 * The reference model: routing.md and docs/adr/0002 and 0013 written down a second time, as short and slow as can be.
 * Nothing is indexed or remembered that can be worked out anew, and no line is shared with the engine but its words
 * (commands, configuration, effects). Where the two disagree, the page decides.
 */

/** Something due at an instant. Equal instants: in order of creation. */
export interface Due {
  at: Millis;
  order: number;
}

export interface Offer extends Due {
  id: string;
  seatId: string;
  ring: number;
  ruleId: string | null;
  manual: boolean;
}

export interface Contact {
  id: string;
  arrivalNumber: number;
  accessPointId: string;
  medium: Medium;
  home: CentreId;
  state: ContactState;
  inIvr: boolean;
  priority: number;
  queueId: string | null;
  enqueuedAt: Millis;
  /** Entry into the present queue. */
  enteredAt: Millis;
  ring: number;
  nextRing: Due | null;
  preferred: (Due & { seatId: string }) | null;
  offer: Offer | null;
  /** The seat that has it in hand, from acceptance to the end of wrap-up. */
  seatId: string | null;
  servedOfferId: string | null;
  /** Units it holds at its seat; running, or paused. */
  units: number;
  /** First service of the stay in the present queue. */
  serviceStartedAt: Millis | null;
  /** Larger is taken later. */
  taken: number;
  wrapUp: (Due & { endedBy: 'customer' | 'seat' | 'system' }) | null;
  exclusions: (Due & { seatId: string })[];
  /** Expected when it entered the present queue; null: infinite, or not queued yet. */
  expectedWaitMs: Millis | null;
  /** Rules with a share that picked it when it entered its group. */
  pickedBy: string[];
  /** Moves by rules so far. */
  hops: number;
  /** Queues it was in before. */
  visited: string[];
  /** Rules whose treatment was asked for. */
  treatedBy: string[];
}

export interface Seat {
  id: string;
  centreId: CentreId;
  profile: SeatProfile;
  state: SeatState;
  reason: string | null;
  idleSince: Millis;
  chosen: ChosenSeatState;
  missedInARow: number;
  failedAt: Millis[];
  acceptedAt: Millis[];
  /** When the rate cap lets the next contact in. */
  limited: Due | null;
  grace: Due | null;
  returnsNotResponding: string | null;
}

export interface Rule {
  id: string;
  /** Larger came later. Those that are gone leave in this order, whatever the configuration's. */
  order: number;
  inForceSince: Millis | null;
  /** Of `widen`: centres that it brings into the scope now. */
  targets: CentreId[];
  /** What its share has added up to, below 100. */
  shareSum: number;
  switched: (Due & { position: 'on' | 'off' }) | null;
}

/** What happened in a group: how a stay in the queue ended, service began, or a contact was handled to the end. */
interface Happened {
  queueId: QueueId;
  homeCentreId: CentreId;
  at: Millis;
}
export type Outcome = 'in-time' | 'late' | 'abandoned';

export interface House {
  config: RoutingConfig;
  now: Millis;
  /** Instant of the last thing that happened. */
  lastNow: Millis;
  contacts: Contact[];
  seats: Seat[];
  centres: Record<CentreId, CentreState>;
  rules: Rule[];
  /** Running weights of the smooth weighted round-robin, by access point, or `centres`. */
  balances: Record<string, Record<CentreId, number>>;
  outcomes: (Happened & { outcome: Outcome })[];
  starts: Happened[];
  handled: (Happened & { handlingMs: Millis })[];
  nextOrder: number;
  nextOffer: number;
  nextArrival: number;
  alertedAt: Record<string, Millis>;
  effects: Effect[];
}

type WithoutAt<T> = T extends { at: Millis } ? Omit<T, 'at'> : never;

export function say(house: House, fact: WithoutAt<Fact>): void {
  house.effects.push({ at: house.now, ...fact });
}

/** Stops a command: it changes nothing and is answered with the reason. */
export class Refused extends Error {
  constructor(readonly reason: Rejection) {
    super(reason);
  }
}

export function refuseIf(condition: boolean, reason: Rejection): void {
  if (condition) throw new Refused(reason);
}

export function dueAt(house: House, at: Millis): Due {
  return { at, order: house.nextOrder++ };
}

export function contactOf(house: House, id: string): Contact {
  const contact = house.contacts.find((each) => each.id === id);
  if (contact === undefined) throw new Refused('unknown-contact');
  return contact;
}

export function seatOf(house: House, id: string | null): Seat | undefined {
  return house.seats.find((each) => each.id === id);
}

export function signedIn(house: House, id: string): Seat {
  const seat = seatOf(house, id);
  if (seat === undefined) throw new Refused('seat-not-signed-in');
  return seat;
}

export function queueOf(house: House, id: string | null): QueueConfig | undefined {
  return house.config.queues.find((each) => each.id === id);
}

export function centreOf(house: House, id: CentreId): CentreConfig | undefined {
  return house.config.centres.find((each) => each.id === id);
}

export function ruleConfigOf(house: House, id: string): RuleConfig | undefined {
  return house.config.rules.find((each) => each.id === id);
}

/** What a seat has in hand: from acceptance to the end of wrap-up. */
export function inHand(house: House, seat: Seat): Contact[] {
  return house.contacts.filter((contact) => contact.seatId === seat.id).sort((a, b) => a.taken - b.taken);
}

/** They wait until a seat accepts: an offer is still a wait. */
export function waits(contact: Contact): boolean {
  return contact.state === 'queued' || contact.state === 'offered';
}

/** Work for a channel; it has no instant of its own. */
export function act(house: House, action: Action): void {
  house.effects.push(action);
}
