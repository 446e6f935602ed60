import { randomUUID } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { PersonSkillEntity } from '../../src/agents/skills/person-skill.entity';
import { PersonEntity } from '../../src/identity/person.entity';
import { DataSource } from 'typeorm';
import { launchBrowser, Visitor } from '../support/browser';
import { Hotline, PASSWORD } from '../support/hotline';
import { waitFor } from '../support/wait-for';

const SURNAMES = ['张', '王', '李', '赵', '陈', '杨', '周', '吴', '徐', '孙'];

describe('a duty manager before a browser asks why a contact waits, with hundreds of seats signed in', () => {
  let hotline: Hotline;
  let browser: Browser;
  let manager: Visitor;

  beforeAll(async () => {
    // Nobody sits at these seats; they count as reloading their page for the whole of the test.
    hotline = await Hotline.start({ logLevel: 'fatal', seatReloadMs: 60_000 });
    browser = await launchBrowser();
    manager = await Visitor.arrive(browser);
    await signInHundreds();
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await hotline.stop();
  });

  /** 120 without the skill, 70 with too low a level, 60 at a break, and 40 elsewhere. */
  async function signInHundreds(): Promise<void> {
    const seats = Array.from({ length: 290 }, (_, index) => ({
      id: randomUUID(),
      seatNumber: 2_001 + index,
      displayName: `${SURNAMES[index % 10] ?? ''}座席${index}`,
      skills: index < 120 ? { bills: 5 } : index < 190 ? { repair: 1 } : { repair: 5 },
      centreId: index < 250 ? 'north' : 'south',
      onBreak: index >= 190 && index < 250,
    }));
    const { manager: database } = hotline.app.app.get(DataSource);
    await database.insert(
      PersonEntity,
      seats.map(({ id, seatNumber, displayName, centreId }) => ({
        id,
        seatNumber,
        displayName,
        login: `seat.${seatNumber}`,
        roles: ['agent' as const],
        allCentres: false,
        centreIds: [centreId],
        active: true,
        passwordHash: '',
        mustChangePassword: true,
        origin: 'admin' as const,
        version: 1,
        createdAt: new Date(),
        updatedAt: new Date(),
      })),
    );
    await database.insert(
      PersonSkillEntity,
      seats.flatMap(({ id, skills }) =>
        Object.entries(skills).map(([skillId, level]) => ({ personId: id, skillId, level })),
      ),
    );
    await Promise.all(
      seats.map(({ id, seatNumber, skills, centreId, onBreak }) =>
        hotline.router.submit({
          kind: 'seat-signed-in',
          seatId: id,
          centreId,
          profile: { seatNumber, skills, capacity: 100, caps: {} },
          chosen: onBreak ? { state: 'not-ready', reason: 'break' } : { state: 'ready' },
        }),
      ),
    );
  }

  async function openExplanation(page: Page) {
    await page.getByText('排队', { exact: true }).click();
    await page.locator('.wait-pick').first().press('e');
    const dialog = page.getByRole('dialog', { name: '为什么在等' });
    await dialog.getByText('名已登录座席都不能接').waitFor();
    return dialog;
  }

  it('sees the reasons, opens one, and turns its pages with the keyboard', async () => {
    const { page } = manager;
    await manager.logIn(hotline.app.url, 'dora', PASSWORD);
    await page.getByText('今天没有告警').waitFor();
    await hotline.customer('north');
    const dialog = await openExplanation(page);
    await dialog.getByText('1–50，共 250 名').waitFor();
    const lacking = dialog.getByRole('button', { name: '无此技能' });
    await lacking.press('Enter');
    await dialog.getByText('1–50，共 120 名').waitFor();
    expect(await lacking.getAttribute('aria-pressed')).toBe('true');
    expect(await dialog.getByText('缺报修（要 3）').count()).toBe(50);
    const next = dialog.getByRole('button', { name: '下一页' });
    await next.press('Enter');
    await dialog.getByText('51–100，共 120 名').waitFor();
    await next.press('Enter');
    await dialog.getByText('101–120，共 120 名').waitFor();
    expect(await next.getAttribute('aria-disabled')).toBe('true');
    await dialog.getByRole('button', { name: '等级不够' }).click();
    await dialog.getByText('1–50，共 70 名').waitFor();
    expect(await dialog.getByText('报修 1，要 3').count()).toBe(50);
    await dialog.getByRole('button', { name: '不在范围' }).click();
    await dialog.getByText('您的中心没有这样的座席').waitFor();
    await dialog.getByText('另有 40 名属于您看不到的中心').waitFor();
    expect(await manager.accessibilityFaults()).toEqual([]);
    await page.setViewportSize({ width: 1920, height: 1080 });
    await dialog.getByRole('button', { name: '不在范围' }).click();
    await dialog.getByText('1–50，共 250 名').waitFor();
    expect(manager.problems).toEqual([]);
  });

  it('keeps the last answer in sight while the router cannot answer, and is told when the contact is gone', async () => {
    const { page } = manager;
    const dialog = page.getByRole('dialog', { name: '为什么在等' });
    await page.route('**/explanation?*', (route) => route.abort());
    await dialog.getByRole('status').first().waitFor();
    await waitFor('the problem', async () => (await dialog.locator('.drawer-problem').count()) === 1);
    expect(await dialog.getByText('1–50，共 250 名').count()).toBe(1);
    await page.unroute('**/explanation?*');
    await waitFor('it to answer again', async () => (await dialog.locator('.drawer-problem').count()) === 0);
    await hotline.endWork();
    await dialog.getByText('这个联络已经不在了').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
  });

  it('sees afterwards why a contact went to that seat, and who else was compared', async () => {
    const { page } = manager;
    const offered = await hotline.customer('north');
    await hotline.customer('north');
    await page.locator('.wait-pick').first().press('e');
    const dialog = page.getByRole('dialog', { name: '为什么在等' });
    await dialog.getByText('还没有派送给任何座席').waitFor();
    const ann = await hotline.readyAgent('ann');
    await ann.offer();
    await ann.serve(offered.contactId);
    const offer = dialog.getByRole('listitem').filter({ hasText: 'ANN' });
    await offer.getByText('已接').waitFor();
    await offer.getByRole('button', { name: /为什么派送给 ANN/ }).press('Enter');
    const past = page.getByRole('dialog', { name: '当时为什么这样派送' });
    await past.getByText('正在从日志重放').waitFor();
    await past.getByText('当时 1 名座席可接').waitFor();
    await past.getByText('结果与当时记录的完全一致').waitFor();
    expect(await past.getByRole('row').filter({ hasText: '选中' }).count()).toBe(2);
    await past.getByText('这名座席当时可接的联络，共 2 个').waitFor();
    expect(await manager.accessibilityFaults()).toEqual([]);
    await past.getByRole('button', { name: '返回' }).click();
    await dialog.waitFor();
    await page.keyboard.press('Escape');
    expect(manager.problems).toEqual([]);
  });

  it('is told, not misled, when the journal cannot be repeated', async () => {
    const { page } = manager;
    await hotline.app.app
      .get(DataSource)
      .query(`update routing_events set data = data || '{"homeCentreId": "elsewhere"}' where kind = 'contact-arrived'`);
    await page.getByText('座席', { exact: true }).first().click();
    await page.locator('.seat-chip').filter({ hasText: 'ANN' }).click();
    await page.getByRole('button', { name: '路由过程' }).click();
    const dialog = page.getByRole('dialog', { name: '为什么在等' });
    await dialog.getByRole('button', { name: /为什么派送给 ANN/ }).click();
    const past = page.getByRole('dialog', { name: '当时为什么这样派送' });
    await past.getByText('所以不给出可能错误的解释').waitFor();
    expect(await past.getByRole('table').count()).toBe(0);
  });
});
