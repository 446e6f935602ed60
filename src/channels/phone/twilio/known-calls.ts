import type { Millis } from '../../../kernel/clock';
import type { ConnectFailure, VoiceEvent } from '../voice-provider';

/** A seat's leg as far as this process knows. */
export interface KnownLeg {
  readonly legId: string;
  /** Null until Twilio has said. */
  callSid: string | null;
  state: 'ringing' | 'joined' | 'over';
  /** Ends the ringing in time. */
  timer: NodeJS.Timeout | undefined;
}

/** What this process remembers of a call; all of it can be asked of Twilio again, except who ended it. */
export interface KnownCall {
  readonly callId: string;
  readonly seenAt: Millis;
  /** The number that was dialled; null: not known. */
  to: string | null;
  /** Seats may ring or talk that this process does not know of. */
  mayHaveLegs: boolean;
  /** The conference that the caller is in or was sent to; null: not known. */
  conference: { readonly name: string; readonly turn: number; sid: string | null } | null;
  leg: KnownLeg | null;
  /** Legs that were told to have failed or were given up: a repeated order does nothing. */
  readonly legsDone: Set<string>;
  /** Who ends it, if it is not the caller. */
  endsBy: Extract<VoiceEvent, { kind: 'ended' }>['by'] | null;
  /** The last words are being said. */
  isLeaving: boolean;
  isOver: boolean;
}

/** As long as Twilio may still say something about a call that is over, and longer than calls are looked for backwards. */
const KEPT_MS = 3 * 3_600_000;
const PRUNE_FROM = 1_000;

/** The calls of this process by id; those that are over are forgotten in time. */
export class KnownCalls {
  private readonly calls = new Map<string, KnownCall & { overAt: Millis | null }>();
  private pruneAt = PRUNE_FROM;

  get(callId: string): KnownCall | undefined {
    return this.calls.get(callId);
  }

  of(callId: string, now: Millis): KnownCall {
    const known = this.calls.get(callId);
    if (known !== undefined) return known;
    if (this.calls.size >= this.pruneAt) this.prune(now);
    const call = {
      callId,
      seenAt: now,
      to: null,
      mayHaveLegs: true,
      conference: null,
      leg: null,
      legsDone: new Set<string>(),
      endsBy: null,
      isLeaving: false,
      isOver: false,
      overAt: null,
    };
    this.calls.set(callId, call);
    return call;
  }

  over(call: KnownCall, now: Millis): void {
    call.isOver = true;
    const kept = this.calls.get(call.callId);
    if (kept !== undefined) kept.overAt ??= now;
  }

  all(): Iterable<KnownCall> {
    return this.calls.values();
  }

  private prune(now: Millis): void {
    for (const [callId, { overAt }] of this.calls)
      if (overAt !== null && now - overAt > KEPT_MS) this.calls.delete(callId);
    this.pruneAt = Math.max(PRUNE_FROM, this.calls.size * 2);
  }
}

/** Last states of a seat's leg that never talked. */
export function failureOf(status: string): ConnectFailure {
  switch (status) {
    case 'busy':
      return 'busy';
    case 'failed':
      return 'unreachable';
    case 'no-answer':
      return 'no-answer';
    default:
      return 'rejected';
  }
}
