import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Clock, Millis } from '../kernel/clock';
import { CLOCK } from '../platform/time/clock';
import { type AuditActor, AuditTrail } from './audit-trail';

/** One person at one door: a page that asks every second is one thing to know. */
const AGAIN_AFTER_MS: Millis = 60_000;
const MOST_REMEMBERED = 10_000;

/** Writes down who was refused for want of a role. The refusal itself never depends on it. */
@Injectable()
export class RefusedAccess {
  private readonly log = new Logger(RefusedAccess.name);
  private readonly writtenAt = new Map<string, Millis>();

  constructor(
    private readonly audit: AuditTrail,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @param door a route pattern or a socket event: `route:GET /api/people/:id`, `event:board:subscribe` */
  async note(actor: AuditActor & { readonly personId: string }, door: string): Promise<void> {
    const key = `${actor.personId} ${door}`;
    const now = this.clock.now();
    const before = this.writtenAt.get(key);
    if (before !== undefined && now - before < AGAIN_AFTER_MS) return;
    if (this.writtenAt.size >= MOST_REMEMBERED) this.writtenAt.clear();
    this.writtenAt.set(key, now);
    try {
      await this.audit.record({ actor, action: 'access-refused', subject: door });
    } catch (error) {
      this.writtenAt.delete(key);
      this.log.warn(`a refused access was not written down: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
