import type { ExplanationView } from '../../../src/platform/realtime/console-protocol';
import { answerOf, pageAt, REASONS, totalSeats, unseenSeats } from './explanation-view';

const nobody = {
  ...Object.fromEntries(REASONS.map((reason) => [reason, 0])),
  eligible: 0,
} as ExplanationView['counts'];

const waiting: ExplanationView = {
  contactId: 'c1',
  state: 'queued',
  queueId: 'q1',
  waitedMs: 90_000,
  ring: 1,
  rings: [],
  scope: [{ centreId: 'n', because: 'home' }],
  preferred: null,
  placeInLine: 3,
  expectedWait: null,
  offer: null,
  counts: { ...nobody, 'seat-not-ready': 5, 'out-of-scope': 2, 'missing-skill': 1 },
  matching: 6,
  offset: 0,
  seats: [],
  names: { queues: {}, centres: {}, rules: {}, skills: {} },
};

describe('the answer to "why is it waiting"', () => {
  it('names the condition that keeps most seats away', () => {
    expect(answerOf(waiting)).toEqual({ kind: 'main', total: 8, reason: 'seat-not-ready', n: 5 });
    expect(totalSeats(waiting.counts)).toBe(8);
  });

  it('says when it is offered, served, about to be offered, or when nobody is there', () => {
    const offer = { offerId: 'o', seatId: 'a', name: 'ANN' };
    expect(answerOf({ ...waiting, offer })).toEqual({ kind: 'offered', seatId: 'a', name: 'ANN' });
    expect(answerOf({ ...waiting, state: 'active' })).toEqual({ kind: 'serving', state: 'active' });
    expect(answerOf({ ...waiting, counts: { ...nobody, eligible: 2 } })).toEqual({ kind: 'eligible', n: 2 });
    expect(answerOf({ ...waiting, counts: nobody })).toEqual({ kind: 'nobody' });
  });
});

describe('the list of seats', () => {
  it.each([
    ['nothing', 0, 0, { offset: 0, from: 0, to: 0, previous: null, next: null }],
    ['one page', 0, 50, { offset: 0, from: 1, to: 50, previous: null, next: null }],
    ['the first of two', 0, 51, { offset: 0, from: 1, to: 50, previous: null, next: 50 }],
    ['the last of two', 50, 51, { offset: 50, from: 51, to: 51, previous: 0, next: null }],
    ['a list that became shorter', 150, 70, { offset: 50, from: 51, to: 70, previous: 0, next: null }],
  ])('has pages of fifty: %s', (_, offset, matching, page) => {
    expect(pageAt(offset, matching)).toEqual(page);
  });

  it('says how many seats belong to centres that one may not see', () => {
    expect(unseenSeats(waiting, null)).toBe(2);
    expect(unseenSeats({ ...waiting, matching: 4 }, 'seat-not-ready')).toBe(1);
  });
});
