import { useMemo } from 'react';
import type { AgentContactView } from '../../../src/platform/realtime/console-protocol';
import { localName } from '../i18n/i18n';
import { isCutOff, useLiveState } from '../live/live-state';
import { useDesk } from './desk-store';
import { seatDisplay, type SeatDisplay } from './seat-display';

/** The contacts in the order of taking. */
export function useContacts(): readonly AgentContactView[] {
  const contacts = useDesk((state) => state.contacts);
  const order = useDesk((state) => state.order);
  return useMemo(() => order.flatMap((id) => contacts[id] ?? []), [contacts, order]);
}

/** What the own seat is doing, in one word. */
export function useSeatDisplay(): SeatDisplay {
  const seat = useDesk((state) => state.seat);
  const offer = useDesk((state) => state.offer);
  const contacts = useContacts();
  return useMemo(() => seatDisplay(seat, offer, contacts), [seat, offer, contacts]);
}

export interface Names {
  readonly queue: (id: string) => string;
  readonly centre: (id: string) => string;
  /** 南方 rather than 南方中心, for badges. */
  readonly shortCentre: (id: string) => string;
}

/** The names of queues and centres in the language in force; the id when the name is not known. */
export function useNames(): Names {
  const queues = useDesk((state) => state.queues);
  const centres = useDesk((state) => state.centres);
  const named = (all: typeof queues) => (id: string) => {
    const option = all[id];
    return option === undefined ? id : localName(option);
  };
  const centre = named(centres);
  return { queue: named(queues), centre, shortCentre: (id) => centre(id).replace(/(?:中心| cent(?:re|er))$/i, '') };
}

/** Why commands cannot be pressed now; undefined when they can. */
export type Hindrance = 'cut-off' | 'read-only';

export function useHindrance(): Hindrance | undefined {
  const cutOff = useLiveState(isCutOff);
  const holdsSeat = useDesk((state) => state.holdsSeat);
  if (cutOff) return 'cut-off';
  return holdsSeat ? undefined : 'read-only';
}

/** The customer by name, else by address. */
export function customerName(contact: Pick<AgentContactView, 'customer'>, unknown: string): string {
  return contact.customer.name ?? contact.customer.maskedAddress ?? unknown;
}
