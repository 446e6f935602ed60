import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { RecordingsService } from '../../src/conversations/recordings.service';
import { AuditEntity } from '../../src/identity/audit.entity';
import { SamplingRules } from '../../src/qa/sampling-rules.service';
import { Hotline } from '../support/hotline';
import { waitFor } from '../support/wait-for';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const AUDIO = randomBytes(300_000);

/** Whoever keeps recordings, with all the ways in which it may misbehave. */
const ANSWERS: Readonly<Record<string, Answer>> = {
  '/whole': (request, response) => {
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
    if (range === null) {
      response.writeHead(200, {
        'content-type': 'audio/wav',
        'content-length': AUDIO.length,
        'accept-ranges': 'bytes',
      });
      response.end(AUDIO);
      return;
    }
    const [from, to] = [Number(range[1]), range[2] === '' ? AUDIO.length - 1 : Number(range[2])];
    if (from >= AUDIO.length) {
      response.writeHead(416, { 'content-range': `bytes */${AUDIO.length}` }).end();
      return;
    }
    const part = AUDIO.subarray(from, to + 1);
    response.writeHead(206, {
      'content-type': 'audio/wav',
      'content-length': part.length,
      'content-range': `bytes ${from}-${to}/${AUDIO.length}`,
    });
    response.end(part);
  },
  '/moved': (_, response) => {
    response.writeHead(302, { location: '/whole' }).end();
  },
  '/page': (_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<script>');
  },
  '/broken': (_, response) => {
    response.writeHead(500).end();
  },
  '/cut': (_, response) => {
    response.writeHead(200, { 'content-type': 'audio/wav', 'content-length': AUDIO.length });
    response.write(AUDIO.subarray(0, 1_000), () => response.destroy());
  },
};

const TAB = randomUUID();

describe('the recording of a sample', () => {
  const asked: string[] = [];
  let keeper: Server;
  let origin: string;
  let hotline: Hotline;

  beforeAll(async () => {
    keeper = createServer((request, response) => {
      asked.push(request.url ?? '');
      ANSWERS[request.url ?? '']?.(request, response);
    });
    await new Promise<void>((resolve) => keeper.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(keeper.address() as AddressInfo).port}`;
    hotline = await Hotline.start({ logLevel: 'fatal', recordingOrigins: [origin] });
    await hotline.app.app.get(SamplingRules).put('repair', { rate: 1 }, { system: 'test' });
  });
  afterEach(async () => {
    await hotline.clear();
  });
  afterAll(async () => {
    await hotline.stop();
    keeper.closeAllConnections();
    await new Promise((resolve) => keeper.close(resolve));
  });

  /** A sample with this recording. */
  async function sample(uri: string | null): Promise<string> {
    const ann = await hotline.readyAgent('ann', 'north', { consoleId: TAB });
    const customer = await hotline.customer();
    await ann.serve(customer.contactId);
    await ann.command('contact:end', { contactId: customer.contactId });
    await ann.command('contact:wrap-up', { contactId: customer.contactId, outcome: 'solved', note: '' });
    ann.close();
    const { contactId } = customer;
    if (uri !== null) {
      await hotline.app.app.get(RecordingsService).keep({
        contactId,
        centreId: 'north',
        provider: randomUUID(),
        uri,
        durationMs: 37_500,
        sha256: createHash('sha256').update(AUDIO).digest('hex'),
        recordedAt: Date.now(),
      });
    }
    await waitFor('the sample', async () => (await play(contactId)).status !== 404 || uri === null);
    return contactId;
  }
  async function play(contactId: string, login = 'ines', range?: string): Promise<Response> {
    const cookie = await hotline.cookie(login);
    return fetch(`${hotline.app.url}/api/samples/${contactId}/recording`, {
      headers: { cookie, ...(range === undefined ? {} : { range }) },
    });
  }
  const problem = async (response: Response) => [response.status, ((await response.json()) as { code: string }).code];
  const bytes = async (response: Response) => Buffer.from(await response.arrayBuffer());

  it('comes whole or in parts, unchanged, and is written down once', async () => {
    const contactId = await sample(`${origin}/whole`);
    const whole = await play(contactId);
    expect([whole.status, whole.headers.get('content-type'), whole.headers.get('content-length')]).toEqual([
      200,
      'audio/wav',
      String(AUDIO.length),
    ]);
    expect(whole.headers.get('cache-control')).toBe('private, no-store');
    expect((await bytes(whole)).equals(AUDIO)).toBe(true);
    const part = await play(contactId, 'ines', 'bytes=1000-1999');
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 1000-1999/${AUDIO.length}`]);
    expect((await bytes(part)).equals(AUDIO.subarray(1_000, 2_000))).toBe(true);
    const beyond = await play(contactId, 'ines', `bytes=${AUDIO.length}-`);
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${AUDIO.length}`]);
    const odd = await play(contactId, 'ines', 'bytes=0-1,5-6');
    expect([odd.status, (await bytes(odd)).length]).toEqual([200, AUDIO.length]);
    const entries = await hotline.app.app.get(DataSource).manager.findBy(AuditEntity, { action: 'recording-played' });
    const own = entries.filter(({ detail }) => (detail as { contactId: string }).contactId === contactId);
    expect(own.map(({ actorPersonId }) => actorPersonId)).toEqual([hotline.personId('ines')]);
    expect(JSON.stringify(own)).not.toContain(origin);
  });

  it('is for inspectors of its centre alone', async () => {
    const contactId = await sample(`${origin}/whole`);
    expect(await problem(await play(contactId, 'iris'))).toEqual([404, 'sample-not-found']);
    for (const login of ['ada', 'gus', 'ann']) expect((await play(contactId, login)).status).toBe(403);
  });

  it.each([
    ['/moved', 503, 'recording-away'],
    ['/page', 503, 'recording-away'],
    ['/broken', 503, 'recording-away'],
  ])('at %s is %d %s, and nobody is sent elsewhere', async (path, status, code) => {
    const contactId = await sample(`${origin}${path}`);
    asked.length = 0;
    expect(await problem(await play(contactId))).toEqual([status, code]);
    expect(asked).toEqual([path]);
  });

  it.each([
    ['a host that is not allowed', 'http://127.0.0.1:9/whole'],
    ['another port', 'https://127.0.0.1/whole'],
    ['a file', 'file:///etc/passwd'],
    ['no address', 'nowhere'],
  ])('at %s is not asked for', async (_, uri) => {
    const contactId = await sample(uri);
    expect(await problem(await play(contactId))).toEqual([503, 'recording-host-refused']);
  });

  it('that was never made is told', async () => {
    const contactId = await sample(null);
    const response = await waitFor('the answer', async () => {
      const answer = await problem(await play(contactId));
      return answer[1] === 'recording-not-found' ? answer : null;
    });
    expect(response).toEqual([404, 'recording-not-found']);
  });

  it('that breaks off does not look whole', async () => {
    const contactId = await sample(`${origin}/cut`);
    const response = await play(contactId);
    expect(response.status).toBe(200);
    await expect(bytes(response)).rejects.toThrow();
  });

  it('is let go when whoever keeps it is away', async () => {
    const contactId = await sample(`${origin}/whole`);
    keeper.closeAllConnections();
    await new Promise((resolve) => keeper.close(resolve));
    expect(await problem(await play(contactId))).toEqual([503, 'recording-away']);
  });
});
