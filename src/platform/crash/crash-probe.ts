/** Somebody who watches work pass the points on its way. */
export interface Probe<P extends string> {
  passed(point: P): void;
}

const SILENT_PROBE: Probe<string> = { passed: () => undefined };

/** Kills the process at the n-th passing of a point, with no chance to tidy up: what a crash test wants. */
export class CrashProbe<P extends string> implements Probe<P> {
  private left: number;

  constructor(
    private readonly point: P,
    passing: number,
    private readonly kill: () => void,
  ) {
    this.left = passing;
  }

  passed(point: P): void {
    if (point !== this.point) return;
    this.left -= 1;
    if (this.left === 0) this.kill();
  }
}

/** `committed:37` → the point and the passing; null when the point is none of these, or it is nothing of the kind. */
export function parseCrashAt<P extends string>(
  text: string,
  points: readonly P[],
): { readonly point: P; readonly passing: number } | null {
  const match = /^([a-z-]+):([1-9]\d{0,8})$/.exec(text);
  const point = points.find((candidate) => candidate === match?.[1]);
  return point === undefined ? null : { point, passing: Number(match?.[2]) };
}

/** For the setting CRASH_AT, which names one of these points, or somebody else's. */
export function crashProbe<P extends string>(crashAt: string | undefined, points: readonly P[]): Probe<P> {
  const plan = crashAt === undefined ? null : parseCrashAt(crashAt, points);
  if (plan === null) return SILENT_PROBE;
  return new CrashProbe(plan.point, plan.passing, () => process.kill(process.pid, 'SIGKILL'));
}
