import { Injectable } from '@nestjs/common';
import { UserError } from '../../platform/errors/errors';
import { Outbox } from './outbox';
import { OutboxStore, type DeadLetter } from './outbox-store';

/** Dead letters: actions that were given up, for a person to look at and to try again. */
@Injectable()
export class OutboxService {
  constructor(
    private readonly store: OutboxStore,
    private readonly outbox: Outbox,
  ) {}

  /** The latest first. */
  dead(limit = 100): Promise<DeadLetter[]> {
    return this.store.dead(limit);
  }

  /**
   * All its attempts again, at once.
   * @throws UserError `action-not-dead` when somebody else was quicker, or it never was
   */
  async retry(actionId: string): Promise<void> {
    const item = await this.store.revive(actionId);
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
