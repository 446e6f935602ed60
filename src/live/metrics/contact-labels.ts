import type { Medium } from '../../kernel/medium';
import type { CentreId, ContactId, QueueId } from '../../routing/engine/config';
import type { Effect } from '../../routing/engine/effects';
import type { ContactRecord } from '../../routing/engine/records';

/** What a contact counts under: the queue and home centre where it stands, or stood last. */
export interface ContactLabels {
  readonly queue: QueueId;
  readonly centre: CentreId;
  readonly medium: Medium;
}

interface Known extends ContactLabels {
  readonly answered: boolean;
}

/** The labels of the open contacts, followed fact by fact, because most facts name only their contact. */
export class ContactBook {
  private readonly known = new Map<ContactId, Known>();

  /** @param queueOf the queue of an access point, for contacts that never reached one */
  constructor(private readonly queueOf: (accessPointId: string) => QueueId) {}

  reset(contacts: readonly ContactRecord[]): void {
    this.known.clear();
    for (const { id, queueId, accessPointId, homeCentreId, medium, serviceStartedAt } of contacts) {
      this.known.set(id, {
        queue: queueId ?? this.queueOf(accessPointId),
        centre: homeCentreId,
        medium,
        answered: serviceStartedAt !== null,
      });
    }
  }

  get(contactId: ContactId): ContactLabels | undefined {
    const known = this.known.get(contactId);
    return known && { queue: known.queue, centre: known.centre, medium: known.medium };
  }

  /** True once per contact: nobody served it before. Before `follow`. */
  isFirstAnswer(effect: Effect): boolean {
    return effect.kind === 'contact-active' && this.known.get(effect.contactId)?.answered === false;
  }

  /** Takes in what a fact changes. Before counting it, except that a closed contact is forgotten by `forget`, after. */
  follow(effect: Effect): void {
    switch (effect.kind) {
      case 'contact-arrived':
        this.known.set(effect.contactId, {
          queue: this.queueOf(effect.accessPointId),
          centre: effect.homeCentreId,
          medium: effect.medium,
          answered: false,
        });
        break;
      case 'contact-queued':
        this.change(effect.contactId, { queue: effect.queueId, centre: effect.homeCentreId });
        break;
      case 'contact-requeued':
        this.change(effect.contactId, { queue: effect.queueId });
        break;
      case 'contact-rehomed':
        this.change(effect.contactId, { centre: effect.to });
        break;
      case 'contact-active':
        this.change(effect.contactId, { answered: true });
        break;
      default:
        break;
    }
  }

  forget(contactId: ContactId): void {
    this.known.delete(contactId);
  }

  private change(contactId: ContactId, change: Partial<Known>): void {
    const known = this.known.get(contactId);
    if (known !== undefined) this.known.set(contactId, { ...known, ...change });
  }
}
