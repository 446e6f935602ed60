import type { DeskState } from './desk-state';

/** Messages of the customer that were not on screen yet: the server's count, less what this page has shown since. */
export function unreadOf(state: DeskState, contactId: string): number {
  const contact = state.contacts[contactId];
  if (contact === undefined) return 0;
  const last = contact.lastMessage?.seq ?? 0;
  return Math.max(0, Math.min(contact.unread, last - (state.seenSeq[contactId] ?? 0)));
}
