import { DataSource } from 'typeorm';
import { AuditEntity } from '../../src/identity/audit.entity';
import { DeadLetterWatch } from '../../src/live/dead-letter-watch';
import { Alerts } from '../../src/platform/alerts/alerts';
import type { DeadLetterView } from '../../src/platform/realtime/console-protocol';
import { Outbox } from '../../src/routing/outbox/outbox';
import type { ActionPerformer } from '../../src/routing/ports';
import { Hotline } from '../support/hotline';
import { waitFor } from '../support/wait-for';

describe('dead letters', () => {
  let hotline: Hotline;
  const performed: string[] = [];
  const works: ActionPerformer = {
    perform: ({ contactId, kind }) => {
      performed.push(`${kind} ${contactId}`);
      return Promise.resolve();
    },
  };

  beforeAll(async () => {
    hotline = await Hotline.start({ logLevel: 'fatal' });
  });
  beforeEach(() => {
    performed.length = 0;
    hotline.app.app.get(Outbox).bind({ chat: works });
  });
  afterEach(() => hotline.clear());
  afterAll(() => hotline.stop());

  /** A chat of this centre that nobody could be told the end of: no channel carries out anything at that moment. */
  async function letterOf(centre: 'north' | 'south'): Promise<{ actionId: string; contactId: string }> {
    hotline.app.app.get(Outbox).bind({});
    const { contactId } = await hotline.customer(centre);
    await hotline.router.submit({ kind: 'contact-ended', contactId, by: 'system' });
    const actionId = await waitFor('the action to be given up', async () => {
      const [row] = await hotline.app.app
        .get(DataSource)
        .query<{ action_id: string }[]>(
          "select action_id from routing_outbox where contact_id = $1 and state = 'dead'",
          [contactId],
        );
      return row?.action_id;
    });
    hotline.app.app.get(Outbox).bind({ chat: works });
    return { actionId, contactId };
  }
  async function listOf(login: string): Promise<readonly DeadLetterView[]> {
    const answer = await hotline.request(login, 'GET', '/api/dead-letters');
    expect(answer.status).toBe(200);
    return ((await answer.json()) as { items: DeadLetterView[] }).items;
  }
  const idsOf = async (login: string) => (await listOf(login)).map(({ actionId }) => actionId);
  async function retry(login: string, actionId: string): Promise<readonly [number, string?]> {
    const answer = await hotline.request(login, 'POST', `/api/dead-letters/${actionId}/retry`);
    const text = await answer.text();
    return text === '' ? [answer.status] : [answer.status, (JSON.parse(text) as { code: string }).code];
  }
  const audited = (action: string, subject: string) =>
    hotline.app.app.get(DataSource).manager.findBy(AuditEntity, { action, subject });

  it('are shown to the managers of their centre and of all centres, with what is needed to judge them', async () => {
    const north = await letterOf('north');
    const south = await letterOf('south');
    expect(await idsOf('gus')).toEqual([south.actionId, north.actionId]);
    expect(await listOf('dora')).toEqual([
      {
        actionId: north.actionId,
        contactId: north.contactId,
        medium: 'chat',
        kind: 'release-media',
        attempts: 0,
        lastError: 'nothing here carries out chat',
        createdAt: expect.any(Number) as number,
        givenUpAt: expect.any(Number) as number,
      },
    ]);
    expect((await hotline.request('ann', 'GET', '/api/dead-letters')).status).toBe(403);
  });

  it('are shown to the managers of the seat that served, too', async () => {
    const { actionId, contactId } = await letterOf('south');
    expect(await idsOf('dora')).not.toContain(actionId);
    await hotline.app.app
      .get(DataSource)
      .query("update contacts set seat_centre_id = 'north' where id = $1", [contactId]);
    expect(await idsOf('dora')).toContain(actionId);
    expect(await retry('dora', actionId)).toEqual([204]);
    await waitFor('the action', () => performed.includes(`release-media ${contactId}`));
  });

  it('are carried out when somebody tries again, once, and it is written down', async () => {
    const { actionId, contactId } = await letterOf('north');
    // Two managers at once, and one of them again.
    const answers = await Promise.all([retry('dora', actionId), retry('gus', actionId)]);
    expect(answers.map(([status]) => status).sort()).toEqual([204, 409]);
    expect(await retry('dora', actionId)).toEqual([409, 'action-not-dead']);
    await waitFor('the action to be carried out', async () => {
      const rows = await hotline.app.app
        .get(DataSource)
        .query<{ state: string }[]>('select state from routing_outbox where action_id = $1', [actionId]);
      return rows[0]?.state === 'sent';
    });
    expect(performed.filter((one) => one === `release-media ${contactId}`)).toHaveLength(1);
    expect(await idsOf('gus')).not.toContain(actionId);
    expect(await audited('dead-letter-retried', `action:${actionId}`)).toEqual([
      expect.objectContaining({ centreId: 'north', detail: { kind: 'release-media', medium: 'chat', contactId } }),
    ]);
  });

  it('of other centres do not exist, and who reached for one is remembered', async () => {
    const { actionId } = await letterOf('south');
    expect(await retry('dora', actionId)).toEqual([404, 'dead-letter-not-found']);
    expect(await audited('access-refused', `action:${actionId}`)).toEqual([
      expect.objectContaining({ actorPersonId: hotline.personId('dora') }),
    ]);
    expect(await retry('dora', 'main:999999999:0')).toEqual([404, 'dead-letter-not-found']);
    expect(await audited('access-refused', 'action:main:999999999:0')).toEqual([]);
    expect((await retry('dora', 'main:1:%00'))[0]).toBe(400);
    expect(await idsOf('gus')).toContain(actionId);
    expect(await retry('gus', actionId)).toEqual([204]);
  });

  it('are not taken from the list where nothing is carried out', async () => {
    const { actionId } = await letterOf('north');
    const outbox = hotline.app.app.get(Outbox);
    outbox.pause();
    expect(await retry('dora', actionId)).toEqual([503, 'router-away']);
    expect(await idsOf('dora')).toContain(actionId);
    await outbox.resume();
    expect(await retry('dora', actionId)).toEqual([204]);
  });

  it('raise one alert for their centre, and none again when older ones come into sight', async () => {
    const { app } = hotline.app;
    const watch = app.get(DeadLetterWatch);
    await watch.look();
    const raised: (string | null)[] = [];
    const stop = app.get(Alerts).subscribe(({ alert, centreId }) => {
      if (alert === 'actions-not-carried-out') raised.push(centreId);
    });
    const { actionId } = await letterOf('north');
    await watch.look();
    await watch.look();
    expect(raised).toEqual(['north']);
    expect(await retry('dora', actionId)).toEqual([204]);
    // One that was given up before, which was not among the latest until now.
    await app.get(DataSource).query(
      `insert into routing_outbox
       select 'main:0:' || n, 'main', 0, n, contact_id, medium, kind, action, 'dead', 1, 'old', created_at, created_at - interval '1 day', null
       from routing_outbox, generate_series(1, 3) n where action_id = $1`,
      [actionId],
    );
    await watch.look();
    stop();
    expect(raised).toEqual(['north']);
  });
});
