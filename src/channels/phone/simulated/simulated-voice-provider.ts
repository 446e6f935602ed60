import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { io, type Socket } from 'socket.io-client';
import {
  VoiceAwayError,
  type CommandOutcome,
  type Farewell,
  type LiveCall,
  type SeatLeg,
  type VoiceEvent,
  type VoiceListener,
  type VoiceProvider,
  type VoiceStatus,
  type WaitTreatment,
} from '../voice-provider';
import type { AdapterToExchange, ExchangeCommand, ExchangeToAdapter } from './exchange-protocol';

const ANSWER_MS = 5_000;
const ATTEMPTS = 2;

/** Telephony by a simulated exchange in another process (demo/exchange): for demonstrations and tests. */
export class SimulatedVoiceProvider implements VoiceProvider {
  readonly name = 'simulated';
  private readonly logger = new Logger(SimulatedVoiceProvider.name);
  private readonly socket: Socket<ExchangeToAdapter, AdapterToExchange>;
  private listener: VoiceListener | null = null;
  private readonly running = new Set<Promise<unknown>>();

  constructor(private readonly url: string) {
    this.socket = io(url, {
      autoConnect: false,
      forceNew: true,
      transports: ['websocket'],
      reconnectionDelay: 100,
      reconnectionDelayMax: 1_000,
    });
    this.socket.on('connect', () => this.listener?.onStatus('back'));
    this.socket.on('disconnect', (reason) => {
      this.listener?.onStatus('away');
      // The exchange hung up on us on purpose; socket.io comes back by itself only from accidents.
      if (reason === 'io server disconnect' && this.listener !== null) this.socket.connect();
    });
    this.socket.on('event', (event, reply) => {
      this.take(event, reply);
    });
  }

  start(listener: VoiceListener): void {
    this.listener = listener;
    this.socket.connect();
  }

  async stop(): Promise<void> {
    this.listener = null;
    this.socket.disconnect();
    await Promise.allSettled(this.running);
  }

  status(): VoiceStatus {
    return this.socket.connected ? 'back' : 'away';
  }

  answer(callId: string, wait: WaitTreatment): Promise<CommandOutcome> {
    return this.command({ kind: 'answer', callId, wait });
  }

  park(callId: string, wait: WaitTreatment): Promise<CommandOutcome> {
    return this.command({ kind: 'park', callId, wait });
  }

  announce(callId: string, words: string): Promise<CommandOutcome> {
    return this.command({ kind: 'announce', callId, words });
  }

  connect(callId: string, leg: SeatLeg): Promise<CommandOutcome> {
    return this.command({ kind: 'connect', callId, leg });
  }

  hold(callId: string): Promise<CommandOutcome> {
    return this.command({ kind: 'hold', callId });
  }

  resume(callId: string): Promise<CommandOutcome> {
    return this.command({ kind: 'resume', callId });
  }

  sendOn(callId: string, number: string): Promise<CommandOutcome> {
    return this.command({ kind: 'send-on', callId, number });
  }

  hangUp(callId: string, farewell: Farewell): Promise<CommandOutcome> {
    return this.command({ kind: 'hang-up', callId, farewell });
  }

  async liveCalls(): Promise<readonly LiveCall[]> {
    return await this.ask(() => this.socket.timeout(ANSWER_MS).emitWithAck('calls') as Promise<readonly LiveCall[]>);
  }

  /** One id for all attempts: the exchange carries it out once. */
  private async command(command: ExchangeCommand): Promise<CommandOutcome> {
    const commandId = randomUUID();
    for (let attempt = 1; ; attempt += 1) {
      try {
        const body = { ...command, commandId };
        return await this.ask(
          () => this.socket.timeout(ANSWER_MS).emitWithAck('command', body) as Promise<CommandOutcome>,
        );
      } catch (error) {
        if (attempt >= ATTEMPTS || !this.socket.connected) throw error;
      }
    }
  }

  private async ask<T>(question: () => Promise<T>): Promise<T> {
    if (!this.socket.connected) throw new VoiceAwayError('the simulated exchange is not connected');
    try {
      return await question();
    } catch (cause) {
      throw new VoiceAwayError('the simulated exchange did not answer', { cause });
    }
  }

  /** The exchange gives the path of a recording; where it is itself, we know. */
  private resolved(event: VoiceEvent): VoiceEvent {
    if (event.kind !== 'recorded') return event;
    const uri = new URL(event.recording.uri, this.url.replace(/^ws/, 'http')).href;
    return { ...event, recording: { ...event.recording, uri } };
  }

  private take(event: VoiceEvent, reply: (taken: boolean) => void): void {
    const { listener } = this;
    if (listener === null) return;
    const handling = listener.onEvent(this.resolved(event)).then(
      () => {
        reply(true);
      },
      (error: unknown) => {
        this.logger.warn(`the event ${event.kind} of call ${event.callId} was not taken; it will come again`, error);
        reply(false);
      },
    );
    this.running.add(handling);
    void handling.finally(() => this.running.delete(handling));
  }
}
