import { conferenceName, readConferenceName } from './conference-name';

const CALL = `CA${'0f'.repeat(16)}`;

it('is read as it was written', () => {
  expect(readConferenceName(conferenceName(CALL, 12))).toEqual({ callId: CALL, turn: 12 });
});

it.each([
  '',
  'support',
  `lianxian-${CALL}`,
  `lianxian-${CALL}-`,
  `lianxian-${CALL}-x`,
  `x-lianxian-${CALL}-1`,
  `lianxian-${CALL}-1 `,
])('is not ours: "%s"', (name) => {
  expect(readConferenceName(name)).toBeNull();
});
