import { logIn } from '../../demo/robots/browser-session';

/** Somebody at the REST interface, with a session. */
export class RestPerson {
  private constructor(
    private readonly origin: string,
    private readonly cookie: string,
  ) {}

  static async logIn(origin: string, login: string, password: string): Promise<RestPerson> {
    return new RestPerson(origin, (await logIn(origin, login, password)).cookie);
  }

  async get<T>(path: string): Promise<T> {
    return await this.ask<T>('GET', path);
  }

  async put<T>(path: string, body: object): Promise<T> {
    return await this.ask<T>('PUT', path, body);
  }

  private async ask<T>(method: string, path: string, body?: object): Promise<T> {
    const answer = await fetch(`${this.origin}${path}`, {
      method,
      headers: { cookie: this.cookie, origin: this.origin, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }
}
