import type { Hours } from './config';
import { OpeningHours } from './hours';

/** Monday to Friday 9 to 18, Saturday 10 to 14, in China. */
const OFFICE: Hours = {
  utcOffsetMin: 480,
  weekly: [0, 1, 2, 3, 4]
    .map((day) => ({ from: day * 1_440 + 540, to: day * 1_440 + 1_080 }))
    .concat({ from: 5 * 1_440 + 600, to: 5 * 1_440 + 840 }),
};

const at = (instant: string) => Date.parse(`${instant}+08:00`);
const dayOf = (date: string) => Date.parse(`${date}T00:00Z`) / 86_400_000;

describe('opening hours', () => {
  it.each([
    ['2024-10-07T08:59:59.999', false, '2024-10-07T09:00'],
    ['2024-10-07T09:00', true, '2024-10-07T18:00'],
    ['2024-10-07T17:59:59.999', true, '2024-10-07T18:00'],
    ['2024-10-07T18:00', false, '2024-10-08T09:00'],
    ['2024-10-11T23:59', false, '2024-10-12T10:00'],
    ['2024-10-12T14:00', false, '2024-10-14T09:00'],
    ['2024-02-29T12:00', true, '2024-02-29T18:00'],
    ['1969-12-31T10:00', true, '1969-12-31T18:00'],
  ])('%s: open %s, next change %s', (instant, open, change) => {
    const hours = new OpeningHours(OFFICE);
    expect(hours.isOpen(at(instant))).toBe(open);
    expect(hours.nextChange(at(instant))).toBe(at(change));
  });

  it.each<[string, Hours, string, boolean, string | null]>([
    [
      'a holiday is closed',
      { ...OFFICE, days: [{ day: dayOf('2024-10-07'), windows: [] }] },
      '2024-10-07T10:00',
      false,
      '2024-10-08T09:00',
    ],
    [
      'and ends an opening that crosses midnight',
      { utcOffsetMin: 480, weekly: [{ from: 0, to: 10_080 }], days: [{ day: dayOf('2024-10-08'), windows: [] }] },
      '2024-10-07T22:00',
      true,
      '2024-10-08T00:00',
    ],
    [
      'after it the week goes on',
      { utcOffsetMin: 480, weekly: [{ from: 0, to: 10_080 }], days: [{ day: dayOf('2024-10-08'), windows: [] }] },
      '2024-10-08T12:00',
      false,
      '2024-10-09T00:00',
    ],
    [
      'a Sunday that is worked',
      { ...OFFICE, days: [{ day: dayOf('2024-10-13'), windows: [{ from: 480, to: 720 }] }] },
      '2024-10-12T20:00',
      false,
      '2024-10-13T08:00',
    ],
    [
      'a far day with hours of its own',
      { utcOffsetMin: 480, weekly: [], days: [{ day: dayOf('2025-01-01'), windows: [{ from: 0, to: 60 }] }] },
      '2024-10-12T20:00',
      false,
      '2025-01-01T00:00',
    ],
    [
      'a weekly day that is a holiday this week',
      {
        utcOffsetMin: 480,
        weekly: [{ from: 540, to: 1_080 }],
        days: [{ day: dayOf('2024-10-14'), windows: [] }],
      },
      '2024-10-12T20:00',
      false,
      '2024-10-21T09:00',
    ],
    ['never open', { utcOffsetMin: 480, weekly: [] }, '2024-10-12T20:00', false, null],
    ['always open', { utcOffsetMin: 480, weekly: [{ from: 0, to: 10_080 }] }, '2024-10-12T20:00', true, null],
    [
      'a night from Sunday to Monday',
      {
        utcOffsetMin: 480,
        weekly: [
          { from: 0, to: 360 },
          { from: 10_000, to: 10_080 },
        ],
      },
      '2024-10-13T23:30',
      true,
      '2024-10-14T06:00',
    ],
    [
      'west of Greenwich',
      { utcOffsetMin: -300, weekly: [{ from: 0, to: 60 }] },
      '2024-10-07T13:30',
      true,
      '2024-10-07T14:00',
    ],
  ])('%s', (_, hours, instant, open, change) => {
    const opening = new OpeningHours(hours);
    expect(opening.isOpen(at(instant))).toBe(open);
    expect(opening.nextChange(at(instant))).toBe(change === null ? null : at(change));
  });

  it('answers out of order as it does in order', () => {
    const asked = [3, 1, 40, 2, 90, 41].map((hours) => at('2024-10-07T00:00') + hours * 3_600_000);
    const opening = new OpeningHours(OFFICE);
    for (const instant of asked) expect(opening.isOpen(instant)).toBe(new OpeningHours(OFFICE).isOpen(instant));
  });

  it('turns at every next change, and nowhere between', () => {
    const opening = new OpeningHours({
      ...OFFICE,
      days: [{ day: dayOf('2024-10-09'), windows: [{ from: 100, to: 200 }] }],
    });
    let instant = at('2024-10-06T00:00');
    for (let count = 0; count < 30; count++) {
      const next = opening.nextChange(instant) ?? 0;
      expect(opening.isOpen(next)).toBe(!opening.isOpen(instant));
      for (let minute = instant; minute < next; minute += 600_000)
        expect(opening.isOpen(minute)).toBe(opening.isOpen(next - 1));
      instant = next;
    }
  });
});
