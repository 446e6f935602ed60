import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';

/**
 * A wire to the database that a test can hold, half hold and cut. What is held arrives later, in order, as from a
 * process that was paused.
 */
export class TcpProxy {
  private readonly pairs = new Set<{ readonly client: Socket; readonly server: Socket }>();
  private accepting = true;

  private constructor(
    private readonly listener: Server,
    private readonly target: { readonly host: string; readonly port: number },
  ) {
    listener.on('connection', (client: Socket) => {
      this.join(client);
    });
  }

  /** Listens on loopback and leads to the server of `url`. */
  static async to(url: string): Promise<TcpProxy> {
    const { hostname, port } = new URL(url);
    const listener = createServer();
    const proxy = new TcpProxy(listener, { host: hostname, port: Number(port) });
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    return proxy;
  }

  /** The same database by way of this proxy. */
  urlOf(url: string): string {
    const through = new URL(url);
    through.hostname = '127.0.0.1';
    through.port = String((this.listener.address() as AddressInfo).port);
    return through.href;
  }

  /** Nothing passes in the direction; the connections stay. */
  hold(direction: 'both' | 'answers'): void {
    for (const { client, server } of this.pairs) {
      server.pause();
      if (direction === 'both') client.pause();
    }
  }

  letGo(): void {
    for (const { client, server } of this.pairs) {
      client.resume();
      server.resume();
    }
  }

  /** Cuts all connections; new ones are refused until `mend`. */
  cut(): void {
    this.accepting = false;
    for (const { client, server } of this.pairs) {
      client.destroy();
      server.destroy();
    }
  }

  mend(): void {
    this.accepting = true;
  }

  async close(): Promise<void> {
    this.cut();
    this.listener.close();
    await once(this.listener, 'close');
  }

  private join(client: Socket): void {
    if (!this.accepting) {
      client.destroy();
      return;
    }
    const server = connect(this.target);
    const pair = { client, server };
    this.pairs.add(pair);
    const end = () => {
      this.pairs.delete(pair);
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) {
      socket.on('error', end);
      socket.on('close', end);
    }
    client.on('data', (chunk) => server.write(chunk));
    server.on('data', (chunk) => client.write(chunk));
  }
}
