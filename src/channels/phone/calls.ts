import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { IsNull, type DataSource } from 'typeorm';
import { CustomersService } from '../../customers/customers.service';
import { readCallerNumber } from '../../customers/phone-number';
import type { Clock, Millis } from '../../kernel/clock';
import { CLOCK } from '../../platform/time/clock';
import { CallEntity, type CallStage } from './call.entity';

export interface NewCall {
  readonly provider: string;
  readonly callId: string;
  /** The caller's number as the network gave it. */
  readonly from: string;
  readonly accessPointId: string;
  /** When it came, if that is longer ago than now. */
  readonly since?: Millis | undefined;
}

/** Which call is which contact: rows, found again after a restart. */
@Injectable()
export class Calls {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly customers: CustomersService,
  ) {}

  /** The row of a call with its contact id, made at its first event; with the customer behind the number in one transaction. */
  async register({ provider, callId, from, accessPointId, since }: NewCall): Promise<CallEntity> {
    return await this.database.transaction(async (manager) => {
      await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 1401))', [`${provider} ${callId}`]);
      const known = await manager.findOneBy(CallEntity, { provider, callId });
      if (known !== null) return known;
      const withheld = readCallerNumber(from).kind === 'withheld';
      const customerId = withheld ? null : await this.customers.identify({ kind: 'phone', address: from }, manager);
      const call = manager.create(CallEntity, {
        provider,
        callId,
        contactId: randomUUID(),
        customerId,
        accessPointId,
        stage: 'arriving',
        arrivedAt: new Date(Math.min(since ?? Infinity, this.clock.now())),
        endedAt: null,
        endedBy: null,
      });
      await manager.insert(CallEntity, call);
      return call;
    });
  }

  async byCall(provider: string, callId: string): Promise<CallEntity | null> {
    return await this.database.manager.findOneBy(CallEntity, { provider, callId });
  }

  async byContact(contactId: string): Promise<CallEntity | null> {
    return await this.database.manager.findOneBy(CallEntity, { contactId });
  }

  /** Where it was served, else where it was at home; null when it never reached the router. */
  async centreOf({ contactId }: CallEntity): Promise<string | null> {
    const rows: { centre_id: string }[] = await this.database.query(
      'SELECT coalesce(seat_centre_id, home_centre_id) AS centre_id FROM contacts WHERE id = $1',
      [contactId],
    );
    return rows[0]?.centre_id ?? null;
  }

  async unfinished(provider: string): Promise<CallEntity[]> {
    return await this.database.manager.findBy(CallEntity, { provider, endedAt: IsNull() });
  }

  async mark({ provider, callId }: CallEntity, stage: Exclude<CallStage, 'ended'>): Promise<void> {
    await this.database.manager.update(CallEntity, { provider, callId, endedAt: IsNull() }, { stage });
  }

  /** The call is over and the router knows. A refused call keeps its stage, so that the books can tell. */
  async end(call: CallEntity, by: NonNullable<CallEntity['endedBy']>): Promise<void> {
    const { provider, callId, stage } = call;
    await this.database.manager.update(
      CallEntity,
      { provider, callId, endedAt: IsNull() },
      { stage: stage === 'refused' ? 'refused' : 'ended', endedAt: new Date(this.clock.now()), endedBy: by },
    );
  }
}
