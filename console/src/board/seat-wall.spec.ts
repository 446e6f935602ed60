import { seat } from './board-samples';
import { countLooks, lookOf, lookSince, matches, seatsOfCentre } from './seat-wall';

const contact = { contactId: 'c1', medium: 'voice', queueId: 'q1', since: 500 } as const;

describe('a seat on the wall', () => {
  it.each([
    ['ready', {}],
    ['offered', { offering: true }],
    ['busy', { contacts: [contact] }],
    // A ready seat that takes a second contact is still seen to ring.
    ['offered', { offering: true, contacts: [contact] }],
    // The chosen next state does not hide the work.
    ['busy', { state: 'not-ready', contacts: [contact] }],
    ['wrap-up', { state: 'wrap-up', contacts: [contact] }],
    ['not-ready', { state: 'not-ready', reason: 'meal' }],
    ['not-responding', { state: 'not-responding', contacts: [contact] }],
    ['disconnected', { state: 'disconnected', offering: true }],
  ] as const)('looks %s with %j', (look, change) => {
    expect(lookOf(seat('a', 1, 'n', change))).toBe(look);
  });

  it('counts its time from its oldest contact while it works', () => {
    const busy = seat('a', 1, 'n', { stateSince: 9_000, contacts: [contact, { ...contact, since: 800 }] });
    expect(lookSince(busy)).toBe(500);
    expect(lookSince(seat('a', 1, 'n', { stateSince: 9_000 }))).toBe(9_000);
  });
});

describe('the wall', () => {
  const seats = [
    seat('c', 20303, 'n'),
    seat('a', 20301, 'n', { state: 'not-ready' }),
    seat('b', 20302, 's'),
    seat('d', 20304, 'n', { state: 'signed-out' }),
  ];

  it('puts the seats of a centre by number; one that left keeps its place', () => {
    expect(seatsOfCentre(seats, 'n').map(({ seatId }) => seatId)).toEqual(['a', 'c', 'd']);
  });

  it('counts each signed-in seat once', () => {
    expect(Object.fromEntries(countLooks(seats))).toEqual({ ready: 2, 'not-ready': 1 });
  });

  it('filters by state, name and number', () => {
    const shown = (look: 'ready' | null, text: string) =>
      seats.filter((one) => matches(one, { look, text })).map(({ seatId }) => seatId);
    expect(shown('ready', '')).toEqual(['c', 'b']);
    expect(shown(null, '0302')).toEqual(['b']);
    expect(shown(null, ' 座席 A ')).toEqual(['a']);
  });
});
