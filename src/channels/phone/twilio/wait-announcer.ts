import { Inject, Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../../../kernel/clock';
import { CLOCK } from '../../../platform/time/clock';
import type { CommittedBatch } from '../../../routing/ports';
import { CommittedContacts } from '../../committed-contacts';
import { Calls } from '../calls';
import { type Announcement, placeAnnouncement } from './announcements';
import { callersAhead, Pace } from './place-in-line';

/** The music must not wait for a number. */
const LOOK_UP_MS = 1_000;
const MOST_REMEMBERED = 20_000;

interface Caller {
  readonly contactId: string;
  /** A caller who was third is not told to be fourth. */
  fewestAhead: number;
}

/** What waiting callers are told about their place: from what the router has committed, never from the database if that can be helped. */
@Injectable()
export class WaitAnnouncer implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(WaitAnnouncer.name);
  private readonly callers = new Map<string, Caller>();
  private readonly paces = new Map<string, Pace>();
  private unsubscribe: () => void = () => undefined;

  constructor(
    private readonly contacts: CommittedContacts,
    private readonly calls: Calls,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.unsubscribe = this.contacts.subscribe({
      onBatch: (batch) => {
        this.notePace(batch);
      },
    });
  }

  onModuleDestroy(): void {
    this.unsubscribe();
  }

  /** Null: only music, because the place is not known, or is worse than what was said before. Never rejects. */
  async announcementFor(provider: string, callId: string): Promise<Announcement | null> {
    // What the router knew before it went away is not how things stand.
    if (this.contacts.status().state !== 'ok') return null;
    const caller = await this.find(provider, callId);
    const contact = caller === null ? undefined : this.contacts.get(caller.contactId);
    if (caller === null || contact === undefined) return null;
    const ahead = callersAhead(contact, this.contacts.all());
    if (ahead === null || ahead > caller.fewestAhead) return null;
    caller.fewestAhead = ahead;
    const pace = this.paces.get(contact.queueId ?? '');
    return placeAnnouncement(ahead, pace?.expectedMs(ahead, this.clock.now()) ?? null);
  }

  private async find(provider: string, callId: string): Promise<Caller | null> {
    const known = this.callers.get(callId);
    if (known !== undefined) return known;
    const reading = this.calls.byCall(provider, callId).catch((error: unknown) => {
      this.logger.warn(`the contact of call ${callId} could not be read; its caller hears music only`, error);
      return null;
    });
    const call = await Promise.race([reading, delay(LOOK_UP_MS, null, { ref: false })]);
    if (call === null) return null;
    const caller = { contactId: call.contactId, fewestAhead: Infinity };
    if (this.callers.size >= MOST_REMEMBERED) this.forgetSome();
    this.callers.set(callId, caller);
    return caller;
  }

  /** Those whose contact is over, else the oldest. */
  private forgetSome(): void {
    for (const [callId, { contactId }] of this.callers)
      if (this.contacts.get(contactId) === undefined) this.callers.delete(callId);
    for (const callId of this.callers.keys()) {
      if (this.callers.size < MOST_REMEMBERED) return;
      this.callers.delete(callId);
    }
  }

  private notePace({ effects, at }: CommittedBatch): void {
    for (const effect of effects) {
      if (effect.kind !== 'contact-active' || effect.waitedMs === null) continue;
      const contact = this.contacts.get(effect.contactId);
      if (contact?.medium !== 'voice' || contact.queueId === null) continue;
      const pace = this.paces.get(contact.queueId) ?? new Pace();
      pace.seen(at);
      this.paces.set(contact.queueId, pace);
    }
  }
}
