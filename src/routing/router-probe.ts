/**
 * Points a command passes on its way. `applied`: decided, not on disk. `committed`: on disk, nobody was told.
 * `acknowledged`: the one who asked was told, the outside world was not. `owing`: the same, when there is something that
 * the outside world is owed.
 */
export type RouterPoint = 'applied' | 'committed' | 'acknowledged' | 'owing';
export const ROUTER_POINTS: readonly RouterPoint[] = ['applied', 'committed', 'acknowledged', 'owing'];

/** Somebody who watches commands pass. */
export interface RouterProbe {
  passed(point: RouterPoint): void;
}

export const SILENT_PROBE: RouterProbe = { passed: () => undefined };

/** Kills the process at the n-th passing of a point, with no chance to tidy up: what a crash test wants. */
export class CrashProbe implements RouterProbe {
  private left: number;

  constructor(
    private readonly point: RouterPoint,
    passing: number,
    private readonly kill: () => void,
  ) {
    this.left = passing;
  }

  passed(point: RouterPoint): void {
    if (point !== this.point) return;
    this.left -= 1;
    if (this.left === 0) this.kill();
  }
}

/** `committed:37` → the point and the passing; null for anything else. */
export function parseCrashAt(text: string): { readonly point: RouterPoint; readonly passing: number } | null {
  const match = /^(applied|committed|acknowledged|owing):([1-9]\d{0,8})$/.exec(text);
  const point = ROUTER_POINTS.find((candidate) => candidate === match?.[1]);
  return point === undefined ? null : { point, passing: Number(match?.[2]) };
}
