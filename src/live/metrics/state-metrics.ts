import { Inject, Injectable } from '@nestjs/common';
import { Gauge, Registry } from 'prom-client';
import type { Clock } from '../../kernel/clock';
import { MEDIA, type Medium } from '../../kernel/medium';
import { CLOCK } from '../../platform/time/clock';
import { ROUTER, type RouterPort } from '../../routing/ports';
import { BoardService } from '../board.service';
import type { CellDay } from '../day-figures';
import type { SeatCategory } from '../staffing';

const SEAT_STATES: Readonly<Record<SeatCategory, string>> = {
  ready: 'ready',
  offered: 'offered',
  busy: 'busy',
  wrapUp: 'wrap-up',
  notReady: 'not-ready',
  notResponding: 'not-responding',
  disconnected: 'disconnected',
};
const DAY_COUNTS: Readonly<Record<keyof CellDay, string>> = {
  offered: 'offered',
  answered: 'answered',
  answeredInTarget: 'answered-in-target',
  abandoned: 'abandoned',
  rejected: 'rejected',
};

interface Waiting {
  readonly queue: string;
  readonly centre: string;
  readonly medium: Medium;
  count: number;
  oldestMs: number;
}

/** Queues, seats and today's figures as they stand on disk, read from memory when somebody looks. Empty on a standby. */
@Injectable()
export class StateMetrics {
  constructor(
    registry: Registry,
    @Inject(ROUTER) private readonly router: RouterPort,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly board: BoardService,
  ) {
    const gauge = <L extends string>(
      name: string,
      help: string,
      labelNames: readonly L[],
      read: (to: Gauge<L>) => void,
    ) =>
      new Gauge({
        name: `lianxian_${name}`,
        help,
        labelNames: [...labelNames],
        registers: [registry],
        collect() {
          this.reset();
          read(this);
        },
      });
    gauge('contacts_waiting', 'Contacts that wait or are being offered.', ['queue', 'centre', 'medium'], (to) => {
      for (const { queue, centre, medium, count } of this.waiting()) to.set({ queue, centre, medium }, count);
    });
    gauge(
      'contacts_oldest_wait_seconds',
      'Wait of the oldest of them; 0: nobody waits.',
      ['queue', 'centre', 'medium'],
      (to) => {
        for (const { queue, centre, medium, oldestMs } of this.waiting())
          to.set({ queue, centre, medium }, oldestMs / 1_000);
      },
    );
    gauge('contacts_open', 'Contacts that are not closed, by state.', ['medium', 'state'], (to) => {
      for (const { medium, state } of this.router.committed().state.contact) to.inc({ medium, state });
    });
    gauge('seats', 'Signed-in seats by what they do.', ['centre', 'state'], (to) => {
      for (const { id: centre } of this.board.model.config.centres) {
        for (const [category, state] of Object.entries(SEAT_STATES)) {
          to.set({ centre, state }, this.board.model.staffing.counted(centre, category as SeatCategory));
        }
      }
    });
    gauge('day_contacts', 'Today’s figures as the board shows them.', ['queue', 'centre', 'what'], (to) => {
      const { config, figures } = this.board.model;
      for (const { id: queue } of config.queues) {
        for (const { id: centre } of config.centres) {
          const day = figures.cell(queue, centre);
          for (const [key, what] of Object.entries(DAY_COUNTS))
            to.set({ queue, centre, what }, day[key as keyof CellDay]);
        }
      }
    });
    gauge('rule_in_force', '1 while an overflow rule sends contacts to other centres.', ['rule'], (to) => {
      for (const { id: rule, inForceSince } of this.router.committed().state.rule)
        to.set({ rule }, inForceSince === null ? 0 : 1);
    });
  }

  /** Every queue at every centre with the media that reach it, also where nobody waits: a line without gaps. */
  private waiting(): Iterable<Waiting> {
    const { queues, centres, accessPoints } = this.board.model.config;
    const cells = new Map<string, Waiting>();
    const cell = (queue: string, centre: string, medium: Medium): Waiting => {
      const key = `${queue} ${centre} ${medium}`;
      const found = cells.get(key) ?? { queue, centre, medium, count: 0, oldestMs: 0 };
      cells.set(key, found);
      return found;
    };
    for (const { id: queue } of queues) {
      const reaching = new Set(accessPoints.flatMap((point) => (point.queueId === queue ? [point.medium] : [])));
      for (const medium of MEDIA) {
        if (reaching.has(medium)) for (const { id: centre } of centres) cell(queue, centre, medium);
      }
    }
    const now = this.clock.now();
    for (const { state, queueId, homeCentreId, medium, enqueuedAt } of this.router.committed().state.contact) {
      if ((state !== 'queued' && state !== 'offered') || queueId === null) continue;
      const counted = cell(queueId, homeCentreId, medium);
      counted.count += 1;
      counted.oldestMs = Math.max(counted.oldestMs, now - (enqueuedAt ?? now));
    }
    return cells.values();
  }
}
