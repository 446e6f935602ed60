import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { MailListener } from '../../src/channels/email/mail-listener';
import { Hotline, MAIL_NORTH } from '../support/hotline';
import { sendMail } from '../support/smtp-client';
import { waitFor } from '../support/wait-for';
import { BAD_MAILS, type BadMail } from './bad-mails';

interface StoredMail {
  readonly contact_id: string;
  readonly text: string;
  readonly subject: string | null;
  readonly author_name: string | null;
  readonly customer_address: string;
}

describe('a bad mail', () => {
  let hotline: Hotline;
  let port: number;
  let good = 0;

  beforeAll(async () => {
    Logger.overrideLogger(false);
    hotline = await Hotline.start({
      mail: {
        listenHost: '127.0.0.1',
        listenPort: 0,
        tls: undefined,
        smtpUrl: 'smtp://127.0.0.1:1',
        tokenSecret: 'a secret of the tests',
      },
    });
    port = hotline.app.app.get(MailListener).port();
  });
  afterAll(() => hotline.stop());

  const rows = <R extends object>(sql: string): Promise<R[]> => hotline.app.app.get(DataSource).query<R[]>(sql);

  /** What was stored since the last look. The limit of contacts of one customer is not the subject here. */
  async function stored(): Promise<StoredMail[]> {
    const found = await rows<StoredMail>(
      `SELECT contact_id, m.text, c.subject, m.author_name, c.customer_address FROM messages m JOIN conversations c USING (contact_id)`,
    );
    await rows("UPDATE conversations SET created_at = created_at - interval '2 hours'");
    return found;
  }
  const seen = new Set<string>();
  async function fresh(): Promise<StoredMail[]> {
    const found = (await stored()).filter(({ contact_id: id }) => !seen.has(id));
    for (const { contact_id: id } of found) seen.add(id);
    return found;
  }

  /** An honest mail of somebody else gets through to the queue: listener, workers, database and router are alive. */
  async function goodMailGoesThrough(): Promise<void> {
    good += 1;
    const from = `good${good}@customer.example`;
    const answer = await sendMail(
      port,
      from,
      MAIL_NORTH,
      `From: ${from}\r\nSubject: good\r\nMessage-ID: <good-${good}@customer.example>\r\n\r\nstill there?\r\n`,
    );
    expect(answer).toEqual({ code: 250, text: '250 OK: stored' });
    const [mail] = await fresh();
    expect(mail).toMatchObject({ text: 'still there?', customer_address: from });
    await waitFor('it is in its queue', () =>
      hotline.router.committed().state.contact.some(({ id, state }) => id === mail?.contact_id && state === 'queued'),
    );
  }

  it.each(BAD_MAILS.map((mail) => [mail.name, mail] as const))(
    '%s',
    async (_name, { raw, envelopeFrom, outcome }: BadMail) => {
      const answer = await sendMail(port, envelopeFrom, MAIL_NORTH, raw());
      const mails = await fresh();
      if ('refused' in outcome) {
        expect(answer.code).toBe(outcome.refused);
        expect(answer.text).toMatch(outcome.words);
        expect(mails).toEqual([]);
      } else {
        expect(answer).toEqual({ code: 250, text: '250 OK: stored' });
        expect(mails).toHaveLength(1);
        const [mail] = mails as [StoredMail];
        expect(mail.text).toMatch(outcome.contact);
        expect(mail.text.length).toBeLessThanOrEqual(10_000);
        if (outcome.subject instanceof RegExp) expect(mail.subject).toMatch(outcome.subject);
        if (outcome.subject === null) expect(mail.subject).toBeNull();
        if (outcome.name !== undefined) expect(mail.author_name).toBe(outcome.name);
        if (outcome.from !== undefined) expect(mail.customer_address).toBe(outcome.from);
      }
      await goodMailGoesThrough();
    },
  );

  it('of every file is in the table', () => {
    const files = readdirSync(join(__dirname, '../data/bad')).filter((name) => name.endsWith('.eml'));
    expect(BAD_MAILS.map(({ name }) => name).filter((name) => name.endsWith('.eml'))).toEqual(
      expect.arrayContaining(files),
    );
    expect(files.length).toBeGreaterThanOrEqual(30);
  });
});
