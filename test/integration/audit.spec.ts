import { DataSource } from 'typeorm';
import { AuditEntity } from '../../src/identity/audit.entity';
import { AuditSealer } from '../../src/identity/audit-sealer';
import { AuditTrail } from '../../src/identity/audit-trail';
import { verifyAudit } from '../../src/identity/verify-audit';
import { type ApiClient, signedIn } from '../support/api-client';
import { ConsoleClient, refused } from '../support/console-client';
import { ManualClock } from '../support/manual-clock';
import { createTestApp, type TestApp } from '../support/test-app';

describe('the audit trail', () => {
  const clock = new ManualClock();
  let test: TestApp;
  let database: DataSource;
  let sealer: AuditSealer;
  let admin: ApiClient;
  beforeEach(async () => {
    test = await createTestApp({ clock, config: { allowDemoLogin: true } });
    database = test.app.get(DataSource);
    sealer = test.app.get(AuditSealer, { strict: false });
    admin = await signedIn(test, { login: 'boss', roles: ['admin'] });
  });
  afterEach(() => test.close());

  const write = (subject: string) =>
    test.app
      .get(AuditTrail, { strict: false })
      .record({ actor: { system: 'test' }, action: 'tried', subject, detail: { b: 1, a: 2.5 } });
  /** What only the owner of the database can do. */
  const tamper = async (statement: string, table = 'audit_log') => {
    await database.query(`alter table ${table} disable trigger ${table}_append_only`);
    await database.query(statement);
    await database.query(`alter table ${table} enable trigger ${table}_append_only`);
  };

  it('is as it was sealed, seal over seal, whatever the settings of the session that asks', async () => {
    await write('one');
    expect(await sealer.seal()).toBeGreaterThan(0);
    expect(await sealer.seal()).toBe(0);
    await write('two');
    await write('three');
    expect(await sealer.seal()).toBe(2);
    await write('four');
    const runner = database.createQueryRunner();
    await runner.query(`set timezone = 'Asia/Shanghai'`);
    await runner.query(`set datestyle = 'German'`);
    await runner.release();
    const verdict = await verifyAudit(database);
    expect(verdict).toMatchObject({ seals: 2, unsealed: 1, broken: null });
  });

  it.each([
    ['changed', `update audit_log set subject = 'other' where subject = 'two'`],
    ['changed in its detail', `update audit_log set detail = '{"a": 3}' where subject = 'two'`],
    ['removed', `delete from audit_log where subject = 'two'`],
    ['moved in time', `update audit_log set at = at - interval '1 microsecond' where subject = 'two'`],
  ])('shows which stretch holds an entry that was %s', async (_what, statement) => {
    await write('one');
    await sealer.seal();
    const before = (await verifyAudit(database)).last?.throughId;
    await write('two');
    await sealer.seal();
    await write('three');
    await sealer.seal();
    expect((await verifyAudit(database)).broken).toBeNull();
    await tamper(statement);
    const { broken } = await verifyAudit(database);
    expect(broken?.afterId).toBe(before);
  });

  it('shows a seal that was made anew, by the one after it', async () => {
    await write('one');
    await sealer.seal();
    await write('two');
    await sealer.seal();
    await tamper(`update audit_log set subject = 'other' where subject = 'one'`);
    await tamper(
      `update audit_seals set hash = audit_seal_hash('', 0, through_id) where through_id = (select min(through_id) from audit_seals)`,
      'audit_seals',
    );
    const { broken, seals } = await verifyAudit(database);
    expect([broken === null, seals]).toEqual([false, 2]);
  });

  it('waits for entries under way, so that none comes to light below a seal; and not for ever', async () => {
    const runner = database.createQueryRunner();
    await runner.startTransaction();
    await runner.query(
      `insert into audit_log (at, actor_system, action, subject) values (now(), 'test', 'tried', 'slow')`,
    );
    await write('quick');
    await expect(sealer.seal()).rejects.toMatchObject({ code: '55P03' });
    const sealing = runner.commitTransaction().then(() => sealer.seal());
    expect(await sealing).toBeGreaterThanOrEqual(2);
    await runner.release();
    expect(await verifyAudit(database)).toMatchObject({ unsealed: 0, broken: null });
  });

  it('cannot be changed, nor can its seals', async () => {
    await sealer.seal();
    await expect(database.query('delete from audit_log')).rejects.toThrow(/append-only/);
    await expect(database.query('update audit_seals set entries = 0')).rejects.toThrow(/append-only/);
    await expect(database.query('truncate audit_seals')).rejects.toThrow(/append-only/);
  });

  it('has who was refused for want of a role, at a route or an event, once a minute', async () => {
    const agent = await signedIn(test, { login: 'nosy', roles: ['inspector'] });
    const { personId } = (await agent.get('/api/session')).body as { personId: string };
    const refusals = async () =>
      (
        await test.app
          .get(DataSource)
          .manager.findBy(AuditEntity, { action: 'access-refused', actorPersonId: personId })
      ).map(({ subject }) => subject);
    for (let time = 0; time < 3; time += 1) {
      expect((await agent.get('/api/people/00000000-0000-4000-8000-000000000000')).status).toBe(403);
    }
    expect(await refusals()).toEqual(['route:GET /api/people/:id']);
    const console = await new ConsoleClient(test.url, agent.cookie).connected();
    expect(refused(await console.send('board:subscribe', {})).code).toBe('forbidden');
    console.close();
    clock.advance(60_000);
    await agent.get('/api/people/00000000-0000-4000-8000-000000000001');
    expect(await refusals()).toEqual([
      'route:GET /api/people/:id',
      'event:board:subscribe',
      'route:GET /api/people/:id',
    ]);
  });

  it('is read by stretches of time', async () => {
    const begin = clock.now();
    clock.advance(60_000);
    await write('early');
    clock.advance(60_000);
    await write('late');
    const subjects = async (query: string) => {
      const { body } = await admin.get(`/api/audit?action=tried&${query}`);
      return (body as { items: { subject: string }[] }).items.map(({ subject }) => subject);
    };
    const at = (afterMs: number) => new Date(begin + afterMs).toISOString();
    expect(await subjects(`from=${at(60_000)}`)).toEqual(['late', 'early']);
    expect(await subjects(`from=${at(60_001)}`)).toEqual(['late']);
    expect(await subjects(`to=${at(120_000)}`)).toEqual(['early']);
    expect(await subjects(`from=${at(0)}&to=${at(60_000)}`)).toEqual([]);
    expect(await admin.get('/api/audit?from=yesterday')).toMatchObject({
      status: 400,
      body: { fields: [{ path: 'from' }] },
    });
  });
});
