import { Inject, Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { randomUUID } from 'node:crypto';
import { DataSource, type EntityManager } from 'typeorm';
import { APP_CONFIG, type AppConfig } from '../config/config';
import type { Clock, Millis } from '../kernel/clock';
import { CLOCK } from '../platform/time/clock';
import type { Principal, Role } from './principal';
import { hashOfToken, newSessionToken, tokenOfCookies } from './session-cookie';
import { SessionEntity } from './session.entity';

/** Why a session ended; consoles translate it. */
export type SessionEndCode =
  'logged-out' | 'session-expired' | 'new-password' | 'rights-changed' | 'person-deactivated' | 'session-ended';

export interface SessionListener {
  /** Called once per session that this process knows or ended itself, after the commit. Must not throw. */
  onEnded(sessionId: string, code: SessionEndCode): void;
}

/** One session as its owner or an administrator sees it. Instants in ISO 8601. */
export interface SessionView {
  readonly id: string;
  /** The session that asks. */
  readonly current: boolean;
  readonly createdAt: string;
  /** Up to a minute behind. */
  readonly lastSeenAt: string;
  /** Its end in any case. */
  readonly expiresAt: string;
  readonly ip: string | null;
}

/** How old an answer from memory may be: the time after which another process' change is felt here. */
const FRESH_MS = 5_000;
const SWEEP_MS = 4_000;
/** `last_seen_at` is written at most so often per session. */
const TOUCH_MS = 60_000;
/** Sessions looked up in one query, so that no answer blocks the event loop. */
const SWEEP_CHUNK = 500;

interface Known {
  readonly principal: Principal;
  readonly tokenKey: string;
  readonly expiresAt: Millis;
  checkedAt: Millis;
  lastSeenAt: Millis;
  /** What the database holds of `lastSeenAt`. */
  writtenSeenAt: Millis;
}

interface SessionRow {
  readonly id: string;
  readonly token_hash: Buffer;
  readonly last_seen_at: Date;
  readonly expires_at: Date;
  readonly person_id: string;
  readonly login: string;
  readonly display_name: string;
  readonly seat_number: number;
  readonly roles: Role[];
  readonly all_centres: boolean;
  readonly centre_ids: string[];
  readonly must_change_password: boolean;
}

const ROWS = `
  select s.id, s.token_hash, s.last_seen_at, s.expires_at, p.id as person_id, p.login, p.display_name, p.seat_number,
         p.roles, p.all_centres, p.centre_ids, p.must_change_password
    from sessions s join people p on p.id = s.person_id and p.active`;

/**
 * Sessions live in the database; this process remembers the ones it has seen for a few seconds. Whatever ends a
 * session here is felt at once; what another process does is felt within FRESH_MS, also by consoles that are silent.
 */
@Injectable()
export class SessionService implements OnModuleInit, OnModuleDestroy {
  private readonly log = new Logger(SessionService.name);
  private readonly known = new Map<string, Known>();
  private readonly idByToken = new Map<string, string>();
  private readonly listeners = new Set<SessionListener>();
  /** Grows whenever something is forgotten: what was read before may be out of date and is not remembered. */
  private generation = 0;
  private sweeping: NodeJS.Timeout | undefined;

  constructor(
    @InjectDataSource() private readonly database: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(APP_CONFIG) private readonly config: AppConfig,
  ) {}

  onModuleInit(): void {
    this.sweeping = setInterval(() => {
      this.sweep().catch((error: unknown) => {
        this.log.warn(`sessions not checked this time: ${error instanceof Error ? error.message : String(error)}`);
      });
    }, SWEEP_MS);
    this.sweeping.unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.sweeping);
  }

  /** Opens a session and gives the token for the cookie, which is nowhere else. */
  async open(personId: string, ip: string | null, manager: EntityManager = this.database.manager): Promise<string> {
    const token = newSessionToken();
    const now = this.clock.now();
    await manager.insert(SessionEntity, {
      id: randomUUID(),
      tokenHash: hashOfToken(token),
      personId,
      createdAt: new Date(now),
      lastSeenAt: new Date(now),
      expiresAt: new Date(now + this.config.sessionAbsoluteMs),
      ip,
    });
    return token;
  }

  /** Who is behind a `Cookie` header, at most FRESH_MS old; null without a session that is in force. */
  async principalOfCookie(
    header: string | undefined,
    { use = true }: { readonly use?: boolean } = {},
  ): Promise<Principal | null> {
    const token = tokenOfCookies(header);
    if (token === null) return null;
    const tokenHash = hashOfToken(token);
    const sessionId = this.idByToken.get(tokenHash.toString('base64'));
    if (sessionId !== undefined) return this.current(sessionId, { use });
    return this.load('where s.token_hash = $1', tokenHash, use);
  }

  /**
   * The person behind a session as of now, at most FRESH_MS old; null once it ended. For every event of a socket.
   * Counts as activity, unless the console asks by itself (`use: false`): then the session grows older.
   */
  async current(sessionId: string, { use = true }: { readonly use?: boolean } = {}): Promise<Principal | null> {
    const known = this.known.get(sessionId);
    const now = this.clock.now();
    if (known === undefined || now - known.checkedAt >= FRESH_MS) return this.load('where s.id = $1', sessionId, use);
    if (!this.inForce(known, now)) {
      await this.end(sessionId, 'session-expired');
      return null;
    }
    if (!use) return known.principal;
    known.lastSeenAt = now;
    await this.touch(sessionId, known);
    return known.principal;
  }

  /** The sessions of a person that are in force, the latest first. */
  async list(personId: string, currentId: string): Promise<SessionView[]> {
    const now = this.clock.now();
    const sessions = await this.database.manager.find(SessionEntity, {
      where: { personId },
      order: { createdAt: 'DESC' },
    });
    return sessions
      .filter(({ expiresAt, lastSeenAt }) => {
        return now < expiresAt.getTime() && now - lastSeenAt.getTime() < this.config.sessionIdleMs;
      })
      .map(({ id, createdAt, lastSeenAt, expiresAt, ip }) => ({
        id,
        current: id === currentId,
        createdAt: createdAt.toISOString(),
        lastSeenAt: lastSeenAt.toISOString(),
        expiresAt: expiresAt.toISOString(),
        ip,
      }));
  }

  /** Ends one session and tells the listeners. */
  async end(sessionId: string, code: SessionEndCode): Promise<void> {
    await this.database.manager.delete(SessionEntity, { id: sessionId });
    this.announceEnd([sessionId], code);
  }

  /**
   * Removes all sessions of a person inside the caller's transaction. After the commit the caller must hand the
   * answer to `announceEnd`: before it, a listener could look and find the old rights.
   */
  async removeAllOf(personId: string, manager: EntityManager): Promise<string[]> {
    const [removed] = await manager.query<[{ id: string }[], number]>(
      'delete from sessions where person_id = $1 returning id',
      [personId],
    );
    return removed.map((row) => row.id);
  }

  /** Forgets sessions that are gone from the database and tells the listeners, so that sockets are dropped. */
  announceEnd(sessionIds: readonly string[], code: SessionEndCode): void {
    for (const sessionId of sessionIds) {
      this.forget(sessionId);
      for (const listener of this.listeners) this.tell(listener, sessionId, code);
    }
  }

  /** Makes the next question about this person's sessions read the database (a new name, a new seat number). */
  refresh(personId: string): void {
    for (const [sessionId, known] of this.known) {
      if (known.principal.personId === personId) this.forget(sessionId);
    }
  }

  /** Returns the way to stop. */
  subscribe(listener: SessionListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /**
   * Ends what ran out, and compares what is remembered with the database: that is how the end of a session in another
   * process, and the idle end of a silent one, reach the sockets here.
   */
  async sweep(): Promise<void> {
    await this.writeActivity();
    const now = this.clock.now();
    const [ranOut] = await this.database.query<[{ id: string }[], number]>(
      'delete from sessions where expires_at <= $1 or last_seen_at <= $2 returning id',
      [new Date(now), new Date(now - this.config.sessionIdleMs)],
    );
    this.announceEnd(
      ranOut.map((row) => row.id),
      'session-expired',
    );
    const ids = [...this.known.keys()];
    for (let start = 0; start < ids.length; start += SWEEP_CHUNK) {
      await this.compare(ids.slice(start, start + SWEEP_CHUNK));
    }
  }

  private async compare(ids: readonly string[]): Promise<void> {
    const { generation } = this;
    const now = this.clock.now();
    const rows = await this.database.query<SessionRow[]>(`${ROWS} where s.id = any($1)`, [ids]);
    if (generation !== this.generation) return;
    const found = new Set(rows.map((row) => row.id));
    const gone = ids.filter((id) => this.known.has(id) && !found.has(id));
    for (const row of rows) this.remember(row, now);
    this.announceEnd(gone, 'session-ended');
  }

  private async load(where: string, parameter: string | Buffer, use: boolean): Promise<Principal | null> {
    const { generation } = this;
    const now = this.clock.now();
    const [row] = await this.database.query<SessionRow[]>(`${ROWS} ${where}`, [parameter]);
    if (row === undefined) {
      if (typeof parameter === 'string' && this.known.has(parameter)) this.announceEnd([parameter], 'session-ended');
      return null;
    }
    const known = this.asKnown(row, now);
    // The table is up to a minute behind what this process saw.
    known.lastSeenAt = Math.max(known.lastSeenAt, this.known.get(row.id)?.lastSeenAt ?? 0);
    if (!this.inForce(known, now)) {
      await this.end(row.id, 'session-expired');
      return null;
    }
    if (use) known.lastSeenAt = now;
    if (generation === this.generation) this.keep(row.id, known);
    await this.touch(row.id, known);
    return known.principal;
  }

  private inForce(known: Known, now: Millis): boolean {
    return now < known.expiresAt && now - known.lastSeenAt < this.config.sessionIdleMs;
  }

  private async touch(sessionId: string, known: Known): Promise<void> {
    const due = Math.min(TOUCH_MS, this.config.sessionIdleMs / 4);
    if (known.lastSeenAt - known.writtenSeenAt < due) return;
    known.writtenSeenAt = known.lastSeenAt;
    await this.database.query('update sessions set last_seen_at = $2 where id = $1 and last_seen_at < $2', [
      sessionId,
      new Date(known.lastSeenAt),
    ]);
  }

  /** Before the idle limit is judged by the database, it learns what this process saw. */
  private async writeActivity(): Promise<void> {
    for (const [sessionId, known] of [...this.known]) await this.touch(sessionId, known);
  }

  private remember(row: SessionRow, now: Millis): void {
    const known = this.asKnown(row, now);
    known.lastSeenAt = Math.max(known.lastSeenAt, this.known.get(row.id)?.lastSeenAt ?? 0);
    this.keep(row.id, known);
  }

  private keep(sessionId: string, known: Known): void {
    this.known.set(sessionId, known);
    this.idByToken.set(known.tokenKey, sessionId);
  }

  private forget(sessionId: string): void {
    this.generation += 1;
    const known = this.known.get(sessionId);
    if (known === undefined) return;
    this.known.delete(sessionId);
    this.idByToken.delete(known.tokenKey);
  }

  private asKnown(row: SessionRow, now: Millis): Known {
    return {
      principal: {
        personId: row.person_id,
        sessionId: row.id,
        login: row.login,
        displayName: row.display_name,
        seatNumber: row.seat_number,
        roles: row.roles,
        centreIds: row.all_centres ? 'all' : row.centre_ids,
        mustChangePassword: row.must_change_password,
      },
      tokenKey: row.token_hash.toString('base64'),
      expiresAt: row.expires_at.getTime(),
      checkedAt: now,
      lastSeenAt: row.last_seen_at.getTime(),
      writtenSeenAt: row.last_seen_at.getTime(),
    };
  }

  private tell(listener: SessionListener, sessionId: string, code: SessionEndCode): void {
    try {
      listener.onEnded(sessionId, code);
    } catch (error) {
      this.log.error(error instanceof Error ? error.stack : String(error));
    }
  }
}
