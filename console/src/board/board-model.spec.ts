import type { BoardFrame, BoardSnapshot } from '../../../src/platform/realtime/console-protocol';
import { ALERTS_KEPT, applyFrame, modelOf } from './board-model';
import { alert, cell, centre, rule, seat, snapshot, waiting } from './board-samples';

const start = modelOf(
  snapshot({
    centres: [centre('n'), centre('s')],
    rules: [rule('r1')],
    cells: [cell('q1', 'n'), cell('q1', 's')],
    seats: [seat('a', 20301, 'n'), seat('b', 20302, 'n')],
    waiting: [waiting('c1', 'q1', 'n')],
  }),
);

function frame(change: Partial<BoardFrame>): BoardFrame {
  return { from: 1, to: 2, serverNow: 2_000, ...change };
}

describe('a frame', () => {
  it('replaces what it names by id and leaves the rest the very same objects', () => {
    const changed = { ...cell('q1', 's'), waiting: 7 };
    const next = applyFrame(start, frame({ cells: [changed] }));
    expect(next.cells.get('q1@s')).toBe(changed);
    expect(next.cells.get('q1@n')).toBe(start.cells.get('q1@n'));
    expect(next.seats).toBe(start.seats);
    expect(next.centres).toBe(start.centres);
    expect(next.asOf).toBe(2_000);
  });

  it('keeps centres and rules in their order', () => {
    const south = { ...centre('s'), waiting: 3 };
    const next = applyFrame(
      start,
      frame({ centres: [south], rules: [rule('r2'), { ...rule('r1'), overflowedToday: 9 }] }),
    );
    expect(next.centres.map(({ centreId, waiting: count }) => [centreId, count])).toEqual([
      ['n', 0],
      ['s', 3],
    ]);
    expect(next.rules.map(({ ruleId }) => ruleId)).toEqual(['r1', 'r2']);
  });

  it('takes away waiting contacts that left; a seat that left keeps its place as signed out', () => {
    const next = applyFrame(
      start,
      frame({
        seats: [seat('c', 20303, 's')],
        waiting: [waiting('c2', 'q1', 's')],
        gone: { seats: ['a'], waiting: ['c1'] },
      }),
    );
    expect([...next.seats.values()].map(({ seatId, state }) => [seatId, state])).toEqual([
      ['a', 'signed-out'],
      ['b', 'ready'],
      ['c', 'ready'],
    ]);
    expect([...next.waiting.keys()]).toEqual(['c2']);
  });

  it('adds up to the snapshot that the server would give', () => {
    const frames: readonly BoardFrame[] = [
      frame({ cells: [{ ...cell('q1', 'n'), waiting: 1 }], waiting: [waiting('c2', 'q1', 'n')] }),
      frame({ seats: [{ ...seat('a', 20301, 'n'), offering: true }], gone: { waiting: ['c1'] } }),
      frame({ rules: [{ ...rule('r1'), inForceSince: 1_500 }], serverNow: 3_000 }),
    ];
    const whole: BoardSnapshot = snapshot({
      serverNow: 3_000,
      centres: [centre('n'), centre('s')],
      rules: [{ ...rule('r1'), inForceSince: 1_500 }],
      cells: [{ ...cell('q1', 'n'), waiting: 1 }, cell('q1', 's')],
      seats: [{ ...seat('a', 20301, 'n'), offering: true }, seat('b', 20302, 'n')],
      waiting: [waiting('c2', 'q1', 'n')],
    });
    expect(frames.reduce(applyFrame, start)).toEqual(modelOf(whole));
  });
});

describe('alerts', () => {
  it('stand newest first, each once, and not more than are kept', () => {
    const many = Array.from({ length: ALERTS_KEPT + 5 }, (_, index) => alert(`a${index}`, index));
    const next = applyFrame(start, frame({ alerts: many }));
    expect(next.alerts).toHaveLength(ALERTS_KEPT);
    expect(next.alerts[0]?.alertId).toBe(`a${ALERTS_KEPT + 4}`);
    const again = applyFrame(next, frame({ alerts: [alert('a104', 104)] }));
    expect(again.alerts.filter(({ alertId }) => alertId === 'a104')).toHaveLength(1);
  });
});
