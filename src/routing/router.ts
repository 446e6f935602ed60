import { Logger } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { setImmediate as turnOfOthers, setTimeout as delay } from 'node:timers/promises';
import type { Millis } from '../kernel/clock';
import type { Probe } from '../platform/crash/crash-probe';
import { type Absence, Attendance } from './attendance';
import { ConfigurationWatch } from './configuration-watch';
import { CommittedState } from './committed-state';
import { DeadlineTimer } from './deadline-timer';
import type { Command } from './engine/commands';
import type { ContactId, RoutingConfig } from './engine/config';
import { emptyHouse } from './engine/defaults';
import type { Explanation, SeatPage } from './engine/explanation';
import type { Lease } from './journal/lease';
import type { Journal } from './journal/journal';
import type { LeaseKeeper } from './lease-keeper';
import type { Outbox } from './outbox/outbox';
import type {
  CommandResult,
  CommitListener,
  CommittedBatch,
  ConfigurationSource,
  RouterPort,
  RouterStatus,
  SubmitOptions,
} from './ports';
import type { RouterAlerts } from './router-alerts';
import { Entry, Mailbox } from './router-mailbox';
import type { RouterMeter } from './router-meter';
import type { RouterPoint } from './router-probe';
import { Questions } from './router-questions';
import type { RouterTime } from './router-time';
import { invalidCommandId, routerAway, routerBusy, routerTimeout } from './router.errors';
import { Signal } from './signal';
import { type EngineFactory, Term } from './term';

export interface RouterOptions {
  /** A caller's patience, unless it brings its own. */
  readonly timeoutMs: Millis;
  /** Commands that may wait; one more is refused `router-busy`. */
  readonly mailboxLimit: number;
  /** Commands in one `journal_commit`. Measured: 100 give the most lifecycles per second, 20 the better 99th percentile. */
  readonly batchLimit: number;
  /** How often a newer configuration is looked for, should its own announcement have been lost. */
  readonly configurationPollMs: Millis;
  /** Longest sleep before a deadline is looked at again. */
  readonly longestTimerMs: Millis;
  /** Waits between attempts to lead: while another leader lives, and after an error (doubling, with jitter). */
  readonly standbyMs: Millis;
  readonly firstRetryMs: Millis;
  readonly longestRetryMs: Millis;
  /** An absence longer than this is told to the engine as `router-resumed`. routing.md section 4. */
  readonly absenceMs: Millis;
}

export const ROUTER_OPTIONS: RouterOptions = {
  timeoutMs: 5_000,
  mailboxLimit: 10_000,
  batchLimit: 100,
  configurationPollMs: 3_000,
  longestTimerMs: 1_000,
  standbyMs: 500,
  firstRetryMs: 100,
  longestRetryMs: 2_000,
  absenceMs: 2_000,
};

export interface RouterParts {
  readonly journal: Journal;
  readonly lease: LeaseKeeper;
  readonly outbox: Outbox;
  readonly time: RouterTime;
  readonly probe: Probe<RouterPoint>;
  readonly meter: RouterMeter;
  readonly alerts: RouterAlerts;
  readonly makeEngine: EngineFactory;
}

const MAX_COMMAND_ID = 200;

/**
 * The one writer of a partition (architecture.md, decisions 2 to 6). A command waits in the mailbox, is applied by the
 * engine, committed with everything it caused in one call, published, answered; then its actions go out. Leading is a
 * loop of terms: take the lease, load, lead until something breaks, start over. Whoever waits keeps waiting through that, up to its time-out.
 */
export class DurableRouter implements RouterPort {
  private readonly logger = new Logger('Router');
  private readonly mailbox: Mailbox;
  private readonly inFlight = new Map<string, Entry>();
  private readonly listeners = new Set<CommitListener>();
  private readonly wake = new Signal();
  private readonly deadlines: DeadlineTimer;
  private readonly questions: Questions;
  private readonly configurationWatch: ConfigurationWatch;
  private state = CommittedState.empty();
  private statusNow: RouterStatus;
  private tickWaits = false;
  private lostWhy: string | null = null;
  /** Since when nothing could be committed, once that happened; null while all is well. */
  private absentSince: Millis | null = null;
  private ledBefore = false;
  /** When the leader of a former life was last known to be alive. */
  private formerlyAliveAt: Millis | null = null;
  private readonly halt = new AbortController();
  private running: Promise<void> | null = null;
  private beatAt = performance.now();

  constructor(
    private readonly parts: RouterParts,
    private readonly options: RouterOptions = ROUTER_OPTIONS,
  ) {
    this.mailbox = new Mailbox(options.mailboxLimit);
    this.statusNow = { state: 'away', since: parts.time.now() };
    this.questions = new Questions(options.timeoutMs);
    this.configurationWatch = new ConfigurationWatch(options.configurationPollMs);
    this.deadlines = new DeadlineTimer(() => parts.time.now(), this.tick.bind(this), options.longestTimerMs);
  }

  /** Begins to strive for the lease; does not wait for it. */
  start(configurations: ConfigurationSource): void {
    this.running ??= this.run(configurations);
  }

  /** Finishes the batch under way, gives the lease back, refuses whoever still waits. */
  async stop(): Promise<void> {
    this.halt.abort();
    this.wake.raise();
    await this.running;
    for (const entry of this.mailbox.drain()) entry.refuse(routerAway());
    this.questions.refuseAll();
  }

  submit(command: Command, options: SubmitOptions = {}): Promise<CommandResult> {
    const { commandId = randomUUID(), timeoutMs = this.options.timeoutMs } = options;
    const joined = this.inFlight.get(commandId);
    if (joined) return joined.promise;
    if (!isCommandId(commandId)) return Promise.reject(invalidCommandId());
    if (this.halt.signal.aborted) return Promise.reject(routerAway());
    if (this.mailbox.isFull()) {
      this.parts.meter.settled(command.kind, 'router-busy');
      return Promise.reject(routerBusy(this.mailbox.limit));
    }
    const entry = new Entry(command, commandId, this.parts.time.now(), {
      chosenId: options.commandId !== undefined,
      timeoutMs,
      withdrawn: (late) => {
        this.mailbox.remove(late);
        this.parts.meter.settled(command.kind, 'timed-out');
        return late.unresolved || this.statusNow.state === 'away' ? routerAway() : routerTimeout(timeoutMs);
      },
    });
    const forget = () => this.inFlight.delete(commandId);
    this.inFlight.set(commandId, entry);
    entry.promise.then(forget, forget);
    this.mailbox.push(entry);
    this.wake.raise();
    return entry.promise;
  }

  explain(contactId: ContactId, page: SeatPage): Promise<Explanation | null> {
    const explanation = this.questions.ask(contactId, page);
    this.wake.raise();
    return explanation;
  }

  committed(): ReturnType<RouterPort['committed']> {
    return { seq: this.state.seq, state: this.state.snapshot() };
  }

  subscribe(listener: CommitListener): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  status(): RouterStatus {
    return this.statusNow;
  }

  /** Milliseconds since the loop last went round; it does so at least every second while it leads. */
  heartbeatAgeMs(): Millis {
    return performance.now() - this.beatAt;
  }

  /** Number of the last commit. */
  seq(): number {
    return this.state.seq;
  }

  /** Commands that wait for their batch. */
  waiting(): number {
    return this.mailbox.length;
  }

  private async run(configurations: ConfigurationSource): Promise<void> {
    let failures = 0;
    while (!this.halt.signal.aborted) {
      let waitMs = this.options.standbyMs;
      try {
        this.lostWhy = null;
        const lease = await this.parts.lease.take((why) => {
          this.lostWhy = why;
          this.wake.raise();
        });
        if (lease) {
          const term = await this.begin(lease, configurations);
          failures = 0;
          this.configurationWatch.start(
            configurations,
            () => term.configVersion,
            (latest) => this.announce(latest),
          );
          const attendance = new Attendance(this.parts.time, this.options.absenceMs, () => performance.now());
          await this.lead(term, attendance).finally(() => {
            attendance.stop();
          });
        }
      } catch (error) {
        failures += 1;
        waitMs = Math.min(this.options.longestRetryMs, this.options.firstRetryMs * 2 ** (failures - 1));
        this.logger.warn(`the router is away: ${error instanceof Error ? error.message : String(error)}`);
      }
      this.goAway();
      await delay(waitMs * (0.5 + Math.random()), undefined, { signal: this.halt.signal }).catch(() => undefined);
    }
    await this.parts.lease.release().catch(() => undefined);
  }

  /** Everything between the lease and the first command of others. */
  private async begin(lease: Lease, configurations: ConfigurationSource): Promise<Term> {
    const { journal, makeEngine, probe, meter, alerts, outbox, time } = this.parts;
    const loaded = await journal.load();
    this.state = new CommittedState(loaded);
    const latest = await configurations.latest();
    const [partition] = loaded.snapshot?.partition ?? [];
    // A first life begins with nothing, so that its configuration is the first thing in the journal, and in every view.
    const then = partition ? ((await configurations.version(partition.configVersion)) ?? latest) : emptyHouse();
    let ready = false;
    const publish = (batch: CommittedBatch) => {
      if (ready)
        this.tell((listener) => {
          listener.onCommitted(batch);
        });
    };
    const owe = outbox.enqueue.bind(outbox);
    const term = new Term({ journal, makeEngine, probe, meter, alerts, publish, owe }, lease.epoch, this.state, then);
    const { lastNow } = this.state;
    if (lastNow !== null) {
      time.notBefore(lastNow);
      const to = time.now();
      this.formerlyAliveAt ??= lease.previousRenewedAt;
      const lastAlive = this.ledBefore ? this.absentSince : this.formerlyAliveAt;
      const from = Math.min(to, Math.max(lastNow, lastAlive ?? lastNow));
      if (!this.ledBefore || to - from > this.options.absenceMs) {
        await this.applyOurs(term, { kind: 'router-resumed', from, to }, null);
      }
    }
    if (latest.version > term.configVersion) await this.applyOurs(term, ...configurationCommand(latest));
    ready = true;
    this.ledBefore = true;
    this.absentSince = null;
    meter.leads(lease.epoch);
    this.logger.log({ message: 'the router leads', epoch: lease.epoch, seq: this.state.seq });
    this.changeStatus('ok');
    // Not before everybody knows how things stand: a performer that looks would find its contact as it was before.
    await outbox.resume();
    return term;
  }

  private announce(latest: RoutingConfig): Promise<CommandResult> {
    const [command, commandId] = configurationCommand(latest);
    return this.submit(command, { commandId });
  }

  private async applyOurs(term: Term, command: Command, commandId: string | null): Promise<void> {
    const entry = new Entry(command, commandId, this.parts.time.now(), {
      chosenId: commandId !== null,
      timeoutMs: null,
      withdrawn: routerAway,
    });
    await term.process([entry]);
    const result = await entry.promise;
    if (result.accepted) return;
    this.logger.error({ alert: 'router-command-refused', kind: command.kind, ...result });
    this.parts.alerts.raise('router-command-refused');
  }

  private async lead(term: Term, attendance: Attendance): Promise<void> {
    while (!this.halt.signal.aborted) {
      this.beatAt = performance.now();
      if (this.lostWhy !== null) throw new Error(`the lease is lost: ${this.lostWhy}`);
      const absence = attendance.take();
      if (absence) await this.bridge(term, absence);
      const isAsked = this.questions.answer(term.explainer);
      const batch = this.mailbox.take(this.options.batchLimit);
      if (batch.length === 0 && isAsked) {
        await turnOfOthers();
        continue;
      }
      if (batch.length === 0) {
        this.deadlines.arm(term.nextDeadline());
        await this.wake.raised(this.options.longestTimerMs);
        continue;
      }
      if (batch.some((entry) => entry.command.kind === 'tick')) this.tickWaits = false;
      const startedAt = this.parts.time.now();
      try {
        await term.process(batch);
      } catch (error) {
        this.absentSince ??= startedAt;
        this.mailbox.putBack(batch.filter((entry) => entry.state !== 'settled' && entry.markUnresolved()));
        throw error;
      }
    }
  }

  /** An absence within a term. An error in it is the end of the term; the next one begins with an absence from then on. */
  private async bridge(term: Term, { from, to }: Absence): Promise<void> {
    this.logger.warn(`the router was not there for ${to - from} ms`);
    this.absentSince = from;
    const since = Math.min(to, Math.max(from, this.state.lastNow ?? 0));
    await this.applyOurs(term, { kind: 'router-resumed', from: since, to }, null);
    this.absentSince = null;
  }

  private tick(): void {
    if (this.tickWaits || this.statusNow.state === 'away') return;
    this.tickWaits = true;
    const options = { chosenId: false, timeoutMs: null, withdrawn: routerAway };
    this.mailbox.push(new Entry({ kind: 'tick' }, null, this.parts.time.now(), options));
    this.wake.raise();
  }

  private goAway(): void {
    this.absentSince ??= this.parts.time.now();
    this.deadlines.stop();
    this.configurationWatch.stop();
    this.parts.outbox.pause();
    if (!this.halt.signal.aborted) this.parts.lease.drop();
    if (this.statusNow.state === 'ok') this.changeStatus('away');
  }

  private changeStatus(state: RouterStatus['state']): void {
    this.statusNow = { state, since: this.parts.time.now() };
    this.tell((listener) => {
      if (state === 'ok') listener.onReset?.();
      listener.onStatus?.(this.statusNow);
    });
  }

  private tell(what: (listener: CommitListener) => void): void {
    for (const listener of this.listeners) {
      try {
        what(listener);
      } catch (error) {
        this.logger.error('a listener of the router failed', error instanceof Error ? error.stack : String(error));
      }
    }
  }
}

function isCommandId(text: string): boolean {
  return text !== '' && text.length <= MAX_COMMAND_ID && text.isWellFormed() && !/\p{Cc}/u.test(text);
}

/** The id is the version's: announced twice, applied once. */
function configurationCommand(config: RoutingConfig): [Command, string] {
  return [{ kind: 'config-changed', config }, `config-${config.version}`];
}
