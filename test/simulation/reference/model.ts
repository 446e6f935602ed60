import type { Millis } from '../../../src/kernel/clock';
import type { Command } from '../../../src/routing/engine/commands';
import type { RoutingConfig } from '../../../src/routing/engine/config';
import type { Effect } from '../../../src/routing/engine/effects';
import { handle } from './commands';
import { syncCentresAndRules, withoutStrayRules } from './config-change';
import { deadlines } from './deadlines';
import { dueAt, type House, Refused, refuseIf, say } from './house';
import { cancelOffer } from './offers';
import { settle } from './settle';

/** Takes what the engine takes and says what the engine should say. */
export class ReferenceModel {
  readonly house: House;

  constructor(config: RoutingConfig) {
    this.house = {
      config: withoutStrayRules(config),
      now: 0,
      lastNow: 0,
      contacts: [],
      seats: [],
      centres: {},
      rules: [],
      balances: {},
      outcomes: [],
      starts: [],
      handled: [],
      nextOrder: 1,
      nextOffer: 1,
      nextArrival: 1,
      alertedAt: {},
      effects: [],
    };
    syncCentresAndRules(this.house);
  }

  /** A command that does not apply is refused before it has changed anything. */
  apply(command: Command, now: Millis): Effect[] {
    const { house } = this;
    house.effects = [];
    const at = Math.max(now, house.lastNow);
    try {
      if (command.kind === 'router-resumed') {
        resumeRouter(house, command.from, command.to, at);
      } else {
        fireDue(house, at, true);
        house.now = at;
        handle(house, command);
      }
      settle(house);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const { reason } = error;
      house.effects.push({ kind: 'command-rejected', at, command: command.kind, reason, detail: '' });
    }
    return house.effects;
  }
}

/** Every deadline at its own instant; equal instants in order of creation. */
function fireDue(house: House, until: Millis, settling: boolean): void {
  for (;;) {
    const due = deadlines(house)[0];
    if (due === undefined || due.at > until) return;
    house.now = Math.max(due.at, house.lastNow);
    due.fire();
    if (settling) settle(house);
    else house.lastNow = house.now;
  }
}

/** Nothing is offered in the gap: we were not there to offer it. */
function resumeRouter(house: House, from: Millis, to: Millis, at: Millis): void {
  const valid = Number.isSafeInteger(from) && Number.isSafeInteger(to) && from <= to && to <= at;
  fireDue(house, valid ? from : at, true);
  refuseIf(!valid, 'invalid-value');
  house.now = Math.max(from, house.lastNow);
  for (const contact of house.contacts) {
    cancelOffer(house, contact, 'interrupted');
    if (contact.wrapUp !== null) Object.assign(contact.wrapUp, dueAt(house, contact.wrapUp.at + to - from));
  }
  for (const seat of [...house.seats].sort((a, b) => a.profile.seatNumber - b.profile.seatNumber)) {
    if (seat.grace !== null) seat.grace = dueAt(house, seat.grace.at + to - from);
  }
  fireDue(house, at, false);
  house.now = at;
  say(house, { kind: 'router-resumed', from, to });
}
