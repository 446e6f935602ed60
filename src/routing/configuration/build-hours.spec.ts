import { buildHours } from './build-hours';
import { fixedOffsetMin } from './fixed-offset';
import type { HoursDocument } from './hours.schema';

const H = 60;
const DAY = 24 * H;

describe('buildHours', () => {
  const workdays = [1, 2, 3, 4, 5];
  it.each<[string, HoursDocument['weekly'], readonly (readonly [number, number])[]]>([
    ['one day', [{ days: [1], from: '08:00', to: '20:00' }], [[8 * H, 20 * H]]],
    [
      'days in any order, in the order of the week',
      [{ days: [7, 2], from: '09:30', to: '12:00' }],
      [
        [DAY + 9.5 * H, DAY + 12 * H],
        [6 * DAY + 9.5 * H, 6 * DAY + 12 * H],
      ],
    ],
    ['whole days that touch are one', [{ days: workdays, from: '00:00', to: '24:00' }], [[0, 5 * DAY]]],
    ['a whole week is one', [{ days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' }], [[0, 7 * DAY]]],
    [
      'what overlaps is one, what does not stays two',
      [
        { days: [1], from: '14:00', to: '18:00' },
        { days: [1], from: '08:00', to: '12:00' },
        { days: [1], from: '11:00', to: '12:30' },
      ],
      [
        [8 * H, 12.5 * H],
        [14 * H, 18 * H],
      ],
    ],
    ['over midnight', [{ days: [1], from: '22:00', to: '06:00' }], [[22 * H, DAY + 6 * H]]],
    ['to midnight, said as the next day', [{ days: [1], from: '22:00', to: '00:00' }], [[22 * H, DAY]]],
    [
      'over the midnight of Sunday',
      [{ days: [7], from: '22:00', to: '06:00' }],
      [
        [0, 6 * H],
        [6 * DAY + 22 * H, 7 * DAY],
      ],
    ],
    ['no week at all', [], []],
  ])('%s', (_name, weekly, expected) => {
    const windows = expected.map(([from, to]) => ({ from, to }));
    expect(buildHours({ weekly }, 'Asia/Shanghai')).toEqual({ utcOffsetMin: 480, weekly: windows });
  });

  it('gives dates as days since 1970, in order, with the minutes of the day', () => {
    const dates = [
      { date: '2027-02-18', windows: [{ from: '10:00', to: '24:00' }] },
      { date: '2027-02-17', windows: [] },
    ];
    expect(buildHours({ weekly: [], dates }, 'Asia/Shanghai').days).toEqual([
      { day: Date.UTC(2027, 1, 17) / 86_400_000, windows: [] },
      { day: Date.UTC(2027, 1, 18) / 86_400_000, windows: [{ from: 600, to: 1_440 }] },
    ]);
  });
});

describe('fixedOffsetMin', () => {
  it.each<[string, number | null]>([
    ['Asia/Shanghai', 480],
    ['Asia/Urumqi', 360],
    ['Asia/Kolkata', 330],
    ['UTC', 0],
    ['Etc/GMT-1', 60],
    ['America/Phoenix', -420],
    ['Pacific/Marquesas', -570],
    ['Europe/Berlin', null],
    ['America/New_York', null],
    ['Australia/Lord_Howe', null],
    // Winter time in Ramadan only.
    ['Africa/Casablanca', null],
  ])('%s: %p', (zone, expected) => {
    expect(fixedOffsetMin(zone)).toBe(expected);
  });
});
