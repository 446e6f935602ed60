import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail, type AuditActor } from '../identity/audit-trail';
import { coversCentre, type Principal } from '../identity/principal';
import { UserError } from '../platform/errors/errors';
import type { Actor, Command, Rejection } from '../routing/engine/commands';
import type { CentreId, ContactId, RuleId, SeatId } from '../routing/engine/config';
import { JournalReader } from '../routing/journal/journal-reader';
import { ROUTER, type RouterPort } from '../routing/ports';
import { REJECTION_MESSAGES, requireAccepted } from '../routing/rejections';
import { BoardService } from './board.service';
import { requireCentre } from './require-centre';
import type { CentreStateChange, PriorityChange, RuleSwitch, SeatStateChange } from './supervision.schema';

/** Who asks, and as the audit trail names them. */
export interface Asker {
  readonly principal: Principal;
  readonly actor: AuditActor;
}

/** Who asks for a change, and under which id it is known. */
export interface Asked extends Asker {
  /** The header `Idempotency-Key`; becomes a receipt under the person's name. */
  readonly key: string;
}

/** A change as the audit trail keeps it, and what it needs to be allowed. */
interface Deed {
  readonly action: string;
  readonly subject: string;
  /** Centres of which the person must have one; none: the thing is not there (any more). */
  readonly centreIds: readonly CentreId[];
  readonly missing: Rejection;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** What duty managers may do to rules, contacts, seats and centres of theirs. Each change is applied once and written down. */
@Injectable()
export class SupervisionService {
  constructor(
    @Inject(ROUTER) private readonly router: RouterPort,
    private readonly board: BoardService,
    private readonly audit: AuditTrail,
    private readonly journal: JournalReader,
  ) {}

  async switchRule(asked: Asked, ruleId: RuleId, { position, reason, until }: RuleSwitch): Promise<void> {
    const rule = this.board.model.config.rules.find(({ id }) => id === ruleId);
    await this.carryOut(
      asked,
      {
        action: 'rule-switched',
        subject: `rule:${ruleId}`,
        centreIds: rule === undefined ? [] : [rule.homeCentreId],
        missing: 'unknown-rule',
        detail: { position, reason, until: until ?? null },
      },
      { kind: 'rule-switched', ruleId, position, reason, ...(until === undefined ? {} : { until }), by: by(asked) },
    );
  }

  async requeue(asked: Asked, contactId: ContactId, reason: string): Promise<void> {
    await this.carryOut(asked, this.onContact('contact-requeued', contactId, { reason }), {
      kind: 'contact-requeued',
      contactId,
      cause: 'supervisor',
      by: by(asked),
    });
  }

  async close(asked: Asked, contactId: ContactId, reason: string): Promise<void> {
    await this.carryOut(asked, this.onContact('contact-closed', contactId, { reason }), {
      kind: 'contact-closed-by-supervisor',
      contactId,
      reason,
      by: by(asked),
    });
  }

  async prioritise(asked: Asked, contactId: ContactId, { priority, reason }: PriorityChange): Promise<void> {
    await this.carryOut(asked, this.onContact('contact-prioritised', contactId, { priority, reason }), {
      kind: 'contact-priority-changed',
      contactId,
      priority,
      by: by(asked),
    });
  }

  async forceSeat(asked: Asked, seatId: SeatId, change: SeatStateChange): Promise<void> {
    const seat = this.board.model.seat(seatId);
    const { state, notReadyReason = 'forced', reason } = change;
    await this.carryOut(
      asked,
      {
        action: 'seat-state-forced',
        subject: `seat:${seatId}`,
        centreIds: seat === null ? [] : [seat.centreId],
        missing: 'seat-not-signed-in',
        detail: state === 'not-ready' ? { state, notReadyReason, reason } : { state, reason },
      },
      {
        kind: 'seat-state-forced',
        seatId,
        chosen: state === 'not-ready' ? { state, reason: notReadyReason } : { state },
        reason,
        by: by(asked),
      },
    );
  }

  async setCentre(asked: Asked, centreId: CentreId, { state, reason }: CentreStateChange): Promise<void> {
    const known = this.board.model.centre(centreId) !== null;
    await this.carryOut(
      asked,
      {
        action: 'centre-state-changed',
        subject: `centre:${centreId}`,
        centreIds: known ? [centreId] : [],
        missing: 'unknown-centre',
        detail: { state, reason },
      },
      { kind: 'centre-state-changed', centreId, state, by: by(asked) },
    );
  }

  /**
   * A repeat is answered from its receipt, whatever became of the thing since, and is not written down again.
   * It is one when the whole command is the same. Requeueing, priorities and states of centres have their reason in the
   * audit trail only, so there the reason given first stands. Who asked cannot differ: keys belong to a person.
   * @throws UserError 422 `idempotency-key-reused`, also when the other change was refused
   */
  private async carryOut(asked: Asked, deed: Deed, command: Command): Promise<void> {
    const { principal, actor, key } = asked;
    const commandId = `supervision:${principal.personId}:${key}`;
    const repeated = await this.journal.hasReceipt(commandId);
    if (!repeated) await this.requireScope(asked, deed);
    const result = await this.router.submit(command, { commandId });
    // Only now, because two changes under one key may come at once: the router does one and answers both.
    if (await this.journal.answeredAnother(commandId, command)) throw keyReused();
    requireAccepted(result);
    if (repeated) return;
    const { action, subject, detail } = deed;
    await this.audit.record({ actor, action, subject, ...centreOf(deed), detail: { ...detail, commandId } });
  }

  private async requireScope({ principal, actor }: Asker, deed: Deed): Promise<void> {
    if (deed.centreIds.length === 0)
      throw new UserError(deed.missing, REJECTION_MESSAGES[deed.missing], { status: 404 });
    if (deed.centreIds.some((centreId) => coversCentre(principal, centreId))) return;
    const { action, subject } = deed;
    await this.audit.record({ actor, action: `${action}-refused`, subject, ...centreOf(deed) });
    requireCentre(principal, deed.centreIds);
  }

  private onContact(action: string, contactId: ContactId, detail: Deed['detail']): Deed {
    const centreIds = this.board.model.centresOf(contactId);
    return { action, subject: `contact:${contactId}`, centreIds, missing: 'unknown-contact', detail };
  }
}

function by({ principal }: Asked): Actor {
  return { personId: principal.personId };
}

function centreOf(deed: Deed): { readonly centreId?: CentreId } {
  const [centreId] = deed.centreIds;
  return centreId === undefined ? {} : { centreId };
}

function keyReused(): UserError {
  return new UserError(
    'idempotency-key-reused',
    'This Idempotency-Key belongs to another change of yours; nothing was done now. Choose a new key for this one.',
    { status: 422 },
  );
}
