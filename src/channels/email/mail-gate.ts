import type { Clock, Millis } from '../../kernel/clock';
import { TokenBucket } from '../token-bucket';
import type { MailLimits } from './mail-limits';
import { MailRefusal } from './mail-refusal';

const MINUTE_MS: Millis = 60_000;
const SENDER_WINDOW_MS: Millis = 10 * MINUTE_MS;
/** Addresses remembered before those that were quiet for a window are forgotten. */
const MOST_REMEMBERED = 10_000;

/** Who may bring how many mails at once and in which time. Memory only: a restart forgives. */
export class MailGate {
  private readonly connections = new Map<string, number>();
  private readonly clients: RateBook;
  private readonly senders: RateBook;
  private bytes = 0;
  private mails = 0;

  constructor(
    private readonly limits: MailLimits,
    clock: Clock,
  ) {
    this.clients = new RateBook(limits.mailsPerClient, MINUTE_MS, clock);
    this.senders = new RateBook(limits.mailsPerSender, SENDER_WINDOW_MS, clock);
  }

  /** @throws MailRefusal 421; else `leave` follows */
  enter(client: string): void {
    const open = this.connections.get(client) ?? 0;
    if (open >= this.limits.connectionsPerClient)
      throw new MailRefusal(421, 'Too many connections from your address, try again later', 'too-many-connections');
    this.connections.set(client, open + 1);
  }

  leave(client: string): void {
    const open = (this.connections.get(client) ?? 1) - 1;
    if (open <= 0) this.connections.delete(client);
    else this.connections.set(client, open);
  }

  /** @param sender empty: the null sender. @throws MailRefusal 450 */
  begin(client: string, sender: string): void {
    if (!this.clients.take(client))
      throw new MailRefusal(450, 'Too many mails from your address, try again later', 'rate-limited');
    if (sender !== '' && !this.senders.take(sender.toLowerCase()))
      throw new MailRefusal(450, 'Too many mails of this sender, try again later', 'rate-limited');
  }

  /** Takes a mail in hand, and `done` follows; or the refusal 450, which is told when the mail has been heard out. */
  hold(): HeldMail | MailRefusal {
    if (this.mails >= this.limits.mailsInHand) return new MailRefusal(450, 'Busy, try again later', 'busy');
    this.mails += 1;
    let held = 0;
    let open = true;
    return {
      add: (bytes) => {
        if (!open || this.bytes + bytes > this.limits.bytesInHand) return false;
        held += bytes;
        this.bytes += bytes;
        return true;
      },
      done: () => {
        if (!open) return;
        open = false;
        this.mails -= 1;
        this.bytes -= held;
      },
    };
  }
}

export interface HeldMail {
  /** False: there is no room for so many bytes more. */
  add(bytes: number): boolean;
  /** Again: nothing happens. */
  done(): void;
}

/** So many in a window for each key. */
class RateBook {
  private readonly buckets = new Map<string, { readonly bucket: TokenBucket; usedAt: Millis }>();

  constructor(
    private readonly size: number,
    private readonly windowMs: Millis,
    private readonly clock: Clock,
  ) {}

  take(key: string): boolean {
    const now = this.clock.now();
    if (this.buckets.size >= MOST_REMEMBERED) this.forget(now);
    const entry = this.buckets.get(key) ?? { bucket: new TokenBucket(this.size, this.windowMs, now), usedAt: now };
    entry.usedAt = now;
    this.buckets.set(key, entry);
    return entry.bucket.take(now);
  }

  /** A key that was quiet for a whole window has all its tokens back. Nobody was quiet: everybody is forgiven. */
  private forget(now: Millis): void {
    for (const [key, { usedAt }] of this.buckets) if (now - usedAt >= this.windowMs) this.buckets.delete(key);
    if (this.buckets.size >= MOST_REMEMBERED) this.buckets.clear();
  }
}
