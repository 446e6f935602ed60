import {
  ageingWaits,
  erlangA,
  erlangB,
  erlangC,
  lossWithOverflow,
  strictPriorityWaits,
  waitingWithoutEnd,
} from './queueing-formulas';

/** The yardstick must be right before anything is held against it: published values, and limits that are known in closed form. */
describe('queueing formulas', () => {
  it.each([
    // Tables of Erlang B: servers, erlang, loss.
    [1, 1, 0.5],
    [2, 1, 0.2],
    [10, 4.461, 0.01],
    [20, 12.03, 0.01],
    [100, 84.06, 0.01],
  ])('Erlang B of %d servers and %d erlang is %d', (servers, load, loss) => {
    expect(erlangB(servers, load)).toBeCloseTo(loss, 4);
  });

  it('Erlang C of two servers and one erlang is a third', () => {
    expect(erlangC(2, 1)).toBeCloseTo(1 / 3, 12);
  });

  it('gives the published comparison of 50 agents, 48 calls a minute, a minute of service and two of patience', () => {
    const without = waitingWithoutEnd(50, 48 / 60, 1 / 60);
    expect(without.meanWaitS).toBeCloseTo(20.8, 1);
    expect(without.meanQueueLength).toBeCloseTo(17, 0);
    expect(without.occupancy).toBeCloseTo(0.96, 12);
    const patient = erlangA(50, 48 / 60, 1 / 60, 1 / 120);
    expect(patient.abandonRate).toBeCloseTo(0.031, 3);
    expect(patient.meanWaitS).toBeCloseTo(3.7, 1);
    expect(patient.meanQueueLength).toBeCloseTo(3, 0);
    expect(patient.occupancy).toBeCloseTo(0.93, 2);
  });

  it('Erlang A with endless patience is Erlang C, without any it is Erlang B', () => {
    expect(erlangA(10, 8, 1, 1e-9).pWait).toBeCloseTo(erlangC(10, 8), 5);
    expect(erlangA(10, 8, 1, 1e9).abandonRate).toBeCloseTo(erlangB(10, 8), 5);
  });

  it('overflow from one group to another loses at least what one common group would', () => {
    const groups = { firstRate: 4, secondRate: 3, serviceRate: 1, firstServers: 4, secondServers: 5 };
    const { firstLost, secondLost, overflowed } = lossWithOverflow(groups);
    expect((4 * firstLost + 3 * secondLost) / 7).toBeGreaterThan(erlangB(9, 7));
    expect(firstLost + overflowed).toBeCloseTo(erlangB(4, 4), 10);
    const alone = lossWithOverflow({ ...groups, firstRate: 1e-12 });
    expect(alone.secondLost).toBeCloseTo(erlangB(5, 3), 9);
  });

  it('priorities move waits between kinds and leave their sum (conservation)', () => {
    const common = waitingWithoutEnd(5, 4, 1).meanWaitS;
    const strict = strictPriorityWaits(5, 1, [1, 3]);
    expect((1 * (strict[0] as number) + 3 * (strict[1] as number)) / 4).toBeCloseTo(common, 12);
    const ageing = ageingWaits(5, 1, [
      { arrivalRate: 3, ageingRate: 1 },
      { arrivalRate: 1, ageingRate: 4 },
    ]);
    expect((3 * (ageing[0] as number) + 1 * (ageing[1] as number)) / 4).toBeCloseTo(common, 12);
    expect(ageing[1] as number).toBeLessThan(ageing[0] as number);
  });

  it('ageing at equal rates is first come first served, at far apart ones strict', () => {
    const equal = ageingWaits(5, 1, [
      { arrivalRate: 3, ageingRate: 1 },
      { arrivalRate: 1, ageingRate: 1 },
    ]);
    expect(equal[0]).toBeCloseTo(equal[1] as number, 12);
    const apart = ageingWaits(5, 1, [
      { arrivalRate: 3, ageingRate: 1 },
      { arrivalRate: 1, ageingRate: 1e12 },
    ]);
    const strict = strictPriorityWaits(5, 1, [1, 3]);
    expect(apart[1]).toBeCloseTo(strict[0] as number, 9);
    expect(apart[0]).toBeCloseTo(strict[1] as number, 9);
  });
});
