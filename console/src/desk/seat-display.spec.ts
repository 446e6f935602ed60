import { aContact, anOffer, aSeat } from './desk-samples';
import { nextDisplay, seatDisplay } from './seat-display';

const call = aContact('call', { medium: 'voice', takenAt: 8_000, serviceStartedAt: 9_000 });
const chat = aContact('chat', { takenAt: 4_000 });

test.each([
  ['no seat', null, null, [], { code: 'signed-out', since: null }],
  ['idle', aSeat(), null, [], { code: 'ready', since: 1_000 }],
  ['an offer over everything', aSeat(), anOffer(), [chat], { code: 'offered', since: 7_000 }],
  ['a call counts its talk', aSeat(), null, [chat, call], { code: 'on-call', since: 9_000 }],
  [
    'a held call is still a call',
    aSeat(),
    null,
    [{ ...call, state: 'held' as const }],
    { code: 'on-call', since: 9_000 },
  ],
  [
    'texts count from the first',
    aSeat(),
    null,
    [aContact('x', { takenAt: 6_000 }), chat],
    { code: 'busy', since: 4_000 },
  ],
  ['a held text is no work', aSeat(), null, [{ ...chat, state: 'held' as const }], { code: 'ready', since: 1_000 }],
  [
    'wrap-up',
    aSeat({ state: 'wrap-up', stateSince: 3 }),
    null,
    [{ ...call, state: 'wrap-up' as const }],
    { code: 'wrap-up', since: 3 },
  ],
  [
    'a break with texts to finish',
    aSeat({ state: 'not-ready', reason: 'meal' }),
    null,
    [chat],
    { code: 'not-ready', reason: 'meal' },
  ],
  [
    'a miss is seen even while texts go on',
    aSeat({ state: 'not-responding', reason: 'missed' }),
    null,
    [chat],
    { code: 'not-responding' },
  ],
  ['a lost console is seen even in a call', aSeat({ state: 'disconnected' }), null, [call], { code: 'disconnected' }],
] as const)('%s', (_name, seat, offer, contacts, expected) => {
  expect(seatDisplay(seat, offer, contacts)).toMatchObject(expected);
});

describe('what comes next', () => {
  const meal = aSeat({ next: { state: 'not-ready', reason: 'meal' } });
  const next = (
    seat: typeof meal,
    contacts: readonly (typeof chat)[],
    offer = null as ReturnType<typeof anOffer> | null,
  ) => nextDisplay(seatDisplay(seat, offer, contacts), seat, contacts);

  test('after a call comes the wrap-up, then the choice', () => {
    expect(next(meal, [call])).toEqual({
      lead: 'after-call',
      at: null,
      steps: [{ code: 'wrap-up' }, { code: 'not-ready', reason: 'meal' }],
      chosen: true,
    });
  });

  test('a wrap-up ends by itself at its limit', () => {
    const wrapping = { ...call, state: 'wrap-up', wrapUpLimitAt: 60_000 } as const;
    expect(next(aSeat({ state: 'wrap-up' }), [wrapping])).toMatchObject({
      lead: 'wrap-up-ends',
      at: 60_000,
      steps: [{ code: 'ready' }],
      chosen: false,
    });
  });

  test('the limit of a text contact does not move the seat', () => {
    const text = aContact('t', { state: 'wrap-up', wrapUpLimitAt: 50_000 });
    expect(next(aSeat({ state: 'wrap-up' }), [text]).at).toBeNull();
  });

  test('a ringing offer says what a miss means, an idle seat waits', () => {
    expect(next(meal, [], anOffer()).lead).toBe('if-missed');
    expect(next(aSeat(), []).lead).toBe('now');
    expect(next(meal, [chat]).lead).toBe('after-work');
  });
});
