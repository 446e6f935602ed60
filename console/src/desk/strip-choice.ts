import { create } from 'zustand';
import { useLiveState } from '../live/live-state';
import { useSoundState } from '../sound/sounds';
import { clockOffset } from '../time/ticker';
import { useDesk } from './desk-store';

/** The strips of the agent desktop, the most urgent first. One at a time. */
export type StripKind =
  | 'connecting'
  | 'lost'
  | 'away'
  | 'restored'
  | 'not-responding'
  | 'forced'
  | 'sound-blocked'
  | 'second-console'
  | 'clock';

/** A clock that is wrong by more than this is worth a word. */
const WRONG_CLOCK_MS = 60_000;

export const useClockStrip = create<{ readonly dismissed: boolean }>(() => ({ dismissed: false }));

/** What the right part of the state bar has to say; null: its usual parts. */
export function useStrip(): StripKind | null {
  const phase = useLiveState((state) => state.phase);
  const restored = useLiveState((state) => state.restored !== null);
  const away = useLiveState((state) => state.service === 'away');
  const loaded = useDesk((state) => state.loaded);
  const notResponding = useDesk((state) => state.seat?.state === 'not-responding');
  const forced = useDesk((state) => state.forced !== null);
  const holdsSeat = useDesk((state) => state.holdsSeat);
  const signedIn = useDesk((state) => state.seat !== null && state.seat.state !== 'signed-out');
  const blocked = useSoundState((state) => state.blocked);
  const clockDismissed = useClockStrip((state) => state.dismissed);

  if (phase === 'lost') return 'lost';
  if (phase === 'connecting' || !loaded) return 'connecting';
  if (away) return 'away';
  if (restored) return 'restored';
  if (!holdsSeat) return 'second-console';
  if (notResponding) return 'not-responding';
  if (forced) return 'forced';
  if (signedIn && blocked) return 'sound-blocked';
  if (!clockDismissed && Math.abs(clockOffset()) > WRONG_CLOCK_MS) return 'clock';
  return null;
}
