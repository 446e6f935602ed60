import type { Millis } from '../../kernel/clock';
import type { Plan } from './plan';
import type { ContactRow, Outcome } from './result';
import { SeatTime } from './seat-time';
import type { SimContact, SimSeat } from './sim-contact';
import { overlapMs, type Span } from './spans';
import { Tally } from './tally';

/** Counts what happens in one replication, by the rules of routing.md section 7, "What is counted". */
export class Recorder {
  readonly window: Span;
  /** Per queue, per home centre; after the last centre, contacts that were given no home. */
  readonly tallies: readonly (readonly Tally[])[];
  readonly seatTimes: readonly SeatTime[];
  /** Rows by order of arrival; null when nobody wants them. */
  private readonly rows: ContactRow[] | null;

  constructor(
    plan: Plan,
    private readonly replication: number,
    keepRows: boolean,
  ) {
    this.window = { from: plan.warmUpAt, to: plan.endAt };
    const homes = plan.centres.length + 1;
    this.tallies = plan.queues.map(() => Array.from({ length: homes }, () => new Tally()));
    this.seatTimes = plan.groups.map(() => new SeatTime(this.window));
    this.rows = keepRows ? [] : null;
  }

  answered(contact: SimContact, seat: SimSeat, now: Millis): void {
    const waitMs = now - contact.enqueuedAt;
    contact.settled = true;
    const tally = this.counted(contact);
    tally?.addAnswered(waitMs, contact.queue.answerTargetMs);
    this.keep(contact, 'answered', waitMs, seat);
  }

  abandoned(contact: SimContact, now: Millis): void {
    const waitMs = now - contact.enqueuedAt;
    contact.settled = true;
    this.counted(contact)?.addAbandoned(waitMs);
    this.keep(contact, 'abandoned', waitMs, null);
  }

  rejected(contact: SimContact): void {
    contact.settled = true;
    const tally = this.counted(contact);
    if (tally !== null) tally.rejected += 1;
    contact.enqueuedAt = contact.arrivedAt;
    this.keep(contact, 'rejected', null, null);
  }

  unserved(contact: SimContact): void {
    contact.settled = true;
    const tally = this.counted(contact);
    if (tally !== null) tally.unserved += 1;
    this.keep(contact, 'unserved', null, null);
  }

  /** Once per contact, however often it is lent or moved. */
  overflowed(contact: SimContact): void {
    if (contact.overflowed) return;
    contact.overflowed = true;
    if (contact.arrivedAt >= this.window.from) this.tallyOf(contact).overflowed += 1;
  }

  /** A contact waited until now, counted or not: queue length is everybody's. */
  waited(contact: SimContact, now: Millis): void {
    this.tallyOf(contact).queueAreaMs += overlapMs(contact.waitingSince, now, this.window);
  }

  busy(seat: SimSeat, now: Millis): void {
    this.seatTimes[seat.plan.groupIndex]?.addBusy(seat.busySince, now);
  }

  signedIn(seat: SimSeat, now: Millis): void {
    this.seatTimes[seat.plan.groupIndex]?.addSignedIn(seat.signedInAt, now);
  }

  takeRows(): readonly ContactRow[] {
    return this.rows ?? [];
  }

  /** Where the contact counts; null when it came before the warm-up was over. */
  private counted(contact: SimContact): Tally | null {
    if (contact.arrivedAt < this.window.from) return null;
    const tally = this.tallyOf(contact);
    tally.offered += 1;
    return tally;
  }

  private tallyOf(contact: SimContact): Tally {
    const ofQueue = this.tallies[contact.queue.index] as readonly Tally[];
    return ofQueue[contact.home < 0 ? ofQueue.length - 1 : contact.home] as Tally;
  }

  private keep(contact: SimContact, outcome: Outcome, waitMs: Millis | null, seat: SimSeat | null): void {
    if (this.rows === null) return;
    this.rows[contact.number - 1] = {
      replication: this.replication,
      id: contact.number,
      queue: contact.queue.id,
      enqueuedS: contact.enqueuedAt / 1000,
      outcome,
      waitS: waitMs === null ? null : waitMs / 1000,
      group: seat?.plan.group ?? null,
      seat: seat?.plan.id ?? null,
    };
  }
}
