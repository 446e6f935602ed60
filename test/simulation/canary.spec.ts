import { compareContacts, mayTake } from '../../src/routing/engine/brute-force';
import { type Invariant, INVARIANTS, type Step, violationsOf } from '../../src/routing/engine/invariants';
import type { ContactRecord, RoutingSnapshot, SeatRecord } from '../../src/routing/engine/records';
import { Desk, queue } from './desk';

/** A checker that cannot fail proves nothing: each invariant is broken once, by hand, and must be reported. */
describe('each invariant catches a deliberate break', () => {
  function step(): Step {
    const desk = new Desk({
      queues: [queue('q', { requires: { power: 1 }, rings: [{ afterMs: 60_000, requires: {} }] })],
    });
    desk.seat('s1', { skills: { power: 1 } });
    desk.seat('s2', { skills: { power: 1 } });
    desk.seat('far', { centre: 't', skills: { power: 1 } });
    desk.contact('served');
    desk.serve('served');
    desk.contact('offered');
    desk.at(1_000);
    desk.contact('waiting');
    desk.contact('later');
    const before = desk.engine.snapshot();
    desk.at(10_000);
    const { id, seatId } = desk.record('offered').offer ?? { id: '', seatId: '' };
    const now = desk.instant(10_000);
    const deadline = desk.engine.nextDeadline();
    const effects = desk.engine.apply({ kind: 'offer-declined', offerId: id, seatId, reason: 'busy' }, now);
    return { config: desk.config, before, after: desk.engine.snapshot(), effects, now, isTick: false, deadline };
  }

  function withContact(id: string, change: Partial<ContactRecord>) {
    return (state: RoutingSnapshot): RoutingSnapshot => ({
      ...state,
      contact: state.contact.map((contact) => (contact.id === id ? { ...contact, ...change } : contact)),
    });
  }

  function withSeat(id: string, change: Partial<SeatRecord>) {
    return (state: RoutingSnapshot): RoutingSnapshot => ({
      ...state,
      seat: state.seat.map((seat) => (seat.id === id ? { ...seat, ...change } : seat)),
    });
  }

  function offerOf(state: RoutingSnapshot, id: string) {
    return state.contact.find((contact) => contact.id === id)?.offer ?? null;
  }

  const breaks: readonly [Invariant, string, (broken: Step) => Partial<Step>][] = [
    ['conservation', 'a contact disappears', ({ after }) => ({ after: { ...after, contact: after.contact.slice(1) } })],
    [
      'conservation',
      'a contact is there twice',
      ({ after }) => ({ after: { ...after, contact: [...after.contact, ...after.contact.slice(0, 1)] } }),
    ],
    [
      'conservation',
      'a contact waits and is served',
      ({ after }) => ({ after: withContact('later', { seatId: 's1' })(after) }),
    ],
    [
      'conservation',
      'a contact loses its place',
      ({ after }) => ({ after: withContact('later', { enqueuedAt: 5 })(after) }),
    ],
    [
      'capacity',
      'a seat serves more than it can',
      ({ after }) => ({ after: withContact('served', { unitsHeld: 120 })(after) }),
    ],
    [
      'one-offer',
      'a seat has two offers',
      ({ after }) => ({ after: withContact('later', { state: 'offered', offer: offerOf(after, 'waiting') })(after) }),
    ],
    [
      'work-conserving',
      'a seat idles while a contact fits',
      ({ after }) => ({ after: withContact('waiting', { state: 'queued', offer: null })(after) }),
    ],
    [
      'order',
      'somebody who comes later is offered',
      ({ after, effects }) => ({
        after: withContact('later', { state: 'offered', offer: offerOf(after, 'waiting') })(
          withContact('waiting', { state: 'queued', offer: null })(after),
        ),
        effects: effects.map((effect) => (effect.kind === 'offer-made' ? { ...effect, contactId: 'later' } : effect)),
      }),
    ],
    [
      'scope',
      'a seat of another centre without a rule',
      ({ after }) => ({ after: withSeat('s2', { centreId: 't' })(after) }),
    ],
    [
      'monotonic-time',
      'a fact of the past',
      ({ effects }) => ({ effects: effects.map((effect) => ({ ...effect, at: 7 })) }),
    ],
    ['rings', 'a ring is late', ({ after }) => ({ after: withContact('later', { queueEnteredAt: 0 })(after) })],
    [
      'rings',
      'nobody staffs the ring',
      ({ after }) => ({
        after: { ...after, seat: after.seat.map((seat) => ({ ...seat, state: 'disconnected' as const })) },
      }),
    ],
  ];

  it('and reports nothing on what it breaks', () => {
    expect(violationsOf(step())).toEqual([]);
  });

  it.each(breaks)('%s: %s', (invariant, _, breakIt) => {
    const sound = step();
    const found = violationsOf({ ...sound, ...breakIt(sound) }).map((violation) => violation.invariant);
    expect(found).toContain(invariant);
  });

  it('every one of them', () => {
    expect(new Set(breaks.map(([invariant]) => invariant))).toEqual(new Set(INVARIANTS));
  });

  it('and the brute force behind it tells seats and contacts apart', () => {
    const { config, after, now } = step();
    const house = { config, state: after, now };
    const contact = (id: string) => after.contact.find((record) => record.id === id) as ContactRecord;
    expect(after.seat.map((seat) => mayTake(house, contact('later'), seat))).toEqual([false, false, false]);
    expect(compareContacts(house, contact('offered'), contact('waiting'))).toBeLessThan(0);
    expect(compareContacts(house, contact('later'), contact('waiting'))).toBeGreaterThan(0);
  });
});
