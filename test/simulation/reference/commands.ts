import type { Command } from '../../../src/routing/engine/commands';
import * as arrivals from './arrivals';
import { changeCentre } from './centres';
import { changeConfig } from './config-change';
import * as contacts from './contacts';
import { type Contact, type House, signedIn } from './house';
import { accept, decline, fail, offeredContact } from './offers';
import { switchRule } from './rules';
import * as seats from './seats';

type Handlers = { [K in Command['kind']]: (house: House, command: Extract<Command, { kind: K }>) => void };

const HANDLERS: Omit<Handlers, 'router-resumed'> = {
  'contact-arrived': arrivals.arrive,
  'ivr-left': (house, { contactId }) => {
    arrivals.leaveIvr(house, contactId);
  },
  'contact-queued': arrivals.enqueue,
  'contact-abandoned': (house, { contactId }) => {
    contacts.abandon(house, contactId);
  },
  'contact-priority-changed': contacts.changePriority,
  'contact-held': (house, { contactId }) => {
    contacts.hold(house, contactId);
  },
  'contact-resumed': (house, { contactId }) => {
    contacts.resume(house, contactId);
  },
  'contact-transferred': contacts.transfer,
  'media-connected': (house, { contactId }) => {
    contacts.mediaConnected(house, contactId);
  },
  'contact-ended': contacts.end,
  'contact-requeued': contacts.putBack,
  'contact-closed-by-supervisor': contacts.closeBySupervisor,
  'seat-signed-in': seats.signIn,
  'seat-state-chosen': seats.choose,
  'seat-state-forced': seats.force,
  'seat-profile-changed': seats.changeProfile,
  'seat-lost': seats.lose,
  'seat-back': (house, { seatId }) => {
    seats.comeBack(house, seatId);
  },
  'seat-signed-out': (house, { seatId }) => {
    seats.signOut(house, signedIn(house, seatId), 'seat-signed-out', null, null);
  },
  'offer-accepted': (house, { offerId, seatId }) => {
    accept(house, offeredContact(house, offerId, seatId));
  },
  'offer-declined': (house, { offerId, seatId, reason }) => {
    decline(house, offeredContact(house, offerId, seatId), reason);
  },
  'offer-failed': (house, { offerId, detail }) => {
    fail(house, failedContact(house, offerId), detail);
  },
  'wrap-up-done': contacts.wrapUpDone,
  'manual-assign': contacts.assign,
  'manual-pull': contacts.pull,
  'centre-state-changed': changeCentre,
  'rule-switched': switchRule,
  'config-changed': (house, { config }) => {
    changeConfig(house, config);
  },
  tick: () => undefined,
};

export function handle(house: House, command: Exclude<Command, { kind: 'router-resumed' }>): void {
  const handler = HANDLERS[command.kind] as (house: House, command: Command) => void;
  handler(house, command);
}

/** Before or after its acceptance. */
function failedContact(house: House, offerId: string): Contact {
  const connecting = house.contacts.find((each) => each.servedOfferId === offerId && each.state === 'connecting');
  return connecting ?? offeredContact(house, offerId, null);
}
