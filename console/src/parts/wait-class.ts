/** `target` below 75 % of the target, `near` up to it, `over` past it. */
export function waitClass(waitedMs: number, targetMs: number): 'target' | 'near' | 'over' {
  if (waitedMs > targetMs) return 'over';
  return waitedMs >= targetMs * 0.75 ? 'near' : 'target';
}
