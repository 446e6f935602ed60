import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { APP_CONFIG, type AppConfig } from '../config/config';
import { oneTimePassword, Passwords } from './passwords';
import { PeopleStore } from './people-store';

/** Where the one-time password is shown; standard output, never the log. */
export interface Announcement {
  print(text: string): void;
}
export const ANNOUNCEMENT = Symbol('Announcement');

/**
 * A hotline that nobody can administer gets an `admin` with a one-time password at start. Several processes that start
 * at once take turns, and only the first finds nobody. The demo brings its own people.
 */
@Injectable()
export class FirstAdministrator implements OnApplicationBootstrap {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    @Inject(ANNOUNCEMENT) private readonly announcement: Announcement,
    private readonly store: PeopleStore,
    private readonly passwords: Passwords,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (this.config.allowDemoLogin || (await this.exists(this.database.manager))) return;
    const password = oneTimePassword();
    const passwordHash = await this.passwords.hash(password);
    await this.database.transaction(async (manager) => {
      await this.store.lock(manager);
      if (await this.exists(manager)) return;
      const login = await freeLogin(manager);
      await this.store.insert(
        manager,
        { system: 'first-start' },
        { login, displayName: '系统管理员', roles: ['admin'], centreIds: 'all', active: true },
        { passwordHash, mustChange: true, origin: 'admin' },
      );
      // Before the commit: a password printed in vain is put right by the next start, one that nobody saw is not.
      this.announcement.print(notice(login, password));
    });
  }

  private async exists(manager: EntityManager): Promise<boolean> {
    const found = await manager.query<object[]>(
      `select 1 from people where active and all_centres and origin = 'admin' and 'admin' = any(roles) limit 1`,
    );
    return found.length > 0;
  }
}

/** `admin`, unless somebody of the demo is called so. */
async function freeLogin(manager: EntityManager): Promise<string> {
  const rows = await manager.query<{ login: string }[]>(`select login from people where login like 'admin%'`);
  const taken = new Set(rows.map((row) => row.login));
  let number = 1;
  while (taken.has(number === 1 ? 'admin' : `admin-${number}`)) number += 1;
  return number === 1 ? 'admin' : `admin-${number}`;
}

function notice(login: string, password: string): string {
  return [
    '',
    '  ────────────────────────────────────────────────────────────────',
    '  首次启动：已建立系统管理员。此密码只显示这一次，首次登录后须修改。',
    '  First start: an administrator was made. The password is shown this',
    '  once and must be changed at the first login.',
    '',
    `      login / 账号    ${login}`,
    `      password / 密码 ${password}`,
    '  ────────────────────────────────────────────────────────────────',
    '',
    '',
  ].join('\n');
}
