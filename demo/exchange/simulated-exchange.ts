import { randomUUID } from 'node:crypto';
import type { ExchangeCommand } from '../../src/channels/phone/simulated/exchange-protocol';
import type { CommandOutcome, LiveCall, VoiceEvent } from '../../src/channels/phone/voice-provider';
import { seededRandom, type Random } from '../../src/kernel/random';
import { SimulatedCall, type DialPlan } from './simulated-call';
import { systemTimers, type Timers } from './timers';

export interface ExchangeOptions {
  readonly timers?: Timers;
  readonly random?: Random;
  /** Chance that joining a seat fails. Default 0. */
  readonly connectFailure?: number;
  /** Talks are recorded. Default: not. */
  readonly records?: boolean;
}

interface Line {
  readonly call: SimulatedCall;
  /** Events that were not taken yet, oldest first. */
  readonly pending: VoiceEvent[];
}

/** So many answers to commands are remembered, for repeats after a lost one. */
const ANSWERS_KEPT = 20_000;

/**
 * A telephone exchange with its callers, without a network around it: calls live here by their own timers, commands
 * change them, events wait until somebody takes them. `startExchange` puts it on a socket.
 */
export class SimulatedExchange {
  private readonly lines = new Map<string, Line>();
  private readonly answers = new Map<string, CommandOutcome>();
  private readonly timers: Timers;
  private readonly random: Random;
  private readonly connectFailure: number;
  private readonly records: boolean;
  private onPending: (callId: string) => void = () => undefined;

  constructor(options: ExchangeOptions = {}) {
    this.timers = options.timers ?? systemTimers;
    this.random = options.random ?? seededRandom(1);
    this.connectFailure = options.connectFailure ?? 0;
    this.records = options.records ?? false;
  }

  /** A customer dials. The call rings at the service until it is taken, refused or given up. */
  dial(plan: DialPlan): SimulatedCall {
    const callId = `sim-${randomUUID()}`;
    const call = new SimulatedCall(
      callId,
      { connectFailure: this.connectFailure, recorded: this.records, ...plan },
      this.timers,
      this.random,
      (event) => {
        this.raise(event);
      },
    );
    this.lines.set(callId, { call, pending: [] });
    call.begin();
    return call;
  }

  /** Calls that are not over. */
  calls(): readonly SimulatedCall[] {
    return [...this.lines.values()].map(({ call }) => call).filter((call) => call.state !== 'ended');
  }

  /** The exchange itself loses a call: its people hear silence, the service hears nothing. */
  lose(call: SimulatedCall): void {
    this.lines.delete(call.callId);
    call.end({ by: 'system', farewell: 'none' }, true);
  }

  /** Carries out a command once, however often it comes. */
  command(command: ExchangeCommand & { readonly commandId: string }): CommandOutcome {
    const known = this.answers.get(command.commandId);
    if (known !== undefined) return known;
    const call = this.lines.get(command.callId)?.call;
    const outcome: CommandOutcome = call === undefined || call.state === 'ended' ? 'call-gone' : 'done';
    if (call !== undefined && outcome === 'done') carryOut(call, command);
    this.remember(command.commandId, outcome);
    return outcome;
  }

  liveCalls(): LiveCall[] {
    return [...this.lines.values()].map(({ call }) => ({
      callId: call.callId,
      from: call.plan.from,
      to: call.plan.to,
      state: call.state,
      legId: call.legId,
    }));
  }

  /** Whoever carries events to the service; called with the call that has one waiting. */
  deliverBy(onPending: (callId: string) => void): void {
    this.onPending = onPending;
  }

  callsWithEvents(): string[] {
    return [...this.lines].filter(([, line]) => line.pending.length > 0).map(([callId]) => callId);
  }

  /** The oldest event of a call that was not taken. */
  nextEvent(callId: string): VoiceEvent | undefined {
    return this.lines.get(callId)?.pending[0];
  }

  /** The service has taken this event. */
  taken(event: VoiceEvent): void {
    const line = this.lines.get(event.callId);
    if (line?.pending[0] !== event) return;
    line.pending.shift();
    if (line.pending.length === 0 && line.call.state === 'ended') this.lines.delete(event.callId);
  }

  private raise(event: VoiceEvent): void {
    const line = this.lines.get(event.callId);
    if (line === undefined) return;
    line.pending.push(event);
    this.onPending(event.callId);
  }

  private remember(commandId: string, outcome: CommandOutcome): void {
    this.answers.set(commandId, outcome);
    if (this.answers.size <= ANSWERS_KEPT) return;
    const oldest = this.answers.keys().next();
    if (oldest.done !== true) this.answers.delete(oldest.value);
  }
}

function carryOut(call: SimulatedCall, command: ExchangeCommand): void {
  switch (command.kind) {
    case 'answer':
      call.answer();
      return;
    case 'park':
      call.park();
      return;
    case 'announce':
      call.announce(command.words);
      return;
    case 'connect':
      call.connect(command.leg);
      return;
    case 'hold':
      call.hold();
      return;
    case 'resume':
      call.resume();
      return;
    case 'send-on':
      call.sendOn(command.number);
      return;
    case 'hang-up':
      call.end({ by: 'system', farewell: command.farewell });
      return;
  }
}
