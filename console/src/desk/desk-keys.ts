import { useEffect } from 'react';
import { belongsToInputMethod } from '../parts/input-method';
import type { DeskController } from './desk-controller';
import { useDesk } from './desk-store';
import { isGuarded } from './offer-guard';
import { useOpenMenu } from './open-menu';

/** Keys of the desk. They act on the focused contact; while an input method composes none of them does anything. */
export function useDeskKeys(controller: DeskController): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (belongsToInputMethod(event) || event.repeat) return;
      if (actOn(event, controller)) event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => {
      window.removeEventListener('keydown', onKey);
    };
  }, [controller]);
}

/** Does what the key means here; false when it means nothing. */
function actOn(event: KeyboardEvent, controller: DeskController): boolean {
  const plain = !event.altKey && !event.ctrlKey && !event.metaKey;
  if (event.code === 'F2' && plain) {
    const { offer } = useDesk.getState();
    if (offer !== null && !isGuarded(offer.offerId)) void controller.accept();
    return true;
  }
  if (event.key === '?' && plain && !isTyping(event.target)) {
    useOpenMenu.setState({ open: 'keys' });
    return true;
  }
  if (!event.altKey || event.ctrlKey || event.metaKey) return false;
  return actOnAlt(event.code, controller);
}

function actOnAlt(code: string, controller: DeskController): boolean {
  switch (code) {
    case 'KeyS':
    case 'KeyN':
      useOpenMenu.setState({ open: 'state' });
      return true;
    case 'ArrowUp':
      return walk(-1, controller);
    case 'ArrowDown':
      return walk(1, controller);
    case 'KeyP':
      return pinFocused(controller);
    case 'KeyH':
    case 'KeyT':
    case 'KeyX':
      return actOnContact(code, controller);
    default:
      return false;
  }
}

function actOnContact(code: 'KeyH' | 'KeyT' | 'KeyX', controller: DeskController): boolean {
  const { focusId, contacts, holdsSeat } = useDesk.getState();
  const contact = focusId === null ? undefined : contacts[focusId];
  if (contact === undefined || contact.state === 'wrap-up' || !holdsSeat) return false;
  if (code === 'KeyT') useOpenMenu.setState({ open: 'transfer' });
  else if (code === 'KeyX') {
    // Ending a conversation asks first; ending a call does not.
    if (contact.medium === 'voice') void controller.end(contact.contactId);
    else return false;
  } else if (contact.state === 'held') void controller.resume(contact.contactId);
  else void controller.hold(contact.contactId);
  return true;
}

function walk(step: 1 | -1, controller: DeskController): boolean {
  const { order, focusId } = useDesk.getState();
  const at = focusId === null ? -1 : order.indexOf(focusId);
  const next = order[at + step];
  if (next !== undefined) controller.focus(next);
  return true;
}

function pinFocused(controller: DeskController): boolean {
  const { focusId, pinnedId, order } = useDesk.getState();
  if (focusId === null) return false;
  if (pinnedId !== null) controller.pin(null);
  else
    controller.pin(
      focusId,
      order.find((id) => id !== focusId),
    );
  return true;
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
