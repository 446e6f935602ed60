import { Injectable } from '@nestjs/common';
import { AccessRefused } from '../identity/access-refused';
import { AuditTrail, type AuditActor } from '../identity/audit-trail';
import { coversCentre, type Principal } from '../identity/principal';
import { UserError } from '../platform/errors/errors';
import type { DeadLetterView } from '../platform/realtime/console-protocol';
import { OutboxService } from '../routing/outbox/outbox.service';

const SHOWN = 100;

/** Dead letters for whoever is on duty: those of contacts of their centres, and another try at them. */
@Injectable()
export class DeadLettersService {
  constructor(
    private readonly outbox: OutboxService,
    private readonly audit: AuditTrail,
  ) {}

  /** The latest first. What belongs to no contact that we know is shown to people of all centres only. */
  async list({ centreIds }: Principal): Promise<readonly DeadLetterView[]> {
    const letters = await this.outbox.dead(SHOWN, centreIds);
    return letters.map(({ actionId, contactId, medium, kind, attempts, lastError, createdAt, updatedAt }) => ({
      actionId,
      contactId,
      medium,
      kind,
      attempts,
      lastError,
      createdAt,
      givenUpAt: updatedAt,
    }));
  }

  /**
   * Written down in the transaction that takes it from the dead.
   * @throws UserError 404 `dead-letter-not-found`, also for other centres' (then it is remembered); 409 `action-not-dead`
   */
  async retry(principal: Principal, actor: AuditActor, actionId: string): Promise<void> {
    const [centreId] = await this.audit.rememberingRefusals(actor, () => this.centresOf(principal, actionId));
    await this.outbox.retry(actionId, async (manager, { kind, medium, contactId }) => {
      await this.audit.record(
        {
          actor,
          action: 'dead-letter-retried',
          subject: `action:${actionId}`,
          ...(centreId === undefined ? {} : { centreId }),
          detail: { kind, medium, contactId },
        },
        manager,
      );
    });
  }

  private async centresOf(principal: Principal, actionId: string): Promise<readonly string[]> {
    const centreIds = await this.outbox.centresOf(actionId);
    if (centreIds === null) throw noSuchLetter(actionId);
    if (principal.centreIds === 'all' || centreIds.some((centreId) => coversCentre(principal, centreId)))
      return centreIds;
    throw new AccessRefused(noSuchLetter(actionId), `action:${actionId}`);
  }
}

function noSuchLetter(actionId: string): UserError {
  return new UserError('dead-letter-not-found', `There is no dead letter ${actionId}. Load the list anew.`, {
    status: 404,
  });
}
