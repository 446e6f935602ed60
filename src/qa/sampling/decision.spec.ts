import fc from 'fast-check';
import { CONDITIONS } from './always-rules';
import { decide } from './decision';
import { drawValue, isDrawn } from './draw';
import { type AlwaysRule, type ClosedContact, ruleInForce, type SamplingRule } from './sampling-rule';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NOON = Date.UTC(2026, 10, 25, 4);

const contact: ClosedContact = {
  contactId: 'c1',
  medium: 'chat',
  closeCause: 'served',
  outcome: 'solved',
  priority: 1,
  waitedMs: 20_000,
  overflowed: false,
  transfers: 0,
  requeues: 0,
  arrivedAt: NOON - 400_000,
  serviceStartedAt: NOON - 300_000,
  serviceEndedAt: NOON - 60_000,
  closedAt: NOON,
  arrivals: [NOON - 400_000],
  agentSince: NOON - 100 * DAY_MS,
};

function rule(always: readonly AlwaysRule[], rate = 0): SamplingRule {
  return { queueId: 'q', version: 1, effectiveFrom: 0, rate, minimumPerAgent: null, always, seed: 'seed' };
}

/** One row for each condition and each side of its edge. */
const TABLE: readonly (readonly [
  condition: Omit<AlwaysRule, 'name'>,
  contact: Partial<ClosedContact>,
  met: boolean,
])[] = [
  [{ closeCause: ['lost', 'supervisor'] }, { closeCause: 'lost' }, true],
  [{ closeCause: ['lost', 'supervisor'] }, {}, false],
  [{ outcome: ['complaint'] }, { outcome: 'complaint' }, true],
  [{ outcome: ['complaint'] }, {}, false],
  [{ outcome: ['complaint'] }, { outcome: null }, false],
  [{ medium: ['voice', 'chat'] }, {}, true],
  [{ medium: ['voice'] }, {}, false],
  [{ minWaitedMs: 20_000 }, {}, true],
  [{ minWaitedMs: 20_001 }, {}, false],
  [{ minWaitedMs: 0 }, { waitedMs: null }, false],
  [{ minServiceMs: 240_000 }, {}, true],
  [{ minServiceMs: 240_001 }, {}, false],
  [{ minServiceMs: 300_000 }, { serviceEndedAt: null }, true],
  [{ minPriority: 1 }, {}, true],
  [{ minPriority: 2 }, {}, false],
  [{ overflowed: true }, { overflowed: true }, true],
  [{ overflowed: true }, {}, false],
  [{ overflowed: false }, {}, true],
  [{ transferred: true }, { transfers: 1 }, true],
  [{ transferred: true }, { requeues: 1 }, false],
  [{ requeued: true }, { requeues: 2 }, true],
  [{ requeued: true }, { transfers: 1 }, false],
  [
    { repeatCaller: { contacts: 3, withinDays: 1 } },
    { arrivals: [contact.arrivedAt, contact.arrivedAt - 1, contact.arrivedAt - DAY_MS + 1] },
    true,
  ],
  [
    { repeatCaller: { contacts: 3, withinDays: 1 } },
    { arrivals: [contact.arrivedAt, contact.arrivedAt - 1, contact.arrivedAt - DAY_MS] },
    false,
  ],
  [{ repeatCaller: { contacts: 2, withinDays: 1 } }, { arrivals: [contact.arrivedAt, contact.arrivedAt + 1] }, false],
  [{ newAgent: { withinDays: 30 } }, { agentSince: NOON - 30 * DAY_MS }, true],
  [{ newAgent: { withinDays: 30 } }, { agentSince: NOON - 30 * DAY_MS - 1 }, false],
  [{ medium: ['chat'], minPriority: 1 }, {}, true],
  [{ medium: ['chat'], minPriority: 2 }, {}, false],
  [{}, {}, false],
  [{ minPriority: undefined }, {}, false],
];

describe('a 100 % rule', () => {
  it.each(TABLE)('%j of a contact with %j: %s', (condition, change, met) => {
    const { reasons } = decide(rule([{ name: 'why', ...condition }]), { ...contact, ...change });
    expect(reasons).toEqual(met ? [{ kind: 'always', condition: 'why' }] : []);
  });

  it('has a row for every condition', () => {
    const tried = new Set(TABLE.flatMap(([condition]) => Object.keys(condition)));
    expect([...tried].sort()).toEqual([...CONDITIONS].sort());
  });
});

describe('a decision', () => {
  it('records every reason: the draw and each rule that is met', () => {
    const always = [
      { name: 'chats', medium: ['chat' as const] },
      { name: 'urgent', minPriority: 5 },
      { name: 'slow', minWaitedMs: 1 },
    ];
    expect(decide(rule(always, 1), contact).reasons).toEqual([
      { kind: 'random' },
      { kind: 'always', condition: 'chats' },
      { kind: 'always', condition: 'slow' },
    ]);
  });

  it('draws the same contacts whatever the 100 % rules take', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean(), (contactId, rate, taken) => {
        const always = taken ? [{ name: 'all', minPriority: 0 }] : [];
        const { value, reasons } = decide(rule(always, rate), { ...contact, contactId });
        expect(value).toBe(drawValue('seed', contactId));
        expect(reasons.some(({ kind }) => kind === 'random')).toBe(isDrawn(value, rate));
        expect(reasons.some(({ kind }) => kind === 'always')).toBe(taken);
      }),
      { seed: 4, numRuns: 300 },
    );
  });
});

describe('the version in force', () => {
  const versions = [
    { ...rule([]), version: 2, effectiveFrom: 1_000 },
    { ...rule([]), version: 1, effectiveFrom: 0 },
    { ...rule([]), version: 3, effectiveFrom: 2_000 },
  ];
  it.each([
    [0, 1],
    [999, 1],
    [1_000, 2],
    [1_999, 2],
    [2_000, 3],
    [9_999, 3],
    [-1, undefined],
  ])('at %d is %s', (closedAt, version) => {
    expect(ruleInForce(versions, closedAt)?.version).toBe(version);
  });
});
