import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { createTransport } from 'nodemailer';
import { DataSource } from 'typeorm';
import { MessagingPerformer } from '../../src/channels/messaging/messaging-performer';
import { MailListener } from '../../src/channels/email/mail-listener';
import { HealthRegistry } from '../../src/platform/health/health-registry';
import { accepted, type ConsoleClient } from '../support/console-client';
import { Hotline, MAIL_NORTH } from '../support/hotline';
import { MailExchange, type ReceivedMail } from '../support/mail-exchange';
import { sendMail, SmtpClient } from '../support/smtp-client';
import { TcpProxy } from '../support/tcp-proxy';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { waitFor } from '../support/wait-for';

const OTHER_MAILBOX = 'bills@north.example';

interface Mail {
  readonly from: string;
  readonly text: string;
  readonly id: string;
  readonly subject: string;
  readonly to: string;
  readonly header: readonly string[];
  readonly envelopeFrom: string;
}

interface Stored {
  readonly contact_id: string;
  readonly text: string;
  readonly follows_contact_id: string | null;
}

let customers = 0;
function aCustomer(): string {
  customers += 1;
  return `customer${customers}@home.example`;
}

describe('e-mail', () => {
  let database: TestDatabase;
  let proxy: TcpProxy;
  let exchange: MailExchange;
  let hotline: Hotline;
  let port: number;

  beforeAll(async () => {
    Logger.overrideLogger(false);
    exchange = await MailExchange.start();
    database = await createTestDatabase();
    proxy = await TcpProxy.to(database.url);
    hotline = await Hotline.start(
      {
        mail: {
          listenHost: '127.0.0.1',
          listenPort: 0,
          tls: {
            certFile: 'test/data/tls/localhost-cert.pem',
            keyFile: 'test/data/tls/localhost-key.pem',
          },
          smtpUrl: exchange.url,
          tokenSecret: 'a secret of the tests',
        },
      },
      { url: proxy.urlOf(database.url), drop: () => Promise.resolve() },
    );
    port = hotline.app.app.get(MailListener).port();
    const made = await hotline.request('ada', 'POST', '/api/access-points', {
      id: 'mail-bills',
      name: '电费邮箱',
      medium: 'email',
      address: OTHER_MAILBOX,
      queueId: 'bills',
      homeCentreId: 'north',
    });
    expect(made.status).toBe(201);
  });
  afterEach(async () => {
    exchange.next = [];
    await hotline.clear();
  });
  afterAll(async () => {
    await hotline.stop();
    await exchange.close();
    await proxy.close();
    await database.drop();
  });

  const rows = <R extends object>(sql: string, values: unknown[] = []): Promise<R[]> =>
    hotline.app.app.get(DataSource).query<R[]>(sql, values);

  function rawOf(given: Partial<Mail>): string {
    const { from = aCustomer(), text = '停电了', id = `<${randomUUID()}@home.example>`, subject = '停电' } = given;
    const encoded = `=?utf-8?B?${Buffer.from(subject).toString('base64')}?=`;
    const header = [`From: ${from}`, `Subject: ${encoded}`, `Message-ID: ${id}`, ...(given.header ?? [])];
    return [...header, 'Content-Type: text/plain; charset=utf-8', '', text, ''].join('\r\n');
  }
  async function write(given: Partial<Mail>): Promise<number> {
    const from = given.from ?? aCustomer();
    const raw = rawOf({ ...given, from });
    return (await sendMail(port, given.envelopeFrom ?? from, given.to ?? MAIL_NORTH, raw)).code;
  }
  /** Every message of customers at this address, in the order they came. */
  const storedOf = (from: string): Promise<Stored[]> =>
    rows<Stored>(
      `SELECT contact_id, m.text, c.follows_contact_id FROM messages m JOIN conversations c USING (contact_id)
        WHERE m.sender = 'customer' AND c.customer_id IN (
              SELECT customer_id FROM customer_addresses WHERE kind = 'email' AND address = $1) ORDER BY m.at, m.seq`,
      [from],
    );
  async function contactOf(from: string): Promise<string> {
    const stored = await storedOf(from);
    return stored.at(-1)?.contact_id ?? '';
  }
  const messagesOf = (contactId: string): Promise<{ sender: string; text: string }[]> =>
    rows('SELECT sender, text FROM messages WHERE contact_id = $1 ORDER BY seq', [contactId]);
  const stateOf = (contactId: string) =>
    hotline.router.committed().state.contact.find(({ id }) => id === contactId)?.state;
  async function deliveriesOf(contactId: string): Promise<string[]> {
    const found = await rows<{ state: string; last_error: string | null }>(
      'SELECT state, last_error FROM message_deliveries WHERE contact_id = $1 ORDER BY seq',
      [contactId],
    );
    return found.map(({ state, last_error: reason }) => (reason === null ? state : `${state} ${reason}`));
  }
  async function reply(agent: ConsoleClient, contactId: string, text: string): Promise<void> {
    accepted(await agent.send('contact:send', { contactId, messageId: randomUUID(), text }));
  }
  /** A customer whose mail is with an agent, and what the agent's first answer was. */
  async function served(
    login = 'ann',
  ): Promise<{ from: string; contactId: string; agent: ConsoleClient; answer: ReceivedMail; id: string }> {
    const agent = await hotline.readyAgent(login);
    const from = aCustomer();
    const id = `<${randomUUID()}@home.example>`;
    expect(await write({ from, id })).toBe(250);
    const contactId = await contactOf(from);
    await agent.serve(contactId);
    await reply(agent, contactId, '请问您的地址？');
    return { from, contactId, agent, answer: await exchange.gets(from), id };
  }
  const replyToOf = ({ mail }: ReceivedMail): string => mail.replyTo?.value[0]?.address ?? '';

  describe('of a customer', () => {
    it('comes to the queue of its mailbox, with sender, subject and text', async () => {
      const from = aCustomer();
      const client = createTransport({ host: '127.0.0.1', port, ignoreTLS: true });
      const sent = await client.sendMail({
        from: { name: '张三', address: from },
        to: MAIL_NORTH,
        subject: '小区停电',
        text: '从早上开始就没有电。\n请尽快处理。',
        html: '<p>从早上开始就没有电。</p>',
        attachments: [{ filename: '照片.jpg', content: Buffer.alloc(20_000) }],
      });
      client.close();
      expect(sent.response).toBe('250 OK: stored');
      const contactId = await contactOf(from);
      expect(stateOf(contactId)).toMatch(/arrived|queued/);
      expect(await messagesOf(contactId)).toEqual([
        { sender: 'customer', text: '从早上开始就没有电。\n请尽快处理。\n[附件 attachment: 照片.jpg, 20 KB]' },
      ]);
      const [conversation] = await rows(
        'SELECT subject, customer_address, our_address FROM conversations WHERE contact_id = $1',
        [contactId],
      );
      expect(conversation).toEqual({ subject: '小区停电', customer_address: from, our_address: MAIL_NORTH });
      const [name] = await rows(
        'SELECT name FROM customers WHERE id = (SELECT customer_id FROM conversations WHERE contact_id = $1)',
        [contactId],
      );
      expect(name).toEqual({ name: '张三' });
    });

    it('sent twice is stored once, also when the connection broke before our answer', async () => {
      const from = aCustomer();
      const raw = rawOf({ from });
      const client = await SmtpClient.open(port);
      expect(await client.begin(from, MAIL_NORTH)).toBeNull();
      client.socket.end(`${raw}.\r\n`);
      await waitFor(
        'the mail to be stored though nobody heard the answer',
        async () => (await storedOf(from)).length === 1,
      );
      for (const attempt of [1, 2, 3])
        expect([attempt, (await sendMail(port, from, MAIL_NORTH, raw)).code]).toEqual([attempt, 250]);
      // Another server on the way put a line on top.
      expect((await sendMail(port, 'relay@elsewhere.example', MAIL_NORTH, `Received: by x\r\n${raw}`)).code).toBe(250);
      expect(await storedOf(from)).toHaveLength(1);
    });

    it('at the same moment on ten connections is stored once', async () => {
      const from = aCustomer();
      const raw = rawOf({ from });
      const codes = await Promise.all(
        Array.from({ length: 10 }, async () => (await sendMail(port, from, MAIL_NORTH, raw)).code),
      );
      expect(new Set(codes)).toEqual(new Set([250]));
      expect(await storedOf(from)).toHaveLength(1);
    });

    it('without Message-ID and Date is stored once a day', async () => {
      const from = aCustomer();
      for (let n = 0; n < 2; n += 1)
        expect((await sendMail(port, from, MAIL_NORTH, `From: ${from}\r\n\r\nalarm`)).code).toBe(250);
      expect((await sendMail(port, from, MAIL_NORTH, `From: ${from}\r\n\r\nanother`)).code).toBe(250);
      expect((await sendMail(port, from, MAIL_NORTH, `From: ${from}\r\nDate: now\r\n\r\nalarm`)).code).toBe(250);
      expect(await storedOf(from)).toHaveLength(3);
    });

    it('with a Message-ID that another customer used is stored nonetheless', async () => {
      const id = `<${randomUUID()}@home.example>`;
      const [first, second] = [aCustomer(), aCustomer()];
      expect(await write({ from: first, id })).toBe(250);
      expect(await write({ from: second, id })).toBe(250);
      expect(await storedOf(first)).toHaveLength(1);
      expect(await storedOf(second)).toHaveLength(1);
    });

    it('to two mailboxes is a contact at each, and sent again still one at each', async () => {
      const from = aCustomer();
      for (let n = 0; n < 2; n += 1) {
        const client = await SmtpClient.open(port);
        await client.say(`MAIL FROM:<${from}>`);
        expect((await client.say(`RCPT TO:<${MAIL_NORTH}>`)).code).toBe(250);
        expect((await client.say(`RCPT TO:<${OTHER_MAILBOX.toUpperCase()}>`)).code).toBe(250);
        expect((await client.say('RCPT TO:<nobody@north.example>')).code).toBe(550);
        await client.say('DATA');
        client.socket.write(`From: ${from}\r\nMessage-ID: <both@home.example>\r\n\r\nboth\r\n.\r\n`);
        expect((await client.answer()).code).toBe(250);
        client.close();
      }
      const points = await rows<{ access_point_id: string }>(
        'SELECT access_point_id FROM message_threads WHERE contact_id = ANY($1) ORDER BY 1',
        [(await storedOf(from)).map(({ contact_id: id }) => id)],
      );
      expect(points.map(({ access_point_id: id }) => id)).toEqual(['mail-bills', 'mail-north']);
    });

    it('is asked for again while the database is away, and then stored once', async () => {
      const from = aCustomer();
      const raw = rawOf({ from });
      proxy.cut();
      expect(await sendMail(port, from, MAIL_NORTH, raw)).toMatchObject({ code: 451 });
      expect(await sendMail(port, from, MAIL_NORTH, raw)).toMatchObject({ code: 451 });
      proxy.mend();
      await waitFor('the mail to be taken', async () => (await sendMail(port, from, MAIL_NORTH, raw)).code === 250);
      expect(await storedOf(from)).toHaveLength(1);
      await waitFor('it to be queued', async () => stateOf(await contactOf(from)) === 'queued', 15_000);
    });

    it('that begins very many contacts in an hour joins the open one, and without one must wait', async () => {
      const from = aCustomer();
      for (let n = 0; n < 20; n += 1)
        expect(await write({ from, envelopeFrom: 'relay@home.example', text: `number ${n}` })).toBe(250);
      const latest = await contactOf(from);
      expect(new Set((await storedOf(from)).map(({ contact_id: id }) => id)).size).toBe(20);
      expect(await write({ from, text: 'one too many' })).toBe(250);
      expect(await storedOf(from)).toContainEqual({
        contact_id: latest,
        text: 'one too many',
        follows_contact_id: null,
      });
      await hotline.endWork();
      await waitFor(
        'all to be over',
        async () => (await rows("SELECT 1 FROM message_threads WHERE stage <> 'ended'")).length === 0,
      );
      const raw = rawOf({ from, text: 'and another' });
      expect(await sendMail(port, from, MAIL_NORTH, raw)).toMatchObject({ code: 450 });
      await rows("UPDATE conversations SET created_at = created_at - interval '1 hour' WHERE customer_address = $1", [
        from,
      ]);
      expect(await sendMail(port, from, MAIL_NORTH, raw)).toMatchObject({ code: 250 });
    }, 60_000);
  });

  describe('of an agent', () => {
    it('goes out as an answer: threaded, from the mailbox, with a token to answer to', async () => {
      const { from, contactId, answer, id } = await served();
      expect(answer.mail.subject).toBe('Re: 停电');
      expect(answer.mail.text?.trim()).toBe('请问您的地址？');
      expect(answer.mail.from?.value).toEqual([{ name: '故障报修', address: MAIL_NORTH }]);
      expect(answer.envelopeTo).toEqual([from]);
      expect(answer.mail.inReplyTo).toBe(id);
      expect(answer.mail.references).toBe(id);
      expect(answer.mail.messageId).toMatch(/^<lianxian\.[0-9a-f-]{36}@north\.example>$/);
      expect(answer.mail.headers.get('auto-submitted')).toBe('no');
      expect(answer.mail.headers.get('x-loop')).toBe(MAIL_NORTH);
      expect(replyToOf(answer)).toMatch(/^service\+r[a-z2-7]{42}@north\.example$/);
      expect(answer.envelopeFrom).toMatch(/^service\+b[a-z2-7]{42}@north\.example$/);
      expect(answer.raw).not.toContain('X-Mailer');
      await waitFor('the agent to know that it is sent', async () => (await deliveriesOf(contactId))[0] === 'sent');
    });

    it('says that no person wrote it when an overflow rule did', async () => {
      const from = aCustomer();
      expect(await write({ from })).toBe(250);
      const contactId = await contactOf(from);
      await waitFor('the contact to wait', () => stateOf(contactId) === 'queued');
      const tell = {
        kind: 'announce',
        parameter: '两天内答复您',
        contactId,
        medium: 'email',
        expiresAt: null,
      } as const;
      await hotline.app.app.get(MessagingPerformer).perform(tell, { actionId: `${contactId}:1` });
      const answer = await exchange.gets(from);
      expect(answer.mail.text?.trim()).toBe('两天内答复您');
      expect(answer.mail.headers.get('auto-submitted')).toBe('auto-replied');
      expect(replyToOf(answer)).toMatch(/^service\+r/);
    });

    it('cannot be made to carry more than its text', async () => {
      const agent = await hotline.readyAgent('ann');
      const from = aCustomer();
      expect(
        await write({
          from,
          subject: 'x\r\nBcc: everybody@bank.example\r\n\r\nbody',
          header: ['References: <a@b>\r\n <c@d>'],
        }),
      ).toBe(250);
      const contactId = await contactOf(from);
      await agent.serve(contactId);
      await reply(agent, contactId, 'Bcc: x@y.example\r\n.\r\nQUIT\r\nFrom: me');
      const { mail, envelopeTo } = await exchange.gets(from);
      expect(envelopeTo).toEqual([from]);
      expect(mail.headers.has('bcc')).toBe(false);
      expect(mail.subject).toBe('Re: x Bcc: everybody@bank.example body');
      expect(mail.text).toBe('Bcc: x@y.example\n.\nQUIT\nFrom: me\n');
    });

    it('names all mails before it, and goes out in order', async () => {
      const { from, contactId, agent, answer, id } = await served();
      const second = `<${randomUUID()}@home.example>`;
      expect(await write({ from, id: second, header: [`In-Reply-To: ${answer.mail.messageId ?? ''}`] })).toBe(250);
      await reply(agent, contactId, '第二封');
      await reply(agent, contactId, '第三封');
      const { mail } = await exchange.gets(from, 3);
      expect(mail.text?.trim()).toBe('第三封');
      const before = (await exchange.gets(from, 2)).mail.messageId;
      expect(mail.inReplyTo).toBe(second);
      expect(mail.references).toEqual([id, answer.mail.messageId, second, before]);
    });

    it('is tried again after a refusal for now, as the same mail', async () => {
      exchange.next = [450];
      const { contactId, answer } = await served();
      expect(answer.mail.text?.trim()).toBe('请问您的地址？');
      await waitFor('it to be sent', async () => (await deliveriesOf(contactId))[0] === 'sent');
    });

    it('is sent again under the same Message-ID when nobody knows whether it was taken', async () => {
      exchange.next = ['hang-up'];
      const { from, contactId, answer } = await served();
      const again = await exchange.gets(from, 2);
      expect(again.mail.messageId).toBe(answer.mail.messageId);
      expect(again.raw.replace(/^Date:.*$/m, '')).toBe(answer.raw.replace(/^Date:.*$/m, ''));
      expect(again.mail.date).toEqual(answer.mail.date);
      await waitFor('it to be sent', async () => (await deliveriesOf(contactId))[0] === 'sent');
    });

    it('that is refused for good has failed, with a code', async () => {
      const agent = await hotline.readyAgent('ann');
      const from = aCustomer();
      expect(await write({ from })).toBe(250);
      const contactId = await contactOf(from);
      await agent.serve(contactId);
      exchange.next = [550];
      await reply(agent, contactId, '在的');
      await waitFor('the refusal', async () => (await deliveriesOf(contactId))[0] === 'failed rejected');
    });
  });

  describe('that answers', () => {
    it('joins the contact by Message-ID from the customer’s address', async () => {
      const { from, contactId, answer, id } = await served();
      expect(await write({ from, text: '按回复', header: [`In-Reply-To: ${answer.mail.messageId ?? ''}`] })).toBe(250);
      expect(await write({ from, text: '按引用', header: [`References: <x@y> ${id}`] })).toBe(250);
      expect((await storedOf(from)).map(({ contact_id: its }) => its)).toEqual([contactId, contactId, contactId]);
    });

    it('joins by Message-ID from another address of the same customer, also of one found to be the same', async () => {
      const { from, contactId, answer } = await served();
      const [second, third] = [aCustomer(), aCustomer()];
      const [owner] = await rows<{ customer_id: string }>(
        'SELECT customer_id FROM conversations WHERE contact_id = $1',
        [contactId],
      );
      await rows(
        `INSERT INTO customer_addresses (id, kind, address, customer_id, created_at) VALUES (gen_random_uuid(), 'email', $1, $2, now())`,
        [second, owner?.customer_id],
      );
      expect(await write({ from: third, text: '第一封' })).toBe(250);
      await rows(
        `UPDATE customers SET merged_into = $2 WHERE id = (SELECT customer_id FROM customer_addresses WHERE address = $1)`,
        [third, owner?.customer_id],
      );
      for (const sender of [second, third])
        expect(
          await write({ from: sender, text: sender, header: [`In-Reply-To: ${answer.mail.messageId ?? ''}`] }),
        ).toBe(250);
      expect((await messagesOf(contactId)).map(({ text }) => text)).toEqual([
        '停电了',
        '请问您的地址？',
        second,
        third,
      ]);
      expect(from).not.toBe(second);
    });

    it('does not join by Message-ID from a stranger’s address', async () => {
      const { contactId, answer, id } = await served();
      const stranger = aCustomer();
      const header = [
        `In-Reply-To: ${answer.mail.messageId ?? ''}`,
        `References: ${id} ${answer.mail.messageId ?? ''}`,
      ];
      expect(await write({ from: stranger, text: 'I know your ids', header })).toBe(250);
      const [mail] = await storedOf(stranger);
      expect(mail).toMatchObject({ text: 'I know your ids', follows_contact_id: null });
      expect(mail?.contact_id).not.toBe(contactId);
      expect(await messagesOf(contactId)).toHaveLength(2);
    });

    it('joins by our token from any address, and replies still go to the customer', async () => {
      const { from, contactId, agent, answer } = await served();
      const elsewhere = aCustomer();
      expect(await write({ from: elsewhere, to: replyToOf(answer), text: '我用另一个邮箱' })).toBe(250);
      expect((await messagesOf(contactId)).at(-1)).toEqual({ sender: 'customer', text: '我用另一个邮箱' });
      await reply(agent, contactId, '好的');
      expect((await exchange.gets(from, 2)).mail.text?.trim()).toBe('好的');
    });

    it('by a token that was changed finds no mailbox', async () => {
      const { answer } = await served();
      const forged = replyToOf(answer).replace(/\+r(.)/, (_all, letter: string) => `+r${letter === 'a' ? 'b' : 'a'}`);
      expect(await write({ to: forged })).toBe(550);
      expect(await write({ to: replyToOf(answer).replace('service', 'bills') })).toBe(550);
      expect(await write({ to: replyToOf(answer).toUpperCase() })).toBe(250);
    });

    it('a contact that is over begins one that follows it, and the next answer joins that', async () => {
      const { from, contactId, answer } = await served();
      await hotline.endWork();
      await waitFor(
        'the end to be written down',
        async () =>
          (await rows("SELECT 1 FROM message_threads WHERE contact_id = $1 AND stage = 'ended'", [contactId]))
            .length === 1,
      );
      const header = [`In-Reply-To: ${answer.mail.messageId ?? ''}`];
      expect(await write({ from, text: '还有一事', header })).toBe(250);
      expect(await write({ from, text: '再有一事', header })).toBe(250);
      expect(await write({ from, text: '按地址', to: replyToOf(answer) })).toBe(250);
      const later = (await storedOf(from)).slice(1);
      expect(new Set(later.map(({ contact_id: id }) => id)).size).toBe(1);
      expect(later[0]).toMatchObject({ follows_contact_id: contactId });
      const agent = await hotline.readyAgent('bob');
      await agent.serve(later[0]?.contact_id ?? '');
      await reply(agent, later[0]?.contact_id ?? '', '好的');
      const { mail } = await exchange.gets(from, 2);
      expect(mail.references).toContain(answer.mail.messageId);
    });

    it('without naming anything is a contact of its own, of the same customer', async () => {
      const { from, contactId } = await served();
      expect(await write({ from, text: '另一件事' })).toBe(250);
      const [first, second] = await storedOf(from);
      expect(first?.contact_id).toBe(contactId);
      expect(second?.contact_id).not.toBe(contactId);
    });

    it('names a contact of another mailbox: it is new', async () => {
      const { from, contactId, answer } = await served();
      expect(await write({ from, to: OTHER_MAILBOX, header: [`In-Reply-To: ${answer.mail.messageId ?? ''}`] })).toBe(
        250,
      );
      expect(await contactOf(from)).not.toBe(contactId);
    });
  });

  describe('of machines', () => {
    function bounceOf(answer: ReceivedMail, action: string): string {
      return [
        'From: MAILER-DAEMON@home.example',
        'Subject: Undelivered Mail Returned to Sender',
        'Auto-Submitted: auto-replied',
        'Content-Type: multipart/report; report-type=delivery-status; boundary=d',
        '',
        '--d',
        'Content-Type: message/delivery-status',
        '',
        'Reporting-MTA: dns; mx.home.example',
        '',
        `Action: ${action}`,
        '--d',
        'Content-Type: text/rfc822-headers',
        '',
        `References: ${[answer.mail.references ?? []].flat().join('\r\n ')}`,
        `Message-ID: ${answer.mail.messageId ?? ''}`,
        '--d--',
        '',
      ].join('\r\n');
    }

    it('a bounce of our mail is noted with it, however often it comes, and begins nothing', async () => {
      const { contactId, answer } = await served();
      await waitFor('it to be sent', async () => (await deliveriesOf(contactId))[0] === 'sent');
      const contacts = hotline.router.committed().state.contact.length;
      expect((await sendMail(port, '', MAIL_NORTH, bounceOf(answer, 'delayed'))).code).toBe(250);
      expect(await deliveriesOf(contactId)).toEqual(['sent']);
      for (let n = 0; n < 2; n += 1)
        expect((await sendMail(port, '', answer.envelopeFrom, bounceOf(answer, 'failed'))).code).toBe(250);
      expect(await deliveriesOf(contactId)).toEqual(['failed bounced']);
      expect(hotline.router.committed().state.contact).toHaveLength(contacts);
    });

    it('a bounce is of one mail: not of those that this one refers to', async () => {
      const { from, contactId, agent } = await served();
      await reply(agent, contactId, '第二封');
      await reply(agent, contactId, '第三封');
      const [second, third] = [await exchange.gets(from, 2), await exchange.gets(from, 3)];
      await waitFor('them to be sent', async () => (await deliveriesOf(contactId)).join() === 'sent,sent,sent');
      expect((await sendMail(port, '', MAIL_NORTH, bounceOf(third, 'failed'))).code).toBe(250);
      expect(await deliveriesOf(contactId)).toEqual(['sent', 'sent', 'failed bounced']);
      // Where it came to is signed, and what it quotes is not: here another mail of ours.
      expect((await sendMail(port, '', second.envelopeFrom, bounceOf(await exchange.gets(from), 'failed'))).code).toBe(
        250,
      );
      expect(await deliveriesOf(contactId)).toEqual(['sent', 'failed bounced', 'failed bounced']);
    });

    it('a bounce that says nothing of our mail is known by the address it came to', async () => {
      const { contactId, answer } = await served();
      await waitFor('it to be sent', async () => (await deliveriesOf(contactId))[0] === 'sent');
      const raw =
        'From: MAILER-DAEMON@home.example\r\nSubject: failure notice\r\n\r\nI am afraid I was not able to deliver it.\r\n';
      expect((await sendMail(port, '', answer.envelopeFrom, raw)).code).toBe(250);
      expect(await deliveriesOf(contactId)).toEqual(['failed bounced']);
    });

    it('a bounce that is faster than our own note of having sent is asked for again', async () => {
      const { contactId, answer } = await served();
      await waitFor('it to be sent', async () => (await deliveriesOf(contactId))[0] === 'sent');
      await rows('UPDATE message_deliveries SET provider_message_id = NULL WHERE contact_id = $1', [contactId]);
      expect((await sendMail(port, '', answer.envelopeFrom, bounceOf(answer, 'failed'))).code).toBe(451);
    });

    it('a holiday notice is noted in the contact, once, and nobody waits for an answer to it', async () => {
      const { from, contactId, answer, agent } = await served();
      const raw = rawOf({
        from,
        text: '我在休假',
        header: ['Auto-Submitted: auto-replied', `In-Reply-To: ${answer.mail.messageId ?? ''}`],
      });
      // RFC 3834: to where bounces go, from nobody.
      for (let n = 0; n < 2; n += 1) expect((await sendMail(port, '', answer.envelopeFrom, raw)).code).toBe(250);
      expect(await messagesOf(contactId)).toEqual([
        { sender: 'customer', text: '停电了' },
        { sender: 'agent', text: '请问您的地址？' },
        { sender: 'system', text: 'auto-reply' },
      ]);
      const [conversation] = await rows('SELECT customer_waits_since FROM conversations WHERE contact_id = $1', [
        contactId,
      ]);
      expect(conversation).toEqual({ customer_waits_since: null });
      await waitFor('the agent to see it', () => agent.messages.some(({ text }) => text === 'auto-reply'));
      expect(exchange.received.filter(({ envelopeTo }) => envelopeTo.includes(from))).toHaveLength(1);
    });

    it('a holiday notice to a contact that is over begins none', async () => {
      const { from, answer, contactId } = await served();
      await hotline.endWork();
      await waitFor(
        'the end to be written down',
        async () =>
          (await rows("SELECT 1 FROM message_threads WHERE contact_id = $1 AND stage = 'ended'", [contactId]))
            .length === 1,
      );
      const header = ['Auto-Submitted: auto-replied', `In-Reply-To: ${answer.mail.messageId ?? ''}`];
      expect(await write({ from, header })).toBe(554);
      expect(await storedOf(from)).toHaveLength(1);
    });

    it('our own mail that comes back is a loop', async () => {
      const { answer } = await served();
      expect((await sendMail(port, answer.envelopeFrom, MAIL_NORTH, Buffer.from(answer.raw, 'latin1'))).code).toBe(554);
    });

    it('to an address that is no access point is counted', async () => {
      const count = async () =>
        (
          await rows<{ count: number }>(
            "SELECT sum(count)::integer AS count FROM refused_arrivals WHERE medium = 'email' AND reason = 'unknown-mailbox'",
          )
        )[0]?.count ?? 0;
      const before = await count();
      for (let n = 0; n < 5; n += 1) expect(await write({ to: 'servcie@north.example' })).toBe(550);
      await waitFor('all five to be counted', async () => (await count()) === before + 5);
    });

    it('is counted when it is refused', async () => {
      const count = async () =>
        (
          await rows<{ count: number }>(
            "SELECT sum(count)::integer AS count FROM refused_arrivals WHERE medium = 'email' AND reason = 'automatic-mail'",
          )
        )[0]?.count ?? 0;
      const before = await count();
      expect(await write({ header: ['Precedence: bulk'] })).toBe(554);
      expect(await count()).toBe(before + 1);
    });
  });

  describe('listener', () => {
    it('tells neither its version nor who is here, and takes nothing for others', async () => {
      const client = await SmtpClient.connect(port);
      expect((await client.answer()).text).toMatch(/^220 \S+ ESMTP$/);
      const { text } = await client.say('EHLO customer.example');
      expect(text).toContain('SIZE 10485760');
      expect(text).toContain('STARTTLS');
      expect(text).not.toContain('AUTH');
      for (const command of ['AUTH PLAIN AAAA', 'HELP', 'WIZ', 'EXPN staff'])
        expect((await client.say(command)).code).toBe(500);
      expect((await client.say(`VRFY ${MAIL_NORTH}`)).code).toBe(252);
      expect((await client.say('MAIL FROM:<a@home.example> SIZE=10485761')).code).toBe(552);
      expect((await client.say('MAIL FROM:<a@home.example>')).code).toBe(250);
      for (const to of ['b@home.example', 'nobody@north.example', 'postmaster', 'service%home.example@north.example'])
        expect([to, (await client.say(`RCPT TO:<${to}>`)).code]).toEqual([to, 550]);
      expect((await client.say(`RCPT TO:<${MAIL_NORTH}@home.example>`)).code).toBe(501);
      expect((await client.say('DATA')).code).toBe(503);
      client.close();
    });

    it('speaks TLS when asked', async () => {
      const from = aCustomer();
      const client = createTransport({ host: '127.0.0.1', port, requireTLS: true, tls: { rejectUnauthorized: false } });
      await client.sendMail({ from, to: MAIL_NORTH, text: '加密' });
      client.close();
      expect(await storedOf(from)).toHaveLength(1);
    });

    it('tells its health', async () => {
      expect((await hotline.app.app.get(HealthRegistry).ask())['mail']).toMatchObject({
        ok: true,
        detail: 'listening',
      });
    });
  });
});
