import { callersAhead, Pace } from './place-in-line';

type Waiting = Parameters<typeof callersAhead>[0];
function call(id: string, change: Partial<Waiting> = {}): Waiting {
  return {
    id,
    medium: 'voice',
    state: 'queued',
    queueId: 'billing',
    priority: 0,
    enqueuedAt: 1_000,
    arrivalNumber: 10,
    ...change,
  };
}

describe('callers ahead', () => {
  const me = call('me');
  it.each<[string, Partial<Waiting>, number]>([
    ['an earlier one', { enqueuedAt: 999 }, 1],
    ['a later one', { enqueuedAt: 1_001 }, 0],
    ['one of the same instant with a lower number', { arrivalNumber: 9 }, 1],
    ['one of the same instant with a higher number', { arrivalNumber: 11 }, 0],
    ['a later one of higher priority', { enqueuedAt: 2_000, priority: 1 }, 1],
    ['an earlier one of lower priority', { enqueuedAt: 1, priority: -1 }, 0],
    ['one that is being offered', { enqueuedAt: 1, state: 'offered' }, 1],
    ['one that talks', { enqueuedAt: 1, state: 'active' }, 0],
    ['a chat', { enqueuedAt: 1, medium: 'chat' }, 0],
    ['one of another queue', { enqueuedAt: 1, queueId: 'repair' }, 0],
    ['one that is not in a queue yet', { state: 'arrived', enqueuedAt: null }, 0],
  ])('%s', (_, change, ahead) => {
    expect(callersAhead(me, [me, call('other', change)])).toBe(ahead);
  });

  it('is nothing to say to one that does not wait', () => {
    expect(callersAhead(call('me', { state: 'active' }), [])).toBeNull();
  });
});

describe('the pace', () => {
  const MINUTE = 60_000;
  function paceOf(...at: number[]): Pace {
    const pace = new Pace();
    for (const instant of at) pace.seen(instant);
    return pace;
  }

  it('says nothing before it has seen three', () => {
    expect(paceOf(0, MINUTE).expectedMs(0, 2 * MINUTE)).toBeNull();
    expect(paceOf().expectedMs(0, 0)).toBeNull();
  });

  it('counts on as it went', () => {
    const pace = paceOf(0, MINUTE, 2 * MINUTE);
    expect(pace.expectedMs(0, 3 * MINUTE)).toBe(MINUTE);
    expect(pace.expectedMs(4, 3 * MINUTE)).toBe(5 * MINUTE);
  });

  it('grows while nobody is taken, and forgets what is ten minutes old', () => {
    const pace = paceOf(0, MINUTE, 2 * MINUTE, 3 * MINUTE);
    expect(pace.expectedMs(0, 9 * MINUTE)).toBe((9 * MINUTE) / 4);
    expect(pace.expectedMs(0, 12.5 * MINUTE)).toBeNull();
  });
});
