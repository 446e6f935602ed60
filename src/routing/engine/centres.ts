import { takesNew } from './balance';
import type { Actor } from './commands';
import type { CentreId, CentreState } from './config';
import { type Core, type Refusal, refuse } from './core';
import type { Contact } from './model';
import { endOffer } from './offers';
import { enterLine, rehomeIfDown } from './queueing';
import { raiseAlert } from './alerts';
import { rescopeAll } from './scope';
import { close, isInService, requeueFromSeat } from './service';

export function centreStateChanged(core: Core, centreId: CentreId, to: CentreState, by: Actor): Refusal {
  const rec = core.centres.get(centreId);
  if (rec === undefined || !core.compiled.centres.has(centreId))
    return refuse('unknown-centre', `there is no centre ${centreId}`);
  const from = rec.state;
  if (from === to) return refuse('invalid-value', `centre ${centreId} is ${to} already`);
  rec.state = to;
  core.changed('centre', centreId);
  core.fact({ kind: 'centre-state-changed', at: core.now, centreId, from, to, by });
  rescopeAll(core);
  core.touchRules([...core.compiled.rules.keys()]);
  if (to === 'down') goDown(core, centreId);
  else rehomeStranded(core);
  return undefined;
}

/**
 * A centre is down (routing.md section 5): offers of its seats and of its contacts end; text in service at its seats goes
 * back in line, calls at its seats are lost and called back; waiting contacts get another home. What its seats
 * still wrap up, they finish; a contact of this home in service at a seat of another centre goes on.
 */
function goDown(core: Core, centreId: CentreId): void {
  const contacts = inOrder(core, () => true);
  for (const contact of contacts) {
    const { rec } = contact;
    const offeredAt = rec.offer === null ? undefined : contact.seat?.rec.centreId;
    if (rec.offer !== null && (rec.homeCentreId === centreId || offeredAt === centreId)) {
      endOffer(core, contact, { end: 'cancelled', cause: 'centre-down' });
      enterLine(core, contact);
    }
  }
  for (const contact of contacts) {
    if (isInService(contact) && core.seatOf(contact)?.rec.centreId === centreId) leaveDownCentre(core, contact);
  }
  rehomeStranded(core);
}

function leaveDownCentre(core: Core, contact: Contact): void {
  const { rec } = contact;
  if (rec.medium !== 'voice') {
    // Set aside for an absent customer: it holds nothing of the seat and looks for another when he is back.
    if (rec.state !== 'held') requeueFromSeat(core, contact, 'centre-down');
    return;
  }
  core.action({ kind: 'release-media', contactId: rec.id, medium: rec.medium, cause: 'lost', expiresAt: null });
  core.action({ kind: 'offer-callback', contactId: rec.id, medium: rec.medium, expiresAt: null });
  close(core, contact, 'lost', null);
}

/**
 * When a centre has opened or closed since the last command: rules are judged anew, and contacts whose home is down find
 * one that is open now.
 */
export function settleHours(core: Core): void {
  if (core.hoursTurnAt === null || core.now < core.hoursTurnAt) return;
  core.hoursTurnAt = core.compiled.nextHoursTurn(core.now);
  core.touchRules([...core.compiled.rules.keys()]);
  rehomeAll(core);
}

/** Gives every contact that is not in service and whose home is down, or gone, a home that takes new contacts. */
export function rehomeStranded(core: Core): void {
  const stranded = rehomeAll(core);
  const nobodyTakes = core.compiled.config.centres.every((centre) => !takesNew(core, centre.id));
  const allDown = core.compiled.config.centres.every((centre) => core.centreState(centre.id) === 'down');
  if (allDown || (stranded && nobodyTakes)) {
    raiseAlert(core, { alert: 'all-centres-down', queueId: null, centreId: null, seatId: null });
  }
}

/** True when somebody is left whom no centre takes. */
function rehomeAll(core: Core): boolean {
  let stranded = false;
  for (const contact of inOrder(core, (candidate) => isStranded(core, candidate))) {
    if (!rehomeIfDown(core, contact)) stranded = true;
  }
  return stranded;
}

function isStranded(core: Core, { rec }: Contact): boolean {
  if (rec.state !== 'arrived' && rec.state !== 'queued' && rec.state !== 'offered') return false;
  const home = core.centreState(rec.homeCentreId);
  return home === undefined || home === 'down';
}

function inOrder(core: Core, which: (contact: Contact) => boolean): Contact[] {
  return [...core.contacts.values()].filter(which).sort((a, b) => a.arrivalNumber - b.arrivalNumber);
}
