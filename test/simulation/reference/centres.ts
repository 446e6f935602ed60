import type { Command } from '../../../src/routing/engine/commands';
import type { CentreId } from '../../../src/routing/engine/config';
import { raiseOnce } from './alert';
import { takesNew } from './homes';
import { act, centreOf, type Contact, type House, refuseIf, say, seatOf, waits } from './house';
import { cancelOffer } from './offers';
import { rehome } from './queueing';
import { close, release, requeue } from './service';

type Of<K extends Command['kind']> = Extract<Command, { kind: K }>;

export function changeCentre(house: House, { centreId, state, by }: Of<'centre-state-changed'>): void {
  refuseIf(centreOf(house, centreId) === undefined, 'unknown-centre');
  const from = house.centres[centreId] ?? 'active';
  refuseIf(from === state, 'invalid-value');
  house.centres[centreId] = state;
  say(house, { kind: 'centre-state-changed', centreId, from, to: state, by });
  if (state === 'down') goDown(house, centreId);
  rehomeStranded(house);
  alertIfAllDown(house);
}

/** In service by its seat's centre, waiting by its home. What is in wrap-up is finished. */
function goDown(house: House, centreId: CentreId): void {
  for (const contact of house.contacts)
    if (contact.home === centreId || seatOf(house, contact.offer?.seatId ?? null)?.centreId === centreId)
      cancelOffer(house, contact, 'centre-down');
  const served = house.contacts.filter(({ seatId }) => seatOf(house, seatId)?.centreId === centreId);
  for (const contact of served.filter(
    ({ state, medium }) => state !== 'wrap-up' && (state !== 'held' || medium === 'voice'),
  ))
    leaveDownSeat(house, contact);
}

/** A call is lost and called back; text goes back in line. On hold it has nothing of the seat, and looks for another when resumed. */
function leaveDownSeat(house: House, contact: Contact): void {
  if (contact.medium !== 'voice') {
    requeue(house, contact, 'centre-down');
    return;
  }
  release(house, contact, 'lost');
  act(house, { kind: 'offer-callback', contactId: contact.id, medium: 'voice', expiresAt: null });
  close(house, contact, 'lost', null);
}

/** Those who are not served and whose home is down look for a centre that takes new contacts. */
export function rehomeStranded(house: House): void {
  for (const contact of house.contacts.filter(isUnserved)) rehome(house, contact);
}

/** Nobody takes those whose home is down, or there is no centre that is not. */
export function alertIfAllDown(house: House): void {
  const { centres } = house.config;
  const isDown = (centreId: CentreId) => (house.centres[centreId] ?? 'down') === 'down';
  const stranded = house.contacts.some((contact) => isUnserved(contact) && isDown(contact.home));
  if (centres.every(({ id }) => isDown(id)) || (stranded && !centres.some(({ id }) => takesNew(house, id))))
    raiseOnce(house, 'all-centres-down', null, null);
}

function isUnserved(contact: Contact): boolean {
  return waits(contact) || contact.state === 'arrived';
}
