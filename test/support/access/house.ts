import { randomUUID } from 'node:crypto';
import { DataSource, Not } from 'typeorm';
import { OrganisationService } from '../../../src/agents/skills/organisation.service';
import { SeatProfiles } from '../../../src/agents/skills/seat-profiles';
import { PeopleService } from '../../../src/identity/people.service';
import { PersonEntity } from '../../../src/identity/person.entity';
import { type Principal, type Role, ROLES } from '../../../src/identity/principal';
import { SESSION_COOKIE } from '../../../src/identity/session-cookie';
import { SessionService } from '../../../src/identity/session.service';
import { present } from '../../../src/kernel/assert';
import { Alerts, type NewAlert } from '../../../src/platform/alerts/alerts';
import { SampleEntity } from '../../../src/qa/sample.entity';
import { SamplingRules } from '../../../src/qa/sampling-rules.service';
import type { Command } from '../../../src/routing/engine/commands';
import { ROUTER, type RouterPort } from '../../../src/routing/ports';
import { ApiClient } from '../api-client';
import { ChatCustomer, endWork } from '../hotline';
import { createTestApp, type TestApp } from '../test-app';
import { SimulatedTwilio } from '../twilio/simulated-twilio';
import { waitFor } from '../wait-for';

/** `near`: the centres of the one who asks. `far`: centres they have nothing to do with. */
export const PLACES = ['near', 'far'] as const;
export type Place = (typeof PLACES)[number];

/** Stands in every name of something far, so that a name that gets out is recognised. */
const MARK: Readonly<Record<Place, string>> = { near: '近处', far: '远处机密' };
export const PASSWORD = 'Correct horse battery 9';

/** Somebody who asks: their roles, and whether they may see the near centres only or all. */
export interface Caller {
  readonly login: string;
  readonly roles: readonly Role[];
  readonly reach: 'near' | 'all';
}

/** One person per role and reach, and some with several roles. */
export const CALLERS: readonly Caller[] = (['near', 'all'] as const).flatMap((reach) =>
  [...ROLES.map((role): readonly Role[] => [role]), ['agent', 'duty-manager'], ['inspector', 'case-handler']].map(
    (roles) => ({ login: `${reach}.${roles.join('-')}`, roles: roles as readonly Role[], reach }),
  ),
);
/** Has every role everywhere: whatever refuses them refuses for another reason than their rights. */
export const EVERYTHING: Caller = { login: 'all.everything', roles: ROLES, reach: 'all' };

function placed(place: Place) {
  const mark = MARK[place];
  const point = (id: string, queueId: string) => ({
    id: `${place}-${id}`,
    name: `${mark}网页 ${id}`,
    medium: 'chat',
    address: `wk-${place}-${id}`,
    queueId,
    homeCentreId: `${place}-1`,
  });
  return {
    centres: ['1', '2'].map((id) => ({ id: `${place}-${id}`, name: `${mark}中心 ${id}` })),
    accessPoints: [point('wait', 'waiting'), point('desk', `${place}-desk`), point('spare', 'waiting')],
    rules: ['rule', 'spare'].map((id) => ({
      id: `${place}-${id}`,
      name: `${mark}溢出 ${id}`,
      queueId: 'waiting',
      homeCentreId: `${place}-1`,
      when: { manual: true },
      targets: [`${place}-2`],
    })),
    people: ['target', 'served', 'sampled', 'idle'].map((login) => ({
      login: `${place}.${login}`,
      displayName: `${mark}座席 ${login}`,
      roles: ['agent'],
      centreIds: [`${place}-1`],
      skills: { [`${place}-talk`]: 5 },
      capacity: 100,
    })),
  };
}

/** Two centres near, two far, and nothing that joins them. Nobody can serve the queue `waiting`. */
function organisation(): object {
  const [near, far] = [placed('near'), placed('far')];
  return {
    centres: [...near.centres, ...far.centres],
    // Skills, queues and outcomes are the whole hotline's: they are no secret of any centre.
    skills: ['nobody', 'near-talk', 'far-talk', 'spare'].map((id) => ({ id, name: `技能 ${id}` })),
    queues: [
      { id: 'waiting', name: '等待', requires: { nobody: 1 } },
      { id: 'near-desk', name: '柜台一', requires: { 'near-talk': 1 }, offerTimeoutMs: 600_000 },
      { id: 'far-desk', name: '柜台二', requires: { 'far-talk': 1 }, offerTimeoutMs: 600_000 },
      { id: 'spare', name: '备用', requires: { nobody: 1 } },
    ],
    outcomes: ['solved', 'spare'].map((id) => ({ id, name: `结果 ${id}` })),
    accessPoints: [...near.accessPoints, ...far.accessPoints],
    rules: [...near.rules, ...far.rules],
    people: [...near.people, ...far.people],
  };
}

/** The whole application with things near and far, and everybody who may ask for them. */
export class AccessHouse {
  private readonly customers = new Map<string, ChatCustomer>();
  private readonly samples = new Map<Place, Promise<SampleEntity>>();
  private readonly ids = new Map<string, string>();
  private firstPasswords: readonly { login: string; password_hash: string; must_change_password: boolean }[] = [];
  private readonly tables: string[] = [];
  private given = 0;

  private constructor(
    readonly test: TestApp,
    private readonly twilio: SimulatedTwilio,
  ) {}

  /** With every channel that has addresses for providers. */
  static async start(): Promise<AccessHouse> {
    const twilio = await SimulatedTwilio.start();
    const test = await createTestApp({
      config: {
        smsProvider: 'twilio',
        voiceProvider: 'twilio',
        twilio: twilio.config('https://hotline.example'),
        logLevel: 'fatal',
        chatOpenPerIp: 10_000,
        chatSocketsPerIp: 10_000,
        // The machine may be busy: nobody is told that the router is away.
        routerTimeoutMs: 30_000,
        // Seats without consoles stay.
        seatReloadMs: 3_600_000,
      },
    });
    const house = new AccessHouse(test, twilio);
    try {
      await waitFor('the router to be ready', () => house.router.status().state === 'ok');
      await house.furnish();
    } catch (error) {
      await test.close();
      await twilio.close();
      throw new Error(`the house was not set up: ${JSON.stringify(error)}`, { cause: error });
    }
    return house;
  }

  private async furnish(): Promise<void> {
    await this.restore();
    const callers = [
      ...CALLERS,
      EVERYTHING,
      ...['left', 'expired', 'one-time'].map((login) => ({ ...EVERYTHING, login })),
    ];
    const people = callers.map(({ login, roles, reach }) => ({
      login,
      displayName: `来者 ${login}`,
      roles,
      centreIds: reach === 'all' ? 'all' : ['near-1', 'near-2'],
      password: PASSWORD,
    }));
    await this.apply({ people });
    const { manager } = this.database;
    await manager.update(PersonEntity, { login: Not('one-time') }, { mustChangePassword: false });
    for (const { id, login } of await manager.find(PersonEntity)) this.ids.set(login, id);
    this.firstPasswords = await manager.query('select login, password_hash, must_change_password from people');
    const tables = await manager.query<{ name: string }[]>(
      "select table_name as name from information_schema.tables where table_schema = 'public' order by 1",
    );
    this.tables.push(...tables.map(({ name }) => name).filter((name) => !(name in NOT_COMPARED)));
  }

  get router(): RouterPort {
    return this.test.app.get<RouterPort>(ROUTER);
  }
  get database(): DataSource {
    return this.test.app.get(DataSource);
  }

  personId(login: string): string {
    return present(this.ids.get(login), `person ${login} is in the house`);
  }

  /** The person has the password, and the duty to change it, that they had at the beginning. */
  async asAtFirst(login: string): Promise<void> {
    const first = present(
      this.firstPasswords.find((one) => one.login === login),
      `person ${login} is in the house`,
    );
    await this.database.query('update people set password_hash = $2, must_change_password = $3 where login = $1', [
      login,
      first.password_hash,
      first.must_change_password,
    ]);
  }

  /** A new session of this person. */
  async cookie(login: string): Promise<string> {
    const token = await this.test.app.get(SessionService).open(this.personId(login), null);
    return `${SESSION_COOKIE}=${token}`;
  }
  async client(login: string): Promise<ApiClient> {
    return new ApiClient(this.test.url, await this.cookie(login));
  }

  /** The cookie of a session whose time has run out. */
  async expiredCookie(): Promise<string> {
    const cookie = await this.cookie('expired');
    await this.database.query('update sessions set expires_at = now() where person_id = $1', [
      this.personId('expired'),
    ]);
    return cookie;
  }

  /** The cookie of a person who used it, and was deactivated then. */
  async cookieOfSomebodyWhoLeft(): Promise<string> {
    const cookie = await this.cookie('left');
    const client = new ApiClient(this.test.url, cookie);
    if ((await client.get('/api/session')).status !== 200) throw new Error('the session was not in force');
    const people = this.test.app.get(PeopleService);
    const actor = { system: 'test' };
    const id = this.personId('left');
    const { version } = await people.get(this.principal(EVERYTHING), actor, id);
    await people.patch(this.principal(EVERYTHING), actor, id, { version, active: false });
    return cookie;
  }

  private principal({ login, roles }: Caller): Principal {
    const personId = this.personId(login);
    const centreIds = 'all';
    return {
      personId,
      sessionId: 'test',
      login,
      displayName: login,
      seatNumber: null,
      roles,
      centreIds,
      mustChangePassword: false,
    };
  }

  /** Something that was not there before. */
  fresh(): number {
    this.given += 1;
    return this.given;
  }
  /** A new name for something of this place. */
  name(place: Place): string {
    return `${MARK[place]} ${this.fresh()}`;
  }

  /** A new name for something of the whole hotline. */
  commonName(): string {
    return `全线 ${this.fresh()}`;
  }

  /** Whatever was changed or deleted is there again. */
  async restore(): Promise<void> {
    await this.apply(organisation());
  }

  private async apply(document: object): Promise<void> {
    await this.test.app.get(OrganisationService).apply(document, { system: 'test' });
  }

  /** As `read`; what was deleted is put back first. */
  async readOrRestore(path: string): ReturnType<AccessHouse['read']> {
    const { status } = await (await this.client(EVERYTHING.login)).get(path);
    if (status === 404) await this.restore();
    return this.read(path);
  }

  /** What an administrator of the whole hotline reads there. */
  async read(path: string): Promise<Readonly<Record<string, unknown>> & { readonly version: number }> {
    const { status, body } = await (await this.client(EVERYTHING.login)).get(path);
    if (status !== 200) throw new Error(`GET ${path}: ${status} ${JSON.stringify(body)}`);
    return body as Readonly<Record<string, unknown>> & { readonly version: number };
  }

  /** A contact of this place that waits; a new one if the last is over. */
  async waitingContact(place: Place): Promise<string> {
    const known = this.customers.get(place);
    const { contact } = this.router.committed().state;
    if (known !== undefined && contact.some(({ id, state }) => id === known.contactId && state === 'queued')) {
      return known.contactId;
    }
    const customer = await this.customer(place, 'wait');
    return customer.contactId;
  }

  /** An action for a contact of this place that was given up; a chat on hold needs nothing done. `<place>-engaged` is why. */
  async deadLetter(place: Place): Promise<string> {
    const contactId = await this.waitingContact(place);
    // What an earlier call revived is through: nothing moves while somebody is refused.
    await waitFor('nothing to be owed', async () => {
      const owed = await this.database.query<unknown[]>(
        "select 1 from routing_outbox where state in ('pending', 'unknown') limit 1",
      );
      return owed.length === 0;
    });
    const actionId = `main:0:${this.fresh()}`;
    const action = { kind: 'hold-media', contactId, medium: 'chat', seatId: 'nobody', expiresAt: null };
    await this.database.query(
      `insert into routing_outbox values ($1, 'main', 0, 0, $2, 'chat', 'hold-media', $3, 'dead', 20, $4, now(), now(), null)`,
      [actionId, contactId, JSON.stringify(action), `${place}-engaged`],
    );
    return actionId;
  }

  /** A customer at a chat page of this place, with a conversation. */
  async customer(place: Place, page: 'wait' | 'desk'): Promise<ChatCustomer> {
    const customer = new ChatCustomer(this.test.url, `wk-${place}-${page}`);
    const key = page === 'wait' ? place : randomUUID();
    this.customers.get(key)?.socket.disconnect();
    this.customers.set(key, customer);
    await customer.open();
    return customer;
  }

  /** The signed-in seat of this place's `target`; signs it in again if it went. */
  async seat(place: Place): Promise<string> {
    const seatId = this.personId(`${place}.target`);
    if (this.router.committed().state.seat.some(({ id }) => id === seatId)) return seatId;
    const profile = await this.test.app.get(SeatProfiles).of(seatId);
    await this.done({ kind: 'seat-signed-in', seatId, centreId: `${place}-1`, profile });
    return seatId;
  }

  raiseAlert(alert: NewAlert): void {
    this.test.app.get(Alerts).raise(alert);
  }

  /** A contact that somebody of this place served, which became a sample; the first that was made. */
  async sample(place: Place): Promise<SampleEntity> {
    const known = this.samples.get(place) ?? this.newSample(place);
    this.samples.set(place, known);
    return known;
  }

  private async done(command: Command): Promise<void> {
    const result = await this.router.submit(command);
    if (!result.accepted) throw new Error(`${command.kind} was refused: ${JSON.stringify(result)}`);
  }

  async newSample(place: Place): Promise<SampleEntity> {
    await this.test.app.get(SamplingRules).put(`${place}-desk`, { rate: 1 }, { system: 'test' });
    const seatId = this.personId(`${place}.sampled`);
    const profile = await this.test.app.get(SeatProfiles).of(seatId);
    const chosen = { state: 'ready' } as const;
    await this.done({ kind: 'seat-signed-in', seatId, centreId: `${place}-1`, profile, chosen });
    const { contactId } = await this.customer(place, 'desk');
    const { id: offerId } = await waitFor('the offer to the seat', () => {
      const contact = this.router.committed().state.contact.find(({ id }) => id === contactId);
      return contact?.offer?.seatId === seatId ? contact.offer : null;
    });
    await this.done({ kind: 'offer-accepted', offerId, seatId });
    await waitFor('the contact in service', () =>
      this.router.committed().state.contact.some(({ id, state }) => id === contactId && state === 'active'),
    );
    await this.done({ kind: 'contact-ended', contactId, by: 'seat' });
    await this.done({ kind: 'wrap-up-done', contactId, seatId, outcome: 'solved' });
    await this.done({ kind: 'seat-signed-out', seatId });
    return waitFor('the sample', () => this.database.manager.findOneBy(SampleEntity, { contactId }));
  }

  /** Closes every contact and signs every seat out. */
  async endWork(): Promise<void> {
    await endWork(this.router);
  }

  /** One number per table that changes with every row that is written, deleted or inserted. */
  async fingerprint(): Promise<Readonly<Record<string, string>>> {
    const parts = this.tables.map((name) => {
      const clock = MOVED_BY_THE_CLOCK[name];
      const row = clock === undefined ? 't.xmin::text || t.ctid::text' : `(to_jsonb(t) - '${clock}')::text`;
      return `select '${name}' as name, count(*) || ' ' || coalesce(sum(hashtextextended(${row}, 0)), 0) as rows from "${name}" t`;
    });
    const rows = await this.database.query<{ name: string; rows: string }[]>(parts.join(' union all '));
    return Object.fromEntries(rows.map(({ name, rows: print }) => [name, print]));
  }

  /** Everything that says something about the far centres: their names, ids, people, contacts, seat numbers. */
  async secrets(): Promise<readonly string[]> {
    const people = await this.database.manager.find(PersonEntity);
    const far = people.filter(({ login }) => login.startsWith('far.'));
    const contacts = await this.database.query<{ id: string }[]>(
      "select id from contacts where home_centre_id like 'far-%'",
    );
    return [
      MARK.far,
      'far-1',
      'far-2',
      'far-rule',
      'far-spare',
      'far-wait',
      'wk-far',
      ...far.flatMap(({ id, login }) => [id, login]),
      ...contacts.map(({ id }) => id),
    ];
  }

  async stop(): Promise<void> {
    for (const customer of this.customers.values()) customer.socket.disconnect();
    await this.test.close();
    await this.twilio.close();
  }
}

/** Tables that also change while nobody asks for anything, or that must remember a refusal; and why. */
const NOT_COMPARED: Readonly<Record<string, string>> = {
  audit_log: 'remembers refusals',
  audit_seals: 'written by the clock',
  sessions: 'when a person was last seen',
  routing_lease: 'renewed by the clock',
  sampling_progress: 'follows the contacts that an earlier call closed',
};

/** Columns that are written now and then while nobody asks for anything. */
const MOVED_BY_THE_CLOCK: Readonly<Record<string, string>> = { chat_visits: 'last_seen_at' };
