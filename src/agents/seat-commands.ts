import { Inject, Injectable } from '@nestjs/common';
import { coversCentre, type Principal } from '../identity/principal';
import { ConversationsService } from '../conversations/conversations.service';
import { UserError } from '../platform/errors/errors';
import { ConfigurationDirectory } from '../routing/configuration/configuration-directory';
import type { ChosenSeatState, Command } from '../routing/engine/commands';
import { JournalReader } from '../routing/journal/journal-reader';
import { ROUTER, type RouterPort } from '../routing/ports';
import { REJECTION_MESSAGES, requireAccepted } from '../routing/rejections';
import { Desks } from './desks.service';
import { SeatProfiles } from './skills/seat-profiles';

export interface WrapUp {
  readonly contactId: string;
  readonly outcome: string;
  readonly note: string;
}

/**
 * What an agent may ask of the router, for the person's own seat and the contacts in its hands. `commandId` is the console's; it
 * becomes a receipt under the person's name, so that nobody can take up another's. Everything may be repeated with the same id.
 */
@Injectable()
export class SeatCommands {
  constructor(
    @Inject(ROUTER) private readonly router: RouterPort,
    private readonly desks: Desks,
    private readonly profiles: SeatProfiles,
    private readonly directory: ConfigurationDirectory,
    private readonly conversations: ConversationsService,
    private readonly journal: JournalReader,
  ) {}

  /** @throws UserError `outside-your-centres`, `unknown-centre`, `seat-already-signed-in`, `no-seat-number` */
  async signIn(principal: Principal, commandId: string, centreId: string): Promise<void> {
    if (!coversCentre(principal, centreId)) {
      throw new UserError('outside-your-centres', `You may not sign in at centre ${centreId}. Choose one of yours.`, {
        status: 403,
      });
    }
    const profile = await this.profiles.of(principal.personId);
    await this.submit(principal, commandId, { kind: 'seat-signed-in', seatId: principal.personId, centreId, profile });
  }

  async signOut(principal: Principal, commandId: string): Promise<void> {
    await this.submit(principal, commandId, { kind: 'seat-signed-out', seatId: principal.personId });
  }

  async choose(principal: Principal, commandId: string, chosen: ChosenSeatState): Promise<void> {
    await this.submit(principal, commandId, { kind: 'seat-state-chosen', seatId: principal.personId, chosen });
  }

  async accept(principal: Principal, commandId: string, offerId: string): Promise<void> {
    await this.submit(principal, commandId, { kind: 'offer-accepted', offerId, seatId: principal.personId });
  }

  async decline(principal: Principal, commandId: string, offerId: string, reason: string): Promise<void> {
    await this.submit(principal, commandId, { kind: 'offer-declined', offerId, seatId: principal.personId, reason });
  }

  async hold(principal: Principal, commandId: string, contactId: string): Promise<void> {
    await this.forContact(principal, commandId, contactId, { kind: 'contact-held', contactId });
  }

  async resume(principal: Principal, commandId: string, contactId: string): Promise<void> {
    await this.forContact(principal, commandId, contactId, { kind: 'contact-resumed', contactId });
  }

  async end(principal: Principal, commandId: string, contactId: string): Promise<void> {
    await this.forContact(principal, commandId, contactId, { kind: 'contact-ended', contactId, by: 'seat' });
  }

  async transfer(principal: Principal, commandId: string, contactId: string, queueId: string): Promise<void> {
    const by = { personId: principal.personId };
    await this.forContact(principal, commandId, contactId, {
      kind: 'contact-transferred',
      contactId,
      to: { queueId },
      by,
    });
  }

  /**
   * Saves the summary, then ends the wrap-up: a crash between the two leaves a saved summary and a wrap-up that the repeat, or
   * its limit, ends. A repeat after the end saves nothing and gets the stored answer.
   * @throws UserError `unknown-outcome` when the outcome is not configured
   */
  async wrapUp(principal: Principal, commandId: string, { contactId, outcome, note }: WrapUp): Promise<void> {
    this.requireOutcome(outcome);
    const { personId } = principal;
    if (this.desks.projection.heldBy(personId, contactId) !== null) {
      await this.conversations.saveSummary(contactId, { outcome, note, personId });
    }
    await this.submit(principal, commandId, { kind: 'wrap-up-done', contactId, seatId: personId, outcome });
  }

  /** @throws UserError `unknown-outcome` */
  requireOutcome(outcome: string): void {
    if (this.directory.outcomes.get(outcome) !== undefined) return;
    const known = this.directory.outcomes.all().map(({ id }) => id);
    throw new UserError('unknown-outcome', `There is no outcome ${outcome}. Choose one of the configured outcomes.`, {
      status: 400,
      fields: [{ path: 'outcome', message: `one of ${known.slice(0, 20).join(', ')} would be right` }],
    });
  }

  /**
   * These commands name no seat, so whose contact it is is looked up here. A command that was answered before gets its answer again,
   * though its contact may have left the seat by it.
   */
  private async forContact(
    principal: Principal,
    commandId: string,
    contactId: string,
    command: Command,
  ): Promise<void> {
    const held = this.desks.projection.heldBy(principal.personId, contactId) !== null;
    if (!held && !(await this.journal.hasReceipt(receiptKey(principal, commandId)))) throw notYours();
    await this.submit(principal, commandId, command);
  }

  private async submit(principal: Principal, commandId: string, command: Command): Promise<void> {
    const result = await this.router.submit(command, { commandId: receiptKey(principal, commandId) });
    requireAccepted(result);
  }
}

function receiptKey(principal: Principal, commandId: string): string {
  return `console:${principal.personId}:${commandId}`;
}

/** The contact is in somebody else's hands, or nobody's. */
export function notYours(): UserError {
  return new UserError('not-your-contact', REJECTION_MESSAGES['not-your-contact'], { status: 403 });
}
