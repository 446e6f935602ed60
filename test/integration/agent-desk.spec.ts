import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { ContactExtrasMemory } from '../../src/agents/contact-extras';
import type { Ack } from '../../src/platform/realtime/console-protocol';
import { accepted, pictureOf, refused } from '../support/console-client';
import { Hotline } from '../support/hotline';
import { waitFor } from '../support/wait-for';

describe('the agent desk over real sockets', () => {
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

  it('takes an agent from sign-in through an offer, a talk and a wrap-up', async () => {
    const ann = await hotline.readyAgent('ann');
    const customer = await hotline.customer();
    const offer = await ann.offer();
    expect(offer).toMatchObject({
      contactId: customer.contactId,
      medium: 'chat',
      queueId: 'repair',
      homeCentreId: 'north',
      overflowRuleId: null,
      ring: 0,
      customer: { name: '王女士' },
    });
    await ann.command('offer:accept', { offerId: offer.offerId });
    await ann.shows('the chat, active', ({ contacts }) => contacts.get(customer.contactId)?.state === 'active');
    expect(ann.picture.offer).toBeNull();

    const said = await customer.say('我家停电了');
    await ann.shows('one unread message', ({ contacts }) => contacts.get(customer.contactId)?.unread === 1);
    expect(ann.picture.contacts.get(customer.contactId)).toMatchObject({
      customerOnline: true,
      lastMessage: { text: '我家停电了', from: 'customer' },
      customerWaitsSince: said.at,
    });
    expect(ann.messages.some(({ messageId }) => messageId === said.messageId)).toBe(true);

    const card = accepted(await ann.send('contact:open', { contactId: customer.contactId }));
    expect(card.messages.map(({ text }) => text)).toContain('我家停电了');
    expect(card.contact.unread).toBe(0);
    await ann.shows('nothing unread', ({ contacts }) => contacts.get(customer.contactId)?.unread === 0);

    const messageId = randomUUID();
    const reply = { contactId: customer.contactId, messageId, text: '马上为您查询' };
    const first = accepted(await ann.send('contact:send', reply));
    const again = accepted(await ann.send('contact:send', reply));
    expect(again.message).toEqual(first.message);
    await waitFor('the customer to read it', () =>
      customer.messages.some((message) => message.messageId === messageId),
    );
    expect(customer.messages.filter((message) => message.messageId === messageId)).toHaveLength(1);

    await ann.command('contact:end', { contactId: customer.contactId });
    const wrapping = await ann.shows('wrap-up', ({ contacts }) => {
      const contact = contacts.get(customer.contactId);
      return contact?.state === 'wrap-up' ? contact : null;
    });
    expect(wrapping.endedBy).toBe('seat');
    const wrapUp = { commandId: randomUUID(), contactId: customer.contactId, outcome: 'solved', note: '已派单' };
    expect(refused(await ann.send('contact:wrap-up', { ...wrapUp, outcome: 'none-such' })).code).toBe(
      'unknown-outcome',
    );
    accepted(await ann.send('contact:wrap-up', wrapUp));
    await ann.shows('an empty desk', ({ contacts }) => contacts.size === 0);
    await ann.shows('one served', ({ today }) => today.served === 1);
    accepted(await ann.send('contact:wrap-up', wrapUp));
    expect(ann.gaps).toEqual([]);
  });

  it('names the end of a declined offer', async () => {
    const ann = await hotline.readyAgent('ann');
    await hotline.customer();
    const offer = await ann.offer();
    await ann.command('offer:decline', { offerId: offer.offerId, reason: 'busy' });
    await ann.shows('no offer', (picture) => picture.offer === null);
    expect(ann.frames.find(({ offerEnded }) => offerEnded !== undefined)?.offerEnded).toEqual({
      offerId: offer.offerId,
      end: 'declined',
      cause: 'busy',
    });
  });

  it('turns a seat that misses two offers not responding, and lets it return', async () => {
    const tim = await hotline.readyAgent('tim');
    await hotline.customer('short');
    await hotline.customer('short');
    const missed = await tim.shows('two missed offers', () => {
      const ends = tim.frames.flatMap(({ offerEnded }) => offerEnded ?? []);
      return ends.length >= 2 ? ends : null;
    });
    expect(missed.map(({ end }) => end)).toEqual(['missed', 'missed']);
    await tim.shows('not responding', ({ seat }) => seat?.state === 'not-responding' && seat.reason === 'missed');
    await tim.shows('two missed today', ({ today }) => today.missed === 2);
    await tim.command('seat:choose-state', { state: 'ready' });
    await tim.shows('ready again', ({ seat }) => seat?.state === 'ready');
    expect(tim.gaps).toEqual([]);
  });

  it('sends an offer again to a page that does not confirm it, and cuts off one that does not answer', async () => {
    const ann = await hotline.readyAgent('ann');
    ann.confirmsOffers = false;
    await hotline.customer();
    await ann.offer();
    await waitFor('the page to be asked to read again', () => ann.notices.includes('view:reset'));
    await waitFor('the silent page to be cut off', () => ann.notices.includes('disconnect transport close'));
  });

  it('keeps a page that reads again after it was asked to', async () => {
    const ann = await hotline.readyAgent('ann');
    ann.confirmsOffers = false;
    await hotline.customer();
    const offer = await ann.offer();
    await waitFor('the page to be asked to read again', () => ann.notices.includes('view:reset'));
    const snapshot = await ann.read();
    expect(snapshot.offer?.offerId).toBe(offer.offerId);
    await ann.command('offer:accept', { offerId: offer.offerId });
    await ann.shows('the chat', ({ contacts }) => contacts.size === 1);
    expect(ann.socket.connected).toBe(true);
  });

  it('shows what waits in the queues of the seat, and only in them', async () => {
    const ann = await (await hotline.console('ann')).opened();
    await ann.command('seat:sign-in', { centreId: 'north' });
    await ann.shows('its queue', ({ load }) => load.length === 1 && load[0]?.waiting === 0);
    await hotline.customer();
    await ann.shows('one waiting', ({ load }) => load[0]?.queueId === 'repair' && load[0].waiting === 1);
  });

  it('shows the earlier contacts of a customer with outcome, note and agent', async () => {
    const ann = await hotline.readyAgent('ann');
    const first = await hotline.customer();
    await ann.serve(first.contactId);
    await ann.command('contact:end', { contactId: first.contactId });
    await ann.command('contact:wrap-up', { contactId: first.contactId, outcome: 'solved', note: '换了电表' });
    await first.open();
    await ann.serve(first.contactId);
    const card = accepted(await ann.send('contact:open', { contactId: first.contactId }));
    expect(card.earlier).toHaveLength(1);
    expect(card.earlier[0]).toMatchObject({ cause: 'served', outcome: 'solved', note: '换了电表', agentName: 'ANN' });
  });

  it('refuses an offer that is gone with a clear word, and changes nothing', async () => {
    const ann = await hotline.readyAgent('ann');
    const customer = await hotline.customer();
    const offer = await ann.offer();
    await customer.leave();
    await ann.shows('the offer gone', (picture) => picture.offer === null);
    const before = hotline.router.committed().state.seat;
    const answer = refused(await ann.send('offer:accept', { commandId: randomUUID(), offerId: offer.offerId }));
    expect(answer.code).toBe('offer-gone');
    expect(answer.message).toContain('no longer offered to you');
    expect(hotline.router.committed().state.seat).toEqual(before);
  });

  it.each(['a\u0000b', 'a\ud800b'])('takes no text into the journal that cannot be stored: %j', async (text) => {
    const ann = await hotline.readyAgent('ann');
    const customer = await hotline.customer();
    const { offerId } = await ann.offer();
    const commandId = randomUUID();
    const field = (answer: Ack): string[] => refused(answer).fields?.map(({ path }) => path) ?? [];
    expect(field(await ann.send('offer:accept', { commandId, offerId: text }))).toEqual(['offerId']);
    expect(field(await ann.send('offer:decline', { commandId, offerId, reason: text }))).toEqual(['reason']);
    expect(field(await ann.send('seat:sign-in', { commandId, centreId: text }))).toEqual(['centreId']);
    await ann.serve(customer.contactId);
    const transfer = { commandId, contactId: customer.contactId, queueId: text };
    expect(field(await ann.send('contact:transfer', transfer))).toEqual(['queueId']);
  });

  it('remembers nothing of contacts that are over', async () => {
    const ann = await hotline.readyAgent('ann');
    const served = await hotline.customer();
    await ann.serve(served.contactId);
    await ann.command('contact:end', { contactId: served.contactId });
    await ann.command('contact:wrap-up', { contactId: served.contactId, outcome: 'solved', note: '' });
    const left = await hotline.customer('south');
    await left.leave();
    await waitFor('the goodbye', () => left.messages.some(({ text }) => text === 'ended-by-customer'));
    const kept = Object.values(hotline.app.app.get(ContactExtrasMemory)).filter((part) => part instanceof Map);
    expect(kept.map(({ size }) => size)).toEqual([0, 0, 0]);
  });

  it('gives a snapshot that equals an older one plus its frames', async () => {
    const ann = await hotline.readyAgent('ann');
    const customer = await hotline.customer();
    const offer = await ann.offer();
    await ann.command('offer:accept', { offerId: offer.offerId });
    await ann.shows('the chat', ({ contacts }) => contacts.get(customer.contactId)?.state === 'active');
    await customer.say('一');
    await ann.shows('the message', ({ contacts }) => contacts.get(customer.contactId)?.unread === 1);
    const held = ann.picture;
    expect(pictureOf(await ann.read())).toEqual(held);
    expect(ann.gaps).toEqual([]);
  });

  it('keeps the session of an agent who serves somebody and touches nothing, and of nobody else', async () => {
    const other = await Hotline.start({ logLevel: 'fatal', sessionIdleMs: 8_000 });
    try {
      const ann = await other.readyAgent('ann');
      const bob = await (await other.console('bob')).opened();
      const customer = await other.customer();
      await ann.serve(customer.contactId);
      const seen = async (login: string): Promise<number> => {
        const [row] = await other.app.app
          .get(DataSource)
          .query<{ at: Date }[]>('SELECT last_seen_at AS at FROM sessions WHERE person_id = $1', [
            other.personId(login),
          ]);
        return row?.at.getTime() ?? 0;
      };
      const before = { ann: await seen('ann'), bob: await seen('bob') };
      await waitFor('the session of the serving agent to be used', async () => {
        for (const console of [ann, bob]) accepted(await console.send('time:ping', {}));
        return (await seen('ann')) > before.ann;
      });
      expect(await seen('bob')).toBe(before.bob);
    } finally {
      await other.stop();
    }
  });
});
