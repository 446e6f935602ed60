import type { CentreId } from './config';
import type { Core } from './core';

/**
 * Chooses a home by smooth weighted round-robin (routing.md section 5): 5:3:2 over 1,000 contacts is 500:300:200. The
 * access point's weights come first, else the centres'. Centres that are not `eligible` are left out and the others'
 * weights renormalised by that. Null when no eligible centre has a weight.
 */
export function pickCentre(
  core: Core,
  accessPointId: string,
  eligible: (centreId: CentreId) => boolean,
): CentreId | null {
  const own = core.compiled.accessPoints.get(accessPointId)?.weights;
  const picked = own === undefined ? null : pick(core, accessPointId, Object.entries(own), eligible);
  if (picked !== null) return picked;
  const shared = core.compiled.config.centres.map((centre) => [centre.id, centre.weight] as const);
  return pick(core, 'centres', shared, eligible);
}

/** A centre that takes new contacts: active or degraded, and open. */
export function takesNew(core: Core, centreId: CentreId): boolean {
  const state = core.centreState(centreId);
  return (state === 'active' || state === 'degraded') && core.isOpen(centreId);
}

function pick(
  core: Core,
  balanceId: string,
  weights: readonly (readonly [CentreId, number])[],
  eligible: (centreId: CentreId) => boolean,
): CentreId | null {
  const current: Record<CentreId, number> = { ...core.balances.get(balanceId)?.current };
  let total = 0;
  let chosen: CentreId | null = null;
  for (const [centreId, weight] of weights) {
    if (!(weight > 0) || !eligible(centreId)) continue;
    total += weight;
    const raised = (current[centreId] ?? 0) + weight;
    current[centreId] = raised;
    if (chosen === null || raised > (current[chosen] ?? 0)) chosen = centreId;
  }
  if (chosen === null) return null;
  current[chosen] = (current[chosen] ?? 0) - total;
  core.balances.set(balanceId, { id: balanceId, current });
  core.changed('balance', balanceId);
  return chosen;
}
