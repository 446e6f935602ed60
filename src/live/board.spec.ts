import fc from 'fast-check';
import type { BoardFrame, BoardSnapshot } from '../platform/realtime/console-protocol';
import type { RoutingConfig, RuleConfig, SeatProfile } from '../routing/engine/config';
import type { Effect, SeatState } from '../routing/engine/effects';
import type { ContactRecord, RoutingSnapshot, RuleRecord, SeatRecord, StateChange } from '../routing/engine/records';
import { BoardModel } from './board-model';
import { type BoardNames, ruleView } from './board-view';
import { ScopedBoard } from './scoped-board';

const CENTRES = ['north', 'south', 'west'];
const medium = { ageingRate: 1, ranking: 'longest-idle', offerTimeoutMs: 15_000, wrapUpLimitMs: 60_000, maxMissed: 1 };
const CONFIG: RoutingConfig = {
  version: 3,
  secondsPerPriority: 60,
  priorities: [],
  media: {
    voice: { ...medium, ranking: 'longest-idle', cost: 100, interruptibleBy: [] },
    chat: { ...medium, ranking: 'packed', cost: 30, interruptibleBy: [] },
    sms: { ...medium, ranking: 'packed', cost: 30, interruptibleBy: [] },
    email: { ...medium, ranking: 'packed', cost: 20, interruptibleBy: ['voice'] },
  },
  centres: CENTRES.map((id) => ({ id, weight: 1 })),
  queues: ['repair', 'bills'].map((id) => ({
    id,
    requires: { [id]: 3 },
    rings: [],
    priority: 0,
    headStartS: 0,
    answerTargetMs: 20_000,
    open: true,
  })),
  accessPoints: [
    { id: 'tel-repair', medium: 'voice', queueId: 'repair' },
    { id: 'chat-repair', medium: 'chat', queueId: 'repair' },
    { id: 'chat-bills', medium: 'chat', queueId: 'bills' },
  ],
  rules: [
    {
      id: 'north-out',
      queueId: 'repair',
      homeCentreId: 'north',
      when: { all: [{ oldestWaitMs: 60_000, exit: 20_000 }, { readySeats: 0 }] },
      action: 'widen',
      targets: ['south'],
      minForceMs: 0,
      enabled: 'auto',
    },
  ],
  backOffMs: 60_000,
  preferMs: 15_000,
  holdPreferMs: 60_000,
  deviceFailureWindowMs: 300_000,
};
const NAMES: BoardNames = {
  centre: (id) => ({ name: id, nameEn: null }),
  queue: (id) => ({ name: id, nameEn: null }),
  rule: (id) => id,
  person: (id) => id,
};

function seat(id: string, part: Partial<SeatRecord> & { profile?: SeatProfile } = {}): SeatRecord {
  return {
    id,
    centreId: 'north',
    profile: { seatNumber: 1, skills: { repair: 5 }, capacity: 100, caps: {} },
    state: 'ready',
    reason: null,
    stateSince: 0,
    idleSince: 0,
    chosen: { state: 'ready' },
    signedInAt: 0,
    missedInARow: 0,
    failedAt: [],
    acceptedAt: [],
    limitedUntil: null,
    graceUntil: null,
    returnsNotResponding: null,
    ...part,
  };
}

function contact(id: string, part: Partial<ContactRecord> = {}): ContactRecord {
  return {
    id,
    arrivalNumber: 1,
    accessPointId: 'chat-repair',
    medium: 'chat',
    direction: 'inbound',
    customerId: null,
    homeCentreId: 'north',
    arrivedAt: 0,
    state: 'queued',
    inIvr: false,
    priority: 0,
    queueId: 'repair',
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
    ...part,
  };
}

function offeredTo(seatId: string): Partial<ContactRecord> {
  const offer = { id: `o-${seatId}`, seatId, ring: 0, madeAt: 1, deadline: 2, order: 1, ruleId: null, manual: false };
  return { state: 'offered', offer, unitsHeld: 30 };
}

function servedBy(seatId: string, part: Partial<ContactRecord> = {}): Partial<ContactRecord> {
  return { state: 'active', seatId, unitsHeld: 30, serviceStartedAt: 5, takenAt: 4, takenOrder: 4, ...part };
}

class World {
  readonly model = new BoardModel();
  private readonly state = { seat: new Map<string, SeatRecord>(), contact: new Map<string, ContactRecord>() };
  private seq = 0;

  constructor() {
    this.model.configure(CONFIG);
    this.model.reset(this.snapshot());
  }

  commit(changes: readonly StateChange[], effects: readonly Effect[] = []): void {
    for (const change of changes) {
      if (change.kind === 'seat') put(this.state.seat, change.id, change.record);
      if (change.kind === 'contact') put(this.state.contact, change.id, change.record);
    }
    this.seq += 1;
    this.model.apply(this.seq, changes, effects);
  }

  seat(record: SeatRecord): void {
    this.commit([{ kind: 'seat', id: record.id, record }]);
  }

  contact(record: ContactRecord): void {
    this.commit([{ kind: 'contact', id: record.id, record }]);
  }

  gone(kind: 'seat' | 'contact', id: string): void {
    this.commit([{ kind, id, record: null }]);
  }

  snapshot(): RoutingSnapshot {
    return {
      contact: [...this.state.contact.values()],
      seat: [...this.state.seat.values()],
      centre: [],
      rule: [],
      balance: [],
      group: [],
      partition: [],
    };
  }

  contacts(): readonly ContactRecord[] {
    return [...this.state.contact.values()];
  }

  cell(id: string): unknown {
    return new ScopedBoard(this.model, NAMES, 'all', []).snapshot(0).cells.find((cell) => cell.id === id);
  }

  centre(id: string): unknown {
    return new ScopedBoard(this.model, NAMES, 'all', []).snapshot(0).centres.find((centre) => centre.centreId === id);
  }
}

function put<T>(map: Map<string, T>, id: string, record: T | null): void {
  if (record === null) map.delete(id);
  else map.set(id, record);
}

/** What a console does with frames. */
class Folded {
  private readonly lists: Record<string, Map<string, unknown>> = {};
  private figures: unknown;
  private to: number;

  constructor(snapshot: BoardSnapshot) {
    this.to = snapshot.to;
    this.figures = snapshot.figures;
    this.upsert(snapshot);
  }

  apply(frame: BoardFrame): void {
    expect(frame.from).toBe(this.to);
    this.to = frame.to;
    if (frame.figures !== undefined) this.figures = frame.figures;
    for (const id of frame.gone?.seats ?? []) this.lists['seats']?.delete(id);
    for (const id of frame.gone?.waiting ?? []) this.lists['waiting']?.delete(id);
    this.upsert(frame);
  }

  picture(): unknown {
    const sorted = Object.entries(this.lists).map(([name, list]) => [
      name,
      [...list].sort(([a], [b]) => (a < b ? -1 : 1)),
    ]);
    return { ...Object.fromEntries(sorted), figures: this.figures };
  }

  private upsert(part: BoardSnapshot | BoardFrame): void {
    const keys = { centres: 'centreId', cells: 'id', seats: 'seatId', rules: 'ruleId', waiting: 'contactId' } as const;
    for (const [name, key] of Object.entries(keys)) {
      const values = (part as unknown as Record<string, Record<string, string>[] | undefined>)[name] ?? [];
      const list = (this.lists[name] ??= new Map());
      for (const value of values) list.set(value[key] ?? '', value);
    }
  }
}

describe('the counts of a cell', () => {
  it('say who waits, by medium, and since when', () => {
    const world = new World();
    world.contact(contact('a', { enqueuedAt: 500 }));
    world.contact(contact('b', { medium: 'voice', enqueuedAt: 200, ...offeredTo('x') }));
    world.contact(contact('c', { enqueuedAt: 100, homeCentreId: 'south' }));
    expect(world.cell('repair@north')).toMatchObject({
      waiting: 2,
      waitingByMedium: { voice: 1, chat: 1, sms: 0, email: 0 },
      oldestEnqueuedAt: 200,
    });
    world.contact(contact('b', { medium: 'voice', enqueuedAt: 200, ...servedBy('x') }));
    expect(world.cell('repair@north')).toMatchObject({ waiting: 1, oldestEnqueuedAt: 500, inService: 1 });
  });

  it.each<[string, Partial<SeatRecord>, Partial<ContactRecord> | null, { idle: number; staffed: number }]>([
    ['is ready', {}, null, { idle: 1, staffed: 1 }],
    ['is on a break', { state: 'not-ready', reason: 'meal' }, null, { idle: 0, staffed: 1 }],
    ['is disconnected', { state: 'disconnected' }, null, { idle: 0, staffed: 0 }],
    ['has an offer', {}, offeredTo('s'), { idle: 0, staffed: 1 }],
    // A call may come to this queue and would not fit beside the chat.
    ['serves a chat', {}, servedBy('s'), { idle: 0, staffed: 1 }],
    [
      'serves a chat and has room for a call',
      { profile: { seatNumber: 1, skills: { repair: 3 }, capacity: 160, caps: {} } },
      servedBy('s'),
      { idle: 1, staffed: 1 },
    ],
    [
      'serves a chat and takes no calls',
      { profile: { seatNumber: 1, skills: { repair: 3 }, capacity: 100, caps: { voice: 0 } } },
      servedBy('s'),
      { idle: 1, staffed: 1 },
    ],
    [
      'serves none of the media',
      { profile: { seatNumber: 1, skills: { repair: 3 }, capacity: 100, caps: { voice: 0, chat: 0 } } },
      null,
      { idle: 0, staffed: 0 },
    ],
    [
      'is below the level',
      { profile: { seatNumber: 1, skills: { repair: 2 }, capacity: 100, caps: {} } },
      null,
      { idle: 0, staffed: 0 },
    ],
  ])('count a seat that %s', (_, seatPart, contactPart, { idle, staffed }) => {
    const world = new World();
    world.seat(seat('s', seatPart));
    if (contactPart !== null) world.contact(contact('c', contactPart));
    expect(world.cell('repair@north')).toMatchObject({ idleHere: idle, idleElsewhere: 0, staffedHere: staffed });
    expect(world.cell('repair@south')).toMatchObject({ idleHere: 0, idleElsewhere: idle, staffedHere: 0 });
    expect(world.cell('bills@north')).toMatchObject({ idleHere: 0, staffedHere: 0 });
  });
});

describe('the counts of a centre', () => {
  it('count every signed-in seat once', () => {
    const world = new World();
    const states: SeatState[] = ['ready', 'not-ready', 'not-responding', 'wrap-up', 'disconnected'];
    for (const state of states) world.seat(seat(state, { state }));
    for (const id of ['ringing', 'serving']) world.seat(seat(id));
    world.contact(contact('a', offeredTo('ringing')));
    world.contact(contact('b', servedBy('serving')));
    const seats = { ready: 1, offered: 1, busy: 1, wrapUp: 1, notReady: 1, notResponding: 1, disconnected: 1 };
    expect(world.centre('north')).toMatchObject({ seats });
    world.gone('seat', 'ready');
    expect(world.centre('north')).toMatchObject({ seats: { ...seats, ready: 0 } });
  });

  it('say what crosses centres, until the service ends', () => {
    const world = new World();
    world.seat(seat('s', { centreId: 'south' }));
    world.contact(contact('a', servedBy('s')));
    expect(world.centre('north')).toMatchObject({ overflowOut: 1, overflowIn: 0 });
    expect(world.centre('south')).toMatchObject({ overflowOut: 0, overflowIn: 1 });
    world.contact(contact('a', { ...servedBy('s'), state: 'wrap-up' }));
    expect(world.centre('north')).toMatchObject({ overflowOut: 0 });
    expect(world.centre('south')).toMatchObject({ overflowIn: 0 });
  });
});

const arbitraryStep = fc.oneof(
  fc.record({
    kind: fc.constant('seat' as const),
    id: fc.integer({ min: 0, max: 7 }),
    state: fc.constantFrom<SeatState | null>('ready', 'not-ready', 'not-responding', 'wrap-up', 'disconnected', null),
    centre: fc.constantFrom(...CENTRES),
    level: fc.integer({ min: 1, max: 5 }),
    flush: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('contact' as const),
    id: fc.integer({ min: 0, max: 9 }),
    state: fc.constantFrom('queued', 'offered', 'active', 'wrap-up', 'gone' as const),
    seat: fc.integer({ min: 0, max: 7 }),
    centre: fc.constantFrom(...CENTRES),
    queue: fc.constantFrom('repair', 'bills'),
    at: fc.integer({ min: 0, max: 50 }),
    flush: fc.boolean(),
  }),
);

type Step = typeof arbitraryStep extends fc.Arbitrary<infer T> ? T : never;

/** Carries the step out unless the engine could never do such a thing. */
function take(world: World, step: Step): void {
  const id = `${step.kind}-${step.id}`;
  if (step.kind === 'seat') {
    const busy = world.contacts().some((contact) => contact.seatId === id || contact.offer?.seatId === id);
    if (step.state === null) {
      if (!busy) world.gone('seat', id);
      return;
    }
    const profile = {
      seatNumber: step.id,
      skills: { repair: step.level, bills: 6 - step.level },
      capacity: 100,
      caps: {},
    };
    const centreId = world.model.seat(id)?.centreId ?? step.centre;
    world.seat(seat(id, { state: step.state, centreId, profile }));
    return;
  }
  if (step.state === 'gone') {
    world.gone('contact', id);
    return;
  }
  const seatId = `seat-${step.seat}`;
  const place = { arrivalNumber: step.id, homeCentreId: step.centre, queueId: step.queue, enqueuedAt: step.at };
  if (step.state !== 'queued' && world.model.seat(seatId) === null) return;
  if (step.state === 'offered' && world.contacts().some((other) => other.offer?.seatId === seatId)) return;
  const hands =
    step.state === 'queued'
      ? {}
      : step.state === 'offered'
        ? offeredTo(seatId)
        : servedBy(seatId, { takenOrder: step.id });
  world.contact(contact(id, { ...place, ...hands, state: step.state }));
}

describe('any run of commits', () => {
  it('adds up: snapshot and frames equal a board that was built from the whole state', () => {
    fc.assert(
      fc.property(
        fc.array(arbitraryStep, { maxLength: 60 }),
        fc.constantFrom<'all' | string[]>('all', ['north'], ['south', 'west']),
        (steps, scope) => {
          const world = new World();
          world.model.takeMarks();
          const board = new ScopedBoard(world.model, NAMES, scope, []);
          const folded = new Folded(board.snapshot(0));
          for (const step of steps) {
            take(world, step);
            if (!step.flush) continue;
            const frame = board.frame(world.model.takeMarks(), [], 0);
            if (frame !== null) folded.apply(frame);
          }
          const last = board.frame(world.model.takeMarks(), [], 0);
          if (last !== null) folded.apply(last);
          const fresh = new BoardModel();
          fresh.configure(CONFIG);
          fresh.reset(world.snapshot());
          const whole = new ScopedBoard(fresh, NAMES, scope, []).snapshot(0);
          expect(folded.picture()).toEqual(new Folded(whole).picture());
          expect(new Folded(board.snapshot(0)).picture()).toEqual(folded.picture());
        },
      ),
      { numRuns: 300 },
    );
  });

  it('shows nobody another centre', () => {
    fc.assert(
      fc.property(fc.array(arbitraryStep, { maxLength: 40 }), (steps) => {
        const world = new World();
        const board = new ScopedBoard(world.model, NAMES, ['west'], []);
        for (const step of steps) take(world, step);
        const frame = board.frame(world.model.takeMarks(), [], 0);
        for (const { centreId } of [...(frame?.centres ?? []), ...(frame?.cells ?? []), ...(frame?.seats ?? [])]) {
          expect(centreId).toBe('west');
        }
        for (const { homeCentreId } of [...(frame?.waiting ?? []), ...(frame?.rules ?? [])]) {
          expect(homeCentreId).toBe('west');
        }
      }),
    );
  });
});

describe('at the size of a national hotline', () => {
  it('makes a frame of 50 changes among 2,000 seats and 5,000 waiting contacts in less than 5 ms', () => {
    const world = new World();
    world.commit([
      ...Array.from({ length: 2_000 }, (_, n) => {
        const record = seat(`s${n}`, { centreId: CENTRES[n % 3] ?? 'north' });
        return { kind: 'seat' as const, id: record.id, record };
      }),
      ...Array.from({ length: 5_000 }, (_, n) => {
        const record = contact(`c${n}`, { arrivalNumber: n, enqueuedAt: n, homeCentreId: CENTRES[n % 3] ?? 'north' });
        return { kind: 'contact' as const, id: record.id, record };
      }),
    ]);
    const board = new ScopedBoard(world.model, NAMES, 'all', []);
    world.model.takeMarks();
    const times: number[] = [];
    for (let round = 0; round < 41; round += 1) {
      const started = performance.now();
      for (let n = 0; n < 25; n += 1) {
        const id = (round * 25 + n) % 2_000;
        world.seat(seat(`s${id}`, { centreId: CENTRES[id % 3] ?? 'north', state: 'not-ready', reason: `r${round}` }));
        world.contact(
          contact(`c${id}`, {
            arrivalNumber: id,
            enqueuedAt: id,
            priority: round,
            homeCentreId: CENTRES[id % 3] ?? 'north',
          }),
        );
      }
      expect(board.frame(world.model.takeMarks(), [], 0)).not.toBeNull();
      times.push(performance.now() - started);
    }
    const median = times.sort((a, b) => a - b)[20] ?? Infinity;
    expect(median).toBeLessThan(5);
  });
});

describe('a rule on the board', () => {
  const rule: RuleConfig = {
    id: 'tell',
    queueId: 'repair',
    homeCentreId: 'north',
    when: {
      any: [
        { all: [{ waiting: 12, exit: 4 }, { expectedWaitMs: 90_000 }] },
        { serviceLevel: 80, minutes: 10, exit: 90 },
        { staffedSeats: 0 },
        { trunksInUse: 100 },
        { centreState: ['down', 'draining'] },
        { manual: true },
      ],
    },
    action: 'move',
    targets: ['bills'],
    choose: 'best',
    share: 30,
    hours: { utcOffsetMin: 480, weekly: [{ from: 480, to: 1_200 }], days: [{ day: 20_000, windows: [] }] },
    minForceMs: 60_000,
    enabled: 'auto',
  };
  const view = (model: BoardModel) => ruleView(model, NAMES, rule);
  const entered = { kind: 'rule-entered', at: 5, ruleId: 'tell', seen: { waiting: 14 } } as const;
  const record = (inForceSince: number | null) => ({ id: 'tell', inForceSince, switched: null }) as RuleRecord;

  it('says each comparison, and what chooses and limits', () => {
    expect(view(new BoardModel())).toMatchObject({
      action: 'move',
      targets: ['bills'],
      best: { minGainMs: 30_000 },
      share: 30,
      lenderHealth: false,
      parameter: null,
      hours: { weekly: [{ from: 480, to: 1_200 }], dates: 1 },
      seen: null,
      conditions: [
        { name: 'waiting', threshold: 12, exit: 4, minutes: null },
        { name: 'expectedWaitMs', threshold: 90_000, exit: null, minutes: null },
        { name: 'serviceLevel', threshold: 80, exit: 90, minutes: 10 },
        { name: 'staffedSeats', threshold: 0, exit: null, minutes: null },
        { name: 'trunksInUse', threshold: 100, exit: null, minutes: null },
        { name: 'centreState', threshold: 'down draining', exit: null, minutes: null },
        { name: 'manual', threshold: 'on', exit: null, minutes: null },
      ],
    });
  });

  it('says what it saw while it is in force', () => {
    const model = new BoardModel();
    model.apply(1, [{ kind: 'rule', id: 'tell', record: record(5) }], [entered]);
    expect(view(model)).toMatchObject({ inForceSince: 5, seen: { waiting: 14 } });
    model.apply(2, [{ kind: 'rule', id: 'tell', record: record(null) }], []);
    expect(view(model)).toMatchObject({ inForceSince: null, seen: null });
    model.apply(3, [{ kind: 'rule', id: 'tell', record: record(9) }], []);
    expect(view(model).seen).toBeNull();
  });
});
