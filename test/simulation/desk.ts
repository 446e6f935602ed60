import type { Millis } from '../../src/kernel/clock';
import type { Medium } from '../../src/kernel/medium';
import type { Actor, ChosenSeatState, Command, Rejection } from '../../src/routing/engine/commands';
import type { QueueConfig, RoutingConfig, SeatProfile } from '../../src/routing/engine/config';
import { DEFAULT_NUMBERS, defaultMedia } from '../../src/routing/engine/defaults';
import type { Effect } from '../../src/routing/engine/effects';
import { RoutingEngine } from '../../src/routing/engine/engine';
import { violationsOf } from '../../src/routing/engine/invariants';
import type { ContactRecord, SeatRecord } from '../../src/routing/engine/records';

export const BOSS: Actor = { personId: 'boss' };

type Kind = Effect['kind'];
type Of<K extends Kind> = Extract<Effect, { kind: K }>;

export function queue(id: string, more: Partial<QueueConfig> = {}): QueueConfig {
  return { id, requires: {}, rings: [], priority: 0, headStartS: 0, answerTargetMs: 20_000, open: true, ...more };
}

function configWith(more: Partial<RoutingConfig> = {}): RoutingConfig {
  return {
    ...DEFAULT_NUMBERS,
    version: 1,
    priorities: [],
    media: defaultMedia(),
    centres: [
      { id: 'n', weight: 1 },
      { id: 't', weight: 1 },
    ],
    queues: [queue('q')],
    accessPoints: (['voice', 'chat', 'sms', 'email'] as const).map((medium) => ({
      id: medium,
      medium,
      queueId: 'q',
      homeCentreId: 'n',
    })),
    rules: [],
    ...more,
  };
}

interface SeatOptions extends Partial<SeatProfile> {
  readonly centre?: string;
  readonly chosen?: ChosenSeatState;
}

interface ContactOptions {
  readonly medium?: Medium;
  readonly queue?: string;
  readonly centre?: string;
  readonly priority?: number;
  readonly prefer?: string;
  readonly preferMs?: Millis;
}

/**
 * One house worked by hand, for tests that read like the page they test. Every command is checked for having applied
 * and against the invariants. Instants are milliseconds since the house opened.
 */
export class Desk {
  readonly engine: RoutingEngine;
  config: RoutingConfig;
  private readonly opened = 1_700_000_000_000;
  private now = 0;
  private seatNumber = 0;

  constructor(more: Partial<RoutingConfig> = {}) {
    this.config = configWith(more);
    this.engine = new RoutingEngine(this.config);
  }

  /** Lets time pass to an instant, with the deadlines on the way. */
  at(now: Millis): Effect[] {
    this.now = now;
    return this.do({ kind: 'tick' });
  }

  do(command: Command): Effect[] {
    const effects = this.apply(command);
    const rejected = effects.find((effect) => effect.kind === 'command-rejected');
    if (rejected !== undefined) throw new Error(`${command.kind} was rejected: ${JSON.stringify(rejected)}`);
    return effects;
  }

  rejection(command: Command): Rejection | null {
    const last = this.apply(command).at(-1);
    return last?.kind === 'command-rejected' ? last.reason : null;
  }

  /** An instant of this house as the engine knows it. */
  instant(at: Millis): Millis {
    return this.opened + at;
  }

  seat(seatId: string, { centre = 'n', chosen = { state: 'ready' }, ...profile }: SeatOptions = {}): Effect[] {
    const seatNumber = (this.seatNumber += 1);
    return this.do({
      kind: 'seat-signed-in',
      seatId,
      centreId: centre,
      profile: { seatNumber, skills: {}, capacity: 100, caps: {}, ...profile },
      chosen,
    });
  }

  arrive(contactId: string, { medium = 'voice', centre }: ContactOptions = {}): Effect[] {
    const home = centre === undefined ? {} : { homeCentreId: centre };
    return this.do({ kind: 'contact-arrived', contactId, accessPointId: medium, medium, ...home });
  }

  /** Arrives and is queued at once. */
  contact(contactId: string, options: ContactOptions = {}): Effect[] {
    return [...this.arrive(contactId, options), ...this.do(this.queuing(contactId, options))];
  }

  queuing(contactId: string, options: ContactOptions = {}): Command {
    return {
      kind: 'contact-queued',
      contactId,
      ...(options.queue === undefined ? {} : { queueId: options.queue }),
      ...(options.priority === undefined ? {} : { priority: options.priority }),
      ...(options.prefer === undefined ? {} : { preferredSeatId: options.prefer }),
      ...(options.preferMs === undefined ? {} : { preferMs: options.preferMs }),
    };
  }

  accept(contactId: string): Effect[] {
    const { id, seatId } = this.offer(contactId);
    return this.do({ kind: 'offer-accepted', offerId: id, seatId });
  }

  decline(contactId: string): Effect[] {
    const { id, seatId } = this.offer(contactId);
    return this.do({ kind: 'offer-declined', offerId: id, seatId, reason: 'busy' });
  }

  fail(contactId: string): Effect[] {
    const { offer, servedOfferId } = this.record(contactId);
    return this.do({ kind: 'offer-failed', offerId: offer?.id ?? servedOfferId ?? '', detail: 'no answer' });
  }

  /** Accepted and connected. */
  serve(...contactIds: string[]): void {
    for (const contactId of contactIds) {
      this.accept(contactId);
      this.do({ kind: 'media-connected', contactId });
    }
  }

  end(contactId: string, by: 'customer' | 'seat' | 'system' = 'customer'): Effect[] {
    return this.do({ kind: 'contact-ended', contactId, by });
  }

  wrapUp(contactId: string): Effect[] {
    return this.do({ kind: 'wrap-up-done', contactId, seatId: this.record(contactId).seatId ?? '', outcome: 'done' });
  }

  /** The whole of a service, from the pending offer to the end of wrap-up. */
  finish(contactId: string): void {
    this.serve(contactId);
    this.end(contactId);
    this.wrapUp(contactId);
  }

  choose(seatId: string, state: 'ready' | 'not-ready'): Effect[] {
    return this.do({
      kind: 'seat-state-chosen',
      seatId,
      chosen: state === 'ready' ? { state } : { state, reason: 'break' },
    });
  }

  /** Contact → seat of its pending offer. */
  offers(): Record<string, string> {
    const offered = this.engine.snapshot().contact.filter(({ offer }) => offer !== null);
    return Object.fromEntries(offered.map(({ id, offer }) => [id, offer?.seatId ?? '']));
  }

  states(): Record<string, string> {
    return Object.fromEntries(this.engine.snapshot().contact.map(({ id, state }) => [id, state]));
  }

  record(contactId: string): ContactRecord {
    const record = this.engine.snapshot().contact.find(({ id }) => id === contactId);
    if (record === undefined) throw new Error(`no open contact ${contactId}`);
    return record;
  }

  seatRecord(seatId: string): SeatRecord {
    const record = this.engine.snapshot().seat.find(({ id }) => id === seatId);
    if (record === undefined) throw new Error(`seat ${seatId} is not signed in`);
    return record;
  }

  private offer(contactId: string) {
    const { offer } = this.record(contactId);
    if (offer === null) throw new Error(`${contactId} has no offer`);
    return offer;
  }

  private apply(command: Command): Effect[] {
    const before = this.engine.snapshot();
    const deadline = this.engine.nextDeadline();
    const now = this.instant(this.now);
    const effects = this.engine.apply(command, now);
    const rejected = effects.some((effect) => effect.kind === 'command-rejected');
    if (!rejected && command.kind === 'config-changed') this.config = command.config;
    const after = this.engine.snapshot();
    const step = { config: this.config, before, after, effects, now, isTick: command.kind === 'tick', deadline };
    const violations = violationsOf(step);
    if (violations.length > 0) throw new Error(`after ${command.kind}: ${JSON.stringify(violations)}`);
    return effects;
  }
}

/** The effects of one kind, in order. */
export function only<K extends Kind>(effects: readonly Effect[], kind: K): Of<K>[] {
  return effects.filter((effect): effect is Of<K> => effect.kind === kind);
}

export function kinds(effects: readonly Effect[]): string[] {
  return effects.map(({ kind }) => kind);
}
