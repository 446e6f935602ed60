import type { DeliveryView, MessageView } from '../platform/realtime/console-protocol';
import type { DeliveryState, Sender } from './conversation.entity';

/** A row of `messages` as the driver gives it. */
export interface MessageRow {
  readonly contact_id: string;
  readonly seq: number;
  readonly message_id: string;
  readonly sender: Sender;
  readonly author_name: string | null;
  readonly text: string;
  readonly at: Date;
  /** Null: nothing to deliver. */
  readonly delivery_state: DeliveryState | null;
  readonly delivery_reason: string | null;
}

/** Columns and tables of a `MessageRow`; `where` and the rest follow. */
export const SELECT_MESSAGES = `
  SELECT m.*, d.state AS delivery_state, d.last_error AS delivery_reason
    FROM messages m LEFT JOIN message_deliveries d ON d.contact_id = m.contact_id AND d.seq = m.seq`;

export function toMessageView(row: MessageRow): MessageView {
  return {
    messageId: row.message_id,
    contactId: row.contact_id,
    seq: row.seq,
    from: row.sender,
    authorName: row.author_name,
    text: row.text,
    at: row.at.getTime(),
    delivery: deliveryView(row),
  };
}

function deliveryView({ delivery_state: state, delivery_reason: reason }: MessageRow): DeliveryView | null {
  if (state === null) return null;
  // A claim that is on disk is our own business: to the agent the message is on its way.
  return { state: state === 'sending' ? 'pending' : state, reason };
}
