import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { In, Not, type DataSource, type EntityManager } from 'typeorm';
import { ConversationsService } from '../../conversations/conversations.service';
import { CustomersService } from '../../customers/customers.service';
import type { Clock, Millis } from '../../kernel/clock';
import { CLOCK } from '../../platform/time/clock';
import { newToken, secretHash } from './chat-secrets';
import { ChatTokenEntity, ChatVisitEntity } from './chat-visit.entity';

export interface OpenRequest {
  /** What the page held when it connected. */
  readonly token: string | undefined;
  readonly openId: string;
  readonly name: string | undefined;
  readonly accessPointId: string;
  /** Called before the visit of a new contact is made; throws to forbid it. */
  readonly allowNew: (contactId: string) => void;
}

export interface OpenedVisit {
  readonly visit: ChatVisitEntity;
  /** The page's token from now on. */
  readonly token: string;
}

/** The conversations of chat pages as rows: who may continue which, and how far each has come. */
@Injectable()
export class ChatVisits {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly customers: CustomersService,
    private readonly conversations: ConversationsService,
  ) {}

  /** The latest conversation of a token; null when the token is not ours or belongs to another chat page. */
  async byToken(token: string, accessPointId: string): Promise<ChatVisitEntity | null> {
    return await this.ofToken(this.database.manager, secretHash(token), accessPointId);
  }

  async byContact(contactId: string): Promise<ChatVisitEntity | null> {
    return await this.database.manager.findOneBy(ChatVisitEntity, { contactId });
  }

  /**
   * Continues the conversation of the token, or the one opened under this id before, or begins one: of the same customer
   * when the token's conversation has ended. All in one transaction; a repeat finds what the first time made.
   */
  async open(request: OpenRequest): Promise<OpenedVisit> {
    const openHash = secretHash(`${request.accessPointId} ${request.openId}`);
    const tokenHash = request.token === undefined ? null : secretHash(request.token);
    return await this.database.transaction(async (manager) => {
      // One page twice, and several pages with one token, come through here one after the other.
      await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 1400))', [openHash.toString('hex')]);
      if (tokenHash !== null)
        await manager.query('SELECT 1 FROM chat_tokens WHERE token_hash = $1 FOR UPDATE', [tokenHash]);
      const held = tokenHash === null ? null : await this.ofToken(manager, tokenHash, request.accessPointId);
      if (request.token !== undefined && held !== null && (held.stage !== 'ended' || held.openHash.equals(openHash)))
        return { visit: held, token: request.token };
      const known = await manager.findOneBy(ChatVisitEntity, { openHash, accessPointId: request.accessPointId });
      const visit = known ?? (await this.begin(manager, request, openHash, held?.visitorId ?? randomUUID()));
      const token = held !== null && request.token !== undefined ? request.token : newToken();
      await manager.upsert(
        ChatTokenEntity,
        { tokenHash: secretHash(token), contactId: visit.contactId, createdAt: this.at() },
        ['tokenHash'],
      );
      return { visit, token };
    });
  }

  /** The router has it in its queue. */
  async markOpen(contactId: string): Promise<void> {
    await this.database.manager.update(ChatVisitEntity, { contactId, stage: 'opening' }, { stage: 'open' });
  }

  /** Nothing more will be said. The first cause stands. */
  async markEnded(contactId: string, cause: string, at: Millis = this.clock.now()): Promise<void> {
    await this.database.manager.update(
      ChatVisitEntity,
      { contactId, stage: Not<'ended'>('ended') },
      { stage: 'ended', cause, endedAt: new Date(at) },
    );
  }

  /** The customers of these conversations are there now. */
  async touch(contactIds: readonly string[]): Promise<void> {
    if (contactIds.length === 0) return;
    await this.database.manager.update(ChatVisitEntity, { contactId: In(contactIds) }, { lastSeenAt: this.at() });
  }

  /** Not ended, oldest first. */
  async unfinished(): Promise<ChatVisitEntity[]> {
    return await this.database.manager.find(ChatVisitEntity, {
      where: { stage: In(['opening', 'open']) },
      order: { openedAt: 'ASC' },
    });
  }

  private async ofToken(
    manager: EntityManager,
    tokenHash: Buffer,
    accessPointId: string,
  ): Promise<ChatVisitEntity | null> {
    const token = await manager.findOneBy(ChatTokenEntity, { tokenHash });
    if (token === null) return null;
    return await manager.findOneBy(ChatVisitEntity, { contactId: token.contactId, accessPointId });
  }

  private async begin(
    manager: EntityManager,
    request: OpenRequest,
    openHash: Buffer,
    visitorId: string,
  ): Promise<ChatVisitEntity> {
    const contactId = randomUUID();
    request.allowNew(contactId);
    const customerId = await this.customers.identify({ kind: 'chat', address: visitorId, name: request.name }, manager);
    await this.conversations.create({ contactId, customerId, medium: 'chat' }, manager);
    const at = this.at();
    const visit = manager.create(ChatVisitEntity, {
      contactId,
      openHash,
      visitorId,
      customerId,
      accessPointId: request.accessPointId,
      stage: 'opening',
      cause: null,
      openedAt: at,
      endedAt: null,
      lastSeenAt: at,
    });
    await manager.insert(ChatVisitEntity, visit);
    return visit;
  }

  private at(): Date {
    return new Date(this.clock.now());
  }
}
