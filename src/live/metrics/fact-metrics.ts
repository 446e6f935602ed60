import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Counter, Histogram, Registry } from 'prom-client';
import type { Effect } from '../../routing/engine/effects';
import { ROUTER, type RouterPort } from '../../routing/ports';
import { BoardService } from '../board.service';
import { ContactBook } from './contact-labels';

const PLACE = ['queue', 'centre', 'medium'] as const;
type Place = (typeof PLACE)[number];
/** From a call that is taken at once to an e-mail that waits for a day. */
const WAIT_BUCKETS_S = [1, 5, 10, 15, 20, 30, 60, 120, 300, 600, 1_800, 3_600, 14_400, 86_400];

/**
 * Counts what was committed, fact by fact, from the start of this process on. Labels are ids that people configured and words of
 * closed lists. What the board shows as today's figures comes from the same facts and the same definitions (day-figures.ts).
 */
@Injectable()
export class FactMetrics implements OnModuleInit, OnModuleDestroy {
  private readonly contacts: ContactBook;
  private readonly arrived: Counter<'centre' | 'medium'>;
  private readonly queued: Counter<Place>;
  private readonly offers: Counter<Place>;
  private readonly offerEnds: Counter<Place | 'end'>;
  private readonly answered: Counter<Place | 'in_target'>;
  private readonly waits: Histogram<'queue' | 'medium'>;
  private readonly closed: Counter<Place | 'cause'>;
  private readonly overflowed: Counter<'rule' | 'from' | 'to'>;
  private stop: (() => void) | undefined;

  constructor(
    registry: Registry,
    @Inject(ROUTER) private readonly router: RouterPort,
    private readonly board: BoardService,
  ) {
    this.contacts = new ContactBook((accessPointId) => this.queueOf(accessPointId));
    const counter = <L extends string>(name: string, help: string, labelNames: readonly L[]) =>
      new Counter({ name: `lianxian_${name}_total`, help, labelNames: [...labelNames], registers: [registry] });
    this.arrived = counter('contacts_arrived', 'Contacts that arrived, by home centre.', ['centre', 'medium']);
    this.queued = counter('contacts_queued', 'Entries of contacts into a queue.', PLACE);
    this.offers = counter('offers_made', 'Offers of contacts to seats.', PLACE);
    this.offerEnds = counter('offers_ended', 'Offers by how they ended.', [...PLACE, 'end']);
    this.answered = counter(
      'contacts_answered',
      'Contacts whose service began; in_target: they waited no longer than the answer target of the queue.',
      [...PLACE, 'in_target'],
    );
    this.closed = counter('contacts_closed', 'Contacts that ended, by cause.', [...PLACE, 'cause']);
    this.overflowed = counter('contacts_overflowed', 'Contacts served by another centre, by rule.', [
      'rule',
      'from',
      'to',
    ]);
    this.waits = new Histogram({
      name: 'lianxian_answer_wait_seconds',
      help: 'Waited from entry into the queue to the begin of service.',
      labelNames: ['queue', 'medium'],
      buckets: WAIT_BUCKETS_S,
      registers: [registry],
    });
  }

  onModuleInit(): void {
    const reset = () => {
      this.contacts.reset(this.router.committed().state.contact);
    };
    this.stop = this.router.subscribe({
      onReset: reset,
      onCommitted: ({ effects }) => {
        for (const effect of effects) this.count(effect);
      },
    });
    if (this.router.status().state === 'ok') reset();
  }

  onModuleDestroy(): void {
    this.stop?.();
  }

  private count(effect: Effect): void {
    const firstAnswer = this.contacts.isFirstAnswer(effect);
    this.contacts.follow(effect);
    if (effect.kind === 'contact-overflowed') {
      const { ruleId: rule, from, to } = effect;
      this.overflowed.inc({ rule, from, to });
    }
    const place = 'contactId' in effect ? this.contacts.get(effect.contactId) : undefined;
    if (place === undefined) return;
    switch (effect.kind) {
      case 'contact-arrived':
        this.arrived.inc({ centre: place.centre, medium: place.medium });
        break;
      case 'contact-queued':
        this.queued.inc({ ...place });
        break;
      case 'offer-made':
        this.offers.inc({ ...place });
        break;
      case 'offer-ended':
        this.offerEnds.inc({ ...place, end: effect.end });
        break;
      case 'contact-active':
        if (firstAnswer) this.countAnswer(place, effect.waitedMs);
        break;
      case 'contact-closed':
        this.closed.inc({ ...place, cause: effect.cause });
        this.contacts.forget(effect.contactId);
        break;
      default:
        break;
    }
  }

  private countAnswer(place: Readonly<Record<Place, string>>, waitedMs: number | null): void {
    const inTarget = waitedMs !== null && waitedMs <= this.targetMs(place.queue);
    this.answered.inc({ ...place, in_target: String(inTarget) });
    if (waitedMs !== null) this.waits.observe({ queue: place.queue, medium: place.medium }, waitedMs / 1_000);
  }

  private targetMs(queueId: string): number {
    return this.board.model.config.queues.find(({ id }) => id === queueId)?.answerTargetMs ?? 0;
  }

  private queueOf(accessPointId: string): string {
    return this.board.model.config.accessPoints.find(({ id }) => id === accessPointId)?.queueId ?? 'none';
  }
}
