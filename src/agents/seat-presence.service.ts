import { Inject, Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '../config/config';
import type { Clock, Millis } from '../kernel/clock';
import { Alerts } from '../platform/alerts/alerts';
import { CLOCK } from '../platform/time/clock';
import type { CentreId, SeatId } from '../routing/engine/config';
import type { Command } from '../routing/engine/commands';
import { ROUTER, type RouterPort } from '../routing/ports';
import { Desks } from './desks.service';
import { MASS_LOSS, PresenceBook, type LostSeat } from './presence-book';

/** Timers may fire early by the rounding of the clock; looking again so soon is cheap. */
const SHORTEST_MS = 20;
const LONGEST_MS = 1_000;
/** One alert for one broken line, however many seats are found missing by and by. */
const ALERT_EVERY_MS = 60_000;

/**
 * Tells the engine of signed-in seats whose consoles are gone and of those that came back. It counts only while the router can
 * commit, so that no seat is lost because we were away ourselves.
 */
@Injectable()
export class SeatPresence implements OnModuleInit, OnModuleDestroy {
  private readonly log = new Logger(SeatPresence.name);
  private readonly book: PresenceBook;
  private readonly underWay = new Set<SeatId>();
  private readonly alertedAt = new Map<CentreId, Millis>();
  private ready = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(ROUTER) private readonly router: RouterPort,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(APP_CONFIG) config: AppConfig,
    private readonly desks: Desks,
    private readonly alerts: Alerts,
  ) {
    this.book = new PresenceBook({
      reloadMs: config.seatReloadMs,
      graceMs: config.seatGraceMs,
      massGraceMs: Math.max(MASS_LOSS.graceMs, config.seatGraceMs),
    });
  }

  onModuleInit(): void {
    this.desks.subscribe({
      onSeats: (seatIds) => {
        for (const seatId of seatIds) this.reconcile(seatId);
      },
      onReset: () => {
        this.restart();
      },
      onStatus: (status) => {
        if (status.state === 'away') this.ready = false;
      },
    });
    if (this.router.status().state === 'ok') this.restart();
  }

  onModuleDestroy(): void {
    this.ready = false;
    clearTimeout(this.timer);
  }

  private restart(): void {
    this.ready = true;
    this.book.restart([], this.clock.now());
    for (const seat of this.desks.projection.allSeats()) this.reconcile(seat.id);
  }

  /** Compares what the engine believes of a seat with what we see of its consoles. */
  private reconcile(seatId: SeatId): void {
    if (!this.ready) return;
    const seat = this.desks.projection.seat(seatId);
    if (seat === null) {
      this.book.settled(seatId);
      return;
    }
    const lost = seat.state === 'disconnected';
    if (this.desks.attended(seatId)) {
      this.book.settled(seatId);
      if (lost) this.submit(seatId, { kind: 'seat-back', seatId }, `seat-back:${seatId}:${seat.stateSince}`);
      return;
    }
    // Known to the engine already: nothing to count.
    if (lost || this.underWay.has(seatId)) return;
    // Told before, but somebody put the seat into another state since.
    if (this.book.isTold(seatId)) this.book.settled(seatId);
    this.book.left(seatId, seat.centreId, this.clock.now());
    this.schedule();
  }

  private schedule(): void {
    clearTimeout(this.timer);
    const next = this.book.nextDue();
    if (next === null || !this.ready) return;
    const wait = Math.min(Math.max(next - this.clock.now(), SHORTEST_MS), LONGEST_MS);
    this.timer = setTimeout(() => {
      this.tellLost();
    }, wait);
    this.timer.unref();
  }

  private tellLost(): void {
    if (!this.ready) return;
    const attended = new Map<CentreId, number>();
    const countAttended = (centreId: CentreId): number => {
      const known = attended.get(centreId);
      if (known !== undefined) return known;
      let count = 0;
      for (const seat of this.desks.projection.allSeats()) {
        if (seat.centreId === centreId && this.desks.attended(seat.id)) count += 1;
      }
      attended.set(centreId, count);
      return count;
    };
    for (const lost of this.book.due(this.clock.now(), countAttended)) {
      if (lost.mass) this.raise(lost);
      const { seatId, graceMs } = lost;
      this.log.log(`seat ${seatId} has had no console since ${new Date(lost.since).toISOString()}`);
      this.submit(seatId, { kind: 'seat-lost', seatId, graceMs }, `seat-lost:${seatId}:${lost.since}`);
    }
    this.schedule();
  }

  private raise({ centreId }: LostSeat): void {
    const now = this.clock.now();
    if (now - (this.alertedAt.get(centreId) ?? -Infinity) < ALERT_EVERY_MS) return;
    this.alertedAt.set(centreId, now);
    this.alerts.raise({ alert: 'centre-consoles-lost', centreId });
  }

  private submit(seatId: SeatId, command: Command, commandId: string): void {
    if (this.underWay.has(seatId)) return;
    this.underWay.add(seatId);
    this.router
      .submit(command, { commandId })
      .then(
        (result) => {
          if (result.accepted) return SHORTEST_MS;
          // It moved on meanwhile; its next change is looked at like any other.
          this.log.log(`${command.kind} of seat ${seatId} did not apply: ${result.reason}`);
          return null;
        },
        (error: unknown) => {
          this.log.warn(`${command.kind} of seat ${seatId}: ${error instanceof Error ? error.message : String(error)}`);
          this.book.settled(seatId);
          return LONGEST_MS;
        },
      )
      .then((lookAgainInMs) => {
        this.underWay.delete(seatId);
        if (lookAgainInMs === null) return;
        setTimeout(() => {
          this.reconcile(seatId);
        }, lookAgainInMs).unref();
      })
      .catch((error: unknown) => {
        this.log.error(error instanceof Error ? error.stack : String(error));
      });
  }
}
