import fc from 'fast-check';
import { firstRefusal, type House, nextPick } from '../../src/routing/engine/brute-force';
import type { Decision } from '../../src/routing/engine/decision';
import { RoutingEngine } from '../../src/routing/engine/engine';
import { Desk, only, queue } from './desk';
import { RandomRun, type Timed } from './random-run';

const RUNS = Number(process.env['LIANXIAN_RUNS'] ?? 100);
const SEED = Number(process.env['LIANXIAN_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const ALL = { offset: 0, limit: 1_000 };

/** Every offer is asked of an engine that is given the state before its command, as a replay does. */
it(`a past decision compares the seats and contacts that brute force compares (LIANXIAN_SEED=${SEED})`, () => {
  const seen = { decisions: 0, seats: 0, contacts: 0, borrowed: 0, named: 0 };
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), fc.integer({ min: 20, max: 200 }), (seed, commands) => {
      const run = new RandomRun(seed);
      for (let count = 0; count < commands; count++) {
        const timed = run.choose();
        const { config } = run;
        const before = run.engine.snapshot();
        const effects = run.apply(timed);
        for (const made of only(effects, 'offer-made')) {
          const twin = new RoutingEngine(config, before);
          const { effects: again, decision } = twin.applyExplaining(timed.command, timed.now, made.offerId, ALL);
          expect(again).toEqual(effects);
          if (decision === null) throw new Error(`offer ${made.offerId} was made and is not explained`);
          const { at, seatId, contactId, ring } = made;
          expect(decision).toMatchObject({ at, seatId, contactId, ring });
          if (decision.manual) continue;
          hold(houseBefore(made.offerId, new RoutingEngine(config, before), timed), decision);
          seen.decisions += 1;
          seen.seats += Number(decision.seats.length > 1);
          seen.contacts += Number(decision.contacts.length > 1);
          seen.borrowed += Number(decision.ruleId !== null);
          seen.named += Number(decision.explanation.preferred !== null);
        }
      }
    }),
    { numRuns: RUNS, seed: SEED, endOnFailure: false },
  );
  for (const [what, times] of Object.entries(seen)) expect([what, times > RUNS / 20]).toEqual([what, true]);
});

/** The house just before an offer: deadlines of the same command may have changed it before and after. */
function houseBefore(offerId: string, engine: RoutingEngine, { command, now }: Timed): House {
  const houses: House[] = [];
  const core = engine['core'];
  core.beforeOffer = () => {
    const { config } = core.compiled;
    if (`o-${core.partition.nextOfferNumber}` === offerId)
      houses.push({ config, state: engine.snapshot(), now: core.now });
  };
  engine.apply(command, now);
  const [house] = houses;
  if (house === undefined) throw new Error(`offer ${offerId} was not made again`);
  return house;
}

function hold(house: House, decision: Decision): void {
  const { contact, seat } = house.state;
  const offered = contact.find(({ id }) => id === decision.contactId);
  const chosen = seat.find(({ id }) => id === decision.seatId);
  if (offered === undefined || chosen === undefined) throw new Error('an offer has a contact and a seat');
  expect(house.now).toBe(decision.at);
  const pick = nextPick(house);
  expect([pick?.contact.id, pick?.seat.id]).toEqual([decision.contactId, decision.seatId]);
  expect([decision.contacts[0]?.contactId, decision.seats[0]?.seatId]).toEqual([decision.contactId, decision.seatId]);
  const couldTake = seat.filter((one) => firstRefusal(house, offered, one) === null);
  expect(new Set(decision.seats.map(({ seatId }) => seatId))).toEqual(new Set(couldTake.map(({ id }) => id)));
  expect(decision.explanation.counts.eligible).toBe(couldTake.length);
  const competing = contact.filter((one) => one.state === 'queued' && firstRefusal(house, one, chosen) === null);
  expect(new Set(decision.contacts.map((one) => one.contactId))).toEqual(new Set(competing.map(({ id }) => id)));
  expect(decision.contactsInAll).toBe(competing.length);
}

describe('a past decision', () => {
  it('shows what the order between seats looked at, and the points of everybody who competed', () => {
    const desk = new Desk({
      queues: [queue('q', { requires: { power: 3 }, ranking: 'most-skilled', headStartS: 20 })],
      priorities: [{ priority: 1, bonusS: 100, ageingRate: 5 }],
    });
    const onBreak = { chosen: { state: 'not-ready', reason: 'break' } } as const;
    desk.seat('good', { skills: { power: 9, english: 1 }, ...onBreak });
    desk.seat('lame', { skills: { power: 2 } });
    desk.seat('fair', { skills: { power: 4 }, ...onBreak });
    desk.contact('old');
    desk.at(10_000);
    desk.contact('urgent', { priority: 1 });
    desk.at(12_000);
    desk.choose('fair', 'ready');
    // `urgent` has it; `old` waits for the next.
    const engine = new RoutingEngine(desk.config, desk.engine.snapshot());
    const choice = { kind: 'seat-state-chosen', seatId: 'good', chosen: { state: 'ready' } } as const;
    const { decision } = engine.applyExplaining(choice, desk.instant(13_000), 'o-2', ALL);
    expect(decision).toMatchObject({
      contactId: 'old',
      seatId: 'good',
      manual: false,
      ranking: 'most-skilled',
      seats: [{ seatId: 'good', ring: 0, atHome: true, levels: 9, skills: 2, idleMs: 13_000, unitsInUse: 0 }],
      contacts: [{ contactId: 'old', tier: 0, score: 33, ratePerS: 1, bonus: 20, waitedMs: 13_000 }],
      contactsInAll: 1,
      explanation: {
        state: 'queued',
        placeInLine: 1,
        counts: { eligible: 1, 'level-too-low': 1, 'offer-pending': 1 },
        seats: [
          { seatId: 'good', reason: null },
          { seatId: 'lame', reason: 'level-too-low', lacks: [{ skillId: 'power', has: 2, needs: 3 }] },
          { seatId: 'fair', reason: 'offer-pending' },
        ],
      },
    });
  });

  it('says when a person asked for it', () => {
    const desk = new Desk({ queues: [queue('q', { requires: { power: 3 } })] });
    desk.seat('s');
    desk.contact('c');
    const { decision } = desk.engine.applyExplaining(
      { kind: 'manual-assign', contactId: 'c', seatId: 's', by: { personId: 'boss' } },
      desk.instant(1_000),
      'o-1',
      ALL,
    );
    expect(decision).toMatchObject({ manual: true, seats: [], explanation: { counts: { 'missing-skill': 1 } } });
  });

  it('is null for an offer that the command did not make', () => {
    const desk = new Desk();
    desk.seat('s');
    desk.contact('c');
    expect(desk.engine.applyExplaining({ kind: 'tick' }, desk.instant(1), 'o-1', ALL).decision).toBeNull();
  });
});
