import { Body, Controller, Get, type INestApplication, Module, Param, Post, Query } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { testConfig } from '../../src/config/config';
import { OperationalError, UserError } from '../../src/platform/errors/errors';
import { HealthRegistry } from '../../src/platform/health/health-registry';
import { configureHttp } from '../../src/platform/http/configure-http';
import { nestOptions } from '../../src/platform/http/nest-options';
import { PlatformModule } from '../../src/platform/platform.module';
import { systemClock } from '../../src/platform/time/clock';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

const order = z.strictObject({
  queue: z.string().max(5),
  weights: z.array(z.strictObject({ centre: z.string(), share: z.int().min(0) })).optional(),
});

@Controller('api/probe')
class ProbeController {
  constructor(private readonly dataSource: DataSource) {}

  @Post()
  create(@Body({ schema: order }) body: z.output<typeof order>) {
    return body;
  }
  @Get('page')
  page(@Query({ schema: z.strictObject({ limit: z.coerce.number().max(10).optional() }) }) query: object) {
    return query;
  }
  @Get('fails/:how')
  async fail(@Param('how') how: string): Promise<unknown> {
    if (how === 'user') throw new UserError('queue-unknown', 'There is no queue "x".', { status: 404 });
    if (how === 'away') throw new OperationalError('router-busy', 'Too much at once.', { retryAfterS: 7 });
    if (how === 'database') return await this.dataSource.query('SELECT pg_terminate_backend(pg_backend_pid())');
    if (how === 'sql') return await this.dataSource.query(`SELECT 'secret'::int`);
    throw new TypeError('secret is not a function');
  }
}

@Module({ controllers: [ProbeController] })
class ProbeModule {}

interface Problem {
  code: string;
  detail: string;
  requestId: string;
  fields?: { path: string; message: string }[];
}

/** Everything the platform puts around controllers, with controllers of this test. */
describe('HTTP', () => {
  let database: TestDatabase;
  let app: INestApplication;
  let url: string;
  let folder: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    folder = mkdtempSync(join(tmpdir(), 'lianxian-pages-'));
    mkdirSync(join(folder, 'widget'));
    mkdirSync(join(folder, 'assets'));
    writeFileSync(join(folder, 'index.html'), '<title>console</title>');
    writeFileSync(join(folder, 'widget', 'index.html'), '<title>chat</title>');
    writeFileSync(join(folder, 'assets', 'main-1a2b.js'), 'export {};');
    writeFileSync(join(folder, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
    const config = testConfig({ logLevel: 'silent', consoleDir: folder });
    const platform = PlatformModule.forRoot({
      config,
      databaseUrl: database.url,
      schema: { entities: [], migrations: [] },
      clock: systemClock,
    });
    const express = await NestFactory.create<NestExpressApplication>(
      { module: ProbeModule, imports: [platform] },
      nestOptions(false),
    );
    configureHttp(express, config);
    await express.listen(0, '127.0.0.1');
    url = `http://127.0.0.1:${(express.getHttpServer().address() as AddressInfo).port}`;
    app = express;
  });
  afterAll(async () => {
    await app.close();
    await database.drop();
    rmSync(folder, { recursive: true });
  });

  async function problem(path: string, init?: RequestInit): Promise<{ response: Response; problem: Problem }> {
    const response = await fetch(url + path, init);
    expect(response.headers.get('Content-Type')).toBe('application/problem+json; charset=utf-8');
    const body = (await response.json()) as Problem & { status: number };
    expect(body.status).toBe(response.status);
    expect(body.requestId).toBe(response.headers.get('X-Request-Id'));
    expect(JSON.stringify(body)).not.toMatch(/secret|\bat .*\.ts/);
    return { response, problem: body };
  }
  const post = (body: string): RequestInit => ({
    method: 'POST',
    body,
    headers: { 'Content-Type': 'application/json' },
  });

  it.each([
    ['an unknown address', '/api/nowhere', undefined, 404, 'not-found'],
    ['an unknown method', '/api/probe', { method: 'DELETE' }, 404, 'not-found'],
    ['malformed JSON', '/api/probe', post('{"queue": secret'), 400, 'malformed-json'],
    ['a body over 256 KB', '/api/probe', post(JSON.stringify({ queue: 'x'.repeat(262_144) })), 413, 'body-too-large'],
    ['the asker’s mistake', '/api/probe/fails/user', undefined, 404, 'queue-unknown'],
    ['a bug', '/api/probe/fails/bug', undefined, 500, 'internal-error'],
    ['an SQL error', '/api/probe/fails/sql', undefined, 500, 'internal-error'],
    ['a malformed address', '/api/%E0%A4%A', undefined, 404, 'not-found'],
  ])('answers %s with a problem document', async (_what, path, init, status, code) => {
    const { response, problem: answer } = await problem(path, init);
    expect([response.status, answer.code]).toEqual([status, code]);
    expect(response.headers.get('Retry-After')).toBeNull();
  });

  it.each([
    ['an operational error', '/api/probe/fails/away', 'router-busy', '7'],
    ['a database that cuts the connection', '/api/probe/fails/database', 'database-away', '5'],
  ])('answers %s with 503 and when to come again', async (_what, path, code, retryAfter) => {
    const { response, problem: answer } = await problem(path);
    expect([response.status, answer.code, response.headers.get('Retry-After')]).toEqual([503, code, retryAfter]);
  });

  it('takes a body of just under 256 KB as far as the schema', async () => {
    const { problem: answer } = await problem('/api/probe', post(JSON.stringify({ queue: 'x'.repeat(262_000) })));
    expect(answer.code).toBe('invalid-request');
  });

  it('names each wrong field, what was wrong, what would be right', async () => {
    const { response, problem: answer } = await problem(
      '/api/probe',
      post(
        JSON.stringify({
          queue: 7,
          colour: 'secret',
          weights: [
            { centre: 'nj', share: -1 },
            { share: 1, part: 2 },
          ],
        }),
      ),
    );
    expect(response.status).toBe(400);
    expect(answer.code).toBe('invalid-request');
    expect(answer.fields).toEqual([
      { path: 'queue', message: expect.stringContaining('expected string, received number') as string },
      { path: 'weights.0.share', message: expect.stringContaining('>=0') as string },
      { path: 'weights.1.centre', message: expect.stringContaining('expected string') as string },
      { path: 'weights.1.part', message: 'unknown key; known here: centre, share' },
      { path: 'colour', message: 'unknown key; known here: queue, weights' },
    ]);
  });

  it('treats no body as an empty one, and checks queries too', async () => {
    const { problem: noBody } = await problem('/api/probe', { method: 'POST' });
    expect(noBody.fields).toEqual([{ path: 'queue', message: expect.stringContaining('expected string') as string }]);
    const { problem: query } = await problem('/api/probe/page?limit=11&size=1');
    expect(query.fields?.map(({ path }) => path)).toEqual(['limit', 'size']);
    expect(await (await fetch(`${url}/api/probe/page?limit=3`)).json()).toEqual({ limit: 3 });
  });

  it('keeps a sane request id and replaces any other', async () => {
    const ask = async (id: string) =>
      (await fetch(`${url}/health/live`, { headers: { 'X-Request-Id': id } })).headers.get('X-Request-Id');
    expect(await ask('proxy-4711.a_b')).toBe('proxy-4711.a_b');
    for (const id of ['short', 'with blank and "quotes"', 'x'.repeat(81)]) {
      expect(await ask(id)).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it('sends security headers that fit the pages', async () => {
    const { headers } = await fetch(`${url}/`);
    expect(headers.get('Content-Security-Policy')).toContain("default-src 'self'");
    expect(headers.get('Content-Security-Policy')).not.toContain('upgrade-insecure-requests');
    expect(headers.get('X-Powered-By')).toBeNull();
    expect(headers.get('Strict-Transport-Security')).toBeNull();
  });

  it.each([
    ['/', 'console', 'no-cache'],
    ['/board', 'console', 'no-cache'],
    ['/board/queues?x=1', 'console', 'no-cache'],
    ['/chat/?key=k', 'chat', 'no-cache'],
    ['/chat?key=k', 'chat', 'no-cache'],
  ])('serves the page at %s', async (path, title, caching) => {
    const response = await fetch(url + path, { headers: { Accept: 'text/html' } });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe(`<title>${title}</title>`);
    expect(response.headers.get('Cache-Control')).toBe(caching);
    if (path.startsWith('/chat')) expect(response.url).toBe(`${url}/chat/?key=k`);
  });

  it('lets browsers keep hashed files for ever and no others', async () => {
    const asset = await fetch(`${url}/assets/main-1a2b.js`);
    expect(asset.headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable');
    expect((await fetch(`${url}/favicon.svg`)).headers.get('Cache-Control')).toBe('public, max-age=0');
  });

  it.each(['/assets/gone-1.js', '/missing.png', '/api/x', '/health/x', '/..%2f..%2fpackage.json'])(
    'has no page at %s',
    async (path) => {
      expect((await fetch(url + path, { headers: { Accept: 'text/html' } })).status).toBe(404);
    },
  );

  it('says how to build the pages when they are not built', async () => {
    rmSync(join(folder, 'widget', 'index.html'));
    const response = await fetch(`${url}/chat/`);
    expect(response.status).toBe(503);
    expect(await response.text()).toContain('npm run build:console');
  });

  // Last: there is no way back.
  it('sends new requests elsewhere while it stops, and says so to balancers', async () => {
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    app.get(HealthRegistry).beginStop();
    const { response, problem: answer } = await problem('/api/probe/page');
    expect([response.status, answer.code]).toEqual([503, 'stopping']);
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    const ready = await fetch(`${url}/health/ready`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ status: 'not-ready', parts: { process: { ok: false } } });
  });
});
