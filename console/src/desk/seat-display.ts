import type {
  AgentContactView,
  NotReadyReason,
  OfferView,
  SeatView,
} from '../../../src/platform/realtime/console-protocol';
import { NOT_READY_REASONS } from '../../../src/platform/realtime/console-protocol';

/** What the seat is doing, as the state block shows it: load and state in one word. */
export type SeatDisplayCode =
  'signed-out' | 'ready' | 'offered' | 'busy' | 'on-call' | 'wrap-up' | 'not-ready' | 'not-responding' | 'disconnected';

export interface SeatDisplay {
  readonly code: SeatDisplayCode;
  readonly reason: string | null;
  /** Since when; null when there is nothing to count. */
  readonly since: number | null;
}

const IN_SERVICE: ReadonlySet<AgentContactView['state']> = new Set(['connecting', 'active']);

/** Contacts that take the agent's attention now: neither held, paused nor being wrapped up. */
function inService(contacts: readonly AgentContactView[]): readonly AgentContactView[] {
  return contacts.filter(({ state }) => IN_SERVICE.has(state));
}

/** The voice contact in talk or on hold; there is at most one. */
function voiceInProgress(contacts: readonly AgentContactView[]): AgentContactView | undefined {
  return contacts.find(({ medium, state }) => medium === 'voice' && (IN_SERVICE.has(state) || state === 'held'));
}

/**
 * The one word of the state block. A ringing offer comes first, then what is wrong, then work, then the chosen state:
 * a seat whose next state is a meal is still busy while it talks.
 */
export function seatDisplay(
  seat: SeatView | null,
  offer: OfferView | null,
  contacts: readonly AgentContactView[],
): SeatDisplay {
  if (seat === null || seat.state === 'signed-out') return { code: 'signed-out', reason: null, since: null };
  if (offer !== null) return { code: 'offered', reason: null, since: offer.madeAt };
  const own = { reason: seat.reason, since: seat.stateSince };
  if (seat.state === 'disconnected' || seat.state === 'not-responding') return { code: seat.state, ...own };
  const call = voiceInProgress(contacts);
  if (call !== undefined) return { code: 'on-call', reason: null, since: call.serviceStartedAt ?? call.takenAt };
  if (seat.state === 'wrap-up') return { code: 'wrap-up', ...own };
  const serving = inService(contacts);
  if (serving.length > 0 && seat.state === 'ready') {
    return { code: 'busy', reason: null, since: Math.min(...serving.map(({ takenAt }) => takenAt)) };
  }
  return { code: seat.state, ...own };
}

/** A step of what comes after the present work. */
export type NextStep =
  | { readonly code: 'wrap-up' }
  | { readonly code: 'ready' }
  | { readonly code: 'not-ready'; readonly reason: string | null };

/**
 * What comes next, and after what. `lead` names what it waits for: the end of the call (`after-call`), the end of the
 * wrap-up at `at`, the present contacts (`after-work`), the offer's deadline (`if-missed`), or nothing at all (`now`).
 */
export interface NextDisplay {
  readonly lead: 'after-call' | 'wrap-up-ends' | 'after-work' | 'if-missed' | 'now';
  readonly at: number | null;
  readonly steps: readonly NextStep[];
  /** True when the agent chose it, so that it says "your choice". */
  readonly chosen: boolean;
}

export function nextDisplay(display: SeatDisplay, seat: SeatView, contacts: readonly AgentContactView[]): NextDisplay {
  const last: NextStep =
    seat.next.state === 'ready' ? { code: 'ready' } : { code: 'not-ready', reason: seat.next.reason };
  const chosen = seat.next.state === 'not-ready';
  switch (display.code) {
    case 'offered':
      return { lead: 'if-missed', at: null, steps: [], chosen: false };
    case 'on-call':
      return { lead: 'after-call', at: null, steps: [{ code: 'wrap-up' }, last], chosen };
    case 'wrap-up': {
      const limits = contacts.flatMap(({ wrapUpLimitAt, medium }) =>
        wrapUpLimitAt === null || medium !== 'voice' ? [] : [wrapUpLimitAt],
      );
      return { lead: 'wrap-up-ends', at: limits.length === 0 ? null : Math.min(...limits), steps: [last], chosen };
    }
    case 'busy':
      return { lead: 'after-work', at: null, steps: [last], chosen };
    default:
      return { lead: 'now', at: null, steps: [], chosen: false };
  }
}

/** True for a reason that this console has a word for. */
export function isKnownReason(reason: string | null): reason is NotReadyReason | 'sign-in' | 'forced' {
  return reason !== null && ([...NOT_READY_REASONS, 'sign-in', 'forced'] as readonly string[]).includes(reason);
}
