import type { Millis } from '../../kernel/clock';

/** What one process takes of mails at most. A gateway in front of us is one client: its limits are those of a busy site. */
export interface MailLimits {
  /** Announced by SIZE; larger: 552. */
  readonly mailBytes: number;
  /** Recipients of one mail; more: 452 for those. */
  readonly recipients: number;
  /** Connections in all, and from one client address; more: 421. */
  readonly connections: number;
  readonly connectionsPerClient: number;
  /** Mails begun by one client address in a minute; more: 450. */
  readonly mailsPerClient: number;
  /** Mails begun by one envelope sender in ten minutes; more: 450. Bounces have no sender and no such limit. */
  readonly mailsPerSender: number;
  /** Contacts that the mails of one address may begin in an hour: more join its open contact, or 450. */
  readonly contactsPerSender: number;
  /** Nothing from the client for so long: 421. */
  readonly idleMs: Millis;
  /** From DATA to its end, however steadily a byte drips: the connection is cut. */
  readonly dataMs: Millis;
  /** Bytes of mails in hand, arriving or waiting to be read; more: 452. */
  readonly bytesInHand: number;
  /** Mails arriving or waiting to be read; more: 450. */
  readonly mailsInHand: number;
  /** One mail in its worker, which may have to start first, before the worker is ended and replaced. */
  readonly readMs: Millis;
  /** Until an address that could not be listened on is tried again. */
  readonly listenAgainMs: Millis;
  /** Workers that read mails. */
  readonly workers: number;
}

/** Injection token, so that tests can have tighter ones. */
export const MAIL_LIMITS = Symbol('MailLimits');

export const DEFAULT_MAIL_LIMITS: MailLimits = Object.freeze({
  mailBytes: 10 * 1024 * 1024,
  recipients: 20,
  connections: 200,
  connectionsPerClient: 50,
  mailsPerClient: 600,
  mailsPerSender: 60,
  contactsPerSender: 20,
  idleMs: 60_000,
  dataMs: 300_000,
  bytesInHand: 64 * 1024 * 1024,
  mailsInHand: 100,
  readMs: 10_000,
  listenAgainMs: 15_000,
  workers: 2,
});
