import type { CompiledConfig } from './compiled-config';
import type { CentreId, QueueId, RuleConfig, RuleId } from './config';
import { groupId } from './group-statistics';

/** Which rules look at a group. */
export interface GroupWatch {
  /** Rules for contacts of this group, in the order of the configuration. */
  readonly own: readonly RuleConfig[];
  /** Of them, those that pick by share. */
  readonly sharing: readonly RuleConfig[];
  /** Whoever looks at how many wait here and how long: its own, and those that it may be a target of. */
  readonly waiting: readonly RuleId[];
  /** Whoever looks at what happened here lately. */
  readonly statistics: readonly RuleId[];
  /** Whether a rule of it has channels treat contacts. */
  readonly treats: boolean;
  /** Contacts with fewer moves than this may be moved; 0 when no rule of it moves. */
  readonly hopLimit: number;
}

/**
 * What has to be judged anew when something changed, worked out once per configuration: a command costs the rules that it
 * touches, never all of them. A rule that is judged in vain does no harm; one that is missed would be late.
 */
export class RuleWatch {
  /** By group: whoever looks at it from outside of it. */
  private readonly outside = new Map<string, RuleId[]>();
  private readonly statistics = new Map<string, RuleId[]>();
  /** By group: whoever looks at its scope. */
  private readonly scopes = new Map<string, RuleId[]>();
  private readonly seats = new Map<CentreId, RuleId[][]>();
  private readonly staff = new Map<CentreId, RuleId[]>();
  /** By centre and the number of trunks in use that makes the difference. */
  private readonly trunks = new Map<CentreId, Map<number, RuleId[]>>();
  private readonly health = new Map<CentreId, RuleId[]>();
  private readonly groups = new Map<string, GroupWatch>();

  constructor(private readonly compiled: CompiledConfig) {
    for (const rule of compiled.rules.values()) {
      this.watchConditions(rule);
      if (rule.choose === 'best') this.watchExpectedWait(rule, rule.queueId, rule.homeCentreId);
      if (rule.action === 'widen') this.watchCentres(rule);
      if (rule.action === 'move') this.watchQueues(rule);
    }
  }

  group(queueId: QueueId, homeCentreId: CentreId): GroupWatch {
    const id = groupId(queueId, homeCentreId);
    const known = this.groups.get(id);
    if (known !== undefined) return known;
    const own = this.compiled.rulesOfHome(homeCentreId).filter((rule) => rule.queueId === queueId);
    const made: GroupWatch = {
      own,
      sharing: own.filter((rule) => (rule.share ?? 100) < 100),
      waiting: [...new Set([...own.map((rule) => rule.id), ...(this.outside.get(id) ?? [])])],
      statistics: this.statistics.get(id) ?? NONE,
      treats: own.some((rule) => rule.action !== 'widen' && rule.action !== 'move'),
      hopLimit: own.some((rule) => rule.action === 'move') ? (this.compiled.config.maxHops ?? 1) : 0,
    };
    this.groups.set(id, made);
    return made;
  }

  /** Rules that ask whether a seat of the centre that meets the requirement could take somebody now. */
  ofSeats(centreId: CentreId, requirementIndex: number): readonly RuleId[] {
    return this.seats.get(centreId)?.[requirementIndex] ?? NONE;
  }

  /** Rules that ask who is signed in at the centre. */
  ofStaff(centreId: CentreId): readonly RuleId[] {
    return this.staff.get(centreId) ?? NONE;
  }

  /** Rules that ask whether so many trunks of the centre are in use. */
  ofTrunks(centreId: CentreId, inUse: number): readonly RuleId[] {
    return this.trunks.get(centreId)?.get(inUse) ?? NONE;
  }

  /** Rules that borrow from the centre only while its own are served in time. */
  ofHealth(centreId: CentreId): readonly RuleId[] {
    return this.health.get(centreId) ?? NONE;
  }

  ofScope(queueId: QueueId, homeCentreId: CentreId): readonly RuleId[] {
    return this.scopes.get(groupId(queueId, homeCentreId)) ?? NONE;
  }

  private watchConditions(rule: RuleConfig): void {
    const { queueId, homeCentreId: home } = rule;
    for (const when of this.compiled.conditionsOf(rule)) {
      if ('readySeats' in when) this.watchSeats(rule, home, queueId);
      if ('staffedSeats' in when) add(this.staff, home, rule);
      if ('trunksInUse' in when) this.watchTrunks(rule, home, [when.trunksInUse, when.exit ?? when.trunksInUse]);
      if ('serviceLevel' in when) add(this.statistics, groupId(queueId, home), rule);
      if ('expectedWaitMs' in when) this.watchExpectedWait(rule, queueId, home);
    }
  }

  private watchCentres(rule: RuleConfig): void {
    for (const target of rule.targets) {
      add(this.staff, target, rule);
      this.watchSeats(rule, target, rule.queueId);
      if (rule.lenderHealth === true) add(this.health, target, rule);
      this.watchTarget(rule, rule.queueId, target);
    }
  }

  private watchQueues(rule: RuleConfig): void {
    const { homeCentreId: home } = rule;
    for (const queueId of rule.targets) {
      this.watchTarget(rule, queueId, home);
      add(this.scopes, groupId(queueId, home), rule);
      const rings = this.compiled.queues.get(queueId)?.rings ?? [];
      const lending = this.compiled.rulesOfHome(home).filter((other) => other.queueId === queueId);
      const centres = [home, ...rings.flatMap((ring) => ring.scope), ...lending.flatMap((other) => other.targets)];
      for (const centreId of centres) add(this.staff, centreId, rule);
    }
  }

  private watchTarget(rule: RuleConfig, queueId: QueueId, centreId: CentreId): void {
    const saturation = this.compiled.queues.get(queueId)?.config.saturation;
    if (saturation !== undefined) {
      add(this.outside, groupId(queueId, centreId), rule);
      this.watchSeats(rule, centreId, queueId);
      const trunks = this.compiled.centres.get(centreId)?.trunks;
      if (saturation.trunksFull === true && trunks !== undefined) this.watchTrunks(rule, centreId, [trunks]);
    }
    if (rule.choose === 'best') this.watchExpectedWait(rule, queueId, centreId);
  }

  private watchExpectedWait(rule: RuleConfig, queueId: QueueId, centreId: CentreId): void {
    add(this.outside, groupId(queueId, centreId), rule);
    add(this.statistics, groupId(queueId, centreId), rule);
    add(this.staff, centreId, rule);
    this.watchSeats(rule, centreId, queueId);
  }

  private watchTrunks(rule: RuleConfig, centreId: CentreId, marks: readonly number[]): void {
    let ofCentre = this.trunks.get(centreId);
    if (ofCentre === undefined) this.trunks.set(centreId, (ofCentre = new Map<number, RuleId[]>()));
    for (const mark of marks) add(ofCentre, mark, rule);
  }

  private watchSeats(rule: RuleConfig, centreId: CentreId, queueId: QueueId): void {
    let ofCentre = this.seats.get(centreId);
    if (ofCentre === undefined) this.seats.set(centreId, (ofCentre = []));
    for (const { requirement } of this.compiled.queues.get(queueId)?.rings ?? []) {
      const present = (ofCentre[requirement.index] ??= []);
      if (!present.includes(rule.id)) present.push(rule.id);
    }
  }
}

const NONE: readonly RuleId[] = [];

function add<K>(map: Map<K, RuleId[]>, key: K, { id }: RuleConfig): void {
  const present = map.get(key);
  if (present === undefined) map.set(key, [id]);
  else if (!present.includes(id)) present.push(id);
}
