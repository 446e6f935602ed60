import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { Command } from '../engine/commands';
import type { SeatId } from '../engine/config';

/** What the journal says about commands, for rooms that check or tell something of their own. Reads only. */
@Injectable()
export class JournalReader {
  constructor(@InjectDataSource() private readonly database: DataSource) {}

  /** True when a command with this id was answered: submitting it again applies nothing and returns that answer. */
  async hasReceipt(commandId: string): Promise<boolean> {
    const rows: unknown[] = await this.database.query('select 1 from routing_receipts where command_id = $1', [
      commandId,
    ]);
    return rows.length > 0;
  }

  /** True when the command answered under this id differs in any value from `command`. False when none was answered. */
  async answeredAnother(commandId: string, command: Command): Promise<boolean> {
    const rows: unknown[] = await this.database.query(
      `select 1 from routing_receipts r join routing_commands c on c.partition = r.partition and c.seq = r.seq
        where r.command_id = $1 and c.command <> $2::jsonb`,
      [commandId, JSON.stringify(command)],
    );
    return rows.length > 0;
  }

  /** Why somebody forced this seat's state in the commands after `from` up to `to`; the last one counts. Null: nobody did. */
  async forcedBecause(seatId: SeatId, from: number, to: number): Promise<string | null> {
    const [last] = await this.database.query<{ reason: string }[]>(
      `select c.command ->> 'reason' as reason
         from routing_lease l join routing_commands c on c.partition = l.partition and c.seq > $2 and c.seq <= $3
        where c.command ->> 'kind' = 'seat-state-forced' and c.command ->> 'seatId' = $1
        order by c.seq desc limit 1`,
      [seatId, from, to],
    );
    return last?.reason ?? null;
  }
}
