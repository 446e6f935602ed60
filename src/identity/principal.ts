/** What a person may do. One person may hold several. */
export const ROLES = ['agent', 'inspector', 'duty-manager', 'case-handler', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Who is asking: the person behind a session, as it stands now. */
export interface Principal {
  readonly personId: string;
  readonly sessionId: string;
  readonly login: string;
  readonly displayName: string;
  readonly seatNumber: number | null;
  readonly roles: readonly Role[];
  /** Centres this person may see and act in; `all` for people of the whole hotline. */
  readonly centreIds: readonly string[] | 'all';
  /** The one-time password must be changed before anything else. */
  readonly mustChangePassword: boolean;
}

export function hasRole(principal: Principal, ...anyOf: readonly Role[]): boolean {
  return anyOf.some((role) => principal.roles.includes(role));
}

/** True when the person may see and act in this centre. */
export function coversCentre(principal: Principal, centreId: string): boolean {
  return principal.centreIds === 'all' || principal.centreIds.includes(centreId);
}
