import type { MessageView } from '../platform/realtime/console-protocol';
import type { Sender } from './conversation.entity';

/** A row of `messages` as the driver gives it. */
export interface MessageRow {
  readonly contact_id: string;
  readonly seq: number;
  readonly message_id: string;
  readonly sender: Sender;
  readonly author_name: string | null;
  readonly text: string;
  readonly at: Date;
}

export function toMessageView(row: MessageRow): MessageView {
  return {
    messageId: row.message_id,
    contactId: row.contact_id,
    seq: row.seq,
    from: row.sender,
    authorName: row.author_name,
    text: row.text,
    at: row.at.getTime(),
  };
}
