import { answerOf, nearestSeats, totalSeats } from './explanation-view';
import type { ExplanationView } from '../../../src/platform/realtime/console-protocol';

function seat(seatId: string, reason: string | null): ExplanationView['seats'][number] {
  return { seatId, seatNumber: 1, name: seatId, centreId: 'n', reason };
}

const waiting: ExplanationView = {
  contactId: 'c1',
  state: 'queued',
  queueId: 'q1',
  waitedMs: 90_000,
  ring: 1,
  scope: [{ centreId: 'n', because: 'home' }],
  placeInLine: 3,
  offer: null,
  counts: { 'seat-not-ready': 5, 'out-of-scope': 2, 'missing-skill': 1, eligible: 0 },
  seats: [seat('a', 'seat-not-ready'), seat('b', 'missing-skill'), seat('c', 'out-of-scope')],
};

describe('the answer to "why is it waiting"', () => {
  it('names the condition that keeps most seats away', () => {
    expect(answerOf(waiting)).toEqual({ kind: 'main', total: 8, reason: 'seat-not-ready', n: 5 });
    expect(totalSeats(waiting)).toBe(8);
  });

  it('says when it is offered, served, about to be offered, or when nobody is there', () => {
    expect(answerOf({ ...waiting, offer: { offerId: 'o', seatId: 'a' } })).toEqual({ kind: 'offered', seatId: 'a' });
    expect(answerOf({ ...waiting, state: 'active' })).toEqual({ kind: 'serving', state: 'active' });
    expect(answerOf({ ...waiting, counts: { eligible: 2 } })).toEqual({ kind: 'eligible', n: 2 });
    expect(answerOf({ ...waiting, counts: {} })).toEqual({ kind: 'nobody' });
  });
});

it('lists first the seats that lack least', () => {
  const seats = [...waiting.seats, seat('d', null), seat('e', 'offer-pending')];
  expect(nearestSeats({ ...waiting, seats }).map(({ seatId }) => seatId)).toEqual(['d', 'b', 'c', 'e', 'a']);
});
