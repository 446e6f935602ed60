import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { ConnectedSocket, MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import type { AddressInfo } from 'node:net';
import type { Socket as ServerSocket } from 'socket.io';
import { io, type Socket } from 'socket.io-client';
import { z } from 'zod';
import { type AppConfig, testConfig } from '../../src/config/config';
import { UserError } from '../../src/platform/errors/errors';
import { parseInput } from '../../src/platform/errors/validation';
import { configureHttp } from '../../src/platform/http/configure-http';
import { nestOptions } from '../../src/platform/http/nest-options';
import { PlatformModule } from '../../src/platform/platform.module';
import type { Refusal } from '../../src/platform/realtime/console-protocol';
import { toRefusal } from '../../src/platform/realtime/refusal';
import { systemClock } from '../../src/platform/time/clock';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

@WebSocketGateway({ namespace: '/probe' })
class ProbeGateway {
  @SubscribeMessage('echo')
  echo(@MessageBody() body: unknown): unknown {
    try {
      return parseInput(z.strictObject({ text: z.string().max(100_000) }), body);
    } catch (error) {
      return toRefusal(error);
    }
  }
  @SubscribeMessage('fail')
  fail(@ConnectedSocket() socket: ServerSocket): Refusal {
    return toRefusal(socket.connected ? new TypeError('secret') : new UserError('never', 'never'));
  }
}

@Module({ providers: [ProbeGateway] })
class ProbeModule {}

describe('sockets', () => {
  let database: TestDatabase;
  const apps: NestExpressApplication[] = [];
  const sockets: Socket[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.disconnect();
  });
  afterAll(async () => {
    for (const app of apps) await app.close();
    await database.drop();
  });

  async function startApp(overrides: Partial<AppConfig> = {}): Promise<string> {
    const config = testConfig({ logLevel: 'silent', ...overrides });
    const schema = { entities: [], migrations: [] };
    const platform = PlatformModule.forRoot({ config, databaseUrl: database.url, schema, clock: systemClock });
    const app = await NestFactory.create<NestExpressApplication>(
      { module: ProbeModule, imports: [platform] },
      nestOptions(false),
    );
    apps.push(app);
    configureHttp(app, config);
    await app.listen(0, '127.0.0.1');
    return `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
  }

  /** Resolves with the socket, or with the word of the refusal. */
  function connect(url: string, transport: 'websocket' | 'polling', origin?: string): Promise<Socket | string> {
    const socket = io(`${url}/probe`, {
      transports: [transport],
      reconnection: false,
      forceNew: true,
      ...(origin === undefined ? {} : { extraHeaders: { Origin: origin } }),
    });
    sockets.push(socket);
    return new Promise((resolve) => {
      socket.once('connect', () => {
        resolve(socket);
      });
      socket.once('connect_error', (error) => {
        resolve(error.message);
      });
    });
  }

  async function opens(url: string, origin: string | undefined): Promise<readonly boolean[]> {
    const websocket = await connect(url, 'websocket', origin);
    const polling = await connect(url, 'polling', origin);
    return [typeof websocket !== 'string', typeof polling !== 'string'];
  }

  it('open for pages of this machine when no origin is configured', async () => {
    const url = await startApp();
    const port = new URL(url).port;
    for (const origin of [undefined, url, `http://localhost:${port}`, `http://[::1]:${port}`]) {
      expect([origin, ...(await opens(url, origin))]).toEqual([origin, true, true]);
    }
    const foreign = [
      'https://evil.example',
      `http://localhost:${Number(port) + 1}`,
      `https://localhost:${port}`,
      'null',
    ];
    for (const origin of [...foreign, `http://localhost.evil.example:${port}`]) {
      expect([origin, ...(await opens(url, origin))]).toEqual([origin, false, false]);
    }
  });

  it('open only for the configured origins', async () => {
    const url = await startApp({ publicOrigins: ['https://desk.example', 'https://chat.example'] });
    for (const origin of ['https://desk.example', 'https://chat.example']) {
      expect([origin, ...(await opens(url, origin))]).toEqual([origin, true, true]);
    }
    for (const origin of [
      url,
      'http://desk.example',
      'https://desk.example:444',
      'https://desk.example.evil.example',
    ]) {
      expect([origin, ...(await opens(url, origin))]).toEqual([origin, false, false]);
    }
  });

  it('answer a mistake in its field, a bug without detail, and drop a message over 64 KB', async () => {
    const socket = await connect(await startApp(), 'websocket');
    if (typeof socket === 'string') throw new Error(socket);
    expect(await socket.emitWithAck('echo', { text: 'good' })).toEqual({ text: 'good' });
    expect(await socket.emitWithAck('echo', { text: 1, colour: 'red' })).toEqual({
      ok: false,
      code: 'invalid-request',
      message: 'Not valid: text, colour.',
      fields: [
        { path: 'text', message: expect.stringContaining('expected string') as string },
        { path: 'colour', message: 'unknown key; known here: text' },
      ],
    });
    const bug = (await socket.emitWithAck('fail', {})) as Refusal;
    expect(bug.code).toBe('internal-error');
    expect(JSON.stringify(bug)).not.toContain('secret');
    const dropped = new Promise<string>((resolve) => socket.once('disconnect', resolve));
    socket.emit('echo', { text: 'x'.repeat(66_000) });
    expect(await dropped).toBe('transport close');
  });
});
