import { Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { Millis } from '../kernel/clock';
import type { Alerts } from '../platform/alerts/alerts';
import type { ContactId } from './engine/config';
import type { Explanation, SeatPage } from './engine/explanation';
import type { ContactRecord } from './engine/records';
import type { CommittedBatch, RouterPort } from './ports';
import { RouterUnavailableError } from './router.errors';

export interface ConservationWatchOptions {
  readonly everyMs: Millis;
  /** Contacts asked about in one look; each answer costs the engine a walk over all signed-in seats. */
  readonly sample: number;
  /** The same queue of the same centre is not told again sooner. */
  readonly coolDownMs: Millis;
  /** Milliseconds that never go back. */
  readonly steady: () => number;
}

const CONSERVATION_WATCH_OPTIONS: ConservationWatchOptions = {
  everyMs: 5_000,
  sample: 10,
  coolDownMs: 5 * 60_000,
  steady: () => performance.now(),
};

/** One seat that could take the contact is enough. */
const FIRST_IDLE: SeatPage = { offset: 0, limit: 1, verdict: 'eligible' };

/** Where a waiting contact waits. */
type Wait = Pick<ContactRecord, 'queueId' | 'homeCentreId'>;

/**
 * Work conservation in production (routing.md section 3): nobody waits while a seat may take him. Every few seconds the
 * engine is asked about a few waiting contacts, each in its turn; who has an eligible seat at two looks, and did not
 * leave the line between them, is told to the duty manager as `work-not-conserved`, with queue and home centre.
 */
export class ConservationWatch implements OnModuleInit, OnModuleDestroy {
  private readonly log = new Logger(ConservationWatch.name);
  private readonly options: ConservationWatchOptions;
  /** The contacts in state `queued`, the one whose turn is next first. */
  private readonly waiting = new Map<ContactId, Wait>();
  /** Had an eligible seat at the last look. */
  private readonly suspects = new Set<ContactId>();
  private readonly toldAt = new Map<string, number>();
  private looking = false;
  private timer: NodeJS.Timeout | undefined;
  private unsubscribe: (() => void) | null = null;

  constructor(
    private readonly router: Pick<RouterPort, 'committed' | 'explain' | 'status' | 'subscribe'>,
    private readonly alerts: Pick<Alerts, 'raise'>,
    options: Partial<ConservationWatchOptions> = {},
  ) {
    this.options = { ...CONSERVATION_WATCH_OPTIONS, ...options };
  }

  onModuleInit(): void {
    this.unsubscribe = this.router.subscribe({
      onCommitted: (batch) => {
        this.follow(batch);
      },
      onReset: () => {
        this.restart();
      },
    });
    if (this.router.status().state === 'ok') this.restart();
    this.timer = setInterval(() => void this.look(), this.options.everyMs);
    this.timer.unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
    this.unsubscribe?.();
  }

  /** Asks about the next few. One after the other, so that the router's loop gets its turn between them. Never rejects. */
  async look(): Promise<void> {
    if (this.looking || this.router.status().state !== 'ok') return;
    this.looking = true;
    let asked: ContactId | null = null;
    try {
      for (const contactId of this.nextSample()) {
        asked = contactId;
        this.judge(contactId, await this.router.explain(contactId, FIRST_IDLE));
      }
    } catch (error) {
      // Without an answer it was not seen twice in a row.
      if (asked !== null) this.suspects.delete(asked);
      // That the router is away is told elsewhere.
      if (!(error instanceof RouterUnavailableError)) {
        this.log.warn(`contact ${asked ?? '-'} cannot be explained: ${String(error)}`);
      }
    } finally {
      this.looking = false;
    }
  }

  /** Suspects, then those not asked about for longest; all of them go to the end of the turn. */
  private nextSample(): readonly ContactId[] {
    const sample = new Set(this.suspects);
    for (const contactId of this.waiting.keys()) {
      if (sample.size >= this.options.sample) break;
      sample.add(contactId);
    }
    for (const contactId of sample) {
      const wait = this.waiting.get(contactId);
      if (wait === undefined) continue;
      this.waiting.delete(contactId);
      this.waiting.set(contactId, wait);
    }
    return [...sample];
  }

  private judge(contactId: ContactId, explanation: Explanation | null): void {
    const wait = this.waiting.get(contactId);
    const isIdleSeatLeft = explanation?.state === 'queued' && explanation.counts.eligible > 0;
    if (wait === undefined || !isIdleSeatLeft) {
      this.suspects.delete(contactId);
    } else if (this.suspects.delete(contactId)) {
      this.tell(wait, explanation);
    } else {
      this.suspects.add(contactId);
    }
  }

  private tell({ queueId, homeCentreId }: Wait, { contactId, waitedMs, seats }: Explanation): void {
    const key = `${queueId ?? ''}|${homeCentreId}`;
    const now = this.options.steady();
    const before = this.toldAt.get(key);
    if (before !== undefined && now - before < this.options.coolDownMs) return;
    this.toldAt.set(key, now);
    this.log.error({
      alert: 'work-not-conserved',
      contactId,
      waitedMs,
      queueId,
      homeCentreId,
      seatId: seats[0]?.seatId,
    });
    this.alerts.raise({ alert: 'work-not-conserved', queueId, centreId: homeCentreId });
  }

  private follow({ changes }: CommittedBatch): void {
    for (const change of changes) if (change.kind === 'contact') this.note(change.id, change.record);
  }

  private note(contactId: ContactId, record: ContactRecord | null): void {
    if (record?.state === 'queued') {
      this.waiting.set(contactId, { queueId: record.queueId, homeCentreId: record.homeCentreId });
    } else {
      this.waiting.delete(contactId);
      this.suspects.delete(contactId);
    }
  }

  private restart(): void {
    this.waiting.clear();
    this.suspects.clear();
    for (const record of this.router.committed().state.contact) this.note(record.id, record);
  }
}
