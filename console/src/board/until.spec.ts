import { endOf } from './until';

const NOW = new Date(2026, 6, 13, 11, 47, 26).getTime();

describe('until when a switch holds', () => {
  it('is a whole minute, never earlier than asked for', () => {
    expect(endOf({ kind: 'in', minutes: 30 }, NOW)).toBe(new Date(2026, 6, 13, 12, 18).getTime());
  });

  it('may be the end of the day', () => {
    expect(endOf({ kind: 'day' }, NOW)).toBe(new Date(2026, 6, 14).getTime());
  });

  it('may be a time given by hand, but only one to come', () => {
    expect(endOf({ kind: 'at', local: '2026-07-13T12:30' }, NOW)).toBe(new Date(2026, 6, 13, 12, 30).getTime());
    expect(endOf({ kind: 'at', local: '2026-07-13T11:47' }, NOW)).toBeNull();
    expect(endOf({ kind: 'at', local: '' }, NOW)).toBeNull();
  });
});
