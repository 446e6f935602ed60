import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { MailThreads } from '../../src/channels/email/mail-threads';
import { InboundMessages } from '../../src/channels/messaging/inbound-messages';
import type { InboundMessage } from '../../src/channels/messaging/inbound-message';
import type { MessageCarrier, OutboundMessage, SendOutcome } from '../../src/channels/messaging/message-carrier';
import { MessageDispatcher } from '../../src/channels/messaging/message-dispatcher';
import { CustomerAddresses } from '../../src/customers/customer-addresses.service';
import { CustomersService } from '../../src/customers/customers.service';
import { SmsConsents } from '../../src/customers/sms-consents';
import { REPLY_LENGTH, type CustomerAddressView } from '../../src/platform/realtime/console-protocol';
import { accepted, type ConsoleClient, refused } from '../support/console-client';
import { Hotline, MAIL_NORTH, SMS_NORTH } from '../support/hotline';
import { waitFor } from '../support/wait-for';

interface AuditRow {
  readonly action: string;
  readonly subject: string;
  readonly centre_id: string | null;
  readonly detail: Readonly<Record<string, string>> | null;
}

/** A provider that refuses what it is told to. */
class Provider implements MessageCarrier {
  readonly medium = 'sms';
  readonly taken: string[] = [];
  refuses = false;

  send({ messageId, text }: OutboundMessage): Promise<SendOutcome> {
    if (this.refuses) return Promise.resolve({ kind: 'refused', code: 'opted-out' });
    this.taken.push(text);
    return Promise.resolve({ kind: 'sent', providerMessageId: `SM${messageId}` });
  }

  lookUp(): Promise<string | null> {
    return Promise.resolve(null);
  }
}

let sender = 0;
/** A number that no other customer of these tests has. */
function aNumber(): string {
  sender += 1;
  return `+86138${String(20_000_000 + sender)}`;
}
function aMail(): string {
  sender += 1;
  return `user${sender}@example.org`;
}

function sms(from: string, text = '你好'): InboundMessage {
  return { medium: 'sms', accessPointId: 'sms-north', providerMessageId: randomUUID(), from, to: SMS_NORTH, text };
}
function mail(from: string, subject: string): InboundMessage {
  return { ...sms(from, '您好，见附件'), medium: 'email', accessPointId: 'mail-north', to: MAIL_NORTH, subject };
}

describe('SMS, e-mail and the customer behind them at the agent desk', () => {
  let hotline: Hotline;
  let inbound: InboundMessages;
  let provider: Provider;

  beforeAll(async () => {
    hotline = await Hotline.start({ logLevel: 'fatal' });
    inbound = hotline.app.app.get(InboundMessages);
    provider = new Provider();
    hotline.app.app.get(MessageDispatcher).register(provider);
  });
  afterEach(async () => {
    provider.refuses = false;
    await hotline.clear();
  });
  afterAll(async () => {
    await hotline.stop();
  });

  const rows = <R extends object>(sql: string, values: unknown[] = []): Promise<R[]> =>
    hotline.app.app.get(DataSource).query<R[]>(sql, values);
  const audited = (contactId: string): Promise<AuditRow[]> =>
    rows(
      `SELECT action, subject, centre_id, detail FROM audit_log
        WHERE (detail->>'contactId' = $1 OR subject = $2) AND action NOT IN ('contact-opened') ORDER BY id`,
      [contactId, `contact:${contactId}`],
    );

  async function served(agent: ConsoleClient, message: InboundMessage): Promise<string> {
    const { contactId } = await inbound.receive(message);
    await agent.serve(contactId);
    return contactId;
  }
  async function cardOf(agent: ConsoleClient, contactId: string) {
    return accepted(await agent.send('contact:open', { contactId }));
  }
  async function finish(agent: ConsoleClient, contactId: string, note: string): Promise<void> {
    await agent.command('contact:end', { contactId });
    await agent.command('contact:wrap-up', { contactId, outcome: 'solved', note });
  }
  const add = (agent: ConsoleClient, contactId: string, kind: 'phone' | 'email', address: string, merge = false) =>
    agent.send('customer:add-address', { commandId: randomUUID(), contactId, kind, address, merge });
  const remove = (agent: ConsoleClient, contactId: string, addressId: string) =>
    agent.send('customer:remove-address', { commandId: randomUUID(), contactId, addressId });
  const masked = (addresses: readonly CustomerAddressView[]) => addresses.map((address) => address.masked);

  it('shows who writes without an online mark, an e-mail by its subject and mail address', async () => {
    const ann = await hotline.readyAgent('ann');
    const from = aMail();
    const contactId = await served(ann, mail(from, '更名过户'));
    const card = await cardOf(ann, contactId);
    expect(card.contact).toMatchObject({ medium: 'email', subject: '更名过户', customerOnline: null });
    expect(card.contact.customer.maskedAddress).toBe('u***@example.org');
    expect(card.addresses).toMatchObject([{ kind: 'email', masked: 'u***@example.org', origin: 'own' }]);
  });

  it('reveals an address to the seat that has the contact, and writes the look down first', async () => {
    const ann = await hotline.readyAgent('ann');
    const number = aNumber();
    const contactId = await served(ann, sms(number));
    const { addresses, contact } = await cardOf(ann, contactId);
    const [first] = addresses;
    const reveal = { contactId, addressId: first?.addressId ?? '' };
    expect(first?.masked).not.toContain(number.slice(-8));
    expect(accepted(await ann.send('customer:reveal', reveal)).address).toBe(number);
    expect(await audited(contactId)).toEqual([
      {
        action: 'address-revealed',
        subject: `customer:${contact.customer.customerId ?? ''}`,
        centre_id: 'north',
        detail: { contactId, addressId: reveal.addressId },
      },
    ]);
    expect(refused(await ann.send('customer:reveal', { ...reveal, addressId: randomUUID() })).code).toBe(
      'address-unknown',
    );
  });

  it('refuses everybody else, and writes that down', async () => {
    const ann = await hotline.readyAgent('ann');
    const contactId = await served(ann, sms(aNumber()));
    const [first] = (await cardOf(ann, contactId)).addresses;
    const bob = await (await hotline.console('bob')).opened();
    const addressId = first?.addressId ?? '';
    expect(refused(await bob.send('customer:reveal', { contactId, addressId })).code).toBe('not-your-contact');
    expect(refused(await add(bob, contactId, 'phone', aNumber())).code).toBe('not-your-contact');
    expect(refused(await remove(bob, contactId, addressId)).code).toBe('not-your-contact');
    expect((await audited(contactId)).map(({ action }) => action)).toEqual([
      'address-reveal-refused',
      'customer-change-refused',
      'customer-change-refused',
    ]);
    const ines = await (await hotline.console('ines')).connected();
    expect(refused(await ines.send('customer:reveal', { contactId, addressId })).code).toBe('forbidden');
  });

  it('does not give away the id by which a chat page is known', async () => {
    const ann = await hotline.readyAgent('ann');
    const customer = await hotline.customer();
    await ann.serve(customer.contactId);
    const card = await cardOf(ann, customer.contactId);
    expect(card.contact.customerOnline).toBe(true);
    const addressId = card.addresses[0]?.addressId ?? '';
    const answer = await ann.send('customer:reveal', { contactId: customer.contactId, addressId });
    expect(refused(answer).code).toBe('address-not-shown');
  });

  it('adds an address once, knows the customer by it from then on, and takes it back', async () => {
    const ann = await hotline.readyAgent('ann');
    const contactId = await served(ann, sms(aNumber()));
    const customerId = (await cardOf(ann, contactId)).contact.customer.customerId ?? '';
    const number = aNumber();
    const command = { commandId: randomUUID(), contactId, kind: 'phone', address: ` ${number.slice(3)} ` } as const;
    const { addresses } = accepted(await ann.send('customer:add-address', command));
    expect(addresses.map(({ origin }) => origin)).toEqual(['own', 'added']);
    expect(accepted(await ann.send('customer:add-address', command)).addresses).toEqual(addresses);
    const customers = hotline.app.app.get(CustomersService);
    expect(await customers.identify({ kind: 'phone', address: number })).toBe(customerId);

    const added = addresses[1]?.addressId ?? '';
    expect(accepted(await remove(ann, contactId, added)).addresses).toHaveLength(1);
    expect(accepted(await remove(ann, contactId, added)).addresses).toHaveLength(1);
    // Nobody ever came from there: nothing is kept of it.
    expect(await rows('SELECT 1 FROM customer_addresses WHERE address = $1', [number])).toEqual([]);
    const strays = `SELECT 1 FROM customers c WHERE NOT EXISTS (SELECT 1 FROM customer_addresses WHERE customer_id = c.id)`;
    expect(await rows(strays)).toEqual([]);
    expect(await customers.identify({ kind: 'phone', address: number })).not.toBe(customerId);
    expect((await audited(contactId)).map(({ action, detail }) => [action, detail?.addressId])).toEqual([
      ['customer-address-added', added],
      ['customer-address-removed', added],
    ]);
    const text = JSON.stringify(await audited(contactId));
    expect(text).not.toContain(number.slice(3));
  });

  it('keeps what somebody said who wrote from an added number, when it is taken back', async () => {
    const ann = await hotline.readyAgent('ann');
    const contactId = await served(ann, sms(aNumber()));
    const customerId = (await cardOf(ann, contactId)).contact.customer.customerId ?? '';
    const number = aNumber();
    const added = accepted(await add(ann, contactId, 'phone', number)).addresses[1]?.addressId ?? '';
    const consents = hotline.app.app.get(SmsConsents);
    const said = { providerMessageId: randomUUID(), customerNumber: number, ourNumber: SMS_NORTH, at: new Date() };
    await consents.record({ ...said, word: 'stop' });

    expect(accepted(await remove(ann, contactId, added)).addresses).toHaveLength(1);
    expect(await consents.isOptedOut(number, SMS_NORTH)).toBe(true);
    const other = await hotline.app.app.get(CustomersService).identify({ kind: 'phone', address: number });
    expect(other).not.toBe(customerId);
    expect((await audited(contactId)).at(-1)).toMatchObject({
      action: 'customer-address-removed',
      detail: { contactId, addressId: added, otherCustomerId: other },
    });
    // It is that customer's own now: it is theirs to merge, and no longer to be added.
    expect(refused(await add(ann, contactId, 'phone', number)).code).toBe('address-taken');
  });

  it('writes down a refusal also while its number is being taken back', async () => {
    const ann = await hotline.readyAgent('ann');
    const contactId = await served(ann, sms(aNumber()));
    const customerId = (await cardOf(ann, contactId)).contact.customer.customerId ?? '';
    const number = aNumber();
    const added = accepted(await add(ann, contactId, 'phone', number)).addresses[1]?.addressId ?? '';
    const consents = hotline.app.app.get(SmsConsents);
    const said = { providerMessageId: randomUUID(), customerNumber: number, ourNumber: SMS_NORTH, at: new Date() };
    const addresses = hotline.app.app.get(CustomerAddresses);
    const recorded = await hotline.app.app.get(DataSource).transaction(async (manager) => {
      await addresses.remove(customerId, added, () => Promise.resolve(0), manager);
      const recording = Promise.allSettled([consents.record({ ...said, word: 'stop' })]);
      const waiting = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
      await waitFor('the refusal to wait', async () => (await rows(waiting)).length > 0);
      return { recording };
    });
    expect(await recorded.recording).toMatchObject([{ status: 'fulfilled' }]);
    expect(await consents.isOptedOut(number, SMS_NORTH)).toBe(true);
  });

  it('leaves the open contacts of an address that is taken back with whoever writes from there', async () => {
    const ann = await hotline.readyAgent('ann');
    const first = await served(ann, sms(aNumber()));
    const [number, address] = [aNumber(), aMail()];
    accepted(await add(ann, first, 'phone', number));
    const both = accepted(await add(ann, first, 'email', address)).addresses;
    await finish(ann, first, '说是同一人');
    const text = await served(ann, sms(number));
    const letter = await served(ann, mail(address, '更名过户'));
    for (const { origin, addressId } of both) if (origin === 'added') accepted(await remove(ann, text, addressId));

    expect((await inbound.receive(sms(number))).contactId).toBe(text);
    const theirs = { from: address, accessPointId: 'mail-north' };
    const threads = hotline.app.app.get(MailThreads);
    await threads.remember(letter, `<${letter}@example.org>`, 'out');
    const named = { ...theirs, answers: [`<${letter}@example.org>`], tokenContactId: null };
    expect(await threads.answered(named)).toEqual({ contactId: letter, open: true });
    expect(await threads.latestOpen(theirs.from, theirs.accessPointId)).toBe(letter);
  });

  it('refuses what is no address, and to take away the one the customer came from', async () => {
    const ann = await hotline.readyAgent('ann');
    const contactId = await served(ann, sms(aNumber()));
    const wrong = refused(await add(ann, contactId, 'phone', 'anonymous'));
    expect(wrong).toMatchObject({ code: 'address-invalid', fields: [{ path: 'address' }] });
    expect(refused(await add(ann, contactId, 'email', 'a b@example.org')).code).toBe('address-invalid');
    const [own] = (await cardOf(ann, contactId)).addresses;
    expect(refused(await remove(ann, contactId, own?.addressId ?? '')).code).toBe('address-given');
    for (let n = 1; n < 20; n += 1) accepted(await add(ann, contactId, 'phone', aNumber()));
    expect(refused(await add(ann, contactId, 'phone', aNumber())).code).toBe('too-many-addresses');
  });

  it('merges two customers only when told to, shows the past of both, and parts them again', async () => {
    const ann = await hotline.readyAgent('ann');
    const from = aMail();
    const mailed = await served(ann, mail(from, '更名过户'));
    await finish(ann, mailed, '材料已收');
    const number = aNumber();
    const contactId = await served(ann, sms(number));
    expect((await cardOf(ann, contactId)).earlier).toEqual([]);

    expect(refused(await add(ann, contactId, 'email', from)).code).toBe('address-taken');
    expect(await audited(contactId)).toEqual([]);
    const both = accepted(await add(ann, contactId, 'email', from, true)).addresses;
    expect(masked(both)).toContain('u***@example.org');
    expect(both.map(({ origin }) => origin).sort()).toEqual(['merged', 'own']);
    expect(accepted(await add(ann, contactId, 'email', from, true)).addresses).toEqual(both);
    const card = await cardOf(ann, contactId);
    expect(card.earlier).toMatchObject([{ contactId: mailed, medium: 'email', note: '材料已收' }]);
    // A later mail is of the same person: it shows the SMS among its past.
    const later = await served(ann, mail(from, '再问一下'));
    const past = (await cardOf(ann, later)).earlier.map((contact) => contact.contactId);
    expect(past).toEqual([contactId, mailed]);

    const mailId = both.find(({ kind }) => kind === 'email')?.addressId ?? '';
    expect(masked(accepted(await remove(ann, contactId, mailId)).addresses)).toHaveLength(1);
    expect((await cardOf(ann, contactId)).earlier.map((contact) => contact.contactId)).not.toContain(mailed);
    expect((await audited(contactId)).map(({ action }) => action)).toEqual(['customer-merged', 'customer-separated']);
  });

  it('lets two merge into each other at once without making a ring', async () => {
    const ann = await hotline.readyAgent('ann');
    const [one, two] = [aNumber(), aNumber()];
    const first = await served(ann, sms(one));
    const second = await served(ann, sms(two));
    await Promise.all([add(ann, first, 'phone', two, true), add(ann, second, 'phone', one, true)]);
    expect((await cardOf(ann, first)).addresses).toHaveLength(2);
    expect((await cardOf(ann, second)).addresses).toHaveLength(2);
    expect((await audited(first)).length + (await audited(second)).length).toBe(1);
  });

  it('limits a reply by its medium and says so', async () => {
    const ann = await hotline.readyAgent('ann');
    const contactId = await served(ann, sms(aNumber()));
    const send = (text: string) => ann.send('contact:send', { contactId, messageId: randomUUID(), text });
    const answer = refused(await send('字'.repeat(REPLY_LENGTH.sms + 1)));
    expect(answer).toMatchObject({ code: 'text-too-long' });
    expect(answer.message).toContain('1600');
    accepted(await send('字'.repeat(REPLY_LENGTH.sms)));
    const letter = await served(ann, mail(aMail(), '长'));
    const long = { contactId: letter, messageId: randomUUID(), text: '字'.repeat(REPLY_LENGTH.email) };
    accepted(await ann.send('contact:send', long));
    const chat = await hotline.customer();
    await ann.serve(chat.contactId);
    const talk = { contactId: chat.contactId, messageId: randomUUID(), text: '字'.repeat(REPLY_LENGTH.chat + 1) };
    expect(refused(await ann.send('contact:send', talk)).code).toBe('text-too-long');
  });

  it('sends a failed message again for the seat that has the contact, telling what becomes of it', async () => {
    const ann = await hotline.readyAgent('ann');
    const contactId = await served(ann, sms(aNumber()));
    provider.refuses = true;
    const messageId = randomUUID();
    accepted(await ann.send('contact:send', { contactId, messageId, text: '再试一次' }));
    const lastState = () => ann.messages.findLast((message) => message.messageId === messageId)?.delivery?.state;
    await waitFor('the refusal', () => lastState() === 'failed');
    await ann.shows('the failure on the desk, unread by nobody', ({ contacts }) => {
      const contact = contacts.get(contactId);
      return contact?.lastMessage?.delivery?.state === 'failed' && contact.lastMessage.delivery.reason === 'opted-out';
    });
    const retry = { commandId: randomUUID(), contactId, messageId };
    const bob = await (await hotline.console('bob')).opened();
    expect(refused(await bob.send('message:retry', retry)).code).toBe('not-your-contact');
    provider.refuses = false;
    accepted(await ann.send('message:retry', retry));
    await waitFor('the second try', () => lastState() === 'sent');
    expect(refused(await ann.send('message:retry', retry)).code).toBe('delivery-not-failed');
    expect(provider.taken).toContain('再试一次');
    // Told as a change of the same message: its number has not moved, and nothing is unread because of it.
    const told = ann.messages.filter((message) => message.messageId === messageId);
    expect(new Set(told.map(({ seq }) => seq)).size).toBe(1);
    expect(ann.picture.contacts.get(contactId)?.unread).toBe(1);
  });
});
