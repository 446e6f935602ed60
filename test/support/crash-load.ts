import { rmSync } from 'node:fs';
import type { SimulatedCall } from '../../demo/exchange/simulated-call';
import type { Outcome } from '../../demo/ledger';
import { startLines, type CustomerLines } from '../../demo/lines/lines';
import { DEMO_PASSWORD, ROBOT_AGENTS } from '../../demo/organisation';
import { AgentRobot } from '../../demo/robots/agent-robot';
import type { ChatCustomer } from '../../demo/robots/chat-customer';
import type { TextCustomer } from '../../demo/robots/text-customer';
import { Traffic } from '../../demo/traffic';
import { present } from '../../src/kernel/assert';
import { seededRandom } from '../../src/kernel/random';
import { blockCommits, look } from './router-bench';
import { SpawnedApp } from './spawned-app';
import type { TextStories } from './text-audit';
import { freePort, makeTestFolder } from './test-server';

const WIND_DOWN_MS = 60_000;
/** An answer that does not wait for its commit is out by then. */
const TELLING_MS = 500;

/** What customers and agents were told, kept whole. */
export interface Stories {
  readonly calls: { readonly call: SimulatedCall; readonly outcome: Outcome }[];
  readonly chats: { readonly contactId: string; readonly outcome: Outcome; readonly chat: ChatCustomer }[];
  readonly texts: readonly TextStories[];
  /** What the simulated carrier found wrong with our requests. */
  readonly violations: readonly string[];
  /** Commands of agents' consoles that were acknowledged, by the ids the consoles gave them. */
  readonly commands: ReadonlySet<string>;
}

/**
 * The demonstration's robots against a service in a process of its own that may be killed and started again at any
 * moment, on the same port, database and exchange.
 */
export class CrashLoad {
  private readonly told: Omit<Stories, 'commands' | 'texts' | 'violations'> = { calls: [], chats: [] };
  private readonly writers: Readonly<Record<'sms' | 'email', TextCustomer[]>> = { sms: [], email: [] };
  readonly origin: string;
  private readonly traffic: Traffic;
  private readonly robots: AgentRobot[];
  private app: SpawnedApp | undefined;

  private constructor(
    private readonly database: { readonly url: string },
    private readonly port: number,
    private readonly lines: CustomerLines,
    private readonly folder: string,
    seed: number,
  ) {
    this.origin = `http://127.0.0.1:${port}`;
    const witness = {
      callEnded: (call: SimulatedCall, outcome: Outcome) => void this.told.calls.push({ call, outcome }),
      chatEnded: (contactId: string, outcome: Outcome, chat: ChatCustomer) =>
        void this.told.chats.push({ contactId, outcome, chat }),
      textEnded: (medium: 'sms' | 'email', _story: unknown, customer: TextCustomer) =>
        void this.writers[medium].push(customer),
    };
    this.traffic = new Traffic(this.origin, { ...lines, exchange: lines.exchange.exchange }, witness, seed, 2);
    const quick = {
      answerMs: 150,
      replyMs: 300,
      wrapUpMs: 300,
      declines: 0.05,
      misses: 0,
      breaks: 0.02,
      silenceMs: 5_000,
    };
    this.robots = ROBOT_AGENTS.map(
      ({ login, centreId }, index) =>
        new AgentRobot(
          this.origin,
          { login, password: DEMO_PASSWORD, centreId },
          quick,
          seededRandom(seed * 100 + index),
        ),
    );
  }

  static async prepare(database: { readonly url: string }, seed: number): Promise<CrashLoad> {
    const port = await freePort();
    const lines = await startLines(`http://127.0.0.1:${port}`);
    return new CrashLoad(database, port, lines, makeTestFolder(), seed);
  }

  get stories(): Stories {
    const { carrier, email } = this.lines;
    const texts: TextStories[] = [
      {
        medium: 'sms',
        customers: this.writers.sms,
        carried: carrier.messages.outbound().map(({ sid, body }) => ({ providerMessageId: sid, text: body })),
        mayRepeat: false,
      },
      {
        medium: 'email',
        customers: this.writers.email,
        carried: email.arrived.map(({ messageId, text }) => ({ providerMessageId: messageId, text })),
        mayRepeat: true,
      },
    ];
    return {
      ...this.told,
      texts,
      violations: carrier.violations,
      commands: new Set(this.robots.flatMap((robot) => [...robot.acknowledged])),
    };
  }

  /** Starts the service and waits until it is ready. */
  async start(): Promise<void> {
    await this.spawn({}).url();
  }

  /** Starts the service so that it kills itself at that passing (crash-probe.ts), and waits until it has. */
  async startAndCrash(crashAt: string): Promise<void> {
    const { signal } = await this.spawn({ CRASH_AT: crashAt }).ended;
    if (signal !== 'SIGKILL') throw new Error(`it ended by ${String(signal)}:\n${this.log()}`);
  }

  private spawn(env: Readonly<Record<string, string>>): SpawnedApp {
    this.app = SpawnedApp.start(
      {
        DATABASE_URL: this.database.url,
        HTTP_PORT: String(this.port),
        LOG_LEVEL: 'info',
        ALLOW_DEMO_LOGIN: 'true',
        ...this.lines.env,
        CHAT_SOCKETS_PER_IP: '1000',
        CHAT_OPEN_PER_IP: '1000',
        ...env,
      },
      this.folder,
      '../demo/server.js',
    );
    return this.app;
  }

  /** The robots take their seats and the customers begin to come. */
  async open(): Promise<void> {
    for (const robot of this.robots) await robot.start();
    this.traffic.start();
  }

  async kill(): Promise<void> {
    await present(this.app, 'start it first').kill('SIGKILL');
  }

  /**
   * Kills the service while a commit is under way, and sees to it that this commit is never written: whatever was told
   * of it before is a lie. The customers go on for a while before the kill.
   */
  async killInCommit(): Promise<void> {
    const block = await blockCommits(this.database.url);
    const commit = await block.waiting();
    await new Promise((resolve) => setTimeout(resolve, TELLING_MS));
    await this.kill();
    await look(this.database.url, 'SELECT pg_terminate_backend($1, 5000)', [commit]);
    await block.release();
  }

  /** Everyone leaves; resolves when every customer was told how it ended. */
  async windDown(): Promise<void> {
    await this.traffic.wind({ within: WIND_DOWN_MS });
    if (this.traffic.untold > 0) throw new Error(`${this.traffic.untold} customers were never told how it ended`);
  }

  async close(): Promise<void> {
    await this.traffic.wind({ within: 0 });
    for (const robot of this.robots) robot.stop();
    await this.app?.kill('SIGTERM');
    await this.lines.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** The last lines of the present process, for whoever reads a failure. */
  log(): string {
    return this.app?.lines.slice(-40).join('\n') ?? '';
  }

  /** What went wrong in the present process, for whoever reads a failure. */
  warnings(): string {
    return this.app?.lines.filter((line) => /"level":"(warn|error|fatal)"/.test(line)).join('\n') ?? '';
  }
}
