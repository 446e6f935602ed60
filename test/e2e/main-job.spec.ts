import type { Browser } from 'playwright-core';
import {
  ADMINISTRATOR,
  CHAT_WIDGETS,
  DEMO_PASSWORD,
  demoOrganisation,
  DUTY_MANAGER,
  FREE_AGENT,
} from '../../demo/organisation';
import { OrganisationService } from '../../src/agents/skills/organisation.service';
import { present } from '../../src/kernel/assert';
import { ApiClient } from '../support/api-client';
import { launchBrowser, Visitor } from '../support/browser';
import { createTestApp, type TestApp } from '../support/test-app';
import { waitFor } from '../support/wait-for';

const BILLING = present(
  CHAT_WIDGETS.find(({ queueId }) => queueId === 'billing'),
  'the demo has a billing widget',
);

interface Profile {
  readonly personId: string;
  readonly displayName: string;
  readonly skills: Readonly<Record<string, number>>;
  readonly version: number;
}

/** The demonstration's organisation, with every contact at home where the agent sits. */
function allAtHome(): ReturnType<typeof demoOrganisation> {
  const organisation = demoOrganisation();
  const accessPoints = organisation.accessPoints?.map((point) => ({ ...point, homeCentreId: FREE_AGENT.centreId }));
  return { ...organisation, accessPoints };
}

/** How long the duty manager's page took to show what the others' pages show already. */
const lateness: string[] = [];

describe('an agent, a customer and a duty manager, each before a browser', () => {
  let app: TestApp;
  let browser: Browser;
  let agent: Visitor;
  let manager: Visitor;
  let customer: Visitor;

  beforeAll(async () => {
    app = await createTestApp({ config: { allowDemoLogin: true } });
    await app.app.get(OrganisationService).apply(allAtHome(), { system: 'test' });
    browser = await launchBrowser();
    agent = await Visitor.arrive(browser);
    manager = await Visitor.arrive(browser, 1920, 1080);
    customer = await Visitor.arrive(browser, 390, 844);
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await app.close();
    process.stdout.write(`the duty board followed: ${lateness.join(', ')}\n`);
  });

  /** The board of the manager shows so many seats of 南京 in this state. */
  async function boardShows(state: string, count: number): Promise<void> {
    const from = performance.now();
    const seats = manager.page.getByRole('region', { name: '南京' }).getByRole('listitem').filter({ hasText: state });
    await seats.filter({ hasText: new RegExp(`(^|\\D)${count}(\\D|$)`) }).waitFor();
    lateness.push(`${state} ${count} after ${Math.round(performance.now() - from)} ms`);
  }

  async function startChat(visitor: Visitor, text: string): Promise<void> {
    await visitor.page.goto(`${app.url}/chat/?key=${BILLING.address}`);
    await visitor.page.getByRole('button', { name: '开始对话' }).click();
    await visitor.page.getByPlaceholder('请输入消息').fill(text);
    await visitor.page.keyboard.press('Enter');
  }

  it('the agent logs in, signs in at a centre and goes ready; the board shows it', async () => {
    await manager.logIn(`${app.url}/board`, DUTY_MANAGER.login, DEMO_PASSWORD);
    await manager.page.getByRole('region', { name: '南京' }).waitFor();
    await agent.logIn(`${app.url}/desk`, FREE_AGENT.login, DEMO_PASSWORD);
    await agent.page.getByRole('button', { name: '签入', exact: true }).click();
    await agent.page.locator('.state-not-ready').waitFor();
    await agent.page.keyboard.press('Alt+s');
    await agent.page.getByRole('menuitem', { name: '空闲' }).click();
    await agent.page.locator('.state-ready').waitFor();
    await boardShows('空闲', 1);
  });

  it('a chat is offered, answered by F2, and the customer reads the reply', async () => {
    await startChat(customer, '我这个月的电费怎么比上个月多了 86 块？');
    await agent.page.getByRole('alertdialog').getByText('电费咨询').first().waitFor();
    await boardShows('振铃', 1);
    // The offer answers to nothing for its first 400 ms, so that nobody takes it by a key meant for something else.
    await agent.page.locator('.offer-accept:not([disabled])').waitFor();
    await waitFor('F2 takes the offer', async () => {
      await agent.page.keyboard.press('F2');
      return (await agent.page.locator('textarea.composer-text').count()) === 1;
    });
    await boardShows('服务中', 1);
    await agent.page.getByText('我这个月的电费怎么比上个月多了 86 块？').last().waitFor();
    await agent.page.locator('textarea.composer-text').fill('您好，七月用电进入了第二档阶梯。');
    await agent.page.keyboard.press('Control+Enter');
    await customer.page.getByText('您好，七月用电进入了第二档阶梯。').waitFor();
  });

  it('the customer loses the page and finds the conversation again, each line once', async () => {
    await customer.page.reload();
    await customer.page.getByText('您好，七月用电进入了第二档阶梯。').waitFor();
    expect(await customer.page.getByText('我这个月的电费怎么比上个月多了 86 块？').count()).toBe(1);
  });

  it('the chat ends with an outcome, and the board counts it', async () => {
    await agent.page.getByRole('button', { name: '结束会话' }).click();
    await agent.page.locator('.composer-foot .button-danger').click();
    await customer.page.getByText('对话已结束').first().waitFor();
    await agent.page.getByText('直接答复').click();
    await agent.page.keyboard.press('Control+Enter');
    await agent.page.locator('.state-ready').waitFor();
    await boardShows('空闲', 1);
  });

  it('a skill taken away over REST: the next chat waits; given back: it is offered at once', async () => {
    const admin = new ApiClient(app.url);
    await admin.logIn(ADMINISTRATOR.login, DEMO_PASSWORD);
    const { items } = (await admin.get('/api/seat-profiles')).body as { items: Profile[] };
    const profile = present(
      items.find(({ displayName }) => displayName === FREE_AGENT.displayName),
      'the agent is there',
    );
    const { billing, ...others } = profile.skills;
    const path = `/api/people/${profile.personId}/skills`;
    const without = (await admin.call('PUT', path, { version: profile.version, skills: others })).body as Profile;

    const another = await Visitor.arrive(browser);
    await startChat(another, '想问一下峰谷电价。');
    const row = manager.page.getByRole('row').filter({ hasText: '电费咨询' }).first();
    await row.locator('.waiting-count', { hasText: /^1$/ }).waitFor();
    expect(await agent.page.getByRole('alertdialog').count()).toBe(0);

    await admin.call('PUT', path, { version: without.version, skills: { ...others, billing } });
    await agent.page.getByRole('alertdialog').getByText('电费咨询').first().waitFor();
    await boardShows('振铃', 1);
  });

  it('no page had an error, and each can be read by everybody', async () => {
    expect([...agent.problems, ...manager.problems, ...customer.problems]).toEqual([]);
    for (const visitor of [agent, manager, customer]) expect(await visitor.accessibilityFaults()).toEqual([]);
  });
});
