import type {
  AgentContactView,
  AgentFrame,
  AgentSnapshot,
  OfferView,
  SeatView,
} from '../../src/platform/realtime/console-protocol';

/** What an agent's console knows: the last snapshot with the frames since. */
export class AgentDesk {
  to = -1;
  holdsSeat = false;
  seat: SeatView | null = null;
  offer: OfferView | null = null;
  outcomes: readonly string[] = [];
  readonly contacts = new Map<string, AgentContactView>();

  reset(snapshot: AgentSnapshot): void {
    this.to = snapshot.to;
    this.holdsSeat = snapshot.holdsSeat;
    this.seat = snapshot.seat;
    this.offer = snapshot.offer;
    this.outcomes = snapshot.outcomes.map(({ id }) => id);
    this.contacts.clear();
    for (const contact of snapshot.contacts) this.contacts.set(contact.contactId, contact);
  }

  /** False when a frame is missing before this one: ask for a snapshot. */
  apply(frame: AgentFrame): boolean {
    if (frame.from !== this.to) return false;
    this.to = frame.to;
    if (frame.seat !== undefined) this.seat = frame.seat;
    if (frame.holdsSeat !== undefined) this.holdsSeat = frame.holdsSeat;
    if (frame.offer !== undefined) this.offer = frame.offer;
    for (const contact of frame.contacts ?? []) this.contacts.set(contact.contactId, contact);
    for (const contactId of frame.goneContactIds ?? []) this.contacts.delete(contactId);
    return true;
  }
}
