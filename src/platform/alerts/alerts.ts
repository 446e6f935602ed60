import { Inject, Injectable, Logger } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { Clock, Millis } from '../../kernel/clock';
import { CLOCK } from '../time/clock';

/** Every code that an alert can have; docs/operations.md says what to do. The routing engine's and the router's own are among them. */
export const ALERT_CODES = [
  'account-locked',
  'actions-not-carried-out',
  'all-centres-down',
  'all-centres-saturated',
  'centre-consoles-lost',
  'command-poisoned',
  'mail-listener-down',
  'message-not-stored',
  'messages-not-delivered',
  'router-command-refused',
  'samples-not-drawn',
  'seat-device-failing',
  'work-not-conserved',
] as const;
type AlertCode = (typeof ALERT_CODES)[number];

/** Something a duty manager has to know now. Ids only. */
export interface Alert {
  readonly alertId: string;
  /** Stable code that consoles translate. */
  readonly alert: AlertCode;
  readonly at: Millis;
  readonly queueId: string | null;
  readonly centreId: string | null;
  readonly seatId: string | null;
}

export type NewAlert = Pick<Alert, 'alert'> & Partial<Pick<Alert, 'at' | 'queueId' | 'centreId' | 'seatId'>>;

/** Alerts remembered for boards that are opened later. */
export const ALERTS_KEPT = 100;

/** Where any room says that something is wrong, and boards hear of it. Every alert is logged too. */
@Injectable()
export class Alerts {
  private readonly log = new Logger(Alerts.name);
  private readonly listeners = new Set<(alert: Alert) => void>();
  private kept: readonly Alert[] = [];

  constructor(@Inject(CLOCK) private readonly clock: Clock) {}

  raise(alert: NewAlert): void {
    const raised: Alert = {
      alertId: randomUUID(),
      at: this.clock.now(),
      queueId: null,
      centreId: null,
      seatId: null,
      ...alert,
    };
    this.kept = [...this.kept, raised].slice(-ALERTS_KEPT);
    this.log.warn({ ...raised });
    for (const listener of this.listeners) listener(raised);
  }

  /** Oldest first. */
  recent(): readonly Alert[] {
    return this.kept;
  }

  /** The listener must not throw. Returns the way to stop. */
  subscribe(listener: (alert: Alert) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
