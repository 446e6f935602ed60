import { modelOf } from './board-model';
import { cell, centre, queue, rule, snapshot } from './board-samples';
import { headlineOf, pressingOf } from './headline';
import { centreRows, classOfRow, keptOrder, movedCount, queueRows, rankedIds } from './queue-rows';

const NOW = 100_000;

const model = modelOf(
  snapshot({
    centres: [centre('n'), centre('s')],
    queues: [queue('calm'), queue('near'), queue('over', 10_000), queue('many')],
    rules: [rule('r1', { queueId: 'over', inForceSince: 1 }), rule('r2', { queueId: 'over' })],
    cells: [
      cell('calm', 'n', { idleHere: 2, idleElsewhere: 1, staffedHere: 5, offeredToday: 10, answeredInTargetToday: 9 }),
      cell('calm', 's', { idleHere: 1, idleElsewhere: 2, staffedHere: 4, offeredToday: 6, answeredInTargetToday: 6 }),
      cell('near', 'n', { waiting: 1, oldestEnqueuedAt: NOW - 15_000 }),
      cell('over', 'n', {
        waiting: 2,
        waitingByMedium: { voice: 1, chat: 1, sms: 0, email: 0 },
        oldestEnqueuedAt: NOW - 41_000,
        idleElsewhere: 3,
      }),
      cell('over', 's', { waiting: 0, idleHere: 3 }),
      cell('many', 'n', { waiting: 9, oldestEnqueuedAt: NOW - 1_000 }),
    ],
  }),
);

describe('the table', () => {
  it('sums a queue over its centres and keeps the oldest wait', () => {
    const calm = queueRows(model, null)[0];
    expect(calm).toMatchObject({ staffed: 9, offered: 16, inTarget: 15, oldestEnqueuedAt: null });
    const over = queueRows(model, null)[2];
    expect(over).toMatchObject({ waiting: 2, byMedium: { voice: 1, chat: 1 }, oldestEnqueuedAt: NOW - 41_000 });
  });

  it('counts as idle here only seats where somebody waits; the others a rule could reach', () => {
    const [calm, , over] = queueRows(model, null);
    expect(over).toMatchObject({ idle: 0, idleElsewhere: 3 });
    expect(calm).toMatchObject({ idle: 3, idleElsewhere: 0 });
    expect(queueRows(model, 's')[0]).toMatchObject({ idle: 1, idleElsewhere: 2 });
  });

  it('filters by centre, and opens a queue into its centres', () => {
    expect(queueRows(model, 's').map((row) => row.queueId)).toEqual(['calm', 'over']);
    expect(centreRows(model, queue('over', 10_000)).map((row) => row.id)).toEqual(['over@n', 'over@s']);
  });

  it('shows only rules in force or switched by somebody', () => {
    expect(queueRows(model, null)[2]?.rules.map((shown) => shown.ruleId)).toEqual(['r1']);
  });

  it('ranks worst first: past, near, then by how many wait', () => {
    const rows = queueRows(model, null);
    expect(rows.map((row) => classOfRow(row, NOW))).toEqual(['target', 'near', 'over', 'target']);
    expect(rankedIds(rows, NOW)).toEqual(['over', 'near', 'many', 'calm']);
  });
});

describe('a held order', () => {
  it('keeps rows where they are, puts new ones last and says how many moved', () => {
    expect(keptOrder(['a', 'b', 'c'], ['d', 'c', 'a'])).toEqual(['a', 'c', 'd']);
    expect(movedCount(['a', 'b', 'c'], ['b', 'a', 'c'])).toBe(2);
    expect(movedCount(['a', 'b'], ['a', 'b'])).toBe(0);
  });
});

describe('the strip', () => {
  it('names the place farthest past its target, and the rule that already helps', () => {
    const headline = headlineOf(model, NOW);
    expect(headline).toMatchObject({ level: 'over', centreId: 'n', others: 0, rule: { ruleId: 'r1' } });
    expect(headline?.row.queueId).toBe('over');
  });

  it('is calm when everything is within target', () => {
    expect(headlineOf(model, NOW - 40_000)).toBeNull();
  });

  it('gives a centre the wait that is farthest along its target, not the longest in minutes', () => {
    const withMail = modelOf(
      snapshot({
        queues: [queue('mail', 14_400_000), queue('calls', 20_000)],
        cells: [
          cell('mail', 'n', { waiting: 1, oldestEnqueuedAt: NOW - 60_000 }),
          cell('calls', 'n', { waiting: 1, oldestEnqueuedAt: NOW - 15_000 }),
        ],
      }),
    );
    expect(pressingOf(withMail, 'n', NOW)).toMatchObject({ queueId: 'calls', level: 'near' });
    expect(pressingOf(withMail, 's', NOW)).toBeNull();
    const callsFirst = { ...withMail, queues: [...withMail.queues].reverse() };
    expect(pressingOf(callsFirst, 'n', NOW)).toMatchObject({ queueId: 'calls' });
  });
});
