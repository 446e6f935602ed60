import { Logger } from '@nestjs/common';
import type { NewAlert } from '../platform/alerts/alerts';
import { ConservationWatch, type ConservationWatchOptions } from './conservation-watch';
import { REFUSAL_REASONS, type ContactState } from './engine/effects';
import type { Explanation } from './engine/explanation';
import type { ContactRecord } from './engine/records';
import type { CommitListener, RouterPort, RouterStatus } from './ports';
import { routerAway } from './router.errors';

function contact(id: string, over: Partial<ContactRecord> = {}): ContactRecord {
  return {
    id,
    arrivalNumber: 1,
    accessPointId: 'hotline',
    medium: 'voice',
    direction: 'inbound',
    customerId: null,
    homeCentreId: 'north',
    arrivedAt: 0,
    state: 'queued',
    inIvr: false,
    priority: 0,
    queueId: 'sales',
    enqueuedAt: 0,
    queueEnteredAt: 0,
    ring: 0,
    nextRing: null,
    preferred: null,
    offer: null,
    seatId: null,
    servedOfferId: null,
    servedRing: null,
    unitsHeld: 0,
    serviceStartedAt: null,
    pausedAt: null,
    takenAt: null,
    takenOrder: null,
    wrapUp: null,
    exclusions: [],
    expectedWaitMs: null,
    pickedBy: null,
    hops: 0,
    visited: [],
    treatedBy: [],
    ...over,
  };
}

/** A router whose contacts and idle seats a test changes between two looks. */
class Router implements Pick<RouterPort, 'committed' | 'explain' | 'status' | 'subscribe'> {
  readonly asked: string[] = [];
  /** Contacts that an idle seat could take. */
  readonly eligible = new Set<string>();
  readonly failing = new Map<string, Error>();
  state: RouterStatus['state'] = 'ok';
  private readonly contacts = new Map<string, ContactRecord>();
  private readonly listeners = new Set<CommitListener>();
  private seq = 0;

  put(...records: ContactRecord[]): void {
    for (const record of records) {
      this.contacts.set(record.id, record);
      this.commit(record.id, record);
    }
  }

  close(id: string): void {
    this.contacts.delete(id);
    this.commit(id, null);
  }

  reset(): void {
    for (const listener of this.listeners) listener.onReset?.();
  }

  explain(contactId: string): Promise<Explanation | null> {
    this.asked.push(contactId);
    const error = this.failing.get(contactId);
    if (error !== undefined) return Promise.reject(error);
    const record = this.contacts.get(contactId);
    return Promise.resolve(record === undefined ? null : explanation(record, this.eligible.has(contactId)));
  }

  committed(): ReturnType<RouterPort['committed']> {
    const state = {
      contact: [...this.contacts.values()],
      seat: [],
      centre: [],
      rule: [],
      balance: [],
      group: [],
      partition: [],
    };
    return { seq: this.seq, state };
  }

  subscribe(listener: CommitListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  status(): RouterStatus {
    return { state: this.state, since: 0 };
  }

  private commit(id: string, record: ContactRecord | null): void {
    const from = this.seq++;
    const batch = { from, to: this.seq, at: 0, effects: [], changes: [{ kind: 'contact' as const, id, record }] };
    for (const listener of this.listeners) listener.onCommitted(batch);
  }
}

const ANNA = {
  seatId: 'anna',
  seatNumber: 1,
  centreId: 'north',
  state: 'ready' as const,
  reason: null,
  offering: false,
  inHand: 0,
  lacks: [],
  until: null,
};

function explanation({ id, state, queueId, ring }: ContactRecord, isEligible: boolean): Explanation {
  const none = Object.fromEntries(REFUSAL_REASONS.map((reason) => [reason, 0])) as Explanation['counts'];
  return {
    contactId: id,
    state,
    queueId,
    waitedMs: 1_000,
    ring,
    rings: [],
    scope: [{ centreId: 'north', because: 'home' }],
    preferred: null,
    placeInLine: state === 'queued' ? 1 : null,
    expectedWait: null,
    offer: null,
    counts: { ...none, 'seat-not-ready': isEligible ? 0 : 1, eligible: isEligible ? 1 : 0 },
    matching: isEligible ? 1 : 0,
    seats: isEligible ? [ANNA] : [],
  };
}

describe('the watchdog of work conservation', () => {
  let router: Router;
  let raised: NewAlert[];
  let now: number;
  let watch: ConservationWatch;
  let logged: jest.SpyInstance;

  function start(options: Partial<ConservationWatchOptions> = {}): void {
    watch = new ConservationWatch(router, { raise: (alert) => raised.push(alert) }, { steady: () => now, ...options });
    watch.onModuleInit();
  }

  async function look(times = 1): Promise<void> {
    for (let time = 0; time < times; time++) await watch.look();
  }

  beforeEach(() => {
    router = new Router();
    raised = [];
    now = 0;
    logged = jest.spyOn(Logger.prototype, 'error').mockReturnValue(undefined);
    jest.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
  });
  afterEach(() => {
    watch.onModuleDestroy();
    jest.restoreAllMocks();
  });

  it('is silent while who waits has no eligible seat', async () => {
    start();
    router.put(contact('c'));
    await look(5);
    expect(router.asked).toEqual(['c', 'c', 'c', 'c', 'c']);
    expect(raised).toEqual([]);
  });

  it('is silent about an idle seat seen once', async () => {
    start();
    router.put(contact('c'));
    for (let time = 0; time < 3; time++) {
      router.eligible.add('c');
      await look();
      router.eligible.delete('c');
      await look();
    }
    expect(router.asked).toHaveLength(6);
    expect(raised).toEqual([]);
  });

  it('tells of an idle seat seen twice in a row, with queue and home centre, and logs whose', async () => {
    router.put(contact('c'));
    start();
    router.eligible.add('c');
    await look();
    expect(raised).toEqual([]);
    await look();
    expect(raised).toEqual([{ alert: 'work-not-conserved', queueId: 'sales', centreId: 'north' }]);
    expect(logged).toHaveBeenCalledWith(expect.objectContaining({ contactId: 'c', seatId: 'anna' }));
  });

  it('tells again of a queue only after the cool-down, of another queue or centre at once', async () => {
    start();
    router.put(contact('c'));
    router.eligible.add('c').add('other-queue').add('other-centre');
    await look(2);
    now = 299_999;
    await look(4);
    expect(raised).toHaveLength(1);
    router.put(contact('other-queue', { queueId: 'care' }), contact('other-centre', { homeCentreId: 'south' }));
    await look(2);
    expect(raised.slice(1)).toEqual([
      { alert: 'work-not-conserved', queueId: 'care', centreId: 'north' },
      { alert: 'work-not-conserved', queueId: 'sales', centreId: 'south' },
    ]);
    now = 300_000;
    await look(2);
    expect(raised.slice(3)).toEqual([{ alert: 'work-not-conserved', queueId: 'sales', centreId: 'north' }]);
  });

  it.each<ContactState>(['offered', 'active'])(
    'does not blame a contact that was %s between two looks',
    async (state) => {
      start();
      router.put(contact('c'));
      router.eligible.add('c');
      await look();
      router.put(contact('c', { state }));
      await look();
      router.put(contact('c'));
      await look();
      expect(raised).toEqual([]);
      await look();
      expect(raised).toHaveLength(1);
    },
  );

  it('asks about everybody in turn, a few at a time, and about a suspect again at the next look', async () => {
    start({ sample: 2 });
    router.put(contact('a'), contact('b'), contact('c'), contact('d'), contact('served', { state: 'active' }));
    await look(2);
    expect(router.asked.splice(0)).toEqual(['a', 'b', 'c', 'd']);
    router.eligible.add('b');
    await look();
    router.close('c');
    await look();
    expect(router.asked.splice(0)).toEqual(['a', 'b', 'b', 'd']);
    expect(raised).toHaveLength(1);
  });

  it('asks nothing while the router is away, and knows afterwards who waits', async () => {
    router.state = 'away';
    start();
    router.put(contact('c'));
    router.eligible.add('c');
    await look(2);
    expect(router.asked).toEqual([]);
    router.state = 'ok';
    await look();
    router.reset();
    await look();
    expect(raised).toEqual([]);
    await look();
    expect(raised).toHaveLength(1);
  });

  it('bears that there is no answer, and does not count it as a look', async () => {
    start();
    router.put(contact('c'));
    router.eligible.add('c');
    for (const error of [routerAway(), new Error('the engine broke')]) {
      await look();
      router.failing.set('c', error);
      await look();
      router.failing.clear();
    }
    expect(raised).toEqual([]);
    await look(2);
    expect(raised).toHaveLength(1);
  });

  it('looks by itself every few seconds until the application stops', async () => {
    jest.useFakeTimers();
    try {
      start({ everyMs: 5_000 });
      router.put(contact('c'));
      router.eligible.add('c');
      await jest.advanceTimersByTimeAsync(9_999);
      expect(raised).toEqual([]);
      await jest.advanceTimersByTimeAsync(1);
      expect(raised).toHaveLength(1);
      watch.onModuleDestroy();
      router.asked.length = 0;
      await jest.advanceTimersByTimeAsync(60_000);
      expect(router.asked).toEqual([]);
    } finally {
      jest.useRealTimers();
    }
  });
});
