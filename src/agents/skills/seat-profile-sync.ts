import { Inject, Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { PeopleDirectory } from '../../identity/people-directory';
import { ROUTER, type RouterPort } from '../../routing/ports';
import { SeatProfiles } from './seat-profiles';

/**
 * Keeps the profiles of signed-in seats in the router equal to the database. It compares and submits only what
 * differs, after every change here, after every sign-in (a change may have been committed while it was under way) and
 * whenever the router was away.
 */
@Injectable()
export class SeatProfileSync implements OnModuleInit, OnModuleDestroy {
  private readonly log = new Logger(SeatProfileSync.name);
  /** One comparison after the other, so that an older profile never overtakes a newer one. */
  private turn: Promise<void> = Promise.resolve();
  private readonly stops: (() => void)[] = [];

  constructor(
    @Inject(ROUTER) private readonly router: RouterPort,
    private readonly profiles: SeatProfiles,
    private readonly people: PeopleDirectory,
  ) {}

  onModuleInit(): void {
    this.stops.push(
      this.router.subscribe({
        onCommitted: ({ effects }) => {
          const signedIn = effects.flatMap((effect) => (effect.kind === 'seat-signed-in' ? [effect.seatId] : []));
          if (signedIn.length > 0) this.later(signedIn);
        },
        onReset: () => {
          this.later(null);
        },
      }),
      // A new seat number is part of the profile, too.
      this.people.subscribe({
        onChanged: (personId) => {
          this.later([personId]);
        },
      }),
    );
  }

  onModuleDestroy(): void {
    for (const stop of this.stops) stop();
  }

  /**
   * Resolves when the router knows the present profiles of these people, or could not be told now; then it is told
   * when it is back.
   */
  async bringIntoForce(personIds: readonly string[] | null): Promise<void> {
    const mine = this.turn.then(() => this.compare(personIds));
    this.turn = mine.catch((error: unknown) => {
      this.log.warn(`seat profiles not compared this time: ${error instanceof Error ? error.message : String(error)}`);
    });
    await this.turn;
  }

  private later(personIds: readonly string[] | null): void {
    void this.bringIntoForce(personIds);
  }

  private async compare(personIds: readonly string[] | null): Promise<void> {
    // While it is away there is nothing to compare with; `onReset` follows.
    if (this.router.status().state === 'away') return;
    const seats = this.router.committed().state.seat.filter(({ id }) => personIds === null || personIds.includes(id));
    if (seats.length === 0) return;
    const present = await this.profiles.versioned(seats.map(({ id }) => id));
    for (const seat of seats) {
      const profile = present.get(seat.id)?.profile;
      if (profile === undefined || isDeepStrictEqual(seat.profile, profile)) continue;
      const result = await this.router.submit(
        { kind: 'seat-profile-changed', seatId: seat.id, profile },
        { commandId: `profile-${randomUUID()}` },
      );
      // Signing out at this moment is the one good reason.
      if (!result.accepted) this.log.warn(`seat ${seat.id} keeps its profile: ${result.reason}: ${result.detail}`);
    }
  }
}
