import { PresenceBook } from './presence-book';

const times = { reloadMs: 3_000, graceMs: 30_000, massGraceMs: 180_000 };

function bookWith(gone: number, apartMs = 0): PresenceBook {
  const book = new PresenceBook(times);
  for (let seat = 0; seat < gone; seat += 1) book.left(`s${seat}`, 'north', seat * apartMs);
  return book;
}

describe('PresenceBook', () => {
  it('does not miss a seat whose console is back within the reload time', () => {
    const book = bookWith(1);
    book.settled('s0');
    expect(book.nextDue()).toBeNull();
    expect(book.due(60_000, () => 10)).toEqual([]);
  });

  it('tells a lost seat once, with the grace that is left', () => {
    const book = bookWith(1);
    expect(book.nextDue()).toBe(3_000);
    expect(book.due(2_999, () => 10)).toEqual([]);
    expect(book.due(3_000, () => 10)).toEqual([
      { seatId: 's0', centreId: 'north', since: 0, graceMs: 27_000, mass: false },
    ]);
    expect(book.due(4_000, () => 10)).toEqual([]);
    expect(book.nextDue()).toBeNull();
  });

  it('keeps the first instant of a seat that is reported gone twice', () => {
    const book = bookWith(1);
    book.left('s0', 'north', 2_000);
    expect(book.nextDue()).toBe(3_000);
  });

  it.each([
    { gone: 6, attended: 23, mass: true }, // 6 of 29 = 20.7 %
    { gone: 6, attended: 24, mass: false }, // 6 of 30 = 20.0 %: not over
    { gone: 5, attended: 0, mass: false }, // all of them, but too few to blame a line
    { gone: 6, attended: 0, mass: true },
    { gone: 100, attended: 1_000, mass: false },
  ])('$gone gone together beside $attended attended: mass loss $mass', ({ gone, attended, mass }) => {
    const lost = bookWith(gone).due(3_000, () => attended);
    expect(lost).toHaveLength(gone);
    for (const seat of lost) {
      expect(seat.mass).toBe(mass);
      expect(seat.graceMs).toBe(mass ? 177_000 : 27_000);
    }
  });

  it('does not add up losses that came one after the other', () => {
    const lost = bookWith(8, 2_000).due(60_000, () => 0);
    expect(lost.map((seat) => seat.mass)).toEqual(Array(8).fill(false));
  });

  it('does not mix centres', () => {
    const book = bookWith(3);
    for (let seat = 0; seat < 3; seat += 1) book.left(`x${seat}`, 'south', 0);
    expect(book.due(3_000, () => 0).some((seat) => seat.mass)).toBe(false);
  });

  it('starts to count anew when the router is ready again', () => {
    const book = bookWith(2);
    book.restart([{ seatId: 's1', centreId: 'north' }], 50_000);
    expect(book.due(52_999, () => 1)).toEqual([]);
    expect(book.due(53_000, () => 1).map((seat) => seat.seatId)).toEqual(['s1']);
  });
});
