import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { CentreLookup } from '../../identity/centre-lookup';

/** What identity may know of centres. */
@Injectable()
export class CentreRows implements CentreLookup {
  /** The lock lasts until the end of the caller's transaction: nobody deletes a centre that a person is being put into. */
  async ids(manager: EntityManager): Promise<readonly string[]> {
    const rows = await manager.query<{ id: string }[]>('select id from centres order by position, id for key share');
    return rows.map((row) => row.id);
  }
}
