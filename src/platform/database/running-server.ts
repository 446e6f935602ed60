/** A PostgreSQL server that this process uses. */
export interface DatabaseServer {
  /** Holds the password: never log it. */
  readonly url: string;
  /** Call last, when nothing uses the database any more. */
  close(): Promise<void>;
}
