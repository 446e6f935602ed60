import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type Socket } from 'socket.io';
import type { AdapterToExchange, ExchangeToAdapter } from '../../src/channels/phone/simulated/exchange-protocol';
import type { VoiceEvent } from '../../src/channels/phone/voice-provider';
import { serveRecording } from './recording-shelf';
import { SimulatedExchange } from './simulated-exchange';

type AdapterSocket = Socket<AdapterToExchange, ExchangeToAdapter>;

const LOOPBACK = '127.0.0.1';
const REPEAT_MS = 250;

export interface RunningExchange {
  readonly exchange: SimulatedExchange;
  /** For SIMULATED_EXCHANGE_URL. */
  readonly url: string;
  /** Cuts the line; calls live on. The same exchange may be started again on the same port. */
  close(): Promise<void>;
}

/** Puts an exchange on a loopback port (0: any free one). */
export async function startExchange(options: {
  readonly port: number;
  readonly exchange?: SimulatedExchange;
}): Promise<RunningExchange> {
  const exchange = options.exchange ?? new SimulatedExchange();
  const http = createServer(serveRecording);
  const server = new Server<AdapterToExchange, ExchangeToAdapter>(http, {
    transports: ['websocket'],
    serveClient: false,
  });
  const line = new ServiceLine(exchange);
  server.on('connection', (socket) => {
    line.take(socket);
  });
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(options.port, LOOPBACK, resolve);
  });
  const { port } = http.address() as AddressInfo;
  return {
    exchange,
    url: `http://${LOOPBACK}:${port}`,
    close: async () => {
      line.hangUp();
      await server.close();
    },
  };
}

/** The one line to the service: delivers the events of each call in order, until each is taken. */
class ServiceLine {
  private socket: AdapterSocket | null = null;
  private readonly inFlight = new Set<string>();

  constructor(private readonly exchange: SimulatedExchange) {
    exchange.deliverBy((callId) => {
      this.deliver(callId);
    });
  }

  take(socket: AdapterSocket): void {
    this.socket?.disconnect(true);
    this.socket = socket;
    this.inFlight.clear();
    socket.on('command', (command, reply) => {
      reply(this.exchange.command(command));
    });
    socket.on('calls', (reply) => {
      reply(this.exchange.liveCalls());
    });
    socket.on('disconnect', () => {
      if (this.socket === socket) this.socket = null;
    });
    for (const callId of this.exchange.callsWithEvents()) this.deliver(callId);
  }

  hangUp(): void {
    this.exchange.deliverBy(() => undefined);
    this.socket?.disconnect(true);
    this.socket = null;
  }

  private deliver(callId: string): void {
    const socket = this.socket;
    const event = this.exchange.nextEvent(callId);
    if (socket === null || event === undefined || this.inFlight.has(callId)) return;
    this.inFlight.add(callId);
    // No time-out: a service that is busy takes it later, one that is gone has closed its socket.
    socket.emit('event', event, (taken) => {
      this.answered(socket, event, taken);
    });
  }

  private answered(socket: AdapterSocket, event: VoiceEvent, taken: boolean): void {
    if (taken) this.exchange.taken(event);
    // A newer connection has started over with everything that is pending.
    if (this.socket !== socket) return;
    this.inFlight.delete(event.callId);
    if (taken) this.deliver(event.callId);
    else
      setTimeout(() => {
        this.deliver(event.callId);
      }, REPEAT_MS).unref();
  }
}
