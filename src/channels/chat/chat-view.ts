import type { ChatView } from '../../platform/realtime/chat-protocol';
import type { ContactRecord } from '../../routing/engine/records';
import { isWaiting } from '../contact-life';

/** What a page is told before it has opened anything. */
export const NO_CHAT: ChatView = {
  state: 'none',
  contactId: null,
  agentName: null,
  startedAt: null,
  endedAt: null,
  cause: null,
};

export interface VisitState {
  readonly contactId: string;
  readonly openedAt: Date;
  readonly endedAt: Date | null;
  readonly cause: string | null;
}

/**
 * A conversation as its customer sees it. Wrap-up is the agent's business: for the customer it is over and was served.
 * A visit that the router does not know (yet) waits.
 */
export function chatView(visit: VisitState, record: ContactRecord | undefined, agentName: string | null): ChatView {
  const base = { contactId: visit.contactId, startedAt: visit.openedAt.getTime() };
  if (visit.endedAt !== null) {
    return { ...base, state: 'ended', agentName: null, endedAt: visit.endedAt.getTime(), cause: visit.cause };
  }
  if (record?.state === 'wrap-up') return { ...base, state: 'ended', agentName: null, endedAt: null, cause: 'served' };
  if (record === undefined || isWaiting(record) || record.state === 'connecting') {
    return { ...base, state: 'waiting', agentName: null, endedAt: null, cause: null };
  }
  return { ...base, state: 'serving', agentName, endedAt: null, cause: null };
}
