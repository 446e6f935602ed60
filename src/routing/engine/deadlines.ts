import { present } from '../../kernel/assert';
import type { ContactId, RuleId, SeatId } from './config';
import type { Core } from './core';
import { endExclusion } from './exclusions';
import type { Contact, Seat } from './model';
import { applyRateCap, missOffer } from './offers';
import { addToLine, endPreference, leaveLine, settleRing } from './queueing';
import { endSwitch } from './rules';
import { touchSeat } from './seat-state';
import { signOut } from './seats';
import { close } from './service';
import type { Timer } from './timers';

/** Carries out one deadline that has come, at `core.now`. */
export function fireDeadline(core: Core, timer: Timer): void {
  switch (timer.kind) {
    case 'offer':
      missOffer(core, contactOf(core, timer.id));
      break;
    case 'ring':
      reachRing(core, contactOf(core, timer.id));
      break;
    case 'preferred':
      endPreference(core, contactOf(core, timer.id));
      break;
    case 'wrap-up':
      close(core, contactOf(core, timer.id), 'served', null);
      break;
    case 'exclusion':
      endExclusion(core, contactOf(core, timer.id), timer.order);
      break;
    case 'grace':
      signOut(core, seatOf(core, timer.id), 'seat-lost', null, 'seat-lost');
      break;
    case 'rate-limit':
      liftLimit(core, seatOf(core, timer.id));
      break;
    case 'rule-switch':
      endSwitch(core, ruleOf(core, timer.id));
      break;
    case 'rule-check':
      checkRule(core, timer.id);
      break;
  }
}

/** Rings run on through offers; a contact that is offered reaches the ring where it is. */
function reachRing(core: Core, contact: Contact): void {
  const lane = core.laneOf(contact.rec);
  contact.rec.nextRing = null;
  core.changed('contact', contact.rec.id);
  if (lane === undefined) return;
  const inLine = contact.rec.state === 'queued';
  if (inLine) leaveLine(core, contact);
  settleRing(core, contact, lane);
  if (inLine) addToLine(core, contact);
}

function liftLimit(core: Core, seat: Seat): void {
  applyRateCap(core, seat);
  touchSeat(core, seat);
}

function checkRule(core: Core, id: RuleId): void {
  ruleOf(core, id).nextCheck = null;
  core.changed('rule', id);
  core.dirty.rules.add(id);
}

function contactOf(core: Core, id: ContactId): Contact {
  return present(core.contacts.get(id), `a live deadline belongs to an open contact, not ${id}`);
}

function seatOf(core: Core, id: SeatId): Seat {
  return present(core.seats.get(id), `a live deadline belongs to a signed-in seat, not ${id}`);
}

function ruleOf(core: Core, id: RuleId) {
  return present(core.rules.get(id), `a live deadline belongs to a configured rule, not ${id}`);
}
