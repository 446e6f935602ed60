import type { SeatId } from './config';
import type { Core } from './core';
import type { Contact } from './model';

/**
 * The seat is not offered this contact again until the back-off is over. A wait for this very seat would be in vain, so
 * it ends. The contact must not be in line.
 */
export function exclude(core: Core, contact: Contact, seatId: SeatId): void {
  const { rec } = contact;
  const due = core.due(core.now + core.compiled.config.backOffMs);
  const others = rec.exclusions.filter((excluded) => excluded.seatId !== seatId);
  rec.exclusions = [...others, { seatId, until: due.at, order: due.order }];
  if (rec.preferred?.seatId === seatId) rec.preferred = null;
  core.timers.ofContact('exclusion', contact, due);
  core.contactChanged(contact);
}

/** The back-off with this creation number is over. */
export function endExclusion(core: Core, contact: Contact, order: number): void {
  const { rec } = contact;
  const ended = rec.exclusions.find((excluded) => excluded.order === order);
  rec.exclusions = rec.exclusions.filter((excluded) => excluded.order !== order);
  core.contactChanged(contact);
  if (ended !== undefined && rec.state === 'queued') core.dirty.contacts.add(contact);
}
