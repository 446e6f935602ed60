import { randomUUID } from 'node:crypto';
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

  it('tells a declined and a missed offer apart, and lets a seat return from not responding', async () => {
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

  it('refuses an offer that is gone with a clear word, and changes nothing', async () => {
    const ann = await hotline.readyAgent('ann');
    const customer = await hotline.customer();
    const offer = await ann.offer();
    accepted(await customer.socket.timeout(5_000).emitWithAck('chat:leave', {}));
    await ann.shows('the offer gone', (picture) => picture.offer === null);
    const before = hotline.router.committed().state.seat;
    const answer = refused(await ann.send('offer:accept', { commandId: randomUUID(), offerId: offer.offerId }));
    expect(answer.code).toBe('offer-gone');
    expect(answer.message).toContain('no longer offered to you');
    expect(hotline.router.committed().state.seat).toEqual(before);
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
});
