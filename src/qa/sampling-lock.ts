import type { EntityManager } from 'typeorm';

/** Whoever draws, tops up or changes a rule does it alone, in whatever process. */
const SAMPLING_LOCK = 1_600;

/** Takes the turn until the end of the transaction, when nobody else has it; false: somebody has. */
export async function tryLockSampling(manager: EntityManager): Promise<boolean> {
  const [row] = await manager.query<{ locked: boolean }[]>('select pg_try_advisory_xact_lock($1) as locked', [
    SAMPLING_LOCK,
  ]);
  return row?.locked === true;
}

/** Waits for the turn and keeps it until the end of the transaction. */
export async function lockSampling(manager: EntityManager): Promise<void> {
  await manager.query('select pg_advisory_xact_lock($1)', [SAMPLING_LOCK]);
}
