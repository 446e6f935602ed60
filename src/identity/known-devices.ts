import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import type { Clock, Millis } from '../kernel/clock';
import { CLOCK } from '../platform/time/clock';
import { hashOfToken, newSessionToken } from './session-cookie';

/** A browser that was not used for so long is a strange one again. */
export const DEVICE_KEPT_MS: Millis = 180 * 86_400_000;
/** Browsers remembered per person; the ones used last stay. */
const MOST_DEVICES = 20;

/** Which browsers people have logged in from. */
@Injectable()
export class KnownDevices {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The device behind a cookie's token, when this login was used there; else null. */
  async find(token: string | null, login: string): Promise<Buffer | null> {
    if (token === null) return null;
    const hash = hashOfToken(token);
    const found = await this.database.query<object[]>(
      `select 1 from known_devices d join people p on p.id = d.person_id
        where d.token_hash = $1 and p.login = $2 and d.last_used_at > $3`,
      [hash, login, new Date(this.clock.now() - DEVICE_KEPT_MS)],
    );
    return found.length === 0 ? null : hash;
  }

  /** Remembers the browser after a log-in; gives the token for its cookie, the one it brought or a new one. */
  async remember(token: string | null, personId: string, manager: EntityManager): Promise<string> {
    const kept = token ?? newSessionToken();
    await manager.query(
      `insert into known_devices (token_hash, person_id, last_used_at) values ($1, $2, $3)
       on conflict (token_hash, person_id) do update set last_used_at = excluded.last_used_at`,
      [hashOfToken(kept), personId, new Date(this.clock.now())],
    );
    await manager.query(
      `delete from known_devices where person_id = $1 and token_hash not in (
         select token_hash from known_devices where person_id = $1 order by last_used_at desc limit $2)`,
      [personId, MOST_DEVICES],
    );
    return kept;
  }

  async of(personId: string, manager: EntityManager): Promise<Buffer[]> {
    const rows = await manager.query<{ token_hash: Buffer }[]>(
      'select token_hash from known_devices where person_id = $1',
      [personId],
    );
    return rows.map((row) => row.token_hash);
  }

  /** Whoever knew the old password may have been at one of them. */
  async forget(personId: string, manager: EntityManager): Promise<void> {
    await manager.query('delete from known_devices where person_id = $1', [personId]);
  }
}
