import type { EntityManager } from 'typeorm';

/** What identity must know of centres; routing's configuration has them and binds this. */
export interface CentreLookup {
  /**
   * Ids of all centres. Inside a transaction they stay until its end: a person is never put into a centre that is
   * being deleted.
   */
  ids(manager: EntityManager): Promise<readonly string[]>;
}
export const CENTRE_LOOKUP = Symbol('CentreLookup');
