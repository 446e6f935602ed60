import fc from 'fast-check';
import { duePeriods, type PeriodContact, topUp } from './minimum';
import type { Minimum, SamplingRule } from './sampling-rule';

const at = (text: string) => Date.parse(`${text}+08:00`);
const contact = (contactId: string, agentId: string, value: number, isSample = false): PeriodContact => ({
  contactId,
  agentId,
  value,
  isSample,
});

describe('the top-up', () => {
  it.each<[string, PeriodContact[], number, string[]]>([
    ['nothing to take', [], 3, []],
    ['all of too few', [contact('a', 'p', 0.9), contact('b', 'p', 0.1)], 3, ['b', 'a']],
    ['the smallest values', [contact('a', 'p', 0.9), contact('b', 'p', 0.1), contact('c', 'p', 0.5)], 2, ['b', 'c']],
    [
      'what samples leave open',
      [contact('a', 'p', 0.9, true), contact('b', 'p', 0.2), contact('c', 'p', 0.1)],
      2,
      ['c'],
    ],
    ['nobody who has enough', [contact('a', 'p', 0.9, true), contact('b', 'p', 0.1)], 1, []],
    ['each agent alone', [contact('a', 'p', 0.5), contact('b', 'q', 0.4), contact('c', 'q', 0.3)], 1, ['a', 'c']],
    ['ties by id', [contact('b', 'p', 0.5), contact('a', 'p', 0.5)], 1, ['a']],
  ])('takes %s', (_, contacts, count, expected) => {
    expect(topUp(contacts, count)).toEqual(expected);
  });

  const contacts = fc.uniqueArray(
    fc.record({
      contactId: fc.uuid(),
      agentId: fc.constantFrom('p', 'q', 'r'),
      value: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      isSample: fc.boolean(),
    }),
    { selector: ({ contactId }) => contactId, maxLength: 60 },
  );

  it('brings every agent to the minimum exactly, or to all contacts, with the smallest values, in any order of the list', () => {
    fc.assert(
      fc.property(contacts, fc.integer({ min: 1, max: 12 }), (all, count) => {
        const taken = new Set(topUp(all, count));
        expect(new Set(topUp([...all].reverse(), count))).toEqual(taken);
        for (const agentId of ['p', 'q', 'r']) {
          const own = all.filter((one) => one.agentId === agentId);
          const before = own.filter(({ isSample }) => isSample).length;
          const added = own.filter(({ contactId }) => taken.has(contactId));
          expect(added.some(({ isSample }) => isSample)).toBe(false);
          expect(before + added.length).toBe(Math.max(before, Math.min(count, own.length)));
          const left = own.filter(({ contactId, isSample }) => !isSample && !taken.has(contactId));
          const largestTaken = Math.max(-1, ...added.map(({ value }) => value));
          expect(left.every(({ value }) => value >= largestTaken)).toBe(true);
        }
      }),
      { seed: 7, numRuns: 500 },
    );
  });
});

describe('the periods that are due', () => {
  const rule = (version: number, from: string, minimumPerAgent: Minimum | null): SamplingRule => ({
    queueId: 'q',
    version,
    effectiveFrom: at(from),
    rate: 0.05,
    minimumPerAgent,
    always: [],
    seed: 'seed',
  });
  const daily: Minimum = { count: 2, period: 'day' };
  const weekly: Minimum = { count: 5, period: 'week' };
  const monthly: Minimum = { count: 9, period: 'month' };
  const ends = (versions: readonly SamplingRule[], after: string, until: string) =>
    duePeriods(versions, at(after), at(until)).map(({ start, end, rule: { version } }) => [
      version,
      (end - start) / 86_400_000,
      new Date(end + 8 * 3_600_000).toISOString().slice(0, 10),
    ]);

  it.each<[string, SamplingRule[], string, string, (readonly [number, number, string])[]]>([
    ['none without a minimum', [rule(1, '2026-11-01T00:00', null)], '2026-11-01T00:00', '2026-12-05T00:00', []],
    [
      'the day of the rule is the first',
      [rule(1, '2026-11-23T15:00', daily)],
      '1970-01-01T00:00',
      '2026-11-25T09:00',
      [
        [1, 1, '2026-11-24'],
        [1, 1, '2026-11-25'],
      ],
    ],
    [
      'what was done is not done again',
      [rule(1, '2026-11-23T15:00', daily)],
      '2026-11-24T00:00',
      '2026-11-25T00:00',
      [[1, 1, '2026-11-25']],
    ],
    ['an unfinished one waits', [rule(1, '2026-11-23T15:00', weekly)], '1970-01-01T00:00', '2026-11-29T23:59', []],
    [
      'the rule at the end decides',
      [rule(1, '2026-11-01T00:00', daily), rule(2, '2026-11-03T12:00', weekly), rule(3, '2026-11-20T00:00', monthly)],
      '1970-01-01T00:00',
      '2026-12-02T00:00',
      [
        [1, 1, '2026-11-02'],
        [1, 1, '2026-11-03'],
        [2, 7, '2026-11-09'],
        [2, 7, '2026-11-16'],
        [3, 30, '2026-12-01'],
      ],
    ],
    [
      'a rule of exactly midnight begins with the next period',
      [rule(1, '2026-11-01T00:00', daily), rule(2, '2026-11-02T00:00', null)],
      '1970-01-01T00:00',
      '2026-11-05T00:00',
      [[1, 1, '2026-11-02']],
    ],
  ])('%s', (_, versions, after, until, expected) => {
    expect(ends(versions, after, until)).toEqual(expected);
  });
});
