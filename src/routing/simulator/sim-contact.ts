import type { Millis } from '../../kernel/clock';
import type { Sampler } from './distribution';
import type { QueuePlan, SeatPlan } from './plan';

/** Where a contact is, as far as the simulator must know. */
type Phase = 'coming' | 'ivr' | 'waiting' | 'served' | 'wrap-up' | 'gone';

/** What was drawn for a contact at its arrival, or stands in the trace. */
export interface Draws {
  readonly handleMs: Millis;
  readonly wrapUpMs: Millis;
  /** Null: never abandons. */
  readonly patienceMs: Millis | null;
  /** Null: no IVR. */
  readonly ivrMs: Millis | null;
  readonly preferredSeatId: string | null;
}

/** One customer, from arrival to the end. */
export class SimContact {
  readonly id: string;
  phase: Phase = 'coming';
  /** Index of the home centre given on arrival; `NOWHERE` until then. */
  home = NOWHERE;
  /** Where the engine has it now; another one after its home went down. */
  presentHome = NOWHERE;
  enqueuedAt: Millis = 0;
  /** Since when it waits this time. */
  waitingSince: Millis = 0;
  /** When the event that is to come for it is due; an event of another instant is out of date. */
  abandonsAt: Millis = -1;
  answersAt: Millis = -1;
  serviceEndsAt: Millis = -1;
  /** Of the queue it is in now. */
  answerDelay: Sampler | null;
  /** Handling time still to do while it is not being handled. */
  leftMs: Millis;
  offerId: string | null = null;
  seat: SimSeat | null = null;
  /** Its wait is over and counted; it may come back into a queue when its seat is lost. */
  settled = false;
  overflowed = false;

  constructor(
    /** Order of arrival, from 1. */
    readonly number: number,
    readonly queue: QueuePlan,
    readonly arrivedAt: Millis,
    /** Place of its entry among the streams of chance. */
    readonly feed: number,
    readonly priority: number | null,
    /** The one centre it can have for a home; null where weights choose. */
    readonly onlyHome: string | null,
    readonly draws: Draws,
  ) {
    this.id = String(number);
    this.answerDelay = queue.answerDelay;
    this.leftMs = draws.handleMs;
  }
}

export const NOWHERE = -1;

/** One seat and what it is at. */
export class SimSeat {
  /** Place of the present or next shift. */
  shift = 0;
  /** Its shift is over; it signs out with its last contact. */
  leaving = false;
  signedIn = false;
  signedInAt: Millis = 0;
  /** Contacts in service or wrap-up. */
  inHand = 0;
  busySince: Millis = 0;

  constructor(readonly plan: SeatPlan) {}
}
