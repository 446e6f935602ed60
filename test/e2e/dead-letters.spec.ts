import type { Browser } from 'playwright-core';
import { Outbox } from '../../src/routing/outbox/outbox';
import { launchBrowser, Visitor } from '../support/browser';
import { Hotline, PASSWORD } from '../support/hotline';
import { waitFor } from '../support/wait-for';

describe('a duty manager before a browser, when something could not be carried out', () => {
  let hotline: Hotline;
  let browser: Browser;
  let manager: Visitor;
  const performed: string[] = [];

  beforeAll(async () => {
    hotline = await Hotline.start({ logLevel: 'fatal' });
    browser = await launchBrowser();
    manager = await Visitor.arrive(browser);
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await hotline.stop();
  });

  it('hears of it on the board, sees what it is, and tries again', async () => {
    const { app } = hotline.app;
    const { page } = manager;
    await manager.logIn(hotline.app.url, 'dora', PASSWORD);
    await page.getByText('今天没有告警').waitFor();
    // No channel carries out anything for a while.
    app.get(Outbox).bind({});
    const { contactId } = await hotline.customer('north');
    await hotline.router.submit({ kind: 'contact-ended', contactId, by: 'system' });
    await page.getByText('北方中心 有通话或会话动作多次重试仍未完成').waitFor();
    await page.getByRole('button', { name: '未送达…' }).click();
    const dialog = page.getByRole('dialog', { name: '未送达' });
    const letter = dialog.getByRole('listitem');
    await letter.filter({ hasText: '结束客户一侧' }).waitFor();
    expect(await letter.textContent()).toContain(`联络 ${contactId.slice(0, 8)}`);
    expect(await letter.textContent()).toContain('nothing here carries out chat');
    expect(await manager.accessibilityFaults()).toEqual([]);

    app.get(Outbox).bind({
      chat: {
        perform: (action) => {
          performed.push(`${action.kind} ${action.contactId}`);
          return Promise.resolve();
        },
      },
    });
    await letter.getByRole('button', { name: /^重试/ }).click();
    await dialog.getByText('没有未完成的动作').waitFor();
    await waitFor('it to be carried out', () => performed.includes(`release-media ${contactId}`));
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    expect(manager.problems).toEqual([]);
  });

  it('is told when somebody else was quicker', async () => {
    const { app } = hotline.app;
    const { page } = manager;
    app.get(Outbox).bind({});
    const { contactId } = await hotline.customer('north');
    await hotline.router.submit({ kind: 'contact-ended', contactId, by: 'system' });
    await page.getByRole('button', { name: '未送达…' }).click();
    const dialog = page.getByRole('dialog', { name: '未送达' });
    const again = dialog.getByRole('button', { name: /^重试/ });
    await again.waitFor();
    await page.route('**/api/dead-letters', (route) => route.abort());
    app.get(Outbox).bind({ chat: { perform: () => Promise.resolve() } });
    const [letter] = (
      (await (await hotline.request('gus', 'GET', '/api/dead-letters')).json()) as {
        readonly items: readonly { readonly actionId: string }[];
      }
    ).items;
    const path = `/api/dead-letters/${letter?.actionId ?? ''}/retry`;
    expect((await hotline.request('gus', 'POST', path)).status).toBe(204);
    await again.click();
    await dialog.getByText('可能已有人处理').waitFor();
    await page.unroute('**/api/dead-letters');
    await dialog.getByText('没有未完成的动作').waitFor();
  });
});
