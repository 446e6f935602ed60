import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { AuditEntity } from '../../src/identity/audit.entity';
import { PeopleService } from '../../src/identity/people.service';
import { REPLY_LENGTH } from '../../src/platform/realtime/console-protocol';
import { accepted, ConsoleClient, refused } from '../support/console-client';
import { Hotline } from '../support/hotline';
import { waitFor } from '../support/wait-for';

describe('who may do what over the console socket', () => {
  let hotline: Hotline;

  beforeAll(async () => {
    hotline = await Hotline.start({ logLevel: 'fatal' });
  });
  afterEach(async () => {
    await hotline.clear();
  });
  afterAll(async () => {
    await hotline.stop();
  });

  it('is nobody without a session', async () => {
    const stranger = new ConsoleClient(hotline.app.url, 'lx_session=none');
    await expect(stranger.connected()).rejects.toThrow('no-session');
  });

  it.each(['ann', 'ines'])('is not %s who may watch the board', async (login) => {
    const console = await (await hotline.console(login)).connected();
    expect(refused(await console.send('board:subscribe', {})).code).toBe('forbidden');
  });

  it('is not a duty manager without a seat who may sign in', async () => {
    const dora = await (await hotline.console('dora')).connected();
    expect(refused(await dora.send('agent:snapshot', {})).code).toBe('forbidden');
  });

  it.each([
    ['seat:sign-in', { commandId: randomUUID(), centreId: 'north', extra: 1 }, 'extra'],
    ['seat:sign-in', { commandId: 'not-a-uuid', centreId: 'north' }, 'commandId'],
    ['seat:choose-state', { commandId: randomUUID(), state: 'not-ready' }, 'reason'],
    ['seat:choose-state', { commandId: randomUUID(), state: 'asleep' }, 'state'],
    [
      'contact:send',
      { contactId: randomUUID(), messageId: randomUUID(), text: 'x'.repeat(REPLY_LENGTH.email + 1) },
      'text',
    ],
  ] as const)('names the wrong field of %s', async (event, body, field) => {
    const ann = await (await hotline.console('ann')).opened();
    const answer = refused(await ann.send(event, body as never));
    expect(answer.code).toBe('invalid-request');
    expect(answer.fields?.map(({ path }) => path)).toEqual([field]);
  });

  it('is nobody in a centre that is not theirs', async () => {
    const ann = await (await hotline.console('ann')).opened();
    const answer = await ann.send('seat:sign-in', { commandId: randomUUID(), centreId: 'south' });
    expect(refused(answer).code).toBe('outside-your-centres');
    expect(ann.picture.seat).toBeNull();
  });

  it('is only the seat that has a contact in hand; a look of another is refused and written down', async () => {
    const ann = await hotline.readyAgent('ann');
    const customer = await hotline.customer();
    await ann.serve(customer.contactId);
    const bob = await hotline.readyAgent('bob');
    const { contactId } = customer;
    expect(refused(await bob.send('contact:open', { contactId })).code).toBe('not-your-contact');
    const message = { contactId, messageId: randomUUID(), text: '你好' };
    expect(refused(await bob.send('contact:send', message)).code).toBe('not-your-contact');
    const end = { contactId, commandId: randomUUID() };
    expect(refused(await bob.send('contact:end', end)).code).toBe('not-your-contact');
    const wrapUp = { contactId, commandId: randomUUID(), outcome: 'solved', note: 'stolen' };
    expect(refused(await bob.send('contact:wrap-up', wrapUp)).ok).toBe(false);
    expect(ann.picture.contacts.get(contactId)?.state).toBe('active');
    const card = accepted(await ann.send('contact:open', { contactId }));
    expect(card.summary).toBeNull();
    const entries = await hotline.app.app
      .get(DataSource)
      .manager.findBy(AuditEntity, { subject: `contact:${contactId}` });
    expect(entries.map(({ action, actorPersonId }) => [action, actorPersonId])).toEqual([
      ['contact-open-refused', hotline.personId('bob')],
      ['contact-opened', hotline.personId('ann')],
    ]);
  });

  it('is not a person who uses the command id of another', async () => {
    const ann = await hotline.readyAgent('ann');
    const bob = await (await hotline.console('bob')).opened();
    const commandId = randomUUID();
    accepted(await ann.send('seat:choose-state', { commandId, state: 'not-ready', reason: 'meal' }));
    const answer = refused(await bob.send('seat:choose-state', { commandId, state: 'ready' }));
    expect(answer.code).toBe('seat-not-signed-in');
  });

  it('is nobody whose role was taken away: the socket is dropped with a word', async () => {
    const bob = await hotline.readyAgent('bob');
    const people = hotline.app.app.get(PeopleService);
    const admin = await hotline.administrator();
    const id = hotline.personId('bob');
    const actor = { system: 'test' };
    const { version } = await people.get(admin, actor, id);
    await people.patch(admin, actor, id, { version, roles: ['inspector'] });
    await waitFor('the socket to be dropped', () => bob.notices.includes('disconnect io server disconnect'));
    expect(bob.notices.indexOf('session:ended rights-changed')).toBe(
      bob.notices.indexOf('disconnect io server disconnect') - 1,
    );
  });
});

describe('two consoles of one agent', () => {
  let hotline: Hotline;

  beforeAll(async () => {
    hotline = await Hotline.start({ logLevel: 'fatal', seatReloadMs: 1_000 });
  });
  afterEach(async () => {
    await hotline.clear();
  });
  afterAll(async () => {
    await hotline.stop();
  });

  it('share one picture; the second is read-only until it takes over, and the first is told', async () => {
    const first = await hotline.readyAgent('ann', 'north', { consoleId: randomUUID() });
    const second = await (await hotline.console('ann', { consoleId: randomUUID() })).opened();
    expect([first.picture.holdsSeat, second.picture.holdsSeat]).toEqual([true, false]);
    const choose = { commandId: randomUUID(), state: 'not-ready', reason: 'meal' } as const;
    expect(refused(await second.send('seat:choose-state', choose)).code).toBe('not-holding-seat');
    await second.command('seat:take-over', {});
    await second.shows('the seat here', ({ holdsSeat }) => holdsSeat);
    await first.shows('the seat there', ({ holdsSeat }) => !holdsSeat);
    expect(first.notices).toContain('seat:taken-over');
    accepted(await second.send('seat:choose-state', { ...choose, commandId: randomUUID() }));
    await first.shows('what the other did', ({ seat }) => seat?.reason === 'meal');
    expect(refused(await first.send('seat:choose-state', { ...choose, commandId: randomUUID() })).code).toBe(
      'not-holding-seat',
    );
  });

  it('leave the seat with the tab that reloads, and pass it on when that tab is closed', async () => {
    const consoleId = randomUUID();
    const first = await hotline.readyAgent('ann', 'north', { consoleId });
    const second = await (await hotline.console('ann', { consoleId: randomUUID() })).opened();
    first.close();
    const reloaded = await (await hotline.console('ann', { consoleId })).opened();
    expect(reloaded.picture.holdsSeat).toBe(true);
    expect(second.picture.holdsSeat).toBe(false);
    reloaded.close();
    await second.shows('the seat here', ({ holdsSeat }) => holdsSeat);
  });
});
