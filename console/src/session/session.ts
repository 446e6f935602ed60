import { create } from 'zustand';
import { ApiProblem, call } from './api';
import type { Principal } from './principal';

export type SessionState =
  | { readonly phase: 'asking' }
  /** The server cannot be reached, so nobody knows yet. */
  | { readonly phase: 'unreachable' }
  /** `ended` is the code with which the server ended the last session, to be said at the login. */
  | { readonly phase: 'nobody'; readonly ended: string | null }
  | { readonly phase: 'somebody'; readonly principal: Principal };

export const useSession = create<SessionState>(() => ({ phase: 'asking' }));

const put = (state: SessionState) => {
  useSession.setState(state, true);
};

/** Asks the server who this browser is. */
export async function askSession(): Promise<void> {
  try {
    put({ phase: 'somebody', principal: await call<Principal>('GET', '/api/session') });
  } catch (error) {
    const answered = error instanceof ApiProblem && error.status >= 400 && error.status < 500;
    put(answered ? { phase: 'nobody', ended: null } : { phase: 'unreachable' });
  }
}

/** @throws ApiProblem when refused. */
export async function logIn(login: string, password: string): Promise<void> {
  await call('POST', '/api/session', { login, password });
  await askSession();
}

/** Ends the session; the page is at the login at once, whatever the server says. */
export async function logOut(): Promise<void> {
  put({ phase: 'nobody', ended: null });
  await call('DELETE', '/api/session').catch(() => undefined);
}

/** @throws ApiProblem when refused. */
export async function changePassword(currentPassword: string, newPassword: string): Promise<void> {
  await call('PUT', '/api/session/password', { currentPassword, newPassword });
  await askSession();
}

/** The server ended the session. */
export function sessionEnded(code: string): void {
  put({ phase: 'nobody', ended: code });
}
