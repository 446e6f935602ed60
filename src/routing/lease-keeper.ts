import { Logger } from '@nestjs/common';
import type { Millis } from '../kernel/clock';
import type { Lease, LeaseTable } from './journal/lease';

/**
 * Keeps a lease once it is taken: renewed at a third of its time, tried again sooner when the database does not answer,
 * given up when it ran out by our own steady clock. The database's clock decides about taking it; ours, started before
 * each call was sent, is always the stricter one.
 */
export class LeaseKeeper {
  private readonly logger = new Logger(LeaseKeeper.name);
  private held: { readonly epoch: number; until: number } | null = null;
  private renewal: NodeJS.Timeout | undefined;
  private expiry: NodeJS.Timeout | undefined;

  constructor(
    private readonly table: LeaseTable,
    private readonly leaseMs: Millis,
    private readonly steady: () => number,
  ) {}

  /** The lease, renewed from now on, or null while another leader has it. `onLost` is called at most once. */
  async take(onLost: (why: string) => void): Promise<Lease | null> {
    this.drop();
    const sentAt = this.steady();
    const lease = await this.table.take();
    if (!lease) return null;
    this.held = { epoch: lease.epoch, until: sentAt + this.leaseMs };
    this.renewLater(lease.epoch, this.leaseMs / 3, onLost);
    this.watchExpiry(lease.epoch, onLost);
    return lease;
  }

  /** True while nobody else can have taken it by the clock; what is written is checked by the database all the same. */
  isHeld(): boolean {
    return this.held !== null && this.steady() < this.held.until;
  }

  /** Stops renewing; a successor waits until the time is up. */
  drop(): void {
    this.held = null;
    clearTimeout(this.renewal);
    clearTimeout(this.expiry);
  }

  /** Gives it back, so that a successor starts at once. */
  async release(): Promise<void> {
    const epoch = this.held?.epoch;
    this.drop();
    if (epoch !== undefined) await this.table.release(epoch);
  }

  private renewLater(epoch: number, delayMs: number, onLost: (why: string) => void): void {
    this.renewal = setTimeout(() => {
      void this.renew(epoch, onLost);
    }, delayMs);
  }

  private async renew(epoch: number, onLost: (why: string) => void): Promise<void> {
    const sentAt = this.steady();
    let nextInMs = this.leaseMs / 3;
    try {
      const ours = await this.table.renew(epoch);
      if (this.held?.epoch !== epoch) return;
      if (!ours) {
        this.drop();
        onLost('another leader took it');
        return;
      }
      this.held.until = sentAt + this.leaseMs;
    } catch (error) {
      if (this.held?.epoch !== epoch) return;
      nextInMs = this.leaseMs / 10;
      this.logger.warn(`the lease was not renewed: ${error instanceof Error ? error.message : String(error)}`);
    }
    this.renewLater(epoch, nextInMs, onLost);
  }

  private watchExpiry(epoch: number, onLost: (why: string) => void): void {
    const held = this.held;
    if (held?.epoch !== epoch) return;
    const leftMs = held.until - this.steady();
    if (leftMs <= 0) {
      this.drop();
      onLost('it ran out before it could be renewed');
      return;
    }
    this.expiry = setTimeout(() => {
      this.watchExpiry(epoch, onLost);
    }, leftMs);
  }
}
