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
    targets: rule.targets,
    inForceSince: record?.inForceSince ?? null,
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
  if ('oldestWaitMs' in when) {
    return [{ name: 'oldestWaitMs', threshold: when.oldestWaitMs, exit: when.exit ?? null }];
  }
  if ('readySeats' in when) return [{ name: 'readySeats', threshold: when.readySeats, exit: null }];
  if ('centreState' in when) return [{ name: 'centreState', threshold: when.centreState.join(' '), exit: null }];
  return [{ name: 'manual', threshold: 'on', exit: null }];
}
