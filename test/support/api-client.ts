import { OrganisationService } from '../../src/agents/skills/organisation.service';
import type { Role } from '../../src/identity/principal';
import type { TestApp } from './test-app';

export interface Answer {
  readonly status: number;
  /** Parsed JSON; undefined when there was none. */
  readonly body: unknown;
  readonly headers: Headers;
}

/** What a browser of ours would send: the session cookie and, when it changes something, the Origin. */
export class ApiClient {
  /** By which this browser is known at the next log-in; sent only where a test wants it. */
  deviceCookie = '';

  constructor(
    readonly url: string,
    public cookie = '',
  ) {}

  get(path: string): Promise<Answer> {
    return this.call('GET', path);
  }

  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = { Origin: this.url },
  ): Promise<Answer> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        ...(this.cookie === '' ? {} : { Cookie: this.cookie }),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('Content-Type') ?? '') && text !== '';
    return { status: response.status, body: isJson ? JSON.parse(text) : undefined, headers: response.headers };
  }

  /** Logs in and keeps the cookie. */
  async logIn(login: string, password: string): Promise<Answer> {
    const answer = await this.call('POST', '/api/session', { login, password });
    this.keepCookie(answer);
    return answer;
  }

  keepCookie(answer: Answer): void {
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      if (pair.startsWith('lx_device=')) this.deviceCookie = pair;
      else this.cookie = pair;
    }
  }
}

export const TEST_PASSWORD = 'Correct-Horse-9';

/**
 * Makes people, once each, and logs the first in. The application needs `allowDemoLogin: true`, which also keeps the
 * first start from printing a password.
 */
export async function signedIn(
  { app, url }: TestApp,
  person: { readonly login: string; readonly roles: readonly Role[]; readonly centreIds?: readonly string[] | 'all' },
): Promise<ApiClient> {
  const { login, roles, centreIds = 'all' } = person;
  await app
    .get(OrganisationService, { strict: false })
    .apply(
      { people: [{ login, displayName: login, roles, centreIds, origin: 'demo', password: TEST_PASSWORD }] },
      { system: 'test' },
    );
  const client = new ApiClient(url);
  const { status, body } = await client.logIn(login, TEST_PASSWORD);
  if (status !== 200) throw new Error(`${login} could not log in: ${status} ${JSON.stringify(body)}`);
  return client;
}
