/** An instant: whole milliseconds since 1970-01-01T00:00:00Z. */
export type Millis = number;

/** Where time comes from. Live code binds the system clock, tests and the simulator own theirs. */
export interface Clock {
  /** The present instant in whole milliseconds. */
  now(): Millis;
}
