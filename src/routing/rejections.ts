import { UserError } from '../platform/errors/errors';
import type { Rejection } from './engine/commands';
import type { CommandResult } from './ports';

/** What each refusal of the engine means to the one who asked, and what to do. Consoles translate by the code. */
export const REJECTION_MESSAGES: Readonly<Record<Rejection, string>> = {
  'unknown-contact':
    'There is no open contact with this id; it may have been closed. Look it up among the closed contacts.',
  'unknown-offer': 'There is no such offer; it has ended. The next one will come by itself.',
  'unknown-queue': 'There is no queue with this id. Choose one of the configured queues.',
  'unknown-centre': 'There is no centre with this id. Choose one of the configured centres.',
  'unknown-access-point': 'There is no access point with this id. Choose one of the configured access points.',
  'unknown-rule': 'There is no overflow rule with this id; it may have been removed from the configuration.',
  'duplicate-contact': 'A contact with this id already exists. Use a new id.',
  'contact-wrong-state':
    'The contact is not in a state that allows this; it has moved on meanwhile. Look at its present state.',
  'seat-wrong-state': 'The seat is not in a state that allows this. Look at its present state.',
  'seat-already-signed-in': 'You are already signed in. Sign out there first, or take that seat over.',
  'seat-not-signed-in': 'The seat is not signed in. Sign in at a centre first.',
  'not-your-contact': 'This contact is not with your seat; it was taken away or given to somebody else.',
  'offer-gone':
    'This contact is no longer offered to you: it was withdrawn, taken by another seat, or the customer left.',
  'offer-not-yours': 'This contact is offered to another seat.',
  'seat-not-ready': 'The seat is not ready. Make it ready first.',
  'no-capacity': 'The seat has no room for this contact. Finish or hold another one first.',
  'offer-pending': 'The seat has an offer that is not answered yet. Answer it first.',
  'queue-closed': 'The queue is closed and takes no new contacts. Choose another queue.',
  'queue-full': 'The queue is full and takes no new contacts. Choose another queue or wait.',
  'trunks-exhausted': 'All lines of the centre are in use. Try again later.',
  'no-centre': 'No centre takes contacts at present. Set a centre active first.',
  'stale-config': 'A newer configuration is in force. Load it and apply the change again.',
  'invalid-value': 'A value is outside its bounds',
};

/**
 * Returns normally when the command was accepted.
 * @throws UserError 409 whose code is the engine's own rejection.
 */
export function requireAccepted(result: CommandResult): void {
  if (result.accepted) return;
  const message = REJECTION_MESSAGES[result.reason];
  // Only the engine knows which value, and what would be right.
  const told = result.reason === 'invalid-value' ? `${message}: ${result.detail}.` : message;
  throw new UserError(result.reason, told, { status: 409 });
}
