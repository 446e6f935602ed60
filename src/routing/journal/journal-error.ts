/** What an error of a journal call means for the router. */
export type JournalFailure =
  /** Another leader has the partition; nothing was written. */
  | 'fenced'
  /** PostgreSQL refused a value: nothing was written, and nothing will be while that value is in the batch. */
  | 'data'
  /** Anything else: the connection, a time-out, a restart. Whether it was written is unknown. */
  | 'unknown';

/**
 * Classes of SQLSTATE that blame the values: cardinality violation, data exception, integrity constraint, program limit
 * (an identifier too long for an index). Appendix A of the PostgreSQL manual.
 */
const DATA_CLASSES: ReadonlySet<string> = new Set(['21', '22', '23', '54']);

export function sqlStateOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' && /^[0-9A-Z]{5}$/.test(error.code) ? error.code : null;
}

export function journalFailureOf(error: unknown): JournalFailure {
  const state = sqlStateOf(error);
  if (state === 'LX001') return 'fenced';
  return state !== null && DATA_CLASSES.has(state.slice(0, 2)) ? 'data' : 'unknown';
}

/** The server answered with an error about the statement and the session goes on; anything else broke the session. */
export function isServersVerdict(error: unknown): boolean {
  return (
    sqlStateOf(error) !== null &&
    typeof error === 'object' &&
    error !== null &&
    'severity' in error &&
    error.severity === 'ERROR'
  );
}
