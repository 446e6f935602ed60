import { Inject, Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { AuditTrail } from '../identity/audit-trail';
import type { Clock, Millis } from '../kernel/clock';
import { CLOCK } from '../platform/time/clock';
import type { Command } from '../routing/engine/commands';
import { ROUTER, type RouterPort } from '../routing/ports';

const LOOK_EVERY_MS: Millis = 5 * 60_000;
/** The first look after a start reaches back further: so long may nobody have been there. */
const FIRST_LOOK_BACK_MS: Millis = 86_400_000;
const LOOK_BACK_MS: Millis = 3 * LOOK_EVERY_MS;
/** A request that has just been carried out is about to write its entry itself. */
const LEFT_ALONE_MS: Millis = 60_000;

interface Row {
  readonly command_id: string;
  readonly command: Command;
  readonly at: Date;
}

/** Supervision of the journal that was carried out and has no entry in the audit trail. */
const MISSING = `
  select r.command_id, c.command, r.at
    from routing_receipts r join routing_commands c on c.partition = r.partition and c.seq = r.seq
   where r.at >= $1 and r.at < $2 and r.accepted and r.command_id like 'supervision:%'
     and not exists (select 1 from audit_log a where a.at >= $1 and a.detail ->> 'commandId' = r.command_id)
   order by r.seq`;

/**
 * What duty managers did is written down after its commit; a process that dies in between, or a database that goes away, would lose
 * the entry. The journal has the command, so the entry is made from it. A reason that only the audit trail would have had is lost then.
 */
@Injectable()
export class SupervisionCatchUp implements OnModuleInit, OnModuleDestroy {
  private readonly log = new Logger(SupervisionCatchUp.name);
  private lookBackMs = FIRST_LOOK_BACK_MS;
  private timer: NodeJS.Timeout | undefined;
  private stop: (() => void) | undefined;

  constructor(
    @Inject(ROUTER) private readonly router: RouterPort,
    @Inject(CLOCK) private readonly clock: Clock,
    @InjectDataSource() private readonly database: DataSource,
    private readonly audit: AuditTrail,
  ) {}

  onModuleInit(): void {
    this.stop = this.router.subscribe({
      onCommitted: () => undefined,
      onReset: () => {
        this.lookBackMs = FIRST_LOOK_BACK_MS;
      },
    });
    this.timer = setInterval(() => {
      this.look().catch((error: unknown) => {
        this.log.warn(`not compared this time: ${error instanceof Error ? error.message : String(error)}`);
      });
    }, LOOK_EVERY_MS);
    this.timer.unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
    this.stop?.();
  }

  /** Writes the entries that are missing; how many. Only the leader does it, so that nobody does it twice. */
  async look(): Promise<number> {
    if (this.router.status().state !== 'ok') return 0;
    const now = this.clock.now();
    const span = [new Date(now - this.lookBackMs), new Date(now - LEFT_ALONE_MS)];
    const rows = await this.database.query<Row[]>(MISSING, span);
    for (const row of rows) await this.write(row);
    this.lookBackMs = LOOK_BACK_MS;
    return rows.length;
  }

  private async write({ command_id: commandId, command, at }: Row): Promise<void> {
    const deed = deedOf(command);
    if (deed === null) return;
    const { personId, action, subject, detail } = deed;
    await this.audit.record({
      actor: { personId },
      action,
      subject,
      detail: { ...detail, commandId, fromJournal: true, committedAt: at.toISOString() },
    });
    this.log.warn(`${action} of ${at.toISOString()} was not written down; it is now`);
  }
}

interface Deed {
  readonly personId: string;
  readonly action: string;
  readonly subject: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** As supervision.service.ts would have written it. */
function deedOf(command: Command): Deed | null {
  if (!('by' in command) || typeof command.by === 'string' || !('personId' in command.by)) return null;
  const { personId } = command.by;
  switch (command.kind) {
    case 'rule-switched': {
      const { ruleId, position, reason, until = null } = command;
      return { personId, action: 'rule-switched', subject: `rule:${ruleId}`, detail: { position, reason, until } };
    }
    case 'contact-requeued':
      return { personId, action: 'contact-requeued', subject: `contact:${command.contactId}`, detail: {} };
    case 'contact-closed-by-supervisor': {
      const { contactId, reason } = command;
      return { personId, action: 'contact-closed', subject: `contact:${contactId}`, detail: { reason } };
    }
    case 'contact-priority-changed': {
      const { contactId, priority } = command;
      return { personId, action: 'contact-prioritised', subject: `contact:${contactId}`, detail: { priority } };
    }
    case 'seat-state-forced': {
      const { seatId, chosen, reason } = command;
      return {
        personId,
        action: 'seat-state-forced',
        subject: `seat:${seatId}`,
        detail: { state: chosen.state, reason },
      };
    }
    case 'centre-state-changed': {
      const { centreId, state } = command;
      return { personId, action: 'centre-state-changed', subject: `centre:${centreId}`, detail: { state } };
    }
    default:
      return null;
  }
}
