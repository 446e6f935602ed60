import {
  compareRank,
  costOf,
  firstRefusal,
  type House,
  mayTake,
  requirementOf,
  ringMet,
} from '../../src/routing/engine/brute-force';
import type { Command } from '../../src/routing/engine/commands';
import { simpleConditions } from '../../src/routing/engine/conditions';
import type { RoutingConfig, RuleConfig } from '../../src/routing/engine/config';
import { type Effect, isAction } from '../../src/routing/engine/effects';
import type { RoutingEngine } from '../../src/routing/engine/engine';
import type { ContactRecord, SeatRecord } from '../../src/routing/engine/records';
import { CLOSED_LISTS, type ConditionKind, type ListName, type Trait, TRAITS } from './closed-lists';

/** Of each thing, over this many sequences … */
const SEQUENCES = 10_000;
/** … there must be at least so many. */
const FEWEST = 100;

/** What the engine chose, just before it does. */
interface Decision {
  readonly contact: ContactRecord;
  readonly seat: SeatRecord;
  readonly ring: number;
  readonly ruleId: string | null;
}

/**
 * Counts how often everything happened of which there is a closed list: a property that was never put to a test by
 * what it is about is no property. It is told what an engine was asked and said, and looks at each decision itself.
 */
export class Occurrences {
  /** Offers that the engine chose by itself. */
  decisions = 0;
  /** Those for which two seats could have taken the contact and two contacts could have gone to the seat. */
  contested = 0;
  private readonly counts = new Map<string, number>();

  /** Looks at every decision of the engine from now on. */
  watch(engine: RoutingEngine): void {
    const core = engine['core'];
    core.beforeOffer = (contact, { seat, ring, ruleId }, manual) => {
      if (manual) return;
      const house = { config: core.compiled.config, state: engine.snapshot(), now: core.now };
      this.decided(house, { contact: contact.rec, seat: seat.rec, ring, ruleId });
    };
  }

  /** `config`: in force after the command. */
  saw(command: Command, effects: readonly Effect[], config: RoutingConfig): void {
    this.count('command', command.kind);
    for (const effect of effects) this.said(effect, config);
  }

  /** What happened less often than it should have in so many sequences, with how often it did. */
  tooRare(sequences: number): string[] {
    const fewest = (FEWEST * sequences) / SEQUENCES;
    return everyMember()
      .filter((name) => (this.counts.get(name) ?? 0) < fewest)
      .map((name) => this.line(name));
  }

  /** Of all decisions, the share that had something to decide on both sides. */
  get contestedShare(): number {
    return this.contested / this.decisions;
  }

  table(): string {
    const share = `decisions ${this.decisions}, with a choice of seats and of contacts ${this.contested}`;
    return [share, ...everyMember().map((name) => this.line(name))].join('\n');
  }

  private line(name: string): string {
    return `${name} ${this.counts.get(name) ?? 0}`;
  }

  private count(list: ListName, member: string): void {
    const name = nameOf(list, member);
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }

  private said(effect: Effect, config: RoutingConfig): void {
    this.count('effect', effect.kind);
    if (isAction(effect)) {
      if ('ruleId' in effect) this.count('rule did', effect.kind);
      return;
    }
    switch (effect.kind) {
      case 'command-rejected':
        this.count('rejected', effect.reason);
        break;
      case 'offer-ended':
        this.count('offer ended', effect.end);
        if (effect.end === 'cancelled') this.count('offer cancelled', effect.cause);
        break;
      case 'contact-closed':
        this.count('contact closed', effect.cause);
        break;
      case 'contact-requeued':
        this.count('contact requeued', effect.cause);
        break;
      case 'alert-raised':
        this.count('alert', effect.alert);
        break;
      case 'centre-state-changed':
        this.count('centre turned', effect.to);
        break;
      case 'seat-state-changed':
        this.count('seat turned', effect.to);
        break;
      case 'contact-moved':
        this.count('rule did', 'move');
        break;
      case 'rule-entered':
      case 'rule-left':
        this.turned(
          config.rules.find(({ id }) => id === effect.ruleId),
          effect.kind === 'rule-left',
        );
        break;
      default:
        break;
    }
  }

  private turned(rule: RuleConfig | undefined, left: boolean): void {
    if (rule === undefined) return;
    for (const condition of simpleConditions(rule.when)) {
      const [kind] = Object.keys(condition) as ConditionKind[];
      if (kind === undefined) continue;
      this.count('rule turned by', kind);
      if (left && 'exit' in condition) this.count('rule stayed until exit of', kind);
    }
  }

  private decided(house: House, decision: Decision): void {
    const { contact, seat, ruleId } = decision;
    const able: SeatRecord[] = [];
    for (const other of house.state.seat) {
      const refusal = firstRefusal(house, contact, other);
      if (refusal === null) able.push(other);
      else this.count('seat refused', refusal);
    }
    this.decisions += 1;
    if (able.length > 1 && competing(house, seat) > 1) this.contested += 1;
    if (ruleId !== null) this.count('rule did', 'widen');
    const ranking = decidingRanking(house, decision, able);
    if (ranking !== null) this.count('ranking decided', ranking);
    const has = traitsOf(house, decision);
    TRAITS.forEach((first, at) => {
      for (const second of TRAITS.slice(at + 1)) {
        if (has[first] && has[second]) this.count('offer with', `${first} and ${second}`);
      }
    });
  }
}

function everyMember(): string[] {
  return (Object.keys(CLOSED_LISTS) as ListName[]).flatMap((list) =>
    CLOSED_LISTS[list].map((member) => nameOf(list, member)),
  );
}

function nameOf(list: ListName, member: string): string {
  return `${list} ${member}`;
}

/** How many waiting contacts could have gone to the seat. */
function competing(house: House, seat: SeatRecord): number {
  return house.state.contact.filter((other) => other.state === 'queued' && mayTake(house, other, seat)).length;
}

/** The ranking, if it put the seat before another of its centre that the contact could have had in the same ring. */
function decidingRanking(house: House, { contact, seat, ring }: Decision, able: readonly SeatRecord[]) {
  const { config } = house;
  const own = config.queues.find(({ id }) => id === contact.queueId)?.ranking;
  const ranking = own ?? config.media[contact.medium].ranking;
  const requires = requirementOf(house, contact, ring);
  const decides = able.some(
    (other) =>
      other.centreId === seat.centreId &&
      ringMet(house, contact, other) === ring &&
      compareRank(house, ranking, requires, seat, other) < 0,
  );
  return decides ? ranking : null;
}

function traitsOf(house: House, { contact, seat, ring, ruleId }: Decision): Readonly<Record<Trait, boolean>> {
  const inHand = house.state.contact.filter((other) => other.seatId === seat.id && other.state !== 'paused');
  const units = inHand.reduce((sum, { unitsHeld }) => sum + unitsHeld, costOf(house, contact));
  return {
    'ring above 0': ring > 0,
    overflow: ruleId !== null,
    'named seat': contact.preferred !== null,
    excludes: contact.exclusions.length > 0,
    interrupts: units > seat.profile.capacity,
  };
}
