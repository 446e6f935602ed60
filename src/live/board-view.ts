import type {
  BoardCell,
  BoardCentre,
  BoardFigures,
  BoardQueue,
  BoardRule,
  BoardSeat,
  BoardWaiting,
} from '../platform/realtime/console-protocol';
import type { CentreConfig, CentreId, QueueConfig, QueueId, RuleCondition, RuleConfig } from '../routing/engine/config';
import type { ContactRecord, SeatRecord } from '../routing/engine/records';
import { cellId } from './board-contacts';
import type { BoardModel } from './board-model';
import { byMedium } from './day-figures';

/** As `RuleConfig` says. */
const DEFAULT_MIN_GAIN_MS = 30_000;

/** Names for people to read; ids stand in for what has none. All from memory. */
export interface BoardNames {
  centre(id: CentreId): { readonly name: string; readonly nameEn: string | null };
  queue(id: QueueId): { readonly name: string; readonly nameEn: string | null };
  rule(id: string): string;
  person(id: string): string;
}

export function centreView(model: BoardModel, names: BoardNames, centre: CentreConfig): BoardCentre {
  const { waiting, oldestEnqueuedAt } = model.contacts.waitingIn(centre.id);
  const flow = model.contacts.overflow(centre.id);
  const seats = (category: Parameters<typeof model.staffing.counted>[1]): number =>
    model.staffing.counted(centre.id, category);
  return {
    centreId: centre.id,
    ...names.centre(centre.id),
    state: model.centre(centre.id)?.state ?? 'active',
    seats: {
      ready: seats('ready'),
      offered: seats('offered'),
      busy: seats('busy'),
      wrapUp: seats('wrapUp'),
      notReady: seats('notReady'),
      notResponding: seats('notResponding'),
      disconnected: seats('disconnected'),
    },
    waiting,
    oldestEnqueuedAt,
    overflowOut: flow.out,
    overflowIn: flow.in,
  };
}

export function cellView(model: BoardModel, queueId: QueueId, centreId: CentreId): BoardCell {
  const count = model.contacts.count(queueId, centreId);
  const day = model.figures.cell(queueId, centreId);
  return {
    id: cellId(queueId, centreId),
    queueId,
    centreId,
    waiting: count.waiting,
    waitingByMedium: byMedium((medium) => count.byMedium.get(medium) ?? 0),
    oldestEnqueuedAt: count.oldestEnqueuedAt,
    inService: count.inService,
    idleHere: model.staffing.idleIn(queueId, centreId),
    idleElsewhere: model.staffing.idleElsewhere(queueId, centreId),
    staffedHere: model.staffing.staffedIn(queueId, centreId),
    offeredToday: day.offered,
    answeredToday: day.answered,
    answeredInTargetToday: day.answeredInTarget,
    abandonedToday: day.abandoned,
    rejectedToday: day.rejected,
  };
}

export function queueView(names: BoardNames, queue: QueueConfig): BoardQueue {
  return { queueId: queue.id, ...names.queue(queue.id), answerTargetMs: queue.answerTargetMs };
}

export function seatView(model: BoardModel, names: BoardNames, seat: SeatRecord): BoardSeat {
  const load = model.loadOf(seat.id);
  return {
    seatId: seat.id,
    seatNumber: seat.profile.seatNumber,
    name: names.person(seat.id),
    centreId: seat.centreId,
    state: seat.state,
    reason: seat.reason,
    stateSince: seat.stateSince,
    offering: load.offering,
    unitsInUse: load.unitsInUse,
    capacityUnits: seat.profile.capacity,
    contacts: model.contacts
      .ofSeat(seat.id)
      .flatMap(({ id, medium, queueId, serviceStartedAt, takenAt, arrivedAt }) =>
        queueId === null ? [] : { contactId: id, medium, queueId, since: serviceStartedAt ?? takenAt ?? arrivedAt },
      ),
  };
}

export function ruleView(model: BoardModel, names: BoardNames, rule: RuleConfig): BoardRule {
  const record = model.rule(rule.id);
  const switched = record?.switched ?? null;
  return {
    ruleId: rule.id,
    name: names.rule(rule.id),
    queueId: rule.queueId,
    homeCentreId: rule.homeCentreId,
    action: rule.action,
    targets: rule.targets,
    best: rule.choose === 'best' ? { minGainMs: rule.minGainMs ?? DEFAULT_MIN_GAIN_MS } : null,
    share: rule.share ?? 100,
    lenderHealth: rule.lenderHealth ?? false,
    parameter: rule.parameter ?? null,
    hours: rule.hours === undefined ? null : { weekly: rule.hours.weekly, dates: rule.hours.days?.length ?? 0 },
    minForceMs: rule.minForceMs,
    inForceSince: record?.inForceSince ?? null,
    seen: record?.inForceSince == null ? null : model.seenBy(rule.id),
    enabled: rule.enabled,
    switched:
      switched === null
        ? null
        : {
            position: switched.position,
            reason: switched.reason,
            until: switched.until.at,
            by: names.person(switched.by),
          },
    conditions: conditionsOf(rule.when),
    overflowedToday: model.figures.overflowed(rule.id),
  };
}

/** Null for a contact that does not wait. */
export function waitingView(contact: ContactRecord): BoardWaiting | null {
  const { queueId, enqueuedAt } = contact;
  if (queueId === null || enqueuedAt === null) return null;
  return {
    contactId: contact.id,
    medium: contact.medium,
    state: contact.state,
    queueId,
    homeCentreId: contact.homeCentreId,
    priority: contact.priority,
    ring: contact.ring,
    enqueuedAt,
    offeredSeatId: contact.offer?.seatId ?? null,
  };
}

export function figuresView(model: BoardModel, centreIds: readonly CentreId[]): BoardFigures {
  const sum = (count: (centreId: CentreId) => number): number =>
    centreIds.reduce((total, centreId) => total + count(centreId), 0);
  return byMedium((medium) => ({
    open: sum((centreId) => model.contacts.openIn(centreId, medium)),
    served: sum((centreId) => model.figures.ended(centreId, medium, 'served')),
    abandoned: sum((centreId) => model.figures.ended(centreId, medium, 'abandoned')),
    rejected: sum((centreId) => model.figures.ended(centreId, medium, 'rejected')),
    other: sum((centreId) => model.figures.ended(centreId, medium, 'other')),
  }));
}

/** The comparisons of a rule, one after the other; how `all` and `any` nest is the rule editor's subject. */
function conditionsOf(when: RuleCondition): BoardRule['conditions'] {
  if ('all' in when) return when.all.flatMap(conditionsOf);
  if ('any' in when) return when.any.flatMap(conditionsOf);
  if ('manual' in when) return [condition('manual', 'on')];
  if ('readySeats' in when) return [condition('readySeats', when.readySeats)];
  if ('staffedSeats' in when) return [condition('staffedSeats', when.staffedSeats)];
  if ('centreState' in when) return [condition('centreState', when.centreState.join(' '))];
  if ('oldestWaitMs' in when) return [condition('oldestWaitMs', when.oldestWaitMs, when.exit)];
  if ('waiting' in when) return [condition('waiting', when.waiting, when.exit)];
  if ('expectedWaitMs' in when) return [condition('expectedWaitMs', when.expectedWaitMs, when.exit)];
  if ('trunksInUse' in when) return [condition('trunksInUse', when.trunksInUse, when.exit)];
  return [condition('serviceLevel', when.serviceLevel, when.exit, when.minutes)];
}

function condition(
  name: string,
  threshold: number | string,
  exit?: number,
  minutes: number | null = null,
): BoardRule['conditions'][number] {
  return { name, threshold, exit: exit ?? null, minutes };
}
