import type { SimulatedCall } from '../exchange/simulated-call';
import type { Outcome } from '../ledger';

/** How a call ended for the one who made it: by what the caller was told, not by what the service thinks. */
export async function outcomeForCaller(call: SimulatedCall): Promise<Outcome> {
  const { by, farewell } = await call.ended;
  if (call.told.some(({ what }) => what === 'connected')) return 'served';
  // An overflow rule let the caller go.
  if (typeof farewell === 'object') return 'other';
  if (farewell !== 'none') return 'rejected';
  return by === 'customer' ? 'abandoned' : 'other';
}
