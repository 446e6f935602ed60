import { Inject, Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '../config/config';
import { ConversationPresence } from '../conversations/conversation-presence';
import { ConversationsService } from '../conversations/conversations.service';
import { PeopleDirectory } from '../identity/people-directory';
import { midnightBefore } from '../kernel/business-day';
import type { Clock, Millis } from '../kernel/clock';
import type { MessageView } from '../platform/realtime/console-protocol';
import { CLOCK } from '../platform/time/clock';
import { RoutingConfigurations } from '../routing/configuration/routing-configurations';
import type { ContactId, QueueId, RoutingConfig, SeatId, SeatProfile } from '../routing/engine/config';
import type { Effect } from '../routing/engine/effects';
import type { ContactRecord, SeatRecord } from '../routing/engine/records';
import { JournalReader } from '../routing/journal/journal-reader';
import { ROUTER, type CommittedBatch, type RouterPort, type RouterStatus } from '../routing/ports';
import { contactView, offerEndedView, offerView, reachableQueues, seatView, type AgentView } from './agent-view';
import { ContactExtrasMemory } from './contact-extras';
import { Desk, type DeskConsole, type DeskSource } from './desk';
import { SeatDayStore, type SeatDay } from './seat-day';
import { SeatProjection } from './seat-projection';

/** Queue loads on desks at most four times a second; on many desks less often. */
const LOAD_MS = 250;
const RETRY_MS = 1_000;
const NO_DAY: SeatDay = { served: 0, missed: 0, meanHandleMs: null };

interface KnownDay {
  readonly midnight: Millis;
  readonly day: SeatDay;
}

/** Who else follows the seats: presence, and the gateway for what goes to everybody. */
export interface SeatsListener {
  /** Routing state of these seats changed, or their consoles came or went. */
  onSeats?(seatIds: Iterable<SeatId>): void;
  /** The router is ready (again) and everything was read anew. */
  onReset?(): void;
  onStatus?(status: RouterStatus): void;
  /** Names of centres, queues or outcomes may have changed: all consoles need new snapshots. */
  onConfiguration?(): void;
  /** A message of a contact that a seat has in hand. */
  onMessage?(personId: string, message: MessageView): void;
}

/** All open desks of this process, kept in step with the router's commits. Seat and person have the same id. */
@Injectable()
export class Desks implements DeskSource, OnModuleInit, OnModuleDestroy {
  readonly projection = new SeatProjection();
  private readonly log = new Logger(Desks.name);
  private readonly desks = new Map<string, Desk>();
  private readonly listeners = new Set<SeatsListener>();
  private readonly stops: (() => void)[] = [];
  private readonly days = new Map<string, KnownDay>();
  private readonly dirtyQueues = new Set<QueueId>();
  private config: RoutingConfig | null = null;
  private wantedVersion = 0;
  private reading = false;
  /** Queues by profile, for the configuration in force. */
  private reachable = new WeakMap<SeatProfile, readonly QueueId[]>();
  private loadsAt: Millis = 0;
  private retryAt: Millis = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(ROUTER) private readonly router: RouterPort,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(APP_CONFIG) private readonly appConfig: AppConfig,
    private readonly configurations: RoutingConfigurations,
    private readonly people: PeopleDirectory,
    private readonly extras: ContactExtrasMemory,
    private readonly dayStore: SeatDayStore,
    private readonly conversations: ConversationsService,
    private readonly presence: ConversationPresence,
    private readonly journal: JournalReader,
  ) {}

  onModuleInit(): void {
    this.stops.push(
      this.router.subscribe({
        onReset: () => {
          this.restart();
        },
        onCommitted: (batch) => {
          this.follow(batch);
        },
        onStatus: (status) => {
          for (const listener of this.listeners) listener.onStatus?.(status);
        },
      }),
      this.conversations.subscribe({
        onMessage: (message) => {
          this.conversationChanged(message.contactId, message);
        },
      }),
      this.presence.subscribe((contactId) => {
        this.contactChanged(contactId);
      }),
    );
    if (this.router.status().state === 'ok') this.restart();
    this.timer = setInterval(() => {
      this.tick();
    }, LOAD_MS);
    this.timer.unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
    for (const stop of this.stops) stop();
  }

  subscribe(listener: SeatsListener): void {
    this.listeners.add(listener);
  }

  /** A console asks for the desk of its person; the first one opens it. */
  join(personId: string, console: DeskConsole): Desk {
    let desk = this.desks.get(personId);
    if (desk === undefined) {
      desk = new Desk(personId, this, this.appConfig.seatReloadMs);
      this.desks.set(personId, desk);
    }
    const attended = desk.attended;
    desk.join(console);
    if (!attended) this.tellSeats([personId]);
    return desk;
  }

  leave(personId: string, socketId: string): void {
    const desk = this.desks.get(personId);
    if (desk === undefined) return;
    desk.leave(socketId);
    if (desk.attended) return;
    this.desks.delete(personId);
    this.days.delete(personId);
    this.tellSeats([personId]);
  }

  desk(personId: string): Desk | null {
    return this.desks.get(personId) ?? null;
  }

  attended(personId: string): boolean {
    return this.desks.has(personId);
  }

  /** Version of the configuration that the views are built with; 0 while nothing is loaded. */
  get configVersion(): number {
    return this.config?.version ?? 0;
  }

  now(): Millis {
    return this.clock.now();
  }

  async prepare(personId: string): Promise<void> {
    await Promise.all([this.extras.prepare(this.inHand(personId), this.projection), this.loadDay(personId)]);
  }

  view(personId: string): AgentView {
    const { projection } = this;
    const seat = projection.seat(personId);
    const offered = projection.offeredTo(personId);
    return {
      seat: seat === null ? null : seatView(seat, projection.unitsInUse(personId)),
      offer: offered === null ? null : offerView(offered, this.extras.customer(offered)),
      contacts: projection
        .contactsOf(personId)
        .flatMap((contact) => contactView(contact, this.extras.extras(contact, projection)) ?? []),
      load: this.queuesOf(seat).map((queueId) => ({ queueId, ...projection.load(queueId) })),
      today: this.days.get(personId)?.day ?? NO_DAY,
    };
  }

  /** The agent read the messages, or one was stored. */
  conversationChanged(contactId: ContactId, message?: MessageView): void {
    const contact = this.projection.contact(contactId);
    // What is noted about a contact is forgotten at its end: about one that is over, it would be kept for ever.
    if (contact === null) return;
    this.extras.conversationChanged(contactId);
    const { seatId } = contact;
    if (seatId === null) return;
    if (message !== undefined) for (const listener of this.listeners) listener.onMessage?.(seatId, message);
    this.desks.get(seatId)?.touch();
  }

  /** Something beside its routing is shown differently now. */
  contactChanged(contactId: ContactId): void {
    const { seatId, offer } = this.projection.contact(contactId) ?? {};
    const shownBy = seatId ?? offer?.seatId;
    if (shownBy !== undefined) this.desks.get(shownBy)?.touch();
  }

  private restart(): void {
    const { state } = this.router.committed();
    this.projection.reset(state);
    this.wantedVersion = state.partition[0]?.configVersion ?? 0;
    this.retryAt = 0;
    this.days.clear();
    for (const desk of this.desks.values()) desk.touch();
    for (const listener of this.listeners) listener.onReset?.();
    this.readConfiguration();
  }

  private follow(batch: CommittedBatch): void {
    const touched = this.projection.apply(batch.changes, batch.effects);
    for (const effect of batch.effects) this.notice(effect, batch);
    for (const change of batch.changes) {
      if (change.kind === 'contact' && (change.record === null || change.record.state === 'queued')) {
        this.extras.forget(change.id);
      }
    }
    for (const queueId of touched.queueIds) this.dirtyQueues.add(queueId);
    for (const seatId of touched.seatIds) this.desks.get(seatId)?.touch();
    this.tellSeats(touched.seatIds);
  }

  private notice(effect: Effect, batch: CommittedBatch): void {
    switch (effect.kind) {
      case 'offer-ended':
        if (effect.end === 'missed') this.days.delete(effect.seatId);
        this.desks.get(effect.seatId)?.touch({ offerEnded: offerEndedView(effect) });
        break;
      case 'contact-closed':
        if (effect.seatId !== null) this.days.delete(effect.seatId);
        break;
      case 'seat-state-changed':
        if (effect.by !== null && 'personId' in effect.by && effect.by.personId !== effect.seatId) {
          this.tellForced(effect.seatId, effect.by.personId, batch);
        }
        break;
      case 'config-applied':
        this.wantedVersion = effect.version;
        this.retryAt = 0;
        this.readConfiguration();
        break;
      default:
        break;
    }
  }

  /** The person at the seat hears who did it and the reason that person gave. */
  private tellForced(seatId: SeatId, byPersonId: string, { from, to }: CommittedBatch): void {
    const desk = this.desks.get(seatId);
    if (desk === undefined) return;
    Promise.all([this.people.names([byPersonId]), this.journal.forcedBecause(seatId, from, to)]).then(
      ([names, reason]) => {
        if (reason !== null) desk.touch({ forced: { by: names.get(byPersonId)?.displayName ?? '', reason } });
      },
      (error: unknown) => {
        this.log.warn(`nobody told seat ${seatId} why its state was forced: ${String(error)}`);
      },
    );
  }

  private tick(): void {
    const now = this.clock.now();
    if (now >= this.retryAt) this.readConfiguration();
    const midnight = midnightBefore(now);
    for (const [personId, desk] of this.desks) {
      desk.settleHolder();
      const day = this.days.get(personId);
      if (day !== undefined && day.midnight !== midnight) desk.touch();
    }
    if (now >= this.loadsAt) this.tellLoads(now);
  }

  /** A thousand desks a second at most, so that the more there are the less often each is told. */
  private tellLoads(now: Millis): void {
    if (this.dirtyQueues.size === 0) return;
    for (const [personId, desk] of this.desks) {
      const queueIds = this.queuesOf(this.projection.seat(personId));
      if (queueIds.some((queueId) => this.dirtyQueues.has(queueId))) desk.touch();
    }
    this.dirtyQueues.clear();
    this.loadsAt = now + this.desks.size;
  }

  private async loadDay(personId: string): Promise<void> {
    const midnight = midnightBefore(this.clock.now());
    if (this.days.get(personId)?.midnight === midnight) return;
    try {
      this.days.set(personId, { midnight, day: await this.dayStore.load(personId, midnight) });
    } catch (error) {
      this.log.warn(`figures of a seat not read this time: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  private readConfiguration(): void {
    const version = this.wantedVersion;
    if (this.reading || version === this.configVersion || version === 0) return;
    this.reading = true;
    this.configurations
      .version(version)
      .then((config) => {
        if (config === null) throw new Error(`routing configuration ${version} is not stored`);
        this.config = config;
        this.reachable = new WeakMap();
        for (const listener of this.listeners) listener.onConfiguration?.();
        for (const desk of this.desks.values()) desk.touch();
      })
      .catch((error: unknown) => {
        this.retryAt = this.clock.now() + RETRY_MS;
        this.log.warn(`the configuration was not read: ${error instanceof Error ? error.message : String(error)}`);
      })
      .finally(() => {
        this.reading = false;
      });
  }

  private inHand(personId: string): readonly ContactRecord[] {
    const offered = this.projection.offeredTo(personId);
    return [...this.projection.contactsOf(personId), ...(offered === null ? [] : [offered])];
  }

  private queuesOf(seat: SeatRecord | null): readonly QueueId[] {
    if (seat === null || this.config === null) return [];
    const known = this.reachable.get(seat.profile);
    if (known !== undefined) return known;
    const queueIds = reachableQueues(seat.profile, this.config.queues);
    this.reachable.set(seat.profile, queueIds);
    return queueIds;
  }

  private tellSeats(seatIds: Iterable<SeatId>): void {
    for (const listener of this.listeners) listener.onSeats?.(seatIds);
  }
}
