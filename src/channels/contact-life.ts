import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Millis } from '../kernel/clock';
import type { Medium } from '../kernel/medium';
import type { Rejection } from '../routing/engine/commands';
import type { Treatment } from '../routing/engine/config';
import type { ContactRecord } from '../routing/engine/records';
import { ROUTER, type CommandResult, type RouterPort } from '../routing/ports';

export interface Arrival {
  readonly contactId: string;
  readonly accessPointId: string;
  readonly medium: Medium;
  readonly customerId: string | null;
  /** When the customer began to wait, if that was before we could take them. Default: when they come into the queue. */
  readonly waitingSince?: Millis;
}

export type ArrivalResult = { readonly queued: true } | { readonly queued: false; readonly reason: Rejection };

const WAITING: ReadonlySet<ContactRecord['state']> = new Set(['arrived', 'queued', 'offered']);
const IN_HAND: ReadonlySet<Rejection> = new Set(['contact-wrong-state', 'unknown-contact']);

/** The steps in the life of a contact that a channel causes, each safe to repeat after a kill or a lost answer. */
@Injectable()
export class ContactLife {
  private readonly logger = new Logger(ContactLife.name);

  constructor(@Inject(ROUTER) private readonly router: RouterPort) {}

  /**
   * Tells the router of the contact and puts it in the queue of its access point; one that its queue does not take is
   * closed as rejected. Receipts make a repeat harmless.
   * @throws RouterUnavailableError: repeat it
   */
  async arrive(arrival: Arrival): Promise<ArrivalResult> {
    const { contactId } = arrival;
    const arrived = await this.announce(arrival);
    if (!arrived.accepted && arrived.reason !== 'duplicate-contact') return this.rejected(contactId, arrived);
    const { waitingSince } = arrival;
    const queued = await this.router.submit(
      { kind: 'contact-queued', contactId, ...(waitingSince === undefined ? {} : { waitingSince }) },
      { commandId: `queue:${contactId}` },
    );
    if (queued.accepted) return { queued: true };
    // Already on its way, or over again: it was in the queue.
    if (IN_HAND.has(queued.reason)) return { queued: true };
    await this.leave(contactId, 'system');
    return this.rejected(contactId, queued);
  }

  /**
   * As `arrive`, for a message that waits as long as it must: one that its queue does not take now stays with the router as arrived,
   * and is put in the queue by a later call.
   * @throws RouterUnavailableError: repeat it
   */
  async arriveInTime(arrival: Arrival): Promise<ArrivalResult> {
    const { contactId } = arrival;
    const arrived = await this.announce(arrival);
    if (!arrived.accepted && arrived.reason !== 'duplicate-contact') return this.rejected(contactId, arrived);
    // Without a receipt: the answer of an earlier call must not stand when the queue has opened since.
    const queued = await this.router.submit({ kind: 'contact-queued', contactId });
    if (queued.accepted || IN_HAND.has(queued.reason)) return { queued: true };
    return this.rejected(contactId, queued);
  }

  /**
   * The customer's side is gone: abandoned while it waits, ended in service; nothing happens to a contact that is over.
   * `seat` of a contact that no seat has any more counts as `system`.
   * @throws RouterUnavailableError: repeat it
   */
  async leave(contactId: string, by: 'customer' | 'seat' | 'system'): Promise<void> {
    const result = await this.router.submit({ kind: 'contact-ended', contactId, by });
    if (result.accepted || by !== 'seat' || result.reason !== 'contact-wrong-state') return;
    await this.router.submit({ kind: 'contact-ended', contactId, by: 'system' });
  }

  /**
   * What an overflow rule asked for ends the contact, if it still waits. A repeat for the same action gets the same answer, also when
   * the contact is over since.
   * @returns false: a seat has it, or it is over by something else: nothing is to be carried out
   * @throws RouterUnavailableError: repeat it
   */
  async treat(contactId: string, treatment: Treatment, actionId: string): Promise<boolean> {
    const { accepted } = await this.router.submit(
      { kind: 'contact-ended', contactId, by: 'system', treatment },
      { commandId: `treated:${actionId}` },
    );
    return accepted;
  }

  private announce({ contactId, accessPointId, medium, customerId }: Arrival): Promise<CommandResult> {
    return this.router.submit(
      {
        kind: 'contact-arrived',
        contactId,
        accessPointId,
        medium,
        ...(customerId === null ? {} : { customerId }),
      },
      { commandId: `arrive:${contactId}` },
    );
  }

  private rejected(contactId: string, result: { readonly reason: Rejection; readonly detail: string }): ArrivalResult {
    this.logger.warn(`contact ${contactId} was rejected: ${result.reason} (${result.detail})`);
    return { queued: false, reason: result.reason };
  }
}

/** True while no seat has it. */
export function isWaiting(record: ContactRecord): boolean {
  return WAITING.has(record.state);
}
