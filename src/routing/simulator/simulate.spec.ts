import type { ContactRow } from './result';
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

/** `id outcome wait seat` of each contact, in order of arrival. */
function rowsOf(scenario: Scenario): string[] {
  const rows: ContactRow[] = [];
  simulate(scenario, { contact: (row) => rows.push(row) });
  return rows.map(({ id, outcome, waitS, seat }) =>
    [id, outcome, ...(waitS === null ? [] : [waitS]), ...(seat === null ? [] : [seat])].join(' '),
  );
}

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
];

test.each(CASES)('%s', (_, more, expected) => {
  expect(rowsOf(house(more))).toEqual(expected);
});
