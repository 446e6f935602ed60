import type { EntityManager } from 'typeorm';

/** Key of the lock under which addresses and mergings are changed: "LXCM". */
const CHANGES = 0x4c58434d;

/** Until the end of the transaction nobody else changes by hand whose an address is, or who is whom. */
export async function lockAddressChanges(manager: EntityManager): Promise<void> {
  await manager.query('SELECT pg_advisory_xact_lock($1)', [CHANGES]);
}

/** Until the end of the transaction nobody takes an address away. Those who hold it do not wait for each other. */
export async function holdAddresses(manager: EntityManager): Promise<void> {
  await manager.query('SELECT pg_advisory_xact_lock_shared($1)', [CHANGES]);
}
