import type { Millis } from '../kernel/clock';
import type { CentreId, SeatId } from '../routing/engine/config';

export interface PresenceTimes {
  /** A page may be without a socket for so long without anybody noticing. */
  readonly reloadMs: Millis;
  /** From the loss of the socket to the sign-out. */
  readonly graceMs: Millis;
  /** The same when a great part of a centre vanished together: a broken line, not people who left. */
  readonly massGraceMs: Millis;
}

/** Share of a centre's attended seats, and least number, that make a loss one of the line and not of people. */
export const MASS_LOSS = { share: 0.2, seats: 5, graceMs: 180_000 } as const;

export interface LostSeat {
  readonly seatId: SeatId;
  readonly centreId: CentreId;
  /** When its last console went. */
  readonly since: Millis;
  /** What is left of the grace when the loss becomes known to the engine. */
  readonly graceMs: Millis;
  readonly mass: boolean;
}

interface Absence {
  readonly centreId: CentreId;
  readonly since: Millis;
  told: boolean;
}

/**
 * Which signed-in seats have no console, and since when. Pure: instants are arguments. An absence counts only while the router
 * can commit; after every time away it starts again (`restart`), because consoles could not come back to anything.
 */
export class PresenceBook {
  private readonly absences = new Map<SeatId, Absence>();

  constructor(private readonly times: PresenceTimes) {}

  /** The router is ready (again): `absent` are the signed-in seats that have no console at this moment. */
  restart(absent: Iterable<{ readonly seatId: SeatId; readonly centreId: CentreId }>, now: Millis): void {
    this.absences.clear();
    for (const { seatId, centreId } of absent) this.absences.set(seatId, { centreId, since: now, told: false });
  }

  /** The last console of a signed-in seat went. A seat already counted keeps its first instant. */
  left(seatId: SeatId, centreId: CentreId, now: Millis): void {
    if (!this.absences.has(seatId)) this.absences.set(seatId, { centreId, since: now, told: false });
  }

  /** A console is there, or the seat is signed out. */
  settled(seatId: SeatId): void {
    this.absences.delete(seatId);
  }

  /** The seat was returned by `due` and has not been settled since. */
  isTold(seatId: SeatId): boolean {
    return this.absences.get(seatId)?.told === true;
  }

  /** Earliest instant at which `due` has something; null when nobody is missed. */
  nextDue(): Millis | null {
    let next: Millis | null = null;
    for (const absence of this.absences.values()) {
      const at = absence.since + this.times.reloadMs;
      if (!absence.told && (next === null || at < next)) next = at;
    }
    return next;
  }

  /**
   * Seats gone for longer than a reload, each returned once. `attended` says how many seats of a centre have a console now:
   * more than a fifth of a centre, and more than five seats, gone within one reload time get the long grace.
   */
  due(now: Millis, attended: (centreId: CentreId) => number): readonly LostSeat[] {
    const lost: LostSeat[] = [];
    for (const [seatId, absence] of this.absences) {
      if (absence.told || absence.since + this.times.reloadMs > now) continue;
      absence.told = true;
      const mass = this.vanishedTogether(absence, attended(absence.centreId));
      const grace = mass ? this.times.massGraceMs : this.times.graceMs;
      lost.push({
        seatId,
        centreId: absence.centreId,
        since: absence.since,
        graceMs: Math.max(0, grace - this.times.reloadMs),
        mass,
      });
    }
    return lost;
  }

  private vanishedTogether(absence: Absence, attended: number): boolean {
    let vanished = 0;
    for (const other of this.absences.values()) {
      if (other.centreId !== absence.centreId) continue;
      if (Math.abs(other.since - absence.since) <= this.times.reloadMs) vanished += 1;
    }
    return vanished > MASS_LOSS.seats && vanished > MASS_LOSS.share * (vanished + attended);
  }
}
