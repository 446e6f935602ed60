import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { UserError } from '../../platform/errors/errors';
import type { Action } from '../engine/effects';
import { routerAway } from '../router.errors';
import { Outbox } from './outbox';
import { OutboxStore, type DeadLetter } from './outbox-store';

/** Dead letters: actions that were given up, for a person to look at and to try again. */
@Injectable()
export class OutboxService {
  constructor(
    private readonly store: OutboxStore,
    private readonly outbox: Outbox,
  ) {}

  /** The latest first. `centreIds`: of contacts of these centres only, by home or seat. */
  dead(limit = 100, centreIds: readonly string[] | 'all' = 'all'): Promise<DeadLetter[]> {
    return this.store.dead(limit, centreIds);
  }

  /** The centres of the action's contact, by home and seat, whatever became of the action; null: no such action. */
  centresOf(actionId: string): Promise<readonly string[] | null> {
    return this.store.centresOf(actionId);
  }

  /**
   * All its attempts again, at once. `also` writes in the same transaction.
   * @throws UserError `action-not-dead` when somebody else was quicker, or it never was
   * @throws RouterUnavailableError `router-away` where nothing is carried out now: it would lie there unseen
   */
  async retry(
    actionId: string,
    also: (manager: EntityManager, action: Action) => Promise<void> = () => Promise.resolve(),
  ): Promise<void> {
    if (!this.outbox.isRunning()) throw routerAway();
    const item = await this.store.revive(actionId, (manager, { action }) => also(manager, action));
    if (!item) {
      throw new UserError(
        'action-not-dead',
        `Action ${actionId} is not a dead letter (any more). Load the list anew.`,
        {
          status: 409,
        },
      );
    }
    this.outbox.enqueue([item]);
  }
}
