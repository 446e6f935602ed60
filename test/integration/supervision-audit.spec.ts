import { DataSource } from 'typeorm';
import { AuditEntity } from '../../src/identity/audit.entity';
import { SupervisionCatchUp } from '../../src/live/supervision-catch-up';
import { Hotline } from '../support/hotline';

describe('what a duty manager did', () => {
  let hotline: Hotline;
  beforeAll(async () => {
    hotline = await Hotline.start();
  });
  afterAll(() => hotline.stop());

  it('is written down from the journal when the process died before it wrote it itself; once, and not what was refused', async () => {
    const manager = hotline.app.app.get(DataSource).manager;
    const by = { personId: hotline.personId('gus') };
    const customer = await hotline.customer();
    const submit = (key: string, contactId: string) =>
      hotline.router.submit(
        { kind: 'contact-closed-by-supervisor', contactId, reason: '测试', by },
        { commandId: `supervision:${by.personId}:${key}` },
      );
    // As far as a request comes whose process dies after the commit.
    expect((await submit('died', customer.contactId)).accepted).toBe(true);
    expect((await submit('refused', customer.contactId)).accepted).toBe(false);
    const another = await hotline.customer();
    expect(
      (await hotline.request('gus', 'POST', `/api/contacts/${another.contactId}/close`, { reason: 'x' }, 'key-of-one'))
        .status,
    ).toBe(204);

    const catchUp = hotline.app.app.get(SupervisionCatchUp, { strict: false });
    // What happened a moment ago is left to its request.
    expect(await catchUp.look()).toBe(0);
    await manager.query(`update routing_receipts set at = at - interval '2 minutes'`);
    expect(await catchUp.look()).toBe(1);
    expect(await catchUp.look()).toBe(0);
    const entries = await manager.findBy(AuditEntity, { action: 'contact-closed' });
    expect(entries).toHaveLength(2);
    expect(entries.find(({ subject }) => subject === `contact:${customer.contactId}`)).toMatchObject({
      actorPersonId: by.personId,
      detail: { reason: '测试', fromJournal: true, commandId: `supervision:${by.personId}:died` },
    });
  });
});
