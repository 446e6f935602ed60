/** Who is logged in, as `GET /api/session` answers. */
export interface Principal {
  readonly personId: string;
  readonly login: string;
  readonly displayName: string;
  readonly seatNumber: number | null;
  readonly roles: readonly string[];
  readonly centreIds: readonly string[] | 'all';
  readonly mustChangePassword: boolean;
}

export type Page = '/desk' | '/board' | '/qa';

const PAGE_ROLES: Readonly<Record<Page, readonly string[]>> = {
  '/desk': ['agent'],
  '/board': ['duty-manager', 'admin'],
  '/qa': ['inspector'],
};

/** Whether the person's roles open this page. */
export function mayOpen(principal: Principal, page: Page): boolean {
  return PAGE_ROLES[page].some((role) => principal.roles.includes(role));
}

/** The pages a person may open, the first page first: who manages the floor starts at the board. */
export function pagesOf(principal: Principal): readonly Page[] {
  const pages: readonly Page[] = ['/board', '/desk', '/qa'];
  return pages.filter((page) => mayOpen(principal, page));
}
