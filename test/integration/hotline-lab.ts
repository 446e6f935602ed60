import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import type { TestApp } from '../support/test-app';
import { waitFor } from '../support/wait-for';
import type { Command } from '../../src/routing/engine/commands';
import { ROUTER, type CommandResult, type RouterPort } from '../../src/routing/ports';

export const WIDGET = 'widget-billing';
export const CLOSED_WIDGET = 'widget-closed';
export const FULL_WIDGET = 'widget-full';
export const NUMBER = '95598';
export const CLOSED_NUMBER = '95599';
export const FULL_NUMBER = '95597';

/** Seats of these tests have no console; long before it is missed the test is over. */
export const WITHOUT_CONSOLES = { seatReloadMs: 60_000 } as const;

/** Runs one statement on a database, past the application. */
export async function query<R extends object>(url: string, sql: string, values: unknown[] = []): Promise<R[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<R>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

/** One centre; an open queue, a closed one, and one where nobody may wait; each with a number and a widget key. */
export async function seedHotline(url: string): Promise<void> {
  await query(
    url,
    `INSERT INTO centres (id, name, position, version, updated_at, time_zone, weight, reserve_for_voice)
     VALUES ('nanjing', '南京', 0, 1, now(), 'Asia/Shanghai', 1, false)`,
  );
  await query(
    url,
    `INSERT INTO skills (id, name, position, version, updated_at) VALUES ('billing', '电费', 0, 1, now())`,
  );
  await query(
    url,
    `INSERT INTO queues (id, name, position, version, updated_at, requires, rings, priority, head_start_s,
                         answer_target_ms, max_waiting, open)
     VALUES ('billing', '电费咨询', 0, 1, now(), '{"billing":1}', '[]', 0, 0, 20000, NULL, true),
            ('closed', '已关闭', 1, 1, now(), '{"billing":1}', '[]', 0, 0, 20000, NULL, false),
            ('full', '已满', 2, 1, now(), '{"billing":10}', '[]', 0, 0, 20000, 0, true)`,
  );
  await query(
    url,
    `INSERT INTO access_points (id, name, position, version, updated_at, medium, address, queue_id)
     VALUES ('chat', '网页', 0, 1, now(), 'chat', $1, 'billing'), ('chat-closed', '网页', 1, 1, now(), 'chat', $2, 'closed'),
            ('chat-full', '网页', 2, 1, now(), 'chat', $3, 'full'), ('call', '电话', 3, 1, now(), 'voice', $4, 'billing'),
            ('call-closed', '电话', 4, 1, now(), 'voice', $5, 'closed'),
            ('call-full', '电话', 5, 1, now(), 'voice', $6, 'full')`,
    [WIDGET, CLOSED_WIDGET, FULL_WIDGET, NUMBER, CLOSED_NUMBER, FULL_NUMBER],
  );
}

/** As the `contacts` table has it. */
export interface ContactRow {
  readonly id: string;
  readonly state: string;
  readonly close_cause: string | null;
  readonly customer_id: string | null;
}

export async function contactRows(app: TestApp): Promise<ContactRow[]> {
  return await query(app.database.url, 'SELECT id, state, close_cause, customer_id FROM contacts ORDER BY arrived_at');
}

/** Waits until the contact is in this state, or closed for this cause. */
export async function contactIs(app: TestApp, contactId: string, stateOrCause: string): Promise<ContactRow> {
  return await waitFor(`contact ${contactId} is ${stateOrCause}`, async () => {
    const row = (await contactRows(app)).find(({ id }) => id === contactId);
    if (row === undefined) return null;
    if (row.state === stateOrCause || row.close_cause === stateOrCause) return row;
    throw new Error(`${row.state} ${row.close_cause ?? ''}`);
  });
}

/** The router of an application that can commit. */
export async function readyRouter(app: TestApp): Promise<RouterPort> {
  const router = app.app.get<RouterPort>(ROUTER, { strict: false });
  await waitFor('the router is ready', () => router.status().state === 'ok');
  return router;
}

/** An agent without a console: signs in, and takes every offer while it is told to. */
export class LabSeat {
  private seatNumber = 0;
  private readonly stop: () => void;
  takes = true;

  private constructor(
    private readonly router: RouterPort,
    readonly seatId: string,
    readonly name: string,
  ) {
    this.stop = router.subscribe({
      onCommitted: ({ effects }) => {
        for (const effect of effects) {
          if (effect.kind !== 'offer-made' || effect.seatId !== seatId || !this.takes) continue;
          void this.submit({ kind: 'offer-accepted', offerId: effect.offerId, seatId });
        }
      },
    });
  }

  /** `takes: false` lets offers lie until they are missed. */
  static async signIn(app: TestApp, name: string, options: { readonly takes?: boolean } = {}): Promise<LabSeat> {
    const seatId = randomUUID();
    const rows = await query<{ seat_number: number }>(
      app.database.url,
      `INSERT INTO people (id, login, display_name, seat_number, roles, all_centres, centre_ids, active, password_hash,
                           must_change_password, origin, version, created_at, updated_at)
       SELECT $1, $2, $3, coalesce(max(seat_number), 0) + 1, '{agent}', true, '{}', true, 'none', false, 'admin', 1,
              now(), now()
         FROM people RETURNING seat_number`,
      [seatId, `agent-${seatId}`, name],
    );
    await query(app.database.url, "INSERT INTO person_skills (person_id, skill_id, level) VALUES ($1, 'billing', 5)", [
      seatId,
    ]);
    const seat = new LabSeat(await readyRouter(app), seatId, name);
    seat.seatNumber = rows[0]?.seat_number ?? 0;
    seat.takes = options.takes ?? true;
    await seat.submit({
      kind: 'seat-signed-in',
      seatId,
      centreId: 'nanjing',
      profile: { seatNumber: seat.seatNumber, skills: { billing: 5 }, capacity: 100, caps: {} },
      chosen: { state: 'ready' },
    });
    return seat;
  }

  async submit(command: Command): Promise<CommandResult> {
    return await this.router.submit(command);
  }

  async end(contactId: string): Promise<void> {
    await this.submit({ kind: 'contact-ended', contactId, by: 'seat' });
  }

  async wrapUp(contactId: string): Promise<void> {
    await this.submit({ kind: 'wrap-up-done', contactId, seatId: this.seatId, outcome: 'solved' });
  }

  async signOut(): Promise<void> {
    await this.submit({ kind: 'seat-signed-out', seatId: this.seatId });
    this.stop();
  }
}
