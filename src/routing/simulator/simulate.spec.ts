import type { Effect } from '../engine/effects';
import { RoutingEngine } from '../engine/engine';
import { violationsOf } from '../engine/invariants';
import { planOf } from './plan';
import type { ContactRow, FigureName, Figures } from './result';
import type { Scenario } from './scenario';
import { simulate } from './simulate';

/** A small house: one centre, one voice queue that any seat can serve, times as given. */
function house(more: Partial<Scenario>): Scenario {
  return {
    durationS: 1000,
    centres: [{ id: 'n' }],
    queues: [{ id: 'q', medium: 'voice' }],
    seats: [{ group: 'g', centre: 'n' }],
    ...more,
  };
}

function simulateRows(scenario: Scenario): ContactRow[] {
  const rows: ContactRow[] = [];
  simulate(scenario, { contact: (row) => rows.push(row) });
  return rows;
}

/** `id outcome wait seat` of each contact, in order of arrival. */
function rowsOf(scenario: Scenario): string[] {
  return simulateRows(scenario).map(({ id, outcome, waitS, seat }) =>
    [id, outcome, ...(waitS === null ? [] : [waitS]), ...(seat === null ? [] : [seat])].join(' '),
  );
}

const constant = (meanS: number) => ({ dist: 'constant', meanS }) as const;

function call(atS: number, handleS: number, more: Partial<NonNullable<Scenario['trace']>[number]> = {}) {
  return { atS, queue: 'q', handleS, ...more };
}

const CASES: readonly (readonly [string, Partial<Scenario>, readonly string[]])[] = [
  [
    'two seats, five calls: first come, first served, by the seat that is idle longest',
    {
      seats: [{ group: 'g', count: 2 }],
      trace: [call(0, 10), call(1, 5), call(2, 10), call(3, 10), call(4, 1)],
    },
    ['1 answered 0 g/1', '2 answered 0 g/2', '3 answered 4 g/2', '4 answered 7 g/1', '5 answered 12 g/2'],
  ],
  [
    'a contact that arrives as a seat frees does not wait',
    { trace: [call(0, 10), call(10, 5)] },
    ['1 answered 0 g/1', '2 answered 0 g/1'],
  ],
  [
    'a contact whose patience ends as a seat frees is served',
    { trace: [call(0, 10), call(4, 5, { patienceS: 6 }), call(5, 5, { patienceS: 9.999 })] },
    ['1 answered 0 g/1', '2 answered 6 g/1', '3 abandoned 9.999'],
  ],
  [
    'the end of a wrap-up frees the seat like the end of a talk',
    { trace: [call(0, 10, { wrapUpS: 5 }), call(15, 5), call(16, 5)] },
    ['1 answered 0 g/1', '2 answered 0 g/1', '3 answered 4 g/1'],
  ],
  [
    'no patience: an idle seat serves it, otherwise it is gone at once',
    { trace: [call(0, 10, { patienceS: 0 }), call(5, 10, { patienceS: 0 })] },
    ['1 answered 0 g/1', '2 abandoned 0'],
  ],
  [
    'maxWaiting 0 is a loss system',
    {
      queues: [{ id: 'q', medium: 'voice', maxWaiting: 0 }],
      trace: [call(0, 10), call(5, 10), call(10, 10)],
    },
    ['1 answered 0 g/1', '2 rejected', '3 answered 0 g/1'],
  ],
  [
    'a ring that opens as a seat of the ring before frees comes second',
    {
      centres: [{ id: 'n' }, { id: 'x' }],
      queues: [
        { id: 'q', medium: 'voice', requires: { a: 1 }, rings: [{ afterS: 10, requires: { b: 1 }, scope: ['x'] }] },
      ],
      seats: [
        { group: 'x', centre: 'x', skills: { b: 1 } },
        { group: 'n', centre: 'n', skills: { a: 1 } },
      ],
      trace: [call(0, 10, { centre: 'n' }), call(0, 10, { centre: 'n' }), call(1, 10, { centre: 'n' })],
    },
    ['1 answered 0 n/1', '2 answered 10 n/1', '3 answered 10 x/1'],
  ],
  [
    'a contact that arrives as a shift ends finds nobody; one that is being served is finished',
    {
      seats: [
        {
          group: 'g',
          onlineS: [
            [0, 10],
            [100, 110],
          ],
        },
      ],
      trace: [call(8, 5), call(10, 1), call(110, 1)],
    },
    ['1 answered 0 g/1', '2 answered 90 g/1', '3 unserved'],
  ],
  [
    'a shift that begins while the last contact of the one before is being finished goes on with it',
    {
      seats: [
        {
          group: 'g',
          onlineS: [
            [0, 10],
            [12, 100],
          ],
        },
      ],
      trace: [call(8, 6), call(9, 1), call(95, 10), call(96, 1)],
    },
    ['1 answered 0 g/1', '2 answered 5 g/1', '3 answered 0 g/1', '4 unserved'],
  ],
  [
    'shifts that touch or overlap are one, so that idle time goes on',
    {
      // Were g/1 to sign in anew at 20, g/2 would be idle longest.
      seats: [
        {
          group: 'g',
          onlineS: [
            [20, 50],
            [0, 15],
            [15, 20],
          ],
        },
        { group: 'h', onlineS: [[5, 50]] },
      ],
      trace: [call(30, 1)],
    },
    ['1 answered 0 g/1'],
  ],
  [
    'a sign-in sets idle time anew',
    {
      seats: [
        {
          group: 'g',
          onlineS: [
            [0, 10],
            [20, 50],
          ],
        },
        { group: 'h', onlineS: [[5, 50]] },
      ],
      trace: [call(30, 1)],
    },
    ['1 answered 0 h/1'],
  ],
  [
    'a seat whose shift ends as its contact ends takes nothing new; one that signs in then does',
    {
      seats: [
        { group: 'g', onlineS: [[0, 10]] },
        { group: 'h', onlineS: [[10, 50]] },
      ],
      trace: [call(0, 10), call(1, 5)],
    },
    ['1 answered 0 g/1', '2 answered 9 h/1'],
  ],
  [
    'of seats that free at one instant the smaller number is first',
    { seats: [{ group: 'g', count: 2 }], trace: [call(0, 10), call(2, 8), call(3, 1), call(4, 1)] },
    ['1 answered 0 g/1', '2 answered 0 g/2', '3 answered 7 g/1', '4 answered 6 g/2'],
  ],
  [
    'of contacts whose patience ends at one instant, none is served by a seat that frees later',
    { trace: [call(0, 10), call(1, 1, { patienceS: 4 }), call(2, 1, { patienceS: 3 }), call(5, 1)] },
    ['1 answered 0 g/1', '2 abandoned 4', '3 abandoned 3', '4 answered 5 g/1'],
  ],
  [
    'maxWaiting counts who waits over all centres, and a contact that a seat takes at once is let in',
    {
      centres: [{ id: 'n' }, { id: 'x' }],
      queues: [{ id: 'q', medium: 'voice', maxWaiting: 1 }],
      seats: [
        { group: 'n', centre: 'n' },
        { group: 'x', centre: 'x' },
      ],
      trace: [
        call(0, 10, { centre: 'n' }),
        call(1, 10, { centre: 'n' }),
        call(2, 10, { centre: 'n' }),
        call(3, 10, { centre: 'x' }),
        call(4, 10, { centre: 'x' }),
      ],
    },
    ['1 answered 0 n/1', '2 answered 9 n/1', '3 rejected', '4 answered 0 x/1', '5 rejected'],
  ],
  [
    'a higher priority is worth its seconds',
    {
      secondsPerPriority: 5,
      trace: [call(0, 10), call(1, 1), call(5, 1, { priority: 1 }), call(7, 1, { priority: 1 })],
    },
    ['1 answered 0 g/1', '2 answered 10 g/1', '3 answered 5 g/1', '4 answered 5 g/1'],
  ],
  [
    'a call waits for its seat of the preferred group, 15 seconds long',
    {
      queues: [{ id: 'q', medium: 'voice' }],
      seats: [{ group: 'g' }, { group: 'h' }],
      arrivals: [
        { queue: 'q', timesS: [0, 1, 40, 41], preferredGroup: 'h', handle: { dist: 'empirical', valuesS: [10] } },
        { queue: 'q', timesS: [30], handle: constant(60) },
      ],
    },
    ['1 answered 0 h/1', '2 answered 9 h/1', '3 answered 0 g/1', '4 answered 0 h/1', '5 answered 9 h/1'],
  ],
  [
    'after 15 seconds anybody will do',
    {
      seats: [{ group: 'g' }, { group: 'h' }],
      arrivals: [{ queue: 'q', timesS: [0, 1], preferredGroup: 'h', handle: constant(30) }],
    },
    ['1 answered 0 h/1', '2 answered 15 g/1'],
  ],
  [
    'a preferred seat that is not signed in is not waited for',
    {
      seats: [{ group: 'g' }, { group: 'h', onlineS: [[500, 600]] }],
      arrivals: [{ queue: 'q', timesS: [0], preferredGroup: 'h', handle: constant(30) }],
    },
    ['1 answered 0 g/1'],
  ],
  [
    'the answer takes its time: it is part of the wait, the seat is busy, and patience runs on',
    {
      queues: [{ id: 'q', medium: 'voice', answerDelay: constant(3) }],
      trace: [call(0, 10), call(5, 10, { patienceS: 10 }), call(6, 10, { patienceS: 9 }), call(7, 10)],
    },
    // The seat frees at 13, answers the second at 16, one second too late, and the third would be gone by then too.
    ['1 answered 3 g/1', '2 abandoned 10', '3 abandoned 9', '4 answered 11 g/1'],
  ],
  [
    'an agent who answers as the patience ends is in time',
    {
      queues: [{ id: 'q', medium: 'voice', answerDelay: constant(3) }],
      trace: [call(0, 10, { patienceS: 3 })],
    },
    ['1 answered 3 g/1'],
  ],
  [
    'an offer that is answered at its deadline or later is missed; the seat is back at once, but not for this contact',
    {
      queues: [
        { id: 'slow', medium: 'voice', answerDelay: constant(5), offerTimeoutS: 5 },
        { id: 'q', medium: 'voice' },
      ],
      trace: [{ atS: 0, queue: 'slow', handleS: 1, patienceS: 100 }, call(1, 1), call(5, 1)],
    },
    ['1 abandoned 100', '2 answered 4 g/1', '3 answered 1 g/1'],
  ],
  [
    'an offer that stands when the shift ends is off',
    {
      queues: [{ id: 'q', medium: 'voice', answerDelay: constant(3) }],
      seats: [
        { group: 'g', onlineS: [[0, 10]] },
        { group: 'h', onlineS: [[10, 50]] },
      ],
      trace: [call(8, 5)],
    },
    ['1 answered 5 h/1'],
  ],
  [
    'calls beyond the trunks are rejected, and a trunk is free again before the wrap-up',
    {
      centres: [{ id: 'n', trunks: 2 }],
      seats: [{ group: 'g', count: 3 }],
      trace: [call(0, 10, { wrapUpS: 100 }), call(1, 50), call(2, 5), call(10, 5)],
    },
    ['1 answered 0 g/1', '2 answered 0 g/2', '3 rejected', '4 answered 0 g/3'],
  ],
  [
    'the IVR holds a trunk, its time is no wait, and with all ports in use a call goes to its queue at once',
    {
      centres: [{ id: 'n', trunks: 3, ivrPorts: 1 }],
      arrivals: [{ queue: 'q', timesS: [0, 5, 10, 19, 20], ivr: constant(20), handle: constant(10) }],
    },
    // The first hears the IVR from 0 to 20; the others skip it, and the fifth finds all three trunks in use.
    ['1 answered 15 g/1', '2 answered 0 g/1', '3 answered 5 g/1', '4 answered 6 g/1', '5 rejected'],
  ],
  [
    'a call that skips the IVR and finds its queue full is rejected',
    {
      centres: [{ id: 'n', ivrPorts: 0 }],
      queues: [{ id: 'q', medium: 'voice', maxWaiting: 0 }],
      arrivals: [{ queue: 'q', timesS: [0, 5], ivr: constant(20), handle: constant(10) }],
    },
    ['1 answered 0 g/1', '2 rejected'],
  ],
  [
    'a call that skips the IVR keeps its priority',
    {
      centres: [{ id: 'n', ivrPorts: 0 }],
      arrivals: [
        { queue: 'q', timesS: [0, 1], handle: constant(10) },
        { queue: 'q', timesS: [5], ivr: constant(20), priority: 1, handle: constant(10) },
      ],
    },
    ['1 answered 0 g/1', '2 answered 19 g/1', '3 answered 5 g/1'],
  ],
  [
    'a centre that goes down loses its calls, its waiting go to another, and coming back moves nothing',
    {
      centres: [{ id: 'n', downtime: [{ fromS: 10, toS: 20 }] }, { id: 'x' }],
      seats: [
        { group: 'n', centre: 'n' },
        { group: 'x', centre: 'x' },
      ],
      trace: [
        call(0, 100, { centre: 'n' }),
        call(1, 5, { centre: 'n' }),
        call(10, 5, { centre: 'n' }),
        call(19.999, 1, { centre: 'n' }),
        call(20, 1, { centre: 'n' }),
      ],
    },
    // The lost call frees its seat at once; its centre serves again from 20 on.
    ['1 answered 0 n/1', '2 answered 9 x/1', '3 answered 5 x/1', '4 answered 0.001 x/1', '5 answered 0 n/1'],
  ],
  [
    'while all centres are down nobody gets in',
    { centres: [{ id: 'n', downtime: [{ fromS: 10, toS: 20 }] }], trace: [call(10, 1), call(20, 1)] },
    ['1 rejected', '2 answered 0 g/1'],
  ],
  [
    'a centre that drains from the start serves nobody new',
    {
      centres: [{ id: 'n', state: 'draining' }, { id: 'x' }],
      seats: [
        { group: 'n', centre: 'n' },
        { group: 'x', centre: 'x' },
      ],
      trace: [call(0, 10, { centre: 'n' }), call(1, 10)],
    },
    ['1 answered 0 x/1', '2 answered 9 x/1'],
  ],
  [
    'a seat has several chats at once, as many as its cap, and frees one at a time',
    {
      queues: [{ id: 'q', medium: 'chat' }],
      seats: [{ group: 'g', caps: { chat: 2 } }],
      trace: [call(0, 10), call(1, 5, { wrapUpS: 2 }), call(2, 10), call(3, 10)],
    },
    ['1 answered 0 g/1', '2 answered 0 g/1', '3 answered 6 g/1', '4 answered 7 g/1'],
  ],
  [
    'an e-mail that a call interrupts goes on after it, for as long as was left',
    {
      queues: [
        { id: 'q', medium: 'voice' },
        { id: 'mail', medium: 'email', cost: 100 },
      ],
      trace: [{ atS: 0, queue: 'mail', handleS: 20 }, call(5, 10), { atS: 6, queue: 'mail', handleS: 1 }],
    },
    // The mail is done at 30, and the next one then.
    ['1 answered 0 g/1', '2 answered 0 g/1', '3 answered 24 g/1'],
  ],
  [
    'a chat whose centre goes down is handled on elsewhere for as long as was left, and counts once',
    {
      centres: [{ id: 'n', downtime: [{ fromS: 10, toS: 20 }] }, { id: 'x' }],
      queues: [{ id: 'q', medium: 'chat', cost: 100 }],
      seats: [
        { group: 'n', centre: 'n' },
        { group: 'x', centre: 'x' },
      ],
      trace: [call(0, 30, { centre: 'n', patienceS: 12 }), call(0, 15, { centre: 'x' }), call(16, 5, { centre: 'x' })],
    },
    // The first goes on at 15 with 20 seconds to do.
    ['1 answered 0 n/1', '2 answered 0 x/1', '3 answered 19 x/1'],
  ],
];

test.each(CASES)('%s', (_, more, expected) => {
  expect(rowsOf(house(more))).toEqual(expected);
});

function figureMeans(scenario: Scenario) {
  const { total } = simulate(scenario);
  return Object.fromEntries(Object.entries(total).map(([name, { mean }]) => [name, mean]));
}

test('every figure of a small day, by hand', () => {
  const scenario = house({
    warmUpS: 10,
    durationS: 110,
    queues: [{ id: 'q', medium: 'voice', answerTargetS: 8, maxWaiting: 2 }],
    seats: [{ group: 'g', onlineS: [[0, 100]] }],
    // 1 is before the warm-up. 2 waits 8 (12 to 20), 3 gives up after 4, 4 is rejected, 5 waits 22 to 30, 6 waits 0, 7 is
    // never served.
    trace: [
      call(5, 15),
      call(12, 10),
      call(13, 10, { patienceS: 4 }),
      call(14, 10),
      call(22, 10, { wrapUpS: 8 }),
      call(60, 45),
      call(70, 1),
    ],
  });
  expect(figureMeans(scenario)).toEqual({
    offered: 6,
    answered: 3,
    abandoned: 1,
    rejected: 1,
    overflowed: 0,
    unserved: 1,
    pWait: 4 / 5,
    asaS: (8 + 8 + 0) / 3,
    meanWaitS: (8 + 4 + 8 + 0) / 4,
    waitP50S: 4,
    waitP95S: 8,
    waitP99S: 8,
    // A wait of exactly the target is within it.
    serviceLevel: 3 / 5,
    abandonRate: 1 / 5,
    rejectRate: 1 / 6,
    // 12 to 20, 13 to 17, 22 to 30, and 70 to the end at 110, over 100 seconds.
    meanQueueLength: (8 + 4 + 8 + 40) / 100,
  });
  // Busy from 10 to 48 and 60 to 105, where the shift has ended at 100; signed in from 10 to 105.
  expect(simulate(scenario).groups['g']).toEqual({ occupancy: { mean: (38 + 45) / 95, ci95: null } });
});

test('figures that are not defined are null', () => {
  const { total, queues, centres, groups } = simulate({ durationS: 10, queues: [{ id: 'q', medium: 'sms' }] });
  const nothing = { mean: null, ci95: null };
  expect(total).toMatchObject({ offered: { mean: 0, ci95: null }, pWait: nothing, asaS: nothing, rejectRate: nothing });
  expect(total).toMatchObject({ waitP50S: nothing, serviceLevel: nothing, meanQueueLength: { mean: 0, ci95: null } });
  expect(Object.keys(queues)).toEqual(['q']);
  expect(Object.keys(centres)).toEqual(['main']);
  expect(groups).toEqual({});
});

test('contacts count by the home they were given, and a loan as overflow', () => {
  const result = simulate({
    durationS: 100,
    centres: [{ id: 'n' }, { id: 'x' }],
    queues: [{ id: 'q', medium: 'voice' }],
    seats: [{ group: 'x', centre: 'x' }],
    trace: [call(0, 1, { centre: 'n' }), call(50, 1, { centre: 'x' })],
    overflow: [{ id: 'r', queue: 'q', home: 'n', when: { oldestWaitMs: 30_000 }, action: 'widen', targets: ['x'] }],
  });
  expect(result.centres['n']).toMatchObject({ offered: { mean: 1 }, overflowed: { mean: 1 }, asaS: { mean: 30 } });
  expect(result.centres['x']).toMatchObject({ offered: { mean: 1 }, overflowed: { mean: 0 }, asaS: { mean: 0 } });
  expect(result.total).toMatchObject({ offered: { mean: 2 }, overflowed: { mean: 1 }, asaS: { mean: 15 } });
});

test('a moved contact keeps its place, is answered as its new queue is, and counts with the one it came to', () => {
  const scenario: Scenario = {
    durationS: 100,
    queues: [
      { id: 'q', medium: 'voice', requires: { a: 1 } },
      { id: 'p', medium: 'voice', requires: { b: 1 }, answerDelay: constant(3) },
    ],
    seats: [
      { group: 'a', skills: { a: 1 } },
      { group: 'b', skills: { b: 1 } },
    ],
    trace: [call(0, 50), call(1, 50), call(2, 10)],
    overflow: [{ id: 'r', queue: 'q', home: 'main', when: { oldestWaitMs: 10_000 }, action: 'move', targets: ['p'] }],
  };
  // The second is moved at 11 and answered at 14; the third reaches 10 seconds at 12 and its seat frees at 50.
  expect(rowsOf(scenario)).toEqual(['1 answered 0 a/1', '2 answered 13 b/1', '3 answered 65 b/1']);
  const { queues } = simulate(scenario);
  expect(queues['q']).toMatchObject({ offered: { mean: 3 }, overflowed: { mean: 2 }, answered: { mean: 3 } });
  expect(queues['p']).toMatchObject({ offered: { mean: 0 }, overflowed: { mean: 0 } });
});

test('a call that finds no trunk counts at the only home it could have had, else in the total alone', () => {
  const centres = [
    { id: 'n', trunks: 0 },
    { id: 'x', trunks: 0 },
  ];
  const result = simulate(house({ centres, trace: [call(0, 1, { centre: 'n' }), call(1, 1)] }));
  expect(result.total.rejected.mean).toBe(2);
  expect([result.centres['n']?.rejected.mean, result.centres['x']?.rejected.mean]).toEqual([1, 0]);
});

test('weights of an arrival entry, else of the centres, are kept exactly', () => {
  const handle = constant(1);
  const shares = (weights: Record<string, number> | undefined) => {
    const { centres } = simulate({
      durationS: 2000,
      centres: [
        { id: 'a', weight: 1 },
        { id: 'b', weight: 1 },
        { id: 'c', weight: 2 },
      ],
      queues: [{ id: 'q', medium: 'voice', maxWaiting: 0 }],
      arrivals: [{ queue: 'q', interarrival: constant(1.999), handle, ...(weights && { weights }) }],
    });
    return ['a', 'b', 'c'].map((id) => centres[id]?.offered.mean);
  };
  expect(shares({ a: 5, b: 3, c: 2 })).toEqual([500, 300, 200]);
  expect(shares(undefined)).toEqual([250, 250, 500]);
});

/** A day with a bit of everything. */
const BUSY: Scenario = {
  seed: 5,
  replications: 3,
  warmUpS: 300,
  durationS: 3600,
  centres: [
    { id: 'n', trunks: 30, ivrPorts: 3 },
    { id: 'x', downtime: [{ fromS: 1800, toS: 2400 }] },
  ],
  queues: [
    { id: 'q', medium: 'voice', requires: { a: 1 }, rings: [{ afterS: 20, requires: { b: 1 } }], maxWaiting: 8 },
    { id: 'chat', medium: 'chat', answerDelay: { dist: 'exponential', meanS: 12 }, offerTimeoutS: 30 },
    { id: 'mail', medium: 'email' },
  ],
  arrivals: [
    {
      queue: 'q',
      interarrival: { dist: 'exponential', meanS: 12 },
      ivr: { dist: 'uniform', minS: 5, maxS: 40 },
      patience: { dist: 'exponential', meanS: 60 },
      handle: { dist: 'lognormal', meanS: 120, sdS: 90 },
      wrapUp: { dist: 'exponential', meanS: 20 },
      preferredGroup: 'x',
      weights: { n: 2, x: 1 },
    },
    {
      queue: 'chat',
      interarrival: { dist: 'hyperexponential', meanS: 20, scv: 3 },
      patience: { dist: 'exponential', meanS: 90 },
      handle: { dist: 'erlang', meanS: 200, k: 2 },
      wrapUp: { dist: 'constant', meanS: 5 },
    },
    { queue: 'mail', interarrival: { dist: 'exponential', meanS: 60 }, handle: { dist: 'exponential', meanS: 300 } },
  ],
  seats: [
    {
      group: 'n',
      centre: 'n',
      count: 10,
      skills: { a: 3 },
      onlineS: [
        [0, 1700],
        [1750, 3600],
      ],
    },
    { group: 'x', centre: 'x', count: 6, skills: { a: 1, b: 2 } },
  ],
  overflow: [
    { id: 'r', queue: 'q', home: 'n', when: { oldestWaitMs: 15_000 }, action: 'widen', targets: ['x'], minForceS: 30 },
  ],
};

test('two runs give the same bytes; another seed gives others', () => {
  const bytes = (scenario: Scenario) => JSON.stringify(simulate(scenario));
  expect(bytes(BUSY)).toBe(bytes(BUSY));
  expect(bytes({ ...BUSY, seed: 6 })).not.toBe(bytes(BUSY));
});

test('the invariants of the engine hold after every command', () => {
  const scenario = { ...BUSY, replications: 1, warmUpS: 0, durationS: 2500 };
  const { config } = planOf(scenario);
  const modes = new Map<string, number>();
  const real = Reflect.get(RoutingEngine.prototype, 'apply') as (...args: unknown[]) => Effect[];
  const apply = jest.spyOn(RoutingEngine.prototype, 'apply').mockImplementation(function (
    this: RoutingEngine,
    command,
    now,
    deadlines,
  ) {
    const [before, deadline] = [this.snapshot(), this.nextDeadline()];
    const effects = real.call(this, command, now, deadlines);
    const isTick = command.kind === 'tick';
    const violations = violationsOf({ config, before, after: this.snapshot(), effects, now, isTick, deadline });
    // A ring that opens at this very instant comes after what happens now.
    const dueLater = deadlines === 'after' && this.nextDeadline() === now;
    expect(violations.filter(({ invariant }) => !(dueLater && invariant === 'rings'))).toEqual([]);
    modes.set(deadlines ?? '', (modes.get(deadlines ?? '') ?? 0) + 1);
    return effects;
  });
  try {
    simulate(scenario);
  } finally {
    apply.mockRestore();
  }
  expect(Math.min(modes.get('after') ?? 0, modes.get('before') ?? 0)).toBeGreaterThan(200);
});

test('every contact ends in one way, and the parts add up to the whole', () => {
  const { total, queues, centres } = simulate(BUSY);
  const of = (figures: Partial<Figures> | undefined, name: FigureName) => figures?.[name]?.mean ?? 0;
  for (const figures of [total, ...Object.values(queues), ...Object.values(centres)]) {
    const ends = (['answered', 'abandoned', 'rejected', 'unserved'] as const).map((name) => of(figures, name));
    expect(ends.reduce((sum, end) => sum + end)).toBeCloseTo(of(figures, 'offered'), 9);
  }
  for (const name of ['offered', 'answered', 'abandoned', 'overflowed', 'meanQueueLength'] as const) {
    const sum = Object.values(queues).reduce((parts, figures) => parts + of(figures, name), 0);
    expect(sum).toBeCloseTo(of(total, name), 9);
    expect(of(total, name)).toBeGreaterThan(0);
  }
});

test('an entry more does not disturb the others', () => {
  const alone = rowsOf(house({ arrivals: [stranger('q')], seats: [{ group: 'g', skills: { a: 1 } }] }));
  const beside = simulateRows({
    ...house({}),
    queues: [
      { id: 'q', medium: 'voice', requires: { a: 1 } },
      { id: 'other', medium: 'voice', requires: { b: 1 } },
    ],
    seats: [
      { group: 'g', skills: { a: 1 } },
      { group: 'h', skills: { b: 1 } },
    ],
    arrivals: [stranger('q'), stranger('other')],
  }).filter(({ queue }) => queue === 'q');
  expect(beside.map(({ outcome, waitS }) => `${outcome} ${waitS ?? ''}`)).toEqual(
    alone.map((row) => row.split(' ').slice(1, 3).join(' ')),
  );
  expect(alone.length).toBeGreaterThan(50);
});

test('replications differ from each other', () => {
  const firsts = simulateRows({ ...BUSY, replications: 3 }).filter(({ id }) => id === 1);
  expect(new Set(firsts.map(({ enqueuedS }) => enqueuedS)).size).toBe(3);
});

test('the echo is the scenario with counts for long lists', () => {
  const scenario = house({
    trace: [call(1, 1), call(2, 1)],
    arrivals: [{ queue: 'q', timesS: [1, 2, 3], handle: { dist: 'empirical', valuesS: [1, 2] } }],
  });
  expect(simulate(scenario).scenario).toEqual({
    ...scenario,
    trace: 2,
    arrivals: [{ queue: 'q', timesS: 3, handle: { dist: 'empirical', valuesS: 2 } }],
  });
});

test('who is never answered in time does not keep the run from ending', () => {
  const never = house({
    queues: [{ id: 'q', medium: 'voice', answerDelay: constant(20), offerTimeoutS: 10 }],
    trace: [call(0, 1)],
  });
  expect(rowsOf(never)).toEqual(['1 unserved']);
});

/** Draws everything by chance. */
function stranger(queue: string) {
  return {
    queue,
    interarrival: { dist: 'exponential', meanS: 10 },
    patience: { dist: 'exponential', meanS: 20 },
    handle: { dist: 'lognormal', meanS: 9, sdS: 9 },
    wrapUp: { dist: 'exponential', meanS: 2 },
  } as const;
}
