import { createHash } from 'node:crypto';
import type { SimulatedCall } from '../../demo/exchange/simulated-call';
import { SimulatedExchange } from '../../demo/exchange/simulated-exchange';
import type { Timers } from '../../demo/exchange/timers';
import { twoTones } from '../../demo/exchange/two-tones';
import type { VoiceEvent } from '../../src/channels/phone/voice-provider';
import type { ExchangeCommand } from '../../src/channels/phone/simulated/exchange-protocol';
import { seededRandom } from '../../src/kernel/random';

/** Time that moves only here, with everything planned on it. */
class ManualTimers implements Timers {
  private time = 0;
  private readonly planned = new Set<{ readonly at: number; readonly run: () => void }>();

  now(): number {
    return this.time;
  }

  after(delayMs: number, run: () => void): () => void {
    const plan = { at: this.time + delayMs, run };
    this.planned.add(plan);
    return () => {
      this.planned.delete(plan);
    };
  }

  advance(ms: number): void {
    const until = this.time + ms;
    for (;;) {
      const due = [...this.planned].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.planned.delete(due);
      this.time = due.at;
      due.run();
    }
    this.time = until;
  }

  get pending(): number {
    return this.planned.size;
  }
}

let timers: ManualTimers;
let exchange: SimulatedExchange;
let commands = 0;
beforeEach(() => {
  timers = new ManualTimers();
  exchange = new SimulatedExchange({ timers, random: seededRandom(3) });
});

type Command = ExchangeCommand extends infer C ? (C extends ExchangeCommand ? Omit<C, 'callId'> : never) : never;
function order(call: SimulatedCall, command: Command, commandId = `c-${(commands += 1)}`) {
  return exchange.command({ ...command, callId: call.callId, commandId });
}
const ANSWER = { kind: 'answer', wait: { announcement: 'welcome' } } as const;
const PARK = { kind: 'park', wait: { announcement: 'back-in-queue' } } as const;
const connect = (legId: string) => ({ kind: 'connect', leg: { legId, seatId: 's', timeoutMs: 5_000 } }) as const;
function eventsOf(call: SimulatedCall): string[] {
  const kinds: string[] = [];
  for (let event = exchange.nextEvent(call.callId); event !== undefined; event = exchange.nextEvent(call.callId)) {
    kinds.push(event.kind);
    exchange.taken(event);
  }
  return kinds;
}

describe('a simulated call', () => {
  it('gives up at the end of its patience, counted anew when its seat is lost, and not while it talks', () => {
    const call = exchange.dial({ from: '1', to: '2', patienceMs: 10_000, seatAnswersMs: 100 });
    order(call, ANSWER);
    timers.advance(9_000);
    order(call, connect('l-1'));
    timers.advance(60_000);
    expect(call.state).toBe('connected');
    order(call, PARK);
    timers.advance(9_999);
    expect(call.state).toBe('waiting');
    timers.advance(1);
    expect(call.told.at(-1)).toEqual({ at: 79_000, what: 'ended', by: 'customer', farewell: 'none' });
    expect(eventsOf(call)).toEqual(['incoming', 'seat-connected', 'ended']);
  });

  it('talks as long as it means to, not counting the time on hold', () => {
    const call = exchange.dial({ from: '1', to: '2', talkMs: 5_000, seatAnswersMs: 0 });
    order(call, connect('l-1'));
    timers.advance(2_000);
    order(call, { kind: 'hold' });
    timers.advance(100_000);
    order(call, { kind: 'resume' });
    timers.advance(2_999);
    expect(call.state).toBe('connected');
    timers.advance(1);
    expect(call.told.at(-1)).toMatchObject({ what: 'ended', by: 'customer', at: 105_000 });
    expect(timers.pending).toBe(0);
  });

  it('carries out a command once for each id', () => {
    const call = exchange.dial({ from: '1', to: '2', seatAnswersMs: 0 });
    order(call, connect('l-1'));
    timers.advance(1);
    order(call, { kind: 'hold' }, 'same');
    order(call, { kind: 'resume' });
    expect(order(call, { kind: 'hold' }, 'same')).toBe('done');
    expect(call.state).toBe('connected');
  });

  it('fails to be joined as often as it is told to', () => {
    exchange = new SimulatedExchange({ timers, random: seededRandom(11), connectFailure: 0.2 });
    const calls = Array.from({ length: 2_000 }, () => exchange.dial({ from: '1', to: '2', seatAnswersMs: 0 }));
    for (const call of calls) order(call, connect('l-1'));
    timers.advance(1);
    const failed = calls.filter((call) => call.told.at(-1)?.what === 'connect-failed').length;
    // 0.2 ± 5 standard deviations of a binomial count; seed 11.
    expect(failed).toBeGreaterThan(310);
    expect(failed).toBeLessThan(490);
    expect(calls.every(({ state }) => state === 'waiting' || state === 'connected')).toBe(true);
  });

  it('records the talk, without what was on hold, when it is told to', () => {
    exchange = new SimulatedExchange({ timers, records: true });
    const call = exchange.dial({ from: '1', to: '2', seatAnswersMs: 0 });
    order(call, connect('l-1'));
    timers.advance(1_000);
    order(call, { kind: 'hold' });
    timers.advance(5_000);
    order(call, { kind: 'resume' });
    timers.advance(500);
    call.hangUp();
    let recorded: VoiceEvent | undefined;
    for (let event = exchange.nextEvent(call.callId); event !== undefined; event = exchange.nextEvent(call.callId)) {
      if (event.kind === 'recorded') recorded = event;
      if (event.kind === 'ended') expect(recorded).toBeDefined();
      exchange.taken(event);
    }
    expect(recorded).toMatchObject({
      recording: { durationMs: 1_500, sha256: createHash('sha256').update(twoTones(1_500)).digest('hex') },
    });
    expect(twoTones(1_500)).toHaveLength(44 + 12_000);
    const unserved = exchange.dial({ from: '1', to: '2' });
    unserved.hangUp();
    expect(eventsOf(unserved)).toEqual(['incoming', 'ended']);
  });

  it('is forgotten once its end was taken, and says nothing when the exchange loses it', () => {
    const call = exchange.dial({ from: '1', to: '2' });
    expect(eventsOf(call)).toEqual(['incoming']);
    call.hangUp();
    expect(exchange.liveCalls()).toMatchObject([{ callId: call.callId, state: 'ended' }]);
    expect(eventsOf(call)).toEqual(['ended']);
    expect(exchange.liveCalls()).toEqual([]);
    const lost = exchange.dial({ from: '1', to: '2' });
    exchange.lose(lost);
    expect(lost.told.at(-1)).toMatchObject({ what: 'ended', by: 'system' });
    expect(exchange.liveCalls()).toEqual([]);
    expect(order(lost, ANSWER)).toBe('call-gone');
  });
});
