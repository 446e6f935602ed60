import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TwilioConfig } from '../../../src/config/config';
import { ApiContract, type Violation } from './api-contract';
import { type ApiCall, apiError, type ApiReply } from './api-reply';
import { SimulatedMessages } from './simulated-messages';
import { SimulatedTwilioCalls } from './simulated-twilio-calls';
import { WebhookSender } from './webhook-sender';

const LOOPBACK = '127.0.0.1';
const DEFAULTS = { accountSid: `AC${'0'.repeat(31)}1`, authToken: 'token-of-the-simulator-0001' } as const;

/**
 * What goes wrong with a request, once: `before` it is carried out, or `after`. `timeout`: no answer ever; `reset`: the connection breaks;
 * `late`: it goes on when the test lets it.
 */
export interface Fault {
  readonly kind: 'timeout' | 'reset' | 'status' | 'late';
  readonly when: 'before' | 'after';
  /** For `status`: 429, 500, 503 … */
  readonly status?: number;
  /** For `late`. */
  readonly until?: Promise<void>;
  /** Only requests like this one; default: any POST. */
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly path?: RegExp;
}

/** A request that came, as far as tests ask about it. */
export interface ApiRequestSeen {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly form: URLSearchParams;
}

interface Operation {
  readonly method: string;
  readonly path: RegExp;
  readonly run: (call: ApiCall) => ApiReply | Promise<ApiReply>;
}

export interface SimulatedTwilioOptions {
  readonly accountSid?: string;
  readonly authToken?: string;
  readonly port?: number;
  readonly now?: () => number;
}

/**
 * Twilio on a loopback port: keeps state, calls webhooks, and refuses every request that Twilio's own OpenAPI document does not know
 * (`violations` keeps what was wrong, for the end of a test). Needs no test runner.
 */
export class SimulatedTwilio {
  readonly requests: ApiRequestSeen[] = [];
  /** Requests, and answers of this simulator, that break Twilio's document. Must stay empty. */
  readonly violations: Violation[] = [];
  readonly webhooks: WebhookSender;
  readonly messages: SimulatedMessages;
  readonly calls: SimulatedTwilioCalls;
  private readonly faults: Fault[] = [];
  private readonly operations: readonly Operation[];
  private static contract: ApiContract | undefined;

  private constructor(
    private readonly server: Server,
    readonly accountSid: string,
    readonly authToken: string,
    now: () => number,
  ) {
    this.webhooks = new WebhookSender(authToken);
    this.messages = new SimulatedMessages(accountSid, this.webhooks, now);
    this.calls = new SimulatedTwilioCalls(accountSid, this.webhooks, now);
    const { messages } = this;
    this.operations = [
      { method: 'POST', path: /^[/]Messages[.]json$/, run: (call) => messages.create(call) },
      { method: 'GET', path: /^[/]Messages[.]json$/, run: (call) => messages.list(call) },
      { method: 'GET', path: /^[/]Messages[/](\w+)[.]json$/, run: (call) => messages.fetch(call) },
      ...this.calls.operations,
    ];
  }

  static async start(options: SimulatedTwilioOptions = {}): Promise<SimulatedTwilio> {
    SimulatedTwilio.contract ??= ApiContract.load();
    const server = createServer();
    const { accountSid, authToken } = { ...DEFAULTS, ...options };
    const twilio = new SimulatedTwilio(server, accountSid, authToken, options.now ?? (() => Date.now()));
    server.on('request', (request, response) => {
      twilio.serve(request, response).catch((error: unknown) => {
        twilio.violations.push(`the simulator met a bug: ${String(error)}`);
        response.destroy();
      });
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(options.port ?? 0, LOOPBACK, resolve);
    });
    return twilio;
  }

  /** For TWILIO_API_URL. */
  get url(): string {
    return `http://${LOOPBACK}:${(this.server.address() as AddressInfo).port}`;
  }

  /** A configuration that leads here. */
  config(webhookOrigin: string): TwilioConfig {
    const { accountSid, authToken, url: apiUrl } = this;
    return { accountSid, authToken, authTokenSecondary: undefined, apiUrl, webhookOrigin };
  }

  /** The next request that fits meets this; several faults are met one after the other. */
  fail(fault: Fault): void {
    this.faults.push(fault);
  }

  async close(): Promise<void> {
    this.calls.close();
    await this.webhooks.idle();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { pathname: path, searchParams: query } = new URL(request.url ?? '/', this.url);
    const form = new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
    const method = request.method ?? 'GET';
    const seen: ApiRequestSeen = { method, path, query, form };
    this.requests.push(seen);

    const fault = this.nextFault(seen);
    if (fault?.when === 'before' && (await breakOff(fault, response))) return;
    const reply = await this.answer(seen, request.headers.authorization);
    if (fault?.when === 'after' && (await breakOff(fault, response))) return;
    const text = reply.body === undefined ? '' : JSON.stringify(reply.body);
    response.writeHead(reply.status, { 'Content-Type': 'application/json' }).end(text);
  }

  private async answer(seen: ApiRequestSeen, authorization: string | undefined): Promise<ApiReply> {
    const expected = Buffer.from(`${this.accountSid}:${this.authToken}`).toString('base64');
    if (authorization !== `Basic ${expected}`) return apiError(401, 20003, 'Authenticate');
    const contract = SimulatedTwilio.contract ?? ApiContract.load();
    const violations = contract.checkRequest(seen);
    this.violations.push(...violations);
    if (violations.length > 0) return apiError(400, 20001, violations.join('; '));

    const base = `/2010-04-01/Accounts/${this.accountSid}`;
    const below = seen.path.startsWith(base) ? seen.path.slice(base.length) : seen.path;
    for (const { method, path, run } of this.operations) {
      const match = method === seen.method ? path.exec(below) : null;
      if (match === null) continue;
      const reply = await run({ ...seen, accountSid: this.accountSid, ids: match.slice(1) });
      // Errors are not in Twilio's document.
      if (reply.status < 400)
        this.violations.push(...contract.checkResponse(seen.method, seen.path, reply.status, reply.body));
      return reply;
    }
    this.violations.push(`the simulator cannot do ${seen.method} ${below}`);
    return apiError(501, 20501, 'not simulated');
  }

  private nextFault({ method, path }: ApiRequestSeen): Fault | undefined {
    const index = this.faults.findIndex(
      (fault) => (fault.method ?? 'POST') === method && (fault.path ?? /./).test(path),
    );
    return index < 0 ? undefined : this.faults.splice(index, 1)[0];
  }
}

/** False when the request goes on. */
async function breakOff(fault: Fault, response: ServerResponse): Promise<boolean> {
  if (fault.kind === 'late') {
    await fault.until;
    return false;
  }
  if (fault.kind === 'reset') response.socket?.resetAndDestroy();
  if (fault.kind === 'status') {
    const status = fault.status ?? 500;
    const { body } = apiError(status, status === 429 ? 20429 : 20500, status === 429 ? 'Too Many Requests' : 'Error');
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  }
  return true;
}
