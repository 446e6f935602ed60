/**
 * A mail that is not taken, and what the other side is told: 4xx try again, 5xx never. `reason` is the stable code it is counted by.
 * The text goes over the wire and into bounces: no data of ours or of anybody else.
 */
export class MailRefusal extends Error {
  override readonly name = 'MailRefusal';
  constructor(
    readonly responseCode: 421 | 450 | 451 | 452 | 550 | 552 | 554,
    message: string,
    readonly reason: string,
  ) {
    super(message);
  }
}
