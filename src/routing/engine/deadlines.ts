import { present } from '../../kernel/assert';
import type { RuleId } from './config';
import type { Core } from './core';
import { endExclusion } from './exclusions';
import type { Contact, Seat, Timer } from './model';
import { applyRateCap, missOffer } from './offers';
import { addToLine, endPreference, leaveLine, settleRing } from './queueing';
import { endSwitch } from './rules';
import { touchSeat } from './seat-state';
import { signOut } from './seats';
import { close } from './service';

/** Carries out one deadline that has come, at `core.now`. */
export function fireDeadline(core: Core, timer: Timer): void {
  switch (timer.kind) {
    case 'offer':
      missOffer(core, timer.contact);
      break;
    case 'ring':
      reachRing(core, timer.contact);
      break;
    case 'preferred':
      endPreference(core, timer.contact);
      break;
    case 'wrap-up':
      close(core, timer.contact, 'served', null);
      break;
    case 'exclusion':
      endExclusion(core, timer.contact, timer.order);
      break;
    case 'grace':
      signOut(core, timer.seat, 'seat-lost', null, 'seat-lost');
      break;
    case 'rate-limit':
      liftLimit(core, timer.seat);
      break;
    case 'rule-switch':
      endSwitch(core, ruleOf(core, timer.ruleId));
      break;
  }
}

/** Rings run on through offers; a contact that is offered reaches the ring where it is. */
function reachRing(core: Core, contact: Contact): void {
  const lane = core.laneOf(contact);
  contact.rec.nextRing = null;
  core.contactChanged(contact);
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

function ruleOf(core: Core, id: RuleId) {
  return present(core.rules.get(id), `a live deadline belongs to a configured rule, not ${id}`);
}
