import { placeAnnouncement } from './announcements';

const MINUTE = 60_000;

it.each<[number, number | null, string, string]>([
  [0, null, '您是下一位，请稍候。', 'You are next in line.'],
  [3, null, '您前面还有3位客户，请稍候。', 'You are number 4 in line.'],
  [
    3,
    1,
    '您前面还有3位客户，预计等候约1分钟，请稍候。',
    'You are number 4 in line. The expected wait is about 1 minute.',
  ],
  [
    0,
    MINUTE + 1,
    '您是下一位，预计等候约2分钟，请稍候。',
    'You are next in line. The expected wait is about 2 minutes.',
  ],
  [
    90,
    500 * MINUTE,
    '您前面还有90位客户，预计等候超过60分钟，请稍候。',
    'You are number 91 in line. The expected wait is over 60 minutes.',
  ],
])('%i ahead, %p ms', (ahead, expectedMs, zh, en) => {
  expect(placeAnnouncement(ahead, expectedMs)).toEqual({ zh, en });
});
