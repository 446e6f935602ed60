import type { Browser, Locator } from 'playwright-core';
import { DataSource } from 'typeorm';
import { launchBrowser, Visitor } from '../support/browser';
import type { ConsoleClient } from '../support/console-client';
import { Hotline, PASSWORD } from '../support/hotline';
import { waitFor } from '../support/wait-for';

interface AuditRow {
  readonly action: string;
  readonly subject: string;
}

describe('an inspector before a browser', () => {
  let hotline: Hotline;
  let browser: Browser;
  let inspector: Visitor;
  let ann: ConsoleClient;
  /** Of the contact that became the first sample. */
  let contactId: string;

  beforeAll(async () => {
    hotline = await Hotline.start({ logLevel: 'fatal' });
    await everyContactBecomesASample('repair');
    browser = await launchBrowser();
    inspector = await Visitor.arrive(browser);
    ann = await hotline.readyAgent('ann');
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await hotline.stop();
  });

  async function everyContactBecomesASample(queueId: string): Promise<void> {
    const path = `/api/queues/${queueId}/sampling`;
    const { version } = (await (await hotline.request('ada', 'GET', path)).json()) as { readonly version: number };
    const put = await hotline.request('ada', 'PUT', path, { version, rate: 1 });
    expect(put.status).toBe(200);
  }

  /** What the audit trail has of the inspector since the login. */
  async function audited(): Promise<AuditRow[]> {
    return hotline.app.app
      .get(DataSource)
      .query<AuditRow[]>('SELECT action, subject FROM audit_log WHERE actor_person_id = $1 ORDER BY id', [
        hotline.personId('ines'),
      ]);
  }

  /** A chat from the first word to the summary. */
  async function serveOne(text: string, note: string): Promise<string> {
    const customer = await hotline.customer();
    await ann.serve(customer.contactId);
    await customer.say(text);
    await ann.command('contact:end', { contactId: customer.contactId });
    await ann.command('contact:wrap-up', { contactId: customer.contactId, outcome: 'solved', note });
    return customer.contactId;
  }

  const rows = (): Locator => inspector.page.getByRole('listbox', { name: '样本列表' }).getByRole('option');
  const row = (position: number): Locator => rows().nth(position);

  it('logs in to the samples, of which there are none, and is told why', async () => {
    await inspector.logIn(hotline.app.url, 'ines', PASSWORD);
    await inspector.page.getByText('还没有样本').waitFor();
    expect(new URL(inspector.page.url()).pathname).toBe('/qa');
    expect(await inspector.accessibilityFaults()).toEqual([]);
  });

  it('sees a sample appear when its contact closes, without asking', async () => {
    contactId = await serveOne('我家停电了，制氧机快没电了', '已派抢修，医疗设备优先');
    await row(0).filter({ hasText: 'ANN' }).waitFor();
    expect(await row(0).textContent()).toContain('随机抽中');
  });

  it('opens it and reads what was said, what was written down, and why it was drawn', async () => {
    await row(0).click();
    const { page } = inspector;
    await page.getByText('我家停电了，制氧机快没电了').waitFor();
    await page.getByText('已派抢修，医疗设备优先').waitFor();
    await page.getByRole('button', { name: '验证抽样' }).click();
    expect(await page.locator('.qa-check pre').textContent()).toContain(
      `printf %s ${contactId} | openssl dgst -sha256`,
    );
    expect(await inspector.accessibilityFaults()).toEqual([]);
    const [sample] = await hotline.app.app
      .get(DataSource)
      .query<{ sample_id: string }[]>('SELECT sample_id FROM samples WHERE contact_id = $1', [contactId]);
    expect(await audited()).toContainEqual({ action: 'sample-opened', subject: `sample:${sample?.sample_id ?? ''}` });
  });

  it('keeps the place in the list while it is read; new samples wait until they are asked for', async () => {
    await row(0).hover();
    await serveOne('第二位客户', '无');
    const { page } = inspector;
    await page.getByRole('button', { name: '1 条新样本' }).waitFor();
    expect(await rows().count()).toBe(1);
    await page.getByRole('button', { name: '1 条新样本' }).click();
    await waitFor('two samples', async () => (await rows().count()) === 2);
    await page.getByText('我家停电了，制氧机快没电了').waitFor();
  });

  it('is refused a contact that is no sample, opened by its address, and the try is recorded', async () => {
    const waiting = await hotline.customer('south');
    const { page } = inspector;
    await page.goto(`${hotline.app.url}/qa/${waiting.contactId}`);
    await page.getByText('这次尝试已记录').waitFor();
    await waitFor('the refusal in the audit trail', async () =>
      (await audited()).some(
        ({ action, subject }) => action === 'access-refused' && subject === `contact:${waiting.contactId}`,
      ),
    );
    expect(await inspector.accessibilityFaults()).toEqual([]);
  });

  it.each(['/desk', '/board'])('has no page at %s', async (path) => {
    const { page } = inspector;
    await page.goto(`${hotline.app.url}${path}`);
    await page.getByText('没有这个页面').waitFor();
    expect(inspector.problems).toEqual([]);
  });
});
