import { hoursInWords } from './hours-words';

const WORDS = { day: (day: number) => `D${day}`, always: 'always', to: '-', and: '+', next: '; ' };
const H = 60;
const DAY = 24 * H;

describe('hoursInWords', () => {
  it.each<[readonly (readonly [number, number])[], string]>([
    [[], '—'],
    [[[0, 7 * DAY]], 'always'],
    [[[8 * H, 20 * H]], 'D1 08:00–20:00'],
    [[0, 1, 2, 3, 4].map((day) => [day * DAY + 8 * H, day * DAY + 20 * H] as const), 'D1-D5 08:00–20:00'],
    [
      [
        [8 * H, 12 * H],
        [13 * H, 17.5 * H],
        [2 * DAY + 8 * H, 2 * DAY + 12 * H],
      ],
      'D1 08:00–12:00+13:00–17:30; D3 08:00–12:00',
    ],
    // Over midnight it is of the day on which it begins.
    [[[22 * H, DAY + 6 * H]], 'D1 22:00–06:00'],
    [[[6 * DAY + 22 * H, 7 * DAY]], 'D7 22:00–24:00'],
    // Workdays from beginning to end touch, and reach us as one.
    [[[0, 5 * DAY]], 'D1-D5 00:00–24:00'],
    [[[DAY + 12 * H, 3 * DAY]], 'D2 12:00–24:00; D3 00:00–24:00'],
  ])('%j: %s', (weekly, expected) => {
    expect(
      hoursInWords(
        weekly.map(([from, to]) => ({ from, to })),
        WORDS,
      ),
    ).toBe(expected);
  });
});
