import { create } from 'zustand';
import type { ServiceState } from '../../../src/platform/realtime/console-protocol';

/** Milliseconds without a word from the server after which figures count as late, and as stale. */
export const LATE_AFTER_MS = 3_500;
export const STALE_AFTER_MS = 6_000;

export interface LiveState {
  /** `lost` also when the socket is open but nothing was heard for `STALE_AFTER_MS`. */
  readonly phase: 'connecting' | 'live' | 'late' | 'lost';
  /** This machine's clock: when the last word of the server arrived. */
  readonly heardAt: number;
  readonly lostSince: number | null;
  /** Reconnection: how often tried, and when the next try is due (null: trying now). */
  readonly tries: number;
  readonly nextTryAt: number | null;
  /** Set for a while after a loss: how long it lasted, and how many commands had waited for it. */
  readonly restored: { readonly at: number; readonly lostMs: number; readonly sent: number } | null;
  /** The server is there but cannot commit. */
  readonly service: ServiceState['state'];
  readonly serviceSince: number | null;
  /** The server ended the session; the code says why. */
  readonly endedCode: string | null;
}

export const INITIAL_LIVE_STATE: LiveState = {
  phase: 'connecting',
  heardAt: 0,
  lostSince: null,
  tries: 0,
  nextTryAt: null,
  restored: null,
  service: 'ok',
  serviceSince: null,
  endedCode: null,
};

/** What every page may show of the connection. Written by `LiveConnection` only. */
export const useLiveState = create<LiveState>(() => INITIAL_LIVE_STATE);

/** True when what the page shows is old and commands would have to wait. */
export function isCutOff(state: LiveState): boolean {
  return state.phase === 'lost' || state.phase === 'connecting';
}
