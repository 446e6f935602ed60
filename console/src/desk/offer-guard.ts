/** An offer takes no press in its first moments: a click or key that was already on its way was meant for something else. */
const GUARD_MS = 400;

let shown: { readonly offerId: string; readonly at: number } | null = null;

/** The offer is on screen from now on. */
export function offerShown(offerId: string): void {
  if (shown?.offerId !== offerId) shown = { offerId, at: performance.now() };
}

/** True while presses on this offer must be ignored. */
export function isGuarded(offerId: string): boolean {
  return shown?.offerId !== offerId || performance.now() - shown.at < GUARD_MS;
}
