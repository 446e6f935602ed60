import type {
  BoardAlert,
  BoardCell,
  BoardCentre,
  BoardQueue,
  BoardRule,
  BoardSeat,
  BoardSnapshot,
  BoardWaiting,
} from '../../../src/platform/realtime/console-protocol';

/** Small boards for the specs of this folder. Nothing waits and everybody is away unless a spec says otherwise. */
export function centre(centreId: string): BoardCentre {
  const seats = { ready: 0, offered: 0, busy: 0, wrapUp: 0, notReady: 0, notResponding: 0, disconnected: 0 };
  return {
    centreId,
    name: `${centreId} 中心`,
    nameEn: null,
    state: 'active',
    seats,
    waiting: 0,
    oldestEnqueuedAt: null,
    overflowOut: 0,
    overflowIn: 0,
  };
}

export function queue(queueId: string, answerTargetMs = 20_000): BoardQueue {
  return { queueId, name: `队列 ${queueId}`, nameEn: null, answerTargetMs };
}

export function cell(queueId: string, centreId: string, change: Partial<BoardCell> = {}): BoardCell {
  return {
    id: `${queueId}@${centreId}`,
    queueId,
    centreId,
    waiting: 0,
    waitingByMedium: { voice: 0, chat: 0, sms: 0, email: 0 },
    oldestEnqueuedAt: null,
    inService: 0,
    idleHere: 0,
    idleElsewhere: 0,
    staffedHere: 0,
    offeredToday: 0,
    answeredToday: 0,
    answeredInTargetToday: 0,
    abandonedToday: 0,
    rejectedToday: 0,
    ...change,
  };
}

export function seat(seatId: string, seatNumber: number, centreId: string, change: Partial<BoardSeat> = {}): BoardSeat {
  return {
    seatId,
    seatNumber,
    name: `座席 ${seatId}`,
    centreId,
    state: 'ready',
    reason: null,
    stateSince: 0,
    offering: false,
    unitsInUse: 0,
    capacityUnits: 100,
    contacts: [],
    ...change,
  };
}

export function rule(ruleId: string, change: Partial<BoardRule> = {}): BoardRule {
  return {
    ruleId,
    name: ruleId,
    queueId: 'q1',
    homeCentreId: 'n',
    action: 'widen',
    targets: ['s'],
    best: null,
    share: 100,
    lenderHealth: false,
    parameter: null,
    hours: null,
    minForceMs: 0,
    seen: null,
    inForceSince: null,
    enabled: 'auto',
    switched: null,
    conditions: [],
    overflowedToday: 0,
    ...change,
  };
}

export function waiting(contactId: string, queueId: string, homeCentreId: string): BoardWaiting {
  return {
    contactId,
    medium: 'voice',
    state: 'queued',
    queueId,
    homeCentreId,
    priority: 0,
    ring: 0,
    enqueuedAt: 0,
    offeredSeatId: null,
  };
}

export function alert(alertId: string, at: number): BoardAlert {
  return { alertId, alert: 'all-centres-saturated', at, queueId: 'q1', centreId: null, seatId: null };
}

const NOTHING = { open: 0, served: 0, abandoned: 0, rejected: 0, other: 0 };

export function snapshot(change: Partial<BoardSnapshot> = {}): BoardSnapshot {
  return {
    protocol: 1,
    to: 1,
    serverNow: 1_000,
    configVersion: 1,
    centres: [],
    queues: [],
    cells: [],
    seats: [],
    rules: [],
    waiting: [],
    figures: { voice: NOTHING, chat: NOTHING, sms: NOTHING, email: NOTHING },
    alerts: [],
    ...change,
  };
}
