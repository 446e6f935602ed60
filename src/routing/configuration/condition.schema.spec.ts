import { conditionSchema } from './condition.schema';

const NAMES =
  'all, any, oldestWaitMs, waiting, expectedWaitMs, serviceLevel, readySeats, staffedSeats, trunksInUse, centreState, manual';

function problems(condition: unknown): Record<string, string> {
  const { error } = conditionSchema.safeParse(condition);
  return Object.fromEntries((error?.issues ?? []).map(({ path, message }) => [path.join('.'), message]));
}

describe('a condition', () => {
  it.each<[unknown, Record<string, string>]>([
    [[], { '': `must be an object with one of: ${NAMES}` }],
    [{}, { '': `must have exactly one of: ${NAMES}; put several into "all" or "any"` }],
    [{ waiting: 3, trunksInUse: 3 }, { '': `must have exactly one of: ${NAMES}; put several into "all" or "any"` }],
    [{ oldestWaitMs: 1.5 }, { oldestWaitMs: 'must be whole milliseconds from 0 to 86400000' }],
    [{ oldestWaitMs: 30_000, exit: 30_001 }, { exit: 'must be whole milliseconds from 0 to 30000' }],
    [{ waiting: 0 }, { waiting: 'must be a whole number from 1 to 1000000' }],
    [{ waiting: 10, exit: 0 }, { exit: 'must be a whole number from 1 to 10' }],
    [{ waiting: 10, exit: 11 }, { exit: 'must be a whole number from 1 to 10' }],
    [
      { waiting: '10', exit: 3, minutes: 5 },
      { minutes: 'unknown key; known here: waiting, exit', waiting: 'must be a whole number from 1 to 1000000' },
    ],
    [{ expectedWaitMs: 0 }, { expectedWaitMs: 'must be whole milliseconds from 1 to 86400000' }],
    [{ expectedWaitMs: 60_000, exit: 0 }, { exit: 'must be whole milliseconds from 1 to 60000' }],
    [{ serviceLevel: 80 }, { minutes: 'must be whole minutes from 1 to 60' }],
    [
      { serviceLevel: 0, minutes: 61 },
      { serviceLevel: 'must be whole percent from 1 to 100', minutes: 'must be whole minutes from 1 to 60' },
    ],
    [{ serviceLevel: 80, minutes: 10, exit: 79 }, { exit: 'must be whole percent from 80 to 100' }],
    [{ readySeats: 1 }, { readySeats: 'must be 0: nobody is ready' }],
    [{ staffedSeats: 2 }, { staffedSeats: 'must be 0: nobody is signed in' }],
    [{ trunksInUse: 100, exit: 120 }, { exit: 'must be a whole number from 1 to 100' }],
    [
      { any: [{ all: [{ waitng: 3 }] }] },
      { 'any.0.all.0': `must have exactly one of: ${NAMES}; put several into "all" or "any"` },
    ],
  ])('%j is refused', (condition, expected) => {
    expect(problems(condition)).toEqual(expected);
  });

  it.each([
    { all: [{ oldestWaitMs: 0 }, { waiting: 10, exit: 3 }, { expectedWaitMs: 60_000, exit: 60_000 }] },
    { any: [{ serviceLevel: 80, minutes: 10, exit: 90 }, { readySeats: 0 }, { staffedSeats: 0 }] },
    { any: [{ trunksInUse: 100, exit: 80 }, { centreState: ['down'] }, { manual: true }] },
  ])('%j is right', (condition) => {
    expect(problems(condition)).toEqual({});
    expect(conditionSchema.parse(condition)).toEqual(condition);
  });
});
