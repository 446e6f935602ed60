/** Until when a switch made by hand holds. */
export type UntilChoice =
  | { readonly kind: 'in'; readonly minutes: number }
  | { readonly kind: 'day' }
  /** Of a `datetime-local` field: this machine's zone, `2026-07-13T12:30`. */
  | { readonly kind: 'at'; readonly local: string };

/** The instant in server time, whole minutes; null when it is not in the future. */
export function endOf(choice: UntilChoice, now: number): number | null {
  switch (choice.kind) {
    case 'in':
      return Math.ceil((now + choice.minutes * 60_000) / 60_000) * 60_000;
    case 'day': {
      const midnight = new Date(now);
      midnight.setHours(24, 0, 0, 0);
      return midnight.getTime();
    }
    case 'at': {
      const at = new Date(choice.local).getTime();
      return Number.isFinite(at) && at > now ? at : null;
    }
  }
}
