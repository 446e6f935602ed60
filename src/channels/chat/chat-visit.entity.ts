import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/**
 * `opening`: the row is there, the router may not know the contact yet. `open`: it stands in its queue or is served.
 * `ended`: nothing more is said; `cause` says why.
 */
export type VisitStage = 'opening' | 'open' | 'ended';

/** One conversation of a visitor of a chat page, found again by token or by the id under which the page opened it. */
@Entity('chat_visits')
@Index('chat_visits_open_hash', ['openHash'], { unique: true })
@Index('chat_visits_unfinished', ['stage'], { where: "stage <> 'ended'" })
@Check('chat_visits_stage', `stage IN ('opening', 'open', 'ended')`)
@Check('chat_visits_ended', `(stage = 'ended') = (ended_at IS NOT NULL AND cause IS NOT NULL)`)
export class ChatVisitEntity {
  @PrimaryColumn('uuid', { name: 'contact_id', primaryKeyConstraintName: 'chat_visits_pkey' })
  contactId!: string;

  /** SHA-256 of the page's `openId`, which opens the conversation again just as its token does. */
  @Column('bytea', { name: 'open_hash' })
  openHash!: Buffer;

  /** Address of the customer (kind `chat`): the same for all conversations of one token. */
  @Column('uuid', { name: 'visitor_id' })
  visitorId!: string;

  @Column('uuid', { name: 'customer_id' })
  customerId!: string;

  @Column('text', { name: 'access_point_id' })
  accessPointId!: string;

  @Column('text')
  stage!: VisitStage;

  /** A close cause of routing, or `rejected` when the router never took it. */
  @Column('text', { nullable: true })
  cause!: string | null;

  @Column('timestamptz', { name: 'opened_at' })
  openedAt!: Date;

  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt!: Date | null;

  /** When a socket of the customer was last known to be there; at most a minute old while one is. */
  @Column('timestamptz', { name: 'last_seen_at' })
  lastSeenAt!: Date;
}

/** A page's right to a conversation. The token itself is never stored. */
@Entity('chat_tokens')
@Index('chat_tokens_contact_id', ['contactId'])
export class ChatTokenEntity {
  /** SHA-256 of the token. */
  @PrimaryColumn('bytea', { name: 'token_hash', primaryKeyConstraintName: 'chat_tokens_pkey' })
  tokenHash!: Buffer;

  /** The visitor's latest conversation. */
  @ForeignKey(() => ChatVisitEntity, { name: 'chat_tokens_contact_id_fkey' })
  @Column('uuid', { name: 'contact_id' })
  contactId!: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
