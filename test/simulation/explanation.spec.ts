import fc from 'fast-check';
import { firstRefusal, type House, requirementOf, scopeOf } from '../../src/routing/engine/brute-force';
import type { Explanation, SeatPage, Verdict } from '../../src/routing/engine/explanation';
import type { ContactRecord } from '../../src/routing/engine/records';
import { Desk, queue } from './desk';
import { RandomRun } from './random-run';

const RUNS = Number(process.env['LIANXIAN_RUNS'] ?? 100);
const SEED = Number(process.env['LIANXIAN_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const ALL: SeatPage = { offset: 0, limit: Infinity };

// Every contact is explained after every command: far more work than deciding, on a busy machine too much for half a minute.
jest.setTimeout(120_000);

describe(`in random houses (LIANXIAN_SEED=${SEED})`, () => {
  /** Calls `look` after every command of random runs with every contact in a queue and what the engine says of it. */
  function explainAll(
    numRuns: number,
    look: (house: House, contact: ContactRecord, said: Explanation, run: RandomRun) => void,
  ): void {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), fc.integer({ min: 1, max: 200 }), (seed, commands) => {
        const run = new RandomRun(seed);
        for (let count = 0; count < commands; count++) {
          run.apply(run.choose());
          const state = run.engine.snapshot();
          const now = state.partition[0]?.lastNow ?? 0;
          const house: House = { config: run.config, state, now };
          for (const contact of state.contact) {
            if (contact.queueId === null) continue;
            const said = run.engine.explain(contact.id, ALL);
            if (said === null) throw new Error(`${contact.id} is open and cannot be explained`);
            look(house, contact, said, run);
          }
        }
      }),
      { numRuns, seed: SEED, endOnFailure: false },
    );
  }

  /** The watchdog of production takes the explanation at its word; an honest one never names a seat that matching withholds. */
  it('says of every seat what brute force says, and of nobody who waits that a seat could take him', () => {
    const seen = new Map<Verdict, number>();
    explainAll(Math.ceil(RUNS / 3), (house, contact, said) => {
      if (contact.state === 'queued' && said.counts.eligible > 0) throw new Error(JSON.stringify(said));
      if (!house.config.queues.some(({ id }) => id === contact.queueId)) return;
      const seats = [...house.state.seat].sort((a, b) => a.profile.seatNumber - b.profile.seatNumber);
      const expected = seats.map((seat) => ({ seatId: seat.id, reason: firstRefusal(house, contact, seat) }));
      expect(said.seats.map(({ seatId, reason }) => ({ seatId, reason }))).toEqual(expected);
      expect(said.matching).toBe(seats.length);
      const counts: Partial<Record<Verdict, number>> = {};
      for (const { reason } of expected) counts[reason ?? 'eligible'] = (counts[reason ?? 'eligible'] ?? 0) + 1;
      expect(said.counts).toMatchObject(counts);
      expect(Object.values(said.counts).reduce((sum, n) => sum + n, 0)).toBe(seats.length);
      expect(new Set(said.scope.map(({ centreId }) => centreId))).toEqual(scopeOf(house, contact));
      for (const { reason } of expected) seen.set(reason ?? 'eligible', (seen.get(reason ?? 'eligible') ?? 0) + 1);
    });
    const rare = [...seen].filter(([, count]) => count < 5);
    expect(rare).toEqual([]);
    expect(seen.size).toBe(10);
  });

  it('names what a seat lacks, for the reached ring that it is nearest to', () => {
    let lacking = 0;
    explainAll(Math.ceil(RUNS / 8), (house, contact, { seats }) => {
      for (const { seatId, reason, lacks } of seats) {
        const skills = house.state.seat.find(({ id }) => id === seatId)?.profile.skills ?? {};
        if (reason !== 'missing-skill' && reason !== 'level-too-low') {
          expect(lacks).toEqual([]);
          continue;
        }
        lacking += 1;
        const rings = Array.from({ length: contact.ring + 1 }, (_, ring) =>
          Object.entries(requirementOf(house, contact, ring))
            .map(([skillId, needs]) => ({ skillId, has: skills[skillId] ?? 0, needs }))
            .filter(({ has, needs }) => has < needs),
        );
        const open = reason === 'level-too-low' ? rings.filter((ring) => ring.every(({ has }) => has > 0)) : rings;
        const least = Math.min(...open.map(({ length }) => length));
        const nearest = open.find(({ length }) => length === least) ?? [];
        expect([...lacks].sort((a, b) => (a.skillId < b.skillId ? -1 : 1))).toEqual(
          nearest.sort((a, b) => (a.skillId < b.skillId ? -1 : 1)),
        );
        expect(lacks.length).toBeGreaterThan(0);
      }
    });
    expect(lacking).toBeGreaterThan(RUNS / 2);
  });

  it('gives page by page, by verdict and by centre, the same seats as all at once', () => {
    let pages = 0;
    explainAll(Math.ceil(RUNS / 20), (_house, contact, said, { engine }) => {
      const centreIds = [said.seats[0]?.centreId ?? 'nowhere'];
      for (const verdict of [undefined, 'seat-not-ready', 'missing-skill'] as const) {
        const fitting = said.seats.filter(
          ({ centreId, reason }) => centreIds.includes(centreId) && (verdict === undefined || verdict === reason),
        );
        const listed = [0, 2, 4].map((offset) =>
          engine.explain(contact.id, { offset, limit: 2, centreIds, ...(verdict === undefined ? {} : { verdict }) }),
        );
        expect(listed.flatMap((page) => page?.seats)).toEqual(fitting.slice(0, 6));
        expect(listed.map((page) => page?.matching)).toEqual([fitting.length, fitting.length, fitting.length]);
        expect(listed[0]?.counts).toEqual(said.counts);
        pages += Number(fitting.length > 2);
      }
    });
    expect(pages).toBeGreaterThan(RUNS / 2);
  });
});

describe('the explanation of one contact', () => {
  it('says what each seat was at, at the same instant', () => {
    const desk = new Desk();
    for (const seat of ['serving', 'ringing', 'wrapping-up']) {
      desk.seat(seat);
      desk.contact(`of-${seat}`);
      if (seat !== 'ringing') desk.serve(`of-${seat}`);
    }
    desk.end('of-wrapping-up');
    desk.seat('resting', { chosen: { state: 'not-ready', reason: 'break' } });
    desk.contact('c');
    expect(desk.engine.explain('c')?.seats).toMatchObject([
      { seatId: 'serving', state: 'ready', offering: false, inHand: 1, reason: 'no-capacity' },
      { seatId: 'ringing', state: 'ready', offering: true, inHand: 0 },
      { seatId: 'wrapping-up', state: 'wrap-up', offering: false, inHand: 1, reason: 'seat-not-ready' },
      { seatId: 'resting', state: 'not-ready', offering: false, inHand: 0, reason: 'seat-not-ready' },
    ]);
  });

  it('says which rings are reached, what each asks, and when the next opens', () => {
    const rings = [{ afterMs: 20_000, requires: { power: 1 } }];
    const desk = new Desk({ queues: [queue('q', { requires: { power: 5, english: 1 }, rings })] });
    desk.seat('expert', { skills: { power: 9, english: 2 }, chosen: { state: 'not-ready', reason: 'break' } });
    desk.seat('fluent', { skills: { english: 5 } });
    desk.seat('junior', { skills: { power: 2, english: 2 } });
    desk.contact('c');
    const soon = desk.engine.explain('c');
    expect(soon?.rings).toEqual([
      { ring: 0, requires: { english: 1, power: 5 }, reached: true, opensAt: null },
      { ring: 1, requires: { power: 1 }, reached: false, opensAt: desk.instant(20_000) },
    ]);
    expect(soon?.seats).toMatchObject([
      { seatId: 'expert', reason: 'seat-not-ready', lacks: [], state: 'not-ready' },
      { seatId: 'fluent', reason: 'missing-skill', lacks: [{ skillId: 'power', has: 0, needs: 5 }] },
      { seatId: 'junior', reason: 'level-too-low', lacks: [{ skillId: 'power', has: 2, needs: 5 }] },
    ]);
    desk.at(20_000);
    const later = desk.engine.explain('c');
    expect(later?.offer?.seatId).toBe('junior');
    expect(later?.rings.map(({ reached, opensAt }) => [reached, opensAt])).toEqual([
      [true, null],
      [true, null],
    ]);
    expect(later?.seats[1]).toMatchObject({ lacks: [{ skillId: 'power', has: 0, needs: 5 }] });
  });

  it('says when a reason ends by itself', () => {
    const desk = new Desk();
    desk.seat('s');
    desk.seat('named', { chosen: { state: 'not-ready', reason: 'break' } });
    desk.contact('declined');
    desk.decline('declined');
    expect(desk.engine.explain('declined')?.seats[0]).toMatchObject({
      reason: 'excluded',
      until: desk.instant(60_000),
    });
    desk.contact('faithful', { prefer: 'named', preferMs: 15_000 });
    expect(desk.engine.explain('faithful')).toMatchObject({
      preferred: { seatId: 'named', until: desk.instant(15_000) },
      seats: [{ reason: 'reserved-for-other', until: desk.instant(15_000) }, { reason: 'seat-not-ready' }],
    });
    desk.contact('offered');
    desk.contact('next');
    expect(desk.engine.explain('next')?.seats[0]).toMatchObject({
      reason: 'offer-pending',
      until: desk.instant(15_000),
    });
  });

  it('says how much longer it takes, with those of its queue and home before it, and what was expected on entry', () => {
    const desk = new Desk();
    desk.contact('nobody-there');
    expect(desk.engine.explain('nobody-there')?.expectedWait).toEqual({ fromNowMs: null, atEntryMs: null });
    desk.seat('s');
    expect(desk.engine.explain('nobody-there')?.expectedWait).toBeNull();
    desk.contact('next');
    desk.contact('after');
    // Nothing was handled yet: 180 s by one seat.
    expect(desk.engine.explain('next')?.expectedWait).toEqual({ fromNowMs: 180_000, atEntryMs: 360_000 });
    expect(desk.engine.explain('after')?.expectedWait).toEqual({ fromNowMs: 360_000, atEntryMs: 540_000 });
  });

  it('lists seats by number, also after numbers changed and seats left', () => {
    const desk = new Desk();
    for (const id of ['a', 'b', 'c']) desk.seat(id, { chosen: { state: 'not-ready', reason: 'break' } });
    desk.contact('x');
    const profile = { ...desk.seatRecord('a').profile, seatNumber: 9 };
    desk.do({ kind: 'seat-profile-changed', seatId: 'a', profile });
    desk.do({ kind: 'seat-signed-out', seatId: 'b' });
    expect(desk.engine.explain('x')?.seats.map(({ seatId }) => seatId)).toEqual(['c', 'a']);
  });
});

describe('an explanation in steps', () => {
  const onBreak = { chosen: { state: 'not-ready', reason: 'break' } } as const;
  const begun = (desk: Desk, contactId: string) => {
    const explanation = desk.engine.beginExplanation(contactId, ALL);
    if (explanation === null) throw new Error(`${contactId} is not open`);
    return explanation;
  };

  it('is the same as at once when nothing happens in between', () => {
    const desk = new Desk();
    for (const id of ['a', 'b', 'c']) desk.seat(id, onBreak);
    desk.contact('x');
    const steps = begun(desk, 'x');
    expect([steps.step(2).done, steps.step(2)]).toEqual([
      false,
      { done: true, explanation: desk.engine.explain('x', ALL) },
    ]);
  });

  it('counts each seat that was there at the beginning and still is, as it is when it is looked at', () => {
    const desk = new Desk();
    for (const id of ['a', 'b', 'c']) desk.seat(id, { ...onBreak, centre: 't' });
    desk.contact('x');
    const steps = begun(desk, 'x');
    steps.step(1);
    desk.do({ kind: 'seat-signed-out', seatId: 'b' });
    desk.seat('d', onBreak);
    desk.choose('c', 'ready');
    expect(steps.step(9).explanation?.seats).toMatchObject([
      { seatId: 'a', reason: 'seat-not-ready' },
      { seatId: 'c', reason: 'out-of-scope' },
    ]);
  });

  it('begins anew when the contact asks something else of seats, so that no answer mixes two rings', () => {
    const rings = [{ afterMs: 20_000, requires: { power: 9 } }];
    const desk = new Desk({ queues: [queue('q', { requires: { power: 5, english: 1 }, rings })] });
    desk.seat('master', { ...onBreak, skills: { power: 9, english: 9 } });
    for (const id of ['a', 'b']) desk.seat(id, { skills: { power: 8 } });
    desk.contact('x');
    const steps = begun(desk, 'x');
    expect(steps.step(2).done).toBe(false);
    desk.at(20_000);
    expect(steps.step(2).done).toBe(false);
    const { explanation } = steps.step(2);
    expect(explanation?.counts).toMatchObject({ 'level-too-low': 2, 'missing-skill': 0 });
    expect(explanation).toEqual(desk.engine.explain('x', ALL));
  });

  it('is null when the contact is gone before the last step', () => {
    const desk = new Desk();
    for (const id of ['a', 'b']) desk.seat(id, onBreak);
    desk.contact('x');
    const steps = begun(desk, 'x');
    steps.step(1);
    desk.do({ kind: 'contact-abandoned', contactId: 'x' });
    expect(steps.step(1)).toEqual({ done: true, explanation: null });
  });
});
