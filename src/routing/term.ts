import { Logger } from '@nestjs/common';
import { present } from '../kernel/assert';
import type { Millis } from '../kernel/clock';
import type { Probe } from '../platform/crash/crash-probe';
import type { CommittedState } from './committed-state';
import type { Command } from './engine/commands';
import type { RoutingConfig } from './engine/config';
import type { Effect } from './engine/effects';
import type { RoutingSnapshot, StateChange } from './engine/records';
import {
  type AppliedCommand,
  journalRows,
  journalledEffects,
  type OwedAction,
  owedActions,
  rejectionOf,
} from './journal/batch';
import { changedContactRows } from './journal/contact-row';
import type { Journal, Receipt } from './journal/journal';
import { journalFailureOf, sqlStateOf } from './journal/journal-error';
import type { CommandResult, CommittedBatch } from './ports';
import type { RouterAlerts } from './router-alerts';
import type { Entry } from './router-mailbox';
import type { RouterMeter } from './router-meter';
import type { Explainer } from './router-questions';
import type { RouterPoint } from './router-probe';
import { commandPoisoned } from './router.errors';

/** What the router needs of the engine. routing.md section 6. */
export interface RouterEngine extends Explainer {
  apply(command: Command, now: Millis): readonly Effect[];
  /** Records changed since it was last asked. */
  takeChanges(): readonly StateChange[];
  nextDeadline(): Millis | undefined;
}
export type EngineFactory = (config: RoutingConfig, snapshot?: RoutingSnapshot) => RouterEngine;

export interface TermParts {
  readonly journal: Journal;
  readonly makeEngine: EngineFactory;
  readonly probe: Probe<RouterPoint>;
  readonly meter: RouterMeter;
  readonly alerts: RouterAlerts;
  /** A batch is on disk; callers are answered after this returns. */
  readonly publish: (batch: CommittedBatch) => void;
  /** Called after the callers were answered. */
  readonly owe: (actions: readonly OwedAction[]) => void;
}

/** The engine broke one of its own promises while it applied a command. */
class EngineFault extends Error {
  override readonly name = 'EngineFault';
}

/**
 * One leader's time with one epoch: look up, apply, commit, publish, answer. Any error that leaves the outcome open ends the term
 * (`process` throws) and its memory with it.
 */
export class Term {
  private readonly logger = new Logger('Router');
  private readonly configs = new Map<number, RoutingConfig>();
  private engine: RouterEngine;
  private lastAt: Millis;

  constructor(
    private readonly parts: TermParts,
    private readonly epoch: number,
    private readonly committed: CommittedState,
    config: RoutingConfig,
  ) {
    this.configs.set(config.version, config);
    this.lastAt = committed.lastNow ?? 0;
    this.engine = committed.lastNow === null ? parts.makeEngine(config) : this.rebuilt();
  }

  /** Version of the configuration on disk. */
  get configVersion(): number {
    return this.committed.configVersion ?? Math.max(...this.configs.keys());
  }

  nextDeadline(): Millis | undefined {
    return this.engine.nextDeadline();
  }

  /** To be asked only between two batches, when it knows nothing that is not on disk. Another one after a poisoned batch. */
  get explainer(): Explainer {
    return this.engine;
  }

  /**
   * Settles every entry, or throws: those not settled then have an unknown outcome.
   * @throws the database's error, when it does not blame the values
   */
  async process(entries: readonly Entry[]): Promise<void> {
    const fresh = await this.withoutKnown(entries);
    if (fresh.length === 0) return;
    try {
      await this.commit(fresh);
    } catch (error) {
      if (!isolatable(error)) throw error;
      this.engine = this.rebuilt();
      await this.oneByOne(fresh, error);
    }
  }

  /** Answers what was answered before, drops what was withdrawn meanwhile. */
  private async withoutKnown(entries: readonly Entry[]): Promise<Entry[]> {
    const ids = entries.flatMap((entry) => (entry.mayBeKnown && entry.commandId !== null ? [entry.commandId] : []));
    const receipts = await this.parts.journal.receipts(ids);
    for (const entry of entries) {
      const receipt = entry.commandId === null ? undefined : receipts.get(entry.commandId);
      if (!receipt || entry.state !== 'waiting') continue;
      answer(entry, receipt);
      this.parts.meter.settled(entry.command.kind, 'repeated');
    }
    return entries.filter((entry) => entry.state === 'waiting');
  }

  private async commit(entries: readonly Entry[]): Promise<void> {
    const applied = this.apply(entries);
    const changes = this.engine.takeChanges();
    const seats = new Map(changes.flatMap((change) => (change.kind === 'seat' ? [[change.id, change.record]] : [])));
    const rows = changedContactRows(this.committed.contactRows, applied, changes, (seatId) => {
      return seats.get(seatId)?.centreId ?? this.committed.centreOfSeat(seatId);
    });
    const { journal, probe, meter } = this.parts;
    probe.passed('applied');
    const calledAt = performance.now();
    await journal.commit(this.epoch, journalRows(journal.partition, applied, changes, rows));
    meter.committed(applied.length, performance.now() - calledAt);
    probe.passed('committed');
    const from = this.committed.seq;
    const last = present(applied.at(-1), 'a batch holds at least one command');
    this.committed.advance(last.seq, changes, rows);
    const effects = applied.flatMap((one) => one.effects);
    this.parts.publish({ from, to: last.seq, at: last.at, effects, changes });
    for (const [index, entry] of entries.entries()) this.settle(entry, present(applied[index], 'one each'));
    const owed = owedActions(journal.partition, applied).filter((item) => !item.cancelled);
    // The callers' own code runs first: what they tell their customer is on its way before anything rings.
    setImmediate(() => {
      probe.passed('acknowledged');
      if (owed.length === 0) return;
      probe.passed('owing');
      this.parts.owe(owed);
    });
  }

  private settle(entry: Entry, applied: AppliedCommand): void {
    const result = resultOf(applied);
    entry.settle(result);
    const { meter } = this.parts;
    meter.settled(applied.command.kind, result.accepted ? 'accepted' : 'rejected');
    if (!result.accepted) meter.refused(result.reason);
  }

  private apply(entries: readonly Entry[]): AppliedCommand[] {
    return entries.map((entry, index) => {
      entry.markApplied();
      const { command, commandId } = entry;
      if (command.kind === 'config-changed') this.configs.set(command.config.version, command.config);
      this.lastAt = Math.max(this.lastAt, entry.at);
      try {
        const effects = this.engine.apply(command, this.lastAt);
        return { seq: this.committed.seq + 1 + index, at: this.lastAt, commandId, command, effects };
      } catch (error) {
        throw new EngineFault(`the engine failed at ${command.kind}`, { cause: error });
      }
    });
  }

  /** One of these cannot be stored: it alone shall fail. */
  private async oneByOne(entries: readonly Entry[], first: unknown): Promise<void> {
    const [only] = entries;
    if (entries.length === 1 && only) {
      await this.setAside(only, first);
      return;
    }
    for (const entry of entries) {
      try {
        await this.commit([entry]);
      } catch (error) {
        if (!isolatable(error)) throw error;
        this.engine = this.rebuilt();
        await this.setAside(entry, error);
      }
    }
  }

  private async setAside(entry: Entry, error: unknown): Promise<void> {
    const { command, commandId } = entry;
    this.logger.error({
      alert: 'command-poisoned',
      message: `${command.kind} ${commandId ?? '(our own)'} cannot be applied and was set aside`,
      // Not the error itself: PostgreSQL's words may repeat the value.
      sqlState: sqlStateOf(error),
    });
    this.parts.alerts.raise('command-poisoned');
    this.parts.meter.settled(command.kind, 'poisoned');
    if (error instanceof EngineFault) {
      this.logger.error(error.cause);
      entry.refuse(error);
      return;
    }
    if (commandId !== null) {
      await this.parts.journal.quarantine(commandId, command, sqlStateOf(error) ?? '', messageOf(error));
    }
    entry.refuse(commandPoisoned(commandId ?? command.kind));
  }

  /** The engine as it stands on disk. */
  private rebuilt(): RouterEngine {
    if (this.committed.lastNow === null) {
      return this.parts.makeEngine(present([...this.configs.values()][0], 'a term begins with a configuration'));
    }
    const config = present(this.configs.get(this.configVersion), `configuration ${this.configVersion} is at hand`);
    return this.parts.makeEngine(config, structuredClone(this.committed.snapshot()));
  }
}

function isolatable(error: unknown): boolean {
  return error instanceof EngineFault || journalFailureOf(error) === 'data';
}

function answer(entry: Entry, receipt: Receipt): void {
  if ('result' in receipt) entry.settle(receipt.result);
  else entry.refuse(commandPoisoned(entry.commandId ?? ''));
}

function resultOf({ seq, effects }: AppliedCommand): CommandResult {
  const rejected = rejectionOf(effects);
  return rejected === null
    ? { accepted: true, seq, effects: journalledEffects(effects) }
    : { accepted: false, seq, reason: rejected.reason, detail: rejected.detail };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
