import type { UserError } from '../platform/errors/errors';

/**
 * A refusal that the audit trail is to remember. Thrown where it is found, often inside a transaction; remembered by
 * `AuditTrail.rememberingRefusals` after the rollback, because there a second connection would be needed, and writers
 * that wait for their turn may hold them all.
 */
export class AccessRefused extends Error {
  override readonly name = 'AccessRefused';
  constructor(
    /** What the caller is told. */
    readonly answer: UserError,
    /** What they reached for: `queue:billing`. */
    readonly subject: string,
  ) {
    super(answer.message);
  }
}
