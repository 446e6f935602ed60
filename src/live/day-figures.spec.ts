import { midnightBefore } from '../kernel/business-day';
import type { CloseCause, Fact } from '../routing/engine/effects';
import { type Counter, type DayBaseline, DayFigures } from './day-figures';

const MIDNIGHT = Date.UTC(2026, 10, 21, 16);
const NOON = MIDNIGHT + 12 * 3_600_000;
const YESTERDAY = MIDNIGHT - 60_000;

function figures(): DayFigures {
  const day = new DayFigures({
    answerTargetMs: () => 20_000,
    queueOfAccessPoint: (id) => (id === 'tel' ? 'repair' : null),
  });
  day.openDay(MIDNIGHT);
  return day;
}

const arrived = (contactId: string): Fact => ({
  kind: 'contact-arrived',
  at: NOON,
  contactId,
  accessPointId: 'tel',
  medium: 'voice',
  homeCentreId: 'north',
  customerId: null,
});
const queued = (contactId: string, enqueuedAt = NOON): Fact => ({
  kind: 'contact-queued',
  at: NOON,
  contactId,
  queueId: 'repair',
  homeCentreId: 'north',
  enqueuedAt,
});
const active = (contactId: string, waitedMs: number | null): Fact => ({
  kind: 'contact-active',
  at: NOON + 1,
  contactId,
  seatId: 's',
  waitedMs,
  expectedWaitMs: null,
});
const closed = (contactId: string, cause: CloseCause): Fact => ({
  kind: 'contact-closed',
  at: NOON + 2,
  contactId,
  cause,
  seatId: null,
  outcome: null,
  expectedWaitMs: null,
});

function count(day: DayFigures, seq: number, ...facts: Fact[]): Counter[] {
  const moved: Counter[] = [];
  day.apply(seq, facts, (counter) => moved.push(counter));
  return moved;
}

const NOTHING: DayBaseline = { seq: 0, counts: [] };

describe('the counts of a day', () => {
  it.each([
    [20_000, 1],
    [20_001, 0],
  ])('count a contact answered after %d ms as in target: %d', (waitedMs, inTarget) => {
    const day = figures();
    count(day, 1, arrived('a'), queued('a'), active('a', waitedMs), closed('a', 'served'));
    expect(day.cell('repair', 'north')).toEqual({
      offered: 1,
      answered: 1,
      answeredInTarget: inTarget,
      abandoned: 0,
      rejected: 0,
    });
    expect(day.ended('north', 'voice', 'served')).toBe(1);
  });

  it('count a contact that a rule moved where it stands, and for the rule', () => {
    const day = figures();
    const moved: Fact = {
      kind: 'contact-moved',
      at: NOON,
      contactId: 'a',
      ruleId: 'shift',
      from: 'repair',
      to: 'general',
      waitedMs: 40_000,
      seen: { waiting: 12 },
    };
    count(day, 1, arrived('a'), queued('a'), moved);
    expect(day.cell('repair', 'north').offered).toBe(0);
    expect(day.cell('general', 'north').offered).toBe(1);
    expect(day.overflowed('shift')).toBe(1);
    count(day, 2, active('a', 50_000));
    expect(day.cell('general', 'north')).toMatchObject({ answered: 1, answeredInTarget: 0 });
  });

  it('count what a rule has treated otherwise neither as offered nor as lost', () => {
    const day = figures();
    const changed = count(day, 1, arrived('a'), queued('a'), closed('a', 'treated'));
    expect(day.cell('repair', 'north')).toMatchObject({ offered: 0, answered: 0, abandoned: 0, rejected: 0 });
    expect(day.ended('north', 'voice', 'other')).toBe(1);
    expect(changed).toContainEqual({ of: 'cell', queueId: 'repair', centreId: 'north', what: 'offered' });
  });

  it('count a contact that was refused at the door where its access point leads', () => {
    const day = figures();
    const moved = count(day, 1, arrived('a'), closed('a', 'rejected'));
    expect(day.cell('repair', 'north')).toMatchObject({ offered: 0, rejected: 1 });
    expect(day.ended('north', 'voice', 'rejected')).toBe(1);
    expect(moved).toContainEqual({ of: 'cell', queueId: 'repair', centreId: 'north', what: 'rejected' });
  });

  it('leave out what was offered yesterday, and count its end', () => {
    const day = figures();
    count(day, 1, arrived('a'), queued('a', YESTERDAY), closed('a', 'abandoned'));
    expect(day.cell('repair', 'north')).toMatchObject({ offered: 0, abandoned: 1 });
  });

  it('go with a contact to another queue and another centre', () => {
    const day = figures();
    count(day, 1, arrived('a'), queued('a'), active('a', 5_000));
    count(day, 2, {
      kind: 'contact-requeued',
      at: NOON + 3,
      contactId: 'a',
      queueId: 'bills',
      fromSeatId: 's',
      cause: 'transfer',
    });
    count(day, 3, { kind: 'contact-rehomed', at: NOON + 4, contactId: 'a', from: 'north', to: 'south' });
    expect(day.cell('repair', 'north')).toMatchObject({ offered: 0, answered: 0, answeredInTarget: 0 });
    expect(day.cell('bills', 'south')).toMatchObject({ offered: 1, answered: 1, answeredInTarget: 1 });
  });

  it('count a second service of the same contact once', () => {
    const day = figures();
    count(day, 1, arrived('a'), queued('a'), active('a', 5_000), active('a', 30_000));
    expect(day.cell('repair', 'north')).toMatchObject({ answered: 1, answeredInTarget: 1 });
  });
});

describe('the baseline from the database', () => {
  const offered: Counter = { of: 'cell', queueId: 'repair', centreId: 'north', what: 'offered' };

  it.each([
    [1, 11], // read before the second and the third commit
    [2, 10],
    [3, 9],
  ])('read at commit %d adds what came after it, once', (seq, total) => {
    const day = figures();
    for (const [index, id] of ['a', 'b', 'c'].entries()) count(day, index + 1, arrived(id), queued(id));
    expect(day.awaitsBaseline).toBe(true);
    expect(day.baseline(MIDNIGHT, { seq, counts: [{ counter: offered, count: 9 }] })).toBe(true);
    expect(day.cell('repair', 'north').offered).toBe(total);
    count(day, 4, arrived('d'), queued('d'));
    expect(day.cell('repair', 'north').offered).toBe(total + 1);
    expect(day.awaitsBaseline).toBe(false);
  });

  it('of a day that is over is not taken', () => {
    const day = figures();
    day.openDay(MIDNIGHT + 86_400_000);
    expect(day.baseline(MIDNIGHT, NOTHING)).toBe(false);
    expect(day.awaitsBaseline).toBe(true);
  });
});

describe('midnight', () => {
  it.each([
    ['2026-11-22T15:59:59.999Z', '2026-11-21T16:00:00.000Z'],
    ['2026-11-22T16:00:00.000Z', '2026-11-22T16:00:00.000Z'],
    ['2026-11-22T16:00:00.001Z', '2026-11-22T16:00:00.000Z'],
  ])('before %s was %s', (now, midnight) => {
    expect(new Date(midnightBefore(Date.parse(now))).toISOString()).toBe(midnight);
  });
});
